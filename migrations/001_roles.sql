-- Three roles that nobody logs in as. Login users are granted one of them; none owns a table or bypasses row security.
do $$
declare name text;
begin
  foreach name in array array['makeright_web', 'makeright_door', 'makeright_worker'] loop
    begin
      execute format('create role %I nologin', name);
    exception when duplicate_object or unique_violation then null; -- another database of this cluster has made it
    end;
  end loop;
end $$;

-- Whoever migrates gives functions to these two roles, and so must be a member of them.
grant makeright_door, makeright_worker to current_user;

revoke create on schema public from public;
grant usage on schema public to makeright_web, makeright_door, makeright_worker;
alter default privileges revoke execute on functions from public;

create schema graphile_worker authorization makeright_worker;

-- Who is looking. Set for one transaction only; outside of it both are null, and no policy lets null see anything.
create function me() returns uuid stable language sql
  as $$ select nullif(current_setting('makeright.person', true), '')::uuid $$;
create function my_practice() returns uuid stable language sql
  as $$ select nullif(current_setting('makeright.practice', true), '')::uuid $$;
grant execute on function me(), my_practice() to makeright_web, makeright_door, makeright_worker;
