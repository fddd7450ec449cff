-- A therapist leaves, cannot work any more, or has died. An owner plans it; on the evening of the last day their access ends by itself, and their
-- clients go to whom the owner has chosen. Open concerns go nowhere without a yes of their client.
create table departures (
  practice_id uuid not null references practices,
  id uuid not null,
  person_id uuid not null,
  reason text not null,
  says_died boolean not null default false,
  last_day date not null,
  planned_by uuid not null,
  planned_at timestamptz not null,
  version int not null default 1,
  ended_at timestamptz,
  taken_back_at timestamptz,
  primary key (practice_id, id),
  foreign key (practice_id, person_id) references people,
  foreign key (practice_id, planned_by) references people,
  constraint departures_reason check (reason in ('leaves', 'unable', 'died')),
  constraint departures_says_died check (not says_died or reason = 'died'),
  constraint departures_once check (ended_at is null or taken_back_at is null)
);
create unique index departures_open on departures (practice_id, person_id) where ended_at is null and taken_back_at is null;
create index departures_of_person on departures (practice_id, person_id, planned_at desc) where taken_back_at is null;
comment on column departures.reason is 'for owners alone';
comment on column departures.says_died is 'clients read that the person has died; else that they no longer work here';
comment on column departures.last_day is 'of the practice''s calendar; their access ends with it';
comment on column departures.version is 'how often it was saved: of two owners at once, the second sees what the first one did';
comment on column departures.ended_at is 'when their access ended';

-- Who goes on with whom. Who stands in no row becomes a former client.
create table departure_clients (
  practice_id uuid not null,
  departure_id uuid not null,
  client_id uuid not null,
  to_id uuid not null,
  primary key (practice_id, departure_id, client_id),
  foreign key (practice_id, departure_id) references departures,
  foreign key (practice_id, client_id) references people,
  foreign key (practice_id, to_id) references people,
  constraint departure_clients_two check (client_id <> to_id)
);

alter table departures enable row level security, force row level security;
alter table departure_clients enable row level security, force row level security;
grant select on departures, departure_clients to makeright_web;
create policy of_owner on departures for select to makeright_web
  using (practice_id = (select my_practice()) and (select i_am('owner')));
create policy of_owner on departure_clients for select to makeright_web
  using (practice_id = (select my_practice()) and (select i_am('owner')));
grant select, insert, update on departures to makeright_door;
grant select, insert, delete on departure_clients to makeright_door;
create policy door on departures to makeright_door using (true) with check (true);
create policy door on departure_clients to makeright_door using (true) with check (true);

-- Those who have left before, so that what is still to be settled has its page.
insert into departures (practice_id, id, person_id, reason, last_day, planned_by, planned_at, ended_at)
  select p.practice_id, gen_random_uuid(), p.id, 'leaves', clock_at(c.time_zone, p.ended_at)::date, e.person_id, p.ended_at, p.ended_at
  from people p join practices c on c.id = p.practice_id
  join lateral (select v.person_id from events v
    where v.practice_id = p.practice_id and v.chain = p.practice_id and v.kind = 'end_access' and v.about_id = p.id and v.person_id is not null
    order by v.position desc limit 1) e on true
  where p.ended_at is not null and p.roles && '{therapist,supervisor,owner}';

-- Two more kinds of event, beside those that there are.
do $$
declare
  definition text := (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conname = 'events_kind');
begin
  alter table events drop constraint events_kind;
  execute 'alter table events add constraint events_kind '
    || replace(definition, 'ARRAY[', 'ARRAY[''plan_leaving''::text, ''stop_leaving''::text, ');
end $$;

-- Nothing is written any more to somebody whose access has ended, by whatever function.
create function only_to_who_is_here() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from people p where p.practice_id = new.practice_id and p.id = new.person_id and p.ended_at is not null) then
    return null;
  end if;
  return new;
end $$;
create trigger only_to_who_is_here before insert on emails for each row when (new.person_id is not null)
  execute function only_to_who_is_here();

-- As before (008_concerns.sql), and: where access ends by the clock, the event is by the owner who planned it.
create or replace function end_sight(p_practice uuid, p_person uuid, p_at timestamptz, p_tells boolean)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone readers;
  by_whom uuid := coalesce(me(), (select d.planned_by from departures d
    where d.practice_id = p_practice and d.person_id = p_person and d.ended_at = p_at));
begin
  for gone in
    delete from readers r using people p
    where p.practice_id = p_practice and p.id = p_person and r.practice_id = p_practice and r.person_id = p_person
      and r.capacity <> 'client' and not (r.capacity = any (p.roles) and p.ended_at is null)
    returning r.*
  loop
    insert into former_readers as f (practice_id, concern_id, person_id, capacity, reads_since, ended_at)
      values (gone.practice_id, gone.concern_id, gone.person_id, gone.capacity, gone.reads_since, p_at)
      on conflict (practice_id, concern_id, person_id) do update
        set capacity = excluded.capacity, reads_since = excluded.reads_since, ended_at = excluded.ended_at;
    if by_whom is not null then -- whoever does it by hand, in the database itself, signs no event
      perform chain_event(gone.practice_id, gone.concern_id, 'end_sight', by_whom, gone.person_id, p_at, null);
    end if;
    if p_tells and gone.waits <> 'nobody' then
      perform post_about(client.practice_id, client.concern_id, client.person_id, gen_random_uuid(), 'news', p_at)
        from readers client
        where client.practice_id = gone.practice_id and client.concern_id = gone.concern_id and client.capacity = 'client';
    end if;
  end loop;
end $$;

-- For the functions below alone: somebody's access ends, at once and everywhere, and all that hangs on it. Their clients go to whom the owner has
-- chosen, as far as that therapist still works here; clients who were invited to them are not invited any more; what waits in the outbox for them
-- says nothing any more. Returns false where there was no access to end.
create function leave_practice(p_practice uuid, p_person uuid, p_at timestamptz, p_by uuid)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  planned uuid;
  one record;
begin
  update departures d set ended_at = p_at
    where d.practice_id = p_practice and d.person_id = p_person and d.ended_at is null and d.taken_back_at is null
    returning d.id into planned;
  update people p set ended_at = p_at
    where p.practice_id = p_practice and p.id = p_person and p.ended_at is null and p.roles && '{therapist,supervisor,owner}';
  if not found then
    return false;
  end if;
  if planned is null then -- so that what is still to be settled has its page
    insert into departures (practice_id, id, person_id, reason, last_day, planned_by, planned_at, ended_at)
      select p_practice, gen_random_uuid(), p_person, 'leaves', clock_at(c.time_zone, p_at)::date, p_by, p_at, p_at
      from practices c where c.id = p_practice;
  end if;
  update sessions s set ended_at = p_at where s.practice_id = p_practice and s.person_id = p_person and s.ended_at is null;
  for one in
    update care c set until = p_at where c.practice_id = p_practice and c.therapist_id = p_person and c.until is null
    returning c.client_id, c.together, (select a.to_id from departure_clients a
      join people t on t.practice_id = a.practice_id and t.id = a.to_id and 'therapist' = any (t.roles) and t.ended_at is null
      where a.practice_id = p_practice and a.departure_id = planned and a.client_id = c.client_id) as to_id
  loop
    if one.to_id is not null then
      insert into care (practice_id, id, client_id, therapist_id, since, together)
        values (p_practice, gen_random_uuid(), one.client_id, one.to_id, p_at, one.together)
        on conflict do nothing;
      if found then
        perform chain_event(p_practice, null, 'start_care', p_by, one.client_id, p_at, null);
      end if;
    end if;
    perform chain_event(p_practice, null, 'end_care', p_by, one.client_id, p_at, null);
  end loop;
  for one in
    update invitations i set taken_back_at = p_at
    where i.practice_id = p_practice and i.therapist_id = p_person and i.accepted_at is null and i.taken_back_at is null
    returning i.id
  loop
    perform chain_event(p_practice, null, 'take_back', p_by, null, p_at, null);
  end loop;
  update emails e set status = 'lapsed', settled_at = p_at, secret = null, held_by = null, held_until = null, domain = null
    where e.practice_id = p_practice and e.person_id = p_person and e.status = 'waiting';
  perform chain_event(p_practice, null, 'end_access', p_by, p_person, p_at, null);
  return true;
end $$;

-- As before (007_invitations_and_care.sql): at once.
create or replace function end_access(p_person uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform keep_an_owner(p_person);
  if not leave_practice(my_practice(), p_person, p_at, me()) then
    raise insufficient_privilege using message = 'this access cannot be ended';
  end if;
end $$;

-- Whether a practice has an owner without this person.
create function owned_by_others(p_practice uuid, p_person uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from people p where p.practice_id = p_practice and p.id <> p_person and 'owner' = any (p.roles) and p.ended_at is null) $$;

-- The plan that counts for somebody: for who comes back, none that has ended.
create function departure_of(p_practice uuid, p_person uuid) returns departures stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select d.* from departures d join people p on p.practice_id = d.practice_id and p.id = d.person_id
    where d.practice_id = p_practice and d.person_id = p_person and d.taken_back_at is null
      and (d.ended_at is null) = (p.ended_at is null)
    order by d.planned_at desc limit 1 $$;

-- An owner plans it, or changes what is planned; of what is over, only why it was and what clients read. Who has died, and whose last day is over,
-- leaves at once. Returns false where another owner has changed it since: version 0 is before the first.
create function plan_departure(
  p_id uuid, p_person uuid, p_reason text, p_says_died boolean, p_last_day date, p_version int, p_at timestamptz
) returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  here uuid := my_practice();
  zone text;
  known departures;
begin
  select c.time_zone into zone from practices c where c.id = here for update;
  known := departure_of(here, p_person);
  if not i_am('owner') or (known.id is null and not exists (select from people p
    where p.practice_id = here and p.id = p_person and p.ended_at is null and p.roles && '{therapist,supervisor,owner}'))
  then
    raise insufficient_privilege using message = 'this is not for them to plan';
  end if;
  if coalesce(known.version, 0) <> p_version then
    return false;
  end if;
  if known.id is null then
    insert into departures (practice_id, id, person_id, reason, says_died, last_day, planned_by, planned_at)
      values (here, p_id, p_person, p_reason, p_says_died, p_last_day, me(), p_at);
  else
    update departures d set reason = p_reason, says_died = p_says_died, version = d.version + 1, planned_by = me(),
        last_day = case when d.ended_at is null then p_last_day else d.last_day end
      where d.practice_id = here and d.id = known.id;
  end if;
  perform chain_event(here, null, 'plan_leaving', me(), p_person, p_at, null);
  if known.ended_at is null and (p_reason = 'died' or moment_of_clock(zone, p_last_day + 1 + time '00:00') <= p_at) then
    perform keep_an_owner(p_person);
    perform leave_practice(here, p_person, p_at, me());
  end if;
  return true;
end $$;

-- Returns false where it is over, or was taken back before.
create function take_back_departure(p_departure uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone uuid;
begin
  perform from practices c where c.id = my_practice() for update;
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  update departures d set taken_back_at = p_at
    where d.practice_id = my_practice() and d.id = p_departure and d.ended_at is null and d.taken_back_at is null
    returning d.person_id into gone;
  if not found then
    return false;
  end if;
  perform chain_event(my_practice(), null, 'stop_leaving', me(), gone, p_at, null);
  return true;
end $$;

-- Says who goes on with some clients, or with all of them where none is named; null: nobody, and they become former clients. Where access has ended
-- already, those who became former clients by it begin with the other therapist at once. Returns false where another owner has changed the plan.
create function assign_clients(p_departure uuid, p_version int, p_clients uuid[], p_to uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  here uuid := my_practice();
  plan departures;
  one record;
begin
  perform from practices c where c.id = here for update;
  select * into plan from departures d where d.practice_id = here and d.id = p_departure and d.taken_back_at is null;
  if not i_am('owner') or plan.id is null or p_to = plan.person_id or (p_to is not null and not works_as_therapist(p_to)) then
    raise insufficient_privilege using message = 'these clients cannot be given like this';
  end if;
  if plan.version <> p_version then
    return false;
  end if;
  for one in
    select c.client_id, c.together from care c
    where c.practice_id = here and c.therapist_id = plan.person_id and c.until is not distinct from plan.ended_at
      and (p_clients is null or c.client_id = any (p_clients)) and c.client_id is distinct from p_to
  loop
    delete from departure_clients d where d.practice_id = here and d.departure_id = p_departure and d.client_id = one.client_id;
    if p_to is not null then
      insert into departure_clients (practice_id, departure_id, client_id, to_id) values (here, p_departure, one.client_id, p_to);
      if plan.ended_at is not null then
        perform start_care(one.client_id, p_to, gen_random_uuid(), one.together, p_at);
      end if;
    end if;
  end loop;
  update departures d set version = d.version + 1 where d.practice_id = here and d.id = p_departure;
  perform chain_event(here, null, 'plan_leaving', me(), plan.person_id, p_at, null);
  return true;
end $$;

-- Proposes the same person for each open concern of somebody who leaves: one for all, because a person for each client would tell owners whose
-- concern it is. What waits for a client already stays, and nobody is proposed again to whom the client has said no.
create function propose_for_all(p_departure uuid, p_to uuid, p_at timestamptz)
  returns table (asked int, waiting int, left_out int) language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  here uuid := my_practice();
  leaving uuid := (select d.person_id from departures d where d.practice_id = here and d.id = p_departure and d.taken_back_at is null);
  one uuid;
begin
  if not i_am('owner') or leaving is null or leaving = p_to or not works_as_therapist(p_to) then
    raise insufficient_privilege using message = 'this person cannot be proposed here';
  end if;
  asked := 0;
  waiting := 0;
  left_out := 0;
  for one in
    select c.id from concerns c
    where c.practice_id = here and c.therapist_id = leaving and c.status <> 'closed' and c.audience <> 'owners' and c.waits <> 'set_aside'
    order by c.id for update
  loop
    if exists (select from hand_overs h where h.practice_id = here and h.concern_id = one and h.answered_at is null) then
      waiting := waiting + 1;
    elsif exists (select from hand_overs h
        where h.practice_id = here and h.concern_id = one and h.to_id = p_to and not h.accepted and not h.taken_back)
      or exists (select from readers r where r.practice_id = here and r.concern_id = one and r.person_id = p_to and r.capacity = 'client')
    then
      left_out := left_out + 1;
    else
      perform propose_hand_over(one, p_to, gen_random_uuid(), null, p_at);
      asked := asked + 1;
    end if;
  end loop;
  return next;
end $$;

-- What is there to settle, in numbers; of concerns, those that every owner sees on the board, and nothing of them.
create function departure_facts(p_person uuid, p_at timestamptz)
  returns table (open int, asked int, unanswered int, invited int, only_owner boolean, named_colleague boolean) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  here uuid := my_practice();
begin
  if not i_am('owner') then
    return;
  end if;
  return query
    select count(c.id)::int, count(h.id) filter (where h.answer_by > p_at)::int, count(h.id) filter (where h.answer_by <= p_at)::int,
      (select count(*)::int from invitations i
        where i.practice_id = here and i.therapist_id = p_person and i.accepted_at is null and i.taken_back_at is null and i.expires_at > p_at),
      not owned_by_others(here, p_person),
      exists (select from trusted_colleagues t where t.practice_id = here and t.named_by = p_person and t.ended_at is null)
    from concerns c
    left join hand_overs h on h.practice_id = c.practice_id and h.concern_id = c.id and h.answered_at is null
    where c.practice_id = here and c.therapist_id = p_person and c.status <> 'closed' and c.audience <> 'owners' and c.waits <> 'set_aside';
end $$;

-- What I know of people who leave, or have left: of myself, and, as a client, of those who work or have worked with me, or whom I can choose at
-- the door. Never why; that somebody has died only where an owner has chosen to say so. Whoever leaves is looked up first: they are few.
create function departures_known() returns table (person_id uuid, last_day text, ended boolean, died boolean, to_id uuid) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  here uuid := my_practice();
  self uuid := me();
begin
  return query
    select distinct on (d.person_id) d.person_id, d.last_day::text, d.ended_at is not null, d.says_died,
      (select a.to_id from departure_clients a where a.practice_id = here and a.departure_id = d.id and a.client_id = self)
    from departures d join people p on p.practice_id = here and p.id = d.person_id
    where d.practice_id = here and d.taken_back_at is null and (d.ended_at is null) = (p.ended_at is null)
      and (d.person_id = self
        or exists (select from care c where c.practice_id = here and c.therapist_id = d.person_id and c.client_id = self)
        or (p.at_door and d.ended_at is null and not (select i.account from people i where i.practice_id = here and i.id = self)))
    order by d.person_id, d.planned_at desc;
end $$;

-- The same of the therapist of a concern, for its client.
create function departure_in(p_concern uuid) returns table (person_id uuid, last_day text, ended boolean, died boolean, to_id uuid)
  stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if my_capacity(p_concern) = 'client' then
    return query
      select d.person_id, d.last_day::text, d.ended_at is not null, d.says_died, null::uuid
      from concerns c, lateral departure_of(c.practice_id, c.therapist_id) d
      where c.practice_id = my_practice() and c.id = p_concern and d.id is not null;
  end if;
end $$;

-- For the worker: which of them are to end by then, and that one of them ends, each in a transaction of its own. While somebody is the only owner,
-- their access stays, and ends as soon as there is another one.
create function departures_due(p_at timestamptz) returns table (practice_id uuid, id uuid) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select d.practice_id, d.id from departures d join practices c on c.id = d.practice_id
    where d.ended_at is null and d.taken_back_at is null and moment_of_clock(c.time_zone, d.last_day + 1 + time '00:00') <= p_at
      and owned_by_others(d.practice_id, d.person_id)
    order by d.practice_id, d.id;
end $$;

create function end_departure(p_practice uuid, p_departure uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  plan departures;
begin
  perform from practices c where c.id = p_practice for update; -- so that of two at once the second sees what the first one did
  select * into plan from departures d where d.practice_id = p_practice and d.id = p_departure;
  if not exists (select from departures_due(p_at) due where due.practice_id = p_practice and due.id = p_departure) then
    return false;
  end if;
  return leave_practice(p_practice, plan.person_id, p_at, plan.planned_by);
end $$;

-- The clock of the worker is the database's: it cannot say that a day is over.
create function departures_due_now() returns table (practice_id uuid, id uuid) language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$ select * from departures_due(clock_timestamp()) $$;
create function end_departure_now(p_practice uuid, p_departure uuid) returns boolean language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$ select end_departure(p_practice, p_departure, date_trunc('milliseconds', clock_timestamp())) $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function only_to_who_is_here owner to makeright_door;
alter function leave_practice owner to makeright_door;
alter function owned_by_others owner to makeright_door;
alter function departure_of owner to makeright_door;
alter function plan_departure owner to makeright_door;
alter function take_back_departure owner to makeright_door;
alter function assign_clients owner to makeright_door;
alter function propose_for_all owner to makeright_door;
alter function departure_facts owner to makeright_door;
alter function departures_known owner to makeright_door;
alter function departure_in owner to makeright_door;
alter function departures_due owner to makeright_door;
alter function end_departure owner to makeright_door;
alter function departures_due_now owner to makeright_door;
alter function end_departure_now owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function plan_departure, take_back_departure, assign_clients, propose_for_all, departure_facts, departures_known, departure_in
  to makeright_web;
grant execute on function departures_due_now, end_departure_now to makeright_worker;
