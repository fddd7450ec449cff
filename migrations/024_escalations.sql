-- Silence reaches somebody. While an answer is owed, its concern has a row here that says which step comes next, and when; what it waits for
-- changes, and the row begins anew or is gone. Each step is taken once, in the transaction that writes its emails.
create table escalations (
  practice_id uuid not null,
  concern_id uuid not null,
  due_at timestamptz not null,
  step smallint not null default 0,
  next_at timestamptz not null,
  primary key (practice_id, concern_id),
  foreign key (practice_id, concern_id) references concerns
);
create index escalations_next on escalations (next_at);
comment on column escalations.step is 'the last one taken: see escalation_at()';
comment on column escalations.next_at is 'when the next one is to be taken; infinity: all were';

alter table escalations enable row level security, force row level security;
grant select, insert, update, delete on escalations to makeright_door;
create policy door on escalations to makeright_door using (true) with check (true);

-- Always at seven in the morning. 1: on the day by which an answer is due. 2: on the next working day it is late. From then on after a week,
-- two, four, eight and sixteen, and never on a day on which nobody works.
create function escalation_at(p_practice uuid, p_due_at timestamptz, p_step int) returns timestamptz stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  days constant int[] := '{0,1,8,15,29,57,113}';
  practice record;
  day date;
begin
  if p_step > cardinality(days) then
    return 'infinity';
  end if;
  select p.time_zone, p.working_days, p.closed_days into strict practice from practices p where p.id = p_practice;
  day := clock_at(practice.time_zone, p_due_at)::date + days[p_step];
  while p_step > 1 and (extract(isodow from day) <> all (practice.working_days) or day = any (practice.closed_days)) loop
    day := day + 1;
  end loop;
  return moment_of_clock(practice.time_zone, day + time '07:00');
end $$;

create function keep_escalation() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from escalations e where e.practice_id = new.practice_id and e.concern_id = new.id;
  if new.due_at < 'infinity' then
    insert into escalations (practice_id, concern_id, due_at, next_at)
      values (new.practice_id, new.id, new.due_at, escalation_at(new.practice_id, new.due_at, 1));
  end if;
  return null;
end $$;
create trigger keep_escalation after insert on concerns for each row execute function keep_escalation();
create trigger keep_escalation_anew after update of due_at on concerns for each row
  when (old.due_at <> new.due_at) execute function keep_escalation();

insert into escalations (practice_id, concern_id, due_at, next_at)
  select c.practice_id, c.id, c.due_at, escalation_at(c.practice_id, c.due_at, 1) from concerns c where c.due_at < 'infinity';

-- Who may know that a concern is open without reading it: every owner, unless its client wrote to owners alone.
create function owners_who_may_know(p_practice uuid, p_concern uuid) returns setof uuid stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query select p.id from people p join concerns c on c.practice_id = p.practice_id
    where p.practice_id = p_practice and c.id = p_concern and 'owner' = any (p.roles) and p.ended_at is null
      and (c.audience <> 'owners' or exists (select from readers r
        where r.practice_id = p_practice and r.concern_id = p_concern and r.person_id = p.id));
end $$;

-- One email of a kind waits for a person at a time: it says nothing of which concern, so one speaks for several. Of a concern that owners alone
-- read, an email of its own does, which other owners do not hear of if it cannot be brought.
create function post_escalation(p_practice uuid, p_concern uuid, p_person uuid, p_kind text, p_at timestamptz, p_until timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from emails m
    join email_concerns a on a.practice_id = m.practice_id and a.email_id = m.id
    join concerns one on one.practice_id = a.practice_id and one.id = a.concern_id
    join concerns other on other.practice_id = a.practice_id and other.id = p_concern
    where m.practice_id = p_practice and m.person_id = p_person and m.status = 'waiting' and m.kind = p_kind
      and (one.audience = 'owners') = (other.audience = 'owners'))
  then
    perform post_about(p_practice, p_concern, p_person, gen_random_uuid(), p_kind, p_at, p_until);
  end if;
end $$;

-- Every few minutes: each step whose moment has come. Whatever ran late, only the last one that has come is told of. Who answers hears on the
-- day itself and once it is late; owners hear that something is late, again and again until somebody acts; their client is asked what they
-- want after two weeks, or at once where there is no owner but those who owe the answer.
create function escalate(p_at timestamptz) returns void language plpgsql
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
          where reached > 2 or (reached = 2 and not exists (select from readers r
            where r.practice_id = due.practice_id and r.concern_id = due.concern_id and r.person_id = o))
        union all
        select r.person_id, 'to_decide', p_at + interval '3 days'
          from readers r where r.practice_id = due.practice_id and r.concern_id = due.concern_id and r.capacity = 'client'
            and due.step < asks_client_at and reached >= asks_client_at
      ) as told
      join people p on p.practice_id = due.practice_id and p.id = told.person_id and p.account and p.ended_at is null;
  end loop;
end $$;

-- The clock of the worker is the database's: it cannot say that a day has come.
create function escalate_now() returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform escalate(clock_timestamp());
end $$;

-- For a worker, right before an attempt: whether an email says nothing any more, because everything that it tells of was read, or nothing of
-- theirs is due or late now.
create function is_moot(p_email uuid) returns boolean stable language plpgsql
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
        and email.person_id in (select owners_who_may_know(e.practice_id, e.concern_id)));
  end if;
  return is_read(p_email);
end $$;

alter table emails drop constraint emails_kind;
alter table emails add constraint emails_kind check (kind in (
  'sign_in', 'news', 'before_meeting', 'reminder', 'did_it_hold', 'unreached', 'due', 'late', 'late_here', 'to_decide', 'invitation',
  'confirm_address', 'test', 'changed'));

-- These act as the door.
grant create on schema public to makeright_door;
alter function escalation_at owner to makeright_door;
alter function keep_escalation owner to makeright_door;
alter function owners_who_may_know owner to makeright_door;
alter function post_escalation owner to makeright_door;
alter function escalate owner to makeright_door;
alter function escalate_now owner to makeright_door;
alter function is_moot owner to makeright_door;
revoke create on schema public from makeright_door;

revoke execute on function is_read from makeright_worker;
grant execute on function escalate_now, is_moot to makeright_worker;
