-- Words that cannot be sent as what they were written for go on as another draft. What comes late of the first one leads there.
alter table gone_drafts add became uuid;
comment on column gone_drafts.became is 'the draft that its words went on as; null: they were sent, or are gone for good';

grant update (became) on gone_drafts to makeright_web;
create policy mine_became on gone_drafts for update to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me()))
  with check (practice_id = (select my_practice()) and person_id = (select me()));
