-- Who can be asked for advice in a practice: whoever writes there is told of a supervisor only where there is one besides their
-- therapist. Ids alone: a client learns that there is somebody, and not who.
create function supervisors_in(p_practice uuid)
  returns uuid[] language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(p.id), '{}') from people p join practices c on c.id = p.practice_id
    where p.practice_id = p_practice and 'supervisor' = any (p.roles) and p.ended_at is null
      and (p_practice = my_practice() or c.door_open) $$;

grant create on schema public to makeright_door;
alter function supervisors_in(uuid) owner to makeright_door;
revoke create on schema public from makeright_door;
revoke execute on function supervisors_in(uuid) from public;
grant execute on function supervisors_in(uuid) to makeright_web;
