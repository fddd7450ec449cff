-- The public page of a practice that has closed still says that, and who keeps its records: a former client may have no other way to learn of it.
create function closed_door_at(p_door text) returns setof practices stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.* from practices c where c.door = p_door and c.door_open and has_closed(c.id) $$;

-- It acts as the door.
grant create on schema public to makeright_door;
alter function closed_door_at owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function closed_door_at to makeright_web;
