-- The outbox. An email says to whom and of which kind, never about what: no concern, no words, no author.
-- Its id is the Message-ID of every attempt to send it.
-- The emails are the queue. A worker takes one in hand for half a minute at a time and says again and again that it still has it,
-- so that what a dead worker had in hand goes on within that time. Nothing that writes an email touches a table of the jobs.
create table emails (
  id uuid primary key,
  practice_id uuid references practices,
  person_id uuid,
  invitation_id uuid,
  kind text not null,
  urgency smallint not null generated always as (
    case when kind = 'sign_in' then 0 when kind in ('test', 'confirm_address') then 1 when kind = 'invitation' then 3 else 2 end) stored,
  secret bytea,
  queued_at timestamptz not null,
  expires_at timestamptz,
  status text not null default 'waiting',
  attempts int not null default 0,
  next_at timestamptz not null default now(),
  held_by uuid,
  held_until timestamptz,
  held_up boolean not null default false,
  domain bytea,
  settled_at timestamptz,
  failure text,
  foreign key (practice_id, person_id) references people,
  foreign key (practice_id, invitation_id) references invitations,
  constraint emails_of_practice unique (practice_id, id),
  constraint emails_name_their_practice check (practice_id is not null or (person_id is null and invitation_id is null)),
  constraint emails_for_one check (person_id is null or invitation_id is null),
  constraint emails_kind check (kind in (
    'sign_in', 'news', 'before_meeting', 'reminder', 'did_it_hold', 'unreached', 'invitation', 'confirm_address', 'test', 'changed')),
  constraint emails_status check (status in ('waiting', 'sent', 'failed', 'unsent', 'lapsed')),
  constraint emails_settled check ((status = 'waiting') = (settled_at is null)),
  constraint emails_secret_wiped check (status = 'waiting' or secret is null),
  constraint emails_in_one_hand check ((held_by is null) = (held_until is null)),
  constraint emails_settled_in_no_hand check (status = 'waiting' or (held_by is null and domain is null))
);
create index emails_failed on emails (practice_id, settled_at desc) where status = 'failed';
create index emails_of_invitation on emails (practice_id, invitation_id) where invitation_id is not null;
create index emails_waiting on emails (urgency, next_at, id) where status = 'waiting';
create index emails_in_hand on emails (held_until) where held_until is not null;
create index emails_waiting_for_person on emails (practice_id, person_id) where status = 'waiting';
create index emails_waiting_for_invitee on emails (practice_id, invitation_id) where status = 'waiting' and invitation_id is not null;
comment on column emails.person_id is 'null: an email to nobody, written where an address is unknown so that both answers cost the same';
comment on column emails.invitation_id is 'an invitation goes to somebody who is nobody here yet; its address stands in the secret';
comment on column emails.secret is 'sealed with the key of addresses; wiped once sent';
comment on column emails.expires_at is 'from then on it carries nothing any more; null: it always does';
comment on column emails.status is
  'unsent: who it was for wants no mail; lapsed: there was nothing left to say, as another said it or it was taken back';
comment on column emails.next_at is 'when it is tried next';
comment on column emails.held_by is 'the process that has it in hand';
comment on column emails.held_until is 'until when, unless that process says again that it has';
comment on column emails.held_up is 'our own mail server could not be reached, at the last attempt; says nothing of whom it is for';
comment on column emails.domain is 'keyed; where many go at once they take turns';
comment on column emails.settled_at is 'where it failed only the day, as its beginning: a moment would tell the owner which concern it was about';
comment on column emails.failure is 'a code of ours, never what a mail server said';

-- Apart from the email, where only the door's functions look, stands of which concern it tells: so that an owner is shown an email that did not
-- arrive only where they may know that there was something to tell. News that waits is not brought any more once whoever it is for has read
-- what it tells of: their looking is noted here, and nowhere else.
create table email_concerns (
  practice_id uuid not null,
  email_id uuid not null,
  concern_id uuid,
  consultation_id uuid,
  told_by uuid not null,
  was_read boolean not null default false,
  primary key (practice_id, email_id),
  foreign key (practice_id, email_id) references emails (practice_id, id) on delete cascade,
  foreign key (practice_id, concern_id) references concerns,
  constraint email_concerns_consultation foreign key (practice_id, concern_id, consultation_id)
    references consultations (practice_id, concern_id, id),
  constraint email_concerns_told_by foreign key (practice_id, told_by) references emails (practice_id, id) on delete cascade
);
create index email_concerns_told_by on email_concerns (practice_id, told_by);
comment on column email_concerns.concern_id is 'null: of words that nobody but who gets the email knows of';
comment on column email_concerns.consultation_id is 'null: of the concern itself; else it is read where the consultation is';
comment on column email_concerns.told_by is 'the email that speaks for it: another where several became one';
comment on column email_concerns.was_read is 'whoever it is for has looked since it was written';

alter table emails enable row level security, force row level security;
alter table email_concerns enable row level security, force row level security;

-- Whether I may know that this email was written: not where it tells of a concern that owners alone read, and I do not, nor of words that
-- were never sent.
create function may_know_of_email(p_email uuid) returns boolean stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return not exists (select from email_concerns e
    left join concerns c on c.practice_id = e.practice_id and c.id = e.concern_id
    where e.practice_id = my_practice() and e.email_id = p_email and (c.id is null or (c.audience = 'owners' and my_capacity(c.id) is null)));
end $$;

-- web: an owner sees to whom an email could not be brought, and on which day; not its id, which tells the moment it was written
grant select (practice_id, person_id, invitation_id, status, settled_at) on emails to makeright_web;
create policy failed_for_owner_or_inviter on emails for select to makeright_web using (
  practice_id = (select my_practice()) and status = 'failed'
  and (
    ((select i_am('owner')) and (person_id is null or (select p.account from people p
      where p.practice_id = emails.practice_id and p.id = emails.person_id)) and may_know_of_email(id))
    or (select i.id from invitations i
      where i.practice_id = emails.practice_id and i.id = emails.invitation_id) is not null));
-- Whoever invites somebody sees that no mail of ours reaches them: whether it could not be brought or is not wanted, is not told.
create policy unsent_for_inviter on emails for select to makeright_web using (
  practice_id = (select my_practice()) and status = 'unsent' and invitation_id is not null
  and (select i.id from invitations i where i.practice_id = emails.practice_id and i.id = emails.invitation_id) is not null);

-- door
grant select, insert, update (secret, status, next_at, held_by, held_until, domain, settled_at) on emails to makeright_door;
grant select, insert, update (concern_id, consultation_id, told_by, was_read) on email_concerns to makeright_door;
create policy door on emails to makeright_door using (true) with check (true);
create policy door on email_concerns to makeright_door using (true) with check (true);

-- worker: takes emails in hand and settles them, and writes none
grant select, update (secret, status, attempts, next_at, held_by, held_until, held_up, domain, settled_at, failure)
  on emails to makeright_worker;
create policy worker on emails to makeright_worker using (true) with check (true);

-- Writes an email. How long it carries anything: as long as its link opens something. Whoever asks again gets another, and the one before is
-- worth nothing.
create function post_email(
  p_practice uuid, p_person uuid, p_id uuid, p_kind text, p_secret bytea, p_at timestamptz, p_invitation uuid default null,
  p_until timestamptz default null
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if p_kind in ('confirm_address', 'invitation') then
    update emails e set status = 'lapsed', settled_at = p_at, secret = null, held_by = null, held_until = null, domain = null
      where e.practice_id = p_practice and e.kind = p_kind and e.status = 'waiting' and e.queued_at < p_at
        and (e.person_id = p_person or e.invitation_id = p_invitation);
  end if;
  insert into emails (id, practice_id, person_id, invitation_id, kind, secret, queued_at, expires_at)
    values (p_id, p_practice, p_person, p_invitation, p_kind, p_secret, p_at, coalesce(p_until, case p_kind
      when 'sign_in' then (select t.expires_at from sign_in_tokens t where t.id = p_id)
      when 'invitation' then (select i.expires_at from invitations i where i.practice_id = p_practice and i.id = p_invitation)
      when 'confirm_address' then
        (select c.expires_at from address_changes c where c.practice_id = p_practice and c.person_id = p_person)
      end));
  perform pg_notify('emails', '');
end $$;

-- An email that tells of a concern, or of a consultation in it. For the functions of the door alone.
create function post_about(
  p_practice uuid, p_concern uuid, p_person uuid, p_email uuid, p_kind text, p_at timestamptz, p_until timestamptz default null,
  p_consultation uuid default null
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform post_email(p_practice, p_person, p_email, p_kind, null, p_at, null, p_until);
  insert into email_concerns (practice_id, email_id, concern_id, consultation_id, told_by)
    select p_practice, e.id, p_concern, p_consultation, e.id from emails e where e.id = p_email;
end $$;

-- The way for a person who is signed in: news of a concern for people of their own practice, an email each.
create function queue_emails(p_concern uuid, p_people uuid[], p_emails uuid[], p_at timestamptz, p_kind text)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if me() is null or p_kind not in ('news', 'unreached') then
    raise insufficient_privilege using message = 'this is not for them to send';
  end if;
  perform post_about(my_practice(), p_concern, reader, email, p_kind, p_at)
    from unnest(p_people, p_emails) as queued (reader, email);
end $$;

-- A mail to me that says only that mail arrives.
create function ask_for_test(p_email uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from people p
    where p.practice_id = my_practice() and p.id = me() and p.account and p.ended_at is null)
  then
    raise insufficient_privilege using message = 'nobody with an account is signed in';
  end if;
  perform post_email(my_practice(), me(), p_email, 'test', null, p_at);
end $$;

-- The next moment at which a mail is safe for this person; null: never.
create function safe_moment(p_practice uuid, p_person uuid, p_at timestamptz) returns timestamptz stable language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  person record;
  there timestamp;
  hour int;
  is_open boolean;
begin
  select p.contact, p.contact_from as opens, p.contact_until as closes, c.time_zone into person
    from people p join practices c on c.id = p.practice_id where p.practice_id = p_practice and p.id = p_person;
  if not found or person.opens is null then
    return case when person.contact = 'none' then null else p_at end;
  end if;
  there := p_at at time zone person.time_zone;
  hour := extract(hour from there);
  is_open := case when person.opens < person.closes then hour >= person.opens and hour < person.closes
    else hour >= person.opens or hour < person.closes end;
  return case
    when person.contact = 'none' then null
    when is_open then p_at
    else (date_trunc('day', there) + make_interval(days => (hour >= person.opens)::int, hours => person.opens))
      at time zone person.time_zone end;
end $$;

-- Whoever changes their wish is asked it again: what waited for another hour may come now.
create function ask_wish_again() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update emails e set next_at = now()
    where e.practice_id = new.practice_id and e.person_id = new.id and e.status = 'waiting' and e.held_until is null and e.next_at > now();
  perform pg_notify('emails', '');
  return null;
end $$;
create trigger ask_wish_again after update of contact, contact_from, contact_until on people for each row
  when ((old.contact, old.contact_from, old.contact_until) is distinct from (new.contact, new.contact_from, new.contact_until))
  execute function ask_wish_again();

-- For a worker that has taken news in hand: it speaks for all news that waits for the same person and is in nobody's hand, and remembers what
-- it speaks for. Where it tells of a concern that owners alone read, and others do not, it changes places with one of those: that it did not
-- arrive may be known then.
create function join_news(p_email uuid)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  taken emails;
  known uuid;
  joined uuid[];
begin
  select * into taken from emails e where e.id = p_email and e.kind = 'news' and e.status = 'waiting' and e.held_until > now();
  select e.id into known from emails e
    where e.practice_id = taken.practice_id and e.person_id = taken.person_id and e.kind = 'news' and e.status = 'waiting'
      and (e.id = p_email or coalesce(e.held_until <= now(), true))
      and not exists (select from email_concerns a left join concerns c on c.practice_id = a.practice_id and c.id = a.concern_id
        where a.practice_id = e.practice_id and a.email_id = e.id and (c.id is null or c.audience = 'owners'))
    order by e.id = p_email desc limit 1;
  if known <> p_email then
    update email_concerns a set concern_id = b.concern_id, consultation_id = b.consultation_id, was_read = b.was_read
      from email_concerns b
      where a.practice_id = taken.practice_id and b.practice_id = taken.practice_id
        and (a.email_id, b.email_id) in ((p_email, known), (known, p_email));
  end if;
  with lapsed as (
    update emails e set status = 'lapsed', settled_at = now(), held_by = null, held_until = null, domain = null
      where e.practice_id = taken.practice_id and e.person_id = taken.person_id and e.kind = 'news' and e.status = 'waiting'
        and e.id <> p_email and coalesce(e.held_until <= now(), true)
      returning e.id)
    select array_agg(o.id) into joined from lapsed o;
  update email_concerns a set told_by = p_email where a.practice_id = taken.practice_id and a.told_by = any (joined);
end $$;

-- For note_opening() and the function below alone: I have just read what is told of here.
create function note_read(p_concern uuid, p_consultation uuid)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update email_concerns a set was_read = true from emails e
    where e.practice_id = my_practice() and e.person_id = me() and e.status = 'waiting'
      and a.practice_id = e.practice_id and a.told_by = e.id and not a.was_read
      and a.concern_id = p_concern and a.consultation_id is not distinct from p_consultation;
end $$;

create function note_consultation_read(p_consultation uuid)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform note_read(n.concern_id, n.id) from consultations n
    where n.practice_id = my_practice() and n.id = p_consultation and me() in (n.asker_id, n.supervisor_id);
end $$;

-- For a worker, right before an attempt: whether everything that this email tells of was read.
create function is_read(p_email uuid)
  returns boolean stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (select from emails e join email_concerns a on a.practice_id = e.practice_id and a.told_by = e.id
      where e.id = p_email and e.kind in ('news', 'before_meeting', 'unreached'))
    and not exists (select from emails e join email_concerns a on a.practice_id = e.practice_id and a.told_by = e.id
      where e.id = p_email and not a.was_read);
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function may_know_of_email owner to makeright_door;
alter function post_email owner to makeright_door;
alter function post_about owner to makeright_door;
alter function queue_emails owner to makeright_door;
alter function ask_for_test owner to makeright_door;
alter function safe_moment owner to makeright_door;
alter function ask_wish_again owner to makeright_door;
alter function join_news owner to makeright_door;
alter function note_read owner to makeright_door;
alter function note_consultation_read owner to makeright_door;
alter function is_read owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function may_know_of_email, queue_emails, ask_for_test, note_consultation_read to makeright_web;
grant execute on function safe_moment, join_news, is_read to makeright_worker;
