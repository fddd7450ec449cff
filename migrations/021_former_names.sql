-- A former name helps a client to know somebody again, and can hurt the one who has given it up. Where it only helps to choose, the web role
-- sees it for a year after the change, as long as its pages show it. In a concern it stays: who was chosen has to be understood later too.
drop policy chosen_by_me on former_names;
create policy chosen_by_me on former_names for select to makeright_web using (
  practice_id = (select my_practice()) and (
    (until > now() - interval '1 year' and (
      (select true from care c
        where c.practice_id = former_names.practice_id and c.client_id = (select me()) and c.therapist_id = former_names.person_id
          and c.since < former_names.until limit 1)
      or (select p.joined_at from people p
        where p.practice_id = former_names.practice_id and p.id = (select me()) and not p.account) < former_names.until))
    or (select true from readers mine join (
        select r.practice_id, r.concern_id, r.person_id, r.reads_since from readers r
        union all select f.practice_id, f.concern_id, f.person_id, f.reads_since from former_readers f
      ) theirs on theirs.practice_id = mine.practice_id and theirs.concern_id = mine.concern_id
      where mine.practice_id = former_names.practice_id and mine.person_id = (select me()) and mine.capacity = 'client'
        and theirs.person_id = former_names.person_id and theirs.reads_since < former_names.until limit 1)));
