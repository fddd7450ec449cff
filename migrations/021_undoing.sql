-- What somebody sends goes out a minute later: until then it is a draft as before, which nobody else can see, and they can take it back.
alter table drafts
  add column pressed_at timestamptz,
  add column goes_at timestamptz,
  add column sight int,
  add column came_back boolean not null default false,
  add constraint drafts_on_their_way check ((goes_at is null) = (pressed_at is null) and (goes_at is null) = (sight is null));
create index drafts_going on drafts (goes_at) where goes_at is not null;
comment on column drafts.pressed_at is 'when its writer sent it: from then the due day counts';
comment on column drafts.goes_at is 'when it goes out; null: it waits for its writer';
comment on column drafts.sight is 'the last position of the concern that its writer had been shown when they sent it';
comment on column drafts.came_back is 'it could not go out, because something had changed meanwhile';

-- Whose minute is over. Nothing of what they wrote.
create function drafts_going(p_at timestamptz, p_most int)
  returns table (practice_id uuid, person_id uuid, id uuid, sight int, pressed_at timestamptz) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select d.practice_id, d.person_id, d.id, d.sight, d.pressed_at
    from drafts d join people p on p.practice_id = d.practice_id and p.id = d.person_id
    where d.goes_at <= p_at and p.ended_at is null
    order by d.goes_at limit p_most;
end $$;

grant create on schema public to makeright_door;
alter function drafts_going(timestamptz, int) owner to makeright_door;
revoke create on schema public from makeright_door;
revoke execute on function drafts_going(timestamptz, int) from public;
grant execute on function drafts_going(timestamptz, int) to makeright_web;
