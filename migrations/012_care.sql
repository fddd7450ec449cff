-- Lists of clients and of invitations, import of many, and clients who are given on.

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

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in (
      'invited_by_me', 'transfer_care', 'readers_work_here', 'begin_care_again')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
    if signature::text ~ '^(invited_by_me|transfer_care)' then
      execute format('grant execute on function %s to makeright_web', signature);
    end if;
  end loop;
end $$;
revoke create on schema public from makeright_door;
