-- A client's code on paper: the way back into an account whose mailbox is lost, or is read by somebody else.

create table paper_codes (
  practice_id uuid not null,
  person_id uuid not null,
  hash bytea,
  made_at timestamptz,
  shown_hash bytea,
  put_off_at timestamptz,
  primary key (practice_id, person_id),
  foreign key (practice_id, person_id) references people,
  constraint paper_codes_hash unique (hash),
  constraint paper_codes_made check ((hash is null) = (made_at is null))
);
comment on column paper_codes.hash is 'keyed; of the code that they have before them. Null: they have none';
comment on column paper_codes.shown_hash is 'keyed; of a code that was shown, and counts once they have typed its end';
comment on column paper_codes.put_off_at is 'when they said: not now';
alter table paper_codes enable row level security, force row level security;

grant select (practice_id, person_id, made_at, put_off_at) on paper_codes to makeright_web;
create policy mine on paper_codes for select to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me()));
grant select, insert, update, delete on paper_codes to makeright_door;
create policy door on paper_codes to makeright_door using (true) with check (true);

-- More kinds of events, whatever kinds there are by now.
do $$
declare
  known text[] := (select array_agg(one.kind[1]) from pg_constraint c, regexp_matches(pg_get_constraintdef(c.oid), '''(\w+)''', 'g') one (kind)
    where c.conrelid = 'events'::regclass and c.conname = 'events_kind');
begin
  execute format('alter table events drop constraint events_kind, add constraint events_kind check (kind in (%s))',
    (select string_agg(quote_literal(kind), ', ') from unnest(known || '{make_paper_code}') kind));
end $$;

-- For the functions below alone: whoever can have a code on paper is a client with an account.
create function only_clients_have_paper()
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from people p where p.practice_id = my_practice() and p.id = me() and p.account
    and 'client' = any (p.roles) and p.ended_at is null)
  then
    raise insufficient_privilege using message = 'only clients have a code on paper';
  end if;
end $$;

-- A code was shown. The one of before still counts, until this one is kept.
create function show_paper_code(p_hash bytea)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform only_clients_have_paper();
  insert into paper_codes as c (practice_id, person_id, shown_hash) values (my_practice(), me(), p_hash)
    on conflict (practice_id, person_id) do update set shown_hash = excluded.shown_hash;
end $$;

-- The code that was shown counts from now on, and the one of before opens nothing. Returns false where another one was shown since.
create function keep_paper_code(p_hash bytea, p_at timestamptz)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform only_clients_have_paper();
  update paper_codes c set hash = c.shown_hash, made_at = p_at, shown_hash = null
    where c.practice_id = my_practice() and c.person_id = me() and c.shown_hash = p_hash;
  if found then
    perform chain_event(my_practice(), null, 'make_paper_code', me(), null, p_at, null);
    return true;
  end if;
  return exists (select from paper_codes c where c.practice_id = my_practice() and c.person_id = me() and c.hash = p_hash);
end $$;

create function put_off_paper_code(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform only_clients_have_paper();
  insert into paper_codes as c (practice_id, person_id, put_off_at) values (my_practice(), me(), p_at)
    on conflict (practice_id, person_id) do update set put_off_at = coalesce(c.put_off_at, p_at);
end $$;

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and p.proname in ('only_clients_have_paper', 'show_paper_code', 'keep_paper_code', 'put_off_paper_code')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
    if signature::text !~ '^only_clients' then
      execute format('grant execute on function %s to makeright_web', signature);
    end if;
  end loop;
end $$;
revoke create on schema public from makeright_door;
