-- What a letter tells of passes: a meeting, a day that was agreed on. And news that waits for the same person becomes one.

drop function post_about(uuid, uuid, uuid, uuid, text, timestamptz);
create function post_about(
  p_practice uuid, p_concern uuid, p_person uuid, p_letter uuid, p_kind text, p_at timestamptz, p_until timestamptz default null
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform post_letter(p_practice, p_person, p_letter, p_kind, null, p_at, null, p_until);
  insert into letter_concerns (practice_id, letter_id, concern_id)
    select p_practice, l.id, p_concern from letters l where l.id = p_letter;
end $$;

create or replace function tell_readers(
  p_practice uuid, p_concern uuid, p_kind text, p_client_alone boolean, p_at timestamptz, p_until timestamptz default null
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform post_about(r.practice_id, r.concern_id, r.person_id, gen_random_uuid(), p_kind, p_at, p_until)
    from readers r join people p on p.practice_id = r.practice_id and p.id = r.person_id
    where r.practice_id = p_practice and r.concern_id = p_concern and p.ended_at is null and r.waits <> 'set_aside'
      and (r.capacity = 'client' or not p_client_alone);
end $$;

-- Hourly, as before; but it says until when it is worth being told.
create or replace function tell_before_meetings(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  due record;
begin
  for due in
    select m.practice_id, m.concern_id, (m.meets_on + 1)::timestamp at time zone c.time_zone as is_over_at
    from meetings m join practices c on c.id = m.practice_id
    where m.told_at is null and m.remind_at <= p_at
    for update of m skip locked
  loop
    update meetings m set told_at = p_at where m.practice_id = due.practice_id and m.concern_id = due.concern_id;
    continue when due.is_over_at <= p_at;
    perform post_about(r.practice_id, r.concern_id, r.person_id, gen_random_uuid(), 'before_meeting', p_at, due.is_over_at)
      from readers r join people p on p.practice_id = r.practice_id and p.id = r.person_id
      where r.practice_id = due.practice_id and r.concern_id = due.concern_id and r.capacity <> 'client'
        and r.opened_on is null and r.waits <> 'set_aside' and p.ended_at is null;
  end loop;
end $$;

-- A reminder comes on the day before; it is worth nothing once the day itself is over.
create or replace function keep_dates(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  due record;
begin
  for due in select r.* from rests r where r.ends_at <= p_at for update skip locked loop
    delete from rests r where r.practice_id = due.practice_id and r.concern_id = due.concern_id;
    update concerns c set waits = due.waits, since = due.since, due_at = due.due_at
      where c.practice_id = due.practice_id and c.id = due.concern_id and c.waits = 'rest';
    perform tell_readers(due.practice_id, due.concern_id, 'news', false, p_at);
  end loop;
  for due in
    select m.practice_id, m.concern_id, m.position, m.kind, c.status = 'closed' as is_closed,
      ((m.remind_at at time zone p.time_zone)::date + 2)::timestamp at time zone p.time_zone as is_over_at
    from reminders m join concerns c on c.practice_id = m.practice_id and c.id = m.concern_id
    join practices p on p.id = m.practice_id
    where m.told_at is null and m.remind_at <= p_at
    for update of m skip locked
  loop
    update reminders m set told_at = p_at
      where m.practice_id = due.practice_id and m.concern_id = due.concern_id and m.position = due.position;
    if due.kind = 'agreement' and not due.is_closed and due.is_over_at > p_at then
      perform tell_readers(due.practice_id, due.concern_id, 'reminder', false, p_at, due.is_over_at);
    elsif due.kind = 'held' and due.is_closed then
      perform tell_readers(due.practice_id, due.concern_id, 'did_it_hold', true, p_at);
    end if;
  end loop;
end $$;

-- For a worker that has taken news in hand: it speaks for all news that waits for the same person and is in nobody's hand. Where it tells
-- of a concern that owners alone read, and others do not, it stands for one of those: that it did not arrive may be known then.
create function join_news(p_letter uuid)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  taken letters;
  known uuid;
begin
  select * into taken from letters l where l.id = p_letter and l.kind = 'news' and l.status = 'waiting' and l.held_until > now();
  select l.id into known from letters l
    where l.practice_id = taken.practice_id and l.person_id = taken.person_id and l.kind = 'news' and l.status = 'waiting'
      and (l.id = p_letter or coalesce(l.held_until <= now(), true))
      and not exists (select from letter_concerns a left join concerns c on c.practice_id = a.practice_id and c.id = a.concern_id
        where a.practice_id = l.practice_id and a.letter_id = l.id and (c.id is null or c.audience = 'owners'))
    order by l.id = p_letter desc limit 1;
  if known <> p_letter then
    delete from letter_concerns a where a.practice_id = taken.practice_id and a.letter_id = p_letter;
    insert into letter_concerns (practice_id, letter_id, concern_id)
      select a.practice_id, p_letter, a.concern_id from letter_concerns a
      where a.practice_id = taken.practice_id and a.letter_id = known;
  end if;
  update letters l set status = 'lapsed', settled_at = now(), held_by = null, held_until = null, domain = null
    where l.practice_id = taken.practice_id and l.person_id = taken.person_id and l.kind = 'news' and l.status = 'waiting'
      and l.id <> p_letter and coalesce(l.held_until <= now(), true);
end $$;
grant delete on letter_concerns to makeright_door;

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in ('post_about', 'tell_readers', 'join_news')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
  end loop;
end $$;
revoke create on schema public from makeright_door;
grant execute on function join_news(uuid) to makeright_worker;
