-- Who comes by the door without an account, how the code brings them back, and how they may become known.

-- A concern that names no therapist is for owners. Whoever came by the door and has no account is set aside, never anybody else.
alter table concerns
  alter column therapist_id drop not null,
  add column by_door boolean not null default false,
  drop constraint concerns_waits,
  drop constraint concerns_sent_waits_for_acknowledgement,
  drop constraint concerns_closing_waits_for_client,
  add constraint concerns_waits check (waits in ('acknowledgement', 'answer', 'client', 'nobody', 'set_aside')),
  add constraint concerns_sent_waits_for_acknowledgement check (waits = 'set_aside' or (status = 'sent') = (waits = 'acknowledgement')),
  add constraint concerns_closing_waits_for_client check (status <> 'closing' or waits in ('client', 'set_aside')),
  add constraint concerns_without_therapist_are_for_owners check (therapist_id is not null or audience = 'owners'),
  add constraint concerns_set_aside_came_by_the_door check (waits <> 'set_aside' or by_door);
comment on column concerns.therapist_id is 'null: its client would rather not say';
comment on column concerns.by_door is 'its client came by the door and has no account';

drop index concerns_counts;
create index concerns_counts on concerns (practice_id, therapist_id, due_at) include (id, audience, waits)
  where status <> 'closed' and audience <> 'owners';
create index concerns_by_door on concerns (practice_id, sent_at) where by_door;

alter table people
  add column joined_to uuid,
  add foreign key (practice_id, joined_to) references people,
  add constraint people_joined_without_account check (joined_to is null or (not account and return_hash is null and ended_at is not null));
comment on column people.joined_to is 'the account of whoever had come without one';
create index people_arrived on people (joined_at) where not account;

-- As what somebody wrote stays true when they are no reader any more.
alter table entries add column capacity text;
alter table entries no force row level security;
alter table readers no force row level security;
update entries e set capacity = r.capacity from readers r
  where r.practice_id = e.practice_id and r.concern_id = e.concern_id and r.person_id = e.author_id;
alter table entries force row level security;
alter table readers force row level security;
alter table entries
  alter column capacity set not null,
  add constraint entries_capacity check (capacity in ('client', 'therapist', 'owner')),
  drop constraint entries_kind,
  add constraint entries_kind check (kind in (
    'send', 'add', 'acknowledge', 'write', 'propose_closing', 'not_yet', 'close', 'reopen', 'bring_in', 'set_aside', 'bring_back'));
comment on column entries.capacity is 'as what its author wrote it';

-- Who somebody without account may be: a reader asks, they answer, and then the account itself answers.
create table recognitions (
  practice_id uuid not null,
  concern_id uuid not null,
  client_id uuid not null,
  name bytea not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  confirmed_at timestamptz,
  declined_at timestamptz,
  joined_at timestamptz,
  primary key (practice_id, concern_id, client_id),
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, client_id) references people,
  foreign key (practice_id, asked_by) references people,
  constraint recognitions_once check (declined_at is null or joined_at is null),
  constraint recognitions_confirmed_first check (joined_at is null or confirmed_at is not null)
);
create unique index recognitions_one_question on recognitions (practice_id, concern_id) where declined_at is null and joined_at is null;
create index recognitions_of_client on recognitions (practice_id, client_id) where declined_at is null and joined_at is null;
comment on column recognitions.client_id is 'whom the asker takes them for';
comment on column recognitions.name is 'sealed; who is asked may not see the person, only who is meant';
comment on column recognitions.confirmed_at is 'by who came without account; only from then on the account is asked';

-- How much comes by the door, by the week. What was sent is counted among what its viewer may see.
create table door_weeks (
  practice_id uuid not null references practices,
  week date not null,
  begun int not null default 0,
  held_up int not null default 0,
  primary key (practice_id, week)
);
comment on column door_weeks.week is 'its Monday, in the practice''s time zone';
comment on column door_weeks.held_up is 'how often somebody was told to wait';

alter table limits add column again_at timestamptz;
comment on column limits.again_at is 'until when whoever tries again is told to wait';

alter table recognitions enable row level security, force row level security;
alter table door_weeks enable row level security, force row level security;

grant select on recognitions, door_weeks to makeright_web;
create policy asked on recognitions for select to makeright_web using (
  practice_id = (select my_practice()) and (
    (client_id = (select me()) and confirmed_at is not null and declined_at is null)
    or my_capacity(concern_id) is not null));
create policy counted_for_owner on door_weeks for select to makeright_web
  using (practice_id = (select my_practice()) and (select i_am('owner')));

-- Who came without account is known to the readers of their concern alone. An owner who reads it not sees no such person, whose
-- arrival would tell whose concern it is.
drop policy known_to_me on people;
create policy known_to_me on people for select to makeright_web using (
  practice_id = (select my_practice()) and (
    id = (select me())
    or roles && '{therapist,supervisor,owner}'
    or (account and (select i_am('owner')))
    or (select true from care c
      where c.practice_id = people.practice_id and c.client_id = people.id and c.therapist_id = (select me()) limit 1)
    or (not account and (select true from readers r
      where r.practice_id = people.practice_id and r.person_id = people.id and r.capacity = 'client'
        and my_capacity(r.concern_id) is not null limit 1))));
drop policy mine_or_owner on addresses;
create policy mine_or_owner on addresses for select to makeright_web using (
  practice_id = (select my_practice())
  and (person_id = (select me()) or (address_hash is not null and (select i_am('owner')))));
drop policy failed_for_owner_or_inviter on letters;
create policy failed_for_owner_or_inviter on letters for select to makeright_web using (
  practice_id = (select my_practice()) and status = 'failed'
  and (
    ((select i_am('owner')) and (person_id is null or (select p.account from people p
      where p.practice_id = letters.practice_id and p.id = letters.person_id)))
    or (select i.id from invitations i
      where i.practice_id = letters.practice_id and i.id = letters.invitation_id) is not null));

grant delete on people, drafts to makeright_door;
grant select, update (person_id) on drafts to makeright_door;
create policy door on drafts to makeright_door using (true) with check (true);
grant update (person_id) on readers to makeright_door;
grant update (audience, by_door) on concerns to makeright_door;
grant select, insert, update on recognitions, door_weeks to makeright_door;
create policy door on recognitions to makeright_door using (true) with check (true);
create policy door on door_weeks to makeright_door using (true) with check (true);

-- Only those who answer set a concern aside or bring it back.
create function only_answerers_set_aside() returns trigger language plpgsql as $$
begin
  if my_capacity(new.id) is null or my_capacity(new.id) = 'client' then
    raise insufficient_privilege using message = 'only who answers a concern sets it aside or brings it back';
  end if;
  return new;
end $$;
create trigger only_answerers_set_aside before update of waits on concerns
  for each row when ((old.waits = 'set_aside') <> (new.waits = 'set_aside')) execute function only_answerers_set_aside();

-- A try that may be made now is counted, and each makes the pause before the next one longer; who comes too early is told when.
-- The first `p_free` tries cost nothing, and all are forgotten after so long a rest. `p_first`: a pause before the very first.
-- Returns null where it may be made.
create function take_turn(
  p_key bytea, p_at timestamptz, p_free int, p_first interval, p_step interval, p_longest interval, p_forgotten interval
) returns timestamptz language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  tried limits;
begin
  insert into limits as l (key, hits, resets_at) values (p_key, 0, p_at - interval '1 second') on conflict do nothing;
  select * into tried from limits l where l.key = p_key for update;
  if tried.resets_at < p_at then
    tried.hits := 0;
    tried.again_at := p_at + p_first;
  end if;
  if tried.again_at <= p_at then
    tried.hits := tried.hits + 1;
    update limits l set hits = tried.hits, resets_at = p_at + p_forgotten,
      again_at = case when tried.hits < p_free then '-infinity'
        else p_at + least(p_longest, p_step * power(2, least(tried.hits - p_free, 20))) end
      where l.key = p_key;
    return null;
  end if;
  update limits l set hits = tried.hits, resets_at = greatest(p_at, tried.again_at) + p_forgotten, again_at = tried.again_at
    where l.key = p_key;
  return tried.again_at;
end $$;

-- The practice behind an open door; nothing behind one that is closed, misspelt or unknown.
create function door_at(p_door text) returns setof practices stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query select c.* from practices c where c.door = p_door and c.door_open;
end $$;

-- Who can be chosen there: its owners, and the therapists who are not hidden from it.
create function people_at_door(p_practice uuid)
  returns table (id uuid, name bytea, is_owner boolean, is_therapist boolean) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select p.id, p.name, 'owner' = any (p.roles), 'therapist' = any (p.roles) and p.at_door
    from people p join practices c on c.id = p.practice_id and c.door_open
    where p.practice_id = p_practice and p.roles && '{therapist,owner}' and p.ended_at is null;
end $$;

-- Somebody without account comes in with their first words. Returns false where the door was closed meanwhile.
create function come_in(
  p_practice uuid, p_person uuid, p_references text[], p_name bytea, p_language text, p_return_hash bytea,
  p_session_hash bytea, p_old_session_hash bytea, p_week date, p_at timestamptz
) returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from practices c where c.id = p_practice and c.door_open) then
    return false;
  end if;
  insert into people (practice_id, id, reference, name, language, contact, roles, account, at_door, return_hash, joined_at)
    values (p_practice, p_person, (select r from unnest(p_references) r
        where not exists (select from people q where q.practice_id = p_practice and q.reference = r) limit 1),
      p_name, p_language, 'none', '{client}', false, false, p_return_hash, p_at);
  insert into door_weeks as w (practice_id, week, begun) values (p_practice, p_week, 1)
    on conflict (practice_id, week) do update set begun = w.begun + 1;
  if p_session_hash is not null then
    update sessions s set ended_at = p_at where s.hash = p_old_session_hash and s.ended_at is null;
    insert into sessions (hash, practice_id, person_id, started_at, seen_at)
      values (p_session_hash, p_practice, p_person, p_at, p_at);
  end if;
  return true;
end $$;

create function hold_up(p_practice uuid, p_week date)
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into door_weeks as w (practice_id, week, held_up) values (p_practice, p_week, 1)
    on conflict (practice_id, week) do update set held_up = w.held_up + 1 $$;

-- Starts a session for whoever has this code. Returns false where it opens nothing.
create function come_back(p_return_hash bytea, p_session_hash bytea, p_old_session_hash bytea, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  person people;
begin
  select * into person from people p where p.return_hash = p_return_hash and not p.account and p.ended_at is null;
  if not found then
    return false;
  end if;
  update sessions s set ended_at = p_at where s.hash = p_old_session_hash and s.ended_at is null;
  insert into sessions (hash, practice_id, person_id, started_at, seen_at)
    values (p_session_hash, person.practice_id, person.id, p_at, p_at);
  return true;
end $$;

-- Who I am without account: somebody whose concern, or whose first words, this code opens.
create function without_account() returns people stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  person people;
begin
  select * into person from people p
    where p.practice_id = my_practice() and p.id = me() and not p.account and p.ended_at is null;
  if not found then
    raise insufficient_privilege using message = 'this is only for who came without account';
  end if;
  return person;
end $$;

-- Another code, as long as nothing was sent.
create function change_return(p_return_hash bytea)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  person people := without_account();
begin
  if exists (select from readers r where r.practice_id = person.practice_id and r.person_id = person.id) then
    raise insufficient_privilege using message = 'the code of a concern stays';
  end if;
  update people p set return_hash = p_return_hash where p.practice_id = person.practice_id and p.id = person.id;
end $$;

-- Where neutral notices go; null: nowhere. It is found by no hash: nobody signs in by it.
create function change_notices(p_address bytea)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  person people := without_account();
begin
  delete from addresses a where a.practice_id = person.practice_id and a.person_id = person.id;
  if p_address is not null then
    insert into addresses (practice_id, person_id, address) values (person.practice_id, person.id, p_address);
  end if;
  update people p set contact = case when p_address is null then 'none' else 'mail' end
    where p.practice_id = person.practice_id and p.id = person.id;
end $$;

create function change_door(p_door text, p_open boolean, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  update practices c set door = p_door, door_open = p_open where c.id = my_practice();
  perform chain_event(my_practice(), null, 'change_door', me(), null, p_at, null);
end $$;

-- Shows therapists at the door, and hides all others. Those who have begun or sent something to them are not touched.
create function show_at_door(p_therapists uuid[], p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  changed uuid;
begin
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  for changed in update people p set at_door = p.id = any (p_therapists)
    where p.practice_id = my_practice() and 'therapist' = any (p.roles) and p.at_door <> (p.id = any (p_therapists)) returning p.id
  loop
    perform chain_event(my_practice(), null, 'change_door', me(), changed, p_at, null);
  end loop;
end $$;

-- A reader asks somebody without account whether they are this client. Returns false where that was asked before.
create function ask_who(p_concern uuid, p_client uuid, p_name bytea, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from concerns c where c.practice_id = my_practice() and c.id = p_concern for update;
  if coalesce(my_capacity(p_concern), 'client') = 'client'
    or not exists (select from concerns c where c.practice_id = my_practice() and c.id = p_concern and c.by_door and c.waits <> 'set_aside')
    or not exists (select from people p
      where p.practice_id = my_practice() and p.id = p_client and p.account and p.ended_at is null and 'client' = any (p.roles))
    or exists (select from readers r where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = p_client)
    or not (i_am('owner') or exists (select from care c
      where c.practice_id = my_practice() and c.client_id = p_client and c.therapist_id = me()))
  then
    raise insufficient_privilege using message = 'this is not theirs to ask';
  end if;
  insert into recognitions (practice_id, concern_id, client_id, name, asked_by, asked_at)
    values (my_practice(), p_concern, p_client, p_name, me(), p_at) on conflict do nothing;
  if not found then
    return false;
  end if;
  perform chain_event(my_practice(), p_concern, 'recognise', me(), p_client, p_at, null);
  return true;
end $$;

-- Puts a concern into the hands of an account: its client reads it in place of who came without, whose code ends. For the functions
-- below alone.
create function join_people(p_concern uuid, p_person uuid, p_account uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
begin
  if not exists (select from people p
      where p.practice_id = practice and p.id = p_account and p.account and p.ended_at is null and 'client' = any (p.roles))
    or exists (select from concerns c
      where c.practice_id = practice and c.id = p_concern and (c.waits = 'set_aside' or c.therapist_id = p_account))
    or exists (select from readers r where r.practice_id = practice and r.concern_id = p_concern and r.person_id = p_account)
  then
    raise exception using errcode = 'MR002', message = 'this account cannot become its client';
  end if;
  update people p set joined_to = p_account, return_hash = null, ended_at = p_at
    where p.practice_id = practice and p.id = p_person and not p.account and p.joined_to is null;
  update sessions s set ended_at = p_at where s.practice_id = practice and s.person_id = p_person and s.ended_at is null;
  update readers r set person_id = p_account
    where r.practice_id = practice and r.concern_id = p_concern and r.person_id = p_person;
  update drafts d set person_id = p_account where d.practice_id = practice and d.person_id = p_person;
  delete from addresses a where a.practice_id = practice and a.person_id = p_person;
  update concerns c set by_door = false where c.practice_id = practice and c.id = p_concern;
  update recognitions r set joined_at = case when r.client_id = p_account and r.confirmed_at is not null then p_at end,
      declined_at = case when r.client_id = p_account and r.confirmed_at is not null then null else p_at end
    where r.practice_id = practice and r.concern_id = p_concern and r.declined_at is null and r.joined_at is null;
  perform chain_event(practice, p_concern, 'join_account', p_account, p_person, p_at, null);
end $$;

-- The answer to the open question of a concern: first of who came without account, then of the account. Returns who must hear of it.
create function answer_who(p_concern uuid, p_yes boolean, p_at timestamptz)
  returns uuid[] language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  question recognitions;
  client uuid;
begin
  perform from concerns c where c.practice_id = practice and c.id = p_concern for update;
  select * into question from recognitions r
    where r.practice_id = practice and r.concern_id = p_concern and r.declined_at is null and r.joined_at is null;
  select r.person_id into client from readers r
    where r.practice_id = practice and r.concern_id = p_concern and r.capacity = 'client';
  if question.concern_id is null
    or not (case when question.confirmed_at is null then client = me() else question.client_id = me() end)
  then
    return null;
  end if;
  if not p_yes then
    update recognitions r set declined_at = p_at
      where r.practice_id = practice and r.concern_id = p_concern and r.client_id = question.client_id;
    perform chain_event(practice, p_concern, 'decline', me(), null, p_at, null);
    return array[question.asked_by] || case when client = me() then '{}'::uuid[] else array[client] end;
  end if;
  if question.confirmed_at is null then
    update recognitions r set confirmed_at = p_at
      where r.practice_id = practice and r.concern_id = p_concern and r.client_id = question.client_id;
    perform chain_event(practice, p_concern, 'confirm', me(), null, p_at, null);
    return array[question.client_id];
  end if;
  perform chain_event(practice, p_concern, 'confirm', me(), null, p_at, null);
  perform join_people(p_concern, client, me(), p_at);
  return array(select r.person_id from readers r
    where r.practice_id = practice and r.concern_id = p_concern and r.person_id <> me());
end $$;

-- What a code opens, to an account that wants to take it over: the practice, and whether there is a concern already.
create function behind_code(p_return_hash bytea)
  returns table (practice_id uuid, person_id uuid, concern_id uuid) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select p.practice_id, p.id, r.concern_id
    from people p left join readers r on r.practice_id = p.practice_id and r.person_id = p.id and r.capacity = 'client'
    where p.return_hash = p_return_hash and not p.account and p.ended_at is null;
end $$;

-- I have the code, and this account. Returns the concern, or null where the code opens none of my practice.
create function join_by_code(p_return_hash bytea, p_at timestamptz)
  returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  behind record;
begin
  select * into behind from behind_code(p_return_hash) b where b.practice_id = my_practice() and b.concern_id is not null;
  if not found then
    return null;
  end if;
  perform from concerns c where c.practice_id = my_practice() and c.id = behind.concern_id for update;
  perform join_people(behind.concern_id, behind.person_id, me(), p_at);
  return behind.concern_id;
end $$;

-- What a reader does in a concern.
create or replace function append_event(
  p_concern uuid, p_kind text, p_at timestamptz, p_about uuid default null, p_entry uuid default null, p_words bytea default null
) returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  my_part text := my_capacity(p_concern);
  by_door boolean := (select c.by_door from concerns c where c.practice_id = my_practice() and c.id = p_concern);
  next_position int;
begin
  if not (case
    when my_part = 'client' then p_kind in ('send', 'add', 'write', 'not_yet', 'close', 'reopen', 'bring_in')
      or (by_door and p_kind in ('name_oneself', 'unname_oneself'))
    when my_part is not null then p_kind in ('acknowledge', 'write', 'propose_closing')
      or (by_door and p_kind in ('set_aside', 'bring_back'))
    else false
  end) then
    raise insufficient_privilege using message = 'this is not for them to do';
  end if;
  next_position := chain_event(my_practice(), p_concern, p_kind, me(), p_about, p_at, sha256(p_words));
  if p_entry is not null then
    insert into entries (practice_id, id, concern_id, position, kind, author_id, capacity, at, words)
      values (my_practice(), p_entry, p_concern, next_position, p_kind, me(), my_part, p_at, p_words);
  end if;
  return next_position;
end $$;

-- Makes a concern of mine with its readers, its key and its first words, as one act. With an account it is about a therapist who works
-- with me, or has; without one, about a therapist who can be chosen at the door, or about nobody who is named, and it is the only one.
create or replace function send_concern(
  p_id uuid, p_references text[], p_therapist uuid, p_audience text, p_owners uuid[], p_at timestamptz, p_due_at timestamptz,
  p_key bytea, p_words bytea
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  has_account boolean;
  free_reference text := (select r from unnest(p_references) r
    where not exists (select from concerns c where c.practice_id = practice and c.reference = r) limit 1);
begin
  -- held, so that two first words at once without an account are not two concerns
  select p.account into has_account from people p
    where p.practice_id = practice and p.id = me() and (p.account or p.joined_to is null) for update;
  if has_account is null
    or not i_am('client')
    or not (case
      when has_account then exists (select from care c
        where c.practice_id = practice and c.client_id = me() and c.therapist_id = p_therapist)
      else not exists (select from readers r where r.practice_id = practice and r.person_id = me())
        and (p_therapist is null or exists (select from people p
          where p.practice_id = practice and p.id = p_therapist and 'therapist' = any (p.roles) and p.at_door and p.ended_at is null))
    end)
    or (p_therapist is null and p_audience <> 'owners')
    or not (p_audience = 'owners' or works_as_therapist(p_therapist))
    or (p_audience = 'therapist') <> (cardinality(p_owners) = 0)
    or coalesce(p_therapist = any (p_owners), false)
    or me() = any (p_owners)
    or (select count(*) from people p
      where p.practice_id = practice and p.id = any (p_owners) and 'owner' = any (p.roles) and p.ended_at is null)
      <> cardinality(p_owners)
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

-- Gives sight of a concern of mine to an owner, or to its therapist where only owners read it. Nobody else can be added by anybody.
create or replace function bring_in(p_concern uuid, p_person uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  concern concerns;
  as_therapist boolean;
begin
  select * into concern from concerns c where c.practice_id = my_practice() and c.id = p_concern for update;
  as_therapist := concern.audience = 'owners' and concern.therapist_id is not distinct from p_person;
  if my_capacity(p_concern) is distinct from 'client'
    or concern.status = 'closed'
    or p_person = me()
    or not (case when as_therapist then works_as_therapist(p_person)
      else concern.therapist_id is distinct from p_person and exists (select from people p
        where p.practice_id = concern.practice_id and p.id = p_person and 'owner' = any (p.roles) and p.ended_at is null) end)
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

-- Daily: who came by the door and sent nothing is forgotten, with their code and their words.
create function sweep_arrivals(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone people;
begin
  for gone in select * from people p
    where not p.account and p.joined_at < p_at - interval '30 days'
      and not exists (select from readers r where r.practice_id = p.practice_id and r.person_id = p.id)
      and p.joined_to is null
    for update skip locked
  loop
    delete from drafts d where d.practice_id = gone.practice_id and d.person_id = gone.id;
    delete from gone_drafts d where d.practice_id = gone.practice_id and d.person_id = gone.id;
    delete from kept_words k where k.practice_id = gone.practice_id and k.person_id = gone.id;
    delete from sessions s where s.practice_id = gone.practice_id and s.person_id = gone.id;
    delete from addresses a where a.practice_id = gone.practice_id and a.person_id = gone.id;
    delete from people p where p.practice_id = gone.practice_id and p.id = gone.id;
  end loop;
end $$;

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in (
      'take_turn', 'door_at', 'people_at_door', 'come_in', 'hold_up', 'come_back', 'without_account', 'change_return', 'change_notices',
      'change_door', 'show_at_door', 'ask_who', 'join_people', 'answer_who', 'behind_code', 'join_by_code', 'sweep_arrivals')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
    if signature::text ~ '^sweep' then
      execute format('grant execute on function %s to makeright_worker', signature);
    elsif signature::text !~ '^(without_account|join_people)' then
      execute format('grant execute on function %s to makeright_web', signature);
    end if;
  end loop;
end $$;
revoke create on schema public from makeright_door;
