-- Where the clock begins anew while an answer is late, owners still read that it was: the first day by which it did not come, as long as it is owed.
alter table concerns add column missed_at timestamptz;
comment on column concerns.missed_at is 'by when the answer was due first that is still owed, where the clock has begun anew since; null: it has not';
grant update (missed_at) on concerns to makeright_door;

do $$
begin
  execute replace(pg_get_functiondef('set_status(uuid,int,text,timestamptz,timestamptz)'::regprocedure), 'due_was = case',
    'missed_at = case when c.since <> p_since then null when c.due_at < event.at and c.due_at <> p_due_at then coalesce(c.missed_at, c.due_at)
        else c.missed_at end, due_was = case');
end $$;
