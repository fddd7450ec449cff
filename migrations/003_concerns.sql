-- A draft holds everything its writer chose, sealed: even which therapist it is about. Its id becomes the concern's or the entry's.
create table drafts (
  practice_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  concern_id uuid,
  move text not null,
  seen int not null default 0,
  words bytea not null,
  saved_at timestamptz not null,
  primary key (practice_id, id),
  foreign key (practice_id, person_id) references people
);
create index drafts_of_person on drafts (practice_id, person_id, saved_at desc);
comment on column drafts.words is 'sealed';
comment on column drafts.seen is 'the last position of the concern that the writer had seen';

-- The row of a concern holds neither words nor whose it is: the client is its reader whose capacity is client.
create table concerns (
  practice_id uuid not null references practices,
  id uuid not null,
  reference text not null,
  therapist_id uuid not null,
  audience text not null,
  status text not null,
  waits text not null,
  since timestamptz not null,
  due_at timestamptz not null,
  position int not null,
  sent_at timestamptz not null,
  primary key (practice_id, id),
  foreign key (practice_id, therapist_id) references people,
  constraint concerns_reference unique (practice_id, reference),
  constraint concerns_audience check (audience in ('therapist', 'together', 'owners')),
  constraint concerns_status check (status in ('sent', 'acknowledged', 'discussing', 'closing', 'closed')),
  constraint concerns_waits check (waits in ('acknowledgement', 'answer', 'client', 'nobody')),
  constraint concerns_closed_waits_for_nobody check ((status = 'closed') = (waits = 'nobody')),
  constraint concerns_sent_waits_for_acknowledgement check ((status = 'sent') = (waits = 'acknowledgement')),
  constraint concerns_closing_waits_for_client check (status <> 'closing' or waits = 'client'),
  constraint concerns_due check ((waits in ('acknowledgement', 'answer')) = (due_at < 'infinity'))
);
create index concerns_board on concerns (practice_id, due_at, since, id) where status <> 'closed' and audience <> 'owners';
create index concerns_counts on concerns (practice_id, therapist_id, due_at) include (id, audience)
  where status <> 'closed' and audience <> 'owners';
create index concerns_by_therapist on concerns (practice_id, therapist_id);
comment on column concerns.waits is 'for what, or for whom, it waits';
comment on column concerns.due_at is 'infinity: nobody owes an answer';
comment on column concerns.position is 'of the last thing said or done; opening it does not count';

-- Carries a copy of waits, since and due_at (kept by a trigger), so that everybody''s list is decided by this table''s index alone.
create table readers (
  practice_id uuid not null,
  concern_id uuid not null,
  person_id uuid not null,
  capacity text not null,
  reads_since timestamptz not null,
  opened_on date,
  waits text not null,
  since timestamptz not null,
  due_at timestamptz not null,
  primary key (practice_id, concern_id, person_id),
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, person_id) references people,
  constraint readers_capacity check (capacity in ('client', 'therapist', 'owner'))
);
create unique index readers_one_client on readers (practice_id, concern_id) where capacity = 'client';
create index readers_recent on readers (practice_id, person_id, since, concern_id) where capacity = 'client';
create index readers_open on readers (practice_id, person_id, due_at, since, concern_id)
  where waits <> 'nobody' and capacity <> 'client';
create index readers_closed on readers (practice_id, person_id, since, concern_id)
  where waits = 'nobody' and capacity <> 'client';
comment on column readers.opened_on is 'the last day, in the practice''s time zone, on which they opened it';

create table concern_keys (
  practice_id uuid not null,
  concern_id uuid not null,
  wrapped bytea not null,
  primary key (practice_id, concern_id),
  foreign key (practice_id, concern_id) references concerns
);
comment on table concern_keys is 'deleting a row erases the words of its concern';

create table chain_heads (
  practice_id uuid not null references practices,
  chain uuid not null,
  position int not null,
  at timestamptz not null,
  hash bytea not null,
  primary key (practice_id, chain)
);
comment on column chain_heads.chain is 'a concern, or the practice itself for its administration';

create table events (
  practice_id uuid not null,
  chain uuid not null,
  position int not null,
  concern_id uuid,
  kind text not null,
  person_id uuid not null,
  about_id uuid,
  at timestamptz not null,
  digest bytea,
  hash bytea not null,
  primary key (practice_id, chain, position),
  foreign key (practice_id, chain) references chain_heads,
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, person_id) references people,
  foreign key (practice_id, about_id) references people,
  constraint events_chain check (chain = coalesce(concern_id, practice_id)),
  constraint events_kind check (kind in (
    'send', 'add', 'acknowledge', 'write', 'propose_closing', 'not_yet', 'close', 'reopen', 'bring_in',
    'open', 'found_practice', 'add_person', 'start_care'))
);
comment on column events.digest is 'sha256 of the sealed words of the entry at the same position';

create table entries (
  practice_id uuid not null,
  id uuid not null,
  concern_id uuid not null,
  position int not null,
  kind text not null,
  author_id uuid not null,
  at timestamptz not null,
  words bytea not null,
  primary key (practice_id, id),
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, author_id) references people,
  foreign key (practice_id, concern_id, position) references events (practice_id, chain, position),
  constraint entries_position unique (practice_id, concern_id, position),
  constraint entries_kind check (kind in (
    'send', 'add', 'acknowledge', 'write', 'propose_closing', 'not_yet', 'close', 'reopen', 'bring_in'))
);
comment on column entries.words is 'sealed';

alter table drafts add foreign key (practice_id, concern_id) references concerns;

alter table drafts enable row level security, force row level security;
alter table concerns enable row level security, force row level security;
alter table readers enable row level security, force row level security;
alter table concern_keys enable row level security, force row level security;
alter table chain_heads enable row level security, force row level security;
alter table events enable row level security, force row level security;
alter table entries enable row level security, force row level security;

-- What I am in this concern: client, therapist, owner, or null for somebody who may not read it.
create function my_capacity(p_concern uuid) returns text stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return (select r.capacity from readers r
    where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = me());
end $$;

create function copy_standing_to_readers() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update readers r set waits = new.waits, since = new.since, due_at = new.due_at
    where r.practice_id = new.practice_id and r.concern_id = new.id;
  return null;
end $$;
create trigger standing_to_readers after update of waits, since, due_at on concerns
  for each row execute function copy_standing_to_readers();

-- Nobody but its client closes a concern, or opens it again.
create function only_client_closes() returns trigger language plpgsql as $$
begin
  if my_capacity(new.id) is distinct from 'client' then
    raise insufficient_privilege using message = 'only its client closes a concern or opens it again';
  end if;
  return new;
end $$;
create trigger only_client_closes before update of status on concerns
  for each row when ((old.status = 'closed') <> (new.status = 'closed')) execute function only_client_closes();

-- The link of a chain: a fixed form of its fields, the digest of the words, and the hash of the link before.
create function link_hash(p events, p_previous bytea) returns bytea stable language sql
  set search_path = pg_catalog, public, pg_temp as $$
  select sha256(
    convert_to(concat_ws('|', p.practice_id, p.chain, p.position, p.kind, p.person_id, coalesce(p.about_id::text, '-'),
      (extract(epoch from p.at) * 1000000)::bigint), 'UTF8')
    || coalesce(p.digest, ''::bytea) || p_previous) $$;

-- For the functions of the door alone: no check of who asks.
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
    greatest(p_at, head.at), p_digest, null);
  event.hash := link_hash(event, head.hash);
  insert into events select event.*;
  update chain_heads h set position = event.position, at = event.at, hash = event.hash
    where h.practice_id = p_practice and h.chain = head.chain;
  return event.position;
end $$;

-- Records what a reader did in a concern, with its entry, or what an owner did in the practice. Returns the position.
create function append_event(
  p_concern uuid, p_kind text, p_at timestamptz, p_about uuid default null, p_entry uuid default null, p_words bytea default null
) returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  capacity text := my_capacity(p_concern);
  next_position int;
begin
  if not (case
    when p_concern is null then p_kind in ('add_person', 'start_care') and i_am('owner')
    when capacity = 'client' then p_kind in ('send', 'add', 'write', 'not_yet', 'close', 'reopen', 'bring_in')
    when capacity is not null then p_kind in ('acknowledge', 'write', 'propose_closing')
    else false
  end) then
    raise insufficient_privilege using message = 'this is not for them to do';
  end if;
  next_position := chain_event(my_practice(), p_concern, p_kind, me(), p_about, p_at, sha256(p_words));
  if p_entry is not null then
    insert into entries (practice_id, id, concern_id, position, kind, author_id, at, words)
      values (my_practice(), p_entry, p_concern, next_position, p_kind, me(), p_at, p_words);
  end if;
  return next_position;
end $$;

-- Makes a concern of mine with its readers, its key and its first words, as one act.
create function send_concern(
  p_id uuid, p_references text[], p_therapist uuid, p_audience text, p_owners uuid[], p_at timestamptz, p_due_at timestamptz,
  p_key bytea, p_words bytea
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  free_reference text := (select r from unnest(p_references) r
    where not exists (select from concerns c where c.practice_id = practice and c.reference = r) limit 1);
begin
  if not i_am('client')
    or not exists (select from care c
      where c.practice_id = practice and c.client_id = me() and c.therapist_id = p_therapist)
    or (p_audience = 'therapist') <> (cardinality(p_owners) = 0)
    or p_therapist = any (p_owners)
    or me() = any (p_owners)
    or (select count(*) from people p
      where p.practice_id = practice and p.id = any (p_owners) and 'owner' = any (p.roles)) <> cardinality(p_owners)
  then
    raise insufficient_privilege using message = 'these readers cannot be given this concern';
  end if;
  insert into concerns (practice_id, id, reference, therapist_id, audience, status, waits, since, due_at, position, sent_at)
    values (practice, p_id, free_reference, p_therapist, p_audience, 'sent', 'acknowledgement', p_at, p_due_at, 1, p_at);
  insert into readers (practice_id, concern_id, person_id, capacity, reads_since, waits, since, due_at)
    select practice, p_id, reader.person, reader.capacity, p_at, 'acknowledgement', p_at, p_due_at
    from (
      select me(), 'client'
      union all select p_therapist, 'therapist' where p_audience <> 'owners'
      union all select unnest(p_owners), 'owner'
    ) as reader (person, capacity);
  insert into concern_keys (practice_id, concern_id, wrapped) values (practice, p_id, p_key);
  insert into chain_heads (practice_id, chain, position, at, hash) values (practice, p_id, 0, p_at, ''::bytea);
  perform append_event(p_id, 'send', p_at, null, p_id, p_words);
end $$;

-- Gives sight of a concern of mine to an owner, or to its therapist where only owners read it. Nobody else can be added by anybody.
create function bring_in(p_concern uuid, p_person uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  concern concerns;
  as_therapist boolean;
begin
  select * into concern from concerns c where c.practice_id = my_practice() and c.id = p_concern for update;
  as_therapist := concern.audience = 'owners' and concern.therapist_id = p_person;
  if my_capacity(p_concern) is distinct from 'client'
    or concern.status = 'closed'
    or p_person = me()
    or not (as_therapist or (concern.therapist_id <> p_person and exists (select from people p
      where p.practice_id = concern.practice_id and p.id = p_person and 'owner' = any (p.roles))))
  then
    raise insufficient_privilege using message = 'this person cannot be brought in';
  end if;
  insert into readers (practice_id, concern_id, person_id, capacity, reads_since, waits, since, due_at)
    values (concern.practice_id, concern.id, p_person, case when as_therapist then 'therapist' else 'owner' end,
      p_at, concern.waits, concern.since, concern.due_at);
  if as_therapist or concern.audience = 'therapist' then
    update concerns c set audience = 'together' where c.practice_id = concern.practice_id and c.id = concern.id;
  end if;
end $$;

-- Opening somebody's words is an event, once a day for each reader.
create function note_opening(p_concern uuid, p_day date, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update readers r set opened_on = p_day
    where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = me()
      and r.opened_on is distinct from p_day;
  if found then
    perform chain_event(my_practice(), p_concern, 'open', me(), null, p_at, null);
  end if;
end $$;

-- web
grant select, insert, update, delete on drafts to makeright_web;
create policy mine on drafts to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me()))
  with check (practice_id = (select my_practice()) and person_id = (select me()));

grant select on concerns, events, entries, concern_keys to makeright_web;
-- Not opened_on: who opened it, and when, is for its client to see, in the events.
grant select (practice_id, concern_id, person_id, capacity, reads_since, waits, since, due_at) on readers to makeright_web;
grant update (status, waits, since, due_at, position) on concerns to makeright_web;

-- In this order: what the row itself decides comes before what a function must look up.
create policy visible on concerns for select to makeright_web using (
  practice_id = (select my_practice()) and (
    (audience <> 'owners' and (therapist_id = (select me()) or (select i_am('owner'))))
    or my_capacity(id) is not null));
create policy moved_by_readers on concerns for update to makeright_web
  using (practice_id = (select my_practice()) and my_capacity(id) is not null);

create policy visible on readers for select to makeright_web using (
  practice_id = (select my_practice()) and (
    person_id = (select me())
    or (capacity = 'therapist' and (select i_am('owner')))
    -- a scalar subquery, which the planner looks up row by row and never hashes
    or (select c.therapist_id from concerns c
      where c.practice_id = readers.practice_id and c.id = readers.concern_id and c.audience <> 'owners') = (select me())
    or my_capacity(concern_id) is not null));

create policy read_by_readers on entries for select to makeright_web
  using (practice_id = (select my_practice()) and (select r.capacity from readers r
    where r.practice_id = entries.practice_id and r.concern_id = entries.concern_id
      and r.person_id = (select me())) is not null);
create policy read_by_readers on concern_keys for select to makeright_web
  using (practice_id = (select my_practice()) and (select r.capacity from readers r
    where r.practice_id = concern_keys.practice_id and r.concern_id = concern_keys.concern_id
      and r.person_id = (select me())) is not null);

-- The client sees everybody who opened the concern; each other reader only when they did so themselves.
create policy visible on events for select to makeright_web using (
  practice_id = (select my_practice()) and (
    (concern_id is null and (select i_am('owner')))
    or my_capacity(concern_id) = 'client'
    or (my_capacity(concern_id) is not null and (kind <> 'open' or person_id = (select me())))));

-- door
grant select, insert on concerns to makeright_door;
grant update (audience) on concerns to makeright_door;
grant select, insert on readers to makeright_door;
grant update (waits, since, due_at, opened_on) on readers to makeright_door;
grant select, insert, update on chain_heads to makeright_door;
grant insert on concern_keys, events, entries to makeright_door;
create policy door on concerns to makeright_door using (true) with check (true);
create policy door on readers to makeright_door using (true) with check (true);
create policy door on chain_heads to makeright_door using (true) with check (true);
create policy door on concern_keys for insert to makeright_door with check (true);
create policy door on events for insert to makeright_door with check (true);
create policy door on entries for insert to makeright_door with check (true);

-- worker: dates, so that it can remind; never drafts, entries, keys or events
grant select (practice_id, id, status, waits, since, due_at) on concerns to makeright_worker;
grant select (practice_id, concern_id, person_id, capacity, waits, since, due_at) on readers to makeright_worker;
create policy worker on concerns for select to makeright_worker using (true);
create policy worker on readers for select to makeright_worker using (true);

grant create on schema public to makeright_door;
alter function my_capacity(uuid) owner to makeright_door;
alter function copy_standing_to_readers() owner to makeright_door;
alter function chain_event(uuid, uuid, text, uuid, uuid, timestamptz, bytea) owner to makeright_door;
alter function append_event(uuid, text, timestamptz, uuid, uuid, bytea) owner to makeright_door;
alter function send_concern(uuid, text[], uuid, text, uuid[], timestamptz, timestamptz, bytea, bytea) owner to makeright_door;
alter function bring_in(uuid, uuid, timestamptz) owner to makeright_door;
alter function note_opening(uuid, date, timestamptz) owner to makeright_door;
grant execute on function link_hash(events, bytea) to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function
  my_capacity(uuid),
  append_event(uuid, text, timestamptz, uuid, uuid, bytea),
  send_concern(uuid, text[], uuid, text, uuid[], timestamptz, timestamptz, bytea, bytea),
  bring_in(uuid, uuid, timestamptz),
  note_opening(uuid, date, timestamptz)
to makeright_web;
