-- A client invites an interpreter, or somebody whom they trust, to one concern: a companion, who reads and writes beside them from then on. Companions
-- are no readers: what is there for readers is closed to them, unless it is given to them here by name.
alter table people drop constraint people_roles, drop constraint people_staff_names_are_hashed, drop constraint people_staff_get_mail,
  add constraint people_roles check (roles <@ '{client,therapist,supervisor,owner,companion}' and cardinality(roles) > 0),
  add constraint people_staff_names_are_hashed check (not roles && '{therapist,supervisor,owner}' or name_hash is not null),
  add constraint people_staff_get_mail check (contact = 'mail' or not roles && '{therapist,supervisor,owner}');
drop trigger tell_staff on people;
create trigger tell_staff before update of roles on people
  for each row when (new.roles && '{therapist,supervisor,owner}') execute function tell_staff();

alter table invitations drop constraint invitations_roles,
  add constraint invitations_roles check (roles <@ '{client,therapist,supervisor,owner,companion}' and cardinality(roles) > 0),
  add constraint invitations_of_companions check (not 'companion' = any (roles) or (cardinality(roles) = 1 and invited_by is not null));
-- The same person can be invited to two concerns at once.
drop index invitations_open;
create unique index invitations_open on invitations (practice_id, coalesce(invited_by, practice_id), coalesce(therapist_id, practice_id), address_hash)
  where accepted_at is null and taken_back_at is null and roles <> '{companion}';

create table companions (
  practice_id uuid not null,
  id uuid not null,
  concern_id uuid not null,
  part text not null,
  name bytea not null,
  from_position int not null,
  person_id uuid,
  invited_at timestamptz not null,
  began_at timestamptz,
  ended_at timestamptz,
  opened_on date,
  seen int not null,
  primary key (practice_id, id),
  foreign key (practice_id, id) references invitations,
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, person_id) references people,
  constraint companions_part check (part in ('interpreter', 'helper')),
  constraint companions_began check ((person_id is null) = (began_at is null))
);
create unique index companions_once on companions (practice_id, concern_id, person_id) where ended_at is null and person_id is not null;
create index companions_by_person on companions (practice_id, person_id, concern_id);
comment on table companions is 'who reads and writes beside a client in one concern';
comment on column companions.id is 'that of their invitation';
comment on column companions.name is 'sealed; as their client calls them, until they have come';
comment on column companions.from_position is 'of the entry that says they were invited; they see nothing before it';
comment on column companions.person_id is 'null: they have not come yet';
comment on column companions.opened_on is 'the last day, in the practice''s time zone, on which they opened it';
comment on column companions.seen is 'the last position that they have been shown';

alter table companions enable row level security, force row level security;

-- web: mine while I am one, and those in a concern that I read. Not what they have opened: its client sees that in the events.
grant select (practice_id, id, concern_id, part, name, from_position, person_id, invited_at, began_at, ended_at) on companions to makeright_web;
create policy visible on companions for select to makeright_web using (
  practice_id = (select my_practice()) and (
    (person_id = (select me()) and ended_at is null)
    or my_capacity(concern_id) is not null));

-- door
grant select, insert, update (person_id, began_at, ended_at, opened_on, seen) on companions to makeright_door;
create policy door on companions to makeright_door using (true) with check (true);

-- web, of entries and keys: from the invitation on, until it ends
create policy read_by_companions on entries for select to makeright_web
  using (practice_id = (select my_practice()) and (select m.from_position from companions m
    where m.practice_id = entries.practice_id and m.concern_id = entries.concern_id and m.person_id = (select me())
      and m.ended_at is null) <= entries.position);
create policy read_by_companions on concern_keys for select to makeright_web
  using (practice_id = (select my_practice()) and (select m.id from companions m
    where m.practice_id = concern_keys.practice_id and m.concern_id = concern_keys.concern_id and m.person_id = (select me())
      and m.ended_at is null) is not null);

-- web, of people: whoever is a companion, to those who read the concern. Who is nothing else here is shown to nobody besides, an owner too.
create policy beside_my_client on people for select to makeright_web using (
  practice_id = (select my_practice()) and 'companion' = any (roles) and (select true from companions m
    where m.practice_id = people.practice_id and m.person_id = people.id and my_capacity(m.concern_id) is not null limit 1));
create policy companions_are_known_to_readers on people as restrictive for select to makeright_web using (
  roles <> '{companion}' or id = (select me()) or (select true from companions m
    where m.practice_id = people.practice_id and m.person_id = people.id and my_capacity(m.concern_id) is not null limit 1));
create policy not_of_companions on addresses as restrictive for select to makeright_web
  using (person_id = (select me()) or (select p.id from people p
    where p.practice_id = addresses.practice_id and p.id = addresses.person_id and p.roles <> '{companion}') is not null);
-- web, of invitations: whose concern it is would follow from who invites
create policy companions_by_their_client on invitations as restrictive for select to makeright_web
  using (roles <> '{companion}' or invited_by = (select me()));

-- What is said and done by them, and with them.
do $$
declare
  kinds text;
begin
  kinds := (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conname = 'events_kind');
  alter table events drop constraint events_kind;
  execute 'alter table events add constraint events_kind '
    || replace(kinds, 'ARRAY[', 'ARRAY[''invite_companion''::text, ''end_companion''::text, ''write_beside''::text, ');
  kinds := (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conname = 'entries_kind');
  alter table entries drop constraint entries_kind;
  execute 'alter table entries add constraint entries_kind '
    || replace(kinds, 'ARRAY[', 'ARRAY[''invite_companion''::text, ''end_companion''::text, ''write_beside''::text, ');
  execute replace(pg_get_functiondef('what_follows(text)'::regprocedure), '(''add'', ''sent'', ''passes''),',
    '(''add'', ''sent'', ''passes''), (''write_beside'', null, ''passes''),');
  execute replace(pg_get_functiondef('chain_event(uuid,uuid,text,uuid,uuid,timestamptz,bytea)'::regprocedure),
    'event.capacity := (select r.capacity from readers r
      where r.practice_id = p_practice and r.concern_id = p_concern and r.person_id = p_person);',
    'event.capacity := coalesce((select r.capacity from readers r
        where r.practice_id = p_practice and r.concern_id = p_concern and r.person_id = p_person),
      (select ''companion'' from companions m
        where m.practice_id = p_practice and m.concern_id = p_concern and m.person_id = p_person and m.ended_at is null));');
  -- A supervisor is not told who the client is, nor who is beside them.
  execute replace(replace(pg_get_functiondef('words_shown_to_me(uuid,date,timestamptz)'::regprocedure),
    'and e.capacity <> ''client''', 'and e.capacity not in (''client'', ''companion'')'),
    'and e.concern_id = shown.concern_id
    order by', 'and e.concern_id = shown.concern_id
      and e.kind not in (''invite_companion'', ''end_companion'')
    order by');
end $$;
alter table entries drop constraint entries_capacity;
alter table entries add constraint entries_capacity check (capacity in ('client', 'therapist', 'owner', 'companion')),
  add constraint entries_of_companions check ((capacity = 'companion') = (kind = 'write_beside'));

-- As before, and: a companion writes, and does nothing else.
create or replace function may_append(p_capacity text, p_by_door boolean, p_kind text) returns boolean immutable language sql
  set search_path = pg_catalog, public, pg_temp as $$
  select case when p_capacity = 'companion' then p_kind = 'write_beside' else p_kind in (
      'write', 'agree', 'agree_to', 'change_agreement', 'disagree', 'done', 'not_done',
      'propose_talk', 'take_talk', 'decline_talk', 'cancel_talk', 'note_talk')
    or case p_capacity
      when 'client' then p_kind in (
          'send', 'add', 'not_yet', 'close', 'reopen', 'bring_in', 'say_how', 'pause', 'grant_pause', 'end_pause', 'say_held',
          'ask_other')
        or (p_by_door and p_kind in ('name_oneself', 'unname_oneself'))
        or (not p_by_door and p_kind in ('invite_companion', 'end_companion'))
      else p_kind in ('acknowledge', 'propose_closing', 'ask_pause', 'attempt', 'close_unreached', 'step_back', 'take_on', 'promise')
        or (p_by_door and p_kind in ('set_aside', 'bring_back'))
    end end $$;

-- Why I cannot invite this address to a concern of mine; null: I can. Whether it is known here changes nothing.
create function why_no_companion(p_concern uuid, p_address_hash bytea) returns text stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  concern concerns;
begin
  select * into concern from concerns c where c.practice_id = my_practice() and c.id = p_concern;
  return case
    when my_capacity(p_concern) is distinct from 'client' or concern.by_door or concern.status = 'closed' then 'not_open'
    when exists (select from addresses a
      where a.practice_id = concern.practice_id and a.person_id = me() and a.address_hash = p_address_hash) then 'own'
    when exists (select from companions m join invitations i on i.practice_id = m.practice_id and i.id = m.id
      where m.practice_id = concern.practice_id and m.concern_id = concern.id and m.ended_at is null and i.address_hash = p_address_hash)
      then 'again'
    when (select count(*) from companions m
      where m.practice_id = concern.practice_id and m.concern_id = concern.id and m.ended_at is null) >= 3 then 'many' end;
end $$;

-- Follows the entry that says so, in the same transaction. Its event stands in the concern alone: owners see those of the practice.
create function invite_companion(
  p_concern uuid, p_position int, p_id uuid, p_part text, p_called bytea, p_name bytea, p_address bytea, p_address_hash bytea, p_link_hash bytea,
  p_email uuid, p_secret bytea, p_at timestamptz, p_expires_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  event events := just_done(p_concern, p_position);
begin
  if event.kind <> 'invite_companion' or why_no_companion(p_concern, p_address_hash) is not null then
    raise insufficient_privilege using message = 'this companion cannot be invited';
  end if;
  insert into invitations (practice_id, id, invited_by, roles, name, address, address_hash, link_hash, sent_at, expires_at)
    values (event.practice_id, p_id, me(), '{companion}', p_name, p_address, p_address_hash, p_link_hash, p_at, p_expires_at);
  insert into companions (practice_id, id, concern_id, part, name, from_position, invited_at, seen)
    values (event.practice_id, p_id, p_concern, p_part, p_called, p_position, p_at, p_position);
  perform post_email(event.practice_id, null, p_email, 'invitation', p_secret, p_at, p_id);
end $$;

-- Nobody is a companion who works here, or has a place in the concern already. For the functions below alone.
create function can_accompany(p_invitation invitations, p_person uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from companions m where m.practice_id = p_invitation.practice_id and m.id = p_invitation.id and m.ended_at is null
      and not exists (select from readers r
        where r.practice_id = m.practice_id and r.concern_id = m.concern_id and r.person_id = p_person)
      and not exists (select from companions o
        where o.practice_id = m.practice_id and o.concern_id = m.concern_id and o.person_id = p_person and o.ended_at is null))
    and not exists (select from people p where p.practice_id = p_invitation.practice_id and p.id = p_person
      and p.roles && '{therapist,supervisor,owner}' and p.ended_at is null) $$;

create function begin_beside(p_invitation invitations, p_person uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not can_accompany(p_invitation, p_person) then
    raise insufficient_privilege using message = 'this person cannot be a companion here';
  end if;
  update invitations i set accepted_at = p_at where i.practice_id = p_invitation.practice_id and i.id = p_invitation.id;
  update people p set ended_at = null, roles = (select array_agg(distinct r)
      from unnest(case when p.ended_at is null then p.roles else array(select s from unnest(p.roles) s where s = 'client') end || '{companion}') r)
    where p.practice_id = p_invitation.practice_id and p.id = p_person and not (p.ended_at is null and 'companion' = any (p.roles));
  update companions m set person_id = p_person, began_at = p_at
    where m.practice_id = p_invitation.practice_id and m.id = p_invitation.id;
end $$;

do $$
begin
  execute replace(pg_get_functiondef('gain_invited(invitations,uuid,uuid,timestamptz)'::regprocedure), 'begin
  update invitations', 'begin
  if p_invitation.roles = ''{companion}'' then
    perform begin_beside(p_invitation, p_person, p_at);
    return;
  end if;
  update invitations');
  execute replace(pg_get_functiondef('join_invitation(bytea,bytea,bytea,uuid,timestamptz)'::regprocedure), 'if not found
', 'if not found
    or (invitation.roles = ''{companion}'' and not can_accompany(invitation, me()))
');
  execute replace(pg_get_functiondef('my_invitation(uuid)'::regprocedure), 'and i.taken_back_at is null',
    'and i.taken_back_at is null and i.roles <> ''{companion}''');
end $$;

-- Who comes to work here is nobody's companion any more.
create function none_works_here() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  new.roles := array_remove(new.roles, 'companion');
  update companions m set ended_at = now() where m.practice_id = new.practice_id and m.person_id = new.id and m.ended_at is null;
  return new;
end $$;
create trigger companions_work_elsewhere before update of roles on people
  for each row when (new.roles && '{therapist,supervisor,owner}' and 'companion' = any (new.roles)) execute function none_works_here();

-- What I am in this concern as a companion, while I am one; while words go out, in their concern alone.
create function beside_in(p_concern uuid) returns companions stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine companions;
begin
  select * into mine from companions m
    where m.practice_id = my_practice() and m.concern_id = p_concern and m.person_id = me() and m.ended_at is null
      and coalesce(sending_concern(), p_concern) = p_concern;
  return mine;
end $$;

-- How a concern stands, as much of it as its companion needs.
create function accompanied(p_concern uuid)
  returns table (id uuid, reference text, status text, waits text, since timestamptz, due_at timestamptz, "position" int,
    invited_at timestamptz, part text, seen int) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine companions := beside_in(p_concern);
begin
  return query
    select c.id, c.reference, c.status, c.waits, c.since, c.due_at, c.position, mine.invited_at, mine.part, mine.seen
    from concerns c where c.practice_id = mine.practice_id and c.id = mine.concern_id;
end $$;

-- Who is in a concern beside which I am: its client, those who read it, and its other companions.
create function people_beside(p_concern uuid)
  returns table (id uuid, name bytea, pronouns bytea, capacity text, since timestamptz, part text) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine companions := beside_in(p_concern);
begin
  return query
    select p.id, p.name, p.pronouns, one.capacity, one.since, one.part
    from (
      select r.person_id, r.capacity, r.reads_since as since, null::text as part from readers r
        where r.practice_id = mine.practice_id and r.concern_id = mine.concern_id
      union all
      select m.person_id, 'companion', m.began_at, m.part from companions m
        where m.practice_id = mine.practice_id and m.concern_id = mine.concern_id and m.ended_at is null
    ) one join people p on p.practice_id = mine.practice_id and p.id = one.person_id
    order by one.since, one.capacity, p.id;
end $$;

-- The concerns in which I am a companion, the newest first.
create function accompanied_by_me()
  returns table (concern_id uuid, reference text, part text, began_at timestamptz, is_closed boolean, is_new boolean, client_id uuid, client_name bytea)
  stable language plpgsql set enable_hashjoin = off set enable_mergejoin = off
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select c.id, c.reference, m.part, m.began_at, c.status = 'closed', c.position > m.seen, p.id, p.name
    from companions m
    join concerns c on c.practice_id = m.practice_id and c.id = m.concern_id
    join readers cl on cl.practice_id = c.practice_id and cl.concern_id = c.id and cl.capacity = 'client'
    join people p on p.practice_id = cl.practice_id and p.id = cl.person_id
    where m.practice_id = my_practice() and m.person_id = me() and m.ended_at is null and sending_concern() is null
    order by m.began_at desc, m.id desc;
end $$;

-- As note_opening(): once a day it is an event, which the client sees. What is new is shown, or stays new.
create function open_beside(p_concern uuid, p_day date, p_at timestamptz, p_is_shown boolean)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine companions := beside_in(p_concern);
begin
  if mine.id is null then
    return;
  end if;
  if p_is_shown then
    perform note_read(p_concern, null);
  end if;
  if mine.opened_on is distinct from p_day then
    perform from chain_heads h where h.practice_id = mine.practice_id and h.chain = p_concern for update;
    update companions m set opened_on = p_day
      where m.practice_id = mine.practice_id and m.id = mine.id and m.opened_on is distinct from p_day;
    if found then
      perform chain_event(mine.practice_id, p_concern, 'open', me(), null, p_at, null);
    end if;
  end if;
  update companions m set seen = c.position from concerns c
    where p_is_shown and m.practice_id = mine.practice_id and m.id = mine.id and c.practice_id = m.practice_id and c.id = p_concern
      and m.seen < c.position;
end $$;

-- A companion's words: they count as the client's, so an answer is owed from the first on that was not answered, and they change no status. While it
-- is paused or put down, or its closing was proposed, the client goes on.
create function write_beside(p_concern uuid, p_entry uuid, p_at timestamptz, p_words bytea)
  returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  was concerns;
  mine companions;
  place int;
begin
  select * into was from concerns c where c.practice_id = my_practice() and c.id = p_concern for update;
  mine := beside_in(p_concern);
  if mine.id is null or was.status not in ('sent', 'acknowledged', 'discussing') or was.waits not in ('acknowledgement', 'answer', 'client') then
    raise insufficient_privilege using message = 'this is not for them to do';
  end if;
  place := chain_event(was.practice_id, was.id, 'write_beside', me(), null, p_at, sha256(p_words));
  insert into entries (practice_id, id, concern_id, position, kind, author_id, capacity, at, words)
    values (was.practice_id, p_entry, was.id, place, 'write_beside', me(), 'companion', p_at, p_words);
  if was.waits = 'client' then
    update concerns c set position = place, waits = 'answer', since = p_at, due_at = latest_due('answer', p_at), promised = false
      where c.practice_id = was.practice_id and c.id = was.id;
  else
    update concerns c set position = place where c.practice_id = was.practice_id and c.id = was.id;
  end if;
  update companions m set seen = place where m.practice_id = mine.practice_id and m.id = mine.id and m.seen >= was.position;
  return place;
end $$;

-- What a companion leaves behind in a concern, and, where they are nothing else here, in the practice: their words, their name, and nothing more. For
-- the function below alone.
create function forget_companion(p_practice uuid, p_person uuid, p_concern uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update drafts d set pressed_at = null, goes_at = null, going_hash = null, seen_when_pressed = null
    where d.practice_id = p_practice and d.person_id = p_person and d.concern_id = p_concern and d.goes_at is not null;
  delete from drafts d where d.practice_id = p_practice and d.person_id = p_person and d.concern_id = p_concern;
  update email_concerns a set was_read = true from emails e
    where e.practice_id = p_practice and e.person_id = p_person and e.status = 'waiting'
      and a.practice_id = e.practice_id and a.email_id = e.id and a.concern_id = p_concern;
  if exists (select from companions m where m.practice_id = p_practice and m.person_id = p_person and m.ended_at is null)
    or not exists (select from people p where p.practice_id = p_practice and p.id = p_person and p.roles = '{companion}')
  then
    return;
  end if;
  update people p set ended_at = p_at, pronouns = null where p.practice_id = p_practice and p.id = p_person;
  update sessions s set ended_at = p_at where s.practice_id = p_practice and s.person_id = p_person and s.ended_at is null;
  delete from kept_words k where k.practice_id = p_practice and k.person_id = p_person;
  delete from addresses a where a.practice_id = p_practice and a.person_id = p_person;
end $$;

-- Follows the entry that says so, in the same transaction.
create function end_companion(p_concern uuid, p_position int, p_id uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  event events := just_done(p_concern, p_position);
  gone companions;
begin
  if event.kind <> 'end_companion' then
    raise insufficient_privilege using message = 'this does not follow from what was done';
  end if;
  update companions m set ended_at = p_at
    where m.practice_id = event.practice_id and m.concern_id = p_concern and m.id = p_id and m.ended_at is null
    returning * into gone;
  if gone.id is null then
    raise insufficient_privilege using message = 'there is no such companion';
  end if;
  update invitations i set taken_back_at = p_at
    where i.practice_id = gone.practice_id and i.id = gone.id and i.accepted_at is null and i.taken_back_at is null;
  if gone.person_id is not null then
    perform forget_companion(gone.practice_id, gone.person_id, p_concern, p_at);
  end if;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function why_no_companion owner to makeright_door;
alter function invite_companion owner to makeright_door;
alter function can_accompany owner to makeright_door;
alter function begin_beside owner to makeright_door;
alter function none_works_here owner to makeright_door;
alter function beside_in owner to makeright_door;
alter function accompanied owner to makeright_door;
alter function people_beside owner to makeright_door;
alter function accompanied_by_me owner to makeright_door;
alter function open_beside owner to makeright_door;
alter function write_beside owner to makeright_door;
alter function forget_companion owner to makeright_door;
alter function end_companion owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function why_no_companion, invite_companion, accompanied, people_beside, accompanied_by_me, open_beside, write_beside,
  end_companion to makeright_web;
