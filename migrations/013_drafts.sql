-- A draft holds everything its writer chose, sealed: even which therapist it is about. Its id becomes the concern's or the entry's.
-- Its life: it is kept; on its way; then sent, and gone from here; or thrown away, for a day. What somebody sends goes out a minute later:
-- until then nobody else can see it, and they can take it back. Forms come late and come twice, so each knows what it was made from: the
-- draft's revision for its words, its turn for what its buttons do.
create table drafts (
  practice_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  concern_id uuid,
  consultation_id uuid,
  move text not null,
  seen int not null default 0,
  words bytea not null,
  content bytea not null default ''::bytea,
  revision int not null default 0,
  form uuid,
  form_revision int not null default 0,
  forms bytea[] not null default '{}',
  saved_at timestamptz not null,
  turn int not null default 0,
  pressed_at timestamptz,
  goes_at timestamptz,
  seen_when_pressed int,
  going_hash bytea,
  came_back boolean not null default false,
  thrown_at timestamptz,
  primary key (practice_id, id),
  foreign key (practice_id, person_id) references people,
  foreign key (practice_id, concern_id) references concerns,
  foreign key (practice_id, consultation_id) references consultations,
  constraint drafts_about_one check (num_nonnulls(concern_id, consultation_id) <= 1),
  constraint drafts_on_their_way check ((goes_at is null) = (pressed_at is null) and (goes_at is null) = (seen_when_pressed is null)),
  constraint drafts_in_one_state check (thrown_at is null or goes_at is null)
);
create index drafts_of_person on drafts (practice_id, person_id, saved_at desc);
create index drafts_going on drafts (goes_at) where goes_at is not null;
create index drafts_thrown on drafts (thrown_at) where thrown_at is not null;
comment on column drafts.consultation_id is 'in which something more is said';
comment on column drafts.seen is 'the last position of the concern that the writer had seen';
comment on column drafts.words is 'sealed';
comment on column drafts.content is 'keyed hash of its words and choices: the same again changes nothing';
comment on column drafts.revision is 'how often its words have changed';
comment on column drafts.form is 'the page whose form was kept last; null: none';
comment on column drafts.form_revision is 'how often that page had posted its form by then';
comment on column drafts.forms is 'keyed hashes of the forms that somebody posted, by which a late copy of one is known';
comment on column drafts.turn is 'how often it went from one state to another; a button of before does nothing';
comment on column drafts.pressed_at is 'when its writer sent it: from then the due day counts';
comment on column drafts.goes_at is 'when it goes out; null: it waits for its writer';
comment on column drafts.seen_when_pressed is 'the last position of the concern that its writer had been shown when they sent it';
comment on column drafts.going_hash is 'sha256 of what lets them go out without their writer, once their minute is over';
comment on column drafts.came_back is 'it could not go out, because something had changed meanwhile';
comment on column drafts.thrown_at is 'when its writer threw it away; for a day they can bring it back';

-- What is known of a draft that was sent, or is gone for good: nothing but the forms that it came from, so that what comes late from another
-- tab makes none of them again. No words. Those that could not be sent as what they were written for have gone on as another draft: what comes
-- late of the first one leads there.
create table gone_drafts (
  practice_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  gone_at timestamptz not null,
  forms bytea[] not null default '{}',
  became uuid,
  primary key (practice_id, id),
  foreign key (practice_id, person_id) references people
);
create index gone_drafts_by_age on gone_drafts (gone_at);
comment on column gone_drafts.became is 'the draft that its words went on as; null: they were sent, or are gone for good';

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

alter table drafts enable row level security, force row level security;
alter table gone_drafts enable row level security, force row level security;
alter table kept_words enable row level security, force row level security;

-- web: mine, and nobody else's
grant select, insert, update, delete on drafts to makeright_web;
grant select, update (became) on gone_drafts to makeright_web;
create policy mine on drafts to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me()))
  with check (practice_id = (select my_practice()) and person_id = (select me()));
create policy mine on gone_drafts for select to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me()));
create policy mine_became on gone_drafts for update to makeright_web
  using (practice_id = (select my_practice()) and person_id = (select me()))
  with check (practice_id = (select my_practice()) and person_id = (select me()));

-- web, of former names: whoever is choosing readers is shown who among them has changed their name since. What was kept of the choice is older
-- than the change, and so is the name by which it was made.
create policy chosen_in_a_draft on former_names for select to makeright_web using (
  practice_id = (select my_practice()) and (select true from drafts d
    where d.practice_id = former_names.practice_id and d.person_id = (select me()) and d.move in ('send', 'bring_in', 'hand_over')
      and d.saved_at < former_names.until limit 1));

-- door
grant select, insert, update, delete on gone_drafts, kept_words to makeright_door;
grant select, update (person_id), delete on drafts to makeright_door;
create policy door on drafts to makeright_door using (true) with check (true);
create policy door on gone_drafts to makeright_door using (true) with check (true);
create policy door on kept_words to makeright_door using (true) with check (true);

-- On its way or thrown away, a draft's words stay as they are, and it goes nowhere but back; only what was sent leaves from its way.
create function live_as_draft() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    if old.goes_at is not null then
      if not exists (select from entries e where e.practice_id = old.practice_id and e.id = old.id) then
        raise check_violation using message = 'words on their way are taken back before they are gone';
      end if;
    end if;
    return old;
  end if;
  if (new.words, new.move, new.seen) is distinct from (old.words, old.move, old.seen) then
    if num_nonnulls(old.goes_at, old.thrown_at, new.goes_at, new.thrown_at) > 0 then
      raise check_violation using message = 'only a draft that is kept changes its words';
    end if;
    new.revision := old.revision + 1;
  else
    new.revision := old.revision;
  end if;
  if (old.goes_at is null) <> (new.goes_at is null) or (old.thrown_at is null) <> (new.thrown_at is null) then
    if num_nonnulls(old.goes_at, old.thrown_at) + num_nonnulls(new.goes_at, new.thrown_at) <> 1 then
      raise check_violation using message = 'a draft goes from one state to another by way of being kept';
    end if;
    new.turn := old.turn + 1;
  else
    new.turn := old.turn;
  end if;
  return new;
end $$;
create trigger life before update or delete on drafts for each row execute function live_as_draft();

create function note_gone_words() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into gone_drafts as g (practice_id, id, person_id, gone_at, forms)
    values (old.practice_id, old.id, old.person_id, now(), array_append(old.forms, old.content))
    on conflict (practice_id, id) do update set gone_at = excluded.gone_at, forms = g.forms || excluded.forms;
  return null;
end $$;
create trigger gone after delete on drafts for each row execute function note_gone_words();

create function drafts_going(p_at timestamptz, p_most int)
  returns table (practice_id uuid, person_id uuid, id uuid, seen_when_pressed int, pressed_at timestamptz)
  stable language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select d.practice_id, d.person_id, d.id, d.seen_when_pressed, d.pressed_at
    from drafts d join people p on p.practice_id = d.practice_id and p.id = d.person_id
    where d.goes_at <= least(p_at, clock_timestamp()) and d.going_hash is not null and p.ended_at is null
    order by d.goes_at limit p_most;
end $$;

-- The key that seals the words of somebody who is not here. A form names only its writer.
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

-- Daily: what was thrown away more than a day ago.
create function sweep_thrown_away()
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from drafts d where d.thrown_at < clock_timestamp() - interval '1 day';
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function note_gone_words owner to makeright_door;
alter function drafts_going owner to makeright_door;
alter function practice_of_writer owner to makeright_door;
alter function keep_words owner to makeright_door;
alter function take_kept_words owner to makeright_door;
alter function sweep_words owner to makeright_door;
alter function sweep_thrown_away owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function drafts_going, practice_of_writer, keep_words, take_kept_words to makeright_web;
grant execute on function sweep_thrown_away to makeright_worker;
