-- A backup is taken by a role that sees every row and can change none. No login needs to bypass row security for it: each table says so itself.
do $$
begin
  create role makeright_backup nologin;
exception when duplicate_object or unique_violation then null; -- another database of this cluster has made it
end $$;
grant usage on schema public to makeright_backup;

-- What `npm run migrate` sees to after every migration, whoever wrote it: it holds for tables and functions that come later too.
create or replace function hold_wall() returns void language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  signature regprocedure;
  one name;
begin
  perform narrow_sending();
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
      and not exists (select from unnest(p.proconfig) setting where setting ~ '^search_path=')
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('alter function %s set search_path = pg_catalog, public, pg_temp', signature);
  end loop;
  for one in
    select c.relname from pg_class c
    where c.relnamespace = 'public'::regnamespace and (c.relkind in ('r', 'p') or (c.relkind = 'S' and c.relpersistence = 'p'))
  loop
    if not has_table_privilege('makeright_backup', format('public.%I', one), 'select') then
      execute format('grant select on %I to makeright_backup', one);
    end if;
    if exists (select from pg_class c where c.oid = format('public.%I', one)::regclass and c.relrowsecurity)
      and not exists (select from pg_policy p where p.polrelid = format('public.%I', one)::regclass and p.polname = 'backup')
    then
      execute format('create policy backup on %I for select to makeright_backup using (true)', one);
    end if;
  end loop;
end $$;

-- What an installation knows of having been brought back from a backup.
alter table installation add column restored_at timestamptz;
alter table installation add column restored_to timestamptz;
alter table installation add column held_before timestamptz;
alter table installation add column rehearsal boolean not null default false;
alter table installation add constraint installation_restored
  check ((restored_at is null) = (restored_to is null) and (restored_at is not null or (held_before is null and not rehearsal)));
comment on column installation.restored_to is 'of when the state is that was brought back; null: none ever was';
comment on column installation.held_before is 'emails and words of before wait until the operator lets them go; null: nothing waits';
comment on column installation.rehearsal is 'a copy to rehearse with: no email leaves it';
grant update (restored_at, restored_to, held_before, rehearsal) on installation to makeright_door;

-- Clients whose wish about email may be older than what they have said since: they are asked on their page, and news waits until then.
create table doubtful_wishes (
  practice_id uuid not null references practices,
  person_id uuid not null,
  primary key (practice_id, person_id),
  foreign key (practice_id, person_id) references people on delete cascade
);
comment on table doubtful_wishes is 'clients who have not yet said, since a backup was brought back, that what they wish about email is still so';
alter table doubtful_wishes enable row level security, force row level security;
grant select, insert, delete on doubtful_wishes to makeright_door;
create policy door on doubtful_wishes to makeright_door using (true) with check (true);
grant select on doubtful_wishes to makeright_worker;
create policy worker on doubtful_wishes for select to makeright_worker using (true);

-- Emails written before this moment do not leave: in a copy to rehearse with none does.
create function held_before() returns timestamptz stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((select case when i.rehearsal then 'infinity' else i.held_before end from installation i), '-infinity') $$;

-- Whatever a worker does, what is held is not there for it. Somebody who asks for an email themselves, to sign in, has said where they want it.
create policy held_back on emails as restrictive to makeright_worker using (
  queued_at > (select held_before())
  and (kind in ('sign_in', 'confirm_address', 'test') or not exists (select from doubtful_wishes w
    where w.practice_id = emails.practice_id and w.person_id = emails.person_id)));

do $$
begin
  execute replace(pg_get_functiondef('drafts_due(timestamptz,int)'::regprocedure), 'd.going_hash is not null',
    'd.going_hash is not null and d.pressed_at > coalesce((select i.held_before from installation i), ''-infinity'')');
end $$;

-- What is held waits for the operator or for its reader, and not for a worker.
do $$
begin
  execute replace(pg_get_functiondef('state_of_emails()'::regprocedure), 'm.status = ''waiting''', 'm.status = ''waiting'' and m.queued_at > held_before()
    and (m.kind in (''sign_in'', ''confirm_address'', ''test'') or not exists (select from doubtful_wishes d
      where d.practice_id = m.practice_id and d.person_id = m.person_id))');
end $$;

-- Somebody who says how they want to hear from us has been asked, also where they say the same again.
create function settle_wish() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from doubtful_wishes w where w.practice_id = new.practice_id and w.person_id = new.id;
  if found then
    perform pg_notify('emails', '');
  end if;
  return null;
end $$;
create trigger settle_wish after update of contact, contact_from, contact_until on people for each row execute function settle_wish();

-- Of when the state is that was brought back, if I have not said since how I want to hear from this website.
create function my_doubtful_wish() returns timestamptz stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.restored_to from installation i
    where exists (select from doubtful_wishes w where w.practice_id = my_practice() and w.person_id = me()) $$;

create function keep_my_wish() returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from doubtful_wishes w where w.practice_id = my_practice() and w.person_id = me();
  perform pg_notify('emails', '');
end $$;

-- What the operator and `/readyz` are told: numbers, and nobody's name.
create function restore_state()
  returns table (restored_at timestamptz, restored_to timestamptz, held_before timestamptz, rehearsal boolean, emails int, words int, clients int)
  stable language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  select i.restored_at, i.restored_to, i.held_before, i.rehearsal,
    (select count(*)::int from emails e where e.status = 'waiting' and e.queued_at <= i.held_before),
    (select count(*)::int from drafts d where d.pressed_at <= i.held_before),
    (select count(*)::int from doubtful_wishes)
  from installation i where i.restored_at is not null $$;

-- After an older state was brought back: sessions, links and invitations that had ended meanwhile are there again, so all of them end. Emails
-- and words that were on their way may have arrived already: they wait for the operator. For the operator alone, as the two functions below.
create function after_restore(p_restored_to timestamptz, p_rehearsal boolean)
  returns table (sessions int, links int, emails int, words int, clients int) language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  now_at timestamptz := clock_timestamp();
  more int;
begin
  update installation set restored_at = now_at, restored_to = p_restored_to, rehearsal = p_rehearsal,
    held_before = greatest(now_at, (select max(e.queued_at) from emails e where e.status = 'waiting'), (select max(d.pressed_at) from drafts d));
  update sessions s set ended_at = now_at where s.ended_at is null;
  get diagnostics sessions = row_count;
  update sign_in_tokens t set used_at = now_at where t.used_at is null;
  get diagnostics links = row_count;
  update invitations i set expires_at = now_at where i.accepted_at is null and i.taken_back_at is null and i.expires_at > now_at;
  get diagnostics more = row_count;
  links := links + more;
  delete from address_changes;
  get diagnostics more = row_count;
  links := links + more;
  delete from address_meetings;
  get diagnostics more = row_count;
  links := links + more;
  delete from passkey_challenges;
  -- the link in it opens nothing any more
  update emails e set status = 'lapsed', settled_at = now_at, secret = null, held_by = null, held_until = null, domain = null
    where e.status = 'waiting' and e.kind in ('sign_in', 'invitation', 'confirm_address');
  insert into doubtful_wishes (practice_id, person_id)
    select p.practice_id, p.id from people p where p.account and p.ended_at is null and 'client' = any (p.roles) on conflict do nothing;
  perform chain_event(c.id, null, 'end_sessions', null, null, now_at, null) from practices c order by c.id;
  return query select after_restore.sessions, after_restore.links, s.emails, s.words, s.clients from restore_state() s;
end $$;

-- Lets go what was held: it leaves now, or never. Words that are not to leave wait for their writer again.
create function let_held_go(p_never boolean)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  before timestamptz := (select i.held_before from installation i where not i.rehearsal);
begin
  if before is null then
    raise object_not_in_prerequisite_state using message = 'nothing is held that can be let go';
  end if;
  if p_never then
    update emails e set status = 'lapsed', settled_at = now(), secret = null, held_by = null, held_until = null, domain = null
      where e.status = 'waiting' and e.queued_at <= before;
    update drafts d set pressed_at = null, goes_at = null, going_hash = null, seen_when_pressed = null, came_back = true
      where d.pressed_at <= before;
  end if;
  update installation set held_before = null;
  perform pg_notify('emails', '');
end $$;

-- The operator vouches for what all clients wished when the backup was taken.
create function trust_wishes() returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from doubtful_wishes;
  perform pg_notify('emails', '');
end $$;

-- These act as the door.
grant update (pressed_at, goes_at, going_hash, seen_when_pressed, came_back) on drafts to makeright_door;
grant create on schema public to makeright_door;
alter function held_before owner to makeright_door;
alter function settle_wish owner to makeright_door;
alter function my_doubtful_wish owner to makeright_door;
alter function keep_my_wish owner to makeright_door;
alter function restore_state owner to makeright_door;
alter function after_restore owner to makeright_door;
alter function let_held_go owner to makeright_door;
alter function trust_wishes owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function my_doubtful_wish, keep_my_wish, restore_state to makeright_web;
grant execute on function held_before, restore_state to makeright_worker;
