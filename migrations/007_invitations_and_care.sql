-- Who comes in by invitation, who is in whose care, and who may end it.

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
create index invitations_by_therapist on invitations (practice_id, therapist_id, sent_at, id)
  where accepted_at is null and taken_back_at is null;
create index invitations_recent on invitations (practice_id, sent_at, id) where accepted_at is null and taken_back_at is null;
comment on column invitations.invited_by is 'null: the operator';
comment on column invitations.name is 'sealed';
comment on column invitations.address is 'sealed';

-- Who is whose client, since when and until when.
create table care (
  practice_id uuid not null references practices,
  id uuid not null,
  client_id uuid not null,
  therapist_id uuid not null,
  together boolean not null default false,
  since timestamptz not null,
  until timestamptz,
  begun_again boolean not null default false,
  primary key (practice_id, id),
  foreign key (practice_id, client_id) references people,
  foreign key (practice_id, therapist_id) references people,
  constraint care_between_two check (client_id <> therapist_id)
);
create unique index care_once on care (practice_id, client_id, therapist_id) where until is null;
create index care_by_therapist on care (practice_id, therapist_id, client_id);
create index care_current on care (practice_id, since, id) where until is null;
create index care_current_by_therapist on care (practice_id, therapist_id, since, id) where until is null;
create index care_former on care (practice_id, until, id) where until is not null and not begun_again;
create index care_former_by_therapist on care (practice_id, therapist_id, until, id) where until is not null and not begun_again;
comment on column care.together is 'the client comes together with others, as a couple or a family';
comment on column care.begun_again is 'the same two began again later, and a later row counts';

alter table invitations enable row level security, force row level security;
alter table care enable row level security, force row level security;

-- web: what concerns me, and to owners all
grant select on care to makeright_web;
grant select (practice_id, id, invited_by, roles, therapist_id, together, name, address, sent_at, expires_at, accepted_at, taken_back_at)
  on invitations to makeright_web;
create policy mine_or_owner on invitations for select to makeright_web using (
  practice_id = (select my_practice())
  and (invited_by = (select me()) or therapist_id = (select me()) or (select i_am('owner'))));
-- One comparison for each, so that the planner goes by the index of the list.
create policy mine_or_owner on care for select to makeright_web
  using (practice_id = (select my_practice()) and (
    client_id = (select me())
    or therapist_id = (select case when i_am('therapist') then me() end)
    or (select i_am('owner'))));

-- door
grant select, insert, update on invitations, care to makeright_door;
create policy door on invitations to makeright_door using (true) with check (true);
create policy door on care to makeright_door using (true) with check (true);

-- worker
grant select (practice_id, id, accepted_at, taken_back_at) on invitations to makeright_worker;
create policy worker on invitations for select to makeright_worker using (true);

-- A list of former clients shows nobody twice, nor who is a client again: the row itself says so, for the list's index.
create function begin_care_again() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update care c set begun_again = true
    where c.practice_id = new.practice_id and c.client_id = new.client_id and c.therapist_id = new.therapist_id
      and c.id <> new.id and not c.begun_again;
  return null;
end $$;
create trigger begin_care_again after insert on care for each row execute function begin_care_again();

-- One invitation with its email and its event; for the functions below and for the operator alone.
create function put_invitation(
  p_practice uuid, p_by uuid, p_id uuid, p_roles text[], p_therapist uuid, p_together boolean, p_name bytea, p_address bytea,
  p_address_hash bytea, p_link_hash bytea, p_email uuid, p_secret bytea, p_at timestamptz, p_expires_at timestamptz
) returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into invitations (practice_id, id, invited_by, roles, therapist_id, together, name, address, address_hash, link_hash, sent_at, expires_at)
    values (p_practice, p_id, p_by, p_roles, p_therapist, p_together, p_name, p_address, p_address_hash, p_link_hash, p_at, p_expires_at)
    on conflict do nothing;
  if not found then
    return false; -- the same inviter has invited this address already
  end if;
  perform chain_event(p_practice, null, 'invite', p_by, null, p_at, null);
  perform post_email(p_practice, null, p_email, 'invitation', p_secret, p_at, p_id);
  return true;
end $$;

create function post_invitations(p_practice uuid, p_invitations uuid[], p_emails uuid[], p_secrets bytea[], p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into emails (id, practice_id, invitation_id, kind, secret, queued_at, expires_at)
    select e.id, p_practice, e.invitation, 'invitation', e.secret, p_at, i.expires_at
    from unnest(p_emails, p_invitations, p_secrets) as e (id, invitation, secret)
    join invitations i on i.practice_id = p_practice and i.id = e.invitation;
  perform pg_notify('emails', '');
end $$;

-- Invites people, all in the same roles and to the same therapist, as one act however many they are. Returns those who had been
-- invited by me already.
create function invite(
  p_roles text[], p_therapist uuid, p_ids uuid[], p_together boolean[], p_names bytea[], p_addresses bytea[], p_address_hashes bytea[],
  p_link_hashes bytea[], p_emails uuid[], p_secrets bytea[], p_at timestamptz, p_expires_at timestamptz
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
  perform post_invitations(my_practice(), array_agg(e.invitation), array_agg(e.id), array_agg(e.secret), p_at)
    from unnest(p_ids, p_emails, p_secrets) as e (invitation, id, secret)
    where e.invitation = any (invited)
    having count(*) > 0;
  return query select unnest(p_ids) except select unnest(invited);
end $$;

-- Which of these I have invited already, by their place in the lists. Tells nothing of what others have done.
create function invited_by_me(p_therapists uuid[], p_address_hashes bytea[]) returns setof int stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select asked.place::int from unnest(p_therapists, p_address_hashes) with ordinality as asked (therapist, address_hash, place)
    where exists (select from invitations i
      where i.practice_id = my_practice() and coalesce(i.invited_by, i.practice_id) = me()
        and coalesce(i.therapist_id, i.practice_id) = asked.therapist and i.address_hash = asked.address_hash
        and i.accepted_at is null and i.taken_back_at is null);
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
  p_id uuid, p_link_hash bytea, p_email uuid, p_secret bytea, p_at timestamptz, p_expires_at timestamptz
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
  perform post_email(invitation.practice_id, null, p_email, 'invitation', p_secret, p_at, p_id);
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

-- What the page behind an invitation's link says, before anybody is known; and who is known at its address: `known_name` makes the hash of
-- their name, `account` can be signed in to, and is therefore not opened by an invitation.
create function invitation_at(p_link_hash bytea, p_at timestamptz)
  returns table (
    id uuid, practice_id uuid, practice_name text, time_zone text, practice_language text, crisis_lines jsonb, words_key bytea, addresses_key bytea,
    roles text[], name bytea, address bytea, inviter_id uuid, inviter_name bytea, therapist_id uuid, therapist_name bytea,
    known_id uuid, known_name bytea, account uuid
  ) stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select i.id, c.id, c.name, c.time_zone, c.language, c.crisis_lines, c.words_key, c.addresses_key,
      i.roles, i.name, i.address, b.id, b.name, t.id, t.name, p.id, p.name, case when p.ended_at is null then p.id end
    from invitations i
    join practices c on c.id = i.practice_id
    left join people b on b.practice_id = i.practice_id and b.id = i.invited_by
    left join people t on t.practice_id = i.practice_id and t.id = i.therapist_id
    left join addresses a on a.practice_id = i.practice_id and a.address_hash = i.address_hash
    left join people p on p.practice_id = a.practice_id and p.id = a.person_id
    where i.link_hash = p_link_hash and i.accepted_at is null and i.taken_back_at is null and i.expires_at > p_at;
end $$;

-- What an invitation gives to a person of its practice. For the functions below alone. Care that goes on already is not begun again.
create function gain_invited(p_invitation invitations, p_person uuid, p_care uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := p_invitation.practice_id;
begin
  update invitations i set accepted_at = p_at where i.practice_id = practice and i.id = p_invitation.id;
  update people p set roles = (select array_agg(distinct r) from unnest(
      case when p.ended_at is null then p.roles else array(select s from unnest(p.roles) s where s = 'client') end || p_invitation.roles) r),
    ended_at = null
    where p.practice_id = practice and p.id = p_person and not (p.ended_at is null and p.roles @> p_invitation.roles);
  perform chain_event(practice, null, 'add_person', p_person, p_invitation.invited_by, p_at, null);
  if p_invitation.therapist_id <> p_person then
    insert into care (practice_id, id, client_id, therapist_id, since, together)
      values (practice, p_care, p_person, p_invitation.therapist_id, p_at, p_invitation.together)
      on conflict do nothing;
    if found then
      perform chain_event(practice, null, 'start_care', p_invitation.invited_by, p_person, p_at, null);
    end if;
  end if;
end $$;

-- Uses an invitation up. Makes a person of whoever is new here, or lets back in whose access had ended, in a session that begins.
-- `p_name_hash`: of whoever is to work here. Somebody who is known keeps their name where `p_name` is null.
-- Returns the person, or null where the link does not open anything (any more), or who has an account at its address must sign in to it.
create function accept_invitation(
  p_link_hash bytea, p_person uuid, p_references text[], p_name bytea, p_name_hash bytea, p_pronouns bytea, p_language text, p_contact text,
  p_contact_from int, p_contact_until int, p_address bytea, p_care uuid, p_session_hash bytea, p_old_session_hash bytea, p_at timestamptz
) returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  invitation invitations;
  person people;
begin
  select * into invitation from invitations i
    where i.link_hash = p_link_hash and i.accepted_at is null and i.taken_back_at is null and i.expires_at > p_at for update;
  if not found then
    return null;
  end if;
  select p.* into person from addresses a join people p on p.practice_id = a.practice_id and p.id = a.person_id
    where a.practice_id = invitation.practice_id and a.address_hash = invitation.address_hash;
  if person.id is not null and person.ended_at is null then
    return null;
  end if;
  if person.id is null then
    person.id := p_person;
    insert into people
        (practice_id, id, reference, name, name_hash, pronouns, language, contact, contact_from, contact_until, roles, joined_at)
      values (invitation.practice_id, p_person, (select r from unnest(p_references) r
          where not exists (select from people q where q.practice_id = invitation.practice_id and q.reference = r) limit 1),
        p_name, p_name_hash, p_pronouns, p_language, p_contact, p_contact_from, p_contact_until, invitation.roles, p_at);
    insert into addresses (practice_id, person_id, address, address_hash)
      values (invitation.practice_id, p_person, p_address, invitation.address_hash);
  else
    perform put_name(person.practice_id, person.id, p_name, p_name_hash);
  end if;
  perform gain_invited(invitation, person.id, p_care, p_at);
  if p_session_hash is not null then
    update sessions s set ended_at = p_at where s.hash = p_old_session_hash and s.ended_at is null;
    insert into sessions (hash, practice_id, person_id, started_at, seen_at)
      values (p_session_hash, invitation.practice_id, person.id, p_at, p_at);
  end if;
  return person.id;
end $$;

-- Uses an invitation up for my own account, at whichever address I was invited: nobody is made a second time. False where the link does not
-- open anything (any more), where it is of another practice, where its address is of another account, and where I have none.
create function join_invitation(p_link_hash bytea, p_name bytea, p_name_hash bytea, p_care uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  invitation invitations;
begin
  select * into invitation from invitations i
    where i.link_hash = p_link_hash and i.practice_id = my_practice()
      and i.accepted_at is null and i.taken_back_at is null and i.expires_at > p_at for update;
  if not found
    or not exists (select from people p where p.practice_id = my_practice() and p.id = me() and p.account and p.ended_at is null)
    or exists (select from addresses a join people p on p.practice_id = a.practice_id and p.id = a.person_id
      where a.practice_id = my_practice() and a.address_hash = invitation.address_hash and p.ended_at is null and p.id <> me())
  then
    return false;
  end if;
  if not (invitation.roles <@ '{client}') then
    perform put_name(invitation.practice_id, me(), p_name, p_name_hash);
  end if;
  perform gain_invited(invitation, me(), p_care, p_at);
  return true;
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
-- their answer is told that there is something to read, by the trigger sight_follows_role.
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

-- A client of one therapist becomes a colleague's: the one care begins and the other ends, or neither. Returns false where there was none to end.
create function transfer_care(p_client uuid, p_from uuid, p_to uuid, p_care uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  was care;
begin
  if not (i_am('owner') or (i_am('therapist') and p_from = me())) or p_from = p_to then
    raise insufficient_privilege using message = 'this care is not theirs to transfer';
  end if;
  select * into was from care c
    where c.practice_id = my_practice() and c.client_id = p_client and c.therapist_id = p_from and c.until is null for update;
  if not found then
    return false;
  end if;
  perform start_care(p_client, p_to, p_care, was.together, p_at);
  return end_care(p_client, p_from, p_at);
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function begin_care_again owner to makeright_door;
alter function put_invitation owner to makeright_door;
alter function post_invitations owner to makeright_door;
alter function invite owner to makeright_door;
alter function invited_by_me owner to makeright_door;
alter function my_invitation owner to makeright_door;
alter function invite_again owner to makeright_door;
alter function take_back_invitation owner to makeright_door;
alter function invitation_at owner to makeright_door;
alter function gain_invited owner to makeright_door;
alter function accept_invitation owner to makeright_door;
alter function join_invitation owner to makeright_door;
alter function keep_an_owner owner to makeright_door;
alter function end_care_of owner to makeright_door;
alter function change_roles owner to makeright_door;
alter function end_access owner to makeright_door;
alter function start_care owner to makeright_door;
alter function end_care owner to makeright_door;
alter function transfer_care owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function invite, invited_by_me, invite_again, take_back_invitation, invitation_at, accept_invitation, join_invitation,
  change_roles, end_access, start_care, end_care, transfer_care to makeright_web;
