-- What a reader has not read yet is marked as new, for them alone: the web role has no grant on this column, so nobody learns from it who
-- has read how far. That somebody opened a concern, and on which day, its client sees in the events.
alter table readers add column seen int not null default 0;
comment on column readers.seen is 'the last position that they have been shown';

-- From before nobody knows how far each of them had read. Whoever has opened a concern begins with everything read.
update readers r set seen = c.position
  from concerns c
  where c.practice_id = r.practice_id and c.id = r.concern_id and (r.opened_on is not null or r.capacity = 'client');

grant update (seen) on readers to makeright_door;

-- Clients know the words with which they begin.
create function clients_know_their_words() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  new.seen := 1;
  return new;
end $$;
create trigger clients_know_their_words before insert on readers
  for each row when (new.capacity = 'client') execute function clients_know_their_words();

-- Whoever had read everything has read what they do now as well.
create or replace function copy_status_to_readers() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update readers r set waits = new.waits, since = new.since, due_at = new.due_at,
      seen = case when r.person_id = me() and r.seen >= old.position then new.position else r.seen end
    where r.practice_id = new.practice_id and r.concern_id = new.id;
  return null;
end $$;

-- As before, and how far they have read now.
create or replace function note_opening(p_concern uuid, p_day date, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform note_read(p_concern, null);
  if exists (select from readers r
    where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = me() and r.opened_on is distinct from p_day)
  then
    perform from chain_heads h where h.practice_id = my_practice() and h.chain = p_concern for update;
    update readers r set opened_on = p_day
      where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = me()
        and r.opened_on is distinct from p_day;
    if found then
      perform chain_event(my_practice(), p_concern, 'open', me(), null, p_at, null);
    end if;
  end if;
  update readers r set seen = c.position
    from concerns c
    where c.practice_id = my_practice() and c.id = p_concern
      and r.practice_id = c.practice_id and r.concern_id = c.id and r.person_id = me() and r.seen < c.position;
end $$;

-- How far I have read each of these concerns; of those that I do not read, nothing. One call for all of them, as with to_whom().
create function seen_in(p_concerns uuid[]) returns table (concern_id uuid, seen int) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  self uuid := me();
begin
  return query
    select r.concern_id, r.seen from unnest(p_concerns) as asked (id)
    join readers r on r.practice_id = practice and r.concern_id = asked.id and r.person_id = self;
end $$;

-- This acts as the door.
grant create on schema public to makeright_door;
alter function seen_in owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function seen_in to makeright_web;
