-- What people change about themselves beside their own row: the address, confirmed at the old one and at the new one.
create table address_changes (
  practice_id uuid not null,
  person_id uuid not null,
  address bytea not null,
  address_hash bytea not null,
  old_link_hash bytea not null,
  new_link_hash bytea not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  old_confirmed_at timestamptz,
  new_confirmed_at timestamptz,
  outcome text,
  primary key (practice_id, person_id),
  foreign key (practice_id, person_id) references people,
  constraint address_changes_old_link unique (old_link_hash),
  constraint address_changes_new_link unique (new_link_hash),
  constraint address_changes_outcome check (outcome in ('changed', 'refused')),
  constraint address_changes_confirmed_at_both check (
    (outcome is not null) = (old_confirmed_at is not null and new_confirmed_at is not null))
);
comment on table address_changes is 'one at a time for each person: whoever asks again begins anew';
comment on column address_changes.address is 'sealed for the place in which it will stand';
comment on column address_changes.outcome is 'refused: the address is somebody''s here; null: it is not confirmed at both yet';
alter table address_changes enable row level security, force row level security;

grant select (practice_id, person_id, address, asked_at, expires_at, old_confirmed_at, new_confirmed_at, outcome)
  on address_changes to makeright_web;
create policy mine on address_changes for select to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me()));
grant select, insert, update, delete on address_changes to makeright_door;
create policy door on address_changes to makeright_door using (true) with check (true);

-- Those who work here are told what waits. A client who wanted no mail and comes to work here gets it from then on.
alter table people add constraint people_staff_get_mail check (contact = 'mail' or roles <@ '{client}');
create function tell_staff() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  new.contact := 'mail';
  return new;
end $$;
create trigger tell_staff before update of roles on people
  for each row when (not (new.roles <@ '{client}')) execute function tell_staff();

-- Writes to both addresses, a letter with a link each. Whether the new one is known here changes nothing.
create function ask_to_change_address(
  p_address bytea, p_address_hash bytea, p_old_link_hash bytea, p_new_link_hash bytea, p_letters uuid[], p_secrets bytea[],
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
  perform post_letter(my_practice(), me(), letter, 'confirm_address', secret, p_at)
    from unnest(p_letters, p_secrets) as posted (letter, secret);
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

-- Confirms by one of the links. With both, the address changes; what was open by the old one ends, but for the session that confirms.
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
    begin
      update addresses a set address = change.address, address_hash = change.address_hash
        where a.practice_id = change.practice_id and a.person_id = change.person_id;
      change.outcome := 'changed';
    exception when unique_violation then
      change.outcome := 'refused';
    end;
  end if;
  update address_changes c
    set old_confirmed_at = change.old_confirmed_at, new_confirmed_at = change.new_confirmed_at, outcome = change.outcome
    where c.practice_id = change.practice_id and c.person_id = change.person_id;
  if change.outcome = 'changed' then
    update sessions s set ended_at = p_at
      where s.practice_id = change.practice_id and s.person_id = change.person_id and s.ended_at is null
        and s.hash is distinct from p_session_hash;
    update sign_in_tokens t set used_at = p_at
      where t.practice_id = change.practice_id and t.person_id = change.person_id and t.used_at is null;
    perform chain_event(change.practice_id, null, 'change_address', change.person_id, null, p_at, null);
  end if;
  return coalesce(change.outcome, 'waiting');
end $$;

-- A mail to me that says only that mail arrives.
create function ask_for_test(p_letter uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from people p
    where p.practice_id = my_practice() and p.id = me() and p.account and p.ended_at is null)
  then
    raise insufficient_privilege using message = 'nobody with an account is signed in';
  end if;
  perform post_letter(my_practice(), me(), p_letter, 'test', null, p_at);
end $$;

-- Daily: what nobody can confirm any more.
create function sweep_address_changes(p_at timestamptz)
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from address_changes c where c.expires_at < p_at $$;

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and p.proname in (
        'ask_to_change_address', 'address_change_at', 'confirm_address', 'ask_for_test', 'sweep_address_changes')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
    execute format('grant execute on function %s to %s', signature, case
      when signature::text ~ '^sweep' then 'makeright_worker' else 'makeright_web' end);
  end loop;
end $$;
revoke create on schema public from makeright_door;
