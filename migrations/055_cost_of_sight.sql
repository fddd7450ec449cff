-- What is asked for every row must cost little. my_capacity() reads the registers itself instead of calling what reads them; a policy that
-- can look at the reader's own row does so in place, and asks once.

create or replace function my_capacity(p_concern uuid) returns text stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  way text := coalesce(current_setting('makeright.way', true), '');
  since bigint := (date_part('epoch', now()) * 1000000)::bigint;
begin
  if (way = 'session' and currval('here_since') = since)
    or (way = 'sending' and currval('sending_since') = since and p_concern = sending_concern())
  then
    return (select r.capacity from readers r
      where r.practice_id = (lpad(to_hex(currval('here_practice_1')), 16, '0') || lpad(to_hex(currval('here_practice_2')), 16, '0'))::uuid
        and r.concern_id = p_concern
        and r.person_id = (lpad(to_hex(currval('here_person_1')), 16, '0') || lpad(to_hex(currval('here_person_2')), 16, '0'))::uuid);
  end if;
  return null;
end $$;

drop policy read_by_readers on meetings;
create policy read_by_readers on meetings for select to makeright_web
  using (practice_id = (select my_practice()) and (select r.capacity from readers r
    where r.practice_id = meetings.practice_id and r.concern_id = meetings.concern_id and r.person_id = (select me())) is not null);

drop policy visible on events;
create policy visible on events for select to makeright_web using (
  practice_id = (select my_practice()) and case
    when concern_id is null then (select i_am('owner'))
    else coalesce((select r.capacity = 'client' or events.kind <> 'open' or events.person_id = r.person_id from readers r
      where r.practice_id = events.practice_id and r.concern_id = events.concern_id and r.person_id = (select me())), false) end);

-- One comparison, so that the planner expects as many rows as before there were roles to look at, and goes by the index of the list.
drop policy mine_or_owner on care;
create policy mine_or_owner on care for select to makeright_web
  using (practice_id = (select my_practice()) and (
    client_id = (select me())
    or therapist_id = (select case when i_am('therapist') then me() end)
    or (select i_am('owner'))));

-- Whoever appends an event holds the chain before the readers, whom how a concern stands is copied to. Opening takes them in the same order:
-- otherwise it and words that go out at the same moment wait for each other, and somebody reads an error.
create or replace function note_opening(p_concern uuid, p_day date, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform note_read(p_concern, null);
  if not exists (select from readers r
    where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = me() and r.opened_on is distinct from p_day)
  then
    return;
  end if;
  perform from chain_heads h where h.practice_id = my_practice() and h.chain = p_concern for update;
  update readers r set opened_on = p_day
    where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = me()
      and r.opened_on is distinct from p_day;
  if found then
    perform chain_event(my_practice(), p_concern, 'open', me(), null, p_at, null);
  end if;
end $$;
