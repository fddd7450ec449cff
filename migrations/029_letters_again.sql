-- Why an email did not arrive, an owner reads as one of few reasons: the code is ours, and says nothing of what was in it. As before, they
-- see only what they may know of.
grant select (failure) on emails to makeright_web;
grant update (attempts, held_up, failure) on emails to makeright_door;

-- An owner has what did not reach somebody brought again. What was written last speaks for all of it; a link that has been wiped is not made
-- anew, and then a mail goes that says only that mail arrives, so that nobody sees which it was. Whether there was something to bring.
create function bring_again(p_person uuid, p_email uuid, p_at timestamptz) returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  failed uuid[];
  last uuid;
begin
  perform from people p where p.practice_id = practice and p.id = p_person and p.account and p.ended_at is null for update;
  if not found or not i_am('owner') then
    return false;
  end if;
  select array_agg(e.id order by e.settled_at desc, e.queued_at desc),
      (array_agg(e.id order by e.queued_at desc) filter (where e.kind not in ('sign_in', 'invitation', 'confirm_address')))[1]
    into failed, last
    from emails e
    where e.practice_id = practice and e.person_id = p_person and e.status = 'failed' and e.settled_at > p_at - interval '30 days'
      and may_know_of_email(e.id);
  if failed is null then
    return false;
  end if;
  update emails e set status = 'lapsed', failure = null where e.practice_id = practice and e.id = any (failed) and e.id is distinct from last;
  if last is not null then
    update emails e set status = 'waiting', settled_at = null, failure = null, attempts = 0, held_up = false, next_at = now()
      where e.practice_id = practice and e.id = last;
    perform pg_notify('emails', '');
  elsif exists (select from people p where p.practice_id = practice and p.id = p_person and p.contact <> 'none') then
    perform post_email(practice, p_person, p_email, 'test', null, p_at);
  end if;
  return true;
end $$;

-- This acts as the door.
grant create on schema public to makeright_door;
alter function bring_again owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function bring_again to makeright_web;
