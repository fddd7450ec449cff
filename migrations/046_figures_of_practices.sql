-- How long first answers in a practice took: to owners, of what they may know, and only where so many people answered that it tells of none of them.
create function first_answers_here(p_since timestamptz) returns table (sent_at timestamptz, answered_at timestamptz) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not i_am('owner') then
    return;
  end if;
  return query
    with answers as materialized (
      select c.sent_at as sent, e.at, e.author_id from entries e
      join concerns c on c.practice_id = e.practice_id and c.id = e.concern_id and c.audience <> 'owners'
      where e.practice_id = my_practice() and e.kind = 'acknowledge' and e.at >= p_since
      order by e.at desc limit 500)
    select a.sent, a.at from answers a where (select count(distinct b.author_id) from answers b) >= 3;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function first_answers_here owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function first_answers_here to makeright_web;

-- An owner reads that an email to the colleague outside could not be brought.
grant select (colleague_id) on emails to makeright_web;
