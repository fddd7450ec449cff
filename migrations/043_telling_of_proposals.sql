-- A proposal of somebody else ends in silence for nobody: a client hears that the practice has taken it back, and the owner who made it that no
-- answer has come by its day.
alter table hand_overs add column told_at timestamptz;
comment on column hand_overs.told_at is 'when who proposed was told that no answer has come by answer_by';
create index hand_overs_unanswered on hand_overs (answer_by) where answered_at is null and told_at is null;

create or replace function take_back_proposal(p_concern uuid, p_proposal uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
begin
  perform from concerns c where c.practice_id = practice and c.id = p_concern and c.audience <> 'owners' for update;
  if not found or not i_am('owner') then
    raise insufficient_privilege using message = 'this is not for them to take back';
  end if;
  update hand_overs h set answered_at = p_at, accepted = false, taken_back = true
    where h.practice_id = practice and h.concern_id = p_concern and h.id = p_proposal and h.answered_at is null;
  if not found then
    return false;
  end if;
  perform post_about(practice, p_concern, r.person_id, gen_random_uuid(), 'news', p_at)
    from readers r where r.practice_id = practice and r.concern_id = p_concern and r.capacity = 'client';
  return true;
end $$;

-- Every few minutes, with the other steps of silence. An owner who has left the practice since is told nothing.
create function tell_unanswered(p_at timestamptz) returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  proposal hand_overs;
begin
  for proposal in
    select h.* from hand_overs h where h.answered_at is null and h.told_at is null and h.answer_by <= p_at
    order by h.answer_by, h.id for update skip locked
  loop
    update hand_overs h set told_at = p_at where h.practice_id = proposal.practice_id and h.id = proposal.id;
    perform post_about(proposal.practice_id, proposal.concern_id, p.id, gen_random_uuid(), 'news', p_at)
      from people p join concerns c on c.practice_id = p.practice_id and c.id = proposal.concern_id
      where p.practice_id = proposal.practice_id and p.id = proposal.proposed_by and 'owner' = any (p.roles) and p.ended_at is null
        and c.status <> 'closed' and c.audience <> 'owners';
  end loop;
end $$;

create or replace function escalate_now() returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform escalate(clock_timestamp());
  perform tell_unanswered(clock_timestamp());
end $$;

-- This acts as the door.
grant create on schema public to makeright_door;
alter function tell_unanswered owner to makeright_door;
revoke create on schema public from makeright_door;
