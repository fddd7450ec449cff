-- An address changes when it is confirmed at the old one and at the new one. Whoever has lost their mailbox, or has it read by somebody else,
-- comes back by a code on paper, by a second factor, or by a meeting with somebody of the practice.

create table address_changes (
  practice_id uuid not null,
  person_id uuid not null,
  way text not null default 'both',
  address bytea not null,
  address_hash bytea not null,
  old_link_hash bytea not null,
  new_link_hash bytea not null,
  tell_email uuid,
  tell_secret bytea,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  old_confirmed_at timestamptz,
  new_confirmed_at timestamptz,
  outcome text,
  primary key (practice_id, person_id),
  foreign key (practice_id, person_id) references people,
  constraint address_changes_old_link unique (old_link_hash),
  constraint address_changes_new_link unique (new_link_hash),
  constraint address_changes_way check (way in ('both', 'paper', 'factor')),
  constraint address_changes_tell check ((tell_email is null) = (tell_secret is null)),
  constraint address_changes_outcome check (outcome in ('changed', 'refused')),
  constraint address_changes_confirmed_at_both check (
    (outcome is not null) = (old_confirmed_at is not null and new_confirmed_at is not null))
);
comment on table address_changes is 'one at a time for each person: whoever asks again begins anew';
comment on column address_changes.way is 'what stands in the place of the old address: nothing (both confirm), a code on paper, or a second factor';
comment on column address_changes.address is 'sealed for the place in which it will stand';
comment on column address_changes.tell_secret is 'sealed; the email that tells the old address once it is changed. Null: it does not hear of it';
comment on column address_changes.outcome is 'refused: the address is somebody''s here; null: it is not confirmed at both yet';

-- A client's code on paper: the way back into an account whose mailbox is lost, or is read by somebody else.
create table paper_codes (
  practice_id uuid not null,
  person_id uuid not null,
  hash bytea,
  made_at timestamptz,
  shown_hash bytea,
  put_off_at timestamptz,
  primary key (practice_id, person_id),
  foreign key (practice_id, person_id) references people,
  constraint paper_codes_hash unique (hash),
  constraint paper_codes_made check ((hash is null) = (made_at is null))
);
comment on column paper_codes.hash is 'keyed; of the code that they have before them. Null: they have none';
comment on column paper_codes.shown_hash is 'keyed; of a code that was shown, and counts once they have typed its end';
comment on column paper_codes.put_off_at is 'when they said: not now';

create table address_meetings (
  practice_id uuid not null,
  person_id uuid not null,
  begun_by uuid not null,
  begun_at timestamptz not null,
  expires_at timestamptz not null,
  code_hash bytea,
  address bytea,
  address_hash bytea,
  new_link_hash bytea,
  old_link_hash bytea,
  quiet boolean not null default false,
  tell_email uuid,
  tell_secret bytea,
  confirmed_at timestamptz,
  needs_second boolean,
  opens_at timestamptz,
  seconded_by uuid,
  seconded_at timestamptz,
  primary key (practice_id, person_id),
  foreign key (practice_id, person_id) references people,
  foreign key (practice_id, begun_by) references people,
  foreign key (practice_id, seconded_by) references people,
  constraint address_meetings_code unique (code_hash),
  constraint address_meetings_new_link unique (new_link_hash),
  constraint address_meetings_old_link unique (old_link_hash),
  constraint address_meetings_not_alone check (begun_by <> person_id and seconded_by <> person_id and seconded_by <> begun_by),
  constraint address_meetings_asked check (
    (code_hash is null) = (address is not null) and (address is null) = (address_hash is null)
    and (address is null) = (new_link_hash is null) and (address is null) = (old_link_hash is null)),
  constraint address_meetings_confirmed check (
    (confirmed_at is null or address is not null)
    and (confirmed_at is null) = (opens_at is null) and (confirmed_at is null) = (needs_second is null)),
  constraint address_meetings_seconded check (
    (seconded_by is null) = (seconded_at is null) and (seconded_at is null or confirmed_at is not null))
);
comment on table address_meetings is 'a new address that somebody of the practice began at a meeting with a client who has lost their mailbox';
comment on column address_meetings.code_hash is 'keyed; what the client types on a device of their own, once';
comment on column address_meetings.address is 'sealed for the place in which it will stand';
comment on column address_meetings.quiet is 'the client has asked that the old address does not hear of it';
comment on column address_meetings.needs_second is 'somebody else of the practice has to say that they have spoken with the client';
comment on column address_meetings.opens_at is 'from when on the client can set the address';

alter table address_changes enable row level security, force row level security;
alter table paper_codes enable row level security, force row level security;
alter table address_meetings enable row level security, force row level security;

-- web: each their own, without what opens it
grant select (practice_id, person_id, way, address, asked_at, expires_at, old_confirmed_at, new_confirmed_at, outcome)
  on address_changes to makeright_web;
grant select (practice_id, person_id, made_at, put_off_at) on paper_codes to makeright_web;
grant select (practice_id, person_id, begun_by, begun_at, expires_at, confirmed_at, needs_second, opens_at, seconded_by, seconded_at)
  on address_meetings to makeright_web;
create policy mine on address_changes for select to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me()));
create policy mine on paper_codes for select to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me()));
create policy mine on address_meetings for select to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me()));

-- door
grant select, insert, update, delete on address_changes, paper_codes, address_meetings to makeright_door;
create policy door on address_changes to makeright_door using (true) with check (true);
create policy door on paper_codes to makeright_door using (true) with check (true);
create policy door on address_meetings to makeright_door using (true) with check (true);

-- Writes to both addresses, an email with a link each. Whether the new one is known here changes nothing.
create function ask_to_change_address(
  p_address bytea, p_address_hash bytea, p_old_link_hash bytea, p_new_link_hash bytea, p_emails uuid[], p_secrets bytea[],
  p_at timestamptz, p_expires_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from people p
    where p.practice_id = my_practice() and p.id = me() and p.account and p.ended_at is null)
  then
    raise insufficient_privilege using message = 'nobody with an account is signed in';
  end if;
  delete from address_changes c where c.practice_id = my_practice() and c.person_id = me();
  insert into address_changes
      (practice_id, person_id, address, address_hash, old_link_hash, new_link_hash, asked_at, expires_at)
    values (my_practice(), me(), p_address, p_address_hash, p_old_link_hash, p_new_link_hash, p_at, p_expires_at);
  perform post_email(my_practice(), me(), email, 'confirm_address', secret, p_at)
    from unnest(p_emails, p_secrets) as posted (email, secret);
end $$;

-- How a change stands for whoever holds one of its links: asked, waiting for the other, changed or refused. Null: the link opens nothing.
create function address_change_at(p_link_hash bytea, p_at timestamptz)
  returns text stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return (
    select case
      when c.outcome is not null then c.outcome
      when case when c.old_link_hash = p_link_hash then c.old_confirmed_at else c.new_confirmed_at end is null then 'asked'
      else 'waiting' end
    from address_changes c
    join people p on p.practice_id = c.practice_id and p.id = c.person_id and p.ended_at is null
    where p_link_hash in (c.old_link_hash, c.new_link_hash) and c.expires_at > p_at);
end $$;

-- Confirms by one of the links. With both, the address changes, and what was open by the old one ends, but for the session that confirms.
-- Where something else has shown who asked, the link at the new address is enough; a code on paper is used up by it, and ends every session.
create function confirm_address(p_link_hash bytea, p_session_hash bytea, p_at timestamptz)
  returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  change address_changes;
begin
  select c.* into change from address_changes c
    join people p on p.practice_id = c.practice_id and p.id = c.person_id and p.ended_at is null
    where p_link_hash in (c.old_link_hash, c.new_link_hash) and c.expires_at > p_at
    for update of c;
  if not found or change.outcome is not null then
    return change.outcome;
  end if;
  if p_link_hash = change.old_link_hash then
    change.old_confirmed_at := coalesce(change.old_confirmed_at, p_at);
  else
    change.new_confirmed_at := coalesce(change.new_confirmed_at, p_at);
  end if;
  if change.old_confirmed_at is not null and change.new_confirmed_at is not null then
    change.outcome := case when set_address(change.practice_id, change.person_id, change.address, change.address_hash,
        case when change.way <> 'paper' then p_session_hash end,
        case change.way when 'both' then 'change_address' else 'change_by_' || change.way end, p_at)
      then 'changed' else 'refused' end;
  end if;
  update address_changes c
    set old_confirmed_at = change.old_confirmed_at, new_confirmed_at = change.new_confirmed_at, outcome = change.outcome
    where c.practice_id = change.practice_id and c.person_id = change.person_id;
  if change.outcome = 'changed' then
    if change.way = 'paper' then
      delete from paper_codes c where c.practice_id = change.practice_id and c.person_id = change.person_id;
    end if;
    if change.tell_email is not null then
      perform post_email(change.practice_id, change.person_id, change.tell_email, 'changed', change.tell_secret, p_at);
    end if;
  end if;
  return coalesce(change.outcome, 'waiting');
end $$;

-- For the functions below alone. Sets an address that was confirmed, and ends what was open by the old one. Returns false where it is
-- somebody else's here.
create function set_address(
  p_practice uuid, p_person uuid, p_address bytea, p_address_hash bytea, p_kept_session bytea, p_kind text, p_at timestamptz
) returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  begin
    update addresses a set address = p_address, address_hash = p_address_hash
      where a.practice_id = p_practice and a.person_id = p_person;
  exception when unique_violation then
    return false;
  end;
  update sessions s set ended_at = p_at
    where s.practice_id = p_practice and s.person_id = p_person and s.ended_at is null and s.hash is distinct from p_kept_session;
  update sign_in_tokens t set used_at = p_at
    where t.practice_id = p_practice and t.person_id = p_person and t.used_at is null;
  delete from address_meetings m where m.practice_id = p_practice and m.person_id = p_person;
  perform chain_event(p_practice, null, p_kind, p_person, null, p_at, null);
  return true;
end $$;

-- For the functions below alone: a change for which only the new address has to confirm.
create function put_address_change(
  p_practice uuid, p_person uuid, p_way text, p_address bytea, p_address_hash bytea, p_nothing bytea, p_link_hash bytea,
  p_email uuid, p_secret bytea, p_tell_email uuid, p_tell_secret bytea, p_at timestamptz, p_expires_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from address_changes c where c.practice_id = p_practice and c.person_id = p_person;
  insert into address_changes (practice_id, person_id, way, address, address_hash, old_link_hash, new_link_hash, asked_at, expires_at,
      old_confirmed_at, tell_email, tell_secret)
    values (p_practice, p_person, p_way, p_address, p_address_hash, p_nothing, p_link_hash, p_at, p_expires_at,
      p_at, p_tell_email, p_tell_secret);
  perform post_email(p_practice, p_person, p_email, 'confirm_address', p_secret, p_at);
end $$;

-- For the functions below alone: whoever can have a code on paper is a client with an account.
create function only_clients_have_paper()
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from people p where p.practice_id = my_practice() and p.id = me() and p.account
    and 'client' = any (p.roles) and p.ended_at is null)
  then
    raise insufficient_privilege using message = 'only clients have a code on paper';
  end if;
end $$;

-- A code was shown. The one of before still counts, until this one is kept.
create function show_paper_code(p_hash bytea)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform only_clients_have_paper();
  insert into paper_codes as c (practice_id, person_id, shown_hash) values (my_practice(), me(), p_hash)
    on conflict (practice_id, person_id) do update set shown_hash = excluded.shown_hash;
end $$;

-- The code that was shown counts from now on, and the one of before opens nothing. Returns false where another one was shown since.
create function keep_paper_code(p_hash bytea, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform only_clients_have_paper();
  update paper_codes c set hash = c.shown_hash, made_at = p_at, shown_hash = null
    where c.practice_id = my_practice() and c.person_id = me() and c.shown_hash = p_hash;
  if found then
    perform chain_event(my_practice(), null, 'make_paper_code', me(), null, p_at, null);
    return true;
  end if;
  return exists (select from paper_codes c where c.practice_id = my_practice() and c.person_id = me() and c.hash = p_hash);
end $$;

create function put_off_paper_code(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform only_clients_have_paper();
  insert into paper_codes as c (practice_id, person_id, put_off_at) values (my_practice(), me(), p_at)
    on conflict (practice_id, person_id) do update set put_off_at = coalesce(c.put_off_at, p_at);
end $$;

-- Whose code on paper this is, or whom a code from a meeting is for.
create function behind_way_back(p_paper_hash bytea, p_meeting_hash bytea, p_at timestamptz)
  returns table (practice_id uuid, person_id uuid, addresses_key bytea, address bytea, by_meeting boolean) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select a.practice_id, a.person_id, c.addresses_key, a.address, way.by_meeting
    from (
      select w.practice_id, w.person_id, false from paper_codes w where w.hash = p_paper_hash
      union all
      select m.practice_id, m.person_id, true from address_meetings m where m.code_hash = p_meeting_hash and m.expires_at > p_at
    ) way (practice_id, person_id, by_meeting)
    join people p on p.practice_id = way.practice_id and p.id = way.person_id and p.account and p.ended_at is null
    join addresses a on a.practice_id = p.practice_id and a.person_id = p.id
    join practices c on c.id = p.practice_id;
end $$;

-- Asks for a new address by a code on paper. A code that is nobody's leaves the same email, to nobody.
create function ask_by_paper(
  p_paper_hash bytea, p_address bytea, p_address_hash bytea, p_nothing bytea, p_link_hash bytea, p_email uuid, p_secret bytea,
  p_tell_email uuid, p_tell_secret bytea, p_at timestamptz, p_expires_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  paper paper_codes;
begin
  select c.* into paper from paper_codes c
    join people p on p.practice_id = c.practice_id and p.id = c.person_id and p.account and p.ended_at is null
    where c.hash = p_paper_hash for update of c;
  if found then
    perform put_address_change(paper.practice_id, paper.person_id, 'paper', p_address, p_address_hash, p_nothing, p_link_hash,
      p_email, p_secret, p_tell_email, p_tell_secret, p_at, p_expires_at);
  else
    perform post_email(null, null, p_email, 'confirm_address', p_secret, p_at);
  end if;
end $$;

-- The authenticator of whoever has this recovery code, which is not used up by looking.
create function authenticator_behind(p_practice uuid, p_person uuid, p_recovery_hash bytea)
  returns table (id uuid, secret bytea, address bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select n.id, n.secret, a.address
    from recovery_codes r
    join people p on p.practice_id = r.practice_id and p.id = r.person_id and p.account and p.ended_at is null
    join authenticators n on n.practice_id = r.practice_id and n.person_id = r.person_id and n.confirmed_at is not null
    join addresses a on a.practice_id = r.practice_id and a.person_id = r.person_id
    where r.practice_id = p_practice and r.person_id = p_person and r.hash = p_recovery_hash and r.used_at is null;
end $$;

-- Asks for a new address by a recovery code together with the six digits of the app; both are used up by it.
create function ask_by_app(
  p_practice uuid, p_person uuid, p_recovery_hash bytea, p_authenticator uuid, p_step bigint,
  p_address bytea, p_address_hash bytea, p_nothing bytea, p_link_hash bytea, p_email uuid, p_secret bytea,
  p_tell_email uuid, p_tell_secret bytea, p_at timestamptz, p_expires_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update authenticators a set last_step = p_step
    where a.practice_id = p_practice and a.person_id = p_person and a.id = p_authenticator
      and a.confirmed_at is not null and a.last_step < p_step
      and exists (select from recovery_codes r
        where r.practice_id = p_practice and r.person_id = p_person and r.hash = p_recovery_hash and r.used_at is null);
  if found then
    update recovery_codes r set used_at = p_at, code = null
      where r.practice_id = p_practice and r.person_id = p_person and r.hash = p_recovery_hash;
    perform put_address_change(p_practice, p_person, 'factor', p_address, p_address_hash, p_nothing, p_link_hash,
      p_email, p_secret, p_tell_email, p_tell_secret, p_at, p_expires_at);
  else
    perform post_email(null, null, p_email, 'confirm_address', p_secret, p_at);
  end if;
end $$;

-- Asks for a new address in a session in which a second factor was shown within a quarter of an hour. Returns false where it was not.
create function ask_by_factor(
  p_session bytea, p_address bytea, p_address_hash bytea, p_nothing bytea, p_link_hash bytea, p_email uuid,
  p_secret bytea, p_tell_email uuid, p_tell_secret bytea, p_at timestamptz, p_expires_at timestamptz
) returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  session sessions := proven_session(p_session);
begin
  if factor_shown_at(p_session) > clock_timestamp() - interval '15 minutes' is not true then
    return false;
  end if;
  perform put_address_change(session.practice_id, session.person_id, 'factor', p_address, p_address_hash, p_nothing, p_link_hash,
    p_email, p_secret, p_tell_email, p_tell_secret, p_at, p_expires_at);
  return true;
end $$;

-- Whether I may help this client to a new address: as somebody who owns the practice, or who is or was their therapist. Nobody of the
-- practice helps anybody else who works in it.
create function may_help(p_helper uuid, p_person uuid)
  returns boolean stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return p_helper <> p_person
    and exists (select from people p where p.practice_id = my_practice() and p.id = p_person and p.account
      and p.roles = '{client}' and p.ended_at is null)
    and exists (select from people h where h.practice_id = my_practice() and h.id = p_helper and h.account and h.ended_at is null
      and ('owner' = any (h.roles) or ('therapist' = any (h.roles) and exists (select from care c
        where c.practice_id = h.practice_id and c.client_id = p_person and c.therapist_id = h.id))));
end $$;

-- Whether somebody but the helper can say that they have spoken with the client too: an owner, or a therapist of theirs. Not whoever
-- came here within two weeks before, so that nobody invents a colleague for it.
create function can_second(p_practice uuid, p_person uuid, p_helper uuid, p_second uuid, p_at timestamptz)
  returns boolean stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return p_second not in (p_helper, p_person) and exists (select from people h
    where h.practice_id = p_practice and h.id = p_second and h.account and h.ended_at is null and h.joined_at < p_at - interval '14 days'
      and ('owner' = any (h.roles) or ('therapist' = any (h.roles) and exists (select from care c
        where c.practice_id = h.practice_id and c.client_id = p_person and c.therapist_id = h.id))));
end $$;

create function has_second(p_practice uuid, p_person uuid, p_helper uuid, p_at timestamptz)
  returns boolean stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (
    select from people h where h.practice_id = p_practice and 'owner' = any (h.roles)
      and can_second(p_practice, p_person, p_helper, h.id, p_at)
    union all
    select from care c where c.practice_id = p_practice and c.client_id = p_person
      and can_second(p_practice, p_person, p_helper, c.therapist_id, p_at));
end $$;

-- Begins at a meeting; the client types the code on a device of their own. Returns false where the old address could not be asked,
-- because its client wants no mail, and nobody else is there who could be.
create function begin_address_meeting(p_person uuid, p_code_hash bytea, p_at timestamptz, p_expires_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not may_help(me(), p_person) then
    raise insufficient_privilege using message = 'this client is not theirs to help';
  end if;
  if not has_second(my_practice(), p_person, me(), p_at)
    and exists (select from people p where p.practice_id = my_practice() and p.id = p_person and p.contact = 'none')
  then
    return false;
  end if;
  delete from address_meetings m where m.practice_id = my_practice() and m.person_id = p_person;
  insert into address_meetings (practice_id, person_id, begun_by, begun_at, expires_at, code_hash)
    values (my_practice(), p_person, me(), p_at, p_expires_at, p_code_hash);
  perform chain_event(my_practice(), null, 'begin_meeting', me(), p_person, p_at, null);
  return true;
end $$;

-- How it stands, for those who may help this client.
create function address_meeting_of(p_person uuid)
  returns table (begun_by uuid, begun_at timestamptz, expires_at timestamptz, asked boolean, confirmed_at timestamptz, needs_second boolean,
    opens_at timestamptz, seconded_by uuid, alone boolean, can_second boolean) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if may_help(me(), p_person) then
    return query
      select m.begun_by, m.begun_at, m.expires_at, m.address is not null, m.confirmed_at, m.needs_second, m.opens_at, m.seconded_by,
        not has_second(my_practice(), p_person, me(), clock_timestamp()),
        coalesce(can_second(my_practice(), p_person, m.begun_by, me(), m.begun_at), false)
      from (select) nothing left join address_meetings m on m.practice_id = my_practice() and m.person_id = p_person;
  end if;
end $$;

-- The client asks for the new address, with the code that they were given. A code that is nobody's leaves the same email, to nobody.
create function ask_by_meeting(
  p_code_hash bytea, p_address bytea, p_address_hash bytea, p_new_link_hash bytea, p_old_link_hash bytea, p_quiet boolean,
  p_email uuid, p_secret bytea, p_tell_email uuid, p_tell_secret bytea, p_at timestamptz, p_expires_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  meeting address_meetings;
begin
  update address_meetings m set code_hash = null, address = p_address, address_hash = p_address_hash, new_link_hash = p_new_link_hash,
      old_link_hash = p_old_link_hash, quiet = p_quiet, tell_email = p_tell_email, tell_secret = p_tell_secret, expires_at = p_expires_at
    where m.code_hash = p_code_hash and m.expires_at > p_at
      and exists (select from people p where p.practice_id = m.practice_id and p.id = m.person_id and p.ended_at is null)
    returning * into meeting;
  perform post_email(meeting.practice_id, meeting.person_id, p_email, 'confirm_address', p_secret, p_at);
end $$;

-- What the pages behind the two links say: at the new address how it goes on, at the old one that it can be stopped.
create function address_meeting_at(p_link_hash bytea, p_at timestamptz)
  returns table (practice_id uuid, addresses_key bytea, time_zone text, begun_by uuid, begun_by_name bytea, at_old boolean,
    confirmed_at timestamptz, needs_second boolean, opens_at timestamptz, seconded boolean, quiet boolean, tells_old boolean) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select m.practice_id, c.addresses_key, c.time_zone, b.id, b.name, m.old_link_hash = p_link_hash, m.confirmed_at,
      coalesce(m.needs_second, has_second(m.practice_id, m.person_id, m.begun_by, m.begun_at)), m.opens_at, m.seconded_at is not null, m.quiet,
      p.contact <> 'none' and not (m.quiet and coalesce(m.needs_second, has_second(m.practice_id, m.person_id, m.begun_by, m.begun_at)))
    from address_meetings m
    join people p on p.practice_id = m.practice_id and p.id = m.person_id and p.ended_at is null
    join people b on b.practice_id = m.practice_id and b.id = m.begun_by
    join practices c on c.id = m.practice_id
    where p_link_hash in (m.new_link_hash, m.old_link_hash) and m.expires_at > p_at;
end $$;

-- The client confirms at the new address, and, when the time has come, sets it: after three days, or after fourteen where nobody else
-- could say that they have spoken with the client. The clock is the database's own. Returns waiting, changed or refused; null: the link
-- opens nothing (any more).
create function confirm_address_meeting(p_link_hash bytea, p_at timestamptz)
  returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  meeting address_meetings;
  opens timestamptz;
begin
  select m.* into meeting from address_meetings m
    join people p on p.practice_id = m.practice_id and p.id = m.person_id and p.ended_at is null
    where m.new_link_hash = p_link_hash and m.expires_at > p_at for update of m;
  if not found then
    return null;
  end if;
  if meeting.confirmed_at is null then
    meeting.needs_second := has_second(meeting.practice_id, meeting.person_id, meeting.begun_by, meeting.begun_at);
    opens := greatest(p_at, clock_timestamp()) + case when meeting.needs_second then interval '3 days' else interval '14 days' end;
    update address_meetings m set confirmed_at = p_at, needs_second = meeting.needs_second, opens_at = opens,
        expires_at = opens + interval '14 days'
      where m.practice_id = meeting.practice_id and m.person_id = meeting.person_id;
    perform chain_event(meeting.practice_id, null, 'ask_by_meeting', meeting.person_id, null, p_at, null);
    if not (meeting.quiet and meeting.needs_second) then
      perform post_email(meeting.practice_id, meeting.person_id, meeting.tell_email, 'changed', meeting.tell_secret, p_at);
    end if;
    return 'waiting';
  end if;
  if meeting.opens_at > least(p_at, clock_timestamp()) or (meeting.needs_second and meeting.seconded_at is null) then
    return 'waiting';
  end if;
  return case when set_address(meeting.practice_id, meeting.person_id, meeting.address, meeting.address_hash, null, 'change_by_meeting', p_at)
    then 'changed' else 'refused' end;
end $$;

-- Somebody else of the practice says that they have spoken with the client too. Returns false where there is nothing to say that to.
create function vouch_address_meeting(p_person uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not may_help(me(), p_person) then
    raise insufficient_privilege using message = 'this client is not theirs to help';
  end if;
  update address_meetings m set seconded_by = me(), seconded_at = p_at
    where m.practice_id = my_practice() and m.person_id = p_person and m.needs_second and m.seconded_at is null
      and can_second(m.practice_id, m.person_id, m.begun_by, me(), m.begun_at) and m.expires_at > p_at;
  if not found then
    return false;
  end if;
  perform chain_event(my_practice(), null, 'vouch_meeting', me(), p_person, p_at, null);
  return true;
end $$;

-- Stopped by whoever helps this client, or by the client. Returns false where there is nothing to stop.
create function stop_address_meeting(p_person uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not (p_person = me() or may_help(me(), p_person)) then
    raise insufficient_privilege using message = 'this client is not theirs to help';
  end if;
  delete from address_meetings m where m.practice_id = my_practice() and m.person_id = p_person;
  if found then
    perform chain_event(my_practice(), null, 'stop_meeting', me(), p_person, p_at, null);
  end if;
  return found;
end $$;

-- The same by the link at the old address.
create function stop_address_meeting_at(p_link_hash bytea, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  meeting address_meetings;
begin
  delete from address_meetings m where m.old_link_hash = p_link_hash and m.expires_at > p_at returning * into meeting;
  if not found then
    return false;
  end if;
  perform chain_event(meeting.practice_id, null, 'stop_meeting', meeting.person_id, meeting.person_id, p_at, null);
  return true;
end $$;

-- Daily: what nobody can confirm any more.
create function sweep_address_changes(p_at timestamptz)
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from address_changes c where c.expires_at < p_at $$;

-- Daily: what nobody confirmed, or set, in time.
create function sweep_address_meetings()
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from address_meetings m where m.expires_at < clock_timestamp() $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function ask_to_change_address owner to makeright_door;
alter function address_change_at owner to makeright_door;
alter function confirm_address owner to makeright_door;
alter function set_address owner to makeright_door;
alter function put_address_change owner to makeright_door;
alter function only_clients_have_paper owner to makeright_door;
alter function show_paper_code owner to makeright_door;
alter function keep_paper_code owner to makeright_door;
alter function put_off_paper_code owner to makeright_door;
alter function behind_way_back owner to makeright_door;
alter function ask_by_paper owner to makeright_door;
alter function authenticator_behind owner to makeright_door;
alter function ask_by_app owner to makeright_door;
alter function ask_by_factor owner to makeright_door;
alter function may_help owner to makeright_door;
alter function can_second owner to makeright_door;
alter function has_second owner to makeright_door;
alter function begin_address_meeting owner to makeright_door;
alter function address_meeting_of owner to makeright_door;
alter function ask_by_meeting owner to makeright_door;
alter function address_meeting_at owner to makeright_door;
alter function confirm_address_meeting owner to makeright_door;
alter function vouch_address_meeting owner to makeright_door;
alter function stop_address_meeting owner to makeright_door;
alter function stop_address_meeting_at owner to makeright_door;
alter function sweep_address_changes owner to makeright_door;
alter function sweep_address_meetings owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function ask_to_change_address, address_change_at, confirm_address, show_paper_code, keep_paper_code, put_off_paper_code,
  behind_way_back, ask_by_paper, authenticator_behind, ask_by_app, ask_by_factor, begin_address_meeting, address_meeting_of, ask_by_meeting,
  address_meeting_at, confirm_address_meeting, vouch_address_meeting, stop_address_meeting, stop_address_meeting_at to makeright_web;
grant execute on function sweep_address_meetings to makeright_worker;
