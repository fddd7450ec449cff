-- Readers take a copy with them, with the chain that proves it. Nobody but the client sees who else opened a concern, and when; yet a hash
-- follows from what its event says, and every hash after it as well: whoever is given them could try each reader and each moment until
-- one fits. The blind of an event makes that impossible, and its cover stands in the chain for what it says. Only an event without words has
-- one, so nobody can pass off an entry as something that they may not see.
alter table events add column blind uuid;
comment on column events.blind is 'random, where there are no words, so that nobody guesses from a hash what the event says; null: from before';

create function cover_of(p events) returns text stable language sql
  set search_path = pg_catalog, public, pg_temp as $$
  select encode(sha256(convert_to(concat_ws('|', p.kind, coalesce(p.person_id::text, 'operator'), coalesce(p.about_id::text, '-'),
    (extract(epoch from p.at) * 1000000)::bigint, p.blind), 'UTF8')), 'hex') $$;

create or replace function link_hash(p events, p_previous bytea) returns bytea stable language sql
  set search_path = pg_catalog, public, pg_temp as $$
  select sha256(
    convert_to(concat_ws('|', p.practice_id, p.chain, p.position, case when p.blind is null
      then concat_ws('|', p.kind, coalesce(p.person_id::text, 'operator'), coalesce(p.about_id::text, '-'),
        (extract(epoch from p.at) * 1000000)::bigint)
      else cover_of(p) end), 'UTF8')
    || coalesce(p.digest, ''::bytea) || p_previous) $$;

create or replace function chain_event(
  p_practice uuid, p_concern uuid, p_kind text, p_person uuid, p_about uuid, p_at timestamptz, p_digest bytea
) returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  head chain_heads;
  event events;
begin
  select * into strict head from chain_heads h
    where h.practice_id = p_practice and h.chain = coalesce(p_concern, p_practice) for update;
  event := row(p_practice, head.chain, head.position + 1, p_concern, p_kind, p_person, p_about,
    greatest(p_at, head.at), p_digest, null, case when p_digest is null then gen_random_uuid() end);
  event.hash := link_hash(event, head.hash);
  insert into events select event.*;
  update chain_heads h set position = event.position, at = event.at, hash = event.hash
    where h.practice_id = p_practice and h.chain = head.chain;
  return event.position;
end $$;

-- Every link of a concern, for its readers, without what its event says: that is for row security to show. Nothing where something
-- that this reader may not see could be in it from before there were blinds, and could be guessed.
create function links_of(p_concern uuid) returns table ("position" int, cover text, hash bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  my_part text := my_capacity(p_concern);
begin
  if my_part is null or (my_part <> 'client' and exists (select from events e
    where e.practice_id = my_practice() and e.chain = p_concern and e.digest is null and e.blind is null and e.person_id <> me()))
  then
    return;
  end if;
  return query select e.position, case when e.blind is not null then cover_of(e) end, e.hash from events e
    where e.practice_id = my_practice() and e.chain = p_concern
    order by e.position;
end $$;

grant select on events to makeright_door;
create policy door_reads on events for select to makeright_door using (true);

grant create on schema public to makeright_door;
alter function links_of(uuid) owner to makeright_door;
grant execute on function cover_of(events) to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function links_of(uuid) to makeright_web;
