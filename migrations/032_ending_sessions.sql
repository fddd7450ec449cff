-- The day after a break-in, or after an older state was restored: nobody is signed in any more, and nothing that was sent or set up before
-- lets anybody in but their mail, with the authenticator or recovery code of whoever has one. For the operator; granted to nobody.
do $$
declare
  known text[] := (select array_agg(one.kind[1]) from pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''(\w+)''', 'g') one (kind)
    where c.conrelid = 'events'::regclass and c.conname = 'events_kind');
begin
  execute format('alter table events drop constraint events_kind, add constraint events_kind check (kind in (%s))',
    (select string_agg(quote_literal(kind), ', ') from unnest(known || '{end_sessions}') kind));
end $$;

create function end_sessions_of(p_practice uuid)
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
  delete from passkey_challenges;
  delete from passkeys k where k.practice_id = p_practice;
  get diagnostics passkeys = row_count;
  -- whoever had nothing else sets up a second factor anew, and comes by their mail until then
  update people p set factor_since = null
    where p.practice_id = p_practice and p.factor_since is not null and not exists (select from authenticators a
      where a.practice_id = p.practice_id and a.person_id = p.id and a.confirmed_at is not null);
  perform chain_event(p_practice, null, 'end_sessions', null, null, now_at, null);
  return next;
end $$;

grant create on schema public to makeright_door;
alter function end_sessions_of(uuid) owner to makeright_door;
revoke execute on function end_sessions_of(uuid) from public;
revoke create on schema public from makeright_door;
