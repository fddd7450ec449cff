-- Where somebody can turn to outside of the practice when something serious happened: kept by its owners, each with where that was
-- found and when it was last checked.
alter table practices add column outside_bodies jsonb not null default '[]';
comment on column practices.outside_bodies is 'in the order in which they are shown: name, contact, source, checkedOn';
grant update (outside_bodies) on practices to makeright_door;

create function change_outside_bodies(p_bodies jsonb, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  update practices c set outside_bodies = p_bodies where c.id = my_practice();
  perform chain_event(my_practice(), null, 'change_practice', me(), null, p_at, null);
end $$;

grant create on schema public to makeright_door;
alter function change_outside_bodies(jsonb, timestamptz) owner to makeright_door;
revoke create on schema public from makeright_door;
revoke execute on function change_outside_bodies(jsonb, timestamptz) from public;
grant execute on function change_outside_bodies(jsonb, timestamptz) to makeright_web;
