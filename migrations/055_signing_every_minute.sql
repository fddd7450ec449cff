-- The worker signs every minute where chains end that have grown. When that was is not for it to read.
create function grown_heads(p_minutes int)
  returns table (practice_id uuid, chain uuid, "position" int, hash bytea) stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select h.practice_id, h.chain, h.position, h.hash from chain_heads h
    where h.at > now() - make_interval(mins => p_minutes) order by h.practice_id, h.chain $$;

-- This acts as the door.
grant create on schema public to makeright_door;
alter function grown_heads owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function grown_heads to makeright_worker;
