-- The life of a draft: it is kept; on its way; then sent, and gone from here; or thrown away, for a day. Forms come late and come twice,
-- so each knows what it was made from: the draft's revision for its words, its turn for what its buttons do.
alter table drafts
  add column form uuid,
  add column form_revision int not null default 0,
  add column content bytea not null default ''::bytea,
  add column forms bytea[] not null default '{}',
  add column turn int not null default 0,
  add column thrown_at timestamptz,
  add constraint drafts_in_one_state check (thrown_at is null or goes_at is null);
comment on column drafts.revision is 'how often its words have changed';
comment on column drafts.form is 'the page whose form was kept last; null: none';
comment on column drafts.form_revision is 'how often that page had posted its form by then';
comment on column drafts.content is 'keyed hash of its words and choices: the same again changes nothing';
comment on column drafts.forms is 'keyed hashes of the forms that somebody posted, by which a late copy of one is known';
comment on column drafts.turn is 'how often it went from one state to another; a button of before does nothing';
comment on column drafts.thrown_at is 'when its writer threw it away; for a day they can bring it back';
create index drafts_thrown on drafts (thrown_at) where thrown_at is not null;

-- What is known of a draft that was sent, or is gone for good: nothing but the forms that it came from.
alter table gone_drafts add column forms bytea[] not null default '{}';

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
drop trigger gone on drafts;
create trigger gone after delete on drafts for each row execute function note_gone_words();

-- Daily: what was thrown away more than a day ago.
create function sweep_thrown_away()
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  delete from drafts d where d.thrown_at < clock_timestamp() - interval '1 day';
end $$;

grant create on schema public to makeright_door;
alter function note_gone_words() owner to makeright_door;
alter function sweep_thrown_away() owner to makeright_door;
revoke create on schema public from makeright_door;
revoke execute on function live_as_draft(), note_gone_words(), sweep_thrown_away() from public;
grant execute on function sweep_thrown_away() to makeright_worker;
