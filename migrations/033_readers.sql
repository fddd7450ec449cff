-- As what somebody reads a concern follows from what they are here now. When a role or all access is taken away, whoever does it and by
-- whatever function, everything that was read by it is read no more, at once. Giving it back gives nothing back: the client was told that
-- it ended, and lets them in again or does not.
create table former_readers (
  practice_id uuid not null,
  concern_id uuid not null,
  person_id uuid not null,
  capacity text not null,
  reads_since timestamptz not null,
  ended_at timestamptz not null,
  primary key (practice_id, concern_id, person_id),
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, person_id) references people,
  constraint former_readers_capacity check (capacity in ('therapist', 'owner'))
);
comment on table former_readers is 'who read a concern until they were that here no more';

alter table former_readers enable row level security, force row level security;
grant select on former_readers to makeright_web;
create policy known_to_readers on former_readers for select to makeright_web
  using (practice_id = (select my_practice()) and my_capacity(concern_id) is not null);
grant select, insert, update, delete on former_readers to makeright_door;
create policy door on former_readers to makeright_door using (true) with check (true);

-- On the row itself, because lists are decided by it: whether the therapist whom it names reads it now.
alter table concerns add column therapist_reads boolean not null default false;
comment on column concerns.therapist_reads is 'follows from its readers';
grant update (therapist_reads) on concerns to makeright_door;

alter table concerns no force row level security;
alter table readers no force row level security;
update concerns c set therapist_reads = true from readers r
  where r.practice_id = c.practice_id and r.concern_id = c.id and r.person_id = c.therapist_id and r.capacity = 'therapist';
alter table readers force row level security;
alter table concerns force row level security;

create function note_therapist() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    update concerns c set therapist_reads = false where c.practice_id = old.practice_id and c.id = old.concern_id;
  else
    update concerns c set therapist_reads = true where c.practice_id = new.practice_id and c.id = new.concern_id;
    delete from former_readers f
      where f.practice_id = new.practice_id and f.concern_id = new.concern_id and f.person_id = new.person_id;
  end if;
  return null;
end $$;
create trigger therapist_comes after insert on readers
  for each row when (new.capacity = 'therapist') execute function note_therapist();
create trigger therapist_goes after delete on readers
  for each row when (old.capacity = 'therapist') execute function note_therapist();

create function forget_former() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from former_readers f
    where f.practice_id = new.practice_id and f.concern_id = new.concern_id and f.person_id = new.person_id;
  return null;
end $$;
create trigger owner_comes after insert on readers
  for each row when (new.capacity = 'owner') execute function forget_former();

-- One more thing that happens in a concern, whatever else has become possible before.
do $$
declare
  rule text := (select pg_get_constraintdef(oid) from pg_constraint where conname = 'events_kind' and conrelid = 'events'::regclass);
begin
  alter table events drop constraint events_kind;
  execute 'alter table events add constraint events_kind ' || replace(rule, 'ARRAY[', 'ARRAY[''end_sight''::text, ');
end $$;

-- Ends what somebody reads as something that they are not any more. Where it tells, the client of each concern that is open hears of it.
create function end_sight(p_practice uuid, p_person uuid, p_at timestamptz, p_tells boolean)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone readers;
begin
  for gone in
    delete from readers r using people p
    where p.practice_id = p_practice and p.id = p_person and r.practice_id = p_practice and r.person_id = p_person
      and r.capacity <> 'client' and not (r.capacity = any (p.roles) and p.ended_at is null)
    returning r.*
  loop
    insert into former_readers as f (practice_id, concern_id, person_id, capacity, reads_since, ended_at)
      values (gone.practice_id, gone.concern_id, gone.person_id, gone.capacity, gone.reads_since, p_at)
      on conflict (practice_id, concern_id, person_id) do update
        set capacity = excluded.capacity, reads_since = excluded.reads_since, ended_at = excluded.ended_at;
    if me() is not null then -- whoever does it by hand, in the database itself, signs no event
      perform chain_event(gone.practice_id, gone.concern_id, 'end_sight', me(), gone.person_id, p_at, null);
    end if;
    if p_tells and gone.waits <> 'nobody' then
      perform post_letter(client.practice_id, client.person_id, gen_random_uuid(), 'news', null, p_at)
        from readers client
        where client.practice_id = gone.practice_id and client.concern_id = gone.concern_id and client.capacity = 'client';
    end if;
  end loop;
end $$;

create function sight_follows_role() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform end_sight(new.practice_id, new.id, coalesce(new.ended_at, now()), true);
  return null;
end $$;
create trigger sight_follows_role after update of roles, ended_at on people
  for each row when (old.roles <> new.roles or old.ended_at is distinct from new.ended_at) execute function sight_follows_role();

-- As before, but whom it concerns is told by the trigger above.
create or replace function end_access(p_person uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform keep_an_owner(p_person);
  update people p set ended_at = p_at
    where p.practice_id = my_practice() and p.id = p_person and p.ended_at is null and p.roles && '{therapist,supervisor,owner}';
  if not found then
    raise insufficient_privilege using message = 'this access cannot be ended';
  end if;
  update sessions s set ended_at = p_at where s.practice_id = my_practice() and s.person_id = p_person and s.ended_at is null;
  perform end_care_of(p_person, p_at);
  perform chain_event(my_practice(), null, 'end_access', me(), p_person, p_at, null);
end $$;

-- Gives sight of a concern of mine to an owner, or to the therapist whom it names: from whom it was kept, or who was none here for a while.
create or replace function bring_in(p_concern uuid, p_person uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  concern concerns;
  as_therapist boolean;
begin
  select * into concern from concerns c where c.practice_id = my_practice() and c.id = p_concern for update;
  as_therapist := coalesce(concern.therapist_id = p_person, false);
  if my_capacity(p_concern) is distinct from 'client'
    or concern.status = 'closed'
    or p_person = me()
    or exists (select from readers r
      where r.practice_id = concern.practice_id and r.concern_id = concern.id and r.person_id = p_person)
    or not exists (select from people p
      where p.practice_id = concern.practice_id and p.id = p_person
        and case when as_therapist then 'therapist' else 'owner' end = any (p.roles))
  then
    raise insufficient_privilege using message = 'this person cannot be brought in';
  end if;
  insert into readers (practice_id, concern_id, person_id, capacity, reads_since, waits, since, due_at)
    values (concern.practice_id, concern.id, p_person, case when as_therapist then 'therapist' else 'owner' end,
      p_at, concern.waits, concern.since, concern.due_at);
  if concern.audience = (case when as_therapist then 'owners' else 'therapist' end) then
    update concerns c set audience = 'together' where c.practice_id = concern.practice_id and c.id = concern.id;
  end if;
end $$;

-- What a therapist sees without being a reader follows from the same.
drop policy visible on concerns;
create policy visible on concerns for select to makeright_web using (
  practice_id = (select my_practice()) and (
    (therapist_reads and therapist_id = (select me()))
    or (audience <> 'owners' and (select i_am('owner')))
    or my_capacity(id) is not null));

drop policy visible on readers;
create policy visible on readers for select to makeright_web using (
  practice_id = (select my_practice()) and (
    person_id = (select me())
    or (capacity = 'therapist' and (select i_am('owner')))
    -- a scalar subquery, which the planner looks up row by row and never hashes
    or (select c.therapist_id from concerns c
      where c.practice_id = readers.practice_id and c.id = readers.concern_id and c.therapist_reads) = (select me())
    or my_capacity(concern_id) is not null));

drop policy known_to_me on people;
create policy known_to_me on people for select to makeright_web using (
  practice_id = (select my_practice()) and (
    id = (select me())
    or roles && '{therapist,supervisor,owner}'
    or (account and (select i_am('owner')))
    or ((select i_am('therapist')) and (select true from care c
      where c.practice_id = people.practice_id and c.client_id = people.id and c.therapist_id = (select me()) limit 1))
    or (not account and (select true from readers r
      where r.practice_id = people.practice_id and r.person_id = people.id and r.capacity = 'client'
        and my_capacity(r.concern_id) is not null limit 1))));

drop policy mine_or_owner on care;
create policy mine_or_owner on care for select to makeright_web
  using (practice_id = (select my_practice()) and (
    client_id = (select me())
    or (therapist_id = (select me()) and (select i_am('therapist')))
    or (select i_am('owner'))));

-- A supervisor to whom a client's words are shown opens them as every reader does: once a day that is recorded, and the client sees it, with
-- whoever showed them. So that nobody gets words without the record, the one function does both.
alter table consultations add column shown_on date;
comment on column consultations.shown_on is 'the last day, in the practice''s time zone, on which its supervisor was shown the client''s words';
revoke select on consultations from makeright_web;
grant select (practice_id, id, concern_id, asker_id, supervisor_id, waits, since, ended_at) on consultations to makeright_web;
grant update (shown_on) on consultations to makeright_door;

drop function words_shown_to_me(uuid);
create function words_shown_to_me(p_consultation uuid, p_day date, p_at timestamptz)
  returns table (id uuid, "position" int, kind text, capacity text, author bytea, author_id uuid, at timestamptz, words bytea, concern_id uuid, wrapped bytea)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  shown consultations;
begin
  if not i_am('supervisor') then
    return;
  end if;
  select n.* into shown from consultations n
    join consultation_consents s on s.practice_id = n.practice_id and s.concern_id = n.concern_id
    join people a on a.practice_id = n.practice_id and a.id = n.asker_id and a.ended_at is null
    join readers r on r.practice_id = n.practice_id and r.concern_id = n.concern_id and r.person_id = n.asker_id and r.capacity <> 'client'
    where n.practice_id = my_practice() and n.id = p_consultation and n.supervisor_id = me() and n.ended_at is null
      and my_capacity(n.concern_id) is distinct from 'client';
  if not found then
    return;
  end if;
  update consultations n set shown_on = p_day
    where n.practice_id = shown.practice_id and n.id = shown.id and n.shown_on is distinct from p_day;
  if found then
    perform chain_event(shown.practice_id, shown.concern_id, 'open', me(), shown.asker_id, p_at, null);
  end if;
  return query
    select e.id, e.position, e.kind, e.capacity, p.name, p.id, e.at, e.words, e.concern_id, k.wrapped
    from entries e
    join concern_keys k on k.practice_id = e.practice_id and k.concern_id = e.concern_id
    left join people p on p.practice_id = e.practice_id and p.id = e.author_id and e.capacity <> 'client'
    where e.practice_id = shown.practice_id and e.concern_id = shown.concern_id
    order by e.position;
end $$;

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in (
      'note_therapist', 'forget_former', 'end_sight', 'sight_follows_role', 'words_shown_to_me')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
  end loop;
end $$;
revoke create on schema public from makeright_door;
grant execute on function words_shown_to_me(uuid, date, timestamptz) to makeright_web;

-- Who has lost a role or their access before.
alter table people no force row level security;
alter table readers no force row level security;
select end_sight(p.practice_id, p.id, coalesce(p.ended_at, now()), false) from people p
  where p.ended_at is not null or exists (select from readers r
    where r.practice_id = p.practice_id and r.person_id = p.id and r.capacity <> 'client' and not (r.capacity = any (p.roles)));
alter table readers force row level security;
alter table people force row level security;
