create table practices (
  id uuid primary key,
  name text not null,
  time_zone text not null,
  working_days int[] not null default '{1,2,3,4,5}',
  closed_days date[] not null default '{}',
  acknowledge_within int not null default 3,
  answer_within int not null default 5,
  crisis_lines jsonb not null,
  outside_contact text,
  must_tell text not null,
  words_key bytea not null,
  addresses_key bytea not null,
  founded_at timestamptz not null,
  constraint practices_working_days check (working_days <@ '{1,2,3,4,5,6,7}' and cardinality(working_days) > 0),
  constraint practices_acknowledge_within check (acknowledge_within between 1 and 30),
  constraint practices_answer_within check (answer_within between 1 and 30)
);
comment on column practices.working_days is 'ISO weekdays, 1 is Monday';
comment on column practices.acknowledge_within is 'working days';
comment on column practices.answer_within is 'working days';
comment on column practices.must_tell is 'when a therapist of this practice must tell others, in its own words';

create table people (
  practice_id uuid not null references practices,
  id uuid not null,
  reference text not null,
  name bytea not null,
  language text not null default 'en',
  roles text[] not null,
  joined_at timestamptz not null,
  primary key (practice_id, id),
  constraint people_reference unique (practice_id, reference),
  constraint people_roles check (roles <@ '{client,therapist,owner}' and cardinality(roles) > 0)
);
create index people_owners on people (practice_id, id) where 'owner' = any (roles);
comment on column people.name is 'sealed';

-- Apart from people, because a client may know who works here, and not at which address they are reached.
create table addresses (
  practice_id uuid not null,
  person_id uuid not null,
  address bytea not null,
  address_hash bytea not null,
  primary key (practice_id, person_id),
  foreign key (practice_id, person_id) references people,
  constraint addresses_hash unique (practice_id, address_hash)
);
create index addresses_by_hash on addresses (address_hash);
comment on column addresses.address is 'sealed';
comment on column addresses.address_hash is 'keyed; the way to find an address without reading one';

create table care (
  practice_id uuid not null references practices,
  id uuid not null,
  client_id uuid not null,
  therapist_id uuid not null,
  since timestamptz not null,
  until timestamptz,
  primary key (practice_id, id),
  foreign key (practice_id, client_id) references people,
  foreign key (practice_id, therapist_id) references people,
  constraint care_between_two check (client_id <> therapist_id)
);
create unique index care_once on care (practice_id, client_id, therapist_id) where until is null;
create index care_by_therapist on care (practice_id, therapist_id, client_id);

alter table practices enable row level security, force row level security;
alter table people enable row level security, force row level security;
alter table addresses enable row level security, force row level security;
alter table care enable row level security, force row level security;

create function i_am(p_role text) returns boolean stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (select from people p where p.practice_id = my_practice() and p.id = me() and p_role = any (p.roles));
end $$;

-- web: what a person who is signed in may see of the practice and its people
grant select on practices, people, addresses, care to makeright_web;
grant insert on people, addresses, care to makeright_web;

create policy mine on practices for select to makeright_web using (id = (select my_practice()));

create policy known_to_me on people for select to makeright_web using (
  practice_id = (select my_practice()) and (
    id = (select me())
    or roles && '{therapist,owner}'
    or (select i_am('owner'))
    -- a scalar subquery: exists would be hashed, from all the clients a therapist ever had
    or (select true from care c
      where c.practice_id = people.practice_id and c.client_id = people.id and c.therapist_id = (select me()) limit 1)));
create policy added_by_owner on people for insert to makeright_web
  with check (practice_id = (select my_practice()) and (select i_am('owner')));

create policy mine_or_owner on addresses for select to makeright_web
  using (practice_id = (select my_practice()) and (person_id = (select me()) or (select i_am('owner'))));
create policy added_by_owner on addresses for insert to makeright_web
  with check (practice_id = (select my_practice()) and (select i_am('owner')));

create policy mine_or_owner on care for select to makeright_web
  using (practice_id = (select my_practice())
    and (client_id = (select me()) or therapist_id = (select me()) or (select i_am('owner'))));
create policy started_by_owner on care for insert to makeright_web
  with check (practice_id = (select my_practice()) and (select i_am('owner')));

-- door
grant select, insert on practices, people, addresses to makeright_door;
grant select on care to makeright_door;
create policy door on practices to makeright_door using (true) with check (true);
create policy door on people to makeright_door using (true) with check (true);
create policy door on addresses to makeright_door using (true) with check (true);
create policy door on care for select to makeright_door using (true);

-- worker: where a letter goes and in which language; no name, no words
grant select (id, addresses_key, time_zone, working_days, closed_days) on practices to makeright_worker;
grant select (practice_id, id, language) on people to makeright_worker;
grant select (practice_id, person_id, address) on addresses to makeright_worker;
create policy worker on practices for select to makeright_worker using (true);
create policy worker on people for select to makeright_worker using (true);
create policy worker on addresses for select to makeright_worker using (true);

grant create on schema public to makeright_door;
alter function i_am(text) owner to makeright_door;
grant execute on function i_am(text) to makeright_web;
revoke create on schema public from makeright_door;
