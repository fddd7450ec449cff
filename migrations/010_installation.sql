-- Whoever verifies the chains takes this role on: it reads them, and changes nothing.
do $$
begin
  create role makeright_auditor nologin;
exception when duplicate_object or unique_violation then null; -- another database of this cluster has made it
end $$;
grant makeright_auditor to current_user;
grant usage on schema public to makeright_auditor;

-- One row, which the first process that has both master keys makes.
create table installation (
  one boolean primary key default true,
  index_key bytea not null,
  words_proof bytea not null,
  constraint installation_one check (one)
);
comment on column installation.index_key is 'wrapped by the master key of addresses; makes the keyed hashes, and stays the same when keys are changed';
comment on column installation.words_proof is 'sealed by the master key of words; a wrong key does not open it';

alter table installation enable row level security, force row level security;

-- Makes it where it is not there yet. Hashes of a practice that was founded before this table were made with an index key that the master key gave.
create function install(p_new_index_key bytea, p_old_index_key bytea, p_words_proof bytea)
  returns table (index_key bytea, words_proof bytea) language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into installation (index_key, words_proof)
    values (case when exists (select from practices) then p_old_index_key else p_new_index_key end, p_words_proof)
    on conflict do nothing;
  return query select i.index_key, i.words_proof from installation i;
end $$;

-- By which master keys the practices' keys are wrapped. (An envelope begins with its version, one byte, and the id of its key, four.)
create function masters_in_use()
  returns table (words bytea, addresses bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select distinct substring(p.words_key from 2 for 4), substring(p.addresses_key from 2 for 4) from practices p;
end $$;

-- door
grant select, insert on installation to makeright_door;
create policy door on installation to makeright_door using (true) with check (true);

-- worker: signs the heads of chains, with a key that the index key gives
grant select (index_key) on installation to makeright_worker;
grant select (practice_id, chain, position, hash) on chain_heads to makeright_worker;
create policy worker on installation for select to makeright_worker using (true);
create policy worker on chain_heads for select to makeright_worker using (true);

-- auditor
grant select (index_key) on installation to makeright_auditor;
grant select (id) on practices to makeright_auditor;
grant select (practice_id, id) on concerns to makeright_auditor;
grant select on chain_heads, events, entries to makeright_auditor;
create policy auditor on installation for select to makeright_auditor using (true);
create policy auditor on practices for select to makeright_auditor using (true);
create policy auditor on concerns for select to makeright_auditor using (true);
create policy auditor on chain_heads for select to makeright_auditor using (true);
create policy auditor on events for select to makeright_auditor using (true);
create policy auditor on entries for select to makeright_auditor using (true);

grant create on schema public to makeright_door;
alter function install(bytea, bytea, bytea) owner to makeright_door;
alter function masters_in_use() owner to makeright_door;
revoke execute on function install(bytea, bytea, bytea), masters_in_use() from public;
grant execute on function install(bytea, bytea, bytea) to makeright_web;
grant execute on function masters_in_use() to makeright_web, makeright_worker;
revoke create on schema public from makeright_door;
