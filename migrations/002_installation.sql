-- What there is once, for all practices: the keys' proofs, the key to the door, and what is counted.

-- One row, which the first process that has both master keys makes.
create table installation (
  one boolean primary key default true,
  index_key bytea not null,
  words_proof bytea not null,
  door_hash bytea,
  constraint installation_one check (one)
);
comment on column installation.index_key is 'wrapped by the master key of addresses; makes the keyed hashes, and stays the same when keys are changed';
comment on column installation.words_proof is 'sealed by the master key of words; a wrong key does not open it';
comment on column installation.door_hash is 'sha256 of the key with which a process of ours knocks; the first one that starts says it';

-- How often something was done, and when it may be done again.
create unlogged table limits (
  key bytea primary key,
  hits int not null,
  resets_at timestamptz not null,
  again_at timestamptz,
  times timestamptz[]
);
comment on column limits.again_at is 'until when whoever tries again is told to wait';
comment on column limits.times is 'when it was done, where that is counted to the moment';

create table access_counts (
  day date not null,
  what text not null,
  count int not null,
  primary key (day, what),
  constraint access_counts_what check (what ~ '^[a-z][a-z ]+$' and length(what) <= 60)
);
comment on table access_counts is 'how often what happened at the doors on a day (UTC), for the operator: no person, practice or network';

alter table installation enable row level security, force row level security;
alter table limits enable row level security, force row level security;
alter table access_counts enable row level security, force row level security;

-- door
grant select, insert, update, delete on limits, access_counts to makeright_door;
grant select, insert, update (door_hash) on installation to makeright_door;
create policy door on installation to makeright_door using (true) with check (true);
create policy door on limits to makeright_door using (true) with check (true);
create policy door on access_counts to makeright_door using (true) with check (true);

-- worker: signs the heads of chains, with a key that the index key gives
grant select (index_key) on installation to makeright_worker;
create policy worker on installation for select to makeright_worker using (true);

-- auditor
grant select (index_key) on installation to makeright_auditor;
create policy auditor on installation for select to makeright_auditor using (true);

-- Makes the installation where it is not there yet.
create function install(p_index_key bytea, p_words_proof bytea)
  returns table (index_key bytea, words_proof bytea) language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into installation as i (index_key, words_proof) values (p_index_key, p_words_proof) on conflict do nothing;
  return query select i.index_key, i.words_proof from installation i;
end $$;

-- By which master keys the practices' keys are wrapped. (An envelope begins with its version, one byte, and the id of its key, four.)
create function master_keys_in_use()
  returns table (words bytea, addresses bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select distinct substring(p.words_key from 2 for 4), substring(p.addresses_key from 2 for 4) from practices p;
end $$;

-- A query of the web role is not the web process. What makes a session, or says that a second factor was shown in one, is believed only
-- of the process itself: it knocks first, in the same transaction, with a key that no statement can read. The database has its hash.
-- Returns false where the door has another key.
create function install_door(p_hash bytea)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update installation set door_hash = p_hash where door_hash is null;
  return exists (select from installation i where i.door_hash = p_hash);
end $$;

create function knock(p_key bytea)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from installation i where i.door_hash = sha256(p_key)) then
    return false;
  end if;
  perform set_config('makeright.knocked', 'yes', true), setval('knocked_since', (date_part('epoch', now()) * 1000000)::bigint);
  return true;
end $$;

-- Whether a process of ours has knocked in this transaction.
create function has_knocked() returns boolean language sql set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(current_setting('makeright.knocked', true), '') = 'yes'
    and currval('knocked_since') = (date_part('epoch', now()) * 1000000)::bigint $$;

-- Counts once more, from the first time for as long as the window.
create function count_hit(p_key bytea, p_at timestamptz, p_window interval)
  returns table (hits int, resets_at timestamptz) language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into limits as l (key, hits, resets_at) values (p_key, 1, p_at + p_window)
    on conflict (key) do update set
      hits = case when l.resets_at > p_at then l.hits + 1 else 1 end,
      resets_at = case when l.resets_at > p_at then l.resets_at else p_at + p_window end
    returning l.hits, l.resets_at $$;

-- Counts once more for each of these keys, where that is not more than so often within any window, to the moment. What is refused is not
-- counted.
create function count_within(p_keys bytea[], p_at timestamptz, p_window interval, p_most int)
  returns table (place int, allowed boolean, opens_at timestamptz) language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  recent timestamptz[];
begin
  -- All go through the keys in the same order, so that nobody waits in a circle.
  for place in select n from generate_subscripts(p_keys, 1) n order by p_keys[n], n loop
    insert into limits as l (key, hits, resets_at, times) values (p_keys[place], 0, p_at + p_window, '{}')
      on conflict (key) do update set hits = l.hits -- which holds the row
      returning array(select t from unnest(l.times) t where t > p_at - p_window order by t) into recent;
    allowed := cardinality(recent) < p_most;
    if allowed then
      recent := array(select t from unnest(recent || p_at) t order by t);
      update limits l set times = recent, hits = cardinality(recent), resets_at = recent[cardinality(recent)] + p_window
        where l.key = p_keys[place];
    end if;
    opens_at := case when cardinality(recent) < p_most then p_at else recent[cardinality(recent) - p_most + 1] + p_window end;
    return next;
  end loop;
end $$;

create function forget_count(p_key bytea)
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from limits l where l.key = p_key $$;

-- A try that may be made now is counted, and each makes the pause before the next one longer; who comes too early is told when.
-- The first `p_free` tries cost nothing, and all are forgotten after so long a rest. `p_first`: a pause before the very first.
-- Returns null where it may be made.
create function take_turn(
  p_key bytea, p_at timestamptz, p_free int, p_first interval, p_step interval, p_longest interval, p_forgotten interval
) returns timestamptz language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  tried limits;
begin
  insert into limits as l (key, hits, resets_at) values (p_key, 0, p_at - interval '1 second') on conflict do nothing;
  select * into tried from limits l where l.key = p_key for update;
  if tried.resets_at < p_at then
    tried.hits := 0;
    tried.again_at := p_at + p_first;
  end if;
  if tried.again_at <= p_at then
    tried.hits := tried.hits + 1;
    update limits l set hits = tried.hits, resets_at = p_at + p_forgotten,
      again_at = case when tried.hits < p_free then '-infinity'
        else p_at + least(p_longest, p_step * power(2, least(tried.hits - p_free, 20))) end
      where l.key = p_key;
    return null;
  end if;
  update limits l set hits = tried.hits, resets_at = greatest(p_at, tried.again_at) + p_forgotten, again_at = tried.again_at
    where l.key = p_key;
  return tried.again_at;
end $$;

-- Kept for a year.
create function count_access(p_what text, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  today date := (least(p_at, clock_timestamp()) at time zone 'UTC')::date; -- a time that has not come would delete all days before it
begin
  insert into access_counts as c (day, what, count) values (today, p_what, 1)
    on conflict (day, what) do update set count = c.count + 1;
  delete from access_counts c where c.day < today - 366;
end $$;

-- For the operator alone: it is granted to nobody.
create function access_counted(p_days int, p_at timestamptz)
  returns table (day date, what text, count int) stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select c.day, c.what, c.count from access_counts c
    where c.day > (p_at at time zone 'UTC')::date - p_days order by c.day desc, c.what $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function install owner to makeright_door;
alter function master_keys_in_use owner to makeright_door;
alter function install_door owner to makeright_door;
alter function knock owner to makeright_door;
alter function has_knocked owner to makeright_door;
alter function count_hit owner to makeright_door;
alter function count_within owner to makeright_door;
alter function forget_count owner to makeright_door;
alter function take_turn owner to makeright_door;
alter function count_access owner to makeright_door;
alter function access_counted owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function install, master_keys_in_use, install_door, knock, count_hit, count_within, forget_count, take_turn, count_access to
  makeright_web;
grant execute on function master_keys_in_use to makeright_worker;
