-- To whom the concerns of one page of a list are said, with their sealed names, its therapist first; only of concerns that I read. One call
-- for all of them: a policy would look up each reader by itself.
create function to_whom(p_concerns uuid[]) returns table (concern_id uuid, ids uuid[], names bytea[]) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  self uuid := me();
begin
  return query
    select r.concern_id, array_agg(p.id order by r.capacity desc, r.reads_since, p.id),
      array_agg(p.name order by r.capacity desc, r.reads_since, p.id)
    from unnest(p_concerns) as asked (id)
    join readers mine on mine.practice_id = practice and mine.concern_id = asked.id and mine.person_id = self
    join readers r on r.practice_id = practice and r.concern_id = asked.id and r.capacity <> 'client'
    join people p on p.practice_id = practice and p.id = r.person_id
    group by r.concern_id;
end $$;

grant create on schema public to makeright_door;
alter function to_whom(uuid[]) owner to makeright_door;
revoke create on schema public from makeright_door;
revoke execute on function to_whom(uuid[]) from public;
grant execute on function to_whom(uuid[]) to makeright_web;
