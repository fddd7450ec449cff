-- Whoever invites somebody sees that no mail of ours reaches them: whether it could not be brought or is not wanted, is not told.
create policy unsent_for_inviter on letters for select to makeright_web using (
  practice_id = (select my_practice()) and status = 'unsent' and invitation_id is not null
  and (select i.id from invitations i where i.practice_id = letters.practice_id and i.id = letters.invitation_id) is not null);

-- The mails for which this browser asked last: until when they are worth anything, and whether our own mail server can be reached. It says
-- the same of an address that nobody here has: that letter knocks at the mail server as well.
create function sign_in_mail(p_browser_hash bytea)
  returns table (expires_at timestamptz, held_up boolean) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select max(t.expires_at), coalesce(bool_or(l.held_up), false)
    from sign_in_tokens t left join letters l on l.id = t.id
    where t.browser_hash = p_browser_hash
      and t.asked_at = (select max(s.asked_at) from sign_in_tokens s where s.browser_hash = p_browser_hash)
    having count(*) > 0;
end $$;

grant create on schema public to makeright_door;
alter function sign_in_mail(bytea) owner to makeright_door;
revoke create on schema public from makeright_door;
revoke execute on function sign_in_mail(bytea) from public;
grant execute on function sign_in_mail(bytea) to makeright_web;
