-- News that waits is not brought any more once whoever it is for has read what it tells of. Their looking is noted at the letters that wait
-- for them, and nowhere else; the worker asks right before each attempt.

alter table consultations add constraint consultations_in_concern unique (practice_id, concern_id, id);
alter table letter_concerns
  add column consultation_id uuid,
  add column told_by uuid,
  add column was_read boolean not null default false,
  add constraint letter_concerns_consultation foreign key (practice_id, concern_id, consultation_id)
    references consultations (practice_id, concern_id, id),
  add constraint letter_concerns_told_by foreign key (practice_id, told_by) references letters (practice_id, id) on delete cascade;
create index letter_concerns_told_by on letter_concerns (practice_id, told_by);
comment on column letter_concerns.consultation_id is 'null: of the concern itself; else it is read where the consultation is';
comment on column letter_concerns.told_by is 'the letter that speaks for it: another where several became one';
comment on column letter_concerns.was_read is 'whoever it is for has looked since it was written';
alter table letter_concerns no force row level security;
update letter_concerns set told_by = letter_id;
alter table letter_concerns force row level security;
alter table letter_concerns alter column told_by set not null;
grant update (concern_id, consultation_id, told_by, was_read) on letter_concerns to makeright_door;

drop function post_about(uuid, uuid, uuid, uuid, text, timestamptz, timestamptz);
create function post_about(
  p_practice uuid, p_concern uuid, p_person uuid, p_letter uuid, p_kind text, p_at timestamptz, p_until timestamptz default null,
  p_consultation uuid default null
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform post_letter(p_practice, p_person, p_letter, p_kind, null, p_at, null, p_until);
  insert into letter_concerns (practice_id, letter_id, concern_id, consultation_id, told_by)
    select p_practice, l.id, p_concern, p_consultation, l.id from letters l where l.id = p_letter;
end $$;

-- As before, with the consultation in which its news is read.
create or replace function consult(p_id uuid, p_concern uuid, p_supervisor uuid, p_words bytea, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  -- held, so that of two at once the second sees what the first one did
  perform from chain_heads h where h.practice_id = my_practice() and h.chain = p_concern for update;
  if exists (select from consultations n where n.practice_id = my_practice() and n.id = p_id and n.asker_id = me()) then
    return;
  end if;
  if coalesce(my_capacity(p_concern), 'client') = 'client'
    or not (i_am('therapist') or i_am('owner'))
    or not exists (select from people p
      where p.practice_id = my_practice() and p.id = p_supervisor and 'supervisor' = any (p.roles) and p.ended_at is null)
    or exists (select from readers r where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = p_supervisor)
    or exists (select from concerns c where c.practice_id = my_practice() and c.id = p_concern and c.therapist_id = p_supervisor)
  then
    raise insufficient_privilege using message = 'this person cannot be asked about it';
  end if;
  insert into consultations (practice_id, id, concern_id, asker_id, supervisor_id, waits, since)
    values (my_practice(), p_id, p_concern, me(), p_supervisor, 'supervisor', p_at);
  insert into consultation_words (practice_id, id, consultation_id, position, author_id, at, words)
    values (my_practice(), p_id, p_id, 1, me(), p_at, p_words);
  perform chain_event(my_practice(), p_concern, 'consult', me(), null, p_at, null);
  perform post_about(my_practice(), p_concern, p_supervisor, gen_random_uuid(), 'news', p_at, null, p_id);
end $$;

create or replace function say_in_consultation(p_consultation uuid, p_id uuid, p_words bytea, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine consultations := my_consultation(p_consultation);
  am_asker boolean := mine.asker_id = me();
  other uuid := case when am_asker then mine.supervisor_id else mine.asker_id end;
begin
  if exists (select from consultation_words w
    where w.practice_id = my_practice() and w.id = p_id and w.consultation_id = mine.id and w.author_id = me())
  then
    return;
  end if;
  if mine.id is null or mine.ended_at is not null
    or not exists (select from people p where p.practice_id = my_practice() and p.id = other and p.ended_at is null
      and (not am_asker or 'supervisor' = any (p.roles)))
  then
    raise insufficient_privilege using message = 'nothing can be said here';
  end if;
  insert into consultation_words (practice_id, id, consultation_id, position, author_id, at, words)
    select my_practice(), p_id, mine.id, max(w.position) + 1, me(), p_at, p_words
    from consultation_words w where w.practice_id = my_practice() and w.consultation_id = mine.id;
  update consultations n set waits = case when am_asker then 'supervisor' else 'asker' end, since = greatest(n.since, p_at)
    where n.practice_id = my_practice() and n.id = mine.id;
  perform post_about(my_practice(), mine.concern_id, other, gen_random_uuid(), 'news', p_at, null, mine.id);
end $$;

-- For the functions below alone: I have just read what is told of here.
create function note_read(p_concern uuid, p_consultation uuid)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update letter_concerns a set was_read = true from letters l
    where l.practice_id = my_practice() and l.person_id = me() and l.status = 'waiting'
      and a.practice_id = l.practice_id and a.told_by = l.id and not a.was_read
      and a.concern_id = p_concern and a.consultation_id is not distinct from p_consultation;
end $$;

-- Opening somebody's words is an event, once a day for each reader. News of them that waits is read with them.
create or replace function note_opening(p_concern uuid, p_day date, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update readers r set opened_on = p_day
    where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = me()
      and r.opened_on is distinct from p_day;
  if found then
    perform chain_event(my_practice(), p_concern, 'open', me(), null, p_at, null);
  end if;
  perform note_read(p_concern, null);
end $$;

create function note_consultation_read(p_consultation uuid)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform note_read(n.concern_id, n.id) from consultations n
    where n.practice_id = my_practice() and n.id = p_consultation and me() in (n.asker_id, n.supervisor_id);
end $$;

-- For a worker, right before an attempt: whether everything that this letter tells of was read.
create function is_read(p_letter uuid)
  returns boolean stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (select from letters l join letter_concerns a on a.practice_id = l.practice_id and a.told_by = l.id
      where l.id = p_letter and l.kind in ('news', 'before_meeting', 'unreached'))
    and not exists (select from letters l join letter_concerns a on a.practice_id = l.practice_id and a.told_by = l.id
      where l.id = p_letter and not a.was_read);
end $$;

-- As before; but it remembers what it speaks for. Where it is to stand for another than its own, the two change places.
create or replace function join_news(p_letter uuid)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  taken letters;
  known uuid;
  joined uuid[];
begin
  select * into taken from letters l where l.id = p_letter and l.kind = 'news' and l.status = 'waiting' and l.held_until > now();
  select l.id into known from letters l
    where l.practice_id = taken.practice_id and l.person_id = taken.person_id and l.kind = 'news' and l.status = 'waiting'
      and (l.id = p_letter or coalesce(l.held_until <= now(), true))
      and not exists (select from letter_concerns a left join concerns c on c.practice_id = a.practice_id and c.id = a.concern_id
        where a.practice_id = l.practice_id and a.letter_id = l.id and (c.id is null or c.audience = 'owners'))
    order by l.id = p_letter desc limit 1;
  if known <> p_letter then
    update letter_concerns a set concern_id = b.concern_id, consultation_id = b.consultation_id, was_read = b.was_read
      from letter_concerns b
      where a.practice_id = taken.practice_id and b.practice_id = taken.practice_id
        and (a.letter_id, b.letter_id) in ((p_letter, known), (known, p_letter));
  end if;
  with lapsed as (
    update letters l set status = 'lapsed', settled_at = now(), held_by = null, held_until = null, domain = null
      where l.practice_id = taken.practice_id and l.person_id = taken.person_id and l.kind = 'news' and l.status = 'waiting'
        and l.id <> p_letter and coalesce(l.held_until <= now(), true)
      returning l.id)
    select array_agg(o.id) into joined from lapsed o;
  update letter_concerns a set told_by = p_letter where a.practice_id = taken.practice_id and a.told_by = any (joined);
end $$;
revoke delete on letter_concerns from makeright_door;

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and p.proname in ('post_about', 'note_read', 'note_consultation_read', 'is_read')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
  end loop;
end $$;
revoke create on schema public from makeright_door;
grant execute on function note_consultation_read(uuid) to makeright_web;
grant execute on function is_read(uuid) to makeright_worker;
