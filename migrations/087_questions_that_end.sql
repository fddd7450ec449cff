-- What follows when a question to share ends before it was answered. An email about a question says nothing of the concern, so it names the question:
-- once nobody waits for the answer any more, nothing is left of which it could tell.
alter table email_concerns add question_id uuid,
  add constraint email_concerns_question foreign key (practice_id, question_id) references companions;
create unique index email_concerns_by_question on email_concerns (practice_id, question_id) where question_id is not null;
grant update (question_id) on email_concerns to makeright_door;
comment on column email_concerns.question_id is 'the question to share that it tells of, whose concern it does not name';

-- Whoever migrates owns the tables, and need not be above their policies.
alter table email_concerns no force row level security;
alter table emails no force row level security;
alter table companions no force row level security;
update email_concerns a set question_id = m.id
  from emails e, companions m
  where e.practice_id = a.practice_id and e.id = a.email_id and e.status = 'waiting' and a.concern_id is null
    and m.practice_id = e.practice_id and m.asked_id = e.person_id and m.invited_at = e.queued_at;
alter table email_concerns force row level security;
alter table emails force row level security;
alter table companions force row level security;

-- Whether an email tells of a question that nobody waits for any more. For the functions below alone.
create function is_of_no_question(p_practice uuid, p_question uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select p_question is not null and not exists (select from companions m
    where m.practice_id = p_practice and m.id = p_question and waits_for_yes(m)) $$;

do $$
declare
  change record;
begin
  for change in select * from (values
    ('ask_to_share(uuid,int,uuid,uuid,bytea,uuid,timestamptz)', 'p_email, ''news'', p_at);',
      'p_email, ''news'', p_at);
  update email_concerns a set question_id = p_id where a.practice_id = event.practice_id and a.email_id = p_email;'),
    ('join_news(uuid)', 'consultation_id = b.consultation_id,', 'consultation_id = b.consultation_id, question_id = b.question_id,'),
    ('is_read(uuid)', 'and not a.was_read)', 'and not a.was_read and not is_of_no_question(a.practice_id, a.question_id))')
  ) as c (signature, was, now)
  loop
    if position(change.was in pg_get_functiondef(change.signature::regprocedure)) = 0 then
      raise exception '% is another one than was expected', change.signature;
    end if;
    execute replace(pg_get_functiondef(change.signature::regprocedure), change.was, change.now);
  end loop;
end $$;

-- It acts as the door.
grant create on schema public to makeright_door;
alter function is_of_no_question owner to makeright_door;
revoke create on schema public from makeright_door;
