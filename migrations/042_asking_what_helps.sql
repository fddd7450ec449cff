-- An owner asks whoever owes a late answer what would help: once for each step of its lateness, which the key says. They answer with one of few
-- sentences, so that no word of the concern comes along. Once the answer is owed by another day, or not at all, the question is gone.
create table help_questions (
  practice_id uuid not null,
  concern_id uuid not null,
  step smallint not null,
  asked_by uuid not null,
  asked_at timestamptz not null,
  help text,
  helped_by uuid,
  helped_at timestamptz,
  primary key (practice_id, concern_id, step),
  foreign key (practice_id, concern_id) references escalations on delete cascade,
  foreign key (practice_id, asked_by) references people,
  foreign key (practice_id, helped_by) references people,
  constraint help_questions_late check (step >= 2),
  constraint help_questions_help check (help in ('talk', 'unsure', 'nothing')),
  constraint help_questions_answered check ((help is null) = (helped_by is null) and (help is null) = (helped_at is null)),
  constraint help_questions_of_another check (helped_by <> asked_by)
);
comment on column help_questions.step is 'escalations.step as it was asked';
comment on column help_questions.help is 'what would help: a talk with the asker, they do not know yet, or nothing';

alter table help_questions enable row level security, force row level security;
grant select, insert, update, delete on help_questions to makeright_door;
create policy door on help_questions to makeright_door using (true) with check (true);

-- Who is asked: those who owe the answer to a late concern that I, an owner, may know of.
create function could_be_asked(p_concern uuid) returns table (id uuid, name bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
begin
  if i_am('owner') then
    return query select p.id, p.name from concerns c
      join escalations e on e.practice_id = c.practice_id and e.concern_id = c.id and e.step >= 2
      join readers r on r.practice_id = c.practice_id and r.concern_id = c.id and r.capacity <> 'client' and r.person_id <> me()
      join people p on p.practice_id = r.practice_id and p.id = r.person_id and p.account and p.ended_at is null
      where c.practice_id = practice and c.id = p_concern and c.audience <> 'owners'
      order by p.id;
  end if;
end $$;

-- False where it had been asked at this step; null where there is nobody to be asked.
create function ask_what_helps(p_concern uuid, p_at timestamptz) returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  late escalations;
begin
  select * into late from escalations e where e.practice_id = practice and e.concern_id = p_concern for update;
  if not exists (select from could_be_asked(p_concern)) then
    return null;
  end if;
  insert into help_questions (practice_id, concern_id, step, asked_by, asked_at)
    values (practice, p_concern, late.step, me(), p_at) on conflict do nothing;
  if not found then
    return false;
  end if;
  perform post_escalation(practice, p_concern, asked.id, 'what_helps', p_at, p_at + interval '3 days')
    from could_be_asked(p_concern) as asked;
  return true;
end $$;

-- To those who owe the answer, and to nobody else: the last question.
create function help_asked(p_concern uuid) returns table (
  asked_by uuid, asker_name bytea, asked_at timestamptz, help text, helped_by uuid
) stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
begin
  if my_capacity(p_concern) <> 'client' then
    return query select q.asked_by, p.name, q.asked_at, q.help, q.helped_by
      from help_questions q join people p on p.practice_id = q.practice_id and p.id = q.asked_by
      where q.practice_id = practice and q.concern_id = p_concern order by q.step desc limit 1;
  end if;
end $$;

-- The owner who asked hears that there is an answer. Whether there was a question of somebody else.
create function say_what_helps(p_concern uuid, p_help text, p_at timestamptz) returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  question help_questions;
begin
  if my_capacity(p_concern) is null or my_capacity(p_concern) = 'client' then
    return false;
  end if;
  select * into question from help_questions q
    where q.practice_id = practice and q.concern_id = p_concern order by q.step desc limit 1 for update;
  if question.asked_by is null or question.asked_by = me() then
    return false;
  end if;
  update help_questions q set help = p_help, helped_by = me(), helped_at = p_at
    where q.practice_id = practice and q.concern_id = p_concern and q.step = question.step;
  if question.help is distinct from p_help then
    perform post_about(practice, p_concern, p.id, gen_random_uuid(), 'news', p_at)
      from people p where p.practice_id = practice and p.id = question.asked_by and 'owner' = any (p.roles) and p.ended_at is null;
  end if;
  return true;
end $$;

-- The last question of each concern of one page of the board, its answer, and whether it can be asked now.
create function help_on_board(p_concerns uuid[]) returns table (
  concern_id uuid, can_ask boolean, asker_id uuid, asker_name bytea, asked_at timestamptz, help text, helper_id uuid, helper_name bytea,
  helped_at timestamptz
) stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  self uuid := me();
begin
  if not i_am('owner') then
    return;
  end if;
  return query
    select c.id,
      q.step is distinct from e.step and exists (select from readers r join people p on p.practice_id = practice and p.id = r.person_id
        where r.practice_id = practice and r.concern_id = c.id and r.capacity <> 'client' and r.person_id <> self and p.account and p.ended_at is null),
      a.id, a.name, q.asked_at, q.help, h.id, h.name, q.helped_at
    from unnest(p_concerns) as asked (id)
    join concerns c on c.practice_id = practice and c.id = asked.id and c.audience <> 'owners'
    join escalations e on e.practice_id = practice and e.concern_id = c.id and e.step >= 2
    left join lateral (select * from help_questions o where o.practice_id = practice and o.concern_id = c.id order by o.step desc limit 1) q on true
    left join people a on a.practice_id = practice and a.id = q.asked_by
    left join people h on h.practice_id = practice and h.id = q.helped_by;
end $$;

-- As before (027_trusted_colleagues.sql), and: a question that was answered, or is gone, says nothing any more.
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
  elsif email.kind = 'what_helps' then
    return not exists (select from help_questions q
      join readers r on r.practice_id = q.practice_id and r.concern_id = q.concern_id and r.person_id = email.person_id
      where q.practice_id = email.practice_id and r.capacity <> 'client' and q.help is null);
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

do $$
declare
  definition text := (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conname = 'emails_kind');
begin
  alter table emails drop constraint emails_kind;
  execute 'alter table emails add constraint emails_kind ' || replace(definition, 'ARRAY[', 'ARRAY[''what_helps''::text, ');
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function could_be_asked owner to makeright_door;
alter function ask_what_helps owner to makeright_door;
alter function help_asked owner to makeright_door;
alter function say_what_helps owner to makeright_door;
alter function help_on_board owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function could_be_asked, ask_what_helps, help_asked, say_what_helps, help_on_board to makeright_web;
