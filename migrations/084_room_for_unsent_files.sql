-- A draft takes five files, and nobody was kept from having any number of drafts. All files in drafts of one person have room for 200 MB, and for
-- 75 MB, five of the largest, where somebody came without an account. `laden`: there is no room for one more.
create index attachments_unsent on attachments (practice_id, person_id) where draft_id is not null;

create or replace function adopt_attachment(p_id uuid, p_draft uuid, p_bytes int, p_digest bytea, p_content bytea, p_thumbnail bytea)
  returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  draft drafts := hold_kept_draft(p_draft);
  others int;
  last_place int;
begin
  if draft.id is null then
    return 'gone';
  end if;
  perform from attachments a -- no piece comes to it from here on
    where a.practice_id = my_practice() and a.id = p_id and a.person_id = me() and num_nonnulls(a.draft_id, a.entry_id) = 0 for update;
  if not found then
    raise insufficient_privilege using message = 'this attachment is not theirs';
  end if;
  select count(*), coalesce(max(a.place), 0) into others, last_place
    from attachments a where a.practice_id = my_practice() and a.draft_id = p_draft;
  if others >= 5 then
    return 'full';
  end if;
  if (select sum(a.bytes) from attachments a where a.practice_id = my_practice() and a.person_id = me() and a.draft_id is not null) + p_bytes
    > (select case when p.account then 200000000 else 75000000 end from people p where p.practice_id = my_practice() and p.id = me())
  then
    return 'laden';
  end if;
  if p_digest is distinct from (select case when max(c.place) = count(*) - 1 then sha256(string_agg(coalesce(c.sha256, sha256(c.sealed)), ''::bytea order by c.place)) end
    from attachment_pieces c where c.practice_id = my_practice() and c.attachment_id = p_id)
  then
    raise check_violation using message = 'what has arrived is not what was sent';
  end if;
  update attachments a
    set draft_id = p_draft, concern_id = draft.concern_id, place = last_place + 1, bytes = p_bytes,
      digest = p_digest, content = p_content, thumbnail = p_thumbnail
    where a.practice_id = my_practice() and a.id = p_id;
  return 'kept';
end $$;

-- Recordings that wait to be heard take room as well. One that has begun may come to its end.
create or replace function begin_recording(p_id uuid, p_draft uuid, p_key bytea)
  returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  draft drafts := hold_kept_draft(p_draft);
  unsent bigint;
begin
  if draft.id is null then
    return 'gone';
  end if;
  if (select count(*) from attachments a where a.practice_id = my_practice() and a.draft_id = draft.id) >= 5 then
    return 'full';
  end if;
  delete from recordings r where r.practice_id = my_practice() and r.draft_id = draft.id and r.chunks = 0;
  if exists (select from recordings r where r.practice_id = my_practice() and r.draft_id = draft.id) then
    return 'there';
  end if;
  select sum(s.bytes) into unsent from (
    select a.bytes from attachments a where a.practice_id = my_practice() and a.person_id = me() and a.draft_id is not null
    union all
    select r.bytes from drafts d join recordings r on r.practice_id = d.practice_id and r.draft_id = d.id
      where d.practice_id = my_practice() and d.person_id = me()) as s;
  if unsent >= (select case when p.account then 200000000 else 75000000 end from people p where p.practice_id = my_practice() and p.id = me()) then
    return 'laden';
  end if;
  insert into recordings (practice_id, id, draft_id, key) values (my_practice(), p_id, draft.id, p_key);
  return 'begun';
end $$;
