-- A new address that was begun at a meeting is a way in too: it ends with all others.
create or replace function end_sessions_of(p_practice uuid)
  returns table (sessions int, links int, passkeys int) language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  now_at timestamptz := clock_timestamp();
  more int;
begin
  update sessions s set ended_at = now_at where s.practice_id = p_practice and s.ended_at is null;
  get diagnostics sessions = row_count;
  update sign_in_tokens t set used_at = now_at where t.practice_id = p_practice and t.used_at is null;
  get diagnostics links = row_count;
  update invitations i set expires_at = now_at
    where i.practice_id = p_practice and i.accepted_at is null and i.taken_back_at is null and i.expires_at > now_at;
  get diagnostics more = row_count;
  links := links + more;
  delete from address_changes c where c.practice_id = p_practice;
  get diagnostics more = row_count;
  links := links + more;
  delete from address_meetings m where m.practice_id = p_practice;
  get diagnostics more = row_count;
  links := links + more;
  delete from passkey_challenges;
  delete from passkeys k where k.practice_id = p_practice;
  get diagnostics passkeys = row_count;
  -- people who had nothing else set up a second factor again, and come by their mail until then
  update people p set factor_since = null
    where p.practice_id = p_practice and p.factor_since is not null and not exists (select from authenticators a
      where a.practice_id = p.practice_id and a.person_id = p.id and a.confirmed_at is not null);
  perform chain_event(p_practice, null, 'end_sessions', null, null, now_at, null);
  return next;
end $$;

-- `p_hash` counts for those who work here, and they need one, and for those who have worked here: clients know them by that name.
create or replace function change_name(p_name bytea, p_hash bytea)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  works_here boolean;
  has_worked_here boolean;
begin
  select p.roles && '{therapist,supervisor,owner}', p.name_hash is not null into works_here, has_worked_here
    from people p where p.practice_id = my_practice() and p.id = me() and p.ended_at is null;
  if works_here is null or sending_concern() is not null or p_name is null or (works_here and p_hash is null) then
    raise insufficient_privilege using message = 'this name is not theirs to change';
  end if;
  perform put_name(my_practice(), me(), p_name, case when works_here or has_worked_here then p_hash end);
end $$;
