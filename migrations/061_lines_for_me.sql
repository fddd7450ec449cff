-- The lines of my own lists: of the concerns that I read, and of no other. Whether I read one is looked up once for each, and not by every
-- table that a line needs. `client`: whose it is; `taken_on_by`: who of several answerers has said last that they will answer; `asker`: the owner who
-- asks me what would help me to answer; `kept`: the therapist from whom its client keeps it.
create function lines_for_me(p_concerns uuid[])
  returns table (concern_id uuid, reference text, status text, sent_at timestamptz, is_new boolean, meets_on text, client_id uuid, client_name bytea,
    taken_on_by_id uuid, taken_on_by_name bytea, asker_id uuid, asker_name bytea, kept_id uuid, kept_name bytea) stable language plpgsql
  -- A page is few rows, each found by its key; the planner takes a list for longer than it is, and would read whole tables into hashes.
  set enable_hashjoin = off set enable_mergejoin = off
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  self uuid := me();
begin
  return query
    select c.id, c.reference, c.status, c.sent_at, c.position > mine.seen, m.meets_on::text, p.id, p.name, a.id, a.name, o.id, o.name, k.id, k.name
    from unnest(p_concerns) as asked (id)
    join readers mine on mine.practice_id = practice and mine.concern_id = asked.id and mine.person_id = self
    join concerns c on c.practice_id = practice and c.id = asked.id
    join readers cl on cl.practice_id = practice and cl.concern_id = c.id and cl.capacity = 'client'
    join people p on p.practice_id = practice and p.id = cl.person_id
    left join meetings m on m.practice_id = practice and m.concern_id = c.id
    left join people k on c.audience = 'owners' and k.practice_id = practice and k.id = c.therapist_id
    left join lateral (select e.author_id from entries e
      where c.audience <> 'therapist' and e.practice_id = practice and e.concern_id = c.id and e.kind = 'take_on'
      order by e.position desc limit 1) e on true
    left join readers tr on tr.practice_id = practice and tr.concern_id = c.id and tr.person_id = e.author_id and tr.capacity <> 'client'
    left join people a on a.practice_id = practice and a.id = tr.person_id
    left join lateral (select q.asked_by, q.help from help_questions q
      where mine.capacity <> 'client' and q.practice_id = practice and q.concern_id = c.id order by q.step desc limit 1) q on true
    left join people o on q.help is null and q.asked_by <> self and o.practice_id = practice and o.id = q.asked_by;
end $$;

-- It acts as the door.
grant create on schema public to makeright_door;
alter function lines_for_me owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function lines_for_me to makeright_web;
