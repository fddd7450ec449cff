-- Sessions and tokens hold hashes only, and no role but the door can read them.
create table sessions (
  hash bytea primary key,
  practice_id uuid not null,
  person_id uuid not null,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  ended_at timestamptz,
  factor_at timestamptz,
  wrong_codes int not null default 0,
  foreign key (practice_id, person_id) references people
);
create index sessions_of_person on sessions (practice_id, person_id) where ended_at is null;
comment on column sessions.factor_at is 'when a second factor was shown in it, or a passkey that needs none';

-- What a link and the digits beside it open. For an unknown address there is one too, for nobody.
create table sign_in_tokens (
  id uuid primary key,
  practice_id uuid,
  person_id uuid,
  asking uuid,
  counted_by bytea,
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
create index sign_in_tokens_of_browser on sign_in_tokens (browser_hash, asked_at);
comment on column sign_in_tokens.asking is 'the emails that went out together: one for each practice in which the address is known';
comment on column sign_in_tokens.counted_by is
  'keyed; by what wrong digits count for a day: the address, or the browser in which its owner has signed in before. Null: by nothing';

alter table sessions enable row level security, force row level security;
alter table sign_in_tokens enable row level security, force row level security;

-- door
grant select, insert, update, delete on sessions, sign_in_tokens to makeright_door;
create policy door on sessions to makeright_door using (true) with check (true);
create policy door on sign_in_tokens to makeright_door using (true) with check (true);

-- A session begins when it begins, and is made or proven only by a process that has knocked. The operator, who is nobody's door, makes
-- sessions as they like.
create function begin_session() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
create trigger begins before insert on sessions for each row execute function begin_session();
create trigger renewed before update of hash, practice_id, person_id, started_at, factor_at on sessions for each row
  when ((old.hash, old.practice_id, old.person_id, old.started_at, old.factor_at)
    is distinct from (new.hash, new.practice_id, new.person_id, new.started_at, new.factor_at))
  execute function begin_session();

-- Who can be reached at this address: one person for each practice that knows it.
create function people_at(p_address_hash bytea)
  returns table (practice_id uuid, person_id uuid, addresses_key bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select a.practice_id, a.person_id, c.addresses_key
    from addresses a
    join people p on p.practice_id = a.practice_id and p.id = a.person_id and p.ended_at is null
    join practices c on c.id = a.practice_id
    where a.address_hash = p_address_hash;
end $$;

-- A token with its email; for an unknown address the same rows, for nobody.
create function ask_to_sign_in(
  p_practice uuid, p_person uuid, p_token uuid, p_asking uuid, p_counted_by bytea, p_browser_hash bytea, p_link_hash bytea,
  p_digits_hash bytea, p_next text, p_email uuid, p_secret bytea, p_at timestamptz, p_expires_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into sign_in_tokens
      (id, practice_id, person_id, asking, counted_by, browser_hash, link_hash, digits_hash, next, asked_at, expires_at)
    values (p_token, p_practice, p_person, p_asking, p_counted_by, p_browser_hash, p_link_hash, p_digits_hash, p_next, p_at, p_expires_at);
  perform post_email(p_practice, p_person, p_email, 'sign_in', p_secret, p_at);
end $$;

-- The mails for which this browser asked last: until when they are worth anything, and whether our own mail server can be reached. It says
-- the same of an address that nobody here has: that email knocks at the mail server as well.
create function sign_in_mail(p_browser_hash bytea)
  returns table (expires_at timestamptz, held_up boolean) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select max(t.expires_at), coalesce(bool_or(e.held_up), false)
    from sign_in_tokens t left join emails e on e.id = t.id
    where t.browser_hash = p_browser_hash
      and t.asked_at = (select max(s.asked_at) from sign_in_tokens s where s.browser_hash = p_browser_hash)
    having count(*) > 0;
end $$;

-- Uses a token up and starts a session in its place; the browser's session before it ends. For the two functions below alone.
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

-- A guess of digits counts against the emails of one asking alone, and against a ceiling of the day. Only the emails of the last asking
-- are tried. Who guesses for one address after the other has five guesses for each email, and for each address so many in a day: then
-- digits open nothing there until the day is over, and the link in the email still does.
create function sign_in_by_digits(
  p_browser_hash bytea, p_digits_hash bytea, p_most_wrong int, p_most_a_day int, p_asked_after timestamptz, p_session_hash bytea,
  p_old_session_hash bytea, p_at timestamptz
) returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  last sign_in_tokens;
  token uuid;
  wrong int := 0;
begin
  select * into last from sign_in_tokens t
    where t.browser_hash = p_browser_hash and t.asked_at > p_asked_after order by t.asked_at desc, t.id desc limit 1;
  if not found then
    return null;
  end if;
  perform from sign_in_tokens t where t.browser_hash = p_browser_hash and t.asking = last.asking order by t.id for update;
  if last.counted_by is not null then
    insert into limits as l (key, hits, resets_at) values (last.counted_by, 0, p_at + interval '1 day')
      on conflict (key) do update set
        hits = case when l.resets_at > p_at then l.hits else 0 end,
        resets_at = case when l.resets_at > p_at then l.resets_at else p_at + interval '1 day' end
      returning l.hits into wrong;
  end if;
  select t.id into token from sign_in_tokens t
    where t.browser_hash = p_browser_hash and t.asking = last.asking and t.digits_hash = p_digits_hash and t.used_at is null
      and t.expires_at > p_at and t.wrong_digits < p_most_wrong and wrong < p_most_a_day and t.person_id is not null
    limit 1;
  if token is null then
    update sign_in_tokens t set wrong_digits = t.wrong_digits + 1 where t.browser_hash = p_browser_hash and t.asking = last.asking;
    update limits l set hits = l.hits + 1 where l.key = last.counted_by;
    return null;
  end if;
  return use_token(token, p_session_hash, p_old_session_hash, p_at);
end $$;

-- Whose session this is, with what nearly every page needs of the person and the practice. Whether it still lives is judged by its times.
create function session_of(p_hash bytea)
  returns table (
    started_at timestamptz, seen_at timestamptz, ended_at timestamptz, factor_at timestamptz,
    practice_id uuid, practice_name text, time_zone text, practice_language text, working_days int[], closed_days date[], acknowledge_within int,
    answer_within int, crisis_lines jsonb, outside_contact text, must_tell text, door text, door_open boolean, leave_to text,
    couples_notice text, words_key bytea, addresses_key bytea,
    person_id uuid, reference text, name bytea, language text, roles text[], account boolean, factor_since timestamptz
  ) stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select s.started_at, s.seen_at, s.ended_at, s.factor_at,
      c.id, c.name, c.time_zone, c.language, c.working_days, c.closed_days, c.acknowledge_within,
      c.answer_within, c.crisis_lines, c.outside_contact, c.must_tell, c.door, c.door_open, c.leave_to,
      c.couples_notice, c.words_key, c.addresses_key,
      p.id, p.reference, p.name, p.language, p.roles, p.account, p.factor_since
    from sessions s
    join people p on p.practice_id = s.practice_id and p.id = s.person_id and p.ended_at is null
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

-- Where else I am signed in.
create function my_sessions(p_hash bytea)
  returns table (started_at timestamptz, seen_at timestamptz, this boolean) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select s.started_at, s.seen_at, s.hash = p_hash
    from sessions s
    where s.practice_id = my_practice() and s.person_id = me() and s.ended_at is null
    order by s.seen_at desc;
end $$;

-- By which address the person of this session gets their mail.
create function address_hash_of(p_session_hash bytea)
  returns table (address_hash bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select a.address_hash from sessions s
    join addresses a on a.practice_id = s.practice_id and a.person_id = s.person_id
    join people p on p.practice_id = s.practice_id and p.id = s.person_id
    where s.hash = p_session_hash and a.address_hash is not null and (p.factor_since is null or s.factor_at >= p.factor_since);
end $$;

-- Opens the door to an owner who cannot come in any more. Returns false where there is no such owner. For the operator alone: this and
-- the next are granted to nobody.
create function let_in(p_practice uuid, p_address_hash bytea, p_token uuid, p_link_hash bytea, p_nothing bytea, p_at timestamptz, p_expires_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  owner uuid := (select p.id from addresses a join people p on p.practice_id = a.practice_id and p.id = a.person_id
    where a.practice_id = p_practice and a.address_hash = p_address_hash and 'owner' = any (p.roles) and p.ended_at is null);
begin
  if owner is null then
    return false;
  end if;
  insert into sign_in_tokens (id, practice_id, person_id, browser_hash, link_hash, digits_hash, asked_at, expires_at)
    values (p_token, p_practice, owner, p_nothing, p_link_hash, p_nothing, p_at, p_expires_at);
  perform chain_event(p_practice, null, 'let_in', null, owner, p_at, null);
  return true;
end $$;

-- The day after a break-in, or after an older state was restored: nobody is signed in any more, and nothing that was sent or set up before,
-- such as a new address that was begun at a meeting, lets anybody in but their mail, with the authenticator or recovery code of whoever has
-- one.
create function end_sessions_of(p_practice uuid)
  returns table (sessions int, links int, passkeys int) language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  now_at timestamptz := clock_timestamp();
  more int;
begin
  update sessions s set ended_at = now_at where s.practice_id = p_practice and s.ended_at is null;
  get diagnostics sessions = row_count;
  update sign_in_tokens t set used_at = now_at where t.practice_id = p_practice and t.used_at is null;
  get diagnostics links = row_count;
  update invitations i set expires_at = now_at
    where i.practice_id = p_practice and i.accepted_at is null and i.taken_back_at is null and i.expires_at > now_at;
  get diagnostics more = row_count;
  links := links + more;
  delete from address_changes c where c.practice_id = p_practice;
  get diagnostics more = row_count;
  links := links + more;
  delete from address_meetings m where m.practice_id = p_practice;
  get diagnostics more = row_count;
  links := links + more;
  delete from passkey_challenges;
  delete from passkeys k where k.practice_id = p_practice;
  get diagnostics passkeys = row_count;
  -- people who had nothing else set up a second factor again, and come by their mail until then
  update people p set factor_since = null
    where p.practice_id = p_practice and p.factor_since is not null and not exists (select from authenticators a
      where a.practice_id = p.practice_id and a.person_id = p.id and a.confirmed_at is not null);
  perform chain_event(p_practice, null, 'end_sessions', null, null, now_at, null);
  return next;
end $$;

-- Daily: what is over leaves the database.
create function sweep(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from sign_in_tokens t where t.expires_at < p_at - interval '1 day';
  delete from sessions s where s.seen_at < p_at - interval '30 days';
  delete from limits l where l.resets_at < p_at;
  delete from passkey_challenges c where c.expires_at < p_at;
end $$;

-- Daily: this and what other subjects sweep. The clock of the worker is the database's: it cannot say that a day has come.
create function sweep_all() returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform sweep(clock_timestamp()), sweep_words(clock_timestamp()), sweep_arrivals(clock_timestamp()),
    sweep_address_changes(clock_timestamp());
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function begin_session owner to makeright_door;
alter function people_at owner to makeright_door;
alter function ask_to_sign_in owner to makeright_door;
alter function sign_in_mail owner to makeright_door;
alter function use_token owner to makeright_door;
alter function sign_in_by_link owner to makeright_door;
alter function sign_in_by_digits owner to makeright_door;
alter function session_of owner to makeright_door;
alter function touch_session owner to makeright_door;
alter function end_session owner to makeright_door;
alter function end_sessions owner to makeright_door;
alter function my_sessions owner to makeright_door;
alter function address_hash_of owner to makeright_door;
alter function let_in owner to makeright_door;
alter function end_sessions_of owner to makeright_door;
alter function sweep owner to makeright_door;
alter function sweep_all owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function people_at, ask_to_sign_in, sign_in_mail, sign_in_by_link, sign_in_by_digits, session_of, touch_session,
  end_session, end_sessions, my_sessions, address_hash_of to makeright_web;
grant execute on function sweep_all to makeright_worker;
