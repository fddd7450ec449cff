-- Where several people can answer a concern, one of them says that they will: an entry without words, and an event of its own.
alter table events drop constraint events_kind;
alter table events add constraint events_kind check (kind in (
  -- in a concern, with an entry
  'send', 'add', 'acknowledge', 'write', 'propose_closing', 'not_yet', 'close', 'reopen', 'bring_in', 'set_aside', 'bring_back',
  'agree', 'agree_to', 'change_agreement', 'disagree', 'done', 'not_done', 'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk',
  'say_how', 'pause', 'ask_pause', 'grant_pause', 'end_pause', 'attempt', 'close_unreached', 'step_back', 'take_on', 'say_held', 'hand_over',
  'keep_answerer',
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
  'keep_answerer'));

create or replace function may_append(p_capacity text, p_by_door boolean, p_kind text) returns boolean immutable language sql
  set search_path = pg_catalog, public, pg_temp as $$
  select p_kind in (
      'write', 'agree', 'agree_to', 'change_agreement', 'disagree', 'done', 'not_done',
      'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk')
    or case p_capacity
      when 'client' then p_kind in (
          'send', 'add', 'not_yet', 'close', 'reopen', 'bring_in', 'say_how', 'pause', 'grant_pause', 'end_pause', 'say_held')
        or (p_by_door and p_kind in ('name_oneself', 'unname_oneself'))
      else p_kind in ('acknowledge', 'propose_closing', 'ask_pause', 'attempt', 'close_unreached', 'step_back', 'take_on')
        or (p_by_door and p_kind in ('set_aside', 'bring_back'))
    end $$;
