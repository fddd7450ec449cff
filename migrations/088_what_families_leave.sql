-- What couples, families and guardians leave behind, and the order in which what is known of them is locked.
--
-- Whoever notes that people come together, and whoever ends the work with one of them, take the same rows in the same order: people, care, families, and
-- the head of the practice's chain last. Otherwise each can hold what the other waits for.
do $$
declare
  change record;
begin
  for change in select * from (values
    ('note_together(uuid,uuid,uuid[],timestamptz)', 'begin
  if not keeps_families_of', 'begin
  perform from people p where p.practice_id = my_practice() and p.id = any (members) order by p.id for no key update;
  perform from care c where c.practice_id = my_practice() and c.therapist_id = p_therapist and c.client_id = any (members) and c.until is null
    order by c.id for no key update;
  if not keeps_families_of'),
    -- All of them before the first takes the head.
    ('families_come_to_therapy()', 'begin
  perform finish_family', 'begin
  perform from families f where f.practice_id = new.practice_id and f.therapist_id = new.therapist_id and f.ended_at is null
    and exists (select from family_members m where m.practice_id = f.practice_id and m.family_id = f.id and m.person_id = new.client_id)
    order by f.id for no key update;
  perform finish_family'),
    ('families_are_clients()', 'begin
  perform finish_family', 'begin
  perform from families f where f.practice_id = new.practice_id and f.ended_at is null
    and exists (select from family_members m where m.practice_id = f.practice_id and m.family_id = f.id and m.person_id = new.id)
    order by f.id for no key update;
  perform finish_family')
  ) as c (signature, was, now)
  loop
    if position(change.was in pg_get_functiondef(change.signature::regprocedure)) = 0 then
      raise exception '% is another one than was expected', change.signature;
    end if;
    execute replace(pg_get_functiondef(change.signature::regprocedure), change.was, change.now);
  end loop;
end $$;

-- Daily: a question that ended without a yes goes forty days after its concern was closed. If that is opened again, nobody can be asked in it: who has said no
-- there is not known any more. The name of a child without an account stays as long as what was written for them; where nothing was, the guardianship goes
-- forty days after its end. A thousand of each at a time. Whether there may be more.
grant delete on companions, guardianships to makeright_door;

create function sweep_questions_and_children() returns boolean language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  long_ago timestamptz := clock_timestamp() - interval '40 days';
  questions int;
  children int;
begin
  delete from companions m where (m.practice_id, m.id) in (
    select o.practice_id, o.id from companions o join concerns c on c.practice_id = o.practice_id and c.id = o.concern_id
    where o.asked_id is not null and o.began_at is null and o.ended_at < long_ago and c.status = 'closed' and c.since < long_ago
      and not exists (select from email_concerns a where a.practice_id = o.practice_id and a.question_id = o.id)
    limit 1000);
  get diagnostics questions = row_count;
  delete from guardianships g where (g.practice_id, g.id) in (
    select o.practice_id, o.id from guardianships o
    where o.child_id is null and o.ended_at < long_ago
      and not exists (select from concerns_for_children w where w.practice_id = o.practice_id and w.guardianship_id = o.id)
    limit 1000);
  get diagnostics children = row_count;
  return questions = 1000 or children = 1000;
end $$;

create index concerns_for_children_by_guardianship on concerns_for_children (practice_id, guardianship_id);

do $$
declare
  was text := 'where c.practice_id = my_practice() and c.id = p_concern and c.audience <> ''owners''';
  could text := pg_get_functiondef('could_share_with(uuid)'::regprocedure);
begin
  if position(was in could) = 0 then
    raise exception 'could_share_with is another one than was expected';
  end if;
  execute replace(could, was, was || '
      and (select count(*) from events e where e.practice_id = c.practice_id and e.chain = c.id and e.kind = ''invite_companion''
          and e.xmin <> pg_current_xact_id()::xid) -- of ask_to_share() itself
        = (select count(*) from companions o where o.practice_id = c.practice_id and o.concern_id = c.id)');
end $$;

-- It acts as the door.
grant create on schema public to makeright_door;
alter function sweep_questions_and_children owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function sweep_questions_and_children to makeright_worker;
