-- Where an installation is for one practice alone, its first page says whose it is, and leads to its door if that stands open. Of several
-- nothing is said: which practices there are is not for everybody to know.
create function only_practice() returns table (name text, door text) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select c.name, case when c.door_open then c.door end from practices c
    where not exists (select from practices another where another.id <> c.id);
end $$;

-- This acts as the door.
grant create on schema public to makeright_door;
alter function only_practice owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function only_practice to makeright_web;
