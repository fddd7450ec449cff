-- Whom a client lets in beside them. No guardian reads what is for owners alone, by no way; nobody whose access to the practice has ended comes back by
-- the invitation of a client; nobody learns from it who else is a client here. And who may end a guardianship.

-- Whether somebody is, or ever was, a guardian of the client of a concern that is for owners alone, or began so. Where its therapist has come or gone
-- since, it counts as begun so: rather kept from one too many. For the functions below alone.
create function is_kept_from_guardian(p_practice uuid, p_concern uuid, p_person uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from concerns c
    join readers cl on cl.practice_id = c.practice_id and cl.concern_id = c.id and cl.capacity = 'client'
    join guardianships g on g.practice_id = c.practice_id and g.child_id = cl.person_id and g.guardian_id = p_person
    where c.practice_id = p_practice and c.id = p_concern and (c.audience = 'owners' or c.audience = 'together'
      and not exists (select from readers r where r.practice_id = c.practice_id and r.concern_id = c.id
        and r.capacity = 'therapist' and r.reads_since <= c.sent_at)
      and not exists (select from former_readers f where f.practice_id = c.practice_id and f.concern_id = c.id
        and f.capacity = 'therapist' and f.reads_since <= c.sent_at))) $$;

-- Whether a client shares it with somebody, or has asked them: whoever is beside the client would read their name. For the functions below alone.
create function is_shared(p_practice uuid, p_concern uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from companions m where m.practice_id = p_practice and m.concern_id = p_concern and m.part = 'together'
    and m.ended_at is null and (m.began_at is not null or waits_for_yes(m))) $$;

-- Nobody is a guardian beside a young person any more: neither as one, nor as a helper, nor as somebody with whom it is shared, nor by what is on its way.
-- For the functions below alone.
create function end_beside_child(p_guardianship guardianships, p_at timestamptz) returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  beside companions;
begin
  update invitations i set taken_back_at = p_at
    where i.practice_id = p_guardianship.practice_id and i.invited_by = p_guardianship.child_id and i.roles = '{companion}'
      and i.accepted_at is null and i.taken_back_at is null
      and i.address_hash in (select a.address_hash from addresses a
        where a.practice_id = p_guardianship.practice_id and a.person_id = p_guardianship.guardian_id);
  for beside in
    update companions m set ended_at = p_at
      where m.practice_id = p_guardianship.practice_id and m.ended_at is null
        and m.concern_id in (select r.concern_id from readers r
          where r.practice_id = p_guardianship.practice_id and r.person_id = p_guardianship.child_id and r.capacity = 'client')
        and (p_guardianship.guardian_id in (m.person_id, m.asked_id)
          or m.person_id is null and exists (select from invitations i
            where i.practice_id = m.practice_id and i.id = m.id and i.taken_back_at = p_at))
      returning *
  loop
    perform forget_companion(beside.practice_id, beside.person_id, beside.concern_id, p_at);
  end loop;
end $$;

-- Whoever is confirmed as a guardian sees no more of what is for owners alone, and is asked no more about it.
create function end_kept_from_guardian(p_guardianship guardianships, p_at timestamptz) returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  beside companions;
begin
  for beside in
    update companions m set ended_at = p_at
      where m.practice_id = p_guardianship.practice_id and m.ended_at is null
        and m.concern_id in (select r.concern_id from readers r
          where r.practice_id = p_guardianship.practice_id and r.person_id = p_guardianship.child_id and r.capacity = 'client')
        and p_guardianship.guardian_id in (m.person_id, m.asked_id)
        and is_kept_from_guardian(m.practice_id, m.concern_id, p_guardianship.guardian_id)
      returning *
  loop
    perform forget_companion(beside.practice_id, beside.person_id, beside.concern_id, p_at);
  end loop;
end $$;

-- An owner, or a therapist who has the care now. Not one who answers in an open concern in which that guardian takes part, or writes for their child: it
-- may be about them.
create function may_end_guardianship(p_id uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select coalesce((select keeps_guardians_of(coalesce(g.child_id, g.guardian_id), true) and (i_am('owner') or not exists (
      select from readers mine
      join concerns c on c.practice_id = mine.practice_id and c.id = mine.concern_id and c.status <> 'closed'
      join readers cl on cl.practice_id = c.practice_id and cl.concern_id = c.id and cl.capacity = 'client'
      where mine.practice_id = g.practice_id and mine.person_id = me() and mine.capacity <> 'client'
        and (exists (select from concerns_for_children w
            where w.practice_id = c.practice_id and w.concern_id = c.id and w.guardianship_id = g.id)
          or cl.person_id = g.child_id and exists (select from companions m
            where m.practice_id = c.practice_id and m.concern_id = c.id and m.person_id = g.guardian_id and m.ended_at is null))))
    from guardianships g where g.practice_id = my_practice() and g.id = p_id), false) $$;

-- Whether somebody has read or answered where I read now, or said what I can see there. For the policies below: who worked here is known by that, whatever
-- they are here now.
create function worked_where_i_read(p_person uuid) returns boolean stable language plpgsql
  set enable_hashjoin = off set enable_mergejoin = off
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice uuid := my_practice();
  self uuid := me();
  only_one uuid := sending_concern();
begin
  return exists (select from readers mine
      where mine.practice_id = practice and mine.person_id = self and coalesce(only_one, mine.concern_id) = mine.concern_id
        and (exists (select from readers r
            where r.practice_id = practice and r.concern_id = mine.concern_id and r.person_id = p_person)
          or exists (select from former_readers f
            where f.practice_id = practice and f.concern_id = mine.concern_id and f.person_id = p_person)
          or exists (select from entries e
            where e.practice_id = practice and e.concern_id = mine.concern_id and e.author_id = p_person)))
    or exists (select from companions mine
      join entries e on e.practice_id = practice and e.concern_id = mine.concern_id and e.position >= mine.from_position
        and e.author_id = p_person
      where mine.practice_id = practice and mine.person_id = self and mine.ended_at is null
        and (mine.guardianship_id is null or guardian_sees(mine.guardianship_id, mine.by_rule))
        and coalesce(only_one, mine.concern_id) = mine.concern_id);
end $$;

do $$
declare
  change record;
begin
  for change in select * from (values
    ('why_no_companion(uuid,bytea)', 'or concern.status = ''closed'' then ''not_open''',
      'or concern.status = ''closed''
      or is_shared(concern.practice_id, concern.id)
      or exists (select from addresses a where a.practice_id = concern.practice_id and a.address_hash = p_address_hash
        and is_kept_from_guardian(concern.practice_id, concern.id, a.person_id)) then ''not_open'''),
    ('can_accompany(invitations,uuid)', 'm.ended_at is null
      and not exists (select from concerns_for_children', 'm.ended_at is null
      and not is_shared(m.practice_id, m.concern_id) and not is_kept_from_guardian(m.practice_id, m.concern_id, p_person)
      and not exists (select from concerns_for_children'),
    -- Whose access an owner has ended comes back by an owner or a therapist alone, who invites them anew.
    ('can_accompany(invitations,uuid)', 'p.roles && ''{therapist,supervisor,owner}'' and p.ended_at is null)',
      'case when p.ended_at is null then p.roles && ''{therapist,supervisor,owner}'' else p.name_hash is not null end)'),
    ('invite_companion_again(uuid,bytea,uuid,bytea,timestamptz,timestamptz)', 'or is_over_for_child(invited.concern_id) then',
      'or is_over_for_child(invited.concern_id)
    or is_shared(invited.practice_id, invited.concern_id)
    or exists (select from invitations i join addresses a on a.practice_id = i.practice_id and a.address_hash = i.address_hash
      where i.practice_id = invited.practice_id and i.id = p_id and is_kept_from_guardian(i.practice_id, invited.concern_id, a.person_id))
  then'),
    -- Who cannot be let in is told what everybody is told whose link does not work.
    ('accept_invitation(bytea,uuid,text[],bytea,bytea,bytea,text,text,int,int,bytea,uuid,bytea,bytea,timestamptz)',
      'person.ended_at is null then
    return null;
  end if;', 'person.ended_at is null then
    return null;
  end if;
  if invitation.roles = ''{companion}'' and not can_accompany(invitation, coalesce(person.id, p_person)) then
    return null;
  end if;'),
    ('could_share_with(uuid)', 'c.id = p_concern and c.audience <> ''owners''',
      'c.id = p_concern and c.audience <> ''owners'' and not is_kept_from_guardian(c.practice_id, c.id, m.person_id)'),
    ('confirm_guardian(uuid,uuid,uuid,text,date,timestamptz,timestamptz)', '  perform chain_event(',
      '  perform end_kept_from_guardian(g, p_at) from guardianships g where g.practice_id = my_practice() and g.id = p_id;
  perform chain_event('),
    ('finish_guardianship(uuid,uuid,uuid,timestamptz)', '  for beside in', '  perform end_beside_child(gone, p_at);
  for beside in'),
    ('end_guardianship(uuid,timestamptz)',
      'if not coalesce((select keeps_guardians_of(coalesce(g.child_id, g.guardian_id), g.child_id is null) from guardianships g
    where g.practice_id = my_practice() and g.id = p_id), false)
  then', 'if not may_end_guardianship(p_id) then'),
    ('guardianships_of(uuid)', 'keeps_guardians_of(g.child_id, false)', 'keeps_guardians_of(g.child_id, true)'),
    -- Nothing goes along with the words of a companion.
    ('write_beside(uuid,uuid,timestamptz,bytea)', '  place := chain_event(',
      '  if exists (select from attachments a where a.practice_id = was.practice_id and a.entry_id = p_entry) then
    raise insufficient_privilege using message = ''nothing goes along with this'';
  end if;
  place := chain_event(')
  ) as c (signature, was, now)
  loop
    if position(change.was in pg_get_functiondef(change.signature::regprocedure)) = 0 then
      raise exception '% is another one than was expected', change.signature;
    end if;
    execute replace(pg_get_functiondef(change.signature::regprocedure), change.was, change.now);
  end loop;
end $$;

-- Whoever came beside a client by these ways before sees it no more. It goes when it is done.
create function end_what_was_open() returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  at timestamptz := clock_timestamp();
begin
  perform end_kept_from_guardian(g, at) from guardianships g where g.child_id is not null;
  perform end_beside_child(g, at) from guardianships g
    where g.child_id is not null and g.ended_at is not null
      and not exists (select from guardianships o where o.practice_id = g.practice_id and o.guardian_id = g.guardian_id
        and o.child_id = g.child_id and o.ended_at is null)
      and exists (select from companions m join readers r on r.practice_id = m.practice_id and r.concern_id = m.concern_id and r.capacity = 'client'
        where m.practice_id = g.practice_id and m.person_id = g.guardian_id and m.ended_at is null and m.invited_at < g.ended_at
          and r.person_id = g.child_id);
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function is_kept_from_guardian owner to makeright_door;
alter function is_shared owner to makeright_door;
alter function end_beside_child owner to makeright_door;
alter function end_kept_from_guardian owner to makeright_door;
alter function may_end_guardianship owner to makeright_door;
alter function worked_where_i_read owner to makeright_door;
alter function end_what_was_open owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function may_end_guardianship, worked_where_i_read to makeright_web;

select end_what_was_open();
drop function end_what_was_open;

create policy worked_here on people for select to makeright_web
  using (practice_id = (select my_practice()) and name_hash is not null
    and not roles && '{therapist,supervisor,owner}' -- whom everybody knows, without a look at the rows
    and worked_where_i_read(id));
alter policy companions_are_known_to_readers on people using (
  roles <> '{companion}' or id = (select me())
  or (select true from companions m
    where m.practice_id = people.practice_id and m.person_id = people.id and my_capacity(m.concern_id) is not null limit 1)
  or (name_hash is not null and worked_where_i_read(id)));
