-- Makes a concern of mine with its readers, its key and its first words, as one act. With an account it is about a therapist who works
-- with me, or has; without one, about a therapist who can be chosen at the door, or about nobody who is named, and it is the only one.
create or replace function send_concern(
  p_id uuid, p_references text[], p_therapist uuid, p_audience text, p_owners uuid[], p_at timestamptz, p_due_at timestamptz,
  p_key bytea, p_words bytea
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  has_account boolean;
  free_reference text := (select r from unnest(p_references) r
    where not exists (select from concerns c where c.practice_id = practice and c.reference = r) limit 1);
begin
  select p.account into has_account from people p where p.practice_id = practice and p.id = me();
  if not has_account then
    -- held, so that two first words at once are not two concerns; with an account nobody has to wait for anybody
    select p.account into has_account from people p
      where p.practice_id = practice and p.id = me() and p.joined_to is null for update;
  end if;
  if has_account is null
    or not i_am('client')
    or not (case
      when has_account then exists (select from care c
        where c.practice_id = practice and c.client_id = me() and c.therapist_id = p_therapist)
      else not exists (select from readers r where r.practice_id = practice and r.person_id = me())
        and (p_therapist is null or exists (select from people p
          where p.practice_id = practice and p.id = p_therapist and 'therapist' = any (p.roles) and p.at_door and p.ended_at is null))
    end)
    or (p_therapist is null and p_audience <> 'owners')
    or not (p_audience = 'owners' or works_as_therapist(p_therapist))
    or (p_audience = 'therapist') <> (cardinality(p_owners) = 0)
    or coalesce(p_therapist = any (p_owners), false)
    or me() = any (p_owners)
    or (select count(*) from people p
      where p.practice_id = practice and p.id = any (p_owners) and 'owner' = any (p.roles) and p.ended_at is null)
      <> cardinality(p_owners)
  then
    raise insufficient_privilege using message = 'these readers cannot be given this concern';
  end if;
  insert into concerns
      (practice_id, id, reference, therapist_id, by_door, audience, status, waits, since, due_at, position, sent_at)
    values (practice, p_id, free_reference, p_therapist, not has_account, p_audience, 'sent', 'acknowledgement', p_at, p_due_at, 1, p_at);
  insert into readers (practice_id, concern_id, person_id, capacity, reads_since, waits, since, due_at)
    select practice, p_id, reader.person, reader.capacity, p_at, 'acknowledgement', p_at, p_due_at
    from (
      select me(), 'client'
      union all select p_therapist, 'therapist' where p_audience <> 'owners'
      union all select unnest(p_owners), 'owner'
    ) as reader (person, capacity);
  insert into concern_keys (practice_id, concern_id, wrapped) values (practice, p_id, p_key);
  insert into chain_heads (practice_id, chain, position, at, hash) values (practice, p_id, 0, p_at, ''::bytea);
  perform append_event(p_id, 'send', p_at, null, p_id, p_words);
end $$;
