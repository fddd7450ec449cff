-- The page of an invitation says whether somebody is asked to interpret or to help, as its client chose.
do $$
declare
  change record;
  invitation text := pg_get_functiondef('invitation_at(bytea,timestamptz)'::regprocedure);
begin
  for change in select * from (values
    ('account uuid)', 'account uuid, interprets boolean)'),
    ('then p.id end', 'then p.id end, m.part = ''interpreter'''),
    ('left join addresses a', 'left join companions m on m.practice_id = i.practice_id and m.id = i.id
    left join addresses a')
  ) as c (was, now)
  loop
    if position(change.was in invitation) = 0 then
      raise exception 'invitation_at is another one than was expected';
    end if;
    invitation := replace(invitation, change.was, change.now);
  end loop;
  drop function invitation_at(bytea, timestamptz);
  execute invitation;
end $$;

-- It acts as the door.
grant create on schema public to makeright_door;
alter function invitation_at owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function invitation_at to makeright_web;
