-- What somebody who answers writes for themselves alone, before they answer or later. One for each of them and concern. No event, no
-- entry and no count tells that it exists: not the client, not an owner, not a supervisor, not the worker, and no function of the door.
create table reflections (
  practice_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  concern_id uuid not null,
  words bytea not null,
  revision int not null default 0,
  kept_at timestamptz not null,
  primary key (practice_id, id),
  foreign key (practice_id, person_id) references people,
  foreign key (practice_id, concern_id) references concerns,
  constraint reflections_one_each unique (practice_id, person_id, concern_id)
);
create index reflections_recent on reflections (practice_id, person_id, kept_at, concern_id);
comment on column reflections.words is 'sealed';
comment on column reflections.revision is 'how often its form was kept; what comes late does not overwrite what is newer';

alter table reflections enable row level security, force row level security;

-- Its author's alone, and as long as they answer in this concern. Whoever does not read it any more, or has no access any more, does
-- not reach it either: it stays theirs, sealed and out of everybody's reach, until the concern is purged.
grant select, insert, delete on reflections to makeright_web;
grant update (words, revision, kept_at) on reflections to makeright_web;
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

-- Deleting takes the row and its words. As with a draft, its id alone is remembered for some weeks, so that what another tab still
-- keeps does not make it again; nothing tells that it was a reflection, or in which concern.
create trigger gone after delete on reflections for each row execute function note_gone_draft();

-- Read where it is shown, and not with every request.
alter table practices add column whom_to_ask text;
comment on column practices.whom_to_ask is 'whom those who answer can ask: supervision and colleagues, in the practice''s own words';
grant update (whom_to_ask) on practices to makeright_door;

drop function change_practice(text, text, timestamptz);
create function change_practice(p_leave_to text, p_couples_notice text, p_whom_to_ask text, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  update practices c set leave_to = p_leave_to, couples_notice = p_couples_notice, whom_to_ask = p_whom_to_ask
    where c.id = my_practice();
  perform chain_event(my_practice(), null, 'change_practice', me(), null, p_at, null);
end $$;

grant create on schema public to makeright_door;
alter function change_practice(text, text, text, timestamptz) owner to makeright_door;
revoke execute on function change_practice(text, text, text, timestamptz) from public;
grant execute on function change_practice(text, text, text, timestamptz) to makeright_web;
revoke create on schema public from makeright_door;
