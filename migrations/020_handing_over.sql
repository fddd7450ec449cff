-- The practice proposes that another therapist answers; the client decides. On yes the new one reads everything, and the former one's sight ends.
create table hand_overs (
  practice_id uuid not null,
  concern_id uuid not null,
  id uuid not null,
  to_id uuid not null,
  proposed_by uuid not null,
  proposed_at timestamptz not null,
  answered_at timestamptz,
  accepted boolean,
  primary key (practice_id, id),
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, to_id) references people,
  foreign key (practice_id, proposed_by) references people,
  constraint hand_overs_answered check ((answered_at is null) = (accepted is null))
);
create unique index hand_overs_one_open on hand_overs (practice_id, concern_id) where answered_at is null;

alter table concerns add column asks_for_other boolean not null default false;
comment on column concerns.asks_for_other is 'who answers it has said that somebody else should';
grant update (asks_for_other) on concerns to makeright_web, makeright_door;

alter table hand_overs enable row level security, force row level security;
grant select on hand_overs to makeright_web;
create policy visible on hand_overs for select to makeright_web using (
  practice_id = (select my_practice()) and (proposed_by = (select me()) or my_capacity(concern_id) = 'client'));
grant select, insert, update on hand_overs to makeright_door;
create policy door on hand_overs to makeright_door using (true) with check (true);
grant update (therapist_id) on concerns to makeright_door;
grant delete on readers to makeright_door;

-- An owner proposes somebody. A proposal that was not answered yet gives way to this one. Returns the client, who hears of it.
create function propose_hand_over(p_concern uuid, p_to uuid, p_id uuid, p_at timestamptz)
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
  perform post_letter(practice, r.person_id, gen_random_uuid(), 'news', null, p_at)
    from readers r where r.practice_id = practice and r.concern_id = p_concern and r.capacity = 'client';
  return p_id;
end $$;

-- The client's answer, which everybody sees. Returns its position, or null where nothing is proposed (any more).
create function answer_hand_over(p_concern uuid, p_yes boolean, p_entry uuid, p_words bytea, p_at timestamptz)
  returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  kind text := case when p_yes then 'hand_over' else 'keep_answerer' end;
  concern concerns;
  proposal hand_overs;
  next_position int;
begin
  select * into concern from concerns c where c.practice_id = practice and c.id = p_concern for update;
  if my_capacity(p_concern) is distinct from 'client' then
    raise insufficient_privilege using message = 'only its client decides who answers';
  end if;
  select * into proposal from hand_overs h
    where h.practice_id = practice and h.concern_id = p_concern and h.answered_at is null for update;
  if proposal.id is null or concern.status = 'closed' or (p_yes and not works_as_therapist(proposal.to_id)) then
    return null;
  end if;
  update hand_overs h set answered_at = p_at, accepted = p_yes where h.practice_id = practice and h.id = proposal.id;
  if p_yes then
    delete from readers r where r.practice_id = practice and r.concern_id = p_concern
      and (r.person_id = proposal.to_id or (r.person_id = concern.therapist_id and r.capacity = 'therapist'));
    insert into readers (practice_id, concern_id, person_id, capacity, reads_since, waits, since, due_at)
      values (practice, p_concern, proposal.to_id, 'therapist', p_at, concern.waits, concern.since, concern.due_at);
    update concerns c set therapist_id = proposal.to_id, asks_for_other = false where c.practice_id = practice and c.id = p_concern;
  end if;
  next_position := chain_event(practice, p_concern, kind, me(), proposal.to_id, p_at, sha256(p_words));
  insert into entries (practice_id, id, concern_id, position, kind, author_id, capacity, at, words)
    values (practice, p_entry, p_concern, next_position, kind, me(), 'client', p_at, p_words);
  return next_position;
end $$;

grant create on schema public to makeright_door;
alter function propose_hand_over(uuid, uuid, uuid, timestamptz) owner to makeright_door;
alter function answer_hand_over(uuid, boolean, uuid, bytea, timestamptz) owner to makeright_door;
revoke create on schema public from makeright_door;
revoke execute on function propose_hand_over(uuid, uuid, uuid, timestamptz) from public;
revoke execute on function answer_hand_over(uuid, boolean, uuid, bytea, timestamptz) from public;
grant execute on function propose_hand_over(uuid, uuid, uuid, timestamptz) to makeright_web;
grant execute on function answer_hand_over(uuid, boolean, uuid, bytea, timestamptz) to makeright_web;
