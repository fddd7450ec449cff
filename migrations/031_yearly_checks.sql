-- A number that nobody answers any more is worse than none. So the owners of a practice are reminded a year after the oldest check of their crisis
-- lines and of whom they name outside, and every three months until somebody has looked.
create table yearly_checks (
  practice_id uuid primary key references practices,
  next_at timestamptz not null
);
create index yearly_checks_next on yearly_checks (next_at);
comment on column yearly_checks.next_at is 'when its owners are reminded next';

alter table yearly_checks enable row level security, force row level security;
grant select, insert, update on yearly_checks to makeright_door;
create policy door on yearly_checks to makeright_door using (true) with check (true);

-- The oldest day on which something was checked. What says none was checked when the practice was founded. A day that has not come
-- counts as today.
create function oldest_check(p_practice practices) returns date stable language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  founded date := clock_at(p_practice.time_zone, p_practice.founded_at)::date;
begin
  return coalesce((select min(case when line ->> 'checkedOn' ~ '^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])$'
      then least((line ->> 'checkedOn')::date, clock_at(p_practice.time_zone, now())::date) else founded end)
    from jsonb_array_elements(p_practice.crisis_lines || p_practice.outside_bodies) as line), founded);
exception when others then
  return founded;
end $$;

create function keep_yearly_check() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into yearly_checks (practice_id, next_at)
    values (new.id, moment_of_clock(new.time_zone, (oldest_check(new) + interval '1 year')::date + time '07:00'))
    on conflict (practice_id) do update set next_at = excluded.next_at;
  return null;
end $$;
create trigger keep_yearly_check after insert or update of crisis_lines, outside_bodies on practices
  for each row execute function keep_yearly_check();

insert into yearly_checks (practice_id, next_at)
  select p.id, moment_of_clock(p.time_zone, (oldest_check(p) + interval '1 year')::date + time '07:00') from practices p;

create function tell_to_check(p_at timestamptz) returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  due record;
begin
  for due in
    select y.practice_id, p.time_zone from yearly_checks y join practices p on p.id = y.practice_id
    where y.next_at <= p_at for update of y skip locked
  loop
    update yearly_checks y
      set next_at = moment_of_clock(due.time_zone, (clock_at(due.time_zone, p_at) + interval '3 months')::date + time '07:00')
      where y.practice_id = due.practice_id;
    perform post_email(due.practice_id, p.id, gen_random_uuid(), 'to_check', null, p_at, null, p_at + interval '14 days')
      from people p where p.practice_id = due.practice_id and 'owner' = any (p.roles) and p.account and p.ended_at is null;
  end loop;
end $$;

create function tell_to_check_now() returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  select tell_to_check(clock_timestamp()) $$;

-- One more kind of email, beside those that there are.
do $$
declare
  definition text := (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conname = 'emails_kind');
begin
  alter table emails drop constraint emails_kind;
  execute 'alter table emails add constraint emails_kind ' || replace(definition, 'ARRAY[', 'ARRAY[''to_check''::text, ');
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function oldest_check owner to makeright_door;
alter function keep_yearly_check owner to makeright_door;
alter function tell_to_check owner to makeright_door;
alter function tell_to_check_now owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function tell_to_check_now to makeright_worker;
