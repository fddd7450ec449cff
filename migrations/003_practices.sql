create table practices (
  id uuid primary key,
  name text not null,
  founded_at timestamptz not null,
  words_key bytea not null,
  addresses_key bytea not null,
  time_zone text not null,
  language text not null default 'en',
  working_days int[] not null default '{1,2,3,4,5}',
  closed_days date[] not null default '{}',
  acknowledge_within int not null default 3,
  answer_within int not null default 5,
  crisis_lines jsonb not null,
  outside_contact text,
  outside_bodies jsonb not null default '[]',
  must_tell text not null,
  couples_notice text,
  whom_to_ask text,
  tells_of_consulting boolean not null default true,
  leave_to text,
  door text,
  door_open boolean not null default false,
  -- Names of practices stand in sentences too, and are not sealed: no control, no mark of direction.
  constraint practices_name check (name !~ '[\u0001-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF]'),
  constraint practices_time_zone check (time_zone ~ '^[A-Za-z]' and time_zone !~* '^(utc|gmt)[+-]'),
  constraint practices_working_days check (working_days <@ '{1,2,3,4,5,6,7}' and cardinality(working_days) > 0),
  constraint practices_acknowledge_within check (acknowledge_within between 1 and 30),
  constraint practices_answer_within check (answer_within between 1 and 30),
  constraint practices_leave_to check (leave_to ~ '^https://'),
  constraint practices_door unique (door),
  constraint practices_door_is_a_word check (door ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
  constraint practices_open_door_has_an_address check (door is not null or not door_open)
);
comment on column practices.language is 'BCP 47: of its mails to people who are not known yet, and of its pages for people who are not signed in';
comment on column practices.working_days is 'ISO weekdays, 1 is Monday';
comment on column practices.acknowledge_within is 'working days';
comment on column practices.answer_within is 'working days';
comment on column practices.outside_bodies is 'in the order in which they are shown: name, contact, source, checkedOn';
comment on column practices.must_tell is 'when a therapist of this practice must tell others, in its own words';
comment on column practices.couples_notice is 'what is told to whom where couples or families come together, in its own words';
comment on column practices.whom_to_ask is 'whom those who answer can ask: supervision and colleagues, in the practice''s own words';
comment on column practices.tells_of_consulting is 'whether clients see that a supervisor was asked';
comment on column practices.leave_to is 'the neutral page that Leave quickly leads to; null: the installation''s';
comment on column practices.door is 'the last part of the address at which people without an account come in: /p/linden';

alter table practices enable row level security, force row level security;

-- web: my own practice
grant select on practices to makeright_web;
create policy mine on practices for select to makeright_web using (id = (select my_practice()));

-- door
grant select, insert, update (outside_bodies, couples_notice, whom_to_ask, tells_of_consulting, leave_to, door, door_open)
  on practices to makeright_door;
create policy door on practices to makeright_door using (true) with check (true);

-- worker: where an email goes, and when; no name, no words
grant select (id, addresses_key, time_zone, language, working_days, closed_days) on practices to makeright_worker;
create policy worker on practices for select to makeright_worker using (true);

-- auditor
grant select (id) on practices to makeright_auditor;
create policy auditor on practices for select to makeright_auditor using (true);

-- The end of the last working day of a span, in the practice's time zone; the day on which it begins does not count. As endOfWorkingDays() of
-- src/concerns/rules/working-days.ts, which a test compares, and a moment later: the instant in which that day is over.
create function end_of_working_days(p_practice uuid, p_from timestamptz, p_days int) returns timestamptz stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select (day + interval '1 day') at time zone p.time_zone
    from practices p, generate_series(date_trunc('day', p_from at time zone p.time_zone) + interval '1 day',
      date_trunc('day', p_from at time zone p.time_zone) + interval '10 years', interval '1 day') as day
    where p.id = p_practice and extract(isodow from day) = any (p.working_days) and day::date <> all (p.closed_days)
    order by day offset p_days - 1 limit 1 $$;

-- A practice of which nobody is a part yet. For the operator alone: it is granted to nobody.
create function found_practice(
  p_id uuid, p_name text, p_time_zone text, p_language text, p_crisis_lines jsonb, p_outside_contact text, p_must_tell text, p_door text,
  p_words_key bytea, p_addresses_key bytea, p_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into practices (id, name, time_zone, language, crisis_lines, outside_contact, must_tell, door, door_open, words_key, addresses_key, founded_at)
    values (p_id, p_name, p_time_zone, p_language, p_crisis_lines, p_outside_contact, p_must_tell, p_door, p_door is not null, p_words_key,
      p_addresses_key, p_at);
  insert into chain_heads (practice_id, chain, position, at, hash) values (p_id, p_id, 0, p_at, ''::bytea);
  perform chain_event(p_id, null, 'found_practice', null, null, p_at, null);
end $$;

-- What its owners change, each an event of the practice.
create function change_practice(p_leave_to text, p_couples_notice text, p_whom_to_ask text, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  update practices c set leave_to = p_leave_to, couples_notice = p_couples_notice, whom_to_ask = p_whom_to_ask
    where c.id = my_practice();
  perform chain_event(my_practice(), null, 'change_practice', me(), null, p_at, null);
end $$;

-- Where somebody can turn to outside of the practice when something serious happened: kept by its owners, each with where that was
-- found and when it was last checked.
create function change_outside_bodies(p_bodies jsonb, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  update practices c set outside_bodies = p_bodies where c.id = my_practice();
  perform chain_event(my_practice(), null, 'change_practice', me(), null, p_at, null);
end $$;

create function tell_of_consulting(p_tells boolean, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  update practices c set tells_of_consulting = p_tells where c.id = my_practice() and c.tells_of_consulting <> p_tells;
  if found then
    perform chain_event(my_practice(), null, 'change_practice', me(), null, p_at, null);
  end if;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function end_of_working_days owner to makeright_door;
alter function found_practice owner to makeright_door;
alter function change_practice owner to makeright_door;
alter function change_outside_bodies owner to makeright_door;
alter function tell_of_consulting owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function change_practice, change_outside_bodies, tell_of_consulting to makeright_web;
