-- Whoever answers a concern asks a supervisor of the practice: in a thread of its own, which the two of them read and nobody else.
create table consultations (
  practice_id uuid not null,
  id uuid not null,
  concern_id uuid not null,
  asker_id uuid not null,
  supervisor_id uuid not null,
  waits text not null,
  since timestamptz not null,
  ended_at timestamptz,
  shown_on date,
  primary key (practice_id, id),
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, asker_id) references people,
  foreign key (practice_id, supervisor_id) references people,
  constraint consultations_in_concern unique (practice_id, concern_id, id),
  constraint consultations_between_two check (asker_id <> supervisor_id),
  constraint consultations_waits check (waits in ('supervisor', 'asker', 'nobody')),
  constraint consultations_ended_waits_for_nobody check ((ended_at is null) = (waits <> 'nobody'))
);
create unique index consultations_one_open on consultations (practice_id, concern_id, asker_id, supervisor_id) where ended_at is null;
create index consultations_of_concern on consultations (practice_id, concern_id);
create index consultations_of_asker on consultations (practice_id, asker_id, since, id);
create index consultations_of_supervisor on consultations (practice_id, supervisor_id, since, id);
comment on column consultations.waits is 'for whose words it waits';
comment on column consultations.since is 'of the last words, or of its end';
comment on column consultations.shown_on is 'the last day, in the practice''s time zone, on which its supervisor was shown the client''s words';

create table consultation_words (
  practice_id uuid not null,
  id uuid not null,
  consultation_id uuid not null,
  position int not null,
  author_id uuid not null,
  at timestamptz not null,
  words bytea not null,
  primary key (practice_id, id),
  foreign key (practice_id, consultation_id) references consultations,
  foreign key (practice_id, author_id) references people,
  constraint consultation_words_position unique (practice_id, consultation_id, position)
);
comment on column consultation_words.words is 'sealed';

-- A row says that the client of this concern lets whoever answers show their words to a supervisor. Readers see whether the client does; only
-- the client says so, and takes it back.
create table consultation_consents (
  practice_id uuid not null,
  concern_id uuid not null,
  given_at timestamptz not null,
  primary key (practice_id, concern_id),
  foreign key (practice_id, concern_id) references concerns
);

alter table consultations enable row level security, force row level security;
alter table consultation_words enable row level security, force row level security;
alter table consultation_consents enable row level security, force row level security;

-- web: the two of them; what each of them has begun to write waits among the drafts
grant select on consultation_words to makeright_web;
grant select, insert, delete on consultation_consents to makeright_web;
grant select (practice_id, id, concern_id, asker_id, supervisor_id, waits, since, ended_at) on consultations to makeright_web;
create policy between_two on consultations for select to makeright_web using (
  practice_id = (select my_practice()) and (
    (asker_id = (select me()) and my_capacity(concern_id) in ('therapist', 'owner'))
    or (supervisor_id = (select me()) and (select i_am('supervisor')) and my_capacity(concern_id) is distinct from 'client')));
create policy between_two on consultation_words for select to makeright_web
  using (practice_id = (select my_practice()) and (select n.id from consultations n
    where n.practice_id = consultation_words.practice_id and n.id = consultation_words.consultation_id) is not null);
create policy read_by_readers on consultation_consents for select to makeright_web
  using (practice_id = (select my_practice()) and my_capacity(concern_id) is not null);
create policy given_by_client on consultation_consents for insert to makeright_web
  with check (practice_id = (select my_practice()) and my_capacity(concern_id) = 'client');
create policy taken_back_by_client on consultation_consents for delete to makeright_web
  using (practice_id = (select my_practice()) and my_capacity(concern_id) = 'client');

-- door
grant select, insert on consultation_words to makeright_door;
grant select on consultation_consents to makeright_door;
grant select, insert, update (waits, since, ended_at, shown_on) on consultations to makeright_door;
create policy door on consultations to makeright_door using (true) with check (true);
create policy door on consultation_words to makeright_door using (true) with check (true);
create policy door on consultation_consents for select to makeright_door using (true);

-- Asks a supervisor, who hears that there is something to read; its readers see that it was done, not who was asked or what was said. The
-- same once more is nothing new. Nobody is asked about a concern that they read, that is their own, or that is about them: the therapist
-- of a concern that only owners read would learn of it.
create function consult(p_id uuid, p_concern uuid, p_supervisor uuid, p_words bytea, p_at timestamptz)
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
  perform post_about(my_practice(), p_concern, p_supervisor, gen_random_uuid(), 'news', p_at, null, p_id);
end $$;

-- The consultation as one of its two, held until the transaction ends; nothing for everybody else. The asker has to answer the concern
-- still, and a supervisor whose own concern it turned out to be is none in it.
create function my_consultation(p_id uuid) returns consultations language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine consultations;
begin
  select * into mine from consultations n
    where n.practice_id = my_practice() and n.id = p_id and (
      (n.asker_id = me() and coalesce(my_capacity(n.concern_id), 'client') <> 'client')
      or (n.supervisor_id = me() and i_am('supervisor') and my_capacity(n.concern_id) is distinct from 'client'))
    for update;
  return mine;
end $$;

-- Whether the asker of a consultation can read it, to its two alone: once they answer the concern no more, nothing is said to them
-- there. A supervisor is no reader, and so finds no reader of the concern.
create function asker_reads(p_consultation uuid) returns boolean stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return exists (select from consultations n
    join people a on a.practice_id = n.practice_id and a.id = n.asker_id and a.ended_at is null
    join readers r on r.practice_id = n.practice_id and r.concern_id = n.concern_id and r.person_id = n.asker_id and r.capacity <> 'client'
    where n.practice_id = my_practice() and n.id = p_consultation and me() in (n.asker_id, n.supervisor_id));
end $$;

-- One of the two says something more, and the other one hears that there is something to read. The same once more is nothing new.
create function say_in_consultation(p_consultation uuid, p_id uuid, p_words bytea, p_at timestamptz)
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

-- Its asker ends it: both can read on what they said, and the client's words are shown no more.
create function end_consultation(p_id uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine consultations := my_consultation(p_id);
begin
  if mine.asker_id is distinct from me() then
    raise insufficient_privilege using message = 'only who asked ends it';
  end if;
  update consultations n set waits = 'nobody', since = greatest(n.since, p_at), ended_at = p_at
    where n.practice_id = my_practice() and n.id = mine.id and n.ended_at is null;
end $$;

-- What was said in the concern, to the supervisor who is asked about it, as long as they are, whoever asked still answers it, and its
-- client lets them. Not who the client is: by the id of a person, an owner who is a supervisor too would find them.
-- The supervisor opens these words as every reader does: once a day that is recorded, and the client sees it, with whoever showed them. So
-- that nobody gets words without the record, the one function does both.
create function words_shown_to_me(p_consultation uuid, p_day date, p_at timestamptz)
  returns table (id uuid, "position" int, kind text, capacity text, author bytea, author_id uuid, at timestamptz, words bytea, concern_id uuid, wrapped bytea)
  language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  shown consultations;
begin
  if not i_am('supervisor') then
    return;
  end if;
  select n.* into shown from consultations n
    join consultation_consents s on s.practice_id = n.practice_id and s.concern_id = n.concern_id
    join people a on a.practice_id = n.practice_id and a.id = n.asker_id and a.ended_at is null
    join readers r on r.practice_id = n.practice_id and r.concern_id = n.concern_id and r.person_id = n.asker_id and r.capacity <> 'client'
    where n.practice_id = my_practice() and n.id = p_consultation and n.supervisor_id = me() and n.ended_at is null
      and my_capacity(n.concern_id) is distinct from 'client';
  if not found then
    return;
  end if;
  update consultations n set shown_on = p_day
    where n.practice_id = shown.practice_id and n.id = shown.id and n.shown_on is distinct from p_day;
  if found then
    perform chain_event(shown.practice_id, shown.concern_id, 'open', me(), shown.asker_id, p_at, null);
  end if;
  return query
    select e.id, e.position, e.kind, e.capacity, p.name, p.id, e.at, e.words, e.concern_id, k.wrapped
    from entries e
    join concern_keys k on k.practice_id = e.practice_id and k.concern_id = e.concern_id
    left join people p on p.practice_id = e.practice_id and p.id = e.author_id and e.capacity <> 'client'
    where e.practice_id = shown.practice_id and e.concern_id = shown.concern_id
    order by e.position;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function consult owner to makeright_door;
alter function my_consultation owner to makeright_door;
alter function asker_reads owner to makeright_door;
alter function say_in_consultation owner to makeright_door;
alter function end_consultation owner to makeright_door;
alter function words_shown_to_me owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function consult, asker_reads, say_in_consultation, end_consultation, words_shown_to_me to makeright_web;
