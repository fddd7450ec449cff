-- For the operator's alerts: how many concerns owners see as late on their boards, in all practices together. Never one that owners alone may read.
create function late_on_boards() returns table (late_on_boards int) stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select count(*)::int from concerns c
  where c.status <> 'closed' and c.audience <> 'owners' and c.waits <> 'set_aside' and c.due_at < now() $$;

-- It acts as the door.
grant create on schema public to makeright_door;
alter function late_on_boards owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function late_on_boards to makeright_web;
