-- An entry says beside its words as what its author wrote it, and when. Its event says both too, so that its hash covers them; before, it
-- covered the words, the kind and the author alone. Events from before say neither, and keep the hash that they have.
alter table events
  add column capacity text,
  add column said_at timestamptz,
  add column signature bytea,
  add constraint events_say_what_entries_say
    check ((digest is null) = (capacity is null) and (digest is null) = (said_at is null)) not valid;
comment on column events.capacity is 'as what the author of its entry wrote; null: it has no entry, or is from before';
comment on column events.said_at is 'the time of its entry; an event is never earlier than the one before it, an entry may be';
comment on column events.signature is 'of its hash, by a portal, in the transaction that appended it; null: from before, or of a practice';

create or replace function link_hash(p events, p_previous bytea) returns bytea stable language sql
  set search_path = pg_catalog, public, pg_temp as $$
  select sha256(
    convert_to(concat_ws('|', p.practice_id, p.chain, p.position, case when p.blind is null
      then concat_ws('|', p.kind, coalesce(p.person_id::text, 'operator'), coalesce(p.about_id::text, '-'),
        (extract(epoch from p.at) * 1000000)::bigint, p.capacity, (extract(epoch from p.said_at) * 1000000)::bigint)
      else cover_of(p) end), 'UTF8')
    || coalesce(p.digest, ''::bytea) || p_previous) $$;

-- Tells its caller, on the same connection, of what it has appended to a concern, which the caller then signs: the key to that is in no
-- database. (An INFO is no line of any log, and says no more than its caller may know.)
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
    greatest(p_at, head.at), p_digest, null, case when p_digest is null then gen_random_uuid() end, null, null, null);
  if p_digest is not null then
    event.said_at := p_at;
    event.capacity := (select r.capacity from readers r
      where r.practice_id = p_practice and r.concern_id = p_concern and r.person_id = p_person);
  end if;
  event.hash := link_hash(event, head.hash);
  insert into events select event.*;
  update chain_heads h set position = event.position, at = event.at, hash = event.hash
    where h.practice_id = p_practice and h.chain = head.chain;
  if p_concern is not null then
    raise info using message = 'event to sign', detail = concat_ws('|', p_practice, head.chain, event.position, encode(event.hash, 'hex'));
  end if;
  return event.position;
end $$;

-- Signs what this very transaction has appended, and nothing else.
create function sign_events(p_practice uuid, p_chains uuid[], p_positions int[], p_signatures bytea[])
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update events e set signature = s.signature
    from unnest(p_chains, p_positions, p_signatures) as s (chain, "position", signature)
    where e.practice_id = p_practice and e.chain = s.chain and e.position = s.position
      and e.signature is null and e.xmin = pg_current_xact_id()::xid $$;

create function events_are_signed() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from events e where e.practice_id = new.practice_id and e.chain = new.chain and e.position = new.position
    and e.signature is null)
  then
    raise exception 'an event of a concern is signed in the transaction that appends it';
  end if;
  return null;
end $$;
create constraint trigger events_are_signed after insert on events deferrable initially deferred
  for each row when (new.concern_id is not null) execute function events_are_signed();

-- As before, and with the signatures.
drop function links_of(uuid);
create function links_of(p_concern uuid) returns table ("position" int, cover text, hash bytea, signature bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  my_part text := my_capacity(p_concern);
begin
  if my_part is null or (my_part <> 'client' and exists (select from events e
    where e.practice_id = my_practice() and e.chain = p_concern and e.digest is null and e.blind is null and e.person_id <> me()))
  then
    return;
  end if;
  return query select e.position, case when e.blind is not null then cover_of(e) end, e.hash, e.signature from events e
    where e.practice_id = my_practice() and e.chain = p_concern
    order by e.position;
end $$;

grant update (signature) on events to makeright_door;
create policy door_signs on events for update to makeright_door using (true) with check (true);

grant create on schema public to makeright_door;
alter function sign_events(uuid, uuid[], int[], bytea[]) owner to makeright_door;
alter function events_are_signed() owner to makeright_door;
alter function links_of(uuid) owner to makeright_door;
revoke create on schema public from makeright_door;
revoke execute on function sign_events(uuid, uuid[], int[], bytea[]), events_are_signed(), links_of(uuid) from public;
grant execute on function sign_events(uuid, uuid[], int[], bytea[]) to makeright_web, makeright_worker;
grant execute on function links_of(uuid) to makeright_web;
