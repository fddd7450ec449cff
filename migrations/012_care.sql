-- Lists of clients and of invitations, import of many, and clients who are given on.

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

grant create on schema public to makeright_door;
alter function invited_by_me(uuid[], bytea[]) owner to makeright_door;
alter function transfer_care(uuid, uuid, uuid, uuid, timestamptz) owner to makeright_door;
revoke execute on function invited_by_me(uuid[], bytea[]), transfer_care(uuid, uuid, uuid, uuid, timestamptz)
  from public;
grant execute on function invited_by_me(uuid[], bytea[]), transfer_care(uuid, uuid, uuid, uuid, timestamptz) to makeright_web;
revoke create on schema public from makeright_door;
