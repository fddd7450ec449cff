-- We also part from a colleague outside without anybody's doing: where an email to them came back for good, its link stands in what came back; and
-- after an older state was brought back they may have said no since. Their owner reads why, and can name them again.
alter table trusted_colleagues add column ended_because text,
  add constraint trusted_colleagues_because check (
    ended_because is null or (ended_because in ('came_back', 'restored') and ended_at is not null and not declined));
comment on column trusted_colleagues.ended_because is 'null: an owner or they themselves ended it';
grant select (ended_because) on trusted_colleagues to makeright_web;

do $$
begin
  execute replace(pg_get_functiondef('email_bounced(uuid,text)'::regprocedure), '  return true;', '
  update trusted_colleagues t set ended_at = now(), ended_because = ''came_back'', address = null, link = null
    where t.practice_id = bounced.practice_id and t.id = bounced.colleague_id and t.ended_at is null;
  update address_meetings m set expires_at = least(m.expires_at, now())
    where bounced.kind = ''confirm_address'' and m.practice_id = bounced.practice_id and m.person_id = bounced.person_id
      and m.begun_at <= bounced.queued_at and m.address is not null and m.confirmed_at is null
      and not exists (select from address_changes c
        where c.practice_id = m.practice_id and c.person_id = m.person_id and c.asked_at = bounced.queued_at);
  return true;');
  execute replace(pg_get_functiondef('after_restore(timestamptz,boolean)'::regprocedure), '  delete from passkey_challenges;', '
  update trusted_colleagues t set ended_at = now_at, ended_because = ''restored'', address = null, link = null where t.ended_at is null;
  get diagnostics more = row_count;
  links := links + more;
  delete from passkey_challenges;');
end $$;
