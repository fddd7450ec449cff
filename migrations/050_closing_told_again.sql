-- Of a closing, everybody hears as soon as its day is set or changed, and once more in the week before it: whoever put it off then still has time to
-- write, or to take a copy. Nobody hears twice within ten days.
alter table practices add column closing_told_at timestamptz;
comment on column practices.closing_told_at is 'when everybody was told last that it closes';
grant update (closing_told_at) on practices to makeright_door;

create function tell_everybody(p_practice uuid, p_at timestamptz) returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update practices c set closing_told_at = p_at where c.id = p_practice;
  insert into emails (id, practice_id, person_id, kind, queued_at)
    select gen_random_uuid(), p.practice_id, p.id, 'news', p_at
    from people p join addresses a on a.practice_id = p.practice_id and a.person_id = p.id
    where p.practice_id = p_practice and p.ended_at is null and p.id is distinct from me()
      and not exists (select from emails e
        where e.practice_id = p.practice_id and e.person_id = p.id and e.kind = 'news' and e.status = 'waiting');
  perform pg_notify('emails', '');
end $$;

create or replace function tell_of_closing() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform tell_everybody(new.id, now());
  return null;
end $$;

create function tell_of_closing_soon(p_at timestamptz) returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  closing record;
begin
  for closing in
    select c.id from practices c
    where c.closes_on is not null and c.closing_told_at <= p_at - interval '10 days'
      and p_at between moment_of_clock(c.time_zone, c.closes_on - 7 + time '07:00') and moment_of_clock(c.time_zone, c.closes_on + time '20:00')
    for no key update skip locked
  loop
    perform tell_everybody(closing.id, p_at);
  end loop;
end $$;

create or replace function escalate_now() returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform escalate(clock_timestamp());
  perform tell_unanswered(clock_timestamp());
  perform tell_of_closing_soon(clock_timestamp());
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function tell_everybody owner to makeright_door;
alter function tell_of_closing_soon owner to makeright_door;
revoke create on schema public from makeright_door;
