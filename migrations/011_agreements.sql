-- What two people agree on in a concern, when they talk, and how long it is paused stands sealed in its entries. Here are only the moments at
-- which something must happen though nobody is there, and who is proposed to answer in another's place.

-- What a concern is about and what would help is sealed with its first words; the day on which the two meet next stands apart, because
-- somebody without a right to words must remind of it.
create table meetings (
  practice_id uuid not null,
  concern_id uuid not null,
  meets_on date not null,
  remind_at timestamptz not null,
  told_at timestamptz,
  primary key (practice_id, concern_id),
  foreign key (practice_id, concern_id) references concerns
);
create index meetings_to_come on meetings (remind_at) where told_at is null;
comment on table meetings is 'when client and therapist meet next, as the client said it with their first words';
comment on column meetings.remind_at is 'on the last working day before, if nobody who answers has opened the concern by then';

-- A concern that is paused, and how it will stand when it comes back.
create table pauses (
  practice_id uuid not null,
  concern_id uuid not null,
  ends_at timestamptz not null,
  waits text not null,
  since timestamptz not null,
  due_at timestamptz not null,
  primary key (practice_id, concern_id),
  foreign key (practice_id, concern_id) references concerns,
  constraint pauses_waits check (waits in ('acknowledgement', 'answer', 'client')),
  constraint pauses_due check ((waits in ('acknowledgement', 'answer')) = (due_at < 'infinity'))
);
create index pauses_ending on pauses (ends_at);
comment on column pauses.due_at is 'infinity: nobody will owe an answer';

-- A day that was agreed on, of which both sides are reminded; and the day on which the client is asked whether a repair held.
create table reminders (
  practice_id uuid not null,
  concern_id uuid not null,
  position int not null,
  kind text not null,
  remind_at timestamptz not null,
  told_at timestamptz,
  primary key (practice_id, concern_id, position),
  foreign key (practice_id, concern_id) references concerns,
  constraint reminders_kind check (kind in ('agreement', 'held'))
);
create index reminders_to_come on reminders (remind_at) where told_at is null;
comment on column reminders.position is 'of the entry of which it reminds';

-- The practice proposes that another therapist answers; the client decides. On yes the new one reads everything, and the former one's sight ends.
create table hand_overs (
  practice_id uuid not null,
  concern_id uuid not null,
  id uuid not null,
  to_id uuid not null,
  proposed_by uuid not null,
  proposed_at timestamptz not null,
  answered_at timestamptz,
  accepted boolean,
  primary key (practice_id, id),
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, to_id) references people,
  foreign key (practice_id, proposed_by) references people,
  constraint hand_overs_answered check ((answered_at is null) = (accepted is null))
);
create unique index hand_overs_one_open on hand_overs (practice_id, concern_id) where answered_at is null;

alter table meetings enable row level security, force row level security;
alter table pauses enable row level security, force row level security;
alter table reminders enable row level security, force row level security;
alter table hand_overs enable row level security, force row level security;

-- web: readers, and what the client alone says
grant select on pauses, hand_overs to makeright_web;
grant select (practice_id, concern_id, meets_on), insert (practice_id, concern_id, meets_on, remind_at) on meetings to makeright_web;
grant select (practice_id, concern_id, position, kind, remind_at), insert (practice_id, concern_id, position, kind, remind_at), delete
  on reminders to makeright_web;
create policy read_by_readers on meetings for select to makeright_web
  using (practice_id = (select my_practice()) and (select r.capacity from readers r
    where r.practice_id = meetings.practice_id and r.concern_id = meetings.concern_id and r.person_id = (select me())) is not null);
create policy said_by_client on meetings for insert to makeright_web
  with check (practice_id = (select my_practice()) and my_capacity(concern_id) = 'client' and i_am_acting_in(concern_id));
create policy of_readers on pauses for select to makeright_web
  using (practice_id = (select my_practice()) and my_capacity(concern_id) is not null);
create policy of_readers on reminders for select to makeright_web
  using (practice_id = (select my_practice()) and my_capacity(concern_id) is not null);
create policy made_by_acting on reminders for insert to makeright_web
  with check (practice_id = (select my_practice()) and my_capacity(concern_id) is not null and i_am_acting_in(concern_id));
create policy ended_by_acting on reminders for delete to makeright_web
  using (practice_id = (select my_practice()) and my_capacity(concern_id) is not null and i_am_acting_in(concern_id));
create policy visible on hand_overs for select to makeright_web using (
  practice_id = (select my_practice()) and (proposed_by = (select me()) or my_capacity(concern_id) = 'client'));

-- door
grant select, insert, update on hand_overs to makeright_door;
grant select, update (told_at) on meetings to makeright_door;
-- update: to hold a row
grant select, insert, update, delete on pauses to makeright_door;
grant select, update (told_at) on reminders to makeright_door;
create policy door on meetings to makeright_door using (true) with check (true);
create policy door on pauses to makeright_door using (true) with check (true);
create policy door on reminders to makeright_door using (true) with check (true);
create policy door on hand_overs to makeright_door using (true) with check (true);

-- Hourly: who answers a concern that they have not opened hears that they should, before they meet its client, and until when that is worth
-- being told.
create function tell_before_meetings(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  due record;
begin
  for due in
    select m.practice_id, m.concern_id, (m.meets_on + 1)::timestamp at time zone c.time_zone as is_over_at
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

-- Hourly: what was paused comes back, and both sides hear of it; a day that was agreed on is near; a client is asked whether it held. A reminder
-- comes on the day before, and is worth nothing once the day itself is over.
create function keep_dates(p_at timestamptz)
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
      ((m.remind_at at time zone p.time_zone)::date + 2)::timestamp at time zone p.time_zone as is_over_at
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

-- For the function above alone.
create function tell_readers(
  p_practice uuid, p_concern uuid, p_kind text, p_client_alone boolean, p_at timestamptz, p_until timestamptz default null
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform post_about(r.practice_id, r.concern_id, r.person_id, gen_random_uuid(), p_kind, p_at, p_until)
    from readers r join people p on p.practice_id = r.practice_id and p.id = r.person_id
    where r.practice_id = p_practice and r.concern_id = p_concern and p.ended_at is null and r.waits <> 'set_aside'
      and (r.capacity = 'client' or not p_client_alone);
end $$;

-- The clock of the worker is the database's: it cannot say that a day has come.
create function tell_before_meetings_now() returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform tell_before_meetings(clock_timestamp());
end $$;

create function keep_dates_now() returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform keep_dates(clock_timestamp());
end $$;

-- An owner proposes somebody. A proposal that was not answered yet gives way to this one. Returns the proposal; the client hears of it.
create function propose_hand_over(p_concern uuid, p_to uuid, p_id uuid, p_at timestamptz)
  returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  concern concerns;
begin
  select * into concern from concerns c where c.practice_id = practice and c.id = p_concern for update;
  if not i_am('owner')
    or concern.id is null
    or concern.audience = 'owners'
    or concern.status = 'closed'
    or concern.therapist_id = p_to
    or not works_as_therapist(p_to)
    or exists (select from readers r
      where r.practice_id = practice and r.concern_id = p_concern and r.person_id = p_to and r.capacity = 'client')
  then
    raise insufficient_privilege using message = 'this person cannot be proposed here';
  end if;
  update hand_overs h set answered_at = p_at, accepted = false
    where h.practice_id = practice and h.concern_id = p_concern and h.answered_at is null;
  insert into hand_overs (practice_id, concern_id, id, to_id, proposed_by, proposed_at)
    values (practice, p_concern, p_id, p_to, me(), p_at);
  perform chain_event(practice, p_concern, 'propose_hand_over', me(), p_to, p_at, null);
  perform post_about(practice, p_concern, r.person_id, gen_random_uuid(), 'news', p_at)
    from readers r where r.practice_id = practice and r.concern_id = p_concern and r.capacity = 'client';
  return p_id;
end $$;

-- The client's answer, which everybody sees. Returns its position, or null where nothing is proposed (any more).
create function answer_hand_over(p_concern uuid, p_yes boolean, p_entry uuid, p_words bytea, p_at timestamptz)
  returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  kind text := case when p_yes then 'hand_over' else 'keep_answerer' end;
  concern concerns;
  proposal hand_overs;
  next_position int;
begin
  select * into concern from concerns c where c.practice_id = practice and c.id = p_concern for update;
  if my_capacity(p_concern) is distinct from 'client' then
    raise insufficient_privilege using message = 'only its client decides who answers';
  end if;
  select * into proposal from hand_overs h
    where h.practice_id = practice and h.concern_id = p_concern and h.answered_at is null for update;
  if proposal.id is null or concern.status = 'closed' or (p_yes and not works_as_therapist(proposal.to_id)) then
    return null;
  end if;
  update hand_overs h set answered_at = p_at, accepted = p_yes where h.practice_id = practice and h.id = proposal.id;
  if p_yes then
    delete from readers r where r.practice_id = practice and r.concern_id = p_concern
      and (r.person_id = proposal.to_id or (r.person_id = concern.therapist_id and r.capacity = 'therapist'));
    insert into readers (practice_id, concern_id, person_id, capacity, reads_since, waits, since, due_at)
      values (practice, p_concern, proposal.to_id, 'therapist', p_at, concern.waits, concern.since, concern.due_at);
    update concerns c set therapist_id = proposal.to_id, asks_for_other = false where c.practice_id = practice and c.id = p_concern;
  end if;
  next_position := chain_event(practice, p_concern, kind, me(), proposal.to_id, p_at, sha256(p_words));
  insert into entries (practice_id, id, concern_id, position, kind, author_id, capacity, at, words)
    values (practice, p_entry, p_concern, next_position, kind, me(), 'client', p_at, p_words);
  return next_position;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function tell_before_meetings owner to makeright_door;
alter function keep_dates owner to makeright_door;
alter function tell_readers owner to makeright_door;
alter function tell_before_meetings_now owner to makeright_door;
alter function keep_dates_now owner to makeright_door;
alter function propose_hand_over owner to makeright_door;
alter function answer_hand_over owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function propose_hand_over, answer_hand_over to makeright_web;
grant execute on function tell_before_meetings_now, keep_dates_now to makeright_worker;
