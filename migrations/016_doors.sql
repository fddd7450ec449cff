-- Who comes by the door without an account, how the code brings them back, and how they may become known.

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

-- How much was held up at the door, by the week. What was begun there is not counted: set against what was sent, it would tell an owner of
-- what was sent to others alone. What was sent is counted among what its viewer may see.
create table door_weeks (
  practice_id uuid not null references practices,
  week date not null,
  held_up int not null default 0,
  primary key (practice_id, week)
);
comment on column door_weeks.week is 'its Monday, in the practice''s time zone';
comment on column door_weeks.held_up is 'how often somebody was told to wait';

alter table recognitions enable row level security, force row level security;
alter table door_weeks enable row level security, force row level security;

-- web
grant select on recognitions, door_weeks to makeright_web;
create policy asked on recognitions for select to makeright_web using (
  practice_id = (select my_practice()) and (
    (client_id = (select me()) and confirmed_at is not null and declined_at is null)
    or my_capacity(concern_id) is not null));
create policy counted_for_owner on door_weeks for select to makeright_web
  using (practice_id = (select my_practice()) and (select i_am('owner')));

-- door
grant select, insert, update on recognitions, door_weeks to makeright_door;
create policy door on recognitions to makeright_door using (true) with check (true);
create policy door on door_weeks to makeright_door using (true) with check (true);

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

-- Somebody without account comes in with their first words. Returns false where the door was closed meanwhile.
create function come_in(
  p_practice uuid, p_person uuid, p_references text[], p_name bytea, p_language text, p_return_hash bytea,
  p_session_hash bytea, p_old_session_hash bytea, p_at timestamptz
) returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from practices c where c.id = p_practice and c.door_open) then
    return false;
  end if;
  insert into people (practice_id, id, reference, name, language, contact, roles, account, at_door, return_hash, joined_at)
    values (p_practice, p_person, (select r from unnest(p_references) r
        where not exists (select from people q where q.practice_id = p_practice and q.reference = r) limit 1),
      p_name, p_language, 'none', '{client}', false, false, p_return_hash, p_at);
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

-- Puts a concern into the hands of an account: its client reads it in place of who came without, whose code ends. For the functions
-- above alone.
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

-- These act as the door.
grant create on schema public to makeright_door;
alter function door_at owner to makeright_door;
alter function people_at_door owner to makeright_door;
alter function change_door owner to makeright_door;
alter function show_at_door owner to makeright_door;
alter function come_in owner to makeright_door;
alter function hold_up owner to makeright_door;
alter function come_back owner to makeright_door;
alter function without_account owner to makeright_door;
alter function change_return owner to makeright_door;
alter function change_notices owner to makeright_door;
alter function ask_who owner to makeright_door;
alter function answer_who owner to makeright_door;
alter function behind_code owner to makeright_door;
alter function join_by_code owner to makeright_door;
alter function join_people owner to makeright_door;
alter function sweep_arrivals owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function door_at, people_at_door, change_door, show_at_door, come_in, hold_up, come_back, change_return, change_notices,
  ask_who, answer_who, behind_code, join_by_code to makeright_web;
