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
