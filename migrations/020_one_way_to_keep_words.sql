-- Words are kept in one way while they are written, whatever they are to become: each knows the forms that it came from, as drafts do.

-- What is asked of a supervisor, and said further, waits among the drafts. There is no practice yet that keeps any: what is sealed for
-- one table opens in no other.
alter table drafts add consultation_id uuid,
  add foreign key (practice_id, consultation_id) references consultations,
  add constraint drafts_about_one check (num_nonnulls(concern_id, consultation_id) <= 1);
comment on column drafts.consultation_id is 'in which something more is said';
drop table consultation_drafts;

alter table reflections
  add content bytea not null default ''::bytea,
  add form uuid,
  add form_revision int not null default 0,
  add forms bytea[] not null default '{}';
grant update (content, form, form_revision, forms) on reflections to makeright_web;
comment on column reflections.revision is 'how often its words have changed';

-- Beside the author, where nobody else sees it: pages and forms would tell that two lessons are of the same hand.
alter table lesson_authors
  add content bytea not null default ''::bytea,
  add form uuid,
  add form_revision int not null default 0,
  add forms bytea[] not null default '{}';
grant select (content, form, form_revision, forms), update (content, form, form_revision, forms) on lesson_authors to makeright_web;
comment on column lessons.revision is 'how often its words have changed; whoever puts it on the shelf has read this one';

drop trigger gone on reflections;
drop trigger gone on lesson_authors;
drop function note_gone_draft;
create trigger gone after delete on reflections for each row execute function note_gone_words();
create trigger gone after delete on lesson_authors for each row execute function note_gone_words();
