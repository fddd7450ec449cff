-- Who comes in by invitation, what they may change about themselves, and who may end it.

alter table practices
  add column door text,
  add column door_open boolean not null default false,
  add column leave_to text,
  add column couples_notice text,
  add constraint practices_door unique (door),
  add constraint practices_door_is_a_word check (door ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
  add constraint practices_open_door_has_an_address check (door is not null or not door_open),
  add constraint practices_leave_to check (leave_to ~ '^https://');
comment on column practices.door is 'the last part of the address at which people without an account come in: /p/linden';
comment on column practices.leave_to is 'the neutral page that Leave quickly leads to; null: the installation''s';
comment on column practices.couples_notice is 'what is told to whom where couples or families come together, in its own words';

alter table people
  drop constraint people_roles,
  add constraint people_roles check (roles <@ '{client,therapist,supervisor,owner}' and cardinality(roles) > 0),
  add column pronouns bytea,
  add column contact text not null default 'mail',
  add column contact_from smallint,
  add column contact_until smallint,
  add column factor_since timestamptz,
  add column ended_at timestamptz,
  add column account boolean not null default true,
  add column return_hash bytea,
  add column at_door boolean not null default true,
  add constraint people_return unique (return_hash),
  add constraint people_contact check (contact in ('mail', 'none')),
  add constraint people_contact_hours check (
    (contact_from is null) = (contact_until is null)
    and contact_from between 0 and 23 and contact_until between 0 and 23 and contact_from <> contact_until),
  add constraint people_return_without_account check (return_hash is null or not account);
comment on column people.pronouns is 'sealed';
comment on column people.contact is 'how it is safe to tell them that there is something to read';
comment on column people.contact_from is 'the hour of the practice''s day from which a mail may come; null: at any time';
comment on column people.factor_since is 'since when they have a second factor; null: they have none';
comment on column people.ended_at is 'since when they have no access any more';
comment on column people.account is 'false: they came by the door without an account';
comment on column people.return_hash is 'keyed; the code that opens the one concern of somebody without an account';
comment on column people.at_door is 'whether a therapist can be chosen at the door without an account';

alter table addresses alter column address_hash drop not null;
comment on column addresses.address_hash is
  'keyed; the way to find an address without reading one. Null: somebody without an account, who cannot sign in by it';

alter table care add column together boolean not null default false;
comment on column care.together is 'the client comes together with others, as a couple or a family';

alter table sessions add column factor_at timestamptz;
comment on column sessions.factor_at is 'when a second factor was shown in it, or a passkey that needs none';

-- The operator has no person: what the operator did stands in a chain with nobody''s name.
alter table events alter column person_id drop not null;
create or replace function link_hash(p events, p_previous bytea) returns bytea stable language sql
  set search_path = pg_catalog, public, pg_temp as $$
  select sha256(
    convert_to(concat_ws('|', p.practice_id, p.chain, p.position, p.kind, coalesce(p.person_id::text, 'operator'),
      coalesce(p.about_id::text, '-'), (extract(epoch from p.at) * 1000000)::bigint), 'UTF8')
    || coalesce(p.digest, ''::bytea) || p_previous) $$;

alter table events drop constraint events_kind, add constraint events_kind check (kind in (
  'send', 'add', 'acknowledge', 'write', 'propose_closing', 'not_yet', 'close', 'reopen', 'bring_in',
  'open', 'found_practice', 'add_person', 'start_care', 'end_care',
  'invite', 'invite_again', 'take_back', 'change_roles', 'end_access', 'change_practice', 'let_in', 'change_address',
  'set_factor', 'remove_factor', 'reset_factor',
  'set_aside', 'bring_back', 'recognise', 'confirm', 'decline', 'join_account', 'name_oneself', 'unname_oneself',
  'change_door'));

-- An invitation holds who was meant, as the inviter wrote it. Whether the address is known here shows only to who opens its link.
create table invitations (
  practice_id uuid not null references practices,
  id uuid not null,
  invited_by uuid,
  roles text[] not null,
  therapist_id uuid,
  together boolean not null default false,
  name bytea not null,
  address bytea not null,
  address_hash bytea not null,
  link_hash bytea not null,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  taken_back_at timestamptz,
  primary key (practice_id, id),
  foreign key (practice_id, invited_by) references people,
  foreign key (practice_id, therapist_id) references people,
  constraint invitations_link unique (link_hash),
  constraint invitations_roles check (roles <@ '{client,therapist,supervisor,owner}' and cardinality(roles) > 0),
  constraint invitations_of_clients check (therapist_id is null or roles = '{client}'),
  constraint invitations_once check (accepted_at is null or taken_back_at is null)
);
create unique index invitations_open on invitations (practice_id, coalesce(invited_by, practice_id), coalesce(therapist_id, practice_id), address_hash)
  where accepted_at is null and taken_back_at is null;
create index invitations_by_therapist on invitations (practice_id, therapist_id) where accepted_at is null and taken_back_at is null;
comment on column invitations.invited_by is 'null: the operator';
comment on column invitations.name is 'sealed';
comment on column invitations.address is 'sealed';
alter table invitations enable row level security, force row level security;

grant select (practice_id, id, invited_by, roles, therapist_id, together, name, address, sent_at, expires_at, accepted_at, taken_back_at)
  on invitations to makeright_web;
create policy mine_or_owner on invitations for select to makeright_web using (
  practice_id = (select my_practice())
  and (invited_by = (select me()) or therapist_id = (select me()) or (select i_am('owner'))));
grant select, insert, update on invitations to makeright_door;
create policy door on invitations to makeright_door using (true) with check (true);
grant select (practice_id, id, accepted_at, taken_back_at) on invitations to makeright_worker;
create policy worker on invitations for select to makeright_worker using (true);

alter table letters
  add column invitation_id uuid,
  add foreign key (practice_id, invitation_id) references invitations,
  drop constraint letters_practice_id_person_id_fkey,
  add foreign key (practice_id, person_id) references people,
  add constraint letters_name_their_practice check (practice_id is not null or (person_id is null and invitation_id is null)),
  add constraint letters_for_one check (person_id is null or invitation_id is null),
  drop constraint letters_kind,
  add constraint letters_kind check (kind in ('sign_in', 'news', 'invitation', 'confirm_address', 'test', 'changed'));
comment on column letters.invitation_id is 'an invitation goes to somebody who is nobody here yet; its address stands in the secret';
grant select (invitation_id) on letters to makeright_web;
drop policy failed_for_owner on letters;
create policy failed_for_owner_or_inviter on letters for select to makeright_web using (
  practice_id = (select my_practice()) and status = 'failed'
  and ((select i_am('owner')) or (select i.id from invitations i
    where i.practice_id = letters.practice_id and i.id = letters.invitation_id) is not null));

-- Whoever has no access any more is nobody here.
create or replace function i_am(p_role text) returns boolean stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (select from people p
    where p.practice_id = my_practice() and p.id = me() and p_role = any (p.roles) and p.ended_at is null);
end $$;

-- People come in by invitation only: web adds nobody any more, and what it may change is what a person may change of themselves.
revoke insert on people, addresses, care from makeright_web;
drop policy added_by_owner on people;
drop policy added_by_owner on addresses;
drop policy started_by_owner on care;
drop policy known_to_me on people;
create policy known_to_me on people for select to makeright_web using (
  practice_id = (select my_practice()) and (
    id = (select me())
    or roles && '{therapist,supervisor,owner}'
    or (select i_am('owner'))
    or (select true from care c
      where c.practice_id = people.practice_id and c.client_id = people.id and c.therapist_id = (select me()) limit 1)));
grant update (name, pronouns, language, contact, contact_from, contact_until) on people to makeright_web;
create policy changed_by_oneself on people for update to makeright_web
  using (practice_id = (select my_practice()) and id = (select me()))
  with check (practice_id = (select my_practice()) and id = (select me()));
grant update on people, addresses, care to makeright_door;
grant insert on care to makeright_door;
grant delete on addresses to makeright_door;
grant update (leave_to, couples_notice, door, door_open) on practices to makeright_door;
drop policy door on care;
create policy door on care to makeright_door using (true) with check (true);

-- The next moment at which a mail is safe for this person; null: never.
create function safe_moment(p_practice uuid, p_person uuid, p_at timestamptz) returns timestamptz stable language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  person record;
  there timestamp;
  hour int;
  is_open boolean;
begin
  select p.contact, p.contact_from as opens, p.contact_until as closes, c.time_zone into person
    from people p join practices c on c.id = p.practice_id where p.practice_id = p_practice and p.id = p_person;
  if not found or person.opens is null then
    return case when person.contact = 'none' then null else p_at end;
  end if;
  there := p_at at time zone person.time_zone;
  hour := extract(hour from there);
  is_open := case when person.opens < person.closes then hour >= person.opens and hour < person.closes
    else hour >= person.opens or hour < person.closes end;
  return case
    when person.contact = 'none' then null
    when is_open then p_at
    else (date_trunc('day', there) + make_interval(days => (hour >= person.opens)::int, hours => person.opens))
      at time zone person.time_zone end;
end $$;
grant select (contact, contact_from, contact_until, ended_at) on people to makeright_worker;

-- News keeps to what its reader called safe; whatever somebody has just asked for comes at once, and nobody who signs in waits
-- behind thousands who are invited.
drop function post_letter(uuid, uuid, uuid, text, bytea, timestamptz);
create function post_letter(
  p_practice uuid, p_person uuid, p_id uuid, p_kind text, p_secret bytea, p_at timestamptz, p_invitation uuid default null
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  send_at timestamptz := case when p_kind = 'news' then safe_moment(p_practice, p_person, p_at) else p_at end;
begin
  if send_at is null then
    return;
  end if;
  insert into letters (id, practice_id, person_id, invitation_id, kind, secret, queued_at)
    values (p_id, p_practice, p_person, p_invitation, p_kind, p_secret, p_at);
  perform graphile_worker.add_job('send_letter', json_build_object('letter', p_id), max_attempts => 12,
    priority => case p_kind when 'invitation' then 10 else 0 end, run_at => case when send_at > p_at then send_at end);
end $$;

-- Whether somebody works here as a therapist.
create function works_as_therapist(p_person uuid) returns boolean stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (select from people p
    where p.practice_id = my_practice() and p.id = p_person and 'therapist' = any (p.roles) and p.ended_at is null);
end $$;

-- One invitation with its letter and its event; for the functions below and for the operator alone.
create function put_invitation(
  p_practice uuid, p_by uuid, p_id uuid, p_roles text[], p_therapist uuid, p_together boolean, p_name bytea, p_address bytea,
  p_address_hash bytea, p_link_hash bytea, p_letter uuid, p_secret bytea, p_at timestamptz, p_expires_at timestamptz
) returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into invitations (practice_id, id, invited_by, roles, therapist_id, together, name, address, address_hash, link_hash, sent_at, expires_at)
    values (p_practice, p_id, p_by, p_roles, p_therapist, p_together, p_name, p_address, p_address_hash, p_link_hash, p_at, p_expires_at)
    on conflict do nothing;
  if not found then
    return false; -- the same inviter has invited this address already
  end if;
  perform chain_event(p_practice, null, 'invite', p_by, null, p_at, null);
  perform post_letter(p_practice, null, p_letter, 'invitation', p_secret, p_at, p_id);
  return true;
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
    event := row(p_practice, p_practice, head.position + 1, null, p_kind, p_person, null, greatest(p_at, head.at), null, null);
    event.hash := link_hash(event, head.hash);
    insert into events select event.*;
    head.position := event.position;
    head.at := event.at;
    head.hash := event.hash;
  end loop;
  update chain_heads h set position = head.position, at = head.at, hash = head.hash
    where h.practice_id = p_practice and h.chain = p_practice;
end $$;

-- The letters of many invitations. Thousands come at once, and nobody who wants to sign in meanwhile waits behind them.
create function post_invitations(p_practice uuid, p_invitations uuid[], p_letters uuid[], p_secrets bytea[], p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into letters (id, practice_id, invitation_id, kind, secret, queued_at)
    select l.id, p_practice, l.invitation, 'invitation', l.secret, p_at
    from unnest(p_letters, p_invitations, p_secrets) as l (id, invitation, secret);
  perform graphile_worker.add_jobs(array(
    select row('send_letter', json_build_object('letter', l.id), null, null, 12, null, 10, null)::graphile_worker.job_spec
    from unnest(p_letters) as l (id)));
end $$;

-- Invites people, all in the same roles and to the same therapist, as one act however many they are. Returns those who had been
-- invited by me already.
create function invite(
  p_roles text[], p_therapist uuid, p_ids uuid[], p_together boolean[], p_names bytea[], p_addresses bytea[], p_address_hashes bytea[],
  p_link_hashes bytea[], p_letters uuid[], p_secrets bytea[], p_at timestamptz, p_expires_at timestamptz
) returns setof uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  invited uuid[];
begin
  if not (i_am('owner') or (i_am('therapist') and p_roles = '{client}' and p_therapist = me()))
    or not (p_therapist is null or works_as_therapist(p_therapist))
  then
    raise insufficient_privilege using message = 'this is not for them to invite';
  end if;
  with put as (
    insert into invitations (practice_id, id, invited_by, roles, therapist_id, together, name, address, address_hash, link_hash, sent_at, expires_at)
      select my_practice(), i.id, me(), p_roles, p_therapist, i.together, i.name, i.address, i.address_hash, i.link_hash, p_at, p_expires_at
      from unnest(p_ids, p_together, p_names, p_addresses, p_address_hashes, p_link_hashes)
        as i (id, together, name, address, address_hash, link_hash)
      on conflict do nothing -- the same inviter has invited this address already
      returning id)
    select coalesce(array_agg(put.id), '{}') into invited from put;
  perform chain_events(my_practice(), 'invite', me(), cardinality(invited), p_at);
  perform post_invitations(my_practice(), array_agg(l.invitation), array_agg(l.id), array_agg(l.secret), p_at)
    from unnest(p_ids, p_letters, p_secrets) as l (invitation, id, secret)
    where l.invitation = any (invited)
    having count(*) > 0;
  return query select unnest(p_ids) except select unnest(invited);
end $$;

-- An open invitation that is mine to send again or to take back.
create function my_invitation(p_id uuid) returns invitations stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  found_one invitations;
begin
  select * into found_one from invitations i
    where i.practice_id = my_practice() and i.id = p_id and i.accepted_at is null and i.taken_back_at is null
      and (i.invited_by = me() or i.therapist_id = me() or i_am('owner'))
      and (i_am('owner') or i_am('therapist'));
  return found_one;
end $$;

-- Both return false where there is no such invitation (any more).
create function invite_again(
  p_id uuid, p_link_hash bytea, p_letter uuid, p_secret bytea, p_at timestamptz, p_expires_at timestamptz
) returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  invitation invitations := my_invitation(p_id);
begin
  if invitation.id is null then
    return false;
  end if;
  update invitations i set link_hash = p_link_hash, sent_at = p_at, expires_at = p_expires_at
    where i.practice_id = invitation.practice_id and i.id = p_id;
  perform chain_event(invitation.practice_id, null, 'invite_again', me(), null, p_at, null);
  perform post_letter(invitation.practice_id, null, p_letter, 'invitation', p_secret, p_at, p_id);
  return true;
end $$;

create function take_back_invitation(p_id uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  invitation invitations := my_invitation(p_id);
begin
  if invitation.id is null then
    return false;
  end if;
  update invitations i set taken_back_at = p_at where i.practice_id = invitation.practice_id and i.id = p_id;
  perform chain_event(invitation.practice_id, null, 'take_back', me(), null, p_at, null);
  return true;
end $$;

-- What the page behind an invitation's link says, before anybody is known.
create function invitation_at(p_link_hash bytea, p_at timestamptz)
  returns table (
    id uuid, practice_id uuid, practice_name text, time_zone text, crisis_lines jsonb, words_key bytea, addresses_key bytea,
    roles text[], name bytea, address bytea, inviter_id uuid, inviter_name bytea, therapist_id uuid, therapist_name bytea, known boolean
  ) stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select i.id, c.id, c.name, c.time_zone, c.crisis_lines, c.words_key, c.addresses_key,
      i.roles, i.name, i.address, b.id, b.name, t.id, t.name,
      exists (select from addresses a where a.practice_id = i.practice_id and a.address_hash = i.address_hash)
    from invitations i
    join practices c on c.id = i.practice_id
    left join people b on b.practice_id = i.practice_id and b.id = i.invited_by
    left join people t on t.practice_id = i.practice_id and t.id = i.therapist_id
    where i.link_hash = p_link_hash and i.accepted_at is null and i.taken_back_at is null and i.expires_at > p_at;
end $$;

-- Uses an invitation up. Makes a person of whoever is new here, adds to whoever is known what they were invited to, and starts a session.
-- Returns the person, or null where the link does not open anything (any more).
create function accept_invitation(
  p_link_hash bytea, p_person uuid, p_references text[], p_name bytea, p_pronouns bytea, p_language text, p_contact text,
  p_contact_from int, p_contact_until int, p_address bytea, p_care uuid, p_session_hash bytea, p_old_session_hash bytea, p_at timestamptz
) returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  invitation invitations;
  person uuid;
  practice uuid;
begin
  update invitations i set accepted_at = p_at
    where i.link_hash = p_link_hash and i.accepted_at is null and i.taken_back_at is null and i.expires_at > p_at
    returning * into invitation;
  if not found then
    return null;
  end if;
  practice := invitation.practice_id;
  select a.person_id into person from addresses a
    where a.practice_id = practice and a.address_hash = invitation.address_hash;
  if person is null then
    person := p_person;
    insert into people (practice_id, id, reference, name, pronouns, language, contact, contact_from, contact_until, roles, joined_at)
      values (practice, person, (select r from unnest(p_references) r
          where not exists (select from people q where q.practice_id = practice and q.reference = r) limit 1),
        p_name, p_pronouns, p_language, p_contact, p_contact_from, p_contact_until, invitation.roles, p_at);
    insert into addresses (practice_id, person_id, address, address_hash)
      values (practice, person, p_address, invitation.address_hash);
  else
    update people p set roles = (select array_agg(distinct r) from unnest(
        case when p.ended_at is null then p.roles else array(select s from unnest(p.roles) s where s = 'client') end || invitation.roles) r),
      ended_at = null
      where p.practice_id = practice and p.id = person;
  end if;
  perform chain_event(practice, null, 'add_person', person, invitation.invited_by, p_at, null);
  if invitation.therapist_id is not null and invitation.therapist_id <> person then
    insert into care (practice_id, id, client_id, therapist_id, since, together)
      values (practice, p_care, person, invitation.therapist_id, p_at, invitation.together)
      on conflict do nothing;
    perform chain_event(practice, null, 'start_care', invitation.invited_by, person, p_at, null);
  end if;
  if p_session_hash is not null then
    update sessions s set ended_at = p_at where s.hash = p_old_session_hash and s.ended_at is null;
    insert into sessions (hash, practice_id, person_id, started_at, seen_at)
      values (p_session_hash, practice, person, p_at, p_at);
  end if;
  return person;
end $$;

-- Holds the practice, so that of two who act at the same moment the second sees what the first one did; and refuses to leave it without an owner.
create function keep_an_owner(p_person uuid)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from practices c where c.id = my_practice() for update;
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  if not exists (select from people p
    where p.practice_id = my_practice() and p.id <> p_person and 'owner' = any (p.roles) and p.ended_at is null)
  then
    raise exception using errcode = 'MR001', message = 'the last owner stays an owner';
  end if;
end $$;

-- Ends what somebody did as a therapist here: their clients become former clients.
create function end_care_of(p_therapist uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  ended uuid;
begin
  for ended in update care c set until = p_at
    where c.practice_id = my_practice() and c.therapist_id = p_therapist and c.until is null returning c.client_id
  loop
    perform chain_event(my_practice(), null, 'end_care', me(), ended, p_at, null);
  end loop;
end $$;

-- Changes the roles that somebody has beside that of a client.
create function change_roles(p_person uuid, p_roles text[], p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  was text[];
begin
  if 'owner' = any (p_roles) then
    perform from practices c where c.id = my_practice() for update;
    if not i_am('owner') then
      raise insufficient_privilege using message = 'only an owner may do this';
    end if;
  else
    perform keep_an_owner(p_person);
  end if;
  select p.roles into was from people p
    where p.practice_id = my_practice() and p.id = p_person and p.ended_at is null and p.roles && '{therapist,supervisor,owner}' for update;
  if not found or not (p_roles <@ '{therapist,supervisor,owner}') or cardinality(p_roles) = 0 then
    raise insufficient_privilege using message = 'these roles cannot be given to this person';
  end if;
  update people p set roles = p_roles || case when 'client' = any (was) then '{client}'::text[] else '{}' end
    where p.practice_id = my_practice() and p.id = p_person;
  if not ('therapist' = any (p_roles)) then
    perform end_care_of(p_person, p_at);
  end if;
  perform chain_event(my_practice(), null, 'change_roles', me(), p_person, p_at, null);
end $$;

-- At once: the sessions end, and so does everything that this person was here. What they wrote stays, and whoever waits for
-- their answer is told that there is something to read.
create function end_access(p_person uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform keep_an_owner(p_person);
  update people p set ended_at = p_at
    where p.practice_id = my_practice() and p.id = p_person and p.ended_at is null and p.roles && '{therapist,supervisor,owner}';
  if not found then
    raise insufficient_privilege using message = 'this access cannot be ended';
  end if;
  update sessions s set ended_at = p_at where s.practice_id = my_practice() and s.person_id = p_person and s.ended_at is null;
  perform end_care_of(p_person, p_at);
  perform chain_event(my_practice(), null, 'end_access', me(), p_person, p_at, null);
  perform post_letter(my_practice(), client.person_id, gen_random_uuid(), 'news', null, p_at)
    from readers mine
    join concerns c on c.practice_id = mine.practice_id and c.id = mine.concern_id and c.status <> 'closed'
    join readers client on client.practice_id = mine.practice_id and client.concern_id = mine.concern_id and client.capacity = 'client'
    where mine.practice_id = my_practice() and mine.person_id = p_person and mine.capacity <> 'client';
end $$;

-- A therapist begins again with somebody who was their client, or gives a client of theirs on to a colleague.
create function start_care(p_client uuid, p_therapist uuid, p_care uuid, p_together boolean, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not (i_am('owner') or (i_am('therapist') and exists (select from care c
      where c.practice_id = my_practice() and c.client_id = p_client and c.therapist_id = me()
        and (c.until is null or p_therapist = me()))))
    or not works_as_therapist(p_therapist)
    or not exists (select from people p
      where p.practice_id = my_practice() and p.id = p_client and 'client' = any (p.roles) and p.account)
  then
    raise insufficient_privilege using message = 'this care is not theirs to start';
  end if;
  insert into care (practice_id, id, client_id, therapist_id, since, together)
    values (my_practice(), p_care, p_client, p_therapist, p_at, p_together)
    on conflict do nothing;
  if found then
    perform chain_event(my_practice(), null, 'start_care', me(), p_client, p_at, null);
  end if;
end $$;

-- Returns false where there was none to end.
create function end_care(p_client uuid, p_therapist uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not (i_am('owner') or (i_am('therapist') and p_therapist = me())) then
    raise insufficient_privilege using message = 'this care is not theirs to end';
  end if;
  update care c set until = p_at
    where c.practice_id = my_practice() and c.client_id = p_client and c.therapist_id = p_therapist and c.until is null;
  if not found then
    return false;
  end if;
  perform chain_event(my_practice(), null, 'end_care', me(), p_client, p_at, null);
  return true;
end $$;

create function change_practice(p_leave_to text, p_couples_notice text, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  update practices c set leave_to = p_leave_to, couples_notice = p_couples_notice where c.id = my_practice();
  perform chain_event(my_practice(), null, 'change_practice', me(), null, p_at, null);
end $$;

-- What a reader does in a concern. What is done in the practice has functions of its own, above.
create or replace function append_event(
  p_concern uuid, p_kind text, p_at timestamptz, p_about uuid default null, p_entry uuid default null, p_words bytea default null
) returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  capacity text := my_capacity(p_concern);
  next_position int;
begin
  if not (case
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

-- A practice of which nobody is a part yet. Only the operator may call this and the next two: they are granted to nobody.
drop function found_practice(uuid, text, text, jsonb, text, text, bytea, bytea, uuid, text, bytea, text[], bytea, bytea, timestamptz);
create function found_practice(
  p_id uuid, p_name text, p_time_zone text, p_crisis_lines jsonb, p_outside_contact text, p_must_tell text, p_door text,
  p_words_key bytea, p_addresses_key bytea, p_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into practices (id, name, time_zone, crisis_lines, outside_contact, must_tell, door, door_open, words_key, addresses_key, founded_at)
    values (p_id, p_name, p_time_zone, p_crisis_lines, p_outside_contact, p_must_tell, p_door, p_door is not null, p_words_key,
      p_addresses_key, p_at);
  insert into chain_heads (practice_id, chain, position, at, hash) values (p_id, p_id, 0, p_at, ''::bytea);
  perform chain_event(p_id, null, 'found_practice', null, null, p_at, null);
end $$;

-- Opens the door to an owner who cannot come in any more. Returns false where there is no such owner.
create function let_in(p_practice uuid, p_address_hash bytea, p_token uuid, p_link_hash bytea, p_nothing bytea, p_at timestamptz, p_expires_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  owner uuid := (select p.id from addresses a join people p on p.practice_id = a.practice_id and p.id = a.person_id
    where a.practice_id = p_practice and a.address_hash = p_address_hash and 'owner' = any (p.roles) and p.ended_at is null);
begin
  if owner is null then
    return false;
  end if;
  insert into sign_in_tokens (id, practice_id, person_id, browser_hash, link_hash, digits_hash, asked_at, expires_at)
    values (p_token, p_practice, owner, p_nothing, p_link_hash, p_nothing, p_at, p_expires_at);
  perform chain_event(p_practice, null, 'let_in', null, owner, p_at, null);
  return true;
end $$;

create or replace function people_at(p_address_hash bytea)
  returns table (practice_id uuid, person_id uuid, addresses_key bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select a.practice_id, a.person_id, c.addresses_key
    from addresses a
    join people p on p.practice_id = a.practice_id and p.id = a.person_id and p.ended_at is null
    join practices c on c.id = a.practice_id
    where a.address_hash = p_address_hash;
end $$;

drop function session_of(bytea);
create function session_of(p_hash bytea)
  returns table (
    started_at timestamptz, seen_at timestamptz, ended_at timestamptz, factor_at timestamptz,
    practice_id uuid, practice_name text, time_zone text, working_days int[], closed_days date[], acknowledge_within int,
    answer_within int, crisis_lines jsonb, outside_contact text, must_tell text, door text, door_open boolean, leave_to text,
    couples_notice text, words_key bytea, addresses_key bytea,
    person_id uuid, reference text, name bytea, language text, roles text[], account boolean, factor_since timestamptz
  ) stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select s.started_at, s.seen_at, s.ended_at, s.factor_at,
      c.id, c.name, c.time_zone, c.working_days, c.closed_days, c.acknowledge_within,
      c.answer_within, c.crisis_lines, c.outside_contact, c.must_tell, c.door, c.door_open, c.leave_to,
      c.couples_notice, c.words_key, c.addresses_key,
      p.id, p.reference, p.name, p.language, p.roles, p.account, p.factor_since
    from sessions s
    join people p on p.practice_id = s.practice_id and p.id = s.person_id and p.ended_at is null
    join practices c on c.id = s.practice_id
    where s.hash = p_hash;
end $$;

-- Where else I am signed in.
create function my_sessions(p_hash bytea)
  returns table (started_at timestamptz, seen_at timestamptz, this boolean) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select s.started_at, s.seen_at, s.hash = p_hash
    from sessions s
    where s.practice_id = my_practice() and s.person_id = me() and s.ended_at is null
    order by s.seen_at desc;
end $$;

grant create on schema public to makeright_door, makeright_worker;
alter function post_letter(uuid, uuid, uuid, text, bytea, timestamptz, uuid) owner to makeright_worker;
alter function safe_moment(uuid, uuid, timestamptz) owner to makeright_worker;
alter function post_invitations(uuid, uuid[], uuid[], bytea[], timestamptz) owner to makeright_worker;
grant execute on function post_letter(uuid, uuid, uuid, text, bytea, timestamptz, uuid) to makeright_door;
grant execute on function post_invitations(uuid, uuid[], uuid[], bytea[], timestamptz) to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in (
      'put_invitation', 'chain_events', 'invite', 'my_invitation', 'invite_again', 'take_back_invitation', 'invitation_at', 'accept_invitation',
      'keep_an_owner', 'works_as_therapist', 'end_care_of', 'change_roles', 'end_access', 'start_care', 'end_care', 'change_practice',
      'found_practice', 'let_in', 'session_of', 'my_sessions')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
    if signature::text !~ '^(put_invitation|chain_events|my_invitation|keep_an_owner|works_as_therapist|end_care_of|found_practice|let_in)' then
      execute format('grant execute on function %s to makeright_web', signature);
    end if;
  end loop;
end $$;
revoke create on schema public from makeright_door, makeright_worker;
