-- What was said and done: one chain for each concern, and one for each practice's administration.

create table chain_heads (
  practice_id uuid not null references practices,
  chain uuid not null,
  position int not null,
  at timestamptz not null,
  hash bytea not null,
  primary key (practice_id, chain)
);
comment on column chain_heads.chain is 'a concern, or the practice itself for its administration';

-- The operator has no person: what the operator did stands in a chain with nobody's name.
-- An entry says beside its words as what its author wrote it, and when. Its event says both too, so that its hash covers them.
-- The order of these columns is that of the rows which chain_event() and chain_events() make.
create table events (
  practice_id uuid not null,
  chain uuid not null,
  position int not null,
  concern_id uuid,
  kind text not null,
  person_id uuid,
  about_id uuid,
  at timestamptz not null,
  digest bytea,
  hash bytea not null,
  blind uuid,
  capacity text,
  said_at timestamptz,
  signature bytea,
  primary key (practice_id, chain, position),
  foreign key (practice_id, chain) references chain_heads,
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, person_id) references people,
  foreign key (practice_id, about_id) references people,
  constraint events_chain check (chain = coalesce(concern_id, practice_id)),
  constraint events_are_blind_without_words check ((digest is null) = (blind is not null)),
  constraint events_say_what_entries_say check ((digest is null) = (capacity is null) and (digest is null) = (said_at is null)),
  constraint events_kind check (kind in (
    -- in a concern, with an entry
    'send', 'add', 'acknowledge', 'write', 'propose_closing', 'not_yet', 'close', 'reopen', 'bring_in', 'set_aside', 'bring_back',
    'agree', 'agree_to', 'change_agreement', 'disagree', 'done', 'not_done', 'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk',
    'say_how', 'pause', 'ask_pause', 'grant_pause', 'end_pause', 'attempt', 'close_unreached', 'step_back', 'say_held', 'hand_over', 'keep_answerer',
    -- in a concern, without one
    'open', 'end_sight', 'propose_hand_over', 'consult', 'recognise', 'confirm', 'decline', 'join_account', 'name_oneself', 'unname_oneself',
    -- in the practice
    'found_practice', 'change_practice', 'change_door', 'end_sessions', 'invite', 'invite_again', 'take_back', 'add_person', 'start_care', 'end_care',
    'change_roles', 'end_access',
    -- with somebody's account
    'let_in', 'change_name', 'set_factor', 'remove_factor', 'reset_factor', 'make_paper_code', 'change_address', 'change_by_paper',
    'change_by_factor', 'change_by_meeting', 'begin_meeting', 'ask_by_meeting', 'vouch_meeting', 'stop_meeting'))
);
-- What happened with somebody's account, for them to see; the kinds of account_events().
create index events_of_account on events (practice_id, coalesce(about_id, person_id), position desc)
  where concern_id is null and kind in ('change_address', 'change_by_paper', 'change_by_factor', 'change_by_meeting', 'begin_meeting',
    'ask_by_meeting', 'vouch_meeting', 'stop_meeting', 'make_paper_code', 'set_factor', 'remove_factor', 'reset_factor', 'let_in', 'change_roles',
    'change_name');
comment on column events.digest is 'sha256 of the sealed words of the entry at the same position';
comment on column events.blind is 'random, where there are no words, so that nobody guesses from a hash what the event says; null: it has words';
comment on column events.capacity is 'as what the author of its entry wrote; null: it has no entry';
comment on column events.said_at is 'the time of its entry; an event is never earlier than the one before it, an entry may be';
comment on column events.signature is 'of its hash, by a portal, in the transaction that appended it; null: of a practice';

-- As what somebody wrote stays true when they are no reader any more.
create table entries (
  practice_id uuid not null,
  id uuid not null,
  concern_id uuid not null,
  position int not null,
  kind text not null,
  author_id uuid not null,
  at timestamptz not null,
  words bytea not null,
  capacity text not null,
  primary key (practice_id, id),
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, author_id) references people,
  foreign key (practice_id, concern_id, position) references events (practice_id, chain, position),
  constraint entries_position unique (practice_id, concern_id, position),
  constraint entries_capacity check (capacity in ('client', 'therapist', 'owner')),
  constraint entries_kind check (kind in (
    'send', 'add', 'acknowledge', 'write', 'propose_closing', 'not_yet', 'close', 'reopen', 'bring_in', 'set_aside', 'bring_back',
    'agree', 'agree_to', 'change_agreement', 'disagree', 'done', 'not_done', 'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk',
    'say_how', 'pause', 'ask_pause', 'grant_pause', 'end_pause', 'attempt', 'close_unreached', 'step_back', 'say_held', 'hand_over', 'keep_answerer'))
);
comment on column entries.words is 'sealed';
comment on column entries.capacity is 'as what its author wrote it';

alter table chain_heads enable row level security, force row level security;
alter table events enable row level security, force row level security;
alter table entries enable row level security, force row level security;

-- web: no insert, update or delete: nothing that was sent can be changed
grant select on events, entries to makeright_web;
-- Owners see the practice's chain. A concern's client sees everybody who opened it; each other reader only when they did so themselves.
create policy visible on events for select to makeright_web using (
  practice_id = (select my_practice()) and case
    when concern_id is null then (select i_am('owner'))
    else coalesce((select r.capacity = 'client' or events.kind <> 'open' or events.person_id = r.person_id from readers r
      where r.practice_id = events.practice_id and r.concern_id = events.concern_id and r.person_id = (select me())), false) end);
-- Narrows the above: that a supervisor was asked, its client sees only where the practice tells them.
create policy told_of_consulting on events as restrictive for select to makeright_web using (
  kind <> 'consult' or my_capacity(concern_id) is distinct from 'client'
  or (select c.tells_of_consulting from practices c where c.id = (select my_practice())));
-- That somebody else was proposed is between the owner who did it and the client, who has not decided yet. In the copies of all others
-- its cover stands for it.
create policy told_of_proposals on events as restrictive for select to makeright_web
  using (kind <> 'propose_hand_over' or person_id = (select me()) or my_capacity(concern_id) = 'client');
create policy read_by_readers on entries for select to makeright_web
  using (practice_id = (select my_practice()) and (select r.capacity from readers r
    where r.practice_id = entries.practice_id and r.concern_id = entries.concern_id
      and r.person_id = (select me())) is not null);

-- door
grant select, insert, update on chain_heads to makeright_door;
grant select, insert, update (signature) on events to makeright_door;
grant select (practice_id, id, concern_id, position, kind, author_id, at, words, capacity), insert on entries to makeright_door;
create policy door on chain_heads to makeright_door using (true) with check (true);
create policy door on events for insert to makeright_door with check (true);
create policy door_reads on events for select to makeright_door using (true);
create policy door_signs on events for update to makeright_door using (true) with check (true);
create policy door on entries for insert to makeright_door with check (true);
create policy door_shows on entries for select to makeright_door using (true);

-- worker
grant select (practice_id, chain, position, hash) on chain_heads to makeright_worker;
create policy worker on chain_heads for select to makeright_worker using (true);

-- auditor
grant select on chain_heads, events, entries to makeright_auditor;
create policy auditor on chain_heads for select to makeright_auditor using (true);
create policy auditor on events for select to makeright_auditor using (true);
create policy auditor on entries for select to makeright_auditor using (true);

-- Nothing is said or done later than now; five minutes are for clocks that differ.
create function not_ahead() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.at > clock_timestamp() + interval '5 minutes' then
    raise insufficient_privilege using message = 'this is of a time that has not come';
  end if;
  return new;
end $$;
create trigger not_ahead before insert on events for each row execute function not_ahead();
create trigger not_ahead before insert on entries for each row execute function not_ahead();

-- Readers take a copy with them, with the chain that proves it. Nobody but the client sees who else opened a concern, and when; yet a hash
-- follows from what its event says, and every hash after it as well: whoever is given them could try each reader and each moment until
-- one fits. The blind of an event makes that impossible, and its cover stands in the chain for what it says. Only an event without words has
-- one, so nobody can pass off an entry as something that they may not see.
create function cover_of(p events) returns text stable language sql
  set search_path = pg_catalog, public, pg_temp as $$
  select encode(sha256(convert_to(concat_ws('|', p.kind, coalesce(p.person_id::text, 'operator'), coalesce(p.about_id::text, '-'),
    (extract(epoch from p.at) * 1000000)::bigint, p.blind), 'UTF8')), 'hex') $$;

-- The link of a chain: a fixed form of its fields, the digest of the words, and the hash of the link before.
create function link_hash(p events, p_previous bytea) returns bytea stable language sql
  set search_path = pg_catalog, public, pg_temp as $$
  select sha256(
    convert_to(concat_ws('|', p.practice_id, p.chain, p.position, case when p.blind is null
      then concat_ws('|', p.kind, coalesce(p.person_id::text, 'operator'), coalesce(p.about_id::text, '-'),
        (extract(epoch from p.at) * 1000000)::bigint, p.capacity, (extract(epoch from p.said_at) * 1000000)::bigint)
      else cover_of(p) end), 'UTF8')
    || coalesce(p.digest, ''::bytea) || p_previous) $$;

-- For the functions of the door alone: no check of who asks. Tells its caller, on the same connection, of what it has appended to a concern,
-- which the caller then signs: the key to that is in no database. (An INFO is no line of any log, and says no more than its caller may know.)
create function chain_event(
  p_practice uuid, p_concern uuid, p_kind text, p_person uuid, p_about uuid, p_at timestamptz, p_digest bytea
) returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  head chain_heads;
  event events;
begin
  select * into strict head from chain_heads h
    where h.practice_id = p_practice and h.chain = coalesce(p_concern, p_practice) for update;
  event := row(p_practice, head.chain, head.position + 1, p_concern, p_kind, p_person, p_about,
    greatest(p_at, head.at), p_digest, null, case when p_digest is null then gen_random_uuid() end, null, null, null);
  if p_digest is not null then
    event.said_at := p_at;
    event.capacity := (select r.capacity from readers r
      where r.practice_id = p_practice and r.concern_id = p_concern and r.person_id = p_person);
  end if;
  event.hash := link_hash(event, head.hash);
  insert into events select event.*;
  update chain_heads h set position = event.position, at = event.at, hash = event.hash
    where h.practice_id = p_practice and h.chain = head.chain;
  if p_concern is not null then
    raise info using message = 'event to sign', detail = concat_ws('|', p_practice, head.chain, event.position, encode(event.hash, 'hex'));
  end if;
  return event.position;
end $$;

-- Many events of one kind by one person, as one piece of the practice's chain. For the functions of the door alone.
create function chain_events(p_practice uuid, p_kind text, p_person uuid, p_count int, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  head chain_heads;
  event events;
begin
  select * into strict head from chain_heads h where h.practice_id = p_practice and h.chain = p_practice for update;
  for place in 1 .. p_count loop
    event := row(p_practice, p_practice, head.position + 1, null, p_kind, p_person, null, greatest(p_at, head.at), null, null,
      gen_random_uuid(), null, null, null);
    event.hash := link_hash(event, head.hash);
    insert into events select event.*;
    head.position := event.position;
    head.at := event.at;
    head.hash := event.hash;
  end loop;
  update chain_heads h set position = head.position, at = head.at, hash = head.hash
    where h.practice_id = p_practice and h.chain = p_practice;
end $$;

-- Signs what this very transaction has appended, and nothing else.
create function sign_events(p_practice uuid, p_chains uuid[], p_positions int[], p_signatures bytea[])
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update events e set signature = s.signature
    from unnest(p_chains, p_positions, p_signatures) as s (chain, "position", signature)
    where e.practice_id = p_practice and e.chain = s.chain and e.position = s.position
      and e.signature is null and e.xmin = pg_current_xact_id()::xid $$;

create function events_are_signed() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from events e where e.practice_id = new.practice_id and e.chain = new.chain and e.position = new.position
    and e.signature is null)
  then
    raise exception 'an event of a concern is signed in the transaction that appends it';
  end if;
  return null;
end $$;
create constraint trigger events_are_signed after insert on events deferrable initially deferred
  for each row when (new.concern_id is not null) execute function events_are_signed();

-- Who does what in a concern: the moves of src/concerns/rules/moves, which a test compares, but for those that answer a hand-over; and who
-- came by the door says who they are.
create function may_append(p_capacity text, p_by_door boolean, p_kind text) returns boolean immutable language sql
  set search_path = pg_catalog, public, pg_temp as $$
  select p_kind in (
      'write', 'agree', 'agree_to', 'change_agreement', 'disagree', 'done', 'not_done',
      'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk')
    or case p_capacity
      when 'client' then p_kind in (
          'send', 'add', 'not_yet', 'close', 'reopen', 'bring_in', 'say_how', 'pause', 'grant_pause', 'end_pause', 'say_held')
        or (p_by_door and p_kind in ('name_oneself', 'unname_oneself'))
      else p_kind in ('acknowledge', 'propose_closing', 'ask_pause', 'attempt', 'close_unreached', 'step_back')
        or (p_by_door and p_kind in ('set_aside', 'bring_back'))
    end $$;

-- What a reader does in a concern, with its entry. What is done in the practice has functions of its own. Returns the position.
create function append_event(
  p_concern uuid, p_kind text, p_at timestamptz, p_about uuid default null, p_entry uuid default null, p_words bytea default null
) returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  my_part text := my_capacity(p_concern);
  by_door boolean := (select c.by_door from concerns c where c.practice_id = my_practice() and c.id = p_concern);
  next_position int;
begin
  if my_part is null or not may_append(my_part, by_door, p_kind) then
    raise insufficient_privilege using message = 'this is not for them to do';
  end if;
  next_position := chain_event(my_practice(), p_concern, p_kind, me(), p_about, p_at, sha256(p_words));
  if p_entry is not null then
    insert into entries (practice_id, id, concern_id, position, kind, author_id, capacity, at, words)
      values (my_practice(), p_entry, p_concern, next_position, p_kind, me(), my_part, p_at, p_words);
  end if;
  return next_position;
end $$;

-- Opening somebody's words is an event, once a day for each reader. News of them that waits is read with them, each time.
-- Whoever appends an event holds the chain before the readers, whom how a concern stands is copied to. Opening takes them in the same order:
-- otherwise it and words that go out at the same moment wait for each other, and somebody reads an error.
create function note_opening(p_concern uuid, p_day date, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform note_read(p_concern, null);
  if not exists (select from readers r
    where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = me() and r.opened_on is distinct from p_day)
  then
    return;
  end if;
  perform from chain_heads h where h.practice_id = my_practice() and h.chain = p_concern for update;
  update readers r set opened_on = p_day
    where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = me()
      and r.opened_on is distinct from p_day;
  if found then
    perform chain_event(my_practice(), p_concern, 'open', me(), null, p_at, null);
  end if;
end $$;

-- Every link of a concern, for its readers, without what its event says: that is for row security to show.
create function links_of(p_concern uuid) returns table ("position" int, cover text, hash bytea, signature bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if my_capacity(p_concern) is not null then
    return query select e.position, case when e.blind is not null then cover_of(e) end, e.hash, e.signature from events e
      where e.practice_id = my_practice() and e.chain = p_concern
      order by e.position;
  end if;
end $$;

-- What happened with my account, the newest first.
create function account_events(p_most int)
  returns table (kind text, at timestamptz, by_id uuid, by_name bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select e.kind, e.at, e.person_id, p.name
    from events e left join people p on p.practice_id = e.practice_id and p.id = e.person_id
    where e.practice_id = my_practice() and coalesce(e.about_id, e.person_id) = me() and e.concern_id is null
      and e.kind in ('change_address', 'change_by_paper', 'change_by_factor', 'change_by_meeting', 'begin_meeting',
        'ask_by_meeting', 'vouch_meeting', 'stop_meeting', 'make_paper_code', 'set_factor', 'remove_factor', 'reset_factor', 'let_in', 'change_roles',
        'change_name')
    order by e.position desc limit p_most;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function not_ahead owner to makeright_door;
alter function chain_event owner to makeright_door;
alter function chain_events owner to makeright_door;
alter function sign_events owner to makeright_door;
alter function events_are_signed owner to makeright_door;
alter function may_append owner to makeright_door;
alter function append_event owner to makeright_door;
alter function note_opening owner to makeright_door;
alter function links_of owner to makeright_door;
alter function account_events owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function cover_of, link_hash to makeright_door;
grant execute on function sign_events, append_event, note_opening, links_of, account_events to makeright_web;
grant execute on function sign_events to makeright_worker;
