-- How the columns of a table were read that somebody here imported, so that the next one of the same program is read at once. The names of its
-- columns stand here as a keyed hash; of its rows there is nothing.
create table import_columns (
  practice_id uuid not null references practices,
  headings_hash bytea not null,
  columns jsonb not null,
  at timestamptz not null,
  primary key (practice_id, headings_hash),
  constraint import_columns_headings_hash check (length(headings_hash) = 32),
  constraint import_columns_columns check (jsonb_typeof(columns) = 'object' and pg_column_size(columns) < 400)
);
comment on column import_columns.columns is 'what is read of a client, and from which column, counted from 0';

alter table import_columns enable row level security, force row level security;

-- web
grant select on import_columns to makeright_web;
create policy read_by_importers on import_columns for select to makeright_web
  using (practice_id = (select my_practice()) and ((select i_am('therapist')) or (select i_am('owner'))));

-- door
grant select, insert, update, delete on import_columns to makeright_door;
create policy door on import_columns to makeright_door using (true) with check (true);

-- The last hundred of a practice are kept.
create function remember_columns(p_headings_hash bytea, p_columns jsonb, p_at timestamptz) returns void language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not (i_am('therapist') or i_am('owner')) then
    raise insufficient_privilege using message = 'this is not for them to import';
  end if;
  insert into import_columns as c (practice_id, headings_hash, columns, at) values (my_practice(), p_headings_hash, p_columns, p_at)
    on conflict (practice_id, headings_hash) do update set columns = excluded.columns, at = excluded.at;
  delete from import_columns c where c.practice_id = my_practice() and c.headings_hash in (
    select k.headings_hash from import_columns k where k.practice_id = my_practice() order by k.at desc, k.headings_hash offset 100);
end $$;

-- Which of these people are known to me, by their place in the lists: those who are this therapist's clients now, and those whose invitation
-- to them waits. A therapist hears of their own clients and invitations alone, an owner of all.
create function known_to_me(p_therapists uuid[], p_address_hashes bytea[]) returns table (place int, is_client boolean) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select asked.place::int, client.is_so
    from unnest(p_therapists, p_address_hashes) with ordinality as asked (therapist, address_hash, place)
    cross join lateral (select exists (select from addresses a
      join care c on c.practice_id = a.practice_id and c.client_id = a.person_id and c.therapist_id = asked.therapist and c.until is null
      where a.practice_id = my_practice() and a.address_hash = asked.address_hash
        and (i_am('owner') or (i_am('therapist') and asked.therapist = me()))) as is_so) client
    where client.is_so or exists (select from invitations i
      where i.practice_id = my_practice() and i.address_hash = asked.address_hash
        and coalesce(i.therapist_id, i.practice_id) = asked.therapist and i.accepted_at is null and i.taken_back_at is null
        and (i.invited_by = me() or i_am('owner') or (i_am('therapist') and i.therapist_id = me())));
end $$;

create index invitations_open_by_address on invitations (practice_id, address_hash) where accepted_at is null and taken_back_at is null;

-- It told of one's own invitations alone.
drop function invited_by_me;

-- These act as the door.
grant create on schema public to makeright_door;
alter function remember_columns owner to makeright_door;
alter function known_to_me owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function remember_columns, known_to_me to makeright_web;
