-- A letter says to whom and of which kind, never about what. Apart from it, where only the door's functions look, stands of which concern it
-- tells: so that an owner is shown a mail that did not arrive only where they may know that there was something to tell.
alter table letters add constraint letters_of_practice unique (practice_id, id);
create table letter_concerns (
  practice_id uuid not null,
  letter_id uuid not null,
  concern_id uuid,
  primary key (practice_id, letter_id),
  foreign key (practice_id, letter_id) references letters (practice_id, id) on delete cascade,
  foreign key (practice_id, concern_id) references concerns
);
comment on column letter_concerns.concern_id is 'null: of words that nobody but who gets the letter knows of';
alter table letter_concerns enable row level security, force row level security;
grant select, insert on letter_concerns to makeright_door;
create policy door on letter_concerns to makeright_door using (true) with check (true);

grant select (id) on letters to makeright_door;
create policy door_finds on letters for select to makeright_door using (true);

-- For the functions below alone.
create function post_about(p_practice uuid, p_concern uuid, p_person uuid, p_letter uuid, p_kind text, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform post_letter(p_practice, p_person, p_letter, p_kind, null, p_at);
  insert into letter_concerns (practice_id, letter_id, concern_id)
    select p_practice, l.id, p_concern from letters l where l.id = p_letter;
end $$;

-- Whether I may know that this letter was written: not where it tells of a concern that owners alone read, and I do not, nor of words that
-- were never sent.
create function may_know_of_letter(p_letter uuid) returns boolean stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return not exists (select from letter_concerns l
    left join concerns c on c.practice_id = l.practice_id and c.id = l.concern_id
    where l.practice_id = my_practice() and l.letter_id = p_letter and (c.id is null or (c.audience = 'owners' and my_capacity(c.id) is null)));
end $$;

drop policy failed_for_owner_or_inviter on letters;
create policy failed_for_owner_or_inviter on letters for select to makeright_web using (
  practice_id = (select my_practice()) and status = 'failed'
  and (
    ((select i_am('owner')) and (person_id is null or (select p.account from people p
      where p.practice_id = letters.practice_id and p.id = letters.person_id)) and may_know_of_letter(id))
    or (select i.id from invitations i
      where i.practice_id = letters.practice_id and i.id = letters.invitation_id) is not null));

-- The way for a person who is signed in: news of a concern for people of their own practice, a letter each.
drop function queue_letters(uuid[], uuid[], timestamptz, text);
create function queue_letters(p_concern uuid, p_people uuid[], p_letters uuid[], p_at timestamptz, p_kind text)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if me() is null or p_kind not in ('news', 'unreached') then
    raise insufficient_privilege using message = 'this is not for them to send';
  end if;
  perform post_about(my_practice(), p_concern, reader, letter, p_kind, p_at)
    from unnest(p_people, p_letters) as queued (reader, letter);
end $$;

-- As before, each with the concern of which its letters tell.
drop function if exists tell_readers(uuid, uuid, text, boolean, timestamptz);
create or replace function tell_readers(
  p_practice uuid, p_concern uuid, p_kind text, p_client_alone boolean, p_at timestamptz, p_until timestamptz default null
)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform post_about(r.practice_id, r.concern_id, r.person_id, gen_random_uuid(), p_kind, p_at)
    from readers r join people p on p.practice_id = r.practice_id and p.id = r.person_id
    where r.practice_id = p_practice and r.concern_id = p_concern and p.ended_at is null and r.waits <> 'set_aside'
      and (r.capacity = 'client' or not p_client_alone);
end $$;

create or replace function tell_before_meetings(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  due record;
begin
  for due in
    select m.practice_id, m.concern_id, m.meets_on >= (p_at at time zone c.time_zone)::date as is_ahead
    from meetings m join practices c on c.id = m.practice_id
    where m.told_at is null and m.remind_at <= p_at
    for update of m skip locked
  loop
    update meetings m set told_at = p_at where m.practice_id = due.practice_id and m.concern_id = due.concern_id;
    continue when not due.is_ahead;
    perform post_about(r.practice_id, r.concern_id, r.person_id, gen_random_uuid(), 'before_meeting', p_at)
      from readers r join people p on p.practice_id = r.practice_id and p.id = r.person_id
      where r.practice_id = due.practice_id and r.concern_id = due.concern_id and r.capacity <> 'client'
        and r.opened_on is null and r.waits <> 'set_aside' and p.ended_at is null;
  end loop;
end $$;
alter function tell_before_meetings(timestamptz) owner to makeright_door;
revoke create on schema public from makeright_door;
revoke execute on function tell_before_meetings(timestamptz) from public;
grant execute on function tell_before_meetings(timestamptz) to makeright_worker;

create or replace function propose_hand_over(p_concern uuid, p_to uuid, p_id uuid, p_at timestamptz)
  returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  concern concerns;
begin
  select * into concern from concerns c where c.practice_id = practice and c.id = p_concern for update;
  if not i_am('owner')
    or concern.id is null
    or concern.audience = 'owners'
    or concern.status = 'closed'
    or concern.therapist_id = p_to
    or not works_as_therapist(p_to)
    or exists (select from readers r
      where r.practice_id = practice and r.concern_id = p_concern and r.person_id = p_to and r.capacity = 'client')
  then
    raise insufficient_privilege using message = 'this person cannot be proposed here';
  end if;
  update hand_overs h set answered_at = p_at, accepted = false
    where h.practice_id = practice and h.concern_id = p_concern and h.answered_at is null;
  insert into hand_overs (practice_id, concern_id, id, to_id, proposed_by, proposed_at)
    values (practice, p_concern, p_id, p_to, me(), p_at);
  perform chain_event(practice, p_concern, 'propose_hand_over', me(), p_to, p_at, null);
  perform post_about(practice, p_concern, r.person_id, gen_random_uuid(), 'news', p_at)
    from readers r where r.practice_id = practice and r.concern_id = p_concern and r.capacity = 'client';
  return p_id;
end $$;

create or replace function consult(p_id uuid, p_concern uuid, p_supervisor uuid, p_words bytea, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  -- held, so that of two at once the second sees what the first one did
  perform from chain_heads h where h.practice_id = my_practice() and h.chain = p_concern for update;
  if exists (select from consultations n where n.practice_id = my_practice() and n.id = p_id and n.asker_id = me()) then
    return;
  end if;
  if coalesce(my_capacity(p_concern), 'client') = 'client'
    or not (i_am('therapist') or i_am('owner'))
    or not exists (select from people p
      where p.practice_id = my_practice() and p.id = p_supervisor and 'supervisor' = any (p.roles) and p.ended_at is null)
    or exists (select from readers r where r.practice_id = my_practice() and r.concern_id = p_concern and r.person_id = p_supervisor)
    or exists (select from concerns c where c.practice_id = my_practice() and c.id = p_concern and c.therapist_id = p_supervisor)
  then
    raise insufficient_privilege using message = 'this person cannot be asked about it';
  end if;
  insert into consultations (practice_id, id, concern_id, asker_id, supervisor_id, waits, since)
    values (my_practice(), p_id, p_concern, me(), p_supervisor, 'supervisor', p_at);
  insert into consultation_words (practice_id, id, consultation_id, position, author_id, at, words)
    values (my_practice(), p_id, p_id, 1, me(), p_at, p_words);
  perform chain_event(my_practice(), p_concern, 'consult', me(), null, p_at, null);
  perform post_about(my_practice(), p_concern, p_supervisor, gen_random_uuid(), 'news', p_at);
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
  if mine.id is null or mine.ended_at is not null
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
  perform post_about(my_practice(), mine.concern_id, other, gen_random_uuid(), 'news', p_at);
end $$;

create or replace function end_sight(p_practice uuid, p_person uuid, p_at timestamptz, p_tells boolean)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone readers;
begin
  for gone in
    delete from readers r using people p
    where p.practice_id = p_practice and p.id = p_person and r.practice_id = p_practice and r.person_id = p_person
      and r.capacity <> 'client' and not (r.capacity = any (p.roles) and p.ended_at is null)
    returning r.*
  loop
    insert into former_readers as f (practice_id, concern_id, person_id, capacity, reads_since, ended_at)
      values (gone.practice_id, gone.concern_id, gone.person_id, gone.capacity, gone.reads_since, p_at)
      on conflict (practice_id, concern_id, person_id) do update
        set capacity = excluded.capacity, reads_since = excluded.reads_since, ended_at = excluded.ended_at;
    if me() is not null then -- whoever does it by hand, in the database itself, signs no event
      perform chain_event(gone.practice_id, gone.concern_id, 'end_sight', me(), gone.person_id, p_at, null);
    end if;
    if p_tells and gone.waits <> 'nobody' then
      perform post_about(client.practice_id, client.concern_id, client.person_id, gen_random_uuid(), 'news', p_at)
        from readers client
        where client.practice_id = gone.practice_id and client.concern_id = gone.concern_id and client.capacity = 'client';
    end if;
  end loop;
end $$;


-- What was begun at the door is not counted any more: set against what was sent, it told an owner of what was sent to others alone.
drop function come_in(uuid, uuid, text[], bytea, text, bytea, bytea, bytea, date, timestamptz);
create function come_in(
  p_practice uuid, p_person uuid, p_references text[], p_name bytea, p_language text, p_return_hash bytea,
  p_session_hash bytea, p_old_session_hash bytea, p_at timestamptz
) returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from practices c where c.id = p_practice and c.door_open) then
    return false;
  end if;
  insert into people (practice_id, id, reference, name, language, contact, roles, account, at_door, return_hash, joined_at)
    values (p_practice, p_person, (select r from unnest(p_references) r
        where not exists (select from people q where q.practice_id = p_practice and q.reference = r) limit 1),
      p_name, p_language, 'none', '{client}', false, false, p_return_hash, p_at);
  if p_session_hash is not null then
    update sessions s set ended_at = p_at where s.hash = p_old_session_hash and s.ended_at is null;
    insert into sessions (hash, practice_id, person_id, started_at, seen_at)
      values (p_session_hash, p_practice, p_person, p_at, p_at);
  end if;
  return true;
end $$;
alter table door_weeks drop column begun;

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in ('post_about', 'may_know_of_letter', 'queue_letters', 'come_in', 'tell_readers')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
    if signature::text !~ '^(post_about|tell_readers)' then
      execute format('grant execute on function %s to makeright_web', signature);
    end if;
  end loop;
end $$;
revoke create on schema public from makeright_door;
