-- What a mail server accepts can come back. Each email leaves from an address of its own, which only our key can make; what comes back there
-- settles that email, and no other.
alter table emails add column delays int not null default 0;
comment on column emails.delays is 'how often a mail server on its way said that it goes on trying';
grant update (delays) on emails to makeright_door;

-- An email has come back for good. Its link opens nothing any more: it stands in what came back, for whoever reads that mailbox.
create function email_bounced(p_email uuid, p_failure text) returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  bounced emails;
begin
  update emails e
    set status = 'failed', failure = p_failure, secret = null, held_by = null, held_until = null, domain = null, held_up = false,
      settled_at = case when e.kind = 'invitation' then now()
        else (select moment_of_clock(zone, date_trunc('day', clock_at(zone, now()))) from coalesce(
          (select c.time_zone from practices c where c.id = e.practice_id), 'UTC') as zone) end
    where e.id = p_email and (e.status = 'sent' or (e.status = 'waiting' and e.attempts > 0))
    returning * into bounced;
  if not found then
    return false;
  end if;
  update sign_in_tokens t set expires_at = least(t.expires_at, now()) where bounced.kind = 'sign_in' and t.id = p_email;
  update invitations i set expires_at = least(i.expires_at, now())
    where i.practice_id = bounced.practice_id and i.id = bounced.invitation_id and i.sent_at <= bounced.queued_at;
  update address_changes c set expires_at = least(c.expires_at, now())
    where bounced.kind = 'confirm_address' and c.practice_id = bounced.practice_id and c.person_id = bounced.person_id
      and c.asked_at = bounced.queued_at and c.outcome is null;
  return true;
end $$;

-- It has not come back, and may still arrive.
create function email_delayed(p_email uuid) returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update emails e set delays = e.delays + 1 where e.id = p_email and e.attempts > 0 and e.status in ('sent', 'waiting');
  return found;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function email_bounced owner to makeright_door;
alter function email_delayed owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function email_bounced, email_delayed to makeright_worker;
