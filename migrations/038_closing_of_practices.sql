-- A practice that closes says when, who keeps its records and how to reach them, and until when people can read here at least. Its owners can change
-- that, and take it back until the day is over. From then on nothing new begins here; what was said can be read, and taken away.
alter table practices add column closes_on date, add column kept_by text, add column kept_how text, add column kept_until date,
  add constraint practices_closing check (num_nulls(closes_on, kept_by, kept_how, kept_until) in (0, 4) and kept_until >= closes_on);
comment on column practices.closes_on is 'its last day, of its own calendar; null: it goes on';
comment on column practices.kept_by is 'who keeps its records after that';
comment on column practices.kept_how is 'how they can be reached';
comment on column practices.kept_until is 'the day until which people can read here at least';
grant update (closes_on, kept_by, kept_how, kept_until) on practices to makeright_door;

create function has_closed(p_practice uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((select moment_of_clock(c.time_zone, c.closes_on + 1 + time '00:00') <= now()
    from practices c where c.id = p_practice and c.closes_on is not null), false) $$;

-- A section of the rules like the others: with versions, and an event that says nothing of it.
do $$
declare
  sections text := (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conname = 'practice_versions_section');
  section text := pg_get_functiondef('rules_in(text)'::regprocedure);
  change text := pg_get_functiondef('change_rules(text,jsonb,int,timestamptz)'::regprocedure);
  session text := pg_get_functiondef('session_of(bytea)'::regprocedure);
  could text := pg_get_functiondef('could_read(uuid,text,uuid[])'::regprocedure);
begin
  alter table practice_versions drop constraint practice_versions_section;
  execute 'alter table practice_versions add constraint practice_versions_section ' || replace(sections, 'ARRAY[', 'ARRAY[''closing''::text, ');
  execute replace(section, 'when ''door'' then', 'when ''closing'' then ''{closes_on,kept_by,kept_how,kept_until}'' when ''door'' then');
  execute replace(change, 'door = practice.door,',
    'closes_on = practice.closes_on, kept_by = practice.kept_by, kept_how = practice.kept_how, kept_until = practice.kept_until, door = practice.door,');
  execute replace(could, 'return i_am(''client'')', 'return not has_closed(practice) and i_am(''client'')');
  drop function session_of;
  execute replace(replace(session, 'couples_notice text,', 'couples_notice text, closes_on date, kept_by text, kept_how text, kept_until date,'),
    'c.couples_notice,', 'c.couples_notice, c.closes_on, c.kept_by, c.kept_how, c.kept_until,');
end $$;

-- What is over is over: only who keeps the records, and how and until when, can still change.
create function stays_closed() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if moment_of_clock(old.time_zone, old.closes_on + 1 + time '00:00') <= now() then
    raise invalid_parameter_value using message = 'this practice has closed';
  end if;
  return new;
end $$;
create trigger stays_closed before update of closes_on on practices for each row
  when (old.closes_on is distinct from new.closes_on and old.closes_on is not null) execute function stays_closed();

-- Everybody whom we can reach hears once of each such change that there is something to read, unless an email is on its way to them that says so.
create function tell_of_closing() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into emails (id, practice_id, person_id, kind, queued_at)
    select gen_random_uuid(), p.practice_id, p.id, 'news', now()
    from people p join addresses a on a.practice_id = p.practice_id and a.person_id = p.id
    where p.practice_id = new.id and p.ended_at is null and p.id is distinct from me()
      and not exists (select from emails e
        where e.practice_id = p.practice_id and e.person_id = p.id and e.kind = 'news' and e.status = 'waiting');
  perform pg_notify('emails', '');
  return null;
end $$;
create trigger tell_of_closing after update of closes_on on practices for each row
  when (old.closes_on is distinct from new.closes_on) execute function tell_of_closing();

-- The door of a practice that has closed leads nowhere.
create or replace function door_at(p_door text) returns setof practices stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query select c.* from practices c where c.door = p_door and c.door_open and not has_closed(c.id);
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function has_closed owner to makeright_door;
alter function tell_of_closing owner to makeright_door;
alter function session_of owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function session_of, has_closed to makeright_web;
