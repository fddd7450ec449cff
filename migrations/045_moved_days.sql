-- A practice that changes its days moves what is due. The day that its client had been told before stays on the page, until the answer is owed by
-- another day for another reason.
alter table concerns add column due_was timestamptz;
comment on column concerns.due_was is 'by when the answer was due before the practice changed its days; null: it has not moved';
grant update (due_was) on concerns to makeright_door;

do $$
begin
  execute replace(pg_get_functiondef('change_rules(text,jsonb,int,timestamptz)'::regprocedure),
    'set due_at = d.becomes', 'set due_at = d.becomes, due_was = coalesce(c.due_was, d.was)');
  execute replace(pg_get_functiondef('set_status(uuid,int,text,timestamptz,timestamptz)'::regprocedure),
    'due_at = p_due_at, promised =', 'due_at = p_due_at, due_was = case when c.due_at = p_due_at then c.due_was end, promised =');
end $$;
