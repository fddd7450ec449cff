-- Sessions, tokens and limits hold hashes only, and no role but the door can read them.
create table sessions (
  hash bytea primary key,
  practice_id uuid not null,
  person_id uuid not null,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  ended_at timestamptz,
  foreign key (practice_id, person_id) references people
);
create index sessions_of_person on sessions (practice_id, person_id) where ended_at is null;

create table sign_in_tokens (
  id uuid primary key,
  practice_id uuid,
  person_id uuid,
  browser_hash bytea not null,
  link_hash bytea not null,
  digits_hash bytea not null,
  next text,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  wrong_digits int not null default 0,
  foreign key (practice_id, person_id) references people match full,
  constraint sign_in_tokens_link unique (link_hash),
  constraint sign_in_tokens_next check (next ~ '^/([^/\\]|$)')
);
create index sign_in_tokens_of_browser on sign_in_tokens (browser_hash);

create unlogged table limits (
  key bytea primary key,
  hits int not null,
  resets_at timestamptz not null
);

alter table sessions enable row level security, force row level security;
alter table sign_in_tokens enable row level security, force row level security;
alter table limits enable row level security, force row level security;

-- Who can be reached at this address: one person for each practice that knows it.
create function people_at(p_address_hash bytea)
  returns table (practice_id uuid, person_id uuid, addresses_key bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select a.practice_id, a.person_id, p.addresses_key
    from addresses a join practices p on p.id = a.practice_id
    where a.address_hash = p_address_hash;
end $$;

-- A token with its letter; for an unknown address the same rows, for nobody.
create function ask_to_sign_in(
  p_practice uuid, p_person uuid, p_token uuid, p_browser_hash bytea, p_link_hash bytea, p_digits_hash bytea, p_next text,
  p_letter uuid, p_secret bytea, p_at timestamptz, p_expires_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into sign_in_tokens
      (id, practice_id, person_id, browser_hash, link_hash, digits_hash, next, asked_at, expires_at)
    values (p_token, p_practice, p_person, p_browser_hash, p_link_hash, p_digits_hash, p_next, p_at, p_expires_at);
  perform post_letter(p_practice, p_person, p_letter, 'sign_in', p_secret, p_at);
end $$;

-- Uses a token up and starts a session in its place; the browser's session before it ends.
create function use_token(p_token uuid, p_session_hash bytea, p_old_session_hash bytea, p_at timestamptz)
  returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  token sign_in_tokens;
begin
  update sign_in_tokens t set used_at = p_at where t.id = p_token and t.used_at is null returning * into token;
  if not found then
    return null;
  end if;
  update sessions s set ended_at = p_at where s.hash = p_old_session_hash and s.ended_at is null;
  insert into sessions (hash, practice_id, person_id, started_at, seen_at)
    values (p_session_hash, token.practice_id, token.person_id, p_at, p_at);
  return coalesce(token.next, '/');
end $$;

-- Both return where the person wanted to go, or null where link or digits do not open anything (any more).
create function sign_in_by_link(p_link_hash bytea, p_session_hash bytea, p_old_session_hash bytea, p_at timestamptz)
  returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return use_token(
    (select t.id from sign_in_tokens t
      where t.link_hash = p_link_hash and t.used_at is null and t.expires_at > p_at and t.person_id is not null),
    p_session_hash, p_old_session_hash, p_at);
end $$;

create function sign_in_by_digits(
  p_browser_hash bytea, p_digits_hash bytea, p_most_wrong int, p_session_hash bytea, p_old_session_hash bytea, p_at timestamptz
) returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  token uuid;
begin
  perform from sign_in_tokens t where t.browser_hash = p_browser_hash order by t.id for update;
  select t.id into token from sign_in_tokens t
    where t.browser_hash = p_browser_hash and t.digits_hash = p_digits_hash and t.used_at is null
      and t.expires_at > p_at and t.wrong_digits < p_most_wrong and t.person_id is not null
    limit 1;
  if token is null then
    update sign_in_tokens t set wrong_digits = t.wrong_digits + 1 where t.browser_hash = p_browser_hash;
    return null;
  end if;
  return use_token(token, p_session_hash, p_old_session_hash, p_at);
end $$;

-- Whose session this is, with what nearly every page needs of the person and the practice. Whether it still lives is judged by its times.
create function session_of(p_hash bytea)
  returns table (
    started_at timestamptz, seen_at timestamptz, ended_at timestamptz,
    practice_id uuid, practice_name text, time_zone text, working_days int[], closed_days date[], acknowledge_within int,
    answer_within int, crisis_lines jsonb, outside_contact text, must_tell text, words_key bytea, addresses_key bytea,
    person_id uuid, reference text, name bytea, language text, roles text[]
  ) stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select s.started_at, s.seen_at, s.ended_at,
      c.id, c.name, c.time_zone, c.working_days, c.closed_days, c.acknowledge_within,
      c.answer_within, c.crisis_lines, c.outside_contact, c.must_tell, c.words_key, c.addresses_key,
      p.id, p.reference, p.name, p.language, p.roles
    from sessions s
    join people p on p.practice_id = s.practice_id and p.id = s.person_id
    join practices c on c.id = s.practice_id
    where s.hash = p_hash;
end $$;

create function touch_session(p_hash bytea, p_at timestamptz)
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update sessions s set seen_at = p_at where s.hash = p_hash and s.ended_at is null and s.seen_at < p_at $$;

create function end_session(p_hash bytea, p_at timestamptz)
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update sessions s set ended_at = p_at where s.hash = p_hash and s.ended_at is null $$;

-- Ends every session of the person whose session this is.
create function end_sessions(p_hash bytea, p_at timestamptz)
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update sessions s set ended_at = p_at
    from sessions this
    where this.hash = p_hash and s.practice_id = this.practice_id and s.person_id = this.person_id and s.ended_at is null $$;

create function count_hit(p_key bytea, p_at timestamptz, p_window interval)
  returns table (hits int, resets_at timestamptz) language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into limits as l (key, hits, resets_at) values (p_key, 1, p_at + p_window)
    on conflict (key) do update set
      hits = case when l.resets_at > p_at then l.hits + 1 else 1 end,
      resets_at = case when l.resets_at > p_at then l.resets_at else p_at + p_window end
    returning l.hits, l.resets_at $$;

-- Daily: what is over leaves the database.
create function sweep(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from sign_in_tokens t where t.expires_at < p_at - interval '1 day';
  delete from sessions s where s.seen_at < p_at - interval '30 days';
  delete from limits l where l.resets_at < p_at;
end $$;

-- A practice with its first owner. Only the operator may call it: it is granted to nobody.
create function found_practice(
  p_id uuid, p_name text, p_time_zone text, p_crisis_lines jsonb, p_outside_contact text, p_must_tell text,
  p_words_key bytea, p_addresses_key bytea,
  p_owner uuid, p_owner_reference text, p_owner_name bytea, p_owner_roles text[], p_address bytea, p_address_hash bytea,
  p_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into practices (id, name, time_zone, crisis_lines, outside_contact, must_tell, words_key, addresses_key, founded_at)
    values (p_id, p_name, p_time_zone, p_crisis_lines, p_outside_contact, p_must_tell, p_words_key, p_addresses_key, p_at);
  insert into people (practice_id, id, reference, name, roles, joined_at)
    values (p_id, p_owner, p_owner_reference, p_owner_name, p_owner_roles, p_at);
  insert into addresses (practice_id, person_id, address, address_hash)
    values (p_id, p_owner, p_address, p_address_hash);
  insert into chain_heads (practice_id, chain, position, at, hash) values (p_id, p_id, 0, p_at, ''::bytea);
  perform chain_event(p_id, null, 'found_practice', p_owner, p_owner, p_at, null);
end $$;

grant select, insert, update, delete on sessions, sign_in_tokens, limits to makeright_door;
create policy door on sessions to makeright_door using (true) with check (true);
create policy door on sign_in_tokens to makeright_door using (true) with check (true);
create policy door on limits to makeright_door using (true) with check (true);

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in (
      'people_at', 'ask_to_sign_in', 'use_token', 'sign_in_by_link', 'sign_in_by_digits', 'session_of', 'touch_session',
      'end_session', 'end_sessions', 'count_hit', 'sweep', 'found_practice')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
    execute format('grant execute on function %s to %s', signature, case
      when signature::text ~ '^sweep' then 'makeright_worker'
      when signature::text ~ '^(use_token|found_practice)' then 'makeright_door'
      else 'makeright_web' end);
  end loop;
end $$;
revoke create on schema public from makeright_door;
