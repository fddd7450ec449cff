-- Daily: emails that are settled leave the database forty days later. Until then one can still come back, and owners read for thirty days which did
-- not arrive. One that did not bring an invitation stays as long as that waits for an answer. A thousand at a time, each thousand in a transaction of its
-- own. Whether there may be more.
grant delete on emails to makeright_door;

create function sweep_emails() returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone int;
begin
  delete from emails e where e.id = any (array(
    select o.id from emails o
    where o.settled_at < clock_timestamp() - interval '40 days'
      and not (o.status in ('failed', 'unsent') and exists (select from invitations i
        where i.practice_id = o.practice_id and i.id = o.invitation_id and i.accepted_at is null and i.taken_back_at is null))
    limit 1000));
  get diagnostics gone = row_count;
  return gone = 1000;
end $$;

-- It acts as the door.
grant create on schema public to makeright_door;
alter function sweep_emails owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function sweep_emails to makeright_worker;
