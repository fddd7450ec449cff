-- A guardian beside a young person who has an account. The practice confirms who they are before they are one, and it ends on a day. Until the age
-- from which the young person reads alone they read along in what is written while it lasts; from then on only where they are taken along. What the
-- young person writes to owners alone they never read. Of no table of theirs does a portal see a row: it asks the functions below.
alter table practices add reads_alone_from int not null default 14,
  add constraint practices_reads_alone_from check (reads_alone_from between 7 and 18);
comment on column practices.reads_alone_from is 'years: from then on a young person decides whether a guardian reads along';
grant update (reads_alone_from) on practices to makeright_door;

do $$
declare
  section text := pg_get_functiondef('rules_in(text)'::regprocedure);
  change text := pg_get_functiondef('change_rules(text,jsonb,int,timestamptz)'::regprocedure);
  kinds text := (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conname = 'events_kind');
begin
  execute replace(section, '{couples_notice}', '{couples_notice,reads_alone_from}');
  execute replace(change, 'couples_notice = practice.couples_notice,',
    'couples_notice = practice.couples_notice, reads_alone_from = practice.reads_alone_from,');
  alter table events drop constraint events_kind;
  execute 'alter table events add constraint events_kind '
    || replace(kinds, 'ARRAY[', 'ARRAY[''confirm_guardian''::text, ''end_guardianship''::text, ');
end $$;

create table guardianships (
  practice_id uuid not null references practices,
  id uuid not null,
  guardian_id uuid not null,
  child_id uuid not null,
  how text not null,
  of_age_on date,
  ends_at timestamptz not null,
  confirmed_by uuid not null,
  confirmed_at timestamptz not null,
  ended_at timestamptz,
  primary key (practice_id, id),
  foreign key (practice_id, guardian_id) references people,
  foreign key (practice_id, child_id) references people,
  foreign key (practice_id, confirmed_by) references people,
  constraint guardianships_between_two check (guardian_id <> child_id),
  constraint guardianships_how check (how in ('papers', 'court', 'known')),
  constraint guardianships_keep_a_month check (extract(day from of_age_on) = 1),
  constraint guardianships_forget_the_age check ((ended_at is null) = (of_age_on is not null))
);
create unique index guardianships_once on guardianships (practice_id, guardian_id, child_id) where ended_at is null;
create index guardianships_by_child on guardianships (practice_id, child_id);
create index guardianships_end on guardianships (ends_at) where ended_at is null;
comment on table guardianships is 'who is a guardian of whom, since the practice confirmed who they are';
comment on column guardianships.how is 'they were seen in person, and beside that: their papers, a decision of a court, or known to who confirmed it';
comment on column guardianships.of_age_on is 'the first day of the month in which the young person comes of age, and no more of a date of birth; null: it has ended';
comment on column guardianships.ends_at is 'when the month of that day begins, or before';

alter table guardianships enable row level security, force row level security;

-- door
grant select, insert, update (of_age_on, ended_at) on guardianships to makeright_door;
create policy door on guardianships to makeright_door using (true) with check (true);

-- A guardian reads along as a companion does, from the first word on: they are named before it is sent.
alter table companions drop constraint companions_practice_id_id_fkey, drop constraint companions_part,
  add guardianship_id uuid, add by_rule boolean not null default false,
  add foreign key (practice_id, guardianship_id) references guardianships,
  add constraint companions_part check (part in ('interpreter', 'helper', 'guardian')),
  add constraint companions_guardians check ((part = 'guardian') = (guardianship_id is not null) and (guardianship_id is not null or not by_rule)),
  add constraint companions_guardians_have_come check (guardianship_id is null or person_id is not null);
comment on column companions.id is 'that of their invitation; of a guardian, who is not invited, their own';
comment on column companions.by_rule is 'a guardian who reads along until the young person reads alone; false: they were taken along';
grant select (guardianship_id, by_rule) on companions to makeright_web;
create index companions_by_guardianship on companions (practice_id, guardianship_id) where guardianship_id is not null;

-- Whether somebody reads along now as a guardian. For the functions below alone.
create function is_guardian(p_guardianship guardianships, p_by_rule boolean, p_at timestamptz) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select case when p_guardianship.ended_at is not null or p_at >= p_guardianship.ends_at then false
    else not p_by_rule or p_at < (
      select moment_of_clock(p.time_zone, p_guardianship.of_age_on - make_interval(years => 18 - p.reads_alone_from))
      from practices p where p.id = p_guardianship.practice_id) end $$;

-- The same of a row of companions in my practice. On the very day nobody waits for a clock.
create function guardian_sees(p_guardianship uuid, p_by_rule boolean) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from guardianships g
    where g.practice_id = my_practice() and g.id = p_guardianship and is_guardian(g, p_by_rule, now())) $$;

create policy guardians_until_the_day on companions as restrictive for select to makeright_web
  using (guardianship_id is null or person_id <> (select me()) or guardian_sees(guardianship_id, by_rule));

do $$
declare
  replaced text;
  signature text;
begin
  foreach signature in array '{beside_in(uuid),accompanied_by_me(),people_beside(uuid)}'::text[] loop
    replaced := replace(pg_get_functiondef(signature::regprocedure), 'm.ended_at is null',
      'm.ended_at is null and (m.guardianship_id is null or guardian_sees(m.guardianship_id, m.by_rule))');
    execute replaced;
  end loop;
  -- Whoever reads along by the rule of the practice is not sent away by one tap.
  execute replace(pg_get_functiondef('end_companion(uuid,int,uuid,timestamptz)'::regprocedure),
    'm.id = p_id and m.ended_at is null', 'm.id = p_id and m.ended_at is null and not m.by_rule');
end $$;

-- Who confirms and ends it, and is shown it: owners, and who works as a therapist with the young person. For the functions below alone.
create function keeps_guardians_of(p_child uuid, p_now boolean) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select i_am('owner') or (i_am('therapist') and exists (select from care c
    where c.practice_id = my_practice() and c.client_id = p_child and c.therapist_id = me() and (c.until is null or not p_now))) $$;

-- A client with an account, who does not work here. For the functions below alone.
create function is_only_client(p_person uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from people p where p.practice_id = my_practice() and p.id = p_person and p.account and p.ended_at is null
    and 'client' = any (p.roles) and not p.roles && '{therapist,supervisor,owner}') $$;

-- Confirms a guardian whom I have met in person. A second time nothing happens.
create function confirm_guardian(
  p_id uuid, p_guardian uuid, p_child uuid, p_how text, p_of_age_on date, p_ends_at timestamptz, p_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not keeps_guardians_of(p_child, true) or not is_only_client(p_child) or not is_only_client(p_guardian)
    or not (i_am('owner') or exists (select from care c
      where c.practice_id = my_practice() and c.client_id = p_guardian and c.therapist_id = me()))
    or p_ends_at <= p_at
    or p_ends_at > (select moment_of_clock(c.time_zone, p_of_age_on::timestamp) from practices c where c.id = my_practice())
    or p_of_age_on > p_at + interval '18 years 1 month'
  then
    raise insufficient_privilege using message = 'this guardian cannot be confirmed';
  end if;
  insert into guardianships (practice_id, id, guardian_id, child_id, how, of_age_on, ends_at, confirmed_by, confirmed_at)
    values (my_practice(), p_id, p_guardian, p_child, p_how, p_of_age_on, p_ends_at, me(), p_at)
    on conflict do nothing;
  if not found then
    return;
  end if;
  update people p set roles = p.roles || '{companion}'
    where p.practice_id = my_practice() and p.id = p_guardian and not 'companion' = any (p.roles);
  perform chain_event(my_practice(), null, 'confirm_guardian', me(), p_guardian, p_at, null);
end $$;

-- Ends it: sight at once, and what they had begun to write beside the young person is deleted. For the functions below alone.
create function finish_guardianship(p_practice uuid, p_id uuid, p_by uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone guardianships;
  beside companions;
begin
  update guardianships g set ended_at = p_at, of_age_on = null
    where g.practice_id = p_practice and g.id = p_id and g.ended_at is null returning * into gone;
  if gone.id is null then
    return;
  end if;
  for beside in
    update companions m set ended_at = p_at
      where m.practice_id = p_practice and m.guardianship_id = p_id and m.ended_at is null returning *
  loop
    perform forget_companion(p_practice, beside.person_id, beside.concern_id, p_at);
  end loop;
  perform chain_event(p_practice, null, 'end_guardianship', p_by, gone.guardian_id, p_at, null);
end $$;

create function end_guardianship(p_id uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not coalesce((select keeps_guardians_of(g.child_id, false) from guardianships g
    where g.practice_id = my_practice() and g.id = p_id), false)
  then
    raise insufficient_privilege using message = 'this is not for them to end';
  end if;
  perform finish_guardianship(my_practice(), p_id, me(), p_at);
end $$;

-- The worker: what ended by its day is noted, with its event, and so is who read along until the young person reads alone. Says whether there may be more.
create function end_guardianships_now() returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  at timestamptz := clock_timestamp();
  due guardianships[] := array(
    select g from guardianships g where g.ended_at is null and g.ends_at <= at order by g.ends_at limit 100 for update skip locked);
  one guardianships;
  beside companions;
begin
  foreach one in array due loop
    perform finish_guardianship(one.practice_id, one.id, null, at);
  end loop;
  for beside in
    update companions m set ended_at = at
      from guardianships g
      where m.by_rule and m.ended_at is null and g.practice_id = m.practice_id and g.id = m.guardianship_id
        and g.ended_at is null and not is_guardian(g, true, at)
      returning m.*
  loop
    perform forget_companion(beside.practice_id, beside.person_id, beside.concern_id, at);
  end loop;
  return cardinality(due) = 100;
end $$;

-- Nobody is a guardian who comes to work here or has no access any more, and nobody has one who is no client.
create function guardians_are_clients() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform finish_guardianship(g.practice_id, g.id, me(), clock_timestamp())
    from guardianships g where g.practice_id = new.practice_id and g.ended_at is null and new.id in (g.guardian_id, g.child_id);
  return null;
end $$;
create trigger guardians_are_clients after update of roles, ended_at on people
  for each row when (new.roles && '{therapist,supervisor,owner}' or not 'client' = any (new.roles) or new.ended_at is not null)
  execute function guardians_are_clients();

-- Who has a guardian, and who is one: my own, and for who keeps them those of a client, or one by its id. A guardian is told of one while it lasts, and
-- no longer.
create function guardianships_of(p_of uuid)
  returns table (id uuid, guardian_id uuid, guardian_name bytea, child_id uuid, child_name bytea, how text, confirmed_by_id uuid,
    confirmed_by_name bytea, confirmed_at timestamptz, ends_at timestamptz, reads_alone_at timestamptz, ended_at timestamptz)
  stable language plpgsql set enable_hashjoin = off set enable_mergejoin = off
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select g.id, a.id, a.name, c.id, c.name, g.how, b.id, b.name, g.confirmed_at, g.ends_at,
      case when g.of_age_on is not null
        then moment_of_clock(s.time_zone, g.of_age_on - make_interval(years => 18 - s.reads_alone_from)) end, g.ended_at
    from guardianships g
    join practices s on s.id = g.practice_id
    join people a on a.practice_id = g.practice_id and a.id = g.guardian_id
    join people c on c.practice_id = g.practice_id and c.id = g.child_id
    join people b on b.practice_id = g.practice_id and b.id = g.confirmed_by
    where g.practice_id = my_practice() and p_of in (g.id, g.guardian_id, g.child_id) and sending_concern() is null
      and (g.child_id = me() or (g.guardian_id = me() and is_guardian(g, false, now())) or keeps_guardians_of(g.child_id, false))
    order by g.confirmed_at, g.id;
end $$;

-- My guardians now, and whether they read along by the rule of the practice in what I begin to say to a therapist.
create function my_guardians() returns table (id uuid, guardian_id uuid, name bytea, by_rule boolean) stable language plpgsql
  set enable_hashjoin = off set enable_mergejoin = off
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select g.id, p.id, p.name, is_guardian(g, true, now())
    from guardianships g join people p on p.practice_id = g.practice_id and p.id = g.guardian_id
    where g.practice_id = my_practice() and g.child_id = me() and is_guardian(g, false, now())
    order by g.confirmed_at, g.id;
end $$;

-- Follows the entry that says so, which follows my first words in the same transaction. Nobody is taken along into what is for owners alone.
create function take_guardian_along(p_concern uuid, p_position int, p_id uuid, p_guardianship uuid, p_called bytea, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  event events := just_done(p_concern, p_position);
  taken guardianships;
begin
  select * into taken from guardianships g where g.practice_id = event.practice_id and g.id = p_guardianship and g.child_id = me();
  if event.kind <> 'invite_companion' or my_capacity(p_concern) <> 'client' or taken.id is null or not is_guardian(taken, false, now())
    or exists (select from concerns c where c.practice_id = event.practice_id and c.id = p_concern and (c.audience = 'owners' or c.by_door))
    or exists (select from readers r
      where r.practice_id = event.practice_id and r.concern_id = p_concern and r.person_id = taken.guardian_id)
    -- nothing stands there that was not sent together
    or exists (select from events e where e.practice_id = event.practice_id and e.chain = p_concern
      and (e.kind not in ('send', 'invite_companion') or e.xmin <> pg_current_xact_id()::xid))
  then
    raise insufficient_privilege using message = 'this guardian cannot be taken along';
  end if;
  insert into companions (practice_id, id, concern_id, part, name, from_position, person_id, invited_at, began_at, seen, guardianship_id, by_rule)
    values (event.practice_id, p_id, p_concern, 'guardian', p_called, 1, taken.guardian_id, p_at, p_at, 0, taken.id,
      is_guardian(taken, true, now()));
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function is_guardian owner to makeright_door;
alter function guardian_sees owner to makeright_door;
alter function keeps_guardians_of owner to makeright_door;
alter function is_only_client owner to makeright_door;
alter function confirm_guardian owner to makeright_door;
alter function finish_guardianship owner to makeright_door;
alter function end_guardianship owner to makeright_door;
alter function end_guardianships_now owner to makeright_door;
alter function guardians_are_clients owner to makeright_door;
alter function guardianships_of owner to makeright_door;
alter function my_guardians owner to makeright_door;
alter function take_guardian_along owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function guardian_sees, confirm_guardian, end_guardianship, guardianships_of, my_guardians, take_guardian_along to makeright_web;
grant execute on function end_guardianships_now to makeright_worker;
