-- While somebody is away, or cannot answer, a colleague stands in for them: they learn that something waits, and since when, and nothing more.
-- They read nothing of it, and send one fixed line at most, which its client reads. No word of theirs is in it, and it answers nothing.

-- Which run of the clock this is. A new one begins where the days by which an answer is due are counted anew: not where somebody promises a
-- day, and not where the practice changes its rules.
alter table concerns add column run int not null default 0;
comment on column concerns.run is 'how often the days by which an answer is due began anew';
create function count_run() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  new.run := old.run + 1;
  return new;
end $$;
create trigger count_run before update of due_at on concerns for each row
  when (old.due_at <> new.due_at and not (new.promised and not old.promised)
    and (old.position <> new.position or old.due_at = 'infinity' or new.due_at = 'infinity'))
  execute function count_run();

create table stand_ins (
  practice_id uuid not null,
  id uuid not null,
  concern_id uuid not null,
  run int not null,
  therapist_id uuid not null,
  colleague_id uuid not null,
  asked_by uuid,
  begun_at timestamptz not null,
  line_at timestamptz,
  line_position int,
  line_until date,
  primary key (practice_id, id),
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, therapist_id) references people,
  foreign key (practice_id, colleague_id) references people,
  foreign key (practice_id, asked_by) references people,
  constraint stand_ins_once unique (practice_id, concern_id, run, colleague_id),
  constraint stand_ins_another check (colleague_id <> therapist_id),
  constraint stand_ins_line check ((line_at is null) = (line_position is null) and (line_until is null or line_at is not null))
);
create unique index stand_ins_one_line on stand_ins (practice_id, concern_id, run) where line_at is not null;
create index absences_to_come_anywhere on absences (last_day) where ended_at is null;
create index stand_ins_of_colleague on stand_ins (practice_id, colleague_id, begun_at desc);
comment on column stand_ins.id is 'what the colleague knows it by, who never learns of which concern it is';
comment on column stand_ins.run is 'concerns.run: it ends with it';
comment on column stand_ins.asked_by is 'the owner who asked for it; null: it follows from an absence, and ends with it';
comment on column stand_ins.line_at is 'when the colleague sent the line';
comment on column stand_ins.line_position is 'of its event';
comment on column stand_ins.line_until is 'the last day of the absence that the line tells of; null: it tells of none';

alter table stand_ins enable row level security, force row level security;
grant select, insert, update on stand_ins to makeright_door;
create policy door on stand_ins to makeright_door using (true) with check (true);

create function is_away(p_practice uuid, p_person uuid, p_at timestamptz) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from absences a join practices p on p.id = a.practice_id
    where a.practice_id = p_practice and a.person_id = p_person and a.ended_at is null
      and clock_at(p.time_zone, p_at)::date between a.first_day and a.last_day) $$;

-- For whom a colleague stands in now because they are away: what nobody else can answer who is here. Never what only owners read.
create function waiting_for_absent(p_practice uuid, p_concern uuid, p_at timestamptz)
  returns table (practice_id uuid, concern_id uuid, run int, therapist_id uuid, colleague_id uuid, last_day date) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select a.practice_id, c.id, c.run, a.person_id, a.colleague_id, a.last_day
    from absences a
    join practices p on p.id = a.practice_id
    join people w on w.practice_id = a.practice_id and w.id = a.colleague_id and 'therapist' = any (w.roles) and w.ended_at is null
    join concerns c on c.practice_id = a.practice_id and c.therapist_id = a.person_id and c.status <> 'closed' and c.audience <> 'owners'
      and c.waits <> 'set_aside' and c.due_at < 'infinity'
    where (p_practice is null or a.practice_id = p_practice) and (p_concern is null or c.id = p_concern) and a.ended_at is null
      and a.last_day >= p_at::date - 1 and clock_at(p.time_zone, p_at)::date between a.first_day and a.last_day
      and not is_away(a.practice_id, w.id, p_at)
      and exists (select from readers r where r.practice_id = c.practice_id and r.concern_id = c.id and r.person_id = a.person_id)
      and not exists (select from readers r where r.practice_id = c.practice_id and r.concern_id = c.id and r.person_id <> a.person_id
        and (r.person_id = w.id or (r.capacity <> 'client' and not is_away(r.practice_id, r.person_id, p_at))));
end $$;

-- What somebody stands in for now, by a row of theirs that is still so: the answer is still owed, by the same therapist, in the same run, and the
-- colleague is here. The day is the last one of the therapist's absence.
create function standing_in_now(p_practice uuid, p_colleague uuid, p_concern uuid, p_at timestamptz)
  returns table (id uuid, concern_id uuid, run int, therapist_id uuid, colleague_id uuid, last_day date) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select s.id, s.concern_id, s.run, s.therapist_id, s.colleague_id, a.last_day
    from stand_ins s
    join practices p on p.id = s.practice_id
    join concerns c on c.practice_id = s.practice_id and c.id = s.concern_id and c.run = s.run and c.therapist_id = s.therapist_id
      and c.status <> 'closed' and c.audience <> 'owners' and c.waits in ('acknowledgement', 'answer')
    join people w on w.practice_id = s.practice_id and w.id = s.colleague_id and 'therapist' = any (w.roles) and w.ended_at is null
    left join absences a on a.practice_id = s.practice_id and a.person_id = s.therapist_id and a.ended_at is null
      and clock_at(p.time_zone, p_at)::date between a.first_day and a.last_day
    where s.practice_id = p_practice and (p_colleague is null or s.colleague_id = p_colleague)
      and (p_concern is null or s.concern_id = p_concern)
      and not is_away(s.practice_id, s.colleague_id, p_at)
      and not exists (select from readers r
        where r.practice_id = s.practice_id and r.concern_id = s.concern_id and r.person_id = s.colleague_id)
      and (s.asked_by is not null or exists (select from waiting_for_absent(s.practice_id, s.concern_id, p_at) f
        where f.colleague_id = s.colleague_id));
end $$;

-- One email for whatever waits, as it says of none of it.
create function tell_absence(p_practice uuid, p_person uuid, p_kind text, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from emails m
    where m.practice_id = p_practice and m.person_id = p_person and m.status = 'waiting' and m.kind = p_kind)
  then
    perform post_email(p_practice, p_person, gen_random_uuid(), p_kind, null, p_at, null, p_at + interval '3 days');
  end if;
end $$;

-- Every few minutes: what waits for somebody who is away comes to the colleague who stands in, each once. And whoever was away finds on the first
-- morning that it waits for them again.
create function keep_absences(p_at timestamptz) returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  told record;
begin
  for told in
    with begun as (
      insert into stand_ins (practice_id, id, concern_id, run, therapist_id, colleague_id, begun_at)
        select f.practice_id, gen_random_uuid(), f.concern_id, f.run, f.therapist_id, f.colleague_id, p_at
        from waiting_for_absent(null, null, p_at) f order by f.practice_id, f.concern_id
        on conflict do nothing
        returning stand_ins.practice_id, stand_ins.colleague_id)
    select distinct b.practice_id, b.colleague_id from begun b order by 1, 2
  loop
    perform tell_absence(told.practice_id, told.colleague_id, 'stand_in', p_at);
  end loop;
  for told in
    select a.practice_id, a.id, a.person_id from absences a join practices p on p.id = a.practice_id
      where not a.handed_back and a.last_day < p_at::date + 1 and clock_at(p.time_zone, p_at) >= a.last_day + interval '1 day 7 hours'
      order by a.practice_id, a.id for update of a skip locked
  loop
    update absences a set handed_back = true where a.practice_id = told.practice_id and a.id = told.id and a.ended_at is null;
    if found and owes_answers(told.practice_id, told.person_id) and not is_away(told.practice_id, told.person_id, p_at) then
      perform tell_absence(told.practice_id, told.person_id, 'after_absence', p_at);
    end if;
  end loop;
end $$;

create function owes_answers(p_practice uuid, p_person uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from readers r join people p on p.practice_id = r.practice_id and p.id = r.person_id and p.ended_at is null
    where r.practice_id = p_practice and r.person_id = p_person and r.capacity <> 'client' and r.waits in ('acknowledgement', 'answer')) $$;

create function keep_absences_now() returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform keep_absences(clock_timestamp());
end $$;

-- As before (034_absences.sql), and: it needs no handing back. Where an owner says it, the therapist hears that something waits.
create or replace function end_away(p_id uuid, p_at timestamptz) returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  was absences;
  was_away boolean;
begin
  select * into was from absences a where a.practice_id = my_practice() and a.id = p_id for update;
  if was.id is null or not may_say_away(was.person_id) then
    raise insufficient_privilege using message = 'this is not for them to say';
  end if;
  if was.ended_at is not null or was.last_day < (select clock_at(p.time_zone, p_at)::date from practices p where p.id = my_practice()) then
    return false;
  end if;
  was_away := is_away(was.practice_id, was.person_id, p_at);
  update absences a set ended_at = p_at, handed_back = true where a.practice_id = my_practice() and a.id = p_id;
  perform chain_event(my_practice(), null, 'end_away', me(), was.person_id, p_at, null);
  if was_away and me() <> was.person_id and owes_answers(was.practice_id, was.person_id) then
    perform tell_absence(was.practice_id, was.person_id, 'after_absence', p_at);
  end if;
  return true;
end $$;

-- As before (024_escalations.sql), and: somebody who is away is not pressed, as long as another one hears of it.
create or replace function post_escalation(p_practice uuid, p_concern uuid, p_person uuid, p_kind text, p_at timestamptz, p_until timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if p_kind in ('due', 'late') and is_away(p_practice, p_person, p_at)
    and exists (select from owners_who_may_know(p_practice, p_concern) as o where o <> p_person and not is_away(p_practice, o, p_at))
  then
    return;
  end if;
  if not exists (select from emails m
    join email_concerns a on a.practice_id = m.practice_id and a.email_id = m.id
    join concerns one on one.practice_id = a.practice_id and one.id = a.concern_id
    join concerns other on other.practice_id = a.practice_id and other.id = p_concern
    where m.practice_id = p_practice and m.person_id = p_person and m.status = 'waiting' and m.kind = p_kind
      and (one.audience = 'owners') = (other.audience = 'owners'))
  then
    perform post_about(p_practice, p_concern, p_person, gen_random_uuid(), p_kind, p_at, p_until);
  end if;
end $$;

-- With the first two steps: the colleague who stands in hears again, as long as they have sent no line; where nobody stands in for somebody who is
-- away, owners hear on the day itself. Later they hear of it anyway.
create function tell_in_absence() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  at timestamptz;
  concern concerns;
  away boolean;
  standing record;
begin
  if not exists (select from absences a where a.practice_id = new.practice_id and a.ended_at is null)
    and not exists (select from stand_ins s where s.practice_id = new.practice_id and s.concern_id = new.concern_id)
  then
    return null;
  end if;
  at := greatest(escalation_at(new.practice_id, new.due_at, new.step), clock_timestamp());
  select * into concern from concerns c where c.practice_id = new.practice_id and c.id = new.concern_id;
  away := is_away(new.practice_id, concern.therapist_id, at);
  if concern.audience = 'owners' or not away and not exists (select from stand_ins s
    where s.practice_id = new.practice_id and s.concern_id = new.concern_id and s.run = concern.run)
  then
    return null;
  end if;
  select s.colleague_id into standing from standing_in_now(new.practice_id, null, new.concern_id, at) s limit 1;
  if standing.colleague_id is not null then
    if not line_was_sent(concern) then
      perform tell_absence(new.practice_id, standing.colleague_id, 'stand_in', at);
    end if;
  elsif new.step = 1 and away
    and not exists (select from readers r where r.practice_id = new.practice_id and r.concern_id = new.concern_id and r.capacity <> 'client'
      and not is_away(r.practice_id, r.person_id, at))
  then
    perform post_escalation(new.practice_id, new.concern_id, o, 'due_here', at, concern.due_at)
      from owners_who_may_know(new.practice_id, new.concern_id) as o where not is_away(new.practice_id, o, at);
  end if;
  return null;
end $$;
create trigger tell_in_absence after update of step on escalations for each row
  when (new.step > old.step and old.step < 2) execute function tell_in_absence();

create function line_was_sent(p_concern concerns) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from stand_ins s
    where s.practice_id = p_concern.practice_id and s.concern_id = p_concern.id and s.run = p_concern.run and s.line_at is not null) $$;

-- Whether an email about absences says nothing any more.
create function is_over_of_absence(p_email emails) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select case p_email.kind
    when 'stand_in' then not exists (select from standing_in_now(p_email.practice_id, p_email.person_id, null, now()) s
      join concerns c on c.practice_id = p_email.practice_id and c.id = s.concern_id where not line_was_sent(c))
    when 'after_absence' then not owes_answers(p_email.practice_id, p_email.person_id)
    when 'due_here' then not exists (select from escalations e
      join concerns c on c.practice_id = e.practice_id and c.id = e.concern_id and is_away(c.practice_id, c.therapist_id, now())
      where e.practice_id = p_email.practice_id and e.step = 1
        and p_email.person_id in (select owners_who_may_know(e.practice_id, e.concern_id)))
    end $$;

-- As before (015_emails.sql), and: of absences.
create or replace function is_read(p_email uuid)
  returns boolean stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  email emails;
begin
  select * into email from emails e where e.id = p_email;
  if email.kind in ('stand_in', 'after_absence', 'due_here') then
    return is_over_of_absence(email);
  end if;
  return exists (select from emails e join email_concerns a on a.practice_id = e.practice_id and a.told_by = e.id
      where e.id = p_email and e.kind in ('news', 'before_meeting', 'unreached'))
    and not exists (select from emails e join email_concerns a on a.practice_id = e.practice_id and a.told_by = e.id
      where e.id = p_email and not a.was_read);
end $$;

-- For what I stand in: for whom, since when it waits, and whether the line was sent. Neither whose it is, nor which concern.
create function my_stand_ins(p_at timestamptz)
  returns table (id uuid, therapist_id uuid, therapist_name bytea, since timestamptz, last_day text, line_at timestamptz)
  stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select s.id, p.id, p.name, c.since, s.last_day::text,
      (select o.line_at from stand_ins o where o.practice_id = c.practice_id and o.concern_id = c.id and o.run = c.run and o.line_at is not null)
    from standing_in_now(my_practice(), me(), null, p_at) s
    join concerns c on c.practice_id = my_practice() and c.id = s.concern_id
    join people p on p.practice_id = c.practice_id and p.id = s.therapist_id
    order by c.since, s.id;
end $$;

-- The fixed line, by whoever stands in. False: it was sent in this run. Null: they do not stand in (any more).
create function send_line(p_id uuid, p_at timestamptz) returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  concern concerns;
  standing record;
  next_position int;
begin
  select c.* into concern from concerns c join stand_ins s on s.practice_id = c.practice_id and s.concern_id = c.id
    where c.practice_id = practice and s.id = p_id and s.colleague_id = me() for update of c;
  select * into standing from standing_in_now(practice, me(), concern.id, p_at) s where s.id = p_id;
  if concern.id is null or standing.id is null then
    return null;
  end if;
  if line_was_sent(concern) then
    return false;
  end if;
  next_position := chain_event(practice, concern.id, 'stand_in', me(), standing.therapist_id, p_at, null);
  update stand_ins s set line_at = p_at, line_position = next_position, line_until = standing.last_day
    where s.practice_id = practice and s.id = p_id;
  perform post_about(practice, concern.id, r.person_id, gen_random_uuid(), 'news', p_at)
    from readers r where r.practice_id = practice and r.concern_id = concern.id and r.capacity = 'client';
  return true;
end $$;

-- The lines that were sent in a concern, for its readers.
create function lines_in(p_concern uuid)
  returns table ("position" int, at timestamptz, until text, colleague_id uuid, colleague_name bytea, therapist_id uuid, therapist_name bytea)
  stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if my_capacity(p_concern) is not null then
    return query
      select s.line_position, s.line_at, s.line_until::text, w.id, w.name, t.id, t.name
      from stand_ins s
      join people w on w.practice_id = s.practice_id and w.id = s.colleague_id
      join people t on t.practice_id = s.practice_id and t.id = s.therapist_id
      where s.practice_id = my_practice() and s.concern_id = p_concern and s.line_at is not null
      order by s.line_position;
  end if;
end $$;

-- Who could be asked to stand in for what is late, by an owner: as long as nobody does.
create function could_stand_in(p_concern uuid, p_at timestamptz) returns table (id uuid, name bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if i_am('owner') and not exists (select from standing_in_now(my_practice(), null, p_concern, p_at)) then
    return query
      select p.id, p.name from concerns c
      join people t on t.practice_id = c.practice_id and t.id = c.therapist_id and 'therapist' = any (t.roles) and t.ended_at is null
      join people p on p.practice_id = c.practice_id and 'therapist' = any (p.roles) and p.ended_at is null and p.id <> c.therapist_id
      where c.practice_id = my_practice() and c.id = p_concern and c.status <> 'closed' and c.audience <> 'owners'
        and c.waits in ('acknowledgement', 'answer') and c.due_at < p_at
        and not is_away(p.practice_id, p.id, p_at)
        and not exists (select from readers r where r.practice_id = c.practice_id and r.concern_id = c.id and r.person_id = p.id)
        and not exists (select from stand_ins s where s.practice_id = c.practice_id and s.concern_id = c.id and s.run = c.run
          and (s.colleague_id = p.id or s.line_at is not null));
  end if;
end $$;

-- An owner asks somebody to stand in. False: they cannot be asked (any more).
create function ask_to_stand_in(p_concern uuid, p_colleague uuid, p_at timestamptz) returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  concern concerns;
begin
  select * into concern from concerns c where c.practice_id = my_practice() and c.id = p_concern for update;
  if not exists (select from could_stand_in(p_concern, p_at) as o where o.id = p_colleague) then
    return false;
  end if;
  insert into stand_ins (practice_id, id, concern_id, run, therapist_id, colleague_id, asked_by, begun_at)
    values (my_practice(), gen_random_uuid(), p_concern, concern.run, concern.therapist_id, p_colleague, me(), p_at);
  if p_colleague <> me() then
    perform tell_absence(my_practice(), p_colleague, 'stand_in', p_at);
  end if;
  return true;
end $$;

-- Of the concerns of one page of the board: until when their therapist is away, who stands in, whether a line was sent, and whether that is late and nobody does.
create function standing_in_on_board(p_concerns uuid[], p_at timestamptz) returns table (
  concern_id uuid, away_until text, stander_id uuid, stander_name bytea, line_at timestamptz, can_ask_stander boolean
) stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  today date := (select clock_at(p.time_zone, p_at)::date from practices p where p.id = practice);
begin
  if not i_am('owner') then
    return;
  end if;
  return query
    select c.id, a.last_day::text, w.id, w.name,
      (select s.line_at from stand_ins s where s.practice_id = practice and s.concern_id = c.id and s.run = c.run and s.line_at is not null),
      c.due_at < p_at and w.id is null and not line_was_sent(c)
    from unnest(p_concerns) as asked (id)
    join concerns c on c.practice_id = practice and c.id = asked.id and c.audience <> 'owners' and c.due_at < 'infinity'
    left join absences a on a.practice_id = practice and a.person_id = c.therapist_id and a.ended_at is null
      and today between a.first_day and a.last_day
    left join people w on w.practice_id = practice and w.id = (
      case when exists (select from stand_ins s where s.practice_id = practice and s.concern_id = c.id and s.run = c.run)
        then (select o.colleague_id from standing_in_now(practice, null, c.id, p_at) o limit 1) end);
end $$;

do $$
declare
  definition text := (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conname = 'emails_kind');
begin
  alter table emails drop constraint emails_kind;
  execute 'alter table emails add constraint emails_kind '
    || replace(definition, 'ARRAY[', 'ARRAY[''stand_in''::text, ''due_here''::text, ''after_absence''::text, ');
  definition := (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conname = 'events_kind');
  alter table events drop constraint events_kind;
  execute 'alter table events add constraint events_kind ' || replace(definition, 'ARRAY[', 'ARRAY[''stand_in''::text, ');
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function count_run owner to makeright_door;
alter function is_away owner to makeright_door;
alter function waiting_for_absent owner to makeright_door;
alter function standing_in_now owner to makeright_door;
alter function tell_absence owner to makeright_door;
alter function keep_absences owner to makeright_door;
alter function owes_answers owner to makeright_door;
alter function keep_absences_now owner to makeright_door;
alter function tell_in_absence owner to makeright_door;
alter function line_was_sent owner to makeright_door;
alter function is_over_of_absence owner to makeright_door;
alter function my_stand_ins owner to makeright_door;
alter function send_line owner to makeright_door;
alter function lines_in owner to makeright_door;
alter function could_stand_in owner to makeright_door;
alter function ask_to_stand_in owner to makeright_door;
alter function standing_in_on_board owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function my_stand_ins, send_line, lines_in, could_stand_in, ask_to_stand_in, standing_in_on_board to makeright_web;
grant execute on function keep_absences_now to makeright_worker;
