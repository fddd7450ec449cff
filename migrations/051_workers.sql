-- Which workers live, so that the emails of a dead one, and its jobs of the clock, are not left behind, and the portal can say that emails are
-- slow. A worker says every ten seconds that it goes on, while both its emails and its jobs do.
create table workers (
  hand uuid primary key,
  job_worker text not null,
  mail_fault text,
  seen_at timestamptz not null,
  constraint workers_mail_fault check (mail_fault in ('name', 'refused', 'silent', 'certificate', 'login', 'answer', 'broken'))
);
create index workers_seen on workers (seen_at);
comment on column workers.hand is 'emails.held_by while it has emails in hand';
comment on column workers.job_worker is 'the name under which it has locked a job of the clock';
comment on column workers.mail_fault is 'why the mail server lets it in no more; null: it does';

alter table workers enable row level security, force row level security;
grant select, insert, update, delete on workers to makeright_worker;
create policy worker on workers to makeright_worker using (true) with check (true);
grant select on workers to makeright_door;
create policy door on workers for select to makeright_door using (true);

-- Whether an email that somebody waits for may take long: no worker has been seen for a minute, or the mail server lets none of them in.
create function emails_are_slow() returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select not exists (select from workers w where w.seen_at > now() - interval '1 minute' and w.mail_fault is null) $$;

-- For the operator, in numbers about the whole installation, which name nobody and no practice.
create function state_of_emails() returns table (
  living int, last_seen_at timestamptz, mail_fault text, waiting int, oldest_due_at timestamptz, failed int
) stable language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  select l.living, l.last_seen_at, l.mail_fault, e.waiting, e.oldest_due_at, f.failed
  from (select (count(*) filter (where w.seen_at > now() - interval '1 minute'))::int as living, max(w.seen_at) as last_seen_at,
      case when bool_and(w.mail_fault is not null) filter (where w.seen_at > now() - interval '1 minute')
        then (array_agg(w.mail_fault order by w.seen_at desc) filter (where w.mail_fault is not null))[1] end as mail_fault
    from workers w) l,
  (select count(*)::int as waiting, min(m.next_at) filter (where m.next_at <= now()) as oldest_due_at
    from emails m where m.status = 'waiting') e,
  (select count(*)::int as failed from emails m where m.status = 'failed') f $$;

-- As before; and an email that still waits is held up where all emails are slow.
create or replace function sign_in_mail(p_browser_hash bytea)
  returns table (expires_at timestamptz, held_up boolean) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select max(t.expires_at), coalesce(bool_or(e.held_up or (e.status = 'waiting' and emails_are_slow())), false)
    from sign_in_tokens t left join emails e on e.id = t.id
    where t.browser_hash = p_browser_hash
      and t.asked_at = (select max(s.asked_at) from sign_in_tokens s where s.browser_hash = p_browser_hash)
    having count(*) > 0;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function emails_are_slow owner to makeright_door;
alter function state_of_emails owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function emails_are_slow, state_of_emails to makeright_web;
