-- Where nobody else in a practice sees that an answer is late, its owner can name a colleague outside, who learns that something waits and
-- nothing more. Nothing goes to them before they have agreed, and they end it by the same link, without signing in.
create table trusted_colleagues (
  practice_id uuid not null references practices,
  id uuid not null,
  address bytea,
  address_hash bytea not null,
  link bytea,
  link_hash bytea not null,
  named_by uuid not null,
  named_at timestamptz not null,
  agreed_at timestamptz,
  ended_at timestamptz,
  declined boolean not null default false,
  primary key (practice_id, id),
  foreign key (practice_id, named_by) references people,
  constraint trusted_colleagues_link unique (link_hash),
  constraint trusted_colleagues_wiped check ((ended_at is null) = (address is not null) and (address is null) = (link is null)),
  constraint trusted_colleagues_declined check (ended_at is not null or not declined)
);
create unique index trusted_colleagues_one on trusted_colleagues (practice_id) where ended_at is null;
comment on column trusted_colleagues.address is 'sealed with the key of addresses, as the link is; both are wiped once it has ended';
comment on column trusted_colleagues.address_hash is 'keyed: who has said no is not asked by the same practice again';
comment on column trusted_colleagues.declined is 'they ended it themselves';

alter table trusted_colleagues enable row level security, force row level security;
grant select (practice_id, id, address, named_at, agreed_at, ended_at, declined) on trusted_colleagues to makeright_web;
create policy of_owner on trusted_colleagues for select to makeright_web
  using (practice_id = (select my_practice()) and (select i_am('owner')));
grant select, insert, update on trusted_colleagues to makeright_door;
create policy door on trusted_colleagues to makeright_door using (true) with check (true);
grant select (practice_id, id, address, link, agreed_at, ended_at) on trusted_colleagues to makeright_worker;
create policy worker on trusted_colleagues for select to makeright_worker using (true);

alter table emails add column colleague_id uuid;
alter table emails add foreign key (practice_id, colleague_id) references trusted_colleagues;
alter table emails add constraint emails_to_colleague check (
  colleague_id is null or (practice_id is not null and person_id is null and invitation_id is null));
create index emails_waiting_for_colleague on emails (practice_id, colleague_id) where status = 'waiting' and colleague_id is not null;
comment on column emails.colleague_id is 'somebody outside, whose address and link stand in their row';
-- Two more kinds of email, beside those that there are.
do $$
declare
  definition text := (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conname = 'emails_kind');
begin
  alter table emails drop constraint emails_kind;
  execute 'alter table emails add constraint emails_kind '
    || replace(definition, 'ARRAY[', 'ARRAY[''ask_colleague''::text, ''late_elsewhere''::text, ');
end $$;

-- For the functions of the door alone. One email of a kind waits for them at a time.
create function post_to_colleague(p_practice uuid, p_kind text, p_at timestamptz, p_until timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into emails (id, practice_id, colleague_id, kind, queued_at, expires_at)
    select gen_random_uuid(), t.practice_id, t.id, p_kind, p_at, p_until
    from trusted_colleagues t
    where t.practice_id = p_practice and t.ended_at is null and (p_kind = 'ask_colleague') = (t.agreed_at is null)
      and not exists (select from emails e
        where e.practice_id = t.practice_id and e.colleague_id = t.id and e.status = 'waiting' and e.kind = p_kind);
  perform pg_notify('emails', '');
end $$;

-- An owner names somebody, who is asked for two weeks. Whoever was named before hears nothing any more. False: they have said no before.
create function name_colleague(p_id uuid, p_address bytea, p_address_hash bytea, p_link bytea, p_link_hash bytea, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  perform from practices c where c.id = my_practice() for update;
  if exists (select from trusted_colleagues t
    where t.practice_id = my_practice() and t.address_hash = p_address_hash and t.declined)
  then
    return false;
  end if;
  perform part_from_colleague(p_at);
  insert into trusted_colleagues (practice_id, id, address, address_hash, link, link_hash, named_by, named_at)
    values (my_practice(), p_id, p_address, p_address_hash, p_link, p_link_hash, me(), p_at);
  perform post_to_colleague(my_practice(), 'ask_colleague', p_at, p_at + interval '14 days');
  perform chain_event(my_practice(), null, 'change_practice', me(), null, p_at, null);
  return true;
end $$;

create function part_from_colleague(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  update trusted_colleagues t set ended_at = p_at, address = null, link = null
    where t.practice_id = my_practice() and t.ended_at is null;
  if found then
    perform chain_event(my_practice(), null, 'change_practice', me(), null, p_at, null);
  end if;
end $$;

-- Whoever has the link: how it stands, never for which practice. An offer that nobody answered in two weeks has ended.
create function colleague_at(p_link_hash bytea, p_at timestamptz)
  returns table (language text, state text) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query select c.language, case
      when t.ended_at is not null or (t.agreed_at is null and t.named_at + interval '14 days' <= p_at) then 'ended'
      when t.agreed_at is null then 'asked' else 'agreed' end
    from trusted_colleagues t join practices c on c.id = t.practice_id where t.link_hash = p_link_hash;
end $$;

create function answer_as_colleague(p_link_hash bytea, p_yes boolean, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if p_yes then
    update trusted_colleagues t set agreed_at = p_at
      where t.link_hash = p_link_hash and t.ended_at is null and t.agreed_at is null and t.named_at + interval '14 days' > p_at;
  else
    update trusted_colleagues t set ended_at = p_at, address = null, link = null, declined = true
      where t.link_hash = p_link_hash and t.ended_at is null;
  end if;
end $$;

-- Whether somebody outside has agreed to hear it; never who.
create function has_colleague(p_practice uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from trusted_colleagues t where t.practice_id = p_practice and t.agreed_at is not null and t.ended_at is null) $$;

-- Whether every owner there is reads it: nobody in the practice but those who owe the answer knows that it is late.
create function nobody_else_sees(p_practice uuid, p_concern uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select not exists (select from people p
    where p.practice_id = p_practice and 'owner' = any (p.roles) and p.ended_at is null
      and not exists (select from readers r
        where r.practice_id = p_practice and r.concern_id = p_concern and r.person_id = p.id and r.capacity <> 'client')) $$;

-- Owners have acted, and its client has not answered yet: until the day by which they are hoped to (028_the_owners_hand.sql).
create function waits_for_its_client(p_practice uuid, p_concern uuid, p_at timestamptz) returns boolean stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (select from hand_overs h
    where h.practice_id = p_practice and h.concern_id = p_concern and h.answered_at is null and h.answer_by > p_at);
end $$;

-- As before (024_escalations.sql), and: owners are not told again while their proposal waits for its client, and the colleague is, where
-- nobody else sees it.
create or replace function escalate(p_at timestamptz) returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  due record;
  reached int;
  asks_client_at int;
begin
  for due in
    select e.* from escalations e where e.next_at <= p_at order by e.next_at, e.concern_id for update skip locked
  loop
    reached := due.step + 1;
    while escalation_at(due.practice_id, due.due_at, reached + 1) <= p_at loop
      reached := reached + 1;
    end loop;
    update escalations e set step = reached, next_at = escalation_at(due.practice_id, due.due_at, reached + 1)
      where e.practice_id = due.practice_id and e.concern_id = due.concern_id;
    asks_client_at := case when exists (select from owners_who_may_know(due.practice_id, due.concern_id) as o
        where not exists (select from readers r
          where r.practice_id = due.practice_id and r.concern_id = due.concern_id and r.person_id = o)) then 4 else 2 end;
    perform post_escalation(due.practice_id, due.concern_id, told.person_id, told.kind, p_at, told.until)
      from (
        select r.person_id, case when reached = 1 then 'due' else 'late' end as kind,
            case when reached = 1 then due.due_at else p_at + interval '3 days' end as until
          from readers r where r.practice_id = due.practice_id and r.concern_id = due.concern_id and r.capacity <> 'client'
            and ((reached = 1 and p_at < due.due_at) or (due.step < 2 and reached >= 2))
        union all
        select o, 'late_here', p_at + interval '3 days' from owners_who_may_know(due.practice_id, due.concern_id) as o
          where not waits_for_its_client(due.practice_id, due.concern_id, p_at) and (reached > 2 or (reached = 2 and not exists (select from readers r
            where r.practice_id = due.practice_id and r.concern_id = due.concern_id and r.person_id = o)))
        union all
        select r.person_id, 'to_decide', p_at + interval '3 days'
          from readers r where r.practice_id = due.practice_id and r.concern_id = due.concern_id and r.capacity = 'client'
            and due.step < asks_client_at and reached >= asks_client_at
      ) as told
      join people p on p.practice_id = due.practice_id and p.id = told.person_id and p.account and p.ended_at is null;
    if reached >= 2 and nobody_else_sees(due.practice_id, due.concern_id) then
      perform post_to_colleague(due.practice_id, 'late_elsewhere', p_at, p_at + interval '3 days');
    end if;
  end loop;
end $$;

create or replace function is_moot(p_email uuid) returns boolean stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  email emails;
begin
  select * into email from emails e where e.id = p_email;
  if email.kind in ('due', 'late', 'to_decide') then
    return not exists (select from escalations e
      join readers r on r.practice_id = e.practice_id and r.concern_id = e.concern_id and r.person_id = email.person_id
      where e.practice_id = email.practice_id and (r.capacity = 'client') = (email.kind = 'to_decide')
        and case email.kind when 'due' then e.step = 1 else e.step >= 2 end);
  elsif email.kind = 'late_here' then
    return not exists (select from escalations e
      where e.practice_id = email.practice_id and e.step >= 2
        and email.person_id in (select owners_who_may_know(e.practice_id, e.concern_id))
        and not waits_for_its_client(e.practice_id, e.concern_id, now()));
  elsif email.kind = 'late_elsewhere' then
    return not exists (select from escalations e
      where e.practice_id = email.practice_id and e.step >= 2 and nobody_else_sees(e.practice_id, e.concern_id));
  end if;
  return is_read(p_email);
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function post_to_colleague owner to makeright_door;
alter function name_colleague owner to makeright_door;
alter function part_from_colleague owner to makeright_door;
alter function colleague_at owner to makeright_door;
alter function answer_as_colleague owner to makeright_door;
alter function has_colleague owner to makeright_door;
alter function nobody_else_sees owner to makeright_door;
alter function waits_for_its_client owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function name_colleague, part_from_colleague, colleague_at, answer_as_colleague, has_colleague to makeright_web;
