-- Lists of clients and of invitations, import of many, and what becomes of a client whose therapist goes.

-- A list of former clients shows nobody twice, nor who is a client again: the row itself says so, for the list's index.
alter table care add column begun_again boolean not null default false;
comment on column care.begun_again is 'the same two began again later, and a later row counts';
create index care_current on care (practice_id, since, id) where until is null;
create index care_current_by_therapist on care (practice_id, therapist_id, since, id) where until is null;
create index care_former on care (practice_id, until, id) where until is not null and not begun_again;
create index care_former_by_therapist on care (practice_id, therapist_id, until, id) where until is not null and not begun_again;

create function begin_care_again() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update care c set begun_again = true
    where c.practice_id = new.practice_id and c.client_id = new.client_id and c.therapist_id = new.therapist_id
      and c.id <> new.id and not c.begun_again;
  return null;
end $$;
create trigger begin_care_again after insert on care for each row execute function begin_care_again();

drop index invitations_by_therapist;
create index invitations_by_therapist on invitations (practice_id, therapist_id, sent_at, id)
  where accepted_at is null and taken_back_at is null;
create index invitations_recent on invitations (practice_id, sent_at, id) where accepted_at is null and taken_back_at is null;
create index letters_of_invitation on letters (practice_id, invitation_id) where invitation_id is not null;

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

-- As before, but as one act however many they are.
create or replace function invite(
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

-- Whether somebody works here as a therapist.
create function works_as_therapist(p_person uuid) returns boolean stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (select from people p
    where p.practice_id = my_practice() and p.id = p_person and 'therapist' = any (p.roles) and p.ended_at is null);
end $$;

-- A therapist begins again with somebody who was their client, or gives a client of theirs on to a colleague.
create or replace function start_care(p_client uuid, p_therapist uuid, p_care uuid, p_together boolean, p_at timestamptz)
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

grant create on schema public to makeright_door, makeright_worker;
alter function post_invitations(uuid, uuid[], uuid[], bytea[], timestamptz) owner to makeright_worker;
revoke execute on function post_invitations(uuid, uuid[], uuid[], bytea[], timestamptz) from public;
grant execute on function post_invitations(uuid, uuid[], uuid[], bytea[], timestamptz) to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in (
      'invited_by_me', 'transfer_care', 'chain_events', 'works_as_therapist', 'readers_work_here', 'begin_care_again')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
    if signature::text ~ '^(invited_by_me|transfer_care)' then
      execute format('grant execute on function %s to makeright_web', signature);
    end if;
  end loop;
end $$;
revoke create on schema public from makeright_door, makeright_worker;
