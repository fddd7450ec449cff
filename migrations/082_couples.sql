-- Clients who come together, as a couple or a family of up to five. Each of them is alone here; that they come together is noted by those who work with
-- them, and gives sight of nothing. A client can then ask one of them to share a concern: only with their yes they become a companion in it, and from
-- the question on. Of no table of theirs does a portal see a row: it asks the functions below.
do $$
declare
  kinds text := (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conname = 'events_kind');
  parts text := (select pg_get_constraintdef(c.oid) from pg_constraint c where c.conname = 'companions_part');
begin
  alter table events drop constraint events_kind;
  execute 'alter table events add constraint events_kind '
    || replace(kinds, 'ARRAY[', 'ARRAY[''note_together''::text, ''end_together''::text, ''share''::text, ''leave''::text, ');
  alter table companions drop constraint companions_part;
  execute 'alter table companions add constraint companions_part ' || replace(parts, 'ARRAY[', 'ARRAY[''together''::text, ');
end $$;

create table families (
  practice_id uuid not null references practices,
  id uuid not null,
  therapist_id uuid not null,
  noted_by uuid not null,
  noted_at timestamptz not null,
  ended_at timestamptz,
  primary key (practice_id, id),
  foreign key (practice_id, therapist_id) references people,
  foreign key (practice_id, noted_by) references people
);
create index families_by_therapist on families (practice_id, therapist_id) where ended_at is null;
comment on table families is 'who comes together to a therapist, as a couple or a family, since the practice noted it';

create table family_members (
  practice_id uuid not null,
  family_id uuid not null,
  person_id uuid not null,
  primary key (practice_id, family_id, person_id),
  foreign key (practice_id, family_id) references families,
  foreign key (practice_id, person_id) references people
);
create index family_members_by_person on family_members (practice_id, person_id);
comment on table family_members is 'a family of others is another one: nobody is added to one';

alter table families enable row level security, force row level security;
alter table family_members enable row level security, force row level security;

-- door
grant select, insert, update (ended_at) on families to makeright_door;
grant select, insert on family_members to makeright_door;
create policy door on families to makeright_door using (true) with check (true);
create policy door on family_members to makeright_door using (true) with check (true);

-- Whoever is asked is nobody's companion before they say yes: no policy finds them by person_id.
alter table companions add family_id uuid, add asked_id uuid,
  add foreign key (practice_id, family_id) references families,
  add foreign key (practice_id, asked_id) references people,
  add constraint companions_together check ((part = 'together') = (family_id is not null) and (family_id is null) = (asked_id is null)),
  add constraint companions_come_themselves check (asked_id is null or person_id is null or person_id = asked_id);
-- Nobody is asked in one concern again who has said no, or whose question was taken back.
create unique index companions_asked_once on companions (practice_id, concern_id, asked_id) where began_at is null and asked_id is not null;
create index companions_by_asked on companions (practice_id, asked_id) where began_at is null and ended_at is null and asked_id is not null;
create index companions_by_family on companions (practice_id, family_id) where family_id is not null;
comment on column companions.asked_id is 'who comes together with the client, and was asked to share this; of all others null';

do $$
begin
  -- A family is not counted among those whom a client invites.
  execute replace(pg_get_functiondef('why_no_companion(uuid,bytea)'::regprocedure), 'and m.ended_at is null) >= 3',
    'and m.ended_at is null and m.family_id is null) >= 3');
  -- A client lets a supervisor read what is theirs. Who shares it with them has not been asked.
  execute replace(pg_get_functiondef('words_shown_to_me(uuid,date,timestamptz)'::regprocedure),
    'and e.kind not in (''invite_companion'', ''end_companion'')',
    'and e.kind not in (''invite_companion'', ''end_companion'')
      and not (e.capacity = ''companion'' and exists (select from companions m where m.practice_id = e.practice_id
        and m.concern_id = e.concern_id and m.person_id = e.author_id and m.part = ''together''))');
end $$;

-- Who notes that people come together, and ends it: owners, and the therapist to whom they come. For the functions below alone.
create function keeps_families_of(p_therapist uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select i_am('owner') or (i_am('therapist') and p_therapist = me()) $$;

-- Whether two come to a therapist together now. For the functions below alone.
create function come_together(p_practice uuid, p_therapist uuid, p_one uuid, p_other uuid) returns uuid stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select f.id from families f
    join family_members a on a.practice_id = f.practice_id and a.family_id = f.id and a.person_id = p_one
    join family_members b on b.practice_id = f.practice_id and b.family_id = f.id and b.person_id = p_other
    where f.practice_id = p_practice and f.therapist_id = p_therapist and f.ended_at is null and p_one <> p_other
    order by f.noted_at, f.id limit 1 $$;

-- Notes that clients of a therapist come together. The same people a second time: nothing happens.
create function note_together(p_id uuid, p_therapist uuid, p_people uuid[], p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  members uuid[] := array(select distinct m from unnest(p_people) m);
begin
  if not keeps_families_of(p_therapist) or cardinality(members) not between 2 and 5
    or exists (select from unnest(members) m where not is_only_client(m) or not exists (select from care c
      where c.practice_id = my_practice() and c.client_id = m and c.therapist_id = p_therapist and c.until is null))
  then
    raise insufficient_privilege using message = 'that these come together is not for them to note';
  end if;
  -- One after the other: a second click at the same moment finds what the first has noted.
  perform from chain_heads h where h.practice_id = my_practice() and h.chain = my_practice() for update;
  if exists (select from families f where f.practice_id = my_practice() and f.therapist_id = p_therapist and f.ended_at is null
    and (select array_agg(m.person_id order by m.person_id) from family_members m
      where m.practice_id = f.practice_id and m.family_id = f.id) = (select array_agg(m order by m) from unnest(members) m))
  then
    return;
  end if;
  insert into families (practice_id, id, therapist_id, noted_by, noted_at) values (my_practice(), p_id, p_therapist, me(), p_at);
  insert into family_members (practice_id, family_id, person_id) select my_practice(), p_id, m from unnest(members) m;
  -- All of them at once: otherwise owners would see in somebody's roles that something is shared with them, and so that the other wrote.
  update people p set roles = p.roles || '{companion}'
    where p.practice_id = my_practice() and p.id = any (members) and not 'companion' = any (p.roles);
  -- So that each reads before first words that they are theirs alone.
  update care c set together = true
    where c.practice_id = my_practice() and c.therapist_id = p_therapist and c.client_id = any (members) and c.until is null and not c.together;
  perform chain_event(my_practice(), null, 'note_together', me(), null, p_at, null);
end $$;

-- Ends it: what was asked and not answered ends with it. What is shared stays shared. For the functions below alone.
create function finish_family(p_practice uuid, p_id uuid, p_by uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update families f set ended_at = p_at where f.practice_id = p_practice and f.id = p_id and f.ended_at is null;
  if not found then
    return;
  end if;
  update companions m set ended_at = p_at
    where m.practice_id = p_practice and m.family_id = p_id and m.began_at is null and m.ended_at is null;
  perform chain_event(p_practice, null, 'end_together', p_by, null, p_at, null);
end $$;

create function end_together(p_id uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not coalesce((select keeps_families_of(f.therapist_id) from families f where f.practice_id = my_practice() and f.id = p_id), false) then
    raise insufficient_privilege using message = 'this is not for them to end';
  end if;
  perform finish_family(my_practice(), p_id, me(), p_at);
end $$;

-- Nobody comes together any more with whom the work has ended, nor with whom has no access, or works here.
create function families_come_to_therapy() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform finish_family(f.practice_id, f.id, me(), clock_timestamp())
    from families f join family_members m on m.practice_id = f.practice_id and m.family_id = f.id and m.person_id = new.client_id
    where f.practice_id = new.practice_id and f.therapist_id = new.therapist_id and f.ended_at is null;
  return null;
end $$;
create trigger families_come_to_therapy after update of until on care
  for each row when (old.until is null and new.until is not null) execute function families_come_to_therapy();

create function families_are_clients() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform finish_family(f.practice_id, f.id, me(), clock_timestamp())
    from families f join family_members m on m.practice_id = f.practice_id and m.family_id = f.id and m.person_id = new.id
    where f.practice_id = new.practice_id and f.ended_at is null;
  return null;
end $$;
create trigger families_are_clients after update of roles, ended_at on people
  for each row when (new.roles && '{therapist,supervisor,owner}' or not 'client' = any (new.roles) or new.ended_at is not null)
  execute function families_are_clients();

-- Who comes together now, a row for each of them: my own family, and for who keeps it that of a client; or one by its id, also when it has ended.
create function families_of(p_of uuid)
  returns table (id uuid, therapist_id uuid, therapist_name bytea, noted_by_id uuid, noted_by_name bytea, noted_at timestamptz,
    ended_at timestamptz, person_id uuid, person_name bytea)
  stable language plpgsql set enable_hashjoin = off set enable_mergejoin = off
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select f.id, t.id, t.name, b.id, b.name, f.noted_at, f.ended_at, p.id, p.name
    from (
      select o.* from families o where o.practice_id = my_practice() and o.id = p_of
      union
      select o.* from family_members s join families o on o.practice_id = s.practice_id and o.id = s.family_id and o.ended_at is null
        where s.practice_id = my_practice() and s.person_id = p_of
    ) f
    join family_members m on m.practice_id = f.practice_id and m.family_id = f.id
    join people p on p.practice_id = m.practice_id and p.id = m.person_id
    join people t on t.practice_id = f.practice_id and t.id = f.therapist_id
    join people b on b.practice_id = f.practice_id and b.id = f.noted_by
    where sending_concern() is null and (keeps_families_of(f.therapist_id) or (f.ended_at is null and exists (select from family_members mine
      where mine.practice_id = f.practice_id and mine.family_id = f.id and mine.person_id = me())))
    order by f.noted_at, f.id, p.id;
end $$;

-- Whom I can ask to share a concern of mine: who comes together with me to the therapist who reads it, and with all who share it or are asked.
-- One question to one person at a time.
create function could_share_with(p_concern uuid) returns table (id uuid, name bytea) stable language plpgsql
  set enable_hashjoin = off set enable_mergejoin = off
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if my_capacity(p_concern) is distinct from 'client' then
    return;
  end if;
  return query
    select distinct p.id, p.name
    from concerns c
    join readers r on r.practice_id = c.practice_id and r.concern_id = c.id and r.capacity = 'therapist'
    join family_members mine on mine.practice_id = c.practice_id and mine.person_id = me()
    join families f on f.practice_id = mine.practice_id and f.id = mine.family_id and f.therapist_id = r.person_id and f.ended_at is null
    join family_members m on m.practice_id = f.practice_id and m.family_id = f.id and m.person_id <> me()
    join people p on p.practice_id = m.practice_id and p.id = m.person_id and is_only_client(m.person_id)
    where c.practice_id = my_practice() and c.id = p_concern and c.audience <> 'owners' and not c.by_door and c.status <> 'closed'
      and not exists (select from companions o where o.practice_id = c.practice_id and o.concern_id = c.id
        and ((o.asked_id = p.id and o.began_at is null) or (o.person_id = p.id and o.ended_at is null)
          or (o.part = 'together' and o.ended_at is null and o.asked_id <> p.id
            and come_together(c.practice_id, r.person_id, o.asked_id, p.id) is null)))
      and not exists (select from companions o
        join readers a on a.practice_id = o.practice_id and a.concern_id = o.concern_id and a.capacity = 'client' and a.person_id = me()
        where o.practice_id = c.practice_id and o.asked_id = p.id and o.began_at is null and o.ended_at is null);
end $$;

-- Follows the entry that says so, in the same transaction. The email says that there is something, and not in which concern.
create function ask_to_share(p_concern uuid, p_position int, p_id uuid, p_person uuid, p_called bytea, p_email uuid, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  event events := just_done(p_concern, p_position);
  family uuid;
begin
  select come_together(r.practice_id, r.person_id, me(), p_person) into family from readers r
    where r.practice_id = event.practice_id and r.concern_id = p_concern and r.capacity = 'therapist'
      and come_together(r.practice_id, r.person_id, me(), p_person) is not null limit 1;
  if event.kind <> 'invite_companion' or family is null or not exists (select from could_share_with(p_concern) s where s.id = p_person) then
    raise insufficient_privilege using message = 'this person cannot be asked';
  end if;
  insert into companions (practice_id, id, concern_id, part, name, from_position, invited_at, seen, family_id, asked_id)
    values (event.practice_id, p_id, p_concern, 'together', p_called, p_position, p_at, p_position, family, p_person);
  perform post_about(event.practice_id, null, p_person, p_email, 'news', p_at);
end $$;

-- Whether a question still waits for its answer. For the functions below alone.
create function waits_for_yes(p_asked companions) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select p_asked.began_at is null and p_asked.ended_at is null and exists (select from families f
    join readers r on r.practice_id = f.practice_id and r.concern_id = p_asked.concern_id and r.person_id = f.therapist_id
      and r.capacity = 'therapist'
    join concerns c on c.practice_id = r.practice_id and c.id = r.concern_id and c.status <> 'closed'
    where f.practice_id = p_asked.practice_id and f.id = p_asked.family_id and f.ended_at is null) $$;

-- What I am asked: by whom, and with which therapist. Of the concern itself nothing, not even which it is.
create function asked_of_me()
  returns table (id uuid, asked_at timestamptz, asker_id uuid, asker_name bytea, therapist_id uuid, therapist_name bytea)
  stable language plpgsql set enable_hashjoin = off set enable_mergejoin = off
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select m.id, m.invited_at, a.id, a.name, t.id, t.name
    from companions m
    join families f on f.practice_id = m.practice_id and f.id = m.family_id
    join people t on t.practice_id = f.practice_id and t.id = f.therapist_id
    join readers c on c.practice_id = m.practice_id and c.concern_id = m.concern_id and c.capacity = 'client'
    join people a on a.practice_id = c.practice_id and a.id = c.person_id
    where m.practice_id = my_practice() and m.asked_id = me() and m.began_at is null and m.ended_at is null
      and waits_for_yes(m) and sending_concern() is null
    order by m.invited_at, m.id;
end $$;

-- My answer. With a yes I read and write there from the question on. Of a no only the row is left. Returns the concern after a yes, the question after
-- a no, and null where I am not asked (any more). A second click finds what the first has done.
create function answer_asked(p_id uuid, p_yes boolean, p_at timestamptz)
  returns uuid language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  asked companions;
begin
  perform from concerns c where c.practice_id = my_practice()
    and c.id = (select m.concern_id from companions m where m.practice_id = my_practice() and m.id = p_id and m.asked_id = me()) for update;
  if not found then
    return null;
  end if;
  select * into asked from companions m where m.practice_id = my_practice() and m.id = p_id for update;
  if asked.began_at is not null then
    return case when p_yes and asked.ended_at is null then asked.concern_id end;
  elsif not p_yes then
    update companions m set ended_at = p_at where m.practice_id = asked.practice_id and m.id = p_id and m.ended_at is null;
    return p_id;
  elsif not waits_for_yes(asked) or not is_only_client(me()) then
    return null;
  end if;
  perform chain_event(asked.practice_id, asked.concern_id, 'share', me(), null, p_at, null);
  update companions m set person_id = me(), began_at = p_at where m.practice_id = asked.practice_id and m.id = p_id;
  return asked.concern_id;
end $$;

-- I share this no more: at once, and nobody is sent an email. True, too, where I have left already; false where it was never shared with me.
create function leave_shared(p_concern uuid, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine companions;
begin
  perform from concerns c where c.practice_id = my_practice() and c.id = p_concern
    and exists (select from companions m where m.practice_id = c.practice_id and m.concern_id = c.id and m.person_id = me() and m.part = 'together')
    for update;
  if not found then
    return false;
  end if;
  mine := beside_in(p_concern);
  if mine.part = 'together' then
    perform chain_event(mine.practice_id, p_concern, 'leave', me(), null, p_at, null);
    update companions m set ended_at = p_at where m.practice_id = mine.practice_id and m.id = mine.id;
    perform forget_companion(mine.practice_id, me(), p_concern, p_at);
  end if;
  return true;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function keeps_families_of owner to makeright_door;
alter function come_together owner to makeright_door;
alter function note_together owner to makeright_door;
alter function finish_family owner to makeright_door;
alter function end_together owner to makeright_door;
alter function families_come_to_therapy owner to makeright_door;
alter function families_are_clients owner to makeright_door;
alter function families_of owner to makeright_door;
alter function could_share_with owner to makeright_door;
alter function ask_to_share owner to makeright_door;
alter function waits_for_yes owner to makeright_door;
alter function asked_of_me owner to makeright_door;
alter function answer_asked owner to makeright_door;
alter function leave_shared owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function note_together, end_together, families_of, could_share_with, ask_to_share, asked_of_me, answer_asked, leave_shared
  to makeright_web;
