-- As before (027_trusted_colleagues.sql), and: what many concerns have in common is worked out once, and each person is written to once. Of a
-- concern that owners alone read, each is a matter of its own.
create or replace function escalate(p_at timestamptz) returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  letter record;
begin
  for letter in
    with due as materialized (
      select e.* from escalations e where e.next_at <= p_at order by e.next_at, e.concern_id for update skip locked),
    -- whatever ran late, only the last step that has come is told of
    days as materialized (
      select d.practice_id, d.due_at, d.step, last.step as reached, escalation_at(d.practice_id, d.due_at, last.step + 1) as next_at
      from (select distinct practice_id, due_at, step from due) d
      cross join lateral (select max(s)::smallint as step from generate_series(d.step + 1, 7) s
        where s = d.step + 1 or escalation_at(d.practice_id, d.due_at, s) <= p_at) last),
    taken as (
      update escalations e set step = n.reached, next_at = n.next_at
      from due d join days n using (practice_id, due_at, step)
      where e.practice_id = d.practice_id and e.concern_id = d.concern_id),
    late as materialized (
      select d.practice_id, d.concern_id, d.due_at, d.step, n.reached, d.next_at, c.audience = 'owners' as is_for_owners,
        waiting.id is not null as waits_for_its_client
      from due d join days n using (practice_id, due_at, step)
      join concerns c on c.practice_id = d.practice_id and c.id = d.concern_id
      left join hand_overs waiting on waiting.practice_id = d.practice_id and waiting.concern_id = d.concern_id
        and waiting.answered_at is null and waiting.answer_by > p_at),
    owners_here as materialized (
      select p.practice_id, p.id from people p
      where p.practice_id in (select practice_id from late where reached >= 2) and 'owner' = any (p.roles) and p.ended_at is null),
    knowing as materialized (
      select l.*, o.id as owner_id, r.person_id is not null as reads_it, not l.is_for_owners or r.person_id is not null as may_know
      from late l left join owners_here o using (practice_id)
      left join readers r on r.practice_id = l.practice_id and r.concern_id = l.concern_id and r.person_id = o.id
      where l.reached >= 2),
    seen as ( -- whether an owner may know of it who does not read it
      select k.practice_id, k.concern_id, k.step, k.reached, k.next_at, k.is_for_owners,
        bool_or(k.owner_id is not null and k.may_know and not k.reads_it) as by_others
      from knowing k group by 1, 2, 3, 4, 5, 6),
    told as (
      select l.practice_id, l.concern_id, l.next_at, l.due_at, l.is_for_owners, r.person_id, case l.reached when 1 then 'due' else 'late' end as kind
        from late l join readers r on r.practice_id = l.practice_id and r.concern_id = l.concern_id and r.capacity <> 'client'
        where (l.reached = 1 and p_at < l.due_at) or (l.step < 2 and l.reached >= 2)
      union all
      select k.practice_id, k.concern_id, k.next_at, k.due_at, k.is_for_owners, k.owner_id, 'late_here' from knowing k
        where k.owner_id is not null and k.may_know and not k.waits_for_its_client and (k.reached > 2 or not k.reads_it)
      union all
      select s.practice_id, s.concern_id, s.next_at, null, s.is_for_owners, r.person_id, 'to_decide'
        from seen s join readers r on r.practice_id = s.practice_id and r.concern_id = s.concern_id and r.capacity = 'client'
        cross join lateral (select case when s.by_others then 4 else 2 end as step) asks
        where s.step < asks.step and s.reached >= asks.step),
    letters as (
      select distinct on (t.practice_id, t.person_id, t.kind, t.is_for_owners, of_its_own) t.*
      from told t join people p on p.practice_id = t.practice_id and p.id = t.person_id and p.account and p.ended_at is null
      cross join lateral (select case when t.is_for_owners then t.concern_id end as of_its_own) own
      order by t.practice_id, t.person_id, t.kind, t.is_for_owners, of_its_own, t.next_at, t.concern_id)
    select l.practice_id, l.concern_id, l.person_id, l.kind, case l.kind when 'due' then l.due_at else p_at + interval '3 days' end as until
      from letters l
    union all
    select distinct l.practice_id, null::uuid, null::uuid, 'late_elsewhere', p_at + interval '3 days'
      from late l join trusted_colleagues t on t.practice_id = l.practice_id and t.agreed_at is not null and t.ended_at is null
      where l.reached >= 2 and nobody_else_sees(l.practice_id, l.concern_id)
  loop
    if letter.person_id is null then
      perform post_to_colleague(letter.practice_id, letter.kind, p_at, letter.until);
    else
      perform post_escalation(letter.practice_id, letter.concern_id, letter.person_id, letter.kind, p_at, letter.until);
    end if;
  end loop;
end $$;
