-- Somebody who has an account here may be invited at another address of theirs. They say so, sign in to it as always, and the invitation
-- joins that account: nobody is made a second time.

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
-- Returns the person, or null where the link does not open anything (any more), or who has an account at its address must sign in to it.
create or replace function accept_invitation(
  p_link_hash bytea, p_person uuid, p_references text[], p_name bytea, p_pronouns bytea, p_language text, p_contact text,
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
    insert into people (practice_id, id, reference, name, pronouns, language, contact, contact_from, contact_until, roles, joined_at)
      values (invitation.practice_id, p_person, (select r from unnest(p_references) r
          where not exists (select from people q where q.practice_id = invitation.practice_id and q.reference = r) limit 1),
        p_name, p_pronouns, p_language, p_contact, p_contact_from, p_contact_until, invitation.roles, p_at);
    insert into addresses (practice_id, person_id, address, address_hash)
      values (invitation.practice_id, p_person, p_address, invitation.address_hash);
  end if;
  perform gain_invited(invitation, person.id, p_care, p_at);
  if p_session_hash is not null then
    update sessions s set ended_at = p_at where s.hash = p_old_session_hash and s.ended_at is null;
    insert into sessions (hash, practice_id, person_id, started_at, seen_at)
      values (p_session_hash, invitation.practice_id, person.id, p_at, p_at);
  end if;
  return person.id;
end $$;

-- Uses an invitation up for my own account, at whichever address I was invited. False where the link does not open anything (any more),
-- where it is of another practice, where its address is of another account, and where I have none.
create function join_invitation(p_link_hash bytea, p_care uuid, p_at timestamptz)
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
  perform gain_invited(invitation, me(), p_care, p_at);
  return true;
end $$;

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in ('gain_invited', 'join_invitation')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
  end loop;
end $$;
revoke create on schema public from makeright_door;
grant execute on function join_invitation(bytea, uuid, timestamptz) to makeright_web;
