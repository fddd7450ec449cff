-- A portal asks whether the database has everything that it was written for: which of these migrations have not run.
create function migrations_missing(p_names text[]) returns table (name text) stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select n from unnest(p_names) as n where not exists (select from knex_migrations m where m.name = n) order by n $$;

-- This acts as the door.
grant select on knex_migrations to makeright_door;
grant create on schema public to makeright_door;
alter function migrations_missing owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function migrations_missing to makeright_web, makeright_worker;
