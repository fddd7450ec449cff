-- Whether what I send first could be read by those whom I have chosen. It is asked before, so that somebody whom it cannot reach is named at once
-- and not a minute later; and once more when it goes out.
create function could_read(p_therapist uuid, p_audience text, p_owners uuid[])
  returns boolean stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
begin
  return i_am('client')
    and (select case
        when p.account then exists (select from care c
          where c.practice_id = practice and c.client_id = me() and c.therapist_id = p_therapist)
        else not exists (select from readers r where r.practice_id = practice and r.person_id = me())
          and (p_therapist is null or exists (select from people t
            where t.practice_id = practice and t.id = p_therapist and 'therapist' = any (t.roles) and t.at_door and t.ended_at is null))
      end
      from people p where p.practice_id = practice and p.id = me())
    and (p_therapist is not null or p_audience = 'owners')
    and (p_audience = 'owners' or works_as_therapist(p_therapist))
    and (p_audience = 'therapist') = (cardinality(p_owners) = 0)
    and not coalesce(p_therapist = any (p_owners), false)
    and not me() = any (p_owners)
    and (select count(*) from people o
      where o.practice_id = practice and o.id = any (p_owners) and 'owner' = any (o.roles) and o.ended_at is null)
      = cardinality(p_owners);
end $$;

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
  if has_account is null or not could_read(p_therapist, p_audience, p_owners)
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

-- This acts as the door.
grant create on schema public to makeright_door;
alter function could_read owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function could_read to makeright_web;
