-- Whoever is choosing readers is shown who among them has changed their name since: what was kept of the choice is older than the change,
-- and so is the name by which it was made.
create policy chosen_in_a_draft on former_names for select to makeright_web using (
  practice_id = (select my_practice()) and (select true from drafts d
    where d.practice_id = former_names.practice_id and d.person_id = (select me()) and d.move in ('send', 'bring_in', 'hand_over')
      and d.saved_at < former_names.until limit 1));

-- Whether one of these people was called otherwise until after that moment: words that were on their way to them by then come back.
create function is_any_renamed(p_people uuid[], p_since timestamptz)
  returns boolean language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from former_names f
    where f.practice_id = my_practice() and f.person_id = any (p_people) and f.until > p_since) $$;

grant create on schema public to makeright_door;
alter function is_any_renamed owner to makeright_door;
revoke create on schema public from makeright_door;
grant execute on function is_any_renamed to makeright_web;
