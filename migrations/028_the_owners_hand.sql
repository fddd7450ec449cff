-- The board is read from its beginning: what is late first, in it what has been late for longest; then what is due next, what waits for its
-- client, and what is paused. Each page, each filter and each order is a piece of one of these indexes.
drop index concerns_board;
drop index concerns_counts;
create index concerns_board on concerns (practice_id, due_at, waits, since, id)
  where status <> 'closed' and audience <> 'owners' and waits <> 'set_aside';
create index concerns_board_of_therapist on concerns (practice_id, therapist_id, due_at, waits, since, id)
  where status <> 'closed' and audience <> 'owners' and waits <> 'set_aside';
create index concerns_board_by_age on concerns (practice_id, since, id) include (due_at, waits, therapist_id)
  where status <> 'closed' and audience <> 'owners' and waits <> 'set_aside';

-- A proposal of somebody else stands until its client answers it, or the practice takes it back; none gives way to another in silence. From a
-- day on the practice counts with no answer any more; its client can still give one.
alter table hand_overs add column answer_by timestamptz;
alter table hand_overs add column taken_back boolean not null default false;
update hand_overs h set answer_by = end_of_working_days(h.practice_id, h.proposed_at, 10);
update hand_overs h set taken_back = true
  where not h.accepted and exists (select from hand_overs n
    where n.practice_id = h.practice_id and n.concern_id = h.concern_id and n.id <> h.id and n.proposed_at = h.answered_at);
alter table hand_overs alter column answer_by set not null;
alter table hand_overs add constraint hand_overs_taken_back check (not taken_back or coalesce(not accepted, false));
create index hand_overs_of_concern on hand_overs (practice_id, concern_id, proposed_at desc);
comment on column hand_overs.answer_by is 'the end of the day by which its client is hoped to answer';
comment on column hand_overs.taken_back is 'the practice has taken it back; nobody said no';

-- An owner proposes somebody. Where another proposal waits for its client, they must say that this one comes instead of it.
drop function propose_hand_over;
create function propose_hand_over(p_concern uuid, p_to uuid, p_id uuid, p_instead uuid, p_at timestamptz)
  returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  concern concerns;
  waiting uuid;
begin
  select * into concern from concerns c where c.practice_id = practice and c.id = p_concern for update;
  if not i_am('owner')
    or concern.id is null
    or concern.audience = 'owners'
    or concern.status = 'closed'
    or concern.therapist_id = p_to
    or not works_as_therapist(p_to)
    or exists (select from readers r
      where r.practice_id = practice and r.concern_id = p_concern and r.person_id = p_to and r.capacity = 'client')
  then
    raise insufficient_privilege using message = 'this person cannot be proposed here';
  end if;
  select h.id into waiting from hand_overs h
    where h.practice_id = practice and h.concern_id = p_concern and h.answered_at is null for update;
  if waiting is distinct from p_instead then
    raise object_not_in_prerequisite_state using message = 'something else waits for the client';
  end if;
  update hand_overs h set answered_at = p_at, accepted = false, taken_back = true where h.practice_id = practice and h.id = waiting;
  insert into hand_overs (practice_id, concern_id, id, to_id, proposed_by, proposed_at, answer_by)
    values (practice, p_concern, p_id, p_to, me(), p_at, end_of_working_days(practice, p_at, 10));
  perform chain_event(practice, p_concern, 'propose_hand_over', me(), p_to, p_at, null);
  perform post_about(practice, p_concern, r.person_id, gen_random_uuid(), 'news', p_at)
    from readers r where r.practice_id = practice and r.concern_id = p_concern and r.capacity = 'client';
  return p_id;
end $$;

-- Any owner takes back what waits for its client. Whether there was something to take back.
create function take_back_proposal(p_concern uuid, p_proposal uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from concerns c where c.practice_id = my_practice() and c.id = p_concern and c.audience <> 'owners' for update;
  if not found or not i_am('owner') then
    raise insufficient_privilege using message = 'this is not for them to take back';
  end if;
  update hand_overs h set answered_at = p_at, accepted = false, taken_back = true
    where h.practice_id = my_practice() and h.concern_id = p_concern and h.id = p_proposal and h.answered_at is null;
  return found;
end $$;

-- The client's answer comes to the owner who proposed, whether they read the concern or not. Those who read it hear of it as of everything.
create function tell_proposer() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform post_about(new.practice_id, new.concern_id, p.id, gen_random_uuid(), 'news', new.answered_at)
    from people p where p.practice_id = new.practice_id and p.id = new.proposed_by and 'owner' = any (p.roles) and p.ended_at is null
      and (p.id <> new.to_id or not new.accepted)
      and not exists (select from readers r
        where r.practice_id = new.practice_id and r.concern_id = new.concern_id and r.person_id = p.id);
  return null;
end $$;
create trigger tell_proposer after update of answered_at on hand_overs for each row
  when (old.answered_at is null and new.answered_at is not null and not new.taken_back) execute function tell_proposer();

-- What the board says of the concerns of one page, beside how they stand: which step of its lateness was taken last, whether I read it myself,
-- and the last proposal with its answer. Only of what every owner may know, and only to owners. One call for all of them.
create function told_on_board(p_concerns uuid[]) returns table (
  concern_id uuid, therapist_name bytea, gone boolean, step smallint, i_read boolean, proposal_id uuid, to_name bytea, to_id uuid,
  proposed_at timestamptz, answer_by timestamptz, answered_at timestamptz, accepted boolean, taken_back boolean
) stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  self uuid := me();
begin
  if not i_am('owner') then
    return;
  end if;
  return query
    select c.id, t.name, t.ended_at is not null or not 'therapist' = any (t.roles), coalesce(e.step, 0::smallint), r.person_id is not null,
      h.id, n.name, n.id, h.proposed_at, h.answer_by, h.answered_at, h.accepted, h.taken_back
    from unnest(p_concerns) as asked (id)
    join concerns c on c.practice_id = practice and c.id = asked.id and c.audience <> 'owners'
    join people t on t.practice_id = practice and t.id = c.therapist_id
    left join escalations e on e.practice_id = practice and e.concern_id = c.id
    left join readers r on r.practice_id = practice and r.concern_id = c.id and r.person_id = self and r.capacity <> 'client'
    left join lateral (select * from hand_overs o where o.practice_id = practice and o.concern_id = c.id
      order by o.proposed_at desc limit 1) h on true
    left join people n on n.practice_id = practice and n.id = h.to_id;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function propose_hand_over owner to makeright_door;
alter function take_back_proposal owner to makeright_door;
alter function tell_proposer owner to makeright_door;
alter function told_on_board owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function propose_hand_over, take_back_proposal, told_on_board to makeright_web;
