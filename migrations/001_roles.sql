-- Roles that nobody logs in as. Login users are granted one of them; none owns a table or bypasses row security.
-- web is the portal's, worker brings the mail and keeps the clocks, the door's functions act as door, and auditor verifies the chains: it
-- reads them, and changes nothing.
do $$
declare name text;
begin
  foreach name in array array['makeright_web', 'makeright_door', 'makeright_worker', 'makeright_auditor'] loop
    begin
      execute format('create role %I nologin', name);
    exception when duplicate_object or unique_violation then null; -- another database of this cluster has made it
    end;
  end loop;
end $$;

-- Whoever migrates gives functions and a schema to these roles, or takes them on, and so must be a member of them.
grant makeright_door, makeright_worker, makeright_auditor to current_user;

revoke create on schema public from public;
grant usage on schema public to makeright_web, makeright_door, makeright_worker, makeright_auditor;
alter default privileges revoke execute on functions from public;

-- The tables of the jobs.
create schema graphile_worker authorization makeright_worker;

-- Who is looking is proven, not claimed: otherwise whoever could send one statement as web could name any person. A transaction begins with
-- a proof: the secret of a session that is open at this moment, or what was put aside when the writer of words on their way pressed Send.
-- The tables that a proof is looked up in are the door's alone.
--
-- Who was found is kept in registers: sequences of the door's whose last number (currval) each connection has for itself. Only the
-- door's functions can set them, they cost a tenth of looking up a session anew for each policy, and they count for one transaction,
-- because the moment of its beginning stands in one of them. A setting such as makeright.way anybody can write; it grants nothing.
grant create on schema public to makeright_door;
do $$
declare register text;
begin
  foreach register in array array['here_since', 'here_practice_1', 'here_practice_2', 'here_person_1', 'here_person_2',
    'sending_since', 'sending_concern_1', 'sending_concern_2', 'knocked_since']
  loop
    execute format('create unlogged sequence %I minvalue -9223372036854775808 start 0', register);
    execute format('alter sequence %I owner to makeright_door', register);
  end loop;
end $$;
revoke create on schema public from makeright_door;

-- Me and my practice; null where nothing was proven, and no policy lets null see anything. Asked in every policy, so that these are as short
-- as can be.
create function me() returns uuid stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  way text := coalesce(current_setting('makeright.way', true), '');
begin
  if (way = 'session' and currval('here_since') = (date_part('epoch', now()) * 1000000)::bigint)
    or (way = 'sending' and currval('sending_since') = (date_part('epoch', now()) * 1000000)::bigint)
  then
    return (lpad(to_hex(currval('here_person_1')), 16, '0') || lpad(to_hex(currval('here_person_2')), 16, '0'))::uuid;
  end if;
  return null;
end $$;

create function my_practice() returns uuid stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  way text := coalesce(current_setting('makeright.way', true), '');
begin
  if (way = 'session' and currval('here_since') = (date_part('epoch', now()) * 1000000)::bigint)
    or (way = 'sending' and currval('sending_since') = (date_part('epoch', now()) * 1000000)::bigint)
  then
    return (lpad(to_hex(currval('here_practice_1')), 16, '0') || lpad(to_hex(currval('here_practice_2')), 16, '0'))::uuid;
  end if;
  return null;
end $$;

-- The one concern that a transaction is for in which words go out whose minute is over; null in every other one.
create function sending_concern() returns uuid stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if coalesce(current_setting('makeright.way', true), '') = 'sending'
    and currval('sending_since') = (date_part('epoch', now()) * 1000000)::bigint
  then
    return (lpad(to_hex(currval('sending_concern_1')), 16, '0') || lpad(to_hex(currval('sending_concern_2')), 16, '0'))::uuid;
  end if;
  return null;
end $$;

-- Whether I am this here. Whoever has no access any more is nobody, and while words go out whose minute is over, I am nothing but a client.
create function i_am(p_role text) returns boolean stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return (p_role = 'client' or sending_concern() is null) and exists (select from people p
    where p.practice_id = my_practice() and p.id = me() and p_role = any (p.roles) and p.ended_at is null);
end $$;

-- Until when a session is open if nothing more is heard of it, as src/sign-in/session.ts says; five minutes more, for a request
-- that began in time, and for clocks that differ.
create function open_until(p_started_at timestamptz, p_seen_at timestamptz, p_roles text[])
  returns timestamptz stable language sql set search_path = pg_catalog, public, pg_temp as $$
  select interval '5 minutes' + case when p_roles && '{therapist,supervisor,owner}'
    then least(p_seen_at + interval '30 minutes', p_started_at + interval '12 hours')
    else least(p_seen_at + interval '15 minutes', p_started_at + interval '2 hours') end $$;

-- For the two functions below alone.
create function note_who(p_practice uuid, p_person uuid)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  digits text := replace(p_practice::text || p_person::text, '-', '');
begin
  perform setval('here_practice_1', ('x' || substr(digits, 1, 16))::bit(64)::bigint),
    setval('here_practice_2', ('x' || substr(digits, 17, 16))::bit(64)::bigint),
    setval('here_person_1', ('x' || substr(digits, 33, 16))::bit(64)::bigint),
    setval('here_person_2', ('x' || substr(digits, 49, 16))::bit(64)::bigint);
end $$;

-- The rest of this transaction is in the sight of whoever this session belongs to. It has to be open, and a second factor shown in
-- it where there is one, or where there has to be one. Otherwise it is in nobody's sight, and the answer is false.
create function enter(p_session text)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  session record;
begin
  select s.practice_id, s.person_id into session
    from sessions s join people p on p.practice_id = s.practice_id and p.id = s.person_id
    where s.hash = sha256(convert_to(p_session, 'UTF8')) and s.ended_at is null and p.ended_at is null
      and open_until(s.started_at, s.seen_at, p.roles) > clock_timestamp()
      and greatest(s.started_at, s.seen_at) < clock_timestamp() + interval '5 minutes'
      and case when p.factor_since is null then not (p.roles && '{therapist,supervisor,owner}') else s.factor_at >= p.factor_since end;
  if not found then
    perform set_config('makeright.way', '', true);
    return false;
  end if;
  perform note_who(session.practice_id, session.person_id), set_config('makeright.way', 'session', true),
    setval('here_since', (date_part('epoch', now()) * 1000000)::bigint);
  return true;
end $$;

-- The rest of this transaction is for sending this draft, in the sight of its writer as far as it is of the same concern.
create function enter_to_send(p_practice uuid, p_draft uuid, p_proof bytea)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  draft record;
  digits text;
begin
  select d.person_id, coalesce(d.concern_id, d.id) as concern_id into draft
    from drafts d join people p on p.practice_id = d.practice_id and p.id = d.person_id
    where d.practice_id = p_practice and d.id = p_draft and d.going_hash = sha256(p_proof)
      and d.goes_at <= clock_timestamp() and p.ended_at is null;
  if not found then
    perform set_config('makeright.way', '', true);
    return false;
  end if;
  digits := replace(draft.concern_id::text, '-', '');
  perform note_who(p_practice, draft.person_id), set_config('makeright.way', 'sending', true),
    setval('here_since', 0), -- or what a session showed in the same transaction would open more
    setval('sending_concern_1', ('x' || substr(digits, 1, 16))::bit(64)::bigint),
    setval('sending_concern_2', ('x' || substr(digits, 17, 16))::bit(64)::bigint),
    setval('sending_since', (date_part('epoch', now()) * 1000000)::bigint);
  return true;
end $$;

-- Nothing but this one concern can be seen or written while words go out.
create function narrow_sending() returns void language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  one record;
begin
  for one in
    select c.relname as name, case
        when c.relname = 'concerns' then 'id'
        when c.relname = 'drafts' then 'coalesce(concern_id, id)'
        when exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'concern_id') then 'concern_id'
      end as concern
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'practices'
      and exists (select from pg_policy p where p.polrelid = c.oid and 'makeright_web'::regrole = any (p.polroles))
      and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'while_sending')
  loop
    -- the planner takes this to be nearly always so, and plans as if it were not there
    execute format($policy$create policy while_sending on %I as restrictive to makeright_web
      using ((select coalesce(current_setting('makeright.way', true), '')) <> 'sending'%s)$policy$,
      one.name, ' or ' || one.concern || ' = (select sending_concern())');
  end loop;
end $$;

-- What `npm run migrate` sees to after every migration, whoever wrote it: it holds for tables and functions that come later too.
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
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function me owner to makeright_door;
alter function my_practice owner to makeright_door;
alter function sending_concern owner to makeright_door;
alter function i_am owner to makeright_door;
alter function open_until owner to makeright_door;
alter function note_who owner to makeright_door;
alter function enter owner to makeright_door;
alter function enter_to_send owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function me, my_practice, sending_concern, i_am, enter, enter_to_send to makeright_web;
grant execute on function me, my_practice to makeright_worker;
