-- What served only databases from before there was a schema to build on: every name of staff has its hash, and every installation an index
-- key of its own.
drop function staff_without_hash;
drop function hash_staff_name;
drop function install;

-- Makes the installation where it is not there yet.
create function install(p_index_key bytea, p_words_proof bytea)
  returns table (index_key bytea, words_proof bytea) language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into installation as i (index_key, words_proof) values (p_index_key, p_words_proof) on conflict do nothing;
  return query select i.index_key, i.words_proof from installation i;
end $$;

grant create on schema public to makeright_door;
alter function install owner to makeright_door;
revoke create on schema public from makeright_door;
grant execute on function install to makeright_web;

comment on column people.name_hash is 'keyed, of the folded name; of whoever works here';
