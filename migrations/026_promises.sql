-- While an answer is owed, who owes it can say once that they have read it, and by which day they will answer: that day is the due day then.
-- And a client who waits can ask for somebody else to answer.
alter table concerns add column promised boolean not null default false;
comment on column concerns.promised is 'whoever owes the answer has promised the day by which it is due';
grant update (promised) on concerns to makeright_door;

-- As before (010_status.sql), and: a promised day lies at most five working days ahead, once for each run of the clock. For somebody who answers
-- from now on, or beside those who were late, the clock begins anew.
create or replace function set_status(p_concern uuid, p_position int, p_waits text, p_since timestamptz, p_due_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  event events := just_done(p_concern, p_position);
  follows record := what_follows(event.kind);
  was concerns;
  by_client boolean := my_capacity(p_concern) = 'client';
  owed constant text[] := '{acknowledgement,answer}';
  pauses_anew boolean := event.kind in ('pause', 'grant_pause');
  pause_is_over boolean;
begin
  select * into strict was from concerns c where c.practice_id = my_practice() and c.id = p_concern for update;
  pause_is_over := was.waits = 'pause' and (follows.turn <> 'stays' or exists (select from pauses p
    where p.practice_id = was.practice_id and p.concern_id = was.id and p.ends_at <= event.at));
  if event.kind = 'promise' and (was.waits <> all (owed) or was.promised or p_waits is distinct from was.waits) then
    raise insufficient_privilege using message = 'nothing is owed here, or a day was promised already';
  elsif p_waits = was.waits and was.waits = any (owed)
    and (event.kind in ('promise', 'hand_over') or (event.kind = 'bring_in' and was.due_at < event.at))
  then
    if p_due_at <= event.at or p_due_at > (case event.kind
        when 'promise' then end_of_working_days(was.practice_id, event.at, 5)
        else latest_due(p_waits, event.at) end)
    then
      raise insufficient_privilege using message = 'this day is too far ahead';
    end if;
    p_since := was.since;
  elsif p_waits is null or (p_waits = was.waits and not pauses_anew) then
    p_waits := was.waits;
    p_since := was.since;
    p_due_at := was.due_at;
  elsif p_since > event.at or p_due_at > latest_due(p_waits, event.at) or not coalesce(case
    when pauses_anew then p_waits = 'pause' and was.waits <> 'set_aside'
    when event.kind = 'set_aside' then p_waits = 'set_aside'
    when event.kind = 'bring_back' then was.waits = 'set_aside' and p_waits in ('pause', 'client', 'acknowledgement', 'answer')
    when was.waits = 'set_aside' then false
    when follows.leads_to = 'closed' then p_waits = 'nobody'
    when event.kind = 'end_pause' then was.waits = 'pause' and p_waits <> 'nobody'
    when follows.turn <> 'stays' and not by_client then p_waits = 'client'
    when follows.turn = 'passes' then p_waits = any (owed)
    else pause_is_over and p_waits in ('client', 'acknowledgement', 'answer')
  end, false) then
    raise insufficient_privilege using message = 'this does not follow from what was done';
  end if;
  update concerns c set position = p_position, status = coalesce(follows.leads_to, c.status), waits = p_waits, since = p_since,
      due_at = p_due_at, promised = event.kind = 'promise' or (c.promised and c.due_at = p_due_at),
      asks_for_other = c.asks_for_other or event.kind in ('step_back', 'ask_other')
    where c.practice_id = was.practice_id and c.id = was.id;
  if p_waits <> 'pause' then
    delete from pauses p where p.practice_id = was.practice_id and p.concern_id = was.id;
  end if;
end $$;

alter table events drop constraint events_kind;
alter table events add constraint events_kind check (kind in (
  -- in a concern, with an entry
  'send', 'add', 'acknowledge', 'write', 'propose_closing', 'not_yet', 'close', 'reopen', 'bring_in', 'set_aside', 'bring_back',
  'agree', 'agree_to', 'change_agreement', 'disagree', 'done', 'not_done', 'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk',
  'say_how', 'pause', 'ask_pause', 'grant_pause', 'end_pause', 'attempt', 'close_unreached', 'step_back', 'take_on', 'say_held', 'hand_over',
  'keep_answerer', 'promise', 'ask_other',
  -- in a concern, without one
  'open', 'end_sight', 'propose_hand_over', 'consult', 'recognise', 'confirm', 'decline', 'join_account', 'name_oneself', 'unname_oneself',
  -- in the practice
  'found_practice', 'change_practice', 'change_door', 'end_sessions', 'invite', 'invite_again', 'take_back', 'add_person', 'start_care', 'end_care',
  'change_roles', 'end_access',
  -- with somebody's account
  'let_in', 'change_name', 'set_factor', 'remove_factor', 'reset_factor', 'make_paper_code', 'change_address', 'change_by_paper',
  'change_by_factor', 'change_by_meeting', 'begin_meeting', 'ask_by_meeting', 'vouch_meeting', 'stop_meeting'));

alter table entries drop constraint entries_kind;
alter table entries add constraint entries_kind check (kind in (
  'send', 'add', 'acknowledge', 'write', 'propose_closing', 'not_yet', 'close', 'reopen', 'bring_in', 'set_aside', 'bring_back',
  'agree', 'agree_to', 'change_agreement', 'disagree', 'done', 'not_done', 'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk',
  'say_how', 'pause', 'ask_pause', 'grant_pause', 'end_pause', 'attempt', 'close_unreached', 'step_back', 'take_on', 'say_held', 'hand_over',
  'keep_answerer', 'promise', 'ask_other'));

create or replace function may_append(p_capacity text, p_by_door boolean, p_kind text) returns boolean immutable language sql
  set search_path = pg_catalog, public, pg_temp as $$
  select p_kind in (
      'write', 'agree', 'agree_to', 'change_agreement', 'disagree', 'done', 'not_done',
      'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk')
    or case p_capacity
      when 'client' then p_kind in (
          'send', 'add', 'not_yet', 'close', 'reopen', 'bring_in', 'say_how', 'pause', 'grant_pause', 'end_pause', 'say_held',
          'ask_other')
        or (p_by_door and p_kind in ('name_oneself', 'unname_oneself'))
      else p_kind in ('acknowledge', 'propose_closing', 'ask_pause', 'attempt', 'close_unreached', 'step_back', 'take_on', 'promise')
        or (p_by_door and p_kind in ('set_aside', 'bring_back'))
    end $$;
