-- By which rules clocks go. PostgreSQL carries rules of time zones that are as old as it is, and so does Node; a session that is agreed on for
-- four o'clock must not be an hour off because of it. So functions here never ask `at time zone`, other than for UTC: they follow the data that
-- our pages follow (src/time/zone-data.ts), which `npm run migrate` brings.
create table zone_changes (
  zone text not null,
  at timestamptz not null,
  ahead interval not null,
  primary key (zone, at)
);
comment on table zone_changes is 'when clocks are changed, for each name of a zone; the first row of each holds since ever';
comment on column zone_changes.ahead is 'by how much clocks are ahead of UTC from then on';
create table zone_data (version text primary key);
comment on table zone_data is 'the release of the IANA data that zone_changes holds, such as 2026f; one row';

alter table zone_changes enable row level security, force row level security;
alter table zone_data enable row level security, force row level security;
grant select, insert, delete on zone_changes, zone_data to makeright_door;
create policy door on zone_changes to makeright_door using (true) with check (true);
create policy door on zone_data to makeright_door using (true) with check (true);

-- What clocks of that zone show at that moment.
create function clock_at(p_zone text, p_at timestamptz) returns timestamp stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return (select p_at at time zone 'UTC' + z.ahead from zone_changes z
    where z.zone = p_zone and z.at <= p_at order by z.at desc limit 1);
end $$;

-- The first moment at which clocks of that zone show this; of a time that they skip, when they would have shown it, had nobody changed them. As
-- momentOfFace() of src/time/moments.ts, which a test compares.
create function moment_of_clock(p_zone text, p_shown timestamp) returns timestamptz stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  utc constant timestamptz := p_shown at time zone 'UTC';
  before record;
begin
  select z.at, z.ahead into strict before from zone_changes z
    where z.zone = p_zone and z.at <= utc - interval '1 day' order by z.at desc limit 1;
  return coalesce((select min(utc - z.ahead) from zone_changes z
    where z.zone = p_zone and z.at between before.at and utc + interval '1 day' and clock_at(p_zone, utc - z.ahead) = p_shown),
    utc - before.ahead);
end $$;

-- So many days lie at most within so many weeks and closed days.
create or replace function end_of_working_days(p_practice uuid, p_from timestamptz, p_days int) returns timestamptz stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select moment_of_clock(p.time_zone, day + interval '1 day')
    from practices p, generate_series(date_trunc('day', clock_at(p.time_zone, p_from)) + interval '1 day',
      date_trunc('day', clock_at(p.time_zone, p_from)) + interval '1 week' * (p_days + cardinality(p.closed_days)), interval '1 day') as day
    where p.id = p_practice and extract(isodow from day) = any (p.working_days) and day::date <> all (p.closed_days)
    order by day offset p_days - 1 limit 1 $$;

create or replace function tell_before_meetings(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  due record;
begin
  for due in
    select m.practice_id, m.concern_id, moment_of_clock(c.time_zone, m.meets_on + interval '1 day') as is_over_at
    from meetings m join practices c on c.id = m.practice_id
    where m.told_at is null and m.remind_at <= p_at
    for update of m skip locked
  loop
    update meetings m set told_at = p_at where m.practice_id = due.practice_id and m.concern_id = due.concern_id;
    continue when due.is_over_at <= p_at;
    perform post_about(r.practice_id, r.concern_id, r.person_id, gen_random_uuid(), 'before_meeting', p_at, due.is_over_at)
      from readers r join people p on p.practice_id = r.practice_id and p.id = r.person_id
      where r.practice_id = due.practice_id and r.concern_id = due.concern_id and r.capacity <> 'client'
        and r.opened_on is null and r.waits <> 'set_aside' and p.ended_at is null;
  end loop;
end $$;

create or replace function keep_dates(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  due record;
begin
  for due in select p.* from pauses p where p.ends_at <= p_at for update skip locked loop
    delete from pauses p where p.practice_id = due.practice_id and p.concern_id = due.concern_id;
    update concerns c set waits = due.waits, since = due.since, due_at = due.due_at
      where c.practice_id = due.practice_id and c.id = due.concern_id and c.waits = 'pause';
    perform tell_readers(due.practice_id, due.concern_id, 'news', false, p_at);
  end loop;
  for due in
    select m.practice_id, m.concern_id, m.position, m.kind, c.status = 'closed' as is_closed,
      moment_of_clock(p.time_zone, date_trunc('day', clock_at(p.time_zone, m.remind_at)) + interval '2 days') as is_over_at
    from reminders m join concerns c on c.practice_id = m.practice_id and c.id = m.concern_id
    join practices p on p.id = m.practice_id
    where m.told_at is null and m.remind_at <= p_at
    for update of m skip locked
  loop
    update reminders m set told_at = p_at
      where m.practice_id = due.practice_id and m.concern_id = due.concern_id and m.position = due.position;
    if due.kind = 'agreement' and not due.is_closed and due.is_over_at > p_at then
      perform tell_readers(due.practice_id, due.concern_id, 'reminder', false, p_at, due.is_over_at);
    elsif due.kind = 'held' and due.is_closed then
      perform tell_readers(due.practice_id, due.concern_id, 'did_it_hold', true, p_at);
    end if;
  end loop;
end $$;

create or replace function safe_moment(p_practice uuid, p_person uuid, p_at timestamptz) returns timestamptz stable language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  person record;
  there timestamp;
  hour int;
  is_open boolean;
begin
  select p.contact, p.contact_from as opens, p.contact_until as closes, c.time_zone into person
    from people p join practices c on c.id = p.practice_id where p.practice_id = p_practice and p.id = p_person;
  if not found or person.opens is null then
    return case when person.contact = 'none' then null else p_at end;
  end if;
  there := clock_at(person.time_zone, p_at);
  hour := extract(hour from there);
  is_open := case when person.opens < person.closes then hour >= person.opens and hour < person.closes
    else hour >= person.opens or hour < person.closes end;
  return case
    when person.contact = 'none' then null
    when is_open then p_at
    else moment_of_clock(person.time_zone,
      date_trunc('day', there) + make_interval(days => (hour >= person.opens)::int, hours => person.opens)) end;
end $$;

-- Other rules take the place of those that are held. For the operator alone: it is granted to nobody. Says in which zone a practice is that
-- they do not know, if there is one.
create function bring_zone_data(p_version text, p_zones text[], p_at timestamptz[], p_minutes_ahead int[]) returns text language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from zone_changes;
  insert into zone_changes (zone, at, ahead)
    select row.zone, row.at, make_interval(mins => row.minutes)
    from unnest(p_zones, p_at, p_minutes_ahead) as row (zone, at, minutes);
  delete from zone_data;
  insert into zone_data (version) values (p_version);
  return (select p.time_zone from practices p
    where not exists (select from zone_changes z where z.zone = p.time_zone) limit 1);
end $$;

-- For whoever runs it: the release of the data, and the zones of practices of which PostgreSQL itself knows other rules for the coming year.
-- Nothing depends on its rules; what else uses the database may.
create function zone_data_in_use(out version text, out zones text[], out unlike_ours text[]) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  name text;
  is_unlike boolean;
begin
  select d.version into version from zone_data d;
  select coalesce(array_agg(distinct p.time_zone), '{}') into zones from practices p;
  unlike_ours := '{}';
  foreach name in array zones loop
    begin
      select bool_or(m at time zone name <> clock_at(name, m)) into is_unlike
        from generate_series(now(), now() + interval '1 year', interval '1 day') as m;
    exception when invalid_parameter_value then is_unlike := true; -- it does not know the name
    end;
    if is_unlike then unlike_ours := unlike_ours || name; end if;
  end loop;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function clock_at owner to makeright_door;
alter function moment_of_clock owner to makeright_door;
alter function bring_zone_data owner to makeright_door;
alter function zone_data_in_use owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function clock_at, moment_of_clock to makeright_worker;
grant execute on function zone_data_in_use to makeright_web;
