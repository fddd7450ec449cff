-- A client sends the invitation of a companion again, with a new link: the old one does not work any more. As with the first one, no event of the practice
-- tells of it, and sight begins where it did. False where there is nothing to send any more.
create function invite_companion_again(p_id uuid, p_link_hash bytea, p_email uuid, p_secret bytea, p_at timestamptz, p_expires_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  invited companions;
begin
  select * into invited from companions m
    where m.practice_id = my_practice() and m.id = p_id and m.began_at is null and m.ended_at is null and m.asked_id is null;
  -- As their end does: whoever ends it meanwhile waits.
  perform from concerns c where c.practice_id = invited.practice_id and c.id = invited.concern_id and c.status <> 'closed' for update;
  if not found or my_capacity(invited.concern_id) is distinct from 'client' or is_over_for_child(invited.concern_id) then
    return false;
  end if;
  update invitations i set link_hash = p_link_hash, sent_at = p_at, expires_at = p_expires_at
    where i.practice_id = invited.practice_id and i.id = p_id and i.invited_by = me() and i.roles = '{companion}'
      and i.accepted_at is null and i.taken_back_at is null;
  if not found then
    return false;
  end if;
  perform post_email(invited.practice_id, null, p_email, 'invitation', p_secret, p_at, p_id);
  return true;
end $$;

-- It acts as the door.
grant create on schema public to makeright_door;
alter function invite_companion_again owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function invite_companion_again to makeright_web;
