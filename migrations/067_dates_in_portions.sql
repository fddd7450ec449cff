-- As before (023_zone_rules.sql), and: what a day brings about is done for a hundred at a time, each hundred in a transaction of its own, so that nobody
-- who writes in one of these concerns waits for all of them. The emails of a hundred are written together. Each of these functions says whether
-- there may be more.
drop function tell_before_meetings_now();
drop function tell_before_meetings(timestamptz);
drop function keep_dates_now();
drop function keep_dates(timestamptz);

-- For the functions below alone: an email about each of these concerns, to the person at the same place.
create function post_together(
  p_practices uuid[], p_concerns uuid[], p_people uuid[], p_kinds text[], p_until timestamptz[], p_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  with letters as materialized (
    select gen_random_uuid() as id, l.* from unnest(p_practices, p_concerns, p_people, p_kinds, p_until)
      as l (practice_id, concern_id, person_id, kind, until)),
  posted as (
    insert into emails (id, practice_id, person_id, kind, queued_at, expires_at)
      select l.id, l.practice_id, l.person_id, l.kind, p_at, l.until from letters l
      returning emails.id)
  insert into email_concerns (practice_id, email_id, concern_id, told_by)
    select l.practice_id, l.id, l.concern_id, l.id from letters l join posted using (id);
  perform pg_notify('emails', '');
end $$;

create function tell_before_meetings(p_at timestamptz) returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  due meetings[] := array(
    select m from meetings m where m.told_at is null and m.remind_at <= p_at order by m.remind_at limit 100 for update skip locked);
begin
  update meetings m set told_at = p_at from unnest(due) d where m.practice_id = d.practice_id and m.concern_id = d.concern_id;
  perform post_together(array_agg(r.practice_id), array_agg(r.concern_id), array_agg(r.person_id), array_agg('before_meeting'::text),
      array_agg(meeting.is_over_at), p_at)
    from (
      select d.practice_id, d.concern_id, moment_of_clock(c.time_zone, d.meets_on + interval '1 day') as is_over_at
      from unnest(due) d join practices c on c.id = d.practice_id
      offset 0) meeting -- once for each, however many read it
    join readers r on r.practice_id = meeting.practice_id and r.concern_id = meeting.concern_id
    join people p on p.practice_id = r.practice_id and p.id = r.person_id
    where meeting.is_over_at > p_at and r.capacity <> 'client' and r.opened_on is null and r.waits <> 'set_aside' and p.ended_at is null
    having count(*) > 0;
  return cardinality(due) = 100;
end $$;

create function keep_dates(p_at timestamptz) returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  over pauses[] := array(select p from pauses p where p.ends_at <= p_at order by p.ends_at limit 100 for update skip locked);
  pause pauses;
  due reminders[] := array(
    select m from reminders m where m.told_at is null and m.remind_at <= p_at order by m.remind_at limit 100 for update skip locked);
begin
  foreach pause in array over loop
    delete from pauses p where p.practice_id = pause.practice_id and p.concern_id = pause.concern_id;
    update concerns c set waits = pause.waits, since = pause.since, due_at = pause.due_at
      where c.practice_id = pause.practice_id and c.id = pause.concern_id and c.waits = 'pause';
    perform tell_readers(pause.practice_id, pause.concern_id, 'news', false, p_at);
  end loop;
  update reminders m set told_at = p_at
    from unnest(due) d where m.practice_id = d.practice_id and m.concern_id = d.concern_id and m.position = d.position;
  perform post_together(array_agg(r.practice_id), array_agg(r.concern_id), array_agg(r.person_id), array_agg(told.kind),
      array_agg(told.until), p_at)
    from (
      select d.practice_id, d.concern_id, c.status = 'closed' as is_closed, case d.kind when 'agreement' then 'reminder' else 'did_it_hold' end as kind,
        case d.kind when 'agreement'
          then moment_of_clock(s.time_zone, date_trunc('day', clock_at(s.time_zone, d.remind_at)) + interval '2 days') end as until
      from unnest(due) d
      join concerns c on c.practice_id = d.practice_id and c.id = d.concern_id
      join practices s on s.id = d.practice_id
      offset 0) told -- once for each, however many read it
    join readers r on r.practice_id = told.practice_id and r.concern_id = told.concern_id
    join people p on p.practice_id = r.practice_id and p.id = r.person_id
    where r.waits <> 'set_aside' and p.ended_at is null and case told.kind
      when 'reminder' then not told.is_closed and told.until > p_at
      else told.is_closed and r.capacity = 'client' end
    having count(*) > 0;
  return cardinality(over) = 100 or cardinality(due) = 100;
end $$;

create function tell_before_meetings_now() returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return tell_before_meetings(clock_timestamp());
end $$;

create function keep_dates_now() returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return keep_dates(clock_timestamp());
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function post_together owner to makeright_door;
alter function tell_before_meetings owner to makeright_door;
alter function keep_dates owner to makeright_door;
alter function tell_before_meetings_now owner to makeright_door;
alter function keep_dates_now owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function tell_before_meetings_now, keep_dates_now to makeright_worker;
