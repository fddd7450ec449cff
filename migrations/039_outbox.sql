-- The letters are the queue. A worker takes one in hand for half a minute at a time and says again and again that it still has it,
-- so that what a dead worker had in hand goes on within that time. Nothing that writes a letter touches a table of the jobs.
alter table letters
  add column expires_at timestamptz,
  add column next_at timestamptz not null default now(),
  add column held_by uuid,
  add column held_until timestamptz,
  add column held_up boolean not null default false,
  add column domain bytea,
  add column urgency smallint not null generated always as (
    case when kind = 'sign_in' then 0 when kind in ('test', 'confirm_address') then 1 when kind = 'invitation' then 3 else 2 end) stored,
  drop constraint letters_status,
  add constraint letters_status check (status in ('waiting', 'sent', 'failed', 'unsent', 'lapsed')),
  add constraint letters_in_one_hand check ((held_by is null) = (held_until is null)),
  add constraint letters_settled_in_no_hand check (status = 'waiting' or (held_by is null and domain is null));
create index letters_waiting on letters (urgency, next_at, id) where status = 'waiting';
create index letters_in_hand on letters (held_until) where held_until is not null;
create index letters_waiting_for_person on letters (practice_id, person_id) where status = 'waiting';
create index letters_waiting_for_invitee on letters (practice_id, invitation_id) where status = 'waiting' and invitation_id is not null;
comment on column letters.status is
  'unsent: who it was for wants no mail; lapsed: there was nothing left to say, as another said it or it was taken back';
comment on column letters.expires_at is 'from then on it carries nothing any more; null: it always does';
comment on column letters.next_at is 'when it is tried next';
comment on column letters.held_by is 'the process that has it in hand';
comment on column letters.held_until is 'until when, unless that process says again that it has';
comment on column letters.held_up is 'our own mail server could not be reached, at the last attempt; says nothing of whom it is for';
comment on column letters.domain is 'keyed; where many go at once they take turns';

-- Whoever migrates an installation has letters waiting: they are tried by their own row from now on.
do $$
begin
  if to_regclass('graphile_worker._private_jobs') is not null then
    set local role makeright_worker;
    delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
      where t.id = j.task_id and t.identifier = 'send_letter';
    reset role;
  end if;
end $$;

-- How long a letter carries anything: as long as its link opens something. Whoever asks again gets another, and the one before is worth nothing.
drop function post_letter(uuid, uuid, uuid, text, bytea, timestamptz, uuid);
create function post_letter(
  p_practice uuid, p_person uuid, p_id uuid, p_kind text, p_secret bytea, p_at timestamptz, p_invitation uuid default null,
  p_until timestamptz default null
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if p_kind in ('confirm_address', 'invitation') then
    update letters l set status = 'lapsed', settled_at = p_at, secret = null, held_by = null, held_until = null, domain = null
      where l.practice_id = p_practice and l.kind = p_kind and l.status = 'waiting' and l.queued_at < p_at
        and (l.person_id = p_person or l.invitation_id = p_invitation);
  end if;
  insert into letters (id, practice_id, person_id, invitation_id, kind, secret, queued_at, expires_at)
    values (p_id, p_practice, p_person, p_invitation, p_kind, p_secret, p_at, coalesce(p_until, case p_kind
      when 'sign_in' then (select t.expires_at from sign_in_tokens t where t.id = p_id)
      when 'invitation' then (select i.expires_at from invitations i where i.practice_id = p_practice and i.id = p_invitation)
      when 'confirm_address' then
        (select c.expires_at from address_changes c where c.practice_id = p_practice and c.person_id = p_person)
      end));
  perform pg_notify('letters', '');
end $$;

create or replace function post_invitations(p_practice uuid, p_invitations uuid[], p_letters uuid[], p_secrets bytea[], p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into letters (id, practice_id, invitation_id, kind, secret, queued_at, expires_at)
    select l.id, p_practice, l.invitation, 'invitation', l.secret, p_at, i.expires_at
    from unnest(p_letters, p_invitations, p_secrets) as l (id, invitation, secret)
    join invitations i on i.practice_id = p_practice and i.id = l.invitation;
  perform pg_notify('letters', '');
end $$;

-- Whoever changes their wish is asked it again: what waited for another hour may come now.
create function ask_wish_again() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update letters l set next_at = now()
    where l.practice_id = new.practice_id and l.person_id = new.id and l.status = 'waiting' and l.held_until is null and l.next_at > now();
  perform pg_notify('letters', '');
  return null;
end $$;
create trigger ask_wish_again after update of contact, contact_from, contact_until on people for each row
  when ((old.contact, old.contact_from, old.contact_until) is distinct from (new.contact, new.contact_from, new.contact_until))
  execute function ask_wish_again();

-- worker: takes letters in hand and settles them, and writes none
revoke insert on letters from makeright_worker;
grant update (next_at, held_by, held_until, held_up, domain) on letters to makeright_worker;
grant select (address_hash) on addresses to makeright_worker;
grant select, insert, update (status, settled_at, secret, held_by, held_until, domain, next_at) on letters to makeright_door;
create policy door on letters to makeright_door using (true) with check (true);

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and p.proname in ('post_letter', 'post_invitations', 'safe_moment', 'ask_wish_again')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
  end loop;
end $$;
grant execute on function safe_moment(uuid, uuid, timestamptz) to makeright_worker;
revoke create on schema public from makeright_door;
