-- Owners change the rules of their practice, a section at a time. Each change is a version that can be read again; its event says that somebody
-- changed something, and never what. What moves due days moves those that are open with it, in the same transaction.
alter table practices add region text, add privacy_text text, add contact_text text, add accent text,
  add constraint practices_region check (region ~ '^[A-Z]{2}$'),
  add constraint practices_accent check (accent ~ '^#[0-9a-f]{6}$'),
  add constraint practices_crisis_lines check (jsonb_typeof(crisis_lines) = 'array'),
  add constraint practices_outside_bodies check (jsonb_typeof(outside_bodies) = 'array'),
  add constraint practices_closed_days check (cardinality(closed_days) <= 1000);
comment on column practices.region is 'ISO 3166: how dates and numbers are written; null: as where the time zone is';
comment on column practices.privacy_text is 'what the practice itself says of privacy, beside what its pages say anyway';
comment on column practices.contact_text is 'how the practice can be reached, in its own words';
comment on column practices.accent is 'the colour of its pages; null: ours';

create table practice_versions (
  practice_id uuid not null references practices,
  position int not null,
  section text not null,
  person_id uuid not null,
  at timestamptz not null,
  before jsonb not null,
  after jsonb not null,
  primary key (practice_id, position),
  foreign key (practice_id, person_id) references people,
  constraint practice_versions_section check (section in ('place', 'due_days', 'working_days', 'crisis_lines', 'outside', 'telling', 'couples',
    'supervision', 'leaving', 'texts', 'looks', 'door'))
);
create index practice_versions_of_section on practice_versions (practice_id, section, position desc);
comment on column practice_versions.position is 'of its event in the chain of the practice';
comment on column practice_versions.before is 'the columns of this section';

alter table practice_versions enable row level security, force row level security;

-- web
grant select on practice_versions to makeright_web;
create policy read_by_owners on practice_versions for select to makeright_web
  using (practice_id = (select my_practice()) and (select i_am('owner')));

-- door
grant select, insert on practice_versions to makeright_door;
create policy door on practice_versions to makeright_door using (true) with check (true);
grant update (name, region, time_zone, language, working_days, closed_days, acknowledge_within, answer_within, crisis_lines, outside_contact,
  must_tell, privacy_text, contact_text, accent) on practices to makeright_door;
grant update (remind_at) on meetings to makeright_door;
grant update (remind_at) on reminders to makeright_door;

-- The last day of a span of working days; the day on which it begins does not count.
create function last_working_day(p_working_days int[], p_closed_days date[], p_from date, p_days int) returns date immutable language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  day date := p_from;
  counted int := 0;
begin
  while counted < p_days loop
    day := day + 1;
    if extract(isodow from day) = any (p_working_days) and day <> all (p_closed_days) then
      counted := counted + 1;
    end if;
  end loop;
  return day;
end $$;

-- The last day from which such a span ends on that day.
create function day_before_span(p_working_days int[], p_closed_days date[], p_last date, p_days int) returns date immutable language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  day date := p_last + 1;
  counted int := 0;
begin
  while counted < p_days loop
    day := day - 1;
    if extract(isodow from day) = any (p_working_days) and day <> all (p_closed_days) then
      counted := counted + 1;
    end if;
  end loop;
  return day - 1;
end $$;

create or replace function end_of_working_days(p_practice uuid, p_from timestamptz, p_days int) returns timestamptz stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select moment_of_clock(p.time_zone,
      last_working_day(p.working_days, p.closed_days, clock_at(p.time_zone, p_from)::date, p_days) + interval '1 day')
    from practices p where p.id = p_practice $$;

-- Which open due days are other ones if these are the rules of a practice. A due day counts from when the answer came to be owed, or from when
-- the concern came back, or came to another answerer. One that somebody has promised, or that follows from none of these, stays as it is.
create function due_days_under(p_rules practices) returns table (concern_id uuid, was timestamptz, becomes timestamptz) stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  with old as (select p.* from practices p where p.id = p_rules.id),
  owed as (
    select c.id, c.since, c.due_at, clock_at(old.time_zone, c.due_at - interval '1 millisecond')::date as due_on,
      case c.waits when 'acknowledgement' then old.acknowledge_within else old.answer_within end as days_were,
      case c.waits when 'acknowledgement' then p_rules.acknowledge_within else p_rules.answer_within end as days_are
    from concerns c, old where c.practice_id = p_rules.id and c.due_at < 'infinity' and not c.promised),
  moments as (
    select o.id, o.since as at from owed o
    union
    select o.id, e.at from owed o join events e on e.practice_id = p_rules.id and e.chain = o.id and e.at >= o.since
      and e.kind in ('bring_back', 'end_pause', 'bring_in', 'hand_over')),
  begun as (select m.id, m.at, clock_at(old.time_zone, m.at)::date as day from moments m, old),
  spans as materialized (
    select s.day, s.days, last_working_day(old.working_days, old.closed_days, s.day, s.days) as ends_on
    from (select distinct b.day, o.days_were as days from begun b join owed o using (id)) s, old),
  counted as (
    select o.id, clock_at(p_rules.time_zone, max(b.at))::date as day
    from owed o join begun b using (id) join spans s on s.day = b.day and s.days = o.days_were and s.ends_on = o.due_on
    group by o.id),
  -- the day on which a pause ended by itself is sealed
  back as (
    select o.id, day_before_span(old.working_days, old.closed_days, o.due_on, o.days_were) as day from owed o, old
    where o.id not in (select c.id from counted c) and exists (select from events e
      where e.practice_id = p_rules.id and e.chain = o.id and e.at >= o.since and e.kind in ('pause', 'grant_pause'))),
  starts as (select o.id, s.day, o.days_are as days from owed o join (table counted union all table back) s using (id)),
  ends as materialized (
    select s.day, s.days, moment_of_clock(p_rules.time_zone,
      last_working_day(p_rules.working_days, p_rules.closed_days, s.day, s.days) + interval '1 day') - interval '1 millisecond' as at
    from (select distinct t.day, t.days from starts t) s)
  select o.id, o.due_at, e.at from owed o join starts s using (id) join ends e on e.day = s.day and e.days = s.days
    where e.at not between o.due_at - interval '1 millisecond' and o.due_at + interval '1 millisecond'
  union all
  -- a day that was promised stays that day
  select c.id, c.due_at, moment_of_clock(p_rules.time_zone, clock_at(old.time_zone, c.due_at)) from concerns c, old
    where c.practice_id = p_rules.id and c.due_at < 'infinity' and c.promised and p_rules.time_zone <> old.time_zone $$;

-- Which rules a section has. The sections of src/practices/settings/sections.ts, which a test compares.
create function rules_in(p_section text) returns text[] immutable language sql set search_path = pg_catalog, public, pg_temp as $$
  select case p_section
    when 'place' then '{name,region,time_zone,language}'
    when 'due_days' then '{acknowledge_within,answer_within}'
    when 'working_days' then '{working_days,closed_days}'
    when 'crisis_lines' then '{crisis_lines}'
    when 'outside' then '{outside_contact,outside_bodies}'
    when 'telling' then '{must_tell}'
    when 'couples' then '{couples_notice}'
    when 'supervision' then '{whom_to_ask,tells_of_consulting}'
    when 'leaving' then '{leave_to}'
    when 'texts' then '{privacy_text,contact_text}'
    when 'looks' then '{accent}'
    when 'door' then '{door,door_open}'
  end::text[] $$;

create function rules_of(p_practice practices, p_section text) returns jsonb stable language sql set search_path = pg_catalog, public, pg_temp as $$
  select jsonb_object_agg(r, to_jsonb(p_practice) -> r) from unnest(rules_in(p_section)) r $$;

-- My practice with these rules of a section in place of its own, for an owner alone.
create function practice_with(p_section text, p_rules jsonb) returns practices stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice practices;
begin
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  if rules_in(p_section) is null or exists (select from jsonb_object_keys(p_rules) r where r <> all (rules_in(p_section))) then
    raise invalid_parameter_value using message = 'there is no such rule';
  end if;
  select * into strict practice from practices c where c.id = my_practice();
  practice := jsonb_populate_record(practice, p_rules);
  if not exists (select from zone_changes z where z.zone = practice.time_zone) then
    raise invalid_parameter_value using message = 'the zone data do not know this time zone';
  end if;
  return practice;
end $$;

-- What these rules would move, before they are saved. An owner hears of no concern that was written to other owners alone.
create function due_days_if(p_section text, p_rules jsonb, p_at timestamptz)
  returns table (later int, earlier int, late int, reference text, was timestamptz, becomes timestamptz) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    with moved as (
      select c.reference, d.was, d.becomes from due_days_under(practice_with(p_section, p_rules)) d
      join concerns c on c.practice_id = my_practice() and c.id = d.concern_id
      where c.audience <> 'owners' or my_capacity(c.id) is not null),
    soonest as (select * from moved m order by m.becomes, m.reference limit 1)
    select (select count(*) from moved m where m.becomes > m.was)::int, (select count(*) from moved m where m.becomes < m.was)::int,
      (select count(*) from moved m where m.becomes < p_at and m.was >= p_at)::int, s.reference, s.was, s.becomes
    from (select) as always left join soonest s on true;
end $$;

-- Changes one section. Returns false where it was changed since this version of it: 0 is before the first.
create function change_rules(p_section text, p_rules jsonb, p_version int, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  here uuid := my_practice();
  was practices;
  practice practices;
  concerns_moved uuid[];
  days_were timestamptz[];
  days_are timestamptz[];
  steps jsonb;
begin
  perform from practices c where c.id = here for no key update;
  practice := practice_with(p_section, p_rules);
  select * into strict was from practices c where c.id = here;
  if p_version <> coalesce((select max(v.position) from practice_versions v where v.practice_id = here and v.section = p_section), 0) then
    return false;
  end if;
  if rules_of(practice, p_section) = rules_of(was, p_section) then
    return true;
  end if;
  if p_section in ('place', 'due_days', 'working_days') then
    select array_agg(d.concern_id), array_agg(d.was), array_agg(d.becomes) into concerns_moved, days_were, days_are from due_days_under(practice) d;
    steps := (select jsonb_object_agg(e.concern_id, e.step) from escalations e where e.practice_id = here);
    -- what is paused counts from the day on which it comes back
    update pauses p set ends_at = moved.ends_at, due_at = case when p.due_at = 'infinity' then p.due_at else moment_of_clock(practice.time_zone,
          last_working_day(practice.working_days, practice.closed_days, clock_at(practice.time_zone, moved.ends_at)::date,
            case p.waits when 'acknowledgement' then practice.acknowledge_within else practice.answer_within end)
          + interval '1 day') - interval '1 millisecond' end
      from (select q.concern_id, moment_of_clock(practice.time_zone, clock_at(was.time_zone, q.ends_at)) as ends_at
        from pauses q where q.practice_id = here) as moved
      where p.practice_id = here and p.concern_id = moved.concern_id;
  end if;
  update practices c set name = practice.name, region = practice.region, time_zone = practice.time_zone, language = practice.language,
      working_days = practice.working_days, closed_days = practice.closed_days, acknowledge_within = practice.acknowledge_within,
      answer_within = practice.answer_within, crisis_lines = practice.crisis_lines, outside_contact = practice.outside_contact,
      outside_bodies = practice.outside_bodies, must_tell = practice.must_tell, couples_notice = practice.couples_notice,
      whom_to_ask = practice.whom_to_ask, tells_of_consulting = practice.tells_of_consulting, leave_to = practice.leave_to,
      privacy_text = practice.privacy_text, contact_text = practice.contact_text, accent = practice.accent,
      door = practice.door, door_open = practice.door_open
    where c.id = here;
  if practice.time_zone <> was.time_zone then -- a day, and an hour of it, stay what clocks of the practice show
    update meetings m set remind_at = moment_of_clock(practice.time_zone, clock_at(was.time_zone, m.remind_at))
      where m.practice_id = here and m.told_at is null;
    update reminders r set remind_at = moment_of_clock(practice.time_zone, clock_at(was.time_zone, r.remind_at))
      where r.practice_id = here and r.told_at is null;
  end if;
  if p_section in ('place', 'due_days', 'working_days') then
    update concerns c set due_at = d.becomes
      from unnest(concerns_moved, days_were, days_are) as d (concern_id, was, becomes)
      where c.practice_id = here and c.id = d.concern_id and c.due_at = d.was;
    -- nobody hears once more what they were told already
    update escalations e set step = taken.step, next_at = escalation_at(here, e.due_at, taken.step + 1)
      from (select f.concern_id, (select max(n) from generate_series(0, coalesce((steps ->> f.concern_id::text)::int, 0)) n
          where n = 0 or escalation_at(here, f.due_at, n) <= p_at) as step
        from escalations f where f.practice_id = here) as taken
      where e.practice_id = here and e.concern_id = taken.concern_id;
  end if;
  insert into practice_versions (practice_id, position, section, person_id, at, before, after)
    values (here, chain_event(here, null, case p_section when 'door' then 'change_door' else 'change_practice' end, me(), null, p_at, null),
      p_section, me(), p_at, rules_of(was, p_section), rules_of(practice, p_section));
  return true;
end $$;

-- Both went another way before.
drop function change_practice;
drop function change_outside_bodies;
drop function tell_of_consulting;

create or replace function change_door(p_door text, p_open boolean, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform change_rules('door', jsonb_build_object('door', p_door, 'door_open', p_open),
    coalesce((select max(v.position) from practice_versions v where v.practice_id = my_practice() and v.section = 'door'), 0), p_at);
end $$;

drop function only_practice;
create function only_practice() returns table (name text, door text, privacy_text text, contact_text text) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select c.name, case when c.door_open then c.door end, c.privacy_text, c.contact_text from practices c
    where not exists (select from practices another where another.id <> c.id);
end $$;

-- Sessions bring the new ones along.
drop function session_of;
create function session_of(p_hash bytea)
  returns table (
    started_at timestamptz, seen_at timestamptz, ended_at timestamptz, factor_at timestamptz,
    practice_id uuid, practice_name text, time_zone text, region text, practice_language text, working_days int[], closed_days date[],
    acknowledge_within int, answer_within int, crisis_lines jsonb, outside_contact text, must_tell text, door text, door_open boolean,
    leave_to text, couples_notice text, accent text, words_key bytea, addresses_key bytea,
    person_id uuid, reference text, name bytea, language text, roles text[], account boolean, factor_since timestamptz
  ) stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select s.started_at, s.seen_at, s.ended_at, s.factor_at,
      c.id, c.name, c.time_zone, c.region, c.language, c.working_days, c.closed_days,
      c.acknowledge_within, c.answer_within, c.crisis_lines, c.outside_contact, c.must_tell, c.door, c.door_open,
      c.leave_to, c.couples_notice, c.accent, c.words_key, c.addresses_key,
      p.id, p.reference, p.name, p.language, p.roles, p.account, p.factor_since
    from sessions s
    join people p on p.practice_id = s.practice_id and p.id = s.person_id and p.ended_at is null
    join practices c on c.id = s.practice_id
    where s.hash = p_hash;
end $$;

-- A practice of which nobody is a part yet. For the operator alone: it is granted to nobody.
drop function found_practice;
create function found_practice(
  p_id uuid, p_name text, p_time_zone text, p_language text, p_crisis_lines jsonb, p_outside_contact text, p_must_tell text, p_door text,
  p_words_key bytea, p_addresses_key bytea, p_at timestamptz, p_region text default null, p_working_days int[] default '{1,2,3,4,5}',
  p_closed_days date[] default '{}', p_acknowledge_within int default 3, p_answer_within int default 5
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into practices (id, name, time_zone, language, crisis_lines, outside_contact, must_tell, door, door_open, words_key, addresses_key,
      founded_at, region, working_days, closed_days, acknowledge_within, answer_within)
    values (p_id, p_name, p_time_zone, p_language, p_crisis_lines, p_outside_contact, p_must_tell, p_door, p_door is not null, p_words_key,
      p_addresses_key, p_at, p_region, p_working_days, p_closed_days, p_acknowledge_within, p_answer_within);
  insert into chain_heads (practice_id, chain, position, at, hash) values (p_id, p_id, 0, p_at, ''::bytea);
  perform chain_event(p_id, null, 'found_practice', null, null, p_at, null);
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function last_working_day owner to makeright_door;
alter function day_before_span owner to makeright_door;
alter function due_days_under owner to makeright_door;
alter function rules_in owner to makeright_door;
alter function rules_of owner to makeright_door;
alter function practice_with owner to makeright_door;
alter function due_days_if owner to makeright_door;
alter function change_rules owner to makeright_door;
alter function only_practice owner to makeright_door;
alter function session_of owner to makeright_door;
alter function found_practice owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function due_days_if, change_rules, only_practice, session_of to makeright_web;
