-- Whoever is offered an agreement can answer with another one in its place.

alter table entries drop constraint entries_kind, add constraint entries_kind check (kind in (
  'send', 'add', 'acknowledge', 'write', 'propose_closing', 'not_yet', 'close', 'reopen', 'bring_in', 'set_aside', 'bring_back',
  'agree', 'agree_to', 'change_agreement', 'disagree', 'done', 'not_done', 'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk',
  'say_how', 'rest', 'ask_rest', 'grant_rest', 'end_rest', 'attempt', 'close_unreached', 'step_back', 'say_held',
  'hand_over', 'keep_answerer'));

alter table events drop constraint events_kind, add constraint events_kind check (kind in (
  'send', 'add', 'acknowledge', 'write', 'propose_closing', 'not_yet', 'close', 'reopen', 'bring_in', 'set_aside', 'bring_back',
  'agree', 'agree_to', 'change_agreement', 'disagree', 'done', 'not_done', 'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk',
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
      'write', 'agree', 'agree_to', 'change_agreement', 'disagree', 'done', 'not_done',
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

-- That somebody else was proposed is between the owner who did it and the client, who has not decided yet. In the copies of all others
-- its cover stands for it.
create policy told_of_proposals on events as restrictive for select to makeright_web
  using (kind <> 'propose_hand_over' or person_id = (select me()) or my_capacity(concern_id) = 'client');

-- Whoever could not be reached is told by mail too that they can take it up again.
alter table letters
  drop constraint letters_kind,
  add constraint letters_kind check (kind in (
    'sign_in', 'news', 'before_meeting', 'reminder', 'did_it_hold', 'unreached', 'invitation', 'confirm_address', 'test', 'changed'));

create or replace function post_letter(
  p_practice uuid, p_person uuid, p_id uuid, p_kind text, p_secret bytea, p_at timestamptz, p_invitation uuid default null
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  send_at timestamptz := case when p_kind in ('news', 'before_meeting', 'reminder', 'did_it_hold', 'unreached')
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

drop function queue_letters(uuid[], uuid[], timestamptz);
create function queue_letters(p_people uuid[], p_letters uuid[], p_at timestamptz, p_kind text default 'news')
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if me() is null or p_kind not in ('news', 'unreached') then
    raise insufficient_privilege using message = 'this is not for them to send';
  end if;
  perform post_letter(my_practice(), reader, letter, p_kind, null, p_at)
    from unnest(p_people, p_letters) as queued (reader, letter);
end $$;

grant create on schema public to makeright_door;
alter function queue_letters(uuid[], uuid[], timestamptz, text) owner to makeright_door;
revoke create on schema public from makeright_door;
revoke execute on function queue_letters(uuid[], uuid[], timestamptz, text) from public;
grant execute on function queue_letters(uuid[], uuid[], timestamptz, text) to makeright_web;
