-- Whoever answered a concern until its client chose somebody else reads nothing of it any more. They still learn what became of it: to whom
-- it went, and when.
alter table hand_overs add column from_id uuid;
alter table hand_overs add foreign key (practice_id, from_id) references people;
create index hand_overs_passed_on on hand_overs (practice_id, from_id, answered_at) where accepted;
comment on column hand_overs.from_id is 'who answered until its client said yes; null: nobody did, or it was not noted';

-- From before, as far as the entries tell.
update hand_overs h set from_id = (select e.author_id from entries e
    where e.practice_id = h.practice_id and e.concern_id = h.concern_id and e.capacity = 'therapist' and e.at <= h.answered_at
      and e.author_id <> h.to_id
    order by e.position desc limit 1)
  where h.accepted;

-- A hand-over notes whose it was before the concern names another therapist.
create function note_who_passed_on() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  new.from_id := (select r.person_id from concerns c
    join readers r on r.practice_id = c.practice_id and r.concern_id = c.id and r.person_id = c.therapist_id and r.capacity = 'therapist'
    where c.practice_id = new.practice_id and c.id = new.concern_id);
  return new;
end $$;
create trigger note_who_passed_on before update of accepted on hand_overs
  for each row when (new.accepted) execute function note_who_passed_on();

-- What I have passed on, the newest first. An id, of a concern or of a question that I asked about one, asks for that alone.
create function passed_on(p_id uuid default null)
  returns table (reference text, at timestamptz, to_id uuid, to_name bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  asked uuid := coalesce((select n.concern_id from consultations n
    where n.practice_id = my_practice() and n.id = p_id and n.asker_id = me()), p_id);
begin
  return query
    select c.reference, h.answered_at, p.id, p.name
    from hand_overs h
    join concerns c on c.practice_id = h.practice_id and c.id = h.concern_id
    join people p on p.practice_id = h.practice_id and p.id = h.to_id
    where h.practice_id = my_practice() and h.from_id = me() and h.accepted and (asked is null or h.concern_id = asked)
      and not exists (select from readers r where r.practice_id = h.practice_id and r.concern_id = h.concern_id and r.person_id = me())
    order by h.answered_at desc limit 20;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function note_who_passed_on owner to makeright_door;
alter function passed_on owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function passed_on to makeright_web;
