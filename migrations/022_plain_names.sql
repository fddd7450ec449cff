-- A turn is whose it is to answer, and nothing else. What counted the states of a draft, and what counts a try, have names of their own.
-- Drafts whose minute is over are due.
alter function take_turn rename to count_try;
alter function drafts_going rename to drafts_due;
alter table drafts rename column turn to state_revision;

create or replace function live_as_draft() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
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
    new.state_revision := old.state_revision + 1;
  else
    new.state_revision := old.state_revision;
  end if;
  return new;
end $$;
