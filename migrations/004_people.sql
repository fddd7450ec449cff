-- A person of a practice, and in one practice only. Somebody who came without an account is a person too.
create table people (
  practice_id uuid not null references practices,
  id uuid not null,
  reference text not null,
  name bytea not null,
  name_hash bytea,
  pronouns bytea,
  language text not null default 'en',
  roles text[] not null,
  contact text not null default 'mail',
  contact_from smallint,
  contact_until smallint,
  factor_since timestamptz,
  joined_at timestamptz not null,
  ended_at timestamptz,
  account boolean not null default true,
  return_hash bytea,
  joined_to uuid,
  at_door boolean not null default true,
  primary key (practice_id, id),
  foreign key (practice_id, joined_to) references people,
  constraint people_reference unique (practice_id, reference),
  constraint people_return unique (return_hash),
  constraint people_roles check (roles <@ '{client,therapist,supervisor,owner}' and cardinality(roles) > 0),
  constraint people_staff_names_are_hashed check (roles <@ '{client}' or name_hash is not null),
  constraint people_contact check (contact in ('mail', 'none')),
  constraint people_staff_get_mail check (contact = 'mail' or roles <@ '{client}'),
  constraint people_contact_hours check (
    (contact_from is null) = (contact_until is null)
    and contact_from between 0 and 23 and contact_until between 0 and 23 and contact_from <> contact_until),
  constraint people_return_without_account check (return_hash is null or not account),
  constraint people_joined_without_account check (joined_to is null or (not account and return_hash is null and ended_at is not null))
);
create index people_owners on people (practice_id, id) where 'owner' = any (roles);
create index people_arrived on people (joined_at) where not account;
-- A form whose writer is not signed in names only its writer.
create index people_by_id on people (id);
create index people_therapists on people (practice_id, id) where 'therapist' = any (roles);
create index people_supervisors on people (practice_id, id) where 'supervisor' = any (roles);
create unique index people_staff_names on people (practice_id, name_hash)
  where roles && '{therapist,supervisor,owner}' and ended_at is null;
comment on column people.name is 'sealed';
comment on column people.name_hash is 'keyed, of the folded name; of whoever works here';
comment on column people.pronouns is 'sealed';
comment on column people.contact is 'how it is safe to tell them that there is something to read';
comment on column people.contact_from is 'the hour of the practice''s day from which a mail may come; null: at any time';
comment on column people.factor_since is 'since when they have a second factor; null: they have none';
comment on column people.ended_at is 'since when they have no access any more';
comment on column people.account is 'false: they came by the door without an account';
comment on column people.return_hash is 'keyed; the code that opens the one concern of somebody without an account';
comment on column people.joined_to is 'the account of whoever had come without one';
comment on column people.at_door is 'whether a therapist can be chosen at the door without an account';

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

-- Apart from people, because a client may know who works here, and not at which address they are reached.
create table addresses (
  practice_id uuid not null,
  person_id uuid not null,
  address bytea not null,
  address_hash bytea,
  primary key (practice_id, person_id),
  foreign key (practice_id, person_id) references people,
  constraint addresses_hash unique (practice_id, address_hash)
);
create index addresses_by_hash on addresses (address_hash);
comment on column addresses.address is 'sealed';
comment on column addresses.address_hash is
  'keyed; the way to find an address without reading one. Null: somebody without an account, who cannot sign in by it';

alter table people enable row level security, force row level security;
alter table former_names enable row level security, force row level security;
alter table addresses enable row level security, force row level security;

-- Which people and which former names somebody sees follows from care, concerns and drafts, and stands in 008_concerns.sql and
-- 013_drafts.sql.

-- web: what people may change about themselves; a name only by the functions below
grant select on former_names, addresses to makeright_web;
grant select, update (pronouns, language, contact, contact_from, contact_until) on people to makeright_web;
create policy changed_by_oneself on people for update to makeright_web
  using (practice_id = (select my_practice()) and id = (select me()))
  with check (practice_id = (select my_practice()) and id = (select me()));
-- While words go out whose minute is over, people are seen, and not changed (narrow_sending).
create policy while_sending on people as restrictive for update to makeright_web
  using ((select coalesce(current_setting('makeright.way', true), '')) <> 'sending');
create policy mine_or_owner on addresses for select to makeright_web using (
  practice_id = (select my_practice())
  and (person_id = (select me()) or (address_hash is not null and (select i_am('owner')))));

-- door
grant select, insert, update, delete on people, addresses to makeright_door;
grant select, insert on former_names to makeright_door;
create policy door on people to makeright_door using (true) with check (true);
create policy door on former_names to makeright_door using (true) with check (true);
create policy door on addresses to makeright_door using (true) with check (true);

-- worker: where an email goes, in which language, and what its reader called safe; no name, no words
grant select (practice_id, id, language, contact, contact_from, contact_until, ended_at) on people to makeright_worker;
grant select (practice_id, person_id, address, address_hash) on addresses to makeright_worker;
create policy worker on people for select to makeright_worker using (true);
create policy worker on addresses for select to makeright_worker using (true);

-- Those who work here are told what waits. A client who wanted no mail and comes to work here gets it from then on.
create function tell_staff() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  new.contact := 'mail';
  return new;
end $$;
create trigger tell_staff before update of roles on people
  for each row when (not (new.roles <@ '{client}')) execute function tell_staff();

-- Whether somebody works here as a therapist.
create function works_as_therapist(p_person uuid) returns boolean stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (select from people p
    where p.practice_id = my_practice() and p.id = p_person and 'therapist' = any (p.roles) and p.ended_at is null);
end $$;

-- Who can be asked for advice in a practice: whoever writes there is told of a supervisor only where there is one besides their
-- therapist. Ids alone: a client learns that there is somebody, and not who.
create function supervisors_in(p_practice uuid)
  returns uuid[] language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce(array_agg(p.id), '{}') from people p join practices c on c.id = p.practice_id
    where p.practice_id = p_practice and 'supervisor' = any (p.roles) and p.ended_at is null
      and (p_practice = my_practice() or c.door_open) $$;

-- Two people who work in a practice are never called the same. Whoever changes such a name leaves an event, and the name of before: it is
-- shown to the clients who chose by it, and to nobody else.
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

-- `p_hash` counts for those who work here, and they need one, and for those who have worked here: clients know them by that name.
create function change_name(p_name bytea, p_hash bytea)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  works_here boolean;
  has_worked_here boolean;
begin
  select p.roles && '{therapist,supervisor,owner}', p.name_hash is not null into works_here, has_worked_here
    from people p where p.practice_id = my_practice() and p.id = me() and p.ended_at is null;
  if works_here is null or sending_concern() is not null or p_name is null or (works_here and p_hash is null) then
    raise insufficient_privilege using message = 'this name is not theirs to change';
  end if;
  perform put_name(my_practice(), me(), p_name, case when works_here or has_worked_here then p_hash end);
end $$;

-- Whether one of these people was called otherwise until after that moment: words that were on their way to them by then come back.
create function is_any_renamed(p_people uuid[], p_since timestamptz)
  returns boolean language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from former_names f
    where f.practice_id = my_practice() and f.person_id = any (p_people) and f.until > p_since) $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function works_as_therapist owner to makeright_door;
alter function supervisors_in owner to makeright_door;
alter function put_name owner to makeright_door;
alter function change_name owner to makeright_door;
alter function is_any_renamed owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function supervisors_in, change_name, is_any_renamed to makeright_web;
