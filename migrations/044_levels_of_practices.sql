-- A practice sets for itself how soon its owners hear again of a late answer, and after how long its client is asked what they want.
alter table practices add column hear_again_after int not null default 7;
alter table practices add column ask_client_after int not null default 14;
alter table practices add constraint practices_hear_again_after check (hear_again_after between 2 and 14);
alter table practices add constraint practices_ask_client_after check (ask_client_after > hear_again_after and ask_client_after <= 28);
comment on column practices.hear_again_after is 'days after the first on which an answer is late';
comment on column practices.ask_client_after is 'the same; from then on owners hear at twice the distance each time';
grant update (hear_again_after, ask_client_after) on practices to makeright_door;

-- Always at seven in the morning. 1: on the day by which an answer is due. 2: on the next working day it is late. 3: owners hear again. 4: its
-- client is asked. From then on at twice the distance each time, and never on a day on which nobody works.
create or replace function escalation_at(p_practice uuid, p_due_at timestamptz, p_step int) returns timestamptz stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  practice record;
  day date;
begin
  if p_step > 7 then
    return 'infinity';
  end if;
  select p.time_zone, p.working_days, p.closed_days, p.hear_again_after, p.ask_client_after into strict practice
    from practices p where p.id = p_practice;
  day := clock_at(practice.time_zone, p_due_at)::date + case p_step
    when 1 then 0
    when 2 then 1
    when 3 then 1 + practice.hear_again_after
    else 1 + practice.ask_client_after * (1 << (p_step - 4)) end;
  while p_step > 1 and (extract(isodow from day) <> all (practice.working_days) or day = any (practice.closed_days)) loop
    day := day + 1;
  end loop;
  return moment_of_clock(practice.time_zone, day + time '07:00');
end $$;

-- They belong to the section of due days, and change with it.
do $$
declare
  section text := pg_get_functiondef('rules_in(text)'::regprocedure);
  change text := pg_get_functiondef('change_rules(text,jsonb,int,timestamptz)'::regprocedure);
begin
  execute replace(section, '{acknowledge_within,answer_within}', '{acknowledge_within,answer_within,hear_again_after,ask_client_after}');
  execute replace(change, 'answer_within = practice.answer_within,',
    'answer_within = practice.answer_within, hear_again_after = practice.hear_again_after, ask_client_after = practice.ask_client_after,');
end $$;
