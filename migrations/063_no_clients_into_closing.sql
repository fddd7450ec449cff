-- A practice that has said it will close takes on no clients: not from a page that was open before, nor from a command.
create function only_where_it_stays_open() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
    select from added join practices c on c.id = added.practice_id
    where 'client' = any (added.roles) and c.closes_on is not null)
  then
    raise insufficient_privilege using message = 'this practice closes, and invites no clients';
  end if;
  return null;
end $$;
create trigger only_where_it_stays_open after insert on invitations referencing new table as added
  for each statement execute function only_where_it_stays_open();

-- It acts as the door.
grant create on schema public to makeright_door;
alter function only_where_it_stays_open owner to makeright_door;
revoke create on schema public from makeright_door;
