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
update companions m set ended_at = now()
  where m.asked_id is not null and m.began_at is null and m.ended_at is null and not waits_for_yes(m);
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

-- A question that nobody can say yes to any more ends: its client reads that the other is not part of it, as after a no. That can be because the concern is
-- closed, or because the therapist to whom both come reads it no more. For the functions below alone.
create function end_questions(p_practice uuid, p_concern uuid) returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update companions m set ended_at = clock_timestamp()
    where m.practice_id = p_practice and m.concern_id = p_concern and m.asked_id is not null and m.began_at is null and m.ended_at is null;
end $$;

create function questions_end_with_concern() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform end_questions(new.practice_id, new.id);
  return null;
end $$;
create trigger questions_end_with_concern after update of status on concerns
  for each row when (old.status <> 'closed' and new.status = 'closed') execute function questions_end_with_concern();

create function questions_end_with_therapist() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform end_questions(old.practice_id, old.concern_id);
  return null;
end $$;
create trigger questions_end_with_therapist after delete on readers
  for each row when (old.capacity = 'therapist') execute function questions_end_with_therapist();

create index companions_asked_in_vain on companions (practice_id, asked_id, ended_at)
  where began_at is null and ended_at is not null and asked_id is not null;

-- Whether a question to me, of which an email told me, has ended since then without my answer. Neither whose it was, nor why: the same sentence also
-- stands there when it was taken back.
create function asked_in_vain(p_since timestamptz) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select sending_concern() is null and exists (select from companions m
    join email_concerns a on a.practice_id = m.practice_id and a.question_id = m.id and not a.was_read
    join emails e on e.practice_id = a.practice_id and e.id = a.told_by and e.status = 'sent'
    where m.practice_id = my_practice() and m.asked_id = me() and m.began_at is null and m.ended_at > p_since) $$;

do $$
declare
  was text := '  if asked.began_at is not null then';
  answer text := pg_get_functiondef('answer_asked(uuid,boolean,timestamptz)'::regprocedure);
begin
  if position(was in answer) = 0 then
    raise exception 'answer_asked is another one than was expected';
  end if;
  execute replace(answer, was,
    '  update email_concerns a set was_read = true where a.practice_id = asked.practice_id and a.question_id = p_id;
' || was);
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function end_questions owner to makeright_door;
alter function questions_end_with_concern owner to makeright_door;
alter function questions_end_with_therapist owner to makeright_door;
alter function asked_in_vain owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function asked_in_vain to makeright_web;
