-- Whoever asked a supervisor, and does not answer the concern any more, does not read the consultation either: nothing is said to them there.

-- Whether the asker of a consultation can read it, to its two alone. A supervisor is no reader, and so finds no reader of the concern.
create function asker_reads(p_consultation uuid) returns boolean stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (select from consultations n
    join people a on a.practice_id = n.practice_id and a.id = n.asker_id and a.ended_at is null
    join readers r on r.practice_id = n.practice_id and r.concern_id = n.concern_id and r.person_id = n.asker_id and r.capacity <> 'client'
    where n.practice_id = my_practice() and n.id = p_consultation and me() in (n.asker_id, n.supervisor_id));
end $$;

create or replace function say_in_consultation(p_consultation uuid, p_id uuid, p_words bytea, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine consultations := my_consultation(p_consultation);
  am_asker boolean := mine.asker_id = me();
  other uuid := case when am_asker then mine.supervisor_id else mine.asker_id end;
begin
  if exists (select from consultation_words w
    where w.practice_id = my_practice() and w.id = p_id and w.consultation_id = mine.id and w.author_id = me())
  then
    return;
  end if;
  if mine.id is null or mine.ended_at is not null or not asker_reads(mine.id)
    or not exists (select from people p where p.practice_id = my_practice() and p.id = other and p.ended_at is null
      and (not am_asker or 'supervisor' = any (p.roles)))
  then
    raise insufficient_privilege using message = 'nothing can be said here';
  end if;
  insert into consultation_words (practice_id, id, consultation_id, position, author_id, at, words)
    select my_practice(), p_id, mine.id, max(w.position) + 1, me(), p_at, p_words
    from consultation_words w where w.practice_id = my_practice() and w.consultation_id = mine.id;
  update consultations n set waits = case when am_asker then 'supervisor' else 'asker' end, since = greatest(n.since, p_at)
    where n.practice_id = my_practice() and n.id = mine.id;
  perform post_about(my_practice(), mine.concern_id, other, gen_random_uuid(), 'news', p_at, null, mine.id);
end $$;

-- This acts as the door.
grant create on schema public to makeright_door;
alter function asker_reads owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function asker_reads to makeright_web;
