-- What somebody shows besides their mail: a code of their authenticator app, a recovery code, or a passkey, which needs no mail.

create table authenticators (
  practice_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  secret bytea not null,
  begun_at timestamptz not null,
  confirmed_at timestamptz,
  last_step bigint not null default 0,
  primary key (practice_id, id),
  foreign key (practice_id, person_id) references people
);
-- One that counts, and beside it one that is being set up and may take its place.
create unique index authenticators_once on authenticators (practice_id, person_id, (confirmed_at is null));
comment on column authenticators.secret is 'sealed';
comment on column authenticators.confirmed_at is 'when its first right code was given; null: it does not count yet';
comment on column authenticators.last_step is 'the time step of the last code that was taken: neither it nor an earlier one is taken again';

create table recovery_codes (
  practice_id uuid not null,
  person_id uuid not null,
  hash bytea not null,
  code bytea,
  used_at timestamptz,
  primary key (practice_id, person_id, hash),
  foreign key (practice_id, person_id) references people
);
comment on column recovery_codes.hash is 'keyed';
comment on column recovery_codes.code is 'sealed; null once the person has said that they have kept it';

create table passkeys (
  practice_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  credential text not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  name bytea not null,
  added_at timestamptz not null,
  used_at timestamptz,
  primary key (practice_id, id),
  foreign key (practice_id, person_id) references people,
  constraint passkeys_credential unique (credential)
);
create index passkeys_of_person on passkeys (practice_id, person_id);
comment on column passkeys.credential is 'how the browser names it, base64url';
comment on column passkeys.counter is 'of its last use; one that does not grow is a copy''s. Many passkeys do not count, and stay at 0';
comment on column passkeys.name is 'sealed';

create table passkey_challenges (
  hash bytea primary key,
  browser_hash bytea not null,
  expires_at timestamptz not null
);
comment on column passkey_challenges.browser_hash is 'of the cookie of the one browser that may answer it';

alter table authenticators enable row level security, force row level security;
alter table recovery_codes enable row level security, force row level security;
alter table passkeys enable row level security, force row level security;
alter table passkey_challenges enable row level security, force row level security;

-- All that follows is done in a session, and by its hash: web itself sees none of these tables.

-- door
grant select, insert, update, delete on authenticators, recovery_codes, passkeys, passkey_challenges to makeright_door;
create policy door on authenticators to makeright_door using (true) with check (true);
create policy door on recovery_codes to makeright_door using (true) with check (true);
create policy door on passkeys to makeright_door using (true) with check (true);
create policy door on passkey_challenges to makeright_door using (true) with check (true);

-- Whoever holds several rows takes the person first, then sessions, then what belongs to the factor, and the chain last.

-- The session, held together with its person, of somebody who may change their second factor: they have shown it here, or have none yet.
create function proven_session(p_session bytea)
  returns sessions language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  found_one sessions;
begin
  perform from people p where (p.practice_id, p.id) = (select s.practice_id, s.person_id from sessions s where s.hash = p_session)
    for update;
  select s.* into found_one from sessions s join people p on p.practice_id = s.practice_id and p.id = s.person_id
    where s.hash = p_session and s.ended_at is null and p.ended_at is null and p.account
      and (p.factor_since is null or s.factor_at >= p.factor_since)
    for update of s;
  if not found then
    raise insufficient_privilege using message = 'the second factor comes first';
  end if;
  return found_one;
end $$;

-- The first one is since when there is any; the session in which it was set has shown it.
create function set_factor(p_session sessions, p_codes bytea[], p_sealed bytea[], p_email uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update people p set factor_since = coalesce(p.factor_since, p_at)
    where p.practice_id = p_session.practice_id and p.id = p_session.person_id;
  update sessions s set factor_at = p_at, wrong_codes = 0 where s.hash = p_session.hash;
  if not exists (select from recovery_codes c
    where c.practice_id = p_session.practice_id and c.person_id = p_session.person_id and c.used_at is null)
  then
    perform put_recovery_codes(p_session, p_codes, p_sealed);
  end if;
  perform chain_event(p_session.practice_id, null, 'set_factor', p_session.person_id, null, p_at, null);
  perform post_email(p_session.practice_id, p_session.person_id, p_email, 'changed', null, p_at);
end $$;

create function put_recovery_codes(p_session sessions, p_codes bytea[], p_sealed bytea[])
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from recovery_codes c where c.practice_id = p_session.practice_id and c.person_id = p_session.person_id;
  insert into recovery_codes (practice_id, person_id, hash, code)
    select p_session.practice_id, p_session.person_id, made.hash, made.code from unnest(p_codes, p_sealed) as made (hash, code);
end $$;

-- Whoever shows or sets up their second factor goes on in a session with another secret: who has seen the one before, on a device that
-- several people use, is not let in with it.
create function renew_session(p_session bytea, p_renewed bytea)
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update sessions set hash = p_renewed where hash = p_session and ended_at is null
$$;

-- The authenticator of whoever is signed in here, and the one that they are setting up.
create function authenticators_of(p_session bytea)
  returns table (id uuid, secret bytea, confirmed boolean) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select a.id, a.secret, a.confirmed_at is not null
    from sessions s join authenticators a on a.practice_id = s.practice_id and a.person_id = s.person_id
    where s.hash = p_session and s.ended_at is null;
end $$;

-- What somebody has, for the page on which they look after it.
create function factors_of(p_session bytea)
  returns table (authenticator_since timestamptz, codes_left int) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select
      (select a.confirmed_at from authenticators a
        where a.practice_id = s.practice_id and a.person_id = s.person_id and a.confirmed_at is not null),
      (select count(*)::int from recovery_codes c
        where c.practice_id = s.practice_id and c.person_id = s.person_id and c.used_at is null)
    from sessions s where s.hash = p_session and s.ended_at is null;
end $$;

-- When a second factor was shown in this session; null: it was not, or there is none.
create function factor_shown_at(p_session bytea)
  returns timestamptz stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return (select s.factor_at from sessions s join people p on p.practice_id = s.practice_id and p.id = s.person_id
    where s.hash = p_session and s.ended_at is null and p.factor_since is not null and s.factor_at >= p.factor_since);
end $$;

-- Takes a code of the authenticator by its time step, or a recovery code; with neither the code was wrong. After too many wrong ones the
-- session is over: whoever tries codes has come by somebody's mail first, and has to come by it again.
create function prove_by_code(
  p_session bytea, p_authenticator uuid, p_step bigint, p_recovery bytea, p_most_wrong int, p_at timestamptz
) returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  session sessions;
  is_right boolean := false;
begin
  select * into session from sessions s where s.hash = p_session and s.ended_at is null for update;
  if not found then
    return 'over';
  end if;
  if p_step is not null then
    update authenticators a set last_step = p_step
      where a.practice_id = session.practice_id and a.person_id = session.person_id and a.id = p_authenticator
        and a.confirmed_at is not null and a.last_step < p_step;
    is_right := found;
  elsif p_recovery is not null then
    update recovery_codes c set used_at = p_at, code = null
      where c.practice_id = session.practice_id and c.person_id = session.person_id and c.hash = p_recovery and c.used_at is null;
    is_right := found;
  end if;
  if is_right then
    update sessions s set factor_at = p_at, wrong_codes = 0 where s.hash = p_session;
    return 'right';
  end if;
  update sessions s set wrong_codes = s.wrong_codes + 1,
      ended_at = case when s.wrong_codes + 1 >= p_most_wrong then p_at end
    where s.hash = p_session returning * into session;
  return case when session.ended_at is null then 'wrong' else 'over' end;
end $$;

create function prove_and_renew(
  p_session bytea, p_renewed bytea, p_authenticator uuid, p_step bigint, p_recovery bytea, p_most_wrong int, p_at timestamptz
) returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  proof text := prove_by_code(p_session, p_authenticator, p_step, p_recovery, p_most_wrong, p_at);
begin
  if proof = 'right' then
    perform renew_session(p_session, p_renewed);
  end if;
  return proof;
end $$;

create function begin_authenticator(p_session bytea, p_id uuid, p_secret bytea, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  session sessions := proven_session(p_session);
begin
  delete from authenticators a
    where a.practice_id = session.practice_id and a.person_id = session.person_id and a.confirmed_at is null;
  insert into authenticators (practice_id, id, person_id, secret, begun_at)
    values (session.practice_id, p_id, session.person_id, p_secret, p_at);
end $$;

-- From its first right code on it counts, in the place of the one before it. Returns false where it has been confirmed already.
create function confirm_authenticator(
  p_session bytea, p_id uuid, p_step bigint, p_codes bytea[], p_sealed bytea[], p_email uuid, p_at timestamptz
) returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  session sessions := proven_session(p_session);
begin
  if not exists (select from authenticators a where a.practice_id = session.practice_id and a.person_id = session.person_id
    and a.id = p_id and a.confirmed_at is null)
  then
    return false;
  end if;
  delete from authenticators a
    where a.practice_id = session.practice_id and a.person_id = session.person_id and a.confirmed_at is not null;
  update authenticators a set confirmed_at = p_at, last_step = p_step where a.practice_id = session.practice_id and a.id = p_id;
  perform set_factor(session, p_codes, p_sealed, p_email, p_at);
  return true;
end $$;

create function confirm_and_renew(
  p_session bytea, p_renewed bytea, p_id uuid, p_step bigint, p_codes bytea[], p_sealed bytea[], p_email uuid, p_at timestamptz
) returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  confirmed boolean := confirm_authenticator(p_session, p_id, p_step, p_codes, p_sealed, p_email, p_at);
begin
  if confirmed then
    perform renew_session(p_session, p_renewed);
  end if;
  return confirmed;
end $$;

-- Ten new ones; the old ones open nothing any more.
create function make_recovery_codes(p_session bytea, p_codes bytea[], p_sealed bytea[])
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform put_recovery_codes(proven_session(p_session), p_codes, p_sealed);
end $$;

-- Those that were made and not yet kept.
create function recovery_codes_of(p_session bytea)
  returns table (hash bytea, code bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select c.hash, c.code
    from sessions s join people p on p.practice_id = s.practice_id and p.id = s.person_id
    join recovery_codes c on c.practice_id = s.practice_id and c.person_id = s.person_id
    where s.hash = p_session and s.ended_at is null and s.factor_at >= p.factor_since and c.code is not null
    order by c.hash;
end $$;

create function keep_recovery_codes(p_session bytea)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  session sessions := proven_session(p_session);
begin
  update recovery_codes c set code = null
    where c.practice_id = session.practice_id and c.person_id = session.person_id and c.code is not null;
end $$;

create function passkeys_of(p_session bytea)
  returns table (id uuid, credential text, name bytea, added_at timestamptz, used_at timestamptz) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select k.id, k.credential, k.name, k.added_at, k.used_at
    from sessions s join passkeys k on k.practice_id = s.practice_id and k.person_id = s.person_id
    where s.hash = p_session and s.ended_at is null
    order by k.added_at, k.id;
end $$;

create function add_passkey(
  p_session bytea, p_id uuid, p_credential text, p_public_key bytea, p_counter bigint, p_transports text[], p_name bytea,
  p_codes bytea[], p_sealed bytea[], p_email uuid, p_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  session sessions := proven_session(p_session);
begin
  insert into passkeys (practice_id, id, person_id, credential, public_key, counter, transports, name, added_at)
    values (session.practice_id, p_id, session.person_id, p_credential, p_public_key, p_counter, p_transports, p_name, p_at);
  perform set_factor(session, p_codes, p_sealed, p_email, p_at);
end $$;

create function add_and_renew(
  p_session bytea, p_renewed bytea, p_id uuid, p_credential text, p_public_key bytea, p_counter bigint, p_transports text[],
  p_name bytea, p_codes bytea[], p_sealed bytea[], p_email uuid, p_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform add_passkey(
    p_session, p_id, p_credential, p_public_key, p_counter, p_transports, p_name, p_codes, p_sealed, p_email, p_at
  );
  perform renew_session(p_session, p_renewed);
end $$;

create function name_passkey(p_session bytea, p_id uuid, p_name bytea)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  session sessions := proven_session(p_session);
begin
  update passkeys k set name = p_name
    where k.practice_id = session.practice_id and k.person_id = session.person_id and k.id = p_id;
  return found;
end $$;

-- Takes a passkey away, or, without one, the authenticator. Returns null where there is no such thing, and false where it is the last
-- factor of somebody who must have one.
create function remove_factor(p_session bytea, p_passkey uuid, p_email uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  session sessions := proven_session(p_session);
  is_staff boolean := (select p.roles && '{therapist,supervisor,owner}' from people p
    where p.practice_id = session.practice_id and p.id = session.person_id);
  others int := (select count(*) from (
      select a.id from authenticators a where a.practice_id = session.practice_id and a.person_id = session.person_id
        and a.confirmed_at is not null and p_passkey is not null
      union all select k.id from passkeys k where k.practice_id = session.practice_id and k.person_id = session.person_id
        and k.id is distinct from p_passkey) factor);
begin
  if not exists (
    select from authenticators a where a.practice_id = session.practice_id and a.person_id = session.person_id
      and a.confirmed_at is not null and p_passkey is null
    union all select from passkeys k where k.practice_id = session.practice_id and k.person_id = session.person_id
      and k.id = p_passkey)
  then
    return null;
  end if;
  if others = 0 and is_staff then
    return false;
  end if;
  if p_passkey is null then
    delete from authenticators a where a.practice_id = session.practice_id and a.person_id = session.person_id;
  else
    delete from passkeys k where k.practice_id = session.practice_id and k.id = p_passkey;
  end if;
  if others = 0 then
    delete from recovery_codes c where c.practice_id = session.practice_id and c.person_id = session.person_id;
    update people p set factor_since = null where p.practice_id = session.practice_id and p.id = session.person_id;
  end if;
  perform chain_event(session.practice_id, null, 'remove_factor', session.person_id, null, p_at, null);
  perform post_email(session.practice_id, session.person_id, p_email, 'changed', null, p_at);
  return true;
end $$;

create function keep_challenge(p_hash bytea, p_browser_hash bytea, p_expires_at timestamptz)
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  insert into passkey_challenges (hash, browser_hash, expires_at) values (p_hash, p_browser_hash, p_expires_at) $$;

-- Whatever comes of the answer: a challenge is answered once.
create function take_challenge(p_hash bytea, p_browser_hash bytea, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  is_good boolean;
begin
  delete from passkey_challenges c where c.hash = p_hash
    returning c.browser_hash = p_browser_hash and c.expires_at > p_at into is_good;
  return coalesce(is_good, false);
end $$;

create function passkey_at(p_credential text)
  returns table (practice_id uuid, person_id uuid, public_key bytea, counter bigint) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select k.practice_id, k.person_id, k.public_key, k.counter
    from passkeys k join people p on p.practice_id = k.practice_id and p.id = k.person_id and p.ended_at is null
    where k.credential = p_credential;
end $$;

-- Starts a session that needs no mail and no code. Returns false where the counter has not grown.
create function sign_in_by_passkey(
  p_credential text, p_counter bigint, p_session bytea, p_old_session bytea, p_at timestamptz
) returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  passkey passkeys;
begin
  perform from sessions s where s.hash = p_old_session for update;
  update passkeys k set counter = p_counter, used_at = p_at
    where k.credential = p_credential and (k.counter < p_counter or (k.counter = 0 and p_counter = 0))
      and exists (select from people p where p.practice_id = k.practice_id and p.id = k.person_id and p.ended_at is null)
    returning * into passkey;
  if not found then
    return false;
  end if;
  update sessions s set ended_at = p_at where s.hash = p_old_session and s.ended_at is null;
  insert into sessions (hash, practice_id, person_id, started_at, seen_at, factor_at)
    values (p_session, passkey.practice_id, passkey.person_id, p_at, p_at, p_at);
  return true;
end $$;

-- Takes away all that somebody has, and ends their sessions. For the next function and for the operator alone; returns false where there is nothing.
create function clear_factors(p_practice uuid, p_by uuid, p_person uuid, p_email uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update people p set factor_since = null where p.practice_id = p_practice and p.id = p_person and p.factor_since is not null;
  if not found then
    return false;
  end if;
  update sessions s set ended_at = p_at where s.practice_id = p_practice and s.person_id = p_person and s.ended_at is null;
  delete from authenticators a where a.practice_id = p_practice and a.person_id = p_person;
  delete from recovery_codes c where c.practice_id = p_practice and c.person_id = p_person;
  delete from passkeys k where k.practice_id = p_practice and k.person_id = p_person;
  perform chain_event(p_practice, null, 'reset_factor', p_by, p_person, p_at, null);
  perform post_email(p_practice, p_person, p_email, 'changed', null, p_at);
  return true;
end $$;

-- An owner does it for everybody but owners: those have the operator.
create function reset_factor(p_person uuid, p_email uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not i_am('owner') or not exists (select from people p
    where p.practice_id = my_practice() and p.id = p_person and p.ended_at is null and not ('owner' = any (p.roles)))
  then
    raise insufficient_privilege using message = 'this second factor is not theirs to reset';
  end if;
  return clear_factors(my_practice(), me(), p_person, p_email, p_at);
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function proven_session owner to makeright_door;
alter function set_factor owner to makeright_door;
alter function put_recovery_codes owner to makeright_door;
alter function renew_session owner to makeright_door;
alter function authenticators_of owner to makeright_door;
alter function factors_of owner to makeright_door;
alter function factor_shown_at owner to makeright_door;
alter function prove_by_code owner to makeright_door;
alter function prove_and_renew owner to makeright_door;
alter function begin_authenticator owner to makeright_door;
alter function confirm_authenticator owner to makeright_door;
alter function confirm_and_renew owner to makeright_door;
alter function make_recovery_codes owner to makeright_door;
alter function recovery_codes_of owner to makeright_door;
alter function keep_recovery_codes owner to makeright_door;
alter function passkeys_of owner to makeright_door;
alter function add_passkey owner to makeright_door;
alter function add_and_renew owner to makeright_door;
alter function name_passkey owner to makeright_door;
alter function remove_factor owner to makeright_door;
alter function keep_challenge owner to makeright_door;
alter function take_challenge owner to makeright_door;
alter function passkey_at owner to makeright_door;
alter function sign_in_by_passkey owner to makeright_door;
alter function clear_factors owner to makeright_door;
alter function reset_factor owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function authenticators_of, factors_of, factor_shown_at, prove_and_renew, begin_authenticator, confirm_and_renew,
  make_recovery_codes, recovery_codes_of, keep_recovery_codes, passkeys_of, add_and_renew, name_passkey, remove_factor, keep_challenge,
  take_challenge, passkey_at, sign_in_by_passkey, reset_factor to makeright_web;
