-- Two people who work in a practice are never called the same. Whoever changes such a name leaves an event, and the name of before: it is
-- shown to the clients who chose by it, and to nobody else.

alter table people add column name_hash bytea;
comment on column people.name_hash is
  'keyed, of the folded name; of whoever works here. The sha256 of their id: from before there were hashes, and no portal has started since';
alter table people no force row level security;
update people p set name_hash = sha256(convert_to(p.id::text, 'UTF8')) where p.roles && '{therapist,supervisor,owner}';
alter table people force row level security;
alter table people add constraint people_staff_names_are_hashed check (roles <@ '{client}' or name_hash is not null);
create unique index people_staff_names on people (practice_id, name_hash)
  where roles && '{therapist,supervisor,owner}' and ended_at is null;

create table former_names (
  practice_id uuid not null,
  person_id uuid not null,
  name bytea not null,
  until timestamptz not null,
  primary key (practice_id, person_id, until),
  foreign key (practice_id, person_id) references people
);
comment on table former_names is 'how people who work here were called before';
comment on column former_names.name is 'sealed for the place in which it stood, people.name';
alter table former_names enable row level security, force row level security;

do $$
declare
  known text[] := (select array_agg(one.kind[1]) from pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''(\w+)''', 'g') one (kind)
    where c.conrelid = 'events'::regclass and c.conname = 'events_kind');
begin
  execute format('alter table events drop constraint events_kind, add constraint events_kind check (kind in (%s))',
    (select string_agg(quote_literal(kind), ', ') from unnest(known || '{change_name}') kind));
end $$;

-- Who has chosen by a name: a client whose care with that person began under it, or one of whose concerns that person read under it, or
-- who came by the door while people were called so there.
grant select on former_names to makeright_web;
create policy chosen_by_me on former_names for select to makeright_web using (
  practice_id = (select my_practice()) and (
    (select true from care c
      where c.practice_id = former_names.practice_id and c.client_id = (select me()) and c.therapist_id = former_names.person_id
        and c.since < former_names.until limit 1)
    or (select true from readers mine join (
        select r.practice_id, r.concern_id, r.person_id, r.reads_since from readers r
        union all select f.practice_id, f.concern_id, f.person_id, f.reads_since from former_readers f
      ) theirs on theirs.practice_id = mine.practice_id and theirs.concern_id = mine.concern_id
      where mine.practice_id = former_names.practice_id and mine.person_id = (select me()) and mine.capacity = 'client'
        and theirs.person_id = former_names.person_id and theirs.reads_since < former_names.until limit 1)
    or (select p.joined_at from people p
      where p.practice_id = former_names.practice_id and p.id = (select me()) and not p.account) < former_names.until));
grant select, insert on former_names to makeright_door;
create policy door on former_names to makeright_door using (true) with check (true);

-- A name is changed by nothing but these.
revoke update (name) on people from makeright_web;

create function put_name(p_practice uuid, p_person uuid, p_name bytea, p_hash bytea)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  was people;
begin
  select * into strict was from people p where p.practice_id = p_practice and p.id = p_person for update;
  update people p set name = coalesce(p_name, was.name), name_hash = coalesce(p_hash, was.name_hash)
    where p.practice_id = p_practice and p.id = p_person;
  if p_name is not null and was.name_hash <> p_hash then
    insert into former_names (practice_id, person_id, name, until) values (p_practice, p_person, was.name, clock_timestamp());
    perform chain_event(p_practice, null, 'change_name', p_person, null, clock_timestamp(), null);
  end if;
end $$;

-- `p_hash` counts only for those who work here, and they need one.
create function change_name(p_name bytea, p_hash bytea)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  works_here boolean := (select p.roles && '{therapist,supervisor,owner}' from people p
    where p.practice_id = my_practice() and p.id = me() and p.ended_at is null);
begin
  if works_here is null or sending_concern() is not null or p_name is null or (works_here and p_hash is null) then
    raise insufficient_privilege using message = 'this name is not theirs to change';
  end if;
  perform put_name(my_practice(), me(), p_name, case when works_here then p_hash end);
end $$;

-- As before, and with the name of whoever is known at this address, from which the hash is made.
drop function invitation_at(bytea, timestamptz);
create function invitation_at(p_link_hash bytea, p_at timestamptz)
  returns table (
    id uuid, practice_id uuid, practice_name text, time_zone text, crisis_lines jsonb, words_key bytea, addresses_key bytea,
    roles text[], name bytea, address bytea, inviter_id uuid, inviter_name bytea, therapist_id uuid, therapist_name bytea,
    known_id uuid, known_name bytea, account uuid
  ) stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select i.id, c.id, c.name, c.time_zone, c.crisis_lines, c.words_key, c.addresses_key,
      i.roles, i.name, i.address, b.id, b.name, t.id, t.name, p.id, p.name, case when p.ended_at is null then p.id end
    from invitations i
    join practices c on c.id = i.practice_id
    left join people b on b.practice_id = i.practice_id and b.id = i.invited_by
    left join people t on t.practice_id = i.practice_id and t.id = i.therapist_id
    left join addresses a on a.practice_id = i.practice_id and a.address_hash = i.address_hash
    left join people p on p.practice_id = a.practice_id and p.id = a.person_id
    where i.link_hash = p_link_hash and i.accepted_at is null and i.taken_back_at is null and i.expires_at > p_at;
end $$;

-- As before. `p_name_hash`: of whoever is to work here. Somebody who is known keeps their name where `p_name` is null.
drop function accept_invitation(bytea, uuid, text[], bytea, bytea, text, text, int, int, bytea, uuid, bytea, bytea, timestamptz);
create function accept_invitation(
  p_link_hash bytea, p_person uuid, p_references text[], p_name bytea, p_name_hash bytea, p_pronouns bytea, p_language text, p_contact text,
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
  if person.id is not null and person.ended_at is null then
    return null;
  end if;
  if person.id is null then
    person.id := p_person;
    insert into people
        (practice_id, id, reference, name, name_hash, pronouns, language, contact, contact_from, contact_until, roles, joined_at)
      values (invitation.practice_id, p_person, (select r from unnest(p_references) r
          where not exists (select from people q where q.practice_id = invitation.practice_id and q.reference = r) limit 1),
        p_name, p_name_hash, p_pronouns, p_language, p_contact, p_contact_from, p_contact_until, invitation.roles, p_at);
    insert into addresses (practice_id, person_id, address, address_hash)
      values (invitation.practice_id, p_person, p_address, invitation.address_hash);
  else
    perform put_name(person.practice_id, person.id, p_name, p_name_hash);
  end if;
  perform gain_invited(invitation, person.id, p_care, p_at);
  if p_session_hash is not null then
    update sessions s set ended_at = p_at where s.hash = p_old_session_hash and s.ended_at is null;
    insert into sessions (hash, practice_id, person_id, started_at, seen_at)
      values (p_session_hash, invitation.practice_id, person.id, p_at, p_at);
  end if;
  return person.id;
end $$;

drop function join_invitation(bytea, uuid, timestamptz);
create function join_invitation(p_link_hash bytea, p_name bytea, p_name_hash bytea, p_care uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  invitation invitations;
begin
  select * into invitation from invitations i
    where i.link_hash = p_link_hash and i.practice_id = my_practice()
      and i.accepted_at is null and i.taken_back_at is null and i.expires_at > p_at for update;
  if not found
    or not exists (select from people p where p.practice_id = my_practice() and p.id = me() and p.account and p.ended_at is null)
    or exists (select from addresses a join people p on p.practice_id = a.practice_id and p.id = a.person_id
      where a.practice_id = my_practice() and a.address_hash = invitation.address_hash and p.ended_at is null and p.id <> me())
  then
    return false;
  end if;
  if not (invitation.roles <@ '{client}') then
    perform put_name(invitation.practice_id, me(), p_name, p_name_hash);
  end if;
  perform gain_invited(invitation, me(), p_care, p_at);
  return true;
end $$;

-- For the process itself, which alone can open names: who works here since before there were hashes, the first who came first.
create function has_knocked() returns boolean language sql set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(current_setting('makeright.knocked', true), '') = 'yes'
    and currval('knocked_since') = (date_part('epoch', now()) * 1000000)::bigint $$;
create function staff_without_hash()
  returns table (practice_id uuid, addresses_key bytea, person_id uuid, name bytea) language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select p.practice_id, c.addresses_key, p.id, p.name from people p join practices c on c.id = p.practice_id
    where p.name_hash = sha256(convert_to(p.id::text, 'UTF8')) and has_knocked()
    order by p.joined_at, p.id;
end $$;

-- Returns false where somebody else who works there is called so already; then both keep their names, until one of them changes theirs.
create function hash_staff_name(p_practice uuid, p_person uuid, p_hash bytea)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not has_knocked() then
    raise insufficient_privilege using message = 'this is for the process that has the key to the door';
  end if;
  update people p set name_hash = p_hash
    where p.practice_id = p_practice and p.id = p_person and p.name_hash = sha256(convert_to(p.id::text, 'UTF8'));
  return true;
exception when unique_violation then
  return false;
end $$;

-- Whoever changed their name sees it among what happened with their account.
drop index events_of_account;
create index events_of_account on events (practice_id, coalesce(about_id, person_id), position desc)
  where concern_id is null and kind in ('change_address', 'change_by_paper', 'change_by_factor', 'change_by_meeting', 'begin_meeting',
    'ask_by_meeting', 'vouch_meeting', 'stop_meeting', 'make_paper_code', 'set_factor', 'remove_factor', 'reset_factor', 'let_in', 'change_roles',
    'change_name');
create or replace function account_events(p_most int)
  returns table (kind text, at timestamptz, by_id uuid, by_name bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select e.kind, e.at, e.person_id, p.name
    from events e left join people p on p.practice_id = e.practice_id and p.id = e.person_id
    where e.practice_id = my_practice() and coalesce(e.about_id, e.person_id) = me() and e.concern_id is null
      and e.kind in ('change_address', 'change_by_paper', 'change_by_factor', 'change_by_meeting', 'begin_meeting',
        'ask_by_meeting', 'vouch_meeting', 'stop_meeting', 'make_paper_code', 'set_factor', 'remove_factor', 'reset_factor', 'let_in', 'change_roles',
        'change_name')
    order by e.position desc limit p_most;
end $$;

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in (
      'put_name', 'change_name', 'invitation_at', 'accept_invitation', 'join_invitation', 'has_knocked', 'staff_without_hash', 'hash_staff_name')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
    if signature::text !~ '^(put_name|has_knocked)\(' then
      execute format('grant execute on function %s to makeright_web', signature);
    end if;
  end loop;
end $$;
revoke create on schema public from makeright_door;
