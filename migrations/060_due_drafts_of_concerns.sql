-- What is of one concern goes out in its order, and different concerns side by side: so the list of what is due names the concern. First words
-- have their own id there. What was on its way before a restore still waits (054).
drop function drafts_due;
create function drafts_due(p_at timestamptz, p_most int)
  returns table (practice_id uuid, person_id uuid, id uuid, concern_id uuid, seen_when_pressed int, pressed_at timestamptz)
  stable language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  select d.practice_id, d.person_id, d.id, coalesce(d.concern_id, d.id), d.seen_when_pressed, d.pressed_at
  from drafts d join people p on p.practice_id = d.practice_id and p.id = d.person_id
  where d.goes_at <= least(p_at, clock_timestamp()) and d.going_hash is not null and p.ended_at is null
    and d.pressed_at > coalesce((select i.held_before from installation i), '-infinity')
  order by d.goes_at limit p_most $$;

-- It acts as the door.
grant create on schema public to makeright_door;
alter function drafts_due owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function drafts_due to makeright_web;
