-- What somebody records on a page is kept while they speak: in chunks, each sealed and bound to its place, under the draft with whose words it is to
-- go. Whatever happens to their browser, what has arrived is there. Once they have stopped it becomes an attachment like any other
-- (069_attachments.sql), and these rows go. It goes nowhere by itself: words are not sent as long as it waits.
create table recordings (
  practice_id uuid not null,
  id uuid not null,
  draft_id uuid not null,
  key bytea not null,
  chunks int not null default 0,
  bytes int not null default 0,
  began_at timestamptz not null default clock_timestamp(),
  primary key (practice_id, id),
  unique (practice_id, draft_id),
  foreign key (practice_id, draft_id) references drafts on delete cascade,
  constraint recordings_key check (octet_length(key) between 1 and 200),
  constraint recordings_chunks check (chunks between 0 and 600),
  constraint recordings_bytes check (bytes between 0 and 15000000)
);
comment on column recordings.draft_id is 'with whose words it is to go; one at a time';
comment on column recordings.key is 'sealed by the practice''s key: by which its chunks are sealed';
comment on column recordings.chunks is 'how many have come: they lie from 0 on, without a gap';
comment on column recordings.bytes is 'of all chunks, sealed';

create table recording_chunks (
  practice_id uuid not null,
  recording_id uuid not null,
  place int not null,
  sealed bytea not null,
  primary key (practice_id, recording_id, place),
  foreign key (practice_id, recording_id) references recordings on delete cascade,
  constraint recording_chunks_place check (place between 0 and 599),
  constraint recording_chunks_sealed check (octet_length(sealed) between 1 and 300000)
);
alter table recording_chunks alter column sealed set storage external;

alter table recordings enable row level security, force row level security;
alter table recording_chunks enable row level security, force row level security;

-- web: its writer alone, who hears it before it goes anywhere
grant select on recordings, recording_chunks to makeright_web;
create policy visible on recordings for select to makeright_web using (
  practice_id = (select my_practice()) and (select d.person_id from drafts d
    where d.practice_id = recordings.practice_id and d.id = recordings.draft_id) = (select me()));
create policy visible on recording_chunks for select to makeright_web using (
  practice_id = (select my_practice()) and (select r.id from recordings r
    where r.practice_id = recording_chunks.practice_id and r.id = recording_chunks.recording_id) is not null);
-- While words go out whose minute is over, nothing is recorded.
create policy while_sending on recordings as restrictive to makeright_web
  using ((select coalesce(current_setting('makeright.way', true), '')) <> 'sending');

-- door
grant select, insert, update, delete on recordings to makeright_door;
grant select, insert, delete on recording_chunks to makeright_door;
create policy door on recordings to makeright_door using (true) with check (true);
create policy door on recording_chunks to makeright_door using (true) with check (true);

-- A draft takes one at a time. Says why it cannot: `gone`: the draft cannot change any more; `full`: five files go along with it already; `there`:
-- something was recorded that waits.
create function begin_recording(p_id uuid, p_draft uuid, p_key bytea)
  returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  draft drafts := hold_kept_draft(p_draft);
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
  insert into recordings (practice_id, id, draft_id, key) values (my_practice(), p_id, draft.id, p_key);
  return 'begun';
end $$;

-- The same chunk once more changes nothing, whatever is in it. `missing`: one before it has not come yet; `full`: there is too much already; `gone`:
-- there is no such recording of mine, or its draft cannot change any more.
create function keep_chunk(p_recording uuid, p_draft uuid, p_place int, p_sealed bytea)
  returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  draft drafts := hold_kept_draft(p_draft);
  kept recordings;
begin
  select * into kept from recordings r
    where r.practice_id = my_practice() and r.id = p_recording and r.draft_id = draft.id for update;
  if kept.id is null then
    return 'gone';
  end if;
  if p_place < kept.chunks then
    return 'kept';
  end if;
  if p_place > kept.chunks then
    return 'missing';
  end if;
  if kept.chunks >= 600 or kept.bytes + octet_length(p_sealed) > 15000000 then
    return 'full';
  end if;
  insert into recording_chunks (practice_id, recording_id, place, sealed) values (my_practice(), kept.id, p_place, p_sealed);
  update recordings r set chunks = kept.chunks + 1, bytes = kept.bytes + octet_length(p_sealed)
    where r.practice_id = my_practice() and r.id = kept.id;
  return 'kept';
end $$;

-- What was recorded belongs to the draft from here on, as any attachment, and waits no more: both or neither. `gone` also where another chunk has
-- come since it was put together.
create function adopt_recording(
    p_recording uuid, p_chunks int, p_id uuid, p_draft uuid, p_bytes int, p_digest bytea, p_content bytea)
  returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  draft drafts := hold_kept_draft(p_draft);
  outcome text;
begin
  perform from recordings r
    where r.practice_id = my_practice() and r.id = p_recording and r.draft_id = draft.id and r.chunks = p_chunks for update;
  if not found then
    return 'gone';
  end if;
  outcome := adopt_attachment(p_id => p_id, p_draft => p_draft, p_bytes => p_bytes, p_digest => p_digest, p_content => p_content, p_thumbnail => null);
  if outcome = 'kept' then
    delete from recordings r where r.practice_id = my_practice() and r.id = p_recording;
  end if;
  return outcome;
end $$;

-- @returns false where there is none of mine that can still change
create function throw_recording(p_draft uuid)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  draft drafts := hold_kept_draft(p_draft);
begin
  delete from recordings r where r.practice_id = my_practice() and r.draft_id = draft.id;
  return found;
end $$;

-- As before (069_attachments.sql); and what was recorded, too.
create or replace function pass_attachments(p_from uuid, p_to uuid)
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update attachments a set draft_id = d.id, concern_id = d.concern_id
    from drafts f, drafts d
    where f.practice_id = my_practice() and f.id = p_from and f.person_id = me()
      and d.practice_id = my_practice() and d.id = p_to and d.person_id = me()
      and a.practice_id = my_practice() and a.draft_id = f.id;
  update recordings r set draft_id = d.id
    from drafts f, drafts d
    where f.practice_id = my_practice() and f.id = p_from and f.person_id = me()
      and d.practice_id = my_practice() and d.id = p_to and d.person_id = me()
      and r.practice_id = my_practice() and r.draft_id = f.id $$;

grant create on schema public to makeright_door;
alter function begin_recording owner to makeright_door;
alter function keep_chunk owner to makeright_door;
alter function adopt_recording owner to makeright_door;
alter function throw_recording owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function begin_recording, keep_chunk, adopt_recording, throw_recording to makeright_web;
