-- A query of the web role is not the web process. What makes a session, or says that a second factor was shown in one, is believed only
-- of the process itself: it knocks first, in the same transaction, with a key that no statement can read. The database has its hash.
alter table installation add column door_hash bytea;
comment on column installation.door_hash is 'sha256 of the key with which a process of ours knocks; the first one that starts says it';
grant update (door_hash) on installation to makeright_door;

create unlogged sequence knocked_since minvalue -9223372036854775808 start 0;

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

-- The operator, who is nobody's door, makes sessions as they like.
create or replace function begin_session() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_user <> 'makeright_door' then
    return new;
  end if;
  if coalesce(current_setting('makeright.knocked', true), '') <> 'yes'
    or currval('knocked_since') <> (date_part('epoch', now()) * 1000000)::bigint
  then
    raise insufficient_privilege using message = 'a session is made by the process that has the key to the door';
  end if;
  if tg_op = 'INSERT' then
    new.started_at := clock_timestamp();
    new.seen_at := new.started_at;
  end if;
  return new;
end $$;
create trigger renewed before update of hash, practice_id, person_id, started_at, factor_at on sessions for each row
  when ((old.hash, old.practice_id, old.person_id, old.started_at, old.factor_at)
    is distinct from (new.hash, new.practice_id, new.person_id, new.started_at, new.factor_at))
  execute function begin_session();

-- Nothing is said or done later than now; five minutes are for clocks that differ.
create function not_ahead() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.at > clock_timestamp() + interval '5 minutes' then
    raise insufficient_privilege using message = 'this is of a time that has not come';
  end if;
  return new;
end $$;
create trigger not_ahead before insert on events for each row execute function not_ahead();
create trigger not_ahead before insert on entries for each row execute function not_ahead();

-- How a concern stands follows from what is said and done in it: it changes in the transaction that has appended the event, by whoever
-- did it, and in no other.
create function hold_concern(p_concern uuid)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if my_capacity(p_concern) is not null then
    perform from concerns c where c.practice_id = my_practice() and c.id = p_concern for update;
  end if;
end $$;

create function let_stand(
  p_concern uuid, p_position int, p_status text, p_waits text, p_since timestamptz, p_due_at timestamptz, p_asks_for_other boolean
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if my_capacity(p_concern) is null or not exists (select from events e
    where e.practice_id = my_practice() and e.chain = p_concern and e.position = p_position and e.person_id = me()
      and e.kind <> 'open' and e.xmin = pg_current_xact_id()::xid)
  then
    raise insufficient_privilege using message = 'nothing was done here from which this follows';
  end if;
  update concerns c set position = p_position, status = coalesce(p_status, c.status), waits = coalesce(p_waits, c.waits),
      since = coalesce(p_since, c.since), due_at = coalesce(p_due_at, c.due_at),
      asks_for_other = c.asks_for_other or p_asks_for_other
    where c.practice_id = my_practice() and c.id = p_concern;
end $$;
revoke update on concerns from makeright_web;
revoke update (status, waits, since, due_at, position, asks_for_other) on concerns from makeright_web;
drop policy moved_by_readers on concerns;
grant update (status, position) on concerns to makeright_door;

-- The clocks of the worker are the database's: it cannot say that a day has come.
create function sweep_all() returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform sweep(clock_timestamp()), sweep_words(clock_timestamp()), sweep_arrivals(clock_timestamp()),
    sweep_address_changes(clock_timestamp());
end $$;
create function keep_dates_now() returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform keep_dates(clock_timestamp());
end $$;
create function tell_before_meetings_now() returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform tell_before_meetings(clock_timestamp());
end $$;

-- What `npm run migrate` sees to after every migration, whoever wrote it.
create function hold_wall() returns void language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  signature regprocedure;
begin
  perform narrow_sending();
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
      and not exists (select from unnest(p.proconfig) setting where setting ~ '^search_path=')
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('alter function %s set search_path = pg_catalog, public, pg_temp', signature);
  end loop;
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and p.proname in ('sweep', 'sweep_words', 'sweep_arrivals', 'sweep_address_changes', 'keep_dates', 'tell_before_meetings')
  loop
    execute format('revoke execute on function %s from makeright_worker', signature);
  end loop;
end $$;

grant create on schema public to makeright_door;
alter sequence knocked_since owner to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in (
      'install_door', 'knock', 'not_ahead', 'hold_concern', 'let_stand', 'sweep_all', 'keep_dates_now', 'tell_before_meetings_now', 'hold_wall')
  loop
    execute format('revoke execute on function %s from public', signature);
    continue when signature::text ~ '^hold_wall';
    execute format('alter function %s owner to makeright_door', signature);
    if signature::text ~ '^(install_door|knock|hold_concern|let_stand)' then
      execute format('grant execute on function %s to makeright_web', signature);
    elsif signature::text !~ '^not_ahead' then
      execute format('grant execute on function %s to makeright_worker', signature);
    end if;
  end loop;
end $$;
revoke create on schema public from makeright_door;
