-- A guardian of a child who has no account writes for the child: the guardian is the client, and the concern says for whom it is written. It is a
-- guardianship like the others, but for the child: there is no person, only a sealed name. Of whose concern is written for whom a portal sees no row;
-- it asks the functions below, which answer to the guardian and to those who read it.
alter table guardianships alter column child_id drop not null,
  add child_name bytea, add child_hash bytea,
  add constraint guardianships_of_one_child check (num_nonnulls(child_id, child_name) = 1 and (child_name is null) = (child_hash is null));
create unique index guardianships_once_by_name on guardianships (practice_id, guardian_id, child_hash) where ended_at is null and child_id is null;
comment on column guardianships.child_id is 'null: the child has no account';
comment on column guardianships.child_name is 'sealed; of a child without an account';
comment on column guardianships.child_hash is 'keyed, of the folded name: nobody is confirmed twice for the same child';

create table concerns_for_children (
  practice_id uuid not null,
  concern_id uuid not null,
  guardianship_id uuid not null,
  primary key (practice_id, concern_id),
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, guardianship_id) references guardianships
);
comment on table concerns_for_children is 'what a guardian has written for a child, and by which guardianship; all else is written for oneself';

alter table concerns_for_children enable row level security, force row level security;

-- door
grant select, insert on concerns_for_children to makeright_door;
create policy door on concerns_for_children to makeright_door using (true) with check (true);

-- Confirms that a client whom I have met in person is the guardian of a child without an account. A second time nothing happens.
create function confirm_guardian_of_child(
  p_id uuid, p_guardian uuid, p_name bytea, p_hash bytea, p_how text, p_of_age_on date, p_ends_at timestamptz, p_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not keeps_guardians_of(p_guardian, true) or not is_only_client(p_guardian)
    or p_ends_at <= p_at
    or p_ends_at > (select moment_of_clock(c.time_zone, p_of_age_on::timestamp) from practices c where c.id = my_practice())
    or p_of_age_on > p_at + interval '18 years 1 month'
  then
    raise insufficient_privilege using message = 'this guardian cannot be confirmed';
  end if;
  insert into guardianships (practice_id, id, guardian_id, child_name, child_hash, how, of_age_on, ends_at, confirmed_by, confirmed_at)
    values (my_practice(), p_id, p_guardian, p_name, p_hash, p_how, p_of_age_on, p_ends_at, me(), p_at)
    on conflict do nothing;
  if found then
    perform chain_event(my_practice(), null, 'confirm_guardian', me(), p_guardian, p_at, null);
  end if;
end $$;

-- Of which children without an account somebody is a guardian, or one of these by its id: my own while it lasts, and for who keeps them.
create function children_of(p_of uuid)
  returns table (id uuid, guardian_id uuid, guardian_name bytea, child_name bytea, how text, confirmed_by_id uuid, confirmed_by_name bytea,
    confirmed_at timestamptz, ends_at timestamptz, ended_at timestamptz)
  stable language plpgsql set enable_hashjoin = off set enable_mergejoin = off
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select g.id, a.id, a.name, g.child_name, g.how, b.id, b.name, g.confirmed_at, g.ends_at, g.ended_at
    from guardianships g
    join people a on a.practice_id = g.practice_id and a.id = g.guardian_id
    join people b on b.practice_id = g.practice_id and b.id = g.confirmed_by
    where g.practice_id = my_practice() and g.child_id is null and p_of in (g.id, g.guardian_id) and sending_concern() is null
      and ((g.guardian_id = me() and is_guardian(g, false, now())) or keeps_guardians_of(g.guardian_id, false))
    order by g.confirmed_at, g.id;
end $$;

-- The children for whom I can write now.
create function my_children() returns table (id uuid, name bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select g.id, g.child_name from guardianships g
    where g.practice_id = my_practice() and g.guardian_id = me() and g.child_id is null and is_guardian(g, false, now())
    order by g.confirmed_at, g.id;
end $$;

-- Says of my first words for whom they are, in the transaction that sends them. It is never said later, and never changed.
create function write_for_child(p_concern uuid, p_guardianship uuid)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  by_it guardianships;
begin
  select * into by_it from guardianships g
    where g.practice_id = my_practice() and g.id = p_guardianship and g.guardian_id = me() and g.child_id is null;
  if by_it.id is null or not is_guardian(by_it, false, now()) or my_capacity(p_concern) is distinct from 'client'
    or exists (select from concerns c where c.practice_id = by_it.practice_id and c.id = p_concern and c.by_door)
    or exists (select from events e where e.practice_id = by_it.practice_id and e.chain = p_concern
      and (e.kind <> 'send' or e.xmin <> pg_current_xact_id()::xid))
  then
    raise insufficient_privilege using message = 'this cannot be written for that child';
  end if;
  insert into concerns_for_children (practice_id, concern_id, guardianship_id) values (by_it.practice_id, p_concern, by_it.id);
end $$;

-- For whom these concerns are written, of those that I read, and since when their client is no guardian of the child any more.
create function written_for(p_concerns uuid[])
  returns table (concern_id uuid, guardianship_id uuid, child_name bytea, over_since timestamptz) stable language plpgsql rows 1
  set enable_hashjoin = off set enable_mergejoin = off
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  self uuid := me();
begin
  return query
    select w.concern_id, g.id, g.child_name,
      case when not is_guardian(g, false, now()) then least(g.ended_at, g.ends_at) end
    from unnest(p_concerns) as asked (id)
    join concerns_for_children w on w.practice_id = practice and w.concern_id = asked.id
    join readers mine on mine.practice_id = practice and mine.concern_id = w.concern_id and mine.person_id = self
    join guardianships g on g.practice_id = practice and g.id = w.guardianship_id;
end $$;

-- Whether a concern is written for a child whose guardian its client is no more. For the functions below alone.
create function is_over_for_child(p_concern uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from concerns_for_children w
    join guardianships g on g.practice_id = w.practice_id and g.id = w.guardianship_id
    where w.practice_id = my_practice() and w.concern_id = p_concern and not is_guardian(g, false, now())) $$;

-- From the end on its client closes it, and ends the sight of who reads beside them. Nothing more is said for the child, by them or beside them, and they let
-- nobody in. Who works with the guardian keeps that of a child without an account.
do $$
declare
  change record;
begin
  for change in select * from (values
    ('append_event(uuid,text,timestamptz,uuid,uuid,bytea)', 'not may_append(my_part, by_door, p_kind) then',
      'not may_append(my_part, by_door, p_kind)
    or (my_part = ''client'' and p_kind not in (''close'', ''end_companion'') and is_over_for_child(p_concern))
  then'),
    ('answer_hand_over(uuid,boolean,uuid,bytea,timestamptz)', 'if my_capacity(p_concern) is distinct from ''client'' then',
      'if my_capacity(p_concern) is distinct from ''client'' or is_over_for_child(p_concern) then'),
    ('bring_in(uuid,uuid,timestamptz)', 'if my_capacity(p_concern) is distinct from ''client''',
      'if my_capacity(p_concern) is distinct from ''client'' or is_over_for_child(p_concern)'),
    ('write_beside(uuid,uuid,timestamptz,bytea)', 'if mine.id is null or', 'if mine.id is null or is_over_for_child(p_concern) or'),
    ('end_guardianship(uuid,timestamptz)', 'keeps_guardians_of(g.child_id, false)', 'keeps_guardians_of(coalesce(g.child_id, g.guardian_id), false)')
  ) as c (signature, was, now)
  loop
    if position(change.was in pg_get_functiondef(change.signature::regprocedure)) = 0 then
      raise exception '% is another one than was expected', change.signature;
    end if;
    execute replace(pg_get_functiondef(change.signature::regprocedure), change.was, change.now);
  end loop;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function confirm_guardian_of_child owner to makeright_door;
alter function children_of owner to makeright_door;
alter function my_children owner to makeright_door;
alter function write_for_child owner to makeright_door;
alter function written_for owner to makeright_door;
alter function is_over_for_child owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function confirm_guardian_of_child, children_of, my_children, write_for_child, written_for to makeright_web;
