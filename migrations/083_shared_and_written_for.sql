-- What 081 and 082 left open: who shares a concern sees nothing of before the question, nobody outside a family learns who is asked, and a guardian
-- who is one no more lets nobody in.

-- Whether I read a concern in which something can still be said for whom it is written for. For policies, too.
create function can_still_be_said(p_concern uuid) returns boolean stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select my_capacity(p_concern) is not null and not is_over_for_child(p_concern) $$;

-- Of one's own concern which somebody shares with me: who is asked and has not answered. Whoever says yes reads what I write meanwhile.
create function asked_beside(p_concern uuid) returns table (id uuid, name bytea, asked_at timestamptz) stable language plpgsql
  set enable_hashjoin = off set enable_mergejoin = off
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine companions := beside_in(p_concern);
begin
  return query
    select p.id, p.name, m.invited_at
    from companions m join people p on p.practice_id = m.practice_id and p.id = m.asked_id
    where mine.part = 'together' and m.practice_id = mine.practice_id and m.concern_id = mine.concern_id
      and m.began_at is null and m.ended_at is null and waits_for_yes(m)
    order by m.invited_at, p.id;
end $$;

-- A question without a yes that has ended is known to its client alone.
create policy asked_in_vain on companions as restrictive for select to makeright_web
  using (asked_id is null or began_at is not null or ended_at is null or my_capacity(concern_id) = 'client');

alter policy given_by_client on consultation_consents
  with check (practice_id = (select my_practice()) and my_capacity(concern_id) = 'client' and can_still_be_said(concern_id));

do $$
declare
  change record;
begin
  for change in select * from (values
    -- Those who came later see nothing of when the others came before them; a guardian was there from the first word on.
    ('people_beside(uuid)', 'one.capacity, one.since, one.part',
      'one.capacity, case when mine.part = ''guardian'' then one.since else greatest(one.since, mine.invited_at) end, one.part'),
    -- Whoever is beside the client but is of no family with them would read who is asked, and so who else is a client here.
    ('could_share_with(uuid)', 'and ((o.asked_id = p.id and o.began_at is null)',
      'and ((o.part <> ''together'' and o.ended_at is null) or (o.asked_id = p.id and o.began_at is null)'),
    ('could_share_with(uuid)', 'o.asked_id = p.id and o.began_at is null and o.ended_at is null)',
      'o.asked_id = p.id and o.began_at is null and waits_for_yes(o))
      and not exists (select from concerns_for_children w where w.practice_id = c.practice_id and w.concern_id = c.id)'),
    ('ask_to_share(uuid,int,uuid,uuid,bytea,uuid,timestamptz)', '  if event.kind <> ''invite_companion''',
      '  perform from families f where f.practice_id = event.practice_id and f.id = family for update; -- whoever ends it waits, and ends the question too
  if event.kind <> ''invite_companion'''),
    -- Who has come by an email meanwhile is there already.
    ('answer_asked(uuid,boolean,timestamptz)', '  perform chain_event(',
      '  if exists (select from companions m where m.practice_id = asked.practice_id and m.concern_id = asked.concern_id
    and m.person_id = me() and m.ended_at is null)
  then
    return asked.concern_id;
  end if;
  perform chain_event('),
    -- Nobody is let in where nothing can be said any more, nor by an email who was asked and has not said yes.
    ('can_accompany(invitations,uuid)', 'm.ended_at is null
      and not exists', 'm.ended_at is null
      and not exists (select from concerns_for_children w join guardianships g on g.practice_id = w.practice_id and g.id = w.guardianship_id
        where w.practice_id = m.practice_id and w.concern_id = m.concern_id and not is_guardian(g, false, now()))
      and not exists (select from companions o
        where o.practice_id = m.practice_id and o.concern_id = m.concern_id and o.asked_id = p_person and o.began_at is null)
      and not exists'),
    -- Who worked with the guardian once is shown no child, and ends nothing.
    ('children_of(uuid)', 'keeps_guardians_of(g.guardian_id, false)', 'keeps_guardians_of(g.guardian_id, true)'),
    ('end_guardianship(uuid,timestamptz)', 'keeps_guardians_of(coalesce(g.child_id, g.guardian_id), false)',
      'keeps_guardians_of(coalesce(g.child_id, g.guardian_id), g.child_id is null)'),
    -- What goes out knows nothing of other concerns.
    ('written_for(uuid[])', 'and w.concern_id = asked.id', 'and w.concern_id = asked.id and coalesce(sending_concern(), asked.id) = asked.id')
  ) as c (signature, was, now)
  loop
    if position(change.was in pg_get_functiondef(change.signature::regprocedure)) = 0 then
      raise exception '% is another one than was expected', change.signature;
    end if;
    execute replace(pg_get_functiondef(change.signature::regprocedure), change.was, change.now);
  end loop;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function can_still_be_said owner to makeright_door;
alter function asked_beside owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function can_still_be_said, asked_beside to makeright_web;
