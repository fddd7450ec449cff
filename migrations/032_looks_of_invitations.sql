-- The page behind an invitation looks, and writes its days, like the others of its practice.
drop function invitation_at;
create function invitation_at(p_link_hash bytea, p_at timestamptz)
  returns table (
    id uuid, practice_id uuid, practice_name text, time_zone text, region text, accent text, practice_language text, crisis_lines jsonb,
    words_key bytea, addresses_key bytea, roles text[], name bytea, address bytea, inviter_id uuid, inviter_name bytea, therapist_id uuid,
    therapist_name bytea, known_id uuid, known_name bytea, account uuid
  ) stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select i.id, c.id, c.name, c.time_zone, c.region, c.accent, c.language, c.crisis_lines, c.words_key, c.addresses_key,
      i.roles, i.name, i.address, b.id, b.name, t.id, t.name, p.id, p.name, case when p.ended_at is null then p.id end
    from invitations i
    join practices c on c.id = i.practice_id
    left join people b on b.practice_id = i.practice_id and b.id = i.invited_by
    left join people t on t.practice_id = i.practice_id and t.id = i.therapist_id
    left join addresses a on a.practice_id = i.practice_id and a.address_hash = i.address_hash
    left join people p on p.practice_id = a.practice_id and p.id = a.person_id
    where i.link_hash = p_link_hash and i.accepted_at is null and i.taken_back_at is null and i.expires_at > p_at;
end $$;

-- This acts as the door.
grant create on schema public to makeright_door;
alter function invitation_at owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function invitation_at to makeright_web;
