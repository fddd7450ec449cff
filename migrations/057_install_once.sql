-- What a portal asks as it starts writes only where something is missing: a database that can only be read just now, because it follows
-- another one, would refuse even an insert that does nothing.
create or replace function install(p_index_key bytea, p_words_proof bytea)
  returns table (index_key bytea, words_proof bytea) language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from installation) then
    insert into installation as i (index_key, words_proof) values (p_index_key, p_words_proof) on conflict do nothing;
  end if;
  return query select i.index_key, i.words_proof from installation i;
end $$;

create or replace function install_door(p_hash bytea)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from installation where door_hash is null) then
    update installation set door_hash = p_hash where door_hash is null;
  end if;
  return exists (select from installation i where i.door_hash = p_hash);
end $$;
