-- What somebody who answers writes for themselves alone, before they answer or later. One for each of them and concern. No event, no
-- entry and no count tells that it exists: not the client, not an owner, not a supervisor, not the worker, and no function of the door. It
-- knows the forms that it came from, as drafts do.
create table reflections (
  practice_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  concern_id uuid not null,
  words bytea not null,
  content bytea not null default ''::bytea,
  revision int not null default 0,
  form uuid,
  form_revision int not null default 0,
  forms bytea[] not null default '{}',
  kept_at timestamptz not null,
  primary key (practice_id, id),
  foreign key (practice_id, person_id) references people,
  foreign key (practice_id, concern_id) references concerns,
  constraint reflections_one_each unique (practice_id, person_id, concern_id)
);
create index reflections_recent on reflections (practice_id, person_id, kept_at, concern_id);
comment on column reflections.words is 'sealed';
comment on column reflections.revision is 'how often its words have changed';

alter table reflections enable row level security, force row level security;

-- web: its author's alone, and as long as they answer in this concern. Whoever does not read it any more, or has no access any more, does
-- not reach it either: it stays theirs, sealed and out of everybody's reach, until the concern is purged
grant select, insert, update (words, content, revision, form, form_revision, forms, kept_at), delete on reflections to makeright_web;
create policy mine on reflections to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me())
    -- a scalar subquery, which the planner looks up row by row and never hashes
    and (select r.capacity from readers r
      where r.practice_id = reflections.practice_id and r.concern_id = reflections.concern_id
        and r.person_id = (select me())) in ('therapist', 'owner'))
  with check (practice_id = (select my_practice()) and person_id = (select me())
    and (select r.capacity from readers r
      where r.practice_id = reflections.practice_id and r.concern_id = reflections.concern_id
        and r.person_id = (select me())) in ('therapist', 'owner'));

-- Deleting takes the row and its words. As with a draft, its id and its forms alone are remembered for some weeks, so that what another
-- tab still keeps does not make it again; nothing tells that it was a reflection, or in which concern.
create trigger gone after delete on reflections for each row execute function note_gone_words();

-- What somebody who answers has learned, for others of the practice. Whose a lesson is stands apart from it, because others may read the
-- one and never the other. The author's row comes first: a lesson without one cannot be, and nobody can become the author of another's.
-- No event, no email and no moment tells that a lesson was written, and its id is random: all of these would tell who wrote it. The forms that
-- it came from stand beside its author too, because pages and forms would tell that two lessons are of the same hand.
create table lesson_authors (
  practice_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  content bytea not null default ''::bytea,
  form uuid,
  form_revision int not null default 0,
  forms bytea[] not null default '{}',
  primary key (practice_id, id),
  foreign key (practice_id, person_id) references people
);
create index lesson_authors_of_person on lesson_authors (practice_id, person_id);

create table lessons (
  practice_id uuid not null,
  id uuid not null,
  theme text,
  state text not null default 'draft',
  words bytea not null,
  reply bytea,
  revision int not null default 0,
  primary key (practice_id, id),
  foreign key (practice_id, id) references lesson_authors on delete cascade,
  constraint lessons_theme check (theme in (
    'time', 'words', 'listening', 'closeness', 'confidentiality', 'difference', 'endings', 'way_of_working', 'money', 'answering', 'other')),
  constraint lessons_state check (state in ('draft', 'waiting', 'shelf')),
  constraint lessons_with_theme check (theme is not null or state = 'draft'),
  constraint lessons_reply_to_draft check (reply is null or state = 'draft')
);
create index lessons_of_practice on lessons (practice_id, state, theme, id);
comment on column lessons.words is 'sealed';
comment on column lessons.reply is 'sealed; why it was given back to its author';
comment on column lessons.revision is 'how often its words have changed; whoever puts it on the shelf has read this one';

-- That somebody was asked for a lesson after a concern was closed, so that nobody is asked twice. What they said is kept nowhere.
create table lesson_invitations (
  practice_id uuid not null,
  concern_id uuid not null,
  person_id uuid not null,
  primary key (practice_id, concern_id, person_id),
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, person_id) references people
);

alter table lesson_authors enable row level security, force row level security;
alter table lessons enable row level security, force row level security;
alter table lesson_invitations enable row level security, force row level security;

-- web: by columns: what PostgreSQL knows of a row besides, such as in which transaction it was written, would tell an order
grant select (practice_id, id, person_id, content, form, form_revision, forms), insert, update (content, form, form_revision, forms), delete
  on lesson_authors to makeright_web;
grant select (practice_id, id, theme, state, words, reply, revision), insert, update (theme, state, words, reply, revision)
  on lessons to makeright_web;
grant select (practice_id, concern_id, person_id), insert on lesson_invitations to makeright_web;
create policy mine on lesson_authors to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me()))
  with check (practice_id = (select my_practice()) and person_id = (select me())
    and ((select i_am('therapist')) or (select i_am('owner'))));
-- Its author writes it, hands it in, takes it back and deletes it, and never puts it on the shelf.
create policy mine on lessons to makeright_web
  using (practice_id = (select my_practice())
    and (select a.person_id from lesson_authors a
      where a.practice_id = lessons.practice_id and a.id = lessons.id) = (select me()))
  with check (practice_id = (select my_practice()) and state <> 'shelf'
    and (select a.person_id from lesson_authors a
      where a.practice_id = lessons.practice_id and a.id = lessons.id) = (select me()));
create policy waiting on lessons for select to makeright_web
  using (practice_id = (select my_practice()) and state = 'waiting'
    and ((select i_am('therapist')) or (select i_am('owner'))));
create policy on_the_shelf on lessons for select to makeright_web
  using (practice_id = (select my_practice()) and state = 'shelf'
    and ((select i_am('therapist')) or (select i_am('supervisor')) or (select i_am('owner'))));
create policy mine on lesson_invitations to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me()))
  with check (practice_id = (select my_practice()) and person_id = (select me())
    and my_capacity(concern_id) in ('therapist', 'owner'));

-- door
grant select on lesson_authors to makeright_door;
grant select, update (state, reply) on lessons to makeright_door;
create policy door on lesson_authors for select to makeright_door using (true);
create policy door on lessons to makeright_door using (true) with check (true);

-- As with a draft: what comes late from another tab does not make a deleted lesson again.
create trigger gone after delete on lesson_authors for each row execute function note_gone_words();

-- Somebody other than its author has read it: it goes to the shelf, or back to its author with words, also from the shelf. Who that was
-- is kept nowhere, as little as who wrote it. Only what was read goes to the shelf; to give it back, an older sight is enough. Returns null
-- where there is nothing (any more) that could be read first.
create function settle_lesson(p_lesson uuid, p_revision int, p_reply bytea) returns text language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  lesson record;
begin
  if not (i_am('therapist') or i_am('owner')) or exists (select from lesson_authors a
    where a.practice_id = my_practice() and a.id = p_lesson and a.person_id = me())
  then
    raise insufficient_privilege using message = 'somebody else reads it first';
  end if;
  select l.state, l.revision into lesson from lessons l
    where l.practice_id = my_practice() and l.id = p_lesson and l.state <> 'draft' for update;
  if not found then
    return null;
  end if;
  if p_reply is null and lesson.revision <> p_revision then
    return 'changed';
  end if;
  update lessons l set state = case when p_reply is null then 'shelf' else 'draft' end, reply = p_reply
    where l.practice_id = my_practice() and l.id = p_lesson;
  return 'settled';
end $$;

grant create on schema public to makeright_door;
alter function settle_lesson owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function settle_lesson to makeright_web;
