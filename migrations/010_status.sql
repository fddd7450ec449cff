-- How a concern stands follows from what is said and done in it: it changes in the transaction that has appended the event, by whoever
-- did it, and in no other. Who sends statements as web cannot append one event, and have a due day vanish that another one would end.
-- Days are sealed, so of a due day and of the end of a pause only the latest possible is known.

-- For whoever is about to do something in it: nobody else does meanwhile.
create function hold_concern(p_concern uuid)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if my_capacity(p_concern) is not null then
    perform from concerns c where c.practice_id = my_practice() and c.id = p_concern for update;
  end if;
end $$;

-- The moves of src/concerns/rules/moves, which a test compares: to which status one leads, and what it does to the turn. What is no move of
-- that table leads nowhere.
create function what_follows(p_kind text, out leads_to text, out turn text) immutable language sql
  set search_path = pg_catalog, public, pg_temp as $$
  select f.leads_to, coalesce(f.turn, 'stays') from (values
    ('send', 'sent', 'passes'), ('acknowledge', 'acknowledged', 'passes'), ('add', 'sent', 'passes'), ('write', 'discussing', 'passes'),
    ('propose_closing', 'closing', 'passes'), ('not_yet', 'discussing', 'passes'), ('close', 'closed', 'passes'),
    ('close_unreached', 'closed', 'passes'), ('reopen', 'discussing', 'passes'),
    ('agree', null, 'passes'), ('agree_to', null, 'answers'), ('change_agreement', null, 'passes'), ('disagree', null, 'passes'),
    ('not_done', null, 'passes'), ('propose_talk', null, 'passes'), ('take_talk', null, 'answers'), ('decline_talk', null, 'passes'),
    ('cancel_talk', null, 'answers'), ('note_talk', null, 'answers')
  ) as f (kind, leads_to, turn) right join (select) as always on f.kind = p_kind $$;

-- What I have done in this concern at this position, in this very transaction.
create function just_done(p_concern uuid, p_position int) returns events stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  event events;
begin
  select * into event from events e
    where e.practice_id = my_practice() and e.chain = p_concern and e.position = p_position and e.person_id = me()
      and e.kind <> 'open' and e.xmin = pg_current_xact_id()::xid;
  if my_capacity(p_concern) is null or event.position is null then
    raise insufficient_privilege using message = 'nothing was done here from which this follows';
  end if;
  return event;
end $$;

-- The end of the day by which an answer to words of that moment is due at the latest.
create function latest_due(p_waits text, p_from timestamptz) returns timestamptz stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select case p_waits
      when 'acknowledgement' then end_of_working_days(p.id, p_from, p.acknowledge_within)
      when 'answer' then end_of_working_days(p.id, p_from, p.answer_within)
      else 'infinity' end
    from practices p where p.id = my_practice() $$;

-- Where what it waits for stays the same, so does since when, and by when: doing more postpones nothing. Null: nothing of it changes.
create function set_status(p_concern uuid, p_position int, p_waits text, p_since timestamptz, p_due_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  event events := just_done(p_concern, p_position);
  follows record := what_follows(event.kind);
  was concerns;
  by_client boolean := my_capacity(p_concern) = 'client';
  owed constant text[] := '{acknowledgement,answer}';
  begins_anew boolean := event.kind in ('pause', 'grant_pause');
  pause_is_over boolean;
begin
  select * into strict was from concerns c where c.practice_id = my_practice() and c.id = p_concern for update;
  pause_is_over := was.waits = 'pause' and (follows.turn <> 'stays' or exists (select from pauses p
    where p.practice_id = was.practice_id and p.concern_id = was.id and p.ends_at <= event.at));
  if p_waits is null or (p_waits = was.waits and not begins_anew) then
    p_waits := was.waits;
    p_since := was.since;
    p_due_at := was.due_at;
  elsif p_since > event.at or p_due_at > latest_due(p_waits, event.at) or not coalesce(case
    when begins_anew then p_waits = 'pause' and was.waits <> 'set_aside'
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
      due_at = p_due_at, asks_for_other = c.asks_for_other or event.kind = 'step_back'
    where c.practice_id = was.practice_id and c.id = was.id;
  if p_waits <> 'pause' then
    delete from pauses p where p.practice_id = was.practice_id and p.concern_id = was.id;
  end if;
end $$;

-- Until when it is paused, and how it stands from then on: as it stands now, but for the day. Comes before it stands as paused.
create function pause_concern(
  p_concern uuid, p_position int, p_ends_at timestamptz, p_waits text, p_since timestamptz, p_due_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  event events := just_done(p_concern, p_position);
  was concerns;
begin
  select * into strict was from concerns c where c.practice_id = my_practice() and c.id = p_concern for update;
  if event.kind not in ('pause', 'grant_pause', 'bring_back') or p_since > event.at or p_due_at > latest_due(p_waits, p_ends_at)
    or p_waits is distinct from (case was.waits
      when 'set_aside' then p_waits
      when 'pause' then (select p.waits from pauses p where p.practice_id = was.practice_id and p.concern_id = was.id)
      else was.waits end)
  then
    raise insufficient_privilege using message = 'this does not follow from what was done';
  end if;
  delete from pauses p where p.practice_id = was.practice_id and p.concern_id = was.id;
  insert into pauses (practice_id, concern_id, ends_at, waits, since, due_at)
    values (was.practice_id, was.id, p_ends_at, p_waits, p_since, p_due_at);
end $$;

-- Whether I have done something in it in this very transaction: of what people are reminded follows from that too.
create function i_am_acting_in(p_concern uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from events e where e.practice_id = my_practice() and e.chain = p_concern and e.person_id = me()
    and e.kind <> 'open' and e.xmin = pg_current_xact_id()::xid) $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function hold_concern owner to makeright_door;
alter function what_follows owner to makeright_door;
alter function just_done owner to makeright_door;
alter function latest_due owner to makeright_door;
alter function set_status owner to makeright_door;
alter function pause_concern owner to makeright_door;
alter function i_am_acting_in owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function hold_concern, set_status, pause_concern, i_am_acting_in to makeright_web;
