-- What two people agree on in a concern, when they talk, and how long it rests stands sealed in its entries. Here are only the moments at
-- which something must happen though nobody is there, and everything that the new moves may do.

alter table concerns
  drop constraint concerns_waits,
  drop constraint concerns_sent_waits_for_acknowledgement,
  drop constraint concerns_closing_waits_for_client,
  add constraint concerns_waits check (waits in ('acknowledgement', 'answer', 'client', 'nobody', 'set_aside', 'rest')),
  add constraint concerns_sent_waits_for_acknowledgement
    check (waits in ('set_aside', 'rest') or (status = 'sent') = (waits = 'acknowledgement'));

alter table entries drop constraint entries_kind, add constraint entries_kind check (kind in (
  'send', 'add', 'acknowledge', 'write', 'propose_closing', 'not_yet', 'close', 'reopen', 'bring_in', 'set_aside', 'bring_back',
  'agree', 'agree_to', 'disagree', 'done', 'not_done', 'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk',
  'say_how', 'rest', 'ask_rest', 'grant_rest', 'end_rest', 'attempt', 'close_unreached', 'step_back', 'say_held',
  'hand_over', 'keep_answerer'));

alter table events drop constraint events_kind, add constraint events_kind check (kind in (
  'send', 'add', 'acknowledge', 'write', 'propose_closing', 'not_yet', 'close', 'reopen', 'bring_in', 'set_aside', 'bring_back',
  'agree', 'agree_to', 'disagree', 'done', 'not_done', 'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk',
  'say_how', 'rest', 'ask_rest', 'grant_rest', 'end_rest', 'attempt', 'close_unreached', 'step_back', 'say_held',
  'propose_hand_over', 'hand_over', 'keep_answerer', 'consult',
  'open', 'found_practice', 'add_person', 'start_care', 'end_care',
  'invite', 'invite_again', 'take_back', 'change_roles', 'end_access', 'change_practice', 'let_in', 'change_address',
  'set_factor', 'remove_factor', 'reset_factor',
  'recognise', 'confirm', 'decline', 'join_account', 'name_oneself', 'unname_oneself', 'change_door'));

-- What a reader does in a concern.
create or replace function append_event(
  p_concern uuid, p_kind text, p_at timestamptz, p_about uuid default null, p_entry uuid default null, p_words bytea default null
) returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  my_part text := my_capacity(p_concern);
  by_door boolean := (select c.by_door from concerns c where c.practice_id = my_practice() and c.id = p_concern);
  next_position int;
begin
  if not (
    (my_part is not null and p_kind in (
      'write', 'agree', 'agree_to', 'disagree', 'done', 'not_done',
      'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk'))
    or (case
      when my_part = 'client' then p_kind in (
          'send', 'add', 'not_yet', 'close', 'reopen', 'bring_in', 'say_how', 'rest', 'grant_rest', 'end_rest', 'say_held')
        or (by_door and p_kind in ('name_oneself', 'unname_oneself'))
      when my_part is not null then p_kind in (
          'acknowledge', 'propose_closing', 'ask_rest', 'attempt', 'close_unreached', 'step_back')
        or (by_door and p_kind in ('set_aside', 'bring_back'))
      else false
    end)
  ) then
    raise insufficient_privilege using message = 'this is not for them to do';
  end if;
  next_position := chain_event(my_practice(), p_concern, p_kind, me(), p_about, p_at, sha256(p_words));
  if p_entry is not null then
    insert into entries (practice_id, id, concern_id, position, kind, author_id, capacity, at, words)
      values (my_practice(), p_entry, p_concern, next_position, p_kind, me(), my_part, p_at, p_words);
  end if;
  return next_position;
end $$;

-- Nobody but its client closes a concern, or opens it again; unless they could not be reached, in so long a silence and after two tries.
create or replace function only_client_closes() returns trigger language plpgsql as $$
begin
  if my_capacity(new.id) = 'client'
    or (my_capacity(new.id) is not null and new.status = 'closed' and old.waits = 'client' and new.since - old.since >= interval '20 days'
      and (select count(*) from entries e where e.practice_id = new.practice_id and e.concern_id = new.id
        and e.kind = 'attempt' and e.at >= old.since) >= 2)
  then
    return new;
  end if;
  raise insufficient_privilege using message = 'only its client closes a concern or opens it again';
end $$;

-- Only its client lets a concern rest; it comes back by itself, for which nobody is asked.
create function only_client_rests() returns trigger language plpgsql as $$
begin
  if me() is not null and my_capacity(new.id) is distinct from 'client' then
    raise insufficient_privilege using message = 'only its client lets a concern rest';
  end if;
  return new;
end $$;
create trigger only_client_rests before update of waits on concerns
  for each row when (new.waits = 'rest' and old.waits <> 'rest') execute function only_client_rests();

-- A concern that rests, and how it will stand when it comes back.
create table rests (
  practice_id uuid not null,
  concern_id uuid not null,
  ends_at timestamptz not null,
  waits text not null,
  since timestamptz not null,
  due_at timestamptz not null,
  primary key (practice_id, concern_id),
  foreign key (practice_id, concern_id) references concerns,
  constraint rests_waits check (waits in ('acknowledgement', 'answer', 'client'))
);
create index rests_ending on rests (ends_at);
comment on column rests.due_at is 'infinity: nobody will owe an answer';

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

alter table rests enable row level security, force row level security;
alter table reminders enable row level security, force row level security;
grant select, insert, delete on rests to makeright_web;
grant select (practice_id, concern_id, position, kind, remind_at), insert (practice_id, concern_id, position, kind, remind_at), delete
  on reminders to makeright_web;
create policy of_readers on rests for select to makeright_web
  using (practice_id = (select my_practice()) and my_capacity(concern_id) is not null);
create policy begun_by_client on rests for insert to makeright_web
  with check (practice_id = (select my_practice()) and my_capacity(concern_id) = 'client');
create policy ended_by_readers on rests for delete to makeright_web
  using (practice_id = (select my_practice()) and my_capacity(concern_id) is not null);
create policy of_readers on reminders to makeright_web
  using (practice_id = (select my_practice()) and my_capacity(concern_id) is not null);
grant select, update, delete on rests to makeright_door; -- update: to hold a row
grant select, update (told_at) on reminders to makeright_door;
grant update (waits, since, due_at) on concerns to makeright_door;
create policy door on rests to makeright_door using (true) with check (true);
create policy door on reminders to makeright_door using (true) with check (true);

alter table letters
  drop constraint letters_kind,
  add constraint letters_kind check (kind in (
    'sign_in', 'news', 'before_meeting', 'reminder', 'did_it_hold', 'invitation', 'confirm_address', 'test', 'changed'));

create or replace function post_letter(
  p_practice uuid, p_person uuid, p_id uuid, p_kind text, p_secret bytea, p_at timestamptz, p_invitation uuid default null
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  send_at timestamptz := case when p_kind in ('news', 'before_meeting', 'reminder', 'did_it_hold')
    then safe_moment(p_practice, p_person, p_at) else p_at end;
begin
  if send_at is null then
    return;
  end if;
  insert into letters (id, practice_id, person_id, invitation_id, kind, secret, queued_at)
    values (p_id, p_practice, p_person, p_invitation, p_kind, p_secret, p_at);
  perform graphile_worker.add_job('send_letter', json_build_object('letter', p_id), max_attempts => 12,
    priority => case p_kind when 'invitation' then 10 else 0 end, run_at => case when send_at > p_at then send_at end);
end $$;

-- Hourly: what rested comes back, and both sides hear of it; a day that was agreed on is near; a client is asked whether it held.
create function keep_dates(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  due record;
begin
  for due in select r.* from rests r where r.ends_at <= p_at for update skip locked loop
    delete from rests r where r.practice_id = due.practice_id and r.concern_id = due.concern_id;
    update concerns c set waits = due.waits, since = due.since, due_at = due.due_at
      where c.practice_id = due.practice_id and c.id = due.concern_id and c.waits = 'rest';
    perform tell_readers(due.practice_id, due.concern_id, 'news', false, p_at);
  end loop;
  for due in
    select m.practice_id, m.concern_id, m.position, m.kind, c.status = 'closed' as is_closed
    from reminders m join concerns c on c.practice_id = m.practice_id and c.id = m.concern_id
    where m.told_at is null and m.remind_at <= p_at
    for update of m skip locked
  loop
    update reminders m set told_at = p_at
      where m.practice_id = due.practice_id and m.concern_id = due.concern_id and m.position = due.position;
    if due.kind = 'agreement' and not due.is_closed then
      perform tell_readers(due.practice_id, due.concern_id, 'reminder', false, p_at);
    elsif due.kind = 'held' and due.is_closed then
      perform tell_readers(due.practice_id, due.concern_id, 'did_it_hold', true, p_at);
    end if;
  end loop;
end $$;

-- For the function above alone.
create function tell_readers(p_practice uuid, p_concern uuid, p_kind text, p_client_alone boolean, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform post_letter(r.practice_id, r.person_id, gen_random_uuid(), p_kind, null, p_at)
    from readers r join people p on p.practice_id = r.practice_id and p.id = r.person_id
    where r.practice_id = p_practice and r.concern_id = p_concern and p.ended_at is null and r.waits <> 'set_aside'
      and (r.capacity = 'client' or not p_client_alone);
end $$;

grant create on schema public to makeright_door;
alter function keep_dates(timestamptz) owner to makeright_door;
alter function tell_readers(uuid, uuid, text, boolean, timestamptz) owner to makeright_door;
revoke create on schema public from makeright_door;
revoke execute on function keep_dates(timestamptz) from public;
revoke execute on function tell_readers(uuid, uuid, text, boolean, timestamptz) from public;
grant execute on function keep_dates(timestamptz) to makeright_worker;
