-- A therapist is away from one day to another, both included, in the practice's calendar. Whoever writes to them is told before sending, and a
-- colleague can stand in. Everybody in the practice may know of it, as they may know who works there. Nothing happens when a day comes: who is
-- away now follows from the days, by the zone in which the practice is then.
create table absences (
  practice_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  first_day date not null,
  last_day date not null,
  colleague_id uuid,
  ended_at timestamptz,
  handed_back boolean not null default false,
  primary key (practice_id, id),
  foreign key (practice_id, person_id) references people,
  foreign key (practice_id, colleague_id) references people,
  constraint absences_days check (last_day >= first_day and last_day - first_day <= 366),
  constraint absences_colleague check (colleague_id <> person_id)
);
create index absences_of_person on absences (practice_id, person_id, last_day);
create index absences_to_come on absences (practice_id, last_day) where ended_at is null;
create index absences_of_colleague on absences (practice_id, colleague_id, last_day) where ended_at is null;
create index absences_to_hand_back on absences (last_day) where not handed_back;
comment on column absences.last_day is 'they are away on it, and back on the next one';
comment on column absences.colleague_id is 'who stands in: they learn that something waits, and nothing more; null: nobody does';
comment on column absences.ended_at is 'when they came back before the last day, or when it was said that they do not go';
comment on column absences.handed_back is 'it is over, and what waits for them was told to them again';

alter table absences enable row level security, force row level security;
grant select (practice_id, id, person_id, first_day, last_day, colleague_id, ended_at) on absences to makeright_web;
create policy in_practice on absences for select to makeright_web using (practice_id = (select my_practice()));
grant select, insert, update on absences to makeright_door;
create policy door on absences to makeright_door using (true) with check (true);

-- A therapist says it for themselves, an owner for any therapist.
create function may_say_away(p_person uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select (p_person = me() or i_am('owner')) and works_as_therapist(p_person) $$;

-- Says that somebody is away, or changes what was said: an id that is known is changed. False: they are away on one of these days already.
create function say_away(p_id uuid, p_person uuid, p_first_day date, p_last_day date, p_colleague uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  today date := (select clock_at(p.time_zone, p_at)::date from practices p where p.id = my_practice());
  was absences;
begin
  perform from people p where p.practice_id = my_practice() and p.id = p_person for no key update;
  select * into was from absences a where a.practice_id = my_practice() and a.id = p_id;
  if not may_say_away(p_person) or (p_colleague is not null and not works_as_therapist(p_colleague))
    or (was.id is not null and (was.person_id <> p_person or was.ended_at is not null or was.last_day < today))
  then
    raise insufficient_privilege using message = 'this is not for them to say';
  end if;
  if p_last_day < today or p_last_day > today + 366 or p_first_day < today - 366 then
    raise insufficient_privilege using message = 'these days are over, or too far ahead';
  end if;
  if exists (select from absences a where a.practice_id = my_practice() and a.person_id = p_person and a.id <> p_id and a.ended_at is null
    and a.first_day <= p_last_day and a.last_day >= p_first_day)
  then
    return false;
  end if;
  insert into absences (practice_id, id, person_id, first_day, last_day, colleague_id)
    values (my_practice(), p_id, p_person, p_first_day, p_last_day, p_colleague)
    on conflict (practice_id, id) do update
      set first_day = excluded.first_day, last_day = excluded.last_day, colleague_id = excluded.colleague_id;
  perform chain_event(my_practice(), null, case when was.id is null then 'say_away' else 'change_away' end, me(), p_person, p_at, null);
  return true;
end $$;

-- They are back, or do not go. False: it was over already.
create function end_away(p_id uuid, p_at timestamptz) returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  was absences;
begin
  select * into was from absences a where a.practice_id = my_practice() and a.id = p_id for update;
  if was.id is null or not may_say_away(was.person_id) then
    raise insufficient_privilege using message = 'this is not for them to say';
  end if;
  if was.ended_at is not null or was.last_day < (select clock_at(p.time_zone, p_at)::date from practices p where p.id = my_practice()) then
    return false;
  end if;
  update absences a set ended_at = p_at where a.practice_id = my_practice() and a.id = p_id;
  perform chain_event(my_practice(), null, 'end_away', me(), was.person_id, p_at, null);
  return true;
end $$;

-- Who is away of those whom a stranger finds at an open door, who is told before writing to them.
create function away_at_door(p_practice uuid, p_at timestamptz)
  returns table (person_id uuid, last_day text) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select a.person_id, a.last_day::text
    from practices c
    join absences a on a.practice_id = c.id and a.ended_at is null
      and clock_at(c.time_zone, p_at)::date between a.first_day and a.last_day
    where c.id = p_practice and c.door_open;
end $$;

-- Three more kinds of event, beside those that there are.
do $$
declare
  definition text := (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conname = 'events_kind');
begin
  alter table events drop constraint events_kind;
  execute 'alter table events add constraint events_kind '
    || replace(definition, 'ARRAY[', 'ARRAY[''say_away''::text, ''change_away''::text, ''end_away''::text, ');
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function may_say_away owner to makeright_door;
alter function say_away owner to makeright_door;
alter function end_away owner to makeright_door;
alter function away_at_door owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function say_away, end_away, away_at_door to makeright_web;
