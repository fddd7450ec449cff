-- A guess of digits counts against the letters of one asking alone, and against a ceiling of the day; an invitation opens no account that
-- somebody has already; what happens at the doors is counted for the operator, by kind and day and nothing else.

alter table sign_in_tokens
  add column asking uuid,
  add column counted_by bytea;
comment on column sign_in_tokens.asking is 'the letters that went out together: one for each practice in which the address is known';
comment on column sign_in_tokens.counted_by is
  'keyed; by what wrong digits count for a day: the address, or the browser in which its owner has signed in before. Null: by nothing';
drop index sign_in_tokens_of_browser;
create index sign_in_tokens_of_browser on sign_in_tokens (browser_hash, asked_at);

drop function ask_to_sign_in(uuid, uuid, uuid, bytea, bytea, bytea, text, uuid, bytea, timestamptz, timestamptz);
create function ask_to_sign_in(
  p_practice uuid, p_person uuid, p_token uuid, p_asking uuid, p_counted_by bytea, p_browser_hash bytea, p_link_hash bytea,
  p_digits_hash bytea, p_next text, p_letter uuid, p_secret bytea, p_at timestamptz, p_expires_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into sign_in_tokens
      (id, practice_id, person_id, asking, counted_by, browser_hash, link_hash, digits_hash, next, asked_at, expires_at)
    values (p_token, p_practice, p_person, p_asking, p_counted_by, p_browser_hash, p_link_hash, p_digits_hash, p_next, p_at, p_expires_at);
  perform post_letter(p_practice, p_person, p_letter, 'sign_in', p_secret, p_at);
end $$;

-- Only the letters of the last asking are tried. Who guesses for one address after the other has five guesses for each letter, and for
-- each address so many in a day: then digits open nothing there until the day is over, and the link in the letter still does.
drop function sign_in_by_digits(bytea, bytea, int, timestamptz, bytea, bytea, timestamptz);
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

-- `account`: whose account at this address can be signed in to, and is therefore not opened by an invitation.
drop function invitation_at(bytea, timestamptz);
create function invitation_at(p_link_hash bytea, p_at timestamptz)
  returns table (
    id uuid, practice_id uuid, practice_name text, time_zone text, crisis_lines jsonb, words_key bytea, addresses_key bytea,
    roles text[], name bytea, address bytea, inviter_id uuid, inviter_name bytea, therapist_id uuid, therapist_name bytea,
    known boolean, account uuid
  ) stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select i.id, c.id, c.name, c.time_zone, c.crisis_lines, c.words_key, c.addresses_key,
      i.roles, i.name, i.address, b.id, b.name, t.id, t.name, p.id is not null, case when p.ended_at is null then p.id end
    from invitations i
    join practices c on c.id = i.practice_id
    left join people b on b.practice_id = i.practice_id and b.id = i.invited_by
    left join people t on t.practice_id = i.practice_id and t.id = i.therapist_id
    left join addresses a on a.practice_id = i.practice_id and a.address_hash = i.address_hash
    left join people p on p.practice_id = a.practice_id and p.id = a.person_id
    where i.link_hash = p_link_hash and i.accepted_at is null and i.taken_back_at is null and i.expires_at > p_at;
end $$;

-- Uses an invitation up. Makes a person of whoever is new here, and lets them in. Who has an account here must be signed in to it, in
-- the session that is named: it gains what they were invited to, and no session begins.
-- Returns the person, or null where the link does not open anything (any more), or the account first has to be signed in to.
create or replace function accept_invitation(
  p_link_hash bytea, p_person uuid, p_references text[], p_name bytea, p_pronouns bytea, p_language text, p_contact text,
  p_contact_from int, p_contact_until int, p_address bytea, p_care uuid, p_session_hash bytea, p_old_session_hash bytea, p_at timestamptz
) returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  invitation invitations;
  person people;
begin
  select * into invitation from invitations i
    where i.link_hash = p_link_hash and i.accepted_at is null and i.taken_back_at is null and i.expires_at > p_at for update;
  if not found then
    return null;
  end if;
  select p.* into person from addresses a join people p on p.practice_id = a.practice_id and p.id = a.person_id
    where a.practice_id = invitation.practice_id and a.address_hash = invitation.address_hash;
  if person.id is not null and person.ended_at is null and not exists (select from sessions s
    where s.hash = p_old_session_hash and s.ended_at is null and s.practice_id = person.practice_id and s.person_id = person.id
      and (person.factor_since is null or s.factor_at >= person.factor_since))
  then
    return null;
  end if;
  update invitations i set accepted_at = p_at where i.practice_id = invitation.practice_id and i.id = invitation.id;
  if person.id is null then
    insert into people (practice_id, id, reference, name, pronouns, language, contact, contact_from, contact_until, roles, joined_at)
      values (invitation.practice_id, p_person, (select r from unnest(p_references) r
          where not exists (select from people q where q.practice_id = invitation.practice_id and q.reference = r) limit 1),
        p_name, p_pronouns, p_language, p_contact, p_contact_from, p_contact_until, invitation.roles, p_at);
    insert into addresses (practice_id, person_id, address, address_hash)
      values (invitation.practice_id, p_person, p_address, invitation.address_hash);
  else
    update people p set roles = (select array_agg(distinct r) from unnest(
        case when p.ended_at is null then p.roles else array(select s from unnest(p.roles) s where s = 'client') end || invitation.roles) r),
      ended_at = null
      where p.practice_id = person.practice_id and p.id = person.id;
  end if;
  perform chain_event(invitation.practice_id, null, 'add_person', coalesce(person.id, p_person), invitation.invited_by, p_at, null);
  if invitation.therapist_id is not null and invitation.therapist_id is distinct from person.id then
    insert into care (practice_id, id, client_id, therapist_id, since, together)
      values (invitation.practice_id, p_care, coalesce(person.id, p_person), invitation.therapist_id, p_at, invitation.together)
      on conflict do nothing;
    perform chain_event(invitation.practice_id, null, 'start_care', invitation.invited_by, coalesce(person.id, p_person), p_at, null);
  end if;
  if p_session_hash is not null and (person.id is null or person.ended_at is not null) then
    update sessions s set ended_at = p_at where s.hash = p_old_session_hash and s.ended_at is null;
    insert into sessions (hash, practice_id, person_id, started_at, seen_at)
      values (p_session_hash, invitation.practice_id, coalesce(person.id, p_person), p_at, p_at);
  end if;
  return coalesce(person.id, p_person);
end $$;

create table access_counts (
  day date not null,
  what text not null,
  count int not null,
  primary key (day, what),
  constraint access_counts_what check (what ~ '^[a-z][a-z ]+$' and length(what) <= 60)
);
comment on table access_counts is 'how often what happened at the doors on a day (UTC), for the operator: no person, practice or network';
alter table access_counts enable row level security, force row level security;
grant select, insert, update, delete on access_counts to makeright_door;
create policy door on access_counts to makeright_door using (true) with check (true);

-- Kept for a year.
create function count_access(p_what text, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  today date := (p_at at time zone 'UTC')::date;
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

-- Names of practices stand in sentences too, and are not sealed: no control, no mark of direction.
alter table practices
  add constraint practices_name check (name !~ '[\u0001-\u001F\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\uFEFF]'),
  add constraint practices_time_zone check (time_zone ~ '^[A-Za-z]' and time_zone !~* '^(utc|gmt)[+-]');

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and p.proname in ('ask_to_sign_in', 'sign_in_by_digits', 'invitation_at', 'count_access', 'access_counted')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
    if signature::text !~ '^access_counted' then
      execute format('grant execute on function %s to makeright_web', signature);
    end if;
  end loop;
end $$;
revoke create on schema public from makeright_door;
