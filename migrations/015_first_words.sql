-- What a client can say beside their first words. What it is about and what would help is sealed with them; the day on which the two
-- meet next stands apart, because somebody without a right to words must remind of it.
create table meetings (
  practice_id uuid not null,
  concern_id uuid not null,
  meets_on date not null,
  remind_at timestamptz not null,
  told_at timestamptz,
  primary key (practice_id, concern_id),
  foreign key (practice_id, concern_id) references concerns
);
comment on table meetings is 'when client and therapist meet next, as the client said it with their first words';
comment on column meetings.remind_at is 'on the last working day before, if nobody who answers has opened the concern by then';
create index meetings_to_come on meetings (remind_at) where told_at is null;

alter table meetings enable row level security, force row level security;
grant select (practice_id, concern_id, meets_on) on meetings to makeright_web;
grant insert (practice_id, concern_id, meets_on, remind_at) on meetings to makeright_web;
create policy read_by_readers on meetings for select to makeright_web
  using (practice_id = (select my_practice()) and my_capacity(concern_id) is not null);
create policy said_by_client on meetings for insert to makeright_web
  with check (practice_id = (select my_practice()) and my_capacity(concern_id) = 'client');
grant select, update (told_at) on meetings to makeright_door;
create policy door on meetings to makeright_door using (true) with check (true);

alter table letters
  drop constraint letters_kind,
  add constraint letters_kind
    check (kind in ('sign_in', 'news', 'before_meeting', 'invitation', 'confirm_address', 'test', 'changed'));

create or replace function post_letter(
  p_practice uuid, p_person uuid, p_id uuid, p_kind text, p_secret bytea, p_at timestamptz, p_invitation uuid default null
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  send_at timestamptz := case when p_kind in ('news', 'before_meeting') then safe_moment(p_practice, p_person, p_at) else p_at end;
begin
  if send_at is null then
    return;
  end if;
  insert into letters (id, practice_id, person_id, invitation_id, kind, secret, queued_at)
    values (p_id, p_practice, p_person, p_invitation, p_kind, p_secret, p_at);
  perform graphile_worker.add_job('send_letter', json_build_object('letter', p_id), max_attempts => 12,
    priority => case p_kind when 'invitation' then 10 else 0 end, run_at => case when send_at > p_at then send_at end);
end $$;

-- Hourly: who answers a concern that they have not opened hears that they should, before they meet its client.
create function tell_before_meetings(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  due record;
begin
  for due in
    select m.practice_id, m.concern_id, m.meets_on >= (p_at at time zone c.time_zone)::date as is_ahead
    from meetings m join practices c on c.id = m.practice_id
    where m.told_at is null and m.remind_at <= p_at
    for update of m skip locked
  loop
    update meetings m set told_at = p_at where m.practice_id = due.practice_id and m.concern_id = due.concern_id;
    continue when not due.is_ahead;
    perform post_letter(r.practice_id, r.person_id, gen_random_uuid(), 'before_meeting', null, p_at)
      from readers r join people p on p.practice_id = r.practice_id and p.id = r.person_id
      where r.practice_id = due.practice_id and r.concern_id = due.concern_id and r.capacity <> 'client'
        and r.opened_on is null and r.waits <> 'set_aside' and p.ended_at is null;
  end loop;
end $$;

grant create on schema public to makeright_door;
alter function tell_before_meetings(timestamptz) owner to makeright_door;
revoke create on schema public from makeright_door;
revoke execute on function tell_before_meetings(timestamptz) from public;
grant execute on function tell_before_meetings(timestamptz) to makeright_worker;
