-- Drafts are kept by themselves while somebody writes. Each time counts one up, so that one that comes late finds a higher count.
alter table drafts add column revision int not null default 0;
comment on column drafts.revision is 'how often its form was kept; what comes late does not overwrite what is newer';

-- Drafts that were sent or thrown away: what comes late from another tab makes none of them again. No words, only that they are gone.
create table gone_drafts (
  practice_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  gone_at timestamptz not null,
  primary key (practice_id, id),
  foreign key (practice_id, person_id) references people
);
create index gone_drafts_by_age on gone_drafts (gone_at);

-- Words that were posted when their writer was not signed in any more. They belong to this writer and to this browser, and become
-- a draft when the two come together again.
create table kept_words (
  practice_id uuid not null,
  browser_hash bytea not null,
  id uuid not null,
  person_id uuid not null,
  words bytea not null,
  kept_at timestamptz not null,
  primary key (practice_id, browser_hash, id),
  foreign key (practice_id, person_id) references people,
  constraint kept_words_length check (octet_length(words) <= 250000)
);
create index kept_words_by_age on kept_words (kept_at);
create index kept_words_of_person on kept_words (practice_id, person_id, browser_hash);
comment on column kept_words.id is 'of the draft that they were to become';
comment on column kept_words.words is 'sealed';

-- A form names only its writer.
create index people_by_id on people (id);

alter table gone_drafts enable row level security, force row level security;
alter table kept_words enable row level security, force row level security;

create function note_gone_draft() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into gone_drafts (practice_id, id, person_id, gone_at) values (old.practice_id, old.id, old.person_id, now())
    on conflict (practice_id, id) do update set gone_at = excluded.gone_at;
  return null;
end $$;
create trigger gone after delete on drafts for each row execute function note_gone_draft();

-- The key that seals the words of somebody who is not here.
create function practice_of_writer(p_writer uuid)
  returns table (id uuid, words_key bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select c.id, c.words_key from people p join practices c on c.id = p.practice_id where p.id = p_writer;
end $$;

-- The same form once more takes the place of the first; nobody else's words can.
create function keep_words(p_practice uuid, p_writer uuid, p_browser_hash bytea, p_id uuid, p_words bytea, p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into kept_words as k (practice_id, browser_hash, id, person_id, words, kept_at)
    values (p_practice, p_browser_hash, p_id, p_writer, p_words, p_at)
    on conflict (practice_id, browser_hash, id) do update set words = excluded.words, kept_at = excluded.kept_at
      where k.person_id = excluded.person_id;
end $$;

-- Hands my own words that wait in this browser to me, and to nobody else.
create function take_kept_words(p_browser_hash bytea)
  returns table (id uuid, words bytea, kept_at timestamptz) language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    delete from kept_words k
    where k.practice_id = my_practice() and k.person_id = me() and k.browser_hash = p_browser_hash
    returning k.id, k.words, k.kept_at;
end $$;

-- Daily: words that nobody came back for, after seven days; the traces of gone drafts, when no page can be open any more.
create function sweep_words(p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from kept_words k where k.kept_at < p_at - interval '7 days';
  delete from gone_drafts g where g.gone_at < p_at - interval '30 days';
end $$;

grant select on gone_drafts to makeright_web;
create policy mine on gone_drafts for select to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me()));

grant select, insert, update, delete on gone_drafts, kept_words to makeright_door;
create policy door on gone_drafts to makeright_door using (true) with check (true);
create policy door on kept_words to makeright_door using (true) with check (true);

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname in (
      'note_gone_draft', 'practice_of_writer', 'keep_words', 'take_kept_words', 'sweep_words')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
    if signature::text !~ '^note_gone_draft' then
      execute format('grant execute on function %s to %s', signature, case
        when signature::text ~ '^sweep' then 'makeright_worker' else 'makeright_web' end);
    end if;
  end loop;
end $$;
revoke create on schema public from makeright_door;
