-- A practice has a logo beside its name. Each picture that was ever shown stays, so that a version of how the practice looked can be looked at
-- again; its name is the hash of what is in it, so that it never changes.
create table practice_logos (
  practice_id uuid not null references practices,
  name text not null,
  type text not null,
  bytes bytea not null,
  at timestamptz not null,
  primary key (practice_id, name),
  constraint practice_logos_name check (name ~ '^[0-9A-Za-z_-]{43}$'),
  constraint practice_logos_type check (type in ('image/png', 'image/svg+xml')),
  constraint practice_logos_bytes check (length(bytes) between 1 and 400000)
);
create index practice_logos_by_name on practice_logos (name);
comment on column practice_logos.bytes is 'cleaned: pixels alone, or lines and shapes alone';

alter table practices add logo text, add logo_ground text not null default 'light',
  add constraint practices_logo foreign key (id, logo) references practice_logos (practice_id, name),
  add constraint practices_logo_ground check (logo_ground in ('light', 'dark'));
comment on column practices.logo is 'the picture beside its name; null: ours';
comment on column practices.logo_ground is 'what stands behind it, so that it is seen on light pages and on dark ones';

alter table practice_logos enable row level security, force row level security;

-- web
grant select (practice_id, name, type, at) on practice_logos to makeright_web;
create policy read_by_owners on practice_logos for select to makeright_web
  using (practice_id = (select my_practice()) and (select i_am('owner')));

-- door
grant select, insert, delete on practice_logos to makeright_door;
create policy door on practice_logos to makeright_door using (true) with check (true);
grant update (logo, logo_ground) on practices to makeright_door;

-- An owner brings a picture, to look at it first. Those that were never shown are kept for a day, and no more than ten.
create function keep_logo(p_name text, p_type text, p_bytes bytea, p_at timestamptz) returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  here uuid := my_practice();
begin
  if not i_am('owner') then
    raise insufficient_privilege using message = 'only an owner may do this';
  end if;
  insert into practice_logos (practice_id, name, type, bytes, at) values (here, p_name, p_type, p_bytes, p_at) on conflict do nothing;
  delete from practice_logos l where l.practice_id = here and l.name in (
    select m.name from (
      select k.name, k.at, row_number() over (order by k.at desc, k.name) as place from practice_logos k
      where k.practice_id = here and k.name <> p_name
        and not exists (select from practices c where c.id = here and c.logo = k.name)
        and not exists (select from practice_versions v
          where v.practice_id = here and v.section = 'looks' and k.name in (v.before ->> 'logo', v.after ->> 'logo'))) m
    where m.place > 10 or m.at < p_at - interval '1 day');
end $$;

-- Anybody who is shown a page of the practice is shown its picture. Nobody can guess its name.
create function logo_named(p_name text) returns table (type text, bytes bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query select l.type, l.bytes from practice_logos l where l.name = p_name limit 1;
end $$;

-- It belongs to how a practice looks, and comes with its pages.
do $$
declare
  section text := pg_get_functiondef('rules_in(text)'::regprocedure);
  change text := pg_get_functiondef('change_rules(text,jsonb,int,timestamptz)'::regprocedure);
  session text := pg_get_functiondef('session_of(bytea)'::regprocedure);
  invitation text := pg_get_functiondef('invitation_at(bytea,timestamptz)'::regprocedure);
begin
  execute replace(section, '{accent}', '{accent,logo,logo_ground}');
  execute replace(change, 'accent = practice.accent,', 'accent = practice.accent, logo = practice.logo, logo_ground = practice.logo_ground,');
  drop function session_of(bytea);
  execute replace(replace(session, 'accent text,', 'accent text, logo text, logo_ground text,'), 'c.accent,', 'c.accent, c.logo, c.logo_ground,');
  drop function invitation_at(bytea, timestamptz);
  execute replace(replace(invitation, 'accent text,', 'accent text, logo text, logo_ground text,'), 'c.accent,', 'c.accent, c.logo, c.logo_ground,');
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function keep_logo owner to makeright_door;
alter function logo_named owner to makeright_door;
alter function session_of owner to makeright_door;
alter function invitation_at owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function keep_logo, logo_named, session_of, invitation_at to makeright_web;
