-- Who looks back in a conversation, or posts a form, opens it as before, and is told of once a day. What is new there they are not shown: it stays
-- new, and the email that tells of it still comes.
create function note_looking_back(p_concern uuid, p_day date, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from readers r
    where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = me() and r.opened_on is distinct from p_day)
  then
    return;
  end if;
  perform from chain_heads h where h.practice_id = my_practice() and h.chain = p_concern for update;
  update readers r set opened_on = p_day
    where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = me()
      and r.opened_on is distinct from p_day;
  if found then
    perform chain_event(my_practice(), p_concern, 'open', me(), null, p_at, null);
  end if;
end $$;

-- As before (018_seen_positions.sql).
create or replace function note_opening(p_concern uuid, p_day date, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform note_read(p_concern => p_concern, p_consultation => null);
  perform note_looking_back(p_concern => p_concern, p_day => p_day, p_at => p_at);
  update readers r set seen = c.position
    from concerns c
    where c.practice_id = my_practice() and c.id = p_concern
      and r.practice_id = c.practice_id and r.concern_id = c.id and r.person_id = me() and r.seen < c.position;
end $$;

-- It acts as the door.
grant create on schema public to makeright_door;
alter function note_looking_back owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function note_looking_back to makeright_web;
