-- The row of a concern holds neither words nor whose it is: the client is its reader whose capacity is client.
-- A concern that names no therapist is for owners. Whoever came by the door and has no account is set aside, never anybody else.
create table concerns (
  practice_id uuid not null references practices,
  id uuid not null,
  reference text not null,
  therapist_id uuid,
  therapist_reads boolean not null default false,
  by_door boolean not null default false,
  audience text not null,
  status text not null,
  waits text not null,
  since timestamptz not null,
  due_at timestamptz not null,
  position int not null,
  asks_for_other boolean not null default false,
  sent_at timestamptz not null,
  primary key (practice_id, id),
  foreign key (practice_id, therapist_id) references people,
  constraint concerns_reference unique (practice_id, reference),
  constraint concerns_audience check (audience in ('therapist', 'together', 'owners')),
  constraint concerns_without_therapist_are_for_owners check (therapist_id is not null or audience = 'owners'),
  constraint concerns_status check (status in ('sent', 'acknowledged', 'discussing', 'closing', 'closed')),
  constraint concerns_waits check (waits in ('acknowledgement', 'answer', 'client', 'nobody', 'set_aside', 'pause')),
  constraint concerns_sent_waits_for_acknowledgement
    check (waits in ('set_aside', 'pause') or (status = 'sent') = (waits = 'acknowledgement')),
  constraint concerns_closed_waits_for_nobody check ((status = 'closed') = (waits = 'nobody')),
  constraint concerns_set_aside_came_by_the_door check (waits <> 'set_aside' or by_door),
  constraint concerns_due check ((waits in ('acknowledgement', 'answer')) = (due_at < 'infinity'))
);
create index concerns_board on concerns (practice_id, due_at, since, id) where status <> 'closed' and audience <> 'owners';
create index concerns_by_therapist on concerns (practice_id, therapist_id);
create index concerns_counts on concerns (practice_id, therapist_id, due_at) include (id, audience, waits)
  where status <> 'closed' and audience <> 'owners';
create index concerns_by_door on concerns (practice_id, sent_at) where by_door;
comment on column concerns.therapist_id is 'null: its client would rather not say';
comment on column concerns.therapist_reads is 'follows from its readers';
comment on column concerns.by_door is 'its client came by the door and has no account';
comment on column concerns.waits is 'for what, or for whom, it waits';
comment on column concerns.due_at is 'infinity: nobody owes an answer';
comment on column concerns.position is 'of the last thing said or done; opening it does not count';
comment on column concerns.asks_for_other is 'who answers it has said that somebody else should';

-- Who reads a concern, and as what. Carries a copy of waits, since and due_at (kept by a trigger), so that everybody's list is decided by
-- this table's index alone.
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

-- As what somebody reads a concern follows from what they are here now. When a role or all access is taken away, whoever does it and by
-- whatever function, everything that was read by it is read no more, at once. Giving it back gives nothing back: the client was told that
-- it ended, and lets them in again or does not.
create table former_readers (
  practice_id uuid not null,
  concern_id uuid not null,
  person_id uuid not null,
  capacity text not null,
  reads_since timestamptz not null,
  ended_at timestamptz not null,
  primary key (practice_id, concern_id, person_id),
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, person_id) references people,
  constraint former_readers_capacity check (capacity in ('therapist', 'owner'))
);
comment on table former_readers is 'who read a concern until they were that here no more';

create table concern_keys (
  practice_id uuid not null,
  concern_id uuid not null,
  wrapped bytea not null,
  primary key (practice_id, concern_id),
  foreign key (practice_id, concern_id) references concerns
);
comment on table concern_keys is 'deleting a row erases the words of its concern';

alter table concerns enable row level security, force row level security;
alter table readers enable row level security, force row level security;
alter table former_readers enable row level security, force row level security;
alter table concern_keys enable row level security, force row level security;

-- What I am in this concern: client, therapist, owner, or null for somebody who may not read it. Asked for every row, it must cost little:
-- it reads the registers itself instead of calling what reads them. A policy that can look at the reader's own row does so in place, and
-- asks once.
create function my_capacity(p_concern uuid) returns text stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  way text := coalesce(current_setting('makeright.way', true), '');
  since bigint := (date_part('epoch', now()) * 1000000)::bigint;
begin
  if (way = 'session' and currval('here_since') = since)
    or (way = 'sending' and currval('sending_since') = since and p_concern = sending_concern())
  then
    return (select r.capacity from readers r
      where r.practice_id = (lpad(to_hex(currval('here_practice_1')), 16, '0') || lpad(to_hex(currval('here_practice_2')), 16, '0'))::uuid
        and r.concern_id = p_concern
        and r.person_id = (lpad(to_hex(currval('here_person_1')), 16, '0') || lpad(to_hex(currval('here_person_2')), 16, '0'))::uuid);
  end if;
  return null;
end $$;

-- web: changes how a concern stands by the functions below alone
grant select on concerns, former_readers, concern_keys to makeright_web;
-- Not opened_on: who opened it, and when, is for its client to see, in the events.
grant select (practice_id, concern_id, person_id, capacity, reads_since, waits, since, due_at) on readers to makeright_web;
-- In this order: what the row itself decides comes before what a function must look up.
create policy visible on concerns for select to makeright_web using (
  practice_id = (select my_practice()) and (
    (therapist_reads and therapist_id = (select me()))
    or (audience <> 'owners' and (select i_am('owner')))
    or my_capacity(id) is not null));
create policy visible on readers for select to makeright_web using (
  practice_id = (select my_practice()) and (
    person_id = (select me())
    or (capacity = 'therapist' and (select i_am('owner')))
    -- a scalar subquery, which the planner looks up row by row and never hashes
    or (select c.therapist_id from concerns c
      where c.practice_id = readers.practice_id and c.id = readers.concern_id and c.therapist_reads) = (select me())
    or my_capacity(concern_id) is not null));
create policy known_to_readers on former_readers for select to makeright_web
  using (practice_id = (select my_practice()) and my_capacity(concern_id) is not null);
create policy read_by_readers on concern_keys for select to makeright_web
  using (practice_id = (select my_practice()) and (select r.capacity from readers r
    where r.practice_id = concern_keys.practice_id and r.concern_id = concern_keys.concern_id
      and r.person_id = (select me())) is not null);

-- door
grant select, insert, update, delete on former_readers to makeright_door;
grant select, insert, update (therapist_id, therapist_reads, by_door, audience, status, waits, since, due_at, position, asks_for_other)
  on concerns to makeright_door;
grant select, insert, update (person_id, opened_on, waits, since, due_at), delete on readers to makeright_door;
grant select (practice_id, concern_id, wrapped), insert on concern_keys to makeright_door;
create policy door on concerns to makeright_door using (true) with check (true);
create policy door on readers to makeright_door using (true) with check (true);
create policy door on former_readers to makeright_door using (true) with check (true);
create policy door on concern_keys for insert to makeright_door with check (true);
create policy door_shows on concern_keys for select to makeright_door using (true);

-- worker: dates, so that it can remind; never drafts, entries, keys or events
grant select (practice_id, id, status, waits, since, due_at) on concerns to makeright_worker;
grant select (practice_id, concern_id, person_id, capacity, waits, since, due_at) on readers to makeright_worker;
create policy worker on concerns for select to makeright_worker using (true);
create policy worker on readers for select to makeright_worker using (true);

-- auditor
grant select (practice_id, id) on concerns to makeright_auditor;
create policy auditor on concerns for select to makeright_auditor using (true);

-- web, of people: those who work here, my clients, to owners all who have an account. Who came without one is known to the readers of their
-- concern alone: an owner who reads it not sees no such person, whose arrival would tell whose concern it is.
create policy known_to_me on people for select to makeright_web using (
  practice_id = (select my_practice()) and (
    id = (select me())
    or roles && '{therapist,supervisor,owner}'
    or (account and (select i_am('owner')))
    or ((select i_am('therapist')) and (select true from care c
      where c.practice_id = people.practice_id and c.client_id = people.id and c.therapist_id = (select me()) limit 1))
    or (not account and (select true from readers r
      where r.practice_id = people.practice_id and r.person_id = people.id and r.capacity = 'client'
        and my_capacity(r.concern_id) is not null limit 1))));

-- web, of former names: to who has chosen by a name. That is a client whose care with that person began under it, or one of whose concerns
-- that person read under it, or who came by the door while people were called so there.
create policy chosen_by_me on former_names for select to makeright_web using (
  practice_id = (select my_practice()) and (
    (select true from care c
      where c.practice_id = former_names.practice_id and c.client_id = (select me()) and c.therapist_id = former_names.person_id
        and c.since < former_names.until limit 1)
    or (select true from readers mine join (
        select r.practice_id, r.concern_id, r.person_id, r.reads_since from readers r
        union all select f.practice_id, f.concern_id, f.person_id, f.reads_since from former_readers f
      ) theirs on theirs.practice_id = mine.practice_id and theirs.concern_id = mine.concern_id
      where mine.practice_id = former_names.practice_id and mine.person_id = (select me()) and mine.capacity = 'client'
        and theirs.person_id = former_names.person_id and theirs.reads_since < former_names.until limit 1)
    or (select p.joined_at from people p
      where p.practice_id = former_names.practice_id and p.id = (select me()) and not p.account) < former_names.until));

create function copy_status_to_readers() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update readers r set waits = new.waits, since = new.since, due_at = new.due_at
    where r.practice_id = new.practice_id and r.concern_id = new.id;
  return null;
end $$;
create trigger status_to_readers after update of waits, since, due_at on concerns
  for each row execute function copy_status_to_readers();

-- Whoever does not work here any more, or not as that, becomes nobody's reader: whatever function would make them one.
create function readers_work_here() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from people p
    where p.practice_id = new.practice_id and p.id = new.person_id and new.capacity = any (p.roles) and p.ended_at is null)
  then
    raise insufficient_privilege using message = 'this person cannot read as that';
  end if;
  return new;
end $$;
create trigger readers_work_here before insert on readers
  for each row when (new.capacity <> 'client') execute function readers_work_here();

-- Whether the therapist whom a concern names reads it now stands on the row itself, because lists are decided by it. Who reads again is no
-- former reader.
create function note_therapist() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    update concerns c set therapist_reads = false where c.practice_id = old.practice_id and c.id = old.concern_id;
  else
    update concerns c set therapist_reads = true where c.practice_id = new.practice_id and c.id = new.concern_id;
    delete from former_readers f
      where f.practice_id = new.practice_id and f.concern_id = new.concern_id and f.person_id = new.person_id;
  end if;
  return null;
end $$;
create trigger therapist_comes after insert on readers
  for each row when (new.capacity = 'therapist') execute function note_therapist();
create trigger therapist_goes after delete on readers
  for each row when (old.capacity = 'therapist') execute function note_therapist();

create function forget_former() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from former_readers f
    where f.practice_id = new.practice_id and f.concern_id = new.concern_id and f.person_id = new.person_id;
  return null;
end $$;
create trigger owner_comes after insert on readers
  for each row when (new.capacity = 'owner') execute function forget_former();

-- Ends what somebody reads as something that they are not any more. Where it tells, the client of each concern that is open hears of it.
create function end_sight(p_practice uuid, p_person uuid, p_at timestamptz, p_tells boolean)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone readers;
begin
  for gone in
    delete from readers r using people p
    where p.practice_id = p_practice and p.id = p_person and r.practice_id = p_practice and r.person_id = p_person
      and r.capacity <> 'client' and not (r.capacity = any (p.roles) and p.ended_at is null)
    returning r.*
  loop
    insert into former_readers as f (practice_id, concern_id, person_id, capacity, reads_since, ended_at)
      values (gone.practice_id, gone.concern_id, gone.person_id, gone.capacity, gone.reads_since, p_at)
      on conflict (practice_id, concern_id, person_id) do update
        set capacity = excluded.capacity, reads_since = excluded.reads_since, ended_at = excluded.ended_at;
    if me() is not null then -- whoever does it by hand, in the database itself, signs no event
      perform chain_event(gone.practice_id, gone.concern_id, 'end_sight', me(), gone.person_id, p_at, null);
    end if;
    if p_tells and gone.waits <> 'nobody' then
      perform post_about(client.practice_id, client.concern_id, client.person_id, gen_random_uuid(), 'news', p_at)
        from readers client
        where client.practice_id = gone.practice_id and client.concern_id = gone.concern_id and client.capacity = 'client';
    end if;
  end loop;
end $$;

create function sight_follows_role() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform end_sight(new.practice_id, new.id, coalesce(new.ended_at, now()), true);
  return null;
end $$;
create trigger sight_follows_role after update of roles, ended_at on people
  for each row when (old.roles <> new.roles or old.ended_at is distinct from new.ended_at) execute function sight_follows_role();

-- Nobody but its client closes a concern, or opens it again; unless they could not be reached, in so long a silence and after two tries
-- (src/concerns/rules/agreements.ts, which a test compares). On which days somebody tried is sealed, so the tries themselves count here.
create function only_client_closes() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if my_capacity(new.id) = 'client'
    or (my_capacity(new.id) is not null and new.status = 'closed' and old.waits = 'client'
      and end_of_working_days(new.practice_id, old.since, 20) <= new.since
      and (select count(*) from entries e where e.practice_id = new.practice_id and e.concern_id = new.id
        and e.kind = 'attempt' and e.at >= old.since) >= 2)
  then
    return new;
  end if;
  raise insufficient_privilege using message = 'only its client closes a concern or opens it again';
end $$;
create trigger only_client_closes before update of status on concerns
  for each row when ((old.status = 'closed') <> (new.status = 'closed')) execute function only_client_closes();

-- Only those who answer set a concern aside or bring it back.
create function only_answerers_set_aside() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if my_capacity(new.id) is null or my_capacity(new.id) = 'client' then
    raise insufficient_privilege using message = 'only who answers a concern sets it aside or brings it back';
  end if;
  return new;
end $$;
create trigger only_answerers_set_aside before update of waits on concerns
  for each row when ((old.waits = 'set_aside') <> (new.waits = 'set_aside')) execute function only_answerers_set_aside();

-- Only its client pauses a concern; it comes back by itself, for which nobody is asked.
create function only_client_pauses() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if me() is not null and my_capacity(new.id) is distinct from 'client' then
    raise insufficient_privilege using message = 'only its client pauses a concern';
  end if;
  return new;
end $$;
create trigger only_client_pauses before update of waits on concerns
  for each row when (new.waits = 'pause' and old.waits <> 'pause') execute function only_client_pauses();

-- Whether what I send first could be read by those whom I have chosen. With an account it is about a therapist who works with me, or has;
-- without one, about a therapist who can be chosen at the door, or about nobody who is named, and it is the only one. It is asked before, so
-- that somebody whom it cannot reach is named at once and not a minute later; and once more when it goes out.
create function could_read(p_therapist uuid, p_audience text, p_owners uuid[])
  returns boolean stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
begin
  return i_am('client')
    and (select case
        when p.account then exists (select from care c
          where c.practice_id = practice and c.client_id = me() and c.therapist_id = p_therapist)
        else not exists (select from readers r where r.practice_id = practice and r.person_id = me())
          and (p_therapist is null or exists (select from people t
            where t.practice_id = practice and t.id = p_therapist and 'therapist' = any (t.roles) and t.at_door and t.ended_at is null))
      end
      from people p where p.practice_id = practice and p.id = me())
    and (p_therapist is not null or p_audience = 'owners')
    and (p_audience = 'owners' or works_as_therapist(p_therapist))
    and (p_audience = 'therapist') = (cardinality(p_owners) = 0)
    and not coalesce(p_therapist = any (p_owners), false)
    and not me() = any (p_owners)
    and (select count(*) from people o
      where o.practice_id = practice and o.id = any (p_owners) and 'owner' = any (o.roles) and o.ended_at is null)
      = cardinality(p_owners);
end $$;

-- Makes a concern of mine with its readers, its key and its first words, as one act.
create function send_concern(
  p_id uuid, p_references text[], p_therapist uuid, p_audience text, p_owners uuid[], p_at timestamptz, p_due_at timestamptz,
  p_key bytea, p_words bytea
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  has_account boolean;
  free_reference text := (select r from unnest(p_references) r
    where not exists (select from concerns c where c.practice_id = practice and c.reference = r) limit 1);
begin
  select p.account into has_account from people p where p.practice_id = practice and p.id = me();
  if not has_account then
    -- held, so that two first words at once are not two concerns; with an account nobody has to wait for anybody
    select p.account into has_account from people p
      where p.practice_id = practice and p.id = me() and p.joined_to is null for update;
  end if;
  if has_account is null or not could_read(p_therapist, p_audience, p_owners)
  then
    raise insufficient_privilege using message = 'these readers cannot be given this concern';
  end if;
  insert into concerns
      (practice_id, id, reference, therapist_id, by_door, audience, status, waits, since, due_at, position, sent_at)
    values (practice, p_id, free_reference, p_therapist, not has_account, p_audience, 'sent', 'acknowledgement', p_at, p_due_at, 1, p_at);
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

-- Gives sight of a concern of mine to an owner, or to the therapist whom it names: from whom it was kept, or who was none here for a while.
create function bring_in(p_concern uuid, p_person uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  concern concerns;
  as_therapist boolean;
begin
  select * into concern from concerns c where c.practice_id = my_practice() and c.id = p_concern for update;
  as_therapist := coalesce(concern.therapist_id = p_person, false);
  if my_capacity(p_concern) is distinct from 'client'
    or concern.status = 'closed'
    or p_person = me()
    or exists (select from readers r
      where r.practice_id = concern.practice_id and r.concern_id = concern.id and r.person_id = p_person)
    or not exists (select from people p
      where p.practice_id = concern.practice_id and p.id = p_person
        and case when as_therapist then 'therapist' else 'owner' end = any (p.roles))
  then
    raise insufficient_privilege using message = 'this person cannot be brought in';
  end if;
  insert into readers (practice_id, concern_id, person_id, capacity, reads_since, waits, since, due_at)
    values (concern.practice_id, concern.id, p_person, case when as_therapist then 'therapist' else 'owner' end,
      p_at, concern.waits, concern.since, concern.due_at);
  if concern.audience = (case when as_therapist then 'owners' else 'therapist' end) then
    update concerns c set audience = 'together' where c.practice_id = concern.practice_id and c.id = concern.id;
  end if;
end $$;

-- To whom the concerns of one page of a list are said, with their sealed names, its therapist first; only of concerns that I read. One call
-- for all of them: a policy would look up each reader by itself.
create function to_whom(p_concerns uuid[]) returns table (concern_id uuid, ids uuid[], names bytea[]) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  self uuid := me();
begin
  return query
    select r.concern_id, array_agg(p.id order by r.capacity desc, r.reads_since, p.id),
      array_agg(p.name order by r.capacity desc, r.reads_since, p.id)
    from unnest(p_concerns) as asked (id)
    join readers mine on mine.practice_id = practice and mine.concern_id = asked.id and mine.person_id = self
    join readers r on r.practice_id = practice and r.concern_id = asked.id and r.capacity <> 'client'
    join people p on p.practice_id = practice and p.id = r.person_id
    group by r.concern_id;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function my_capacity owner to makeright_door;
alter function copy_status_to_readers owner to makeright_door;
alter function readers_work_here owner to makeright_door;
alter function note_therapist owner to makeright_door;
alter function forget_former owner to makeright_door;
alter function end_sight owner to makeright_door;
alter function sight_follows_role owner to makeright_door;
alter function could_read owner to makeright_door;
alter function send_concern owner to makeright_door;
alter function bring_in owner to makeright_door;
alter function to_whom owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function my_capacity, could_read, send_concern, bring_in, to_whom to makeright_web;
