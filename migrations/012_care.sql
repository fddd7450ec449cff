-- Lists of clients and of invitations, import of many, and what becomes of a client whose therapist goes.

create index care_current on care (practice_id, since, id) where until is null;
create index care_current_by_therapist on care (practice_id, therapist_id, since, id) where until is null;
create index care_former on care (practice_id, until, id) where until is not null;
create index care_former_by_therapist on care (practice_id, therapist_id, until, id) where until is not null;

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

-- Thousands are invited at once, and nobody who wants to sign in meanwhile waits behind them.
create or replace function post_letter(
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

-- As before; but whoever does not work here any more, or not as that, becomes nobody's reader.
create or replace function send_concern(
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
    or not (p_audience = 'owners' or works_as_therapist(p_therapist))
    or (p_audience = 'therapist') <> (cardinality(p_owners) = 0)
    or p_therapist = any (p_owners)
    or me() = any (p_owners)
    or (select count(*) from people p
      where p.practice_id = practice and p.id = any (p_owners) and 'owner' = any (p.roles) and p.ended_at is null)
      <> cardinality(p_owners)
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

create or replace function bring_in(p_concern uuid, p_person uuid, p_at timestamptz)
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
    or not (case when as_therapist then works_as_therapist(p_person)
      else concern.therapist_id <> p_person and exists (select from people p
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

grant create on schema public to makeright_door;
alter function invited_by_me(uuid[], bytea[]) owner to makeright_door;
alter function works_as_therapist(uuid) owner to makeright_door;
alter function transfer_care(uuid, uuid, uuid, uuid, timestamptz) owner to makeright_door;
revoke execute on function invited_by_me(uuid[], bytea[]), works_as_therapist(uuid), transfer_care(uuid, uuid, uuid, uuid, timestamptz)
  from public;
grant execute on function invited_by_me(uuid[], bytea[]), transfer_care(uuid, uuid, uuid, uuid, timestamptz) to makeright_web;
revoke create on schema public from makeright_door;
