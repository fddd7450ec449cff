-- Pictures, PDFs and recordings that go along with words. What is in one lies sealed in pieces, each bound to its place, with a key of this
-- attachment alone; that key, the name and what it shows lie sealed in `content`: by the practice's key as long as it belongs to a draft, by the
-- entry's key once it was sent. It arrives without an owner, so nothing half visible is left of an upload that was cut.
create table attachments (
  practice_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  draft_id uuid,
  concern_id uuid,
  entry_id uuid,
  place int,
  bytes int,
  digest bytea,
  content bytea,
  thumbnail bytea,
  began_at timestamptz not null default clock_timestamp(),
  primary key (practice_id, id),
  foreign key (practice_id, person_id) references people,
  foreign key (practice_id, draft_id) references drafts on delete cascade,
  foreign key (practice_id, concern_id) references concerns deferrable initially deferred,
  foreign key (practice_id, entry_id) references entries deferrable initially deferred,
  constraint attachments_have_one_owner check (num_nonnulls(draft_id, entry_id) <= 1),
  constraint attachments_are_whole check (
    num_nonnulls(place, bytes, digest, content) = case when num_nonnulls(draft_id, entry_id) = 1 then 4 else 0 end),
  constraint attachments_of_an_entry_have_its_concern check (entry_id is null or concern_id is not null),
  constraint attachments_bytes check (bytes between 1 and 15000000),
  constraint attachments_digest check (octet_length(digest) = 32),
  constraint attachments_content check (octet_length(content) <= 20000),
  constraint attachments_thumbnail check (octet_length(thumbnail) <= 100000)
);
create index attachments_of_draft on attachments (practice_id, draft_id) where draft_id is not null;
create index attachments_of_entry on attachments (practice_id, entry_id, place) where entry_id is not null;
create index attachments_of_concern on attachments (practice_id, concern_id) where concern_id is not null;
create index attachments_arriving on attachments (began_at) where num_nonnulls(draft_id, entry_id) = 0;
comment on column attachments.person_id is 'who brought it';
comment on column attachments.draft_id is 'whose it is until that is sent; null, and no entry: it arrives, or was left half-way';
comment on column attachments.concern_id is 'of its draft or entry; null: its draft begins one';
comment on column attachments.entry_id is 'with which it was sent; its event commits to it';
comment on column attachments.bytes is 'how large it is, unsealed';
comment on column attachments.digest is 'sha256 over the sha256 of each of its sealed pieces, in order';
comment on column attachments.content is 'sealed: its name, its type, what it shows, its key';
comment on column attachments.thumbnail is 'sealed with its own key; null: it is no picture';

create table attachment_pieces (
  practice_id uuid not null,
  attachment_id uuid not null,
  place int not null,
  sealed bytea not null,
  primary key (practice_id, attachment_id, place),
  foreign key (practice_id, attachment_id) references attachments on delete cascade,
  constraint attachment_pieces_place check (place between 0 and 79),
  constraint attachment_pieces_sealed check (octet_length(sealed) between 1 and 300000)
);
-- What is sealed gets no smaller.
alter table attachment_pieces alter column sealed set storage external;

alter table attachments enable row level security, force row level security;
alter table attachment_pieces enable row level security, force row level security;

-- web: who reads an entry reads what went along with it; until then it is its writer's alone
grant select on attachments, attachment_pieces to makeright_web;
create policy visible on attachments for select to makeright_web using (
  practice_id = (select my_practice()) and case
    when entry_id is not null then (select e.id from entries e
      where e.practice_id = attachments.practice_id and e.id = attachments.entry_id) is not null
    when draft_id is not null then (select d.person_id from drafts d
      where d.practice_id = attachments.practice_id and d.id = attachments.draft_id) = (select me())
    else person_id = (select me()) end);
create policy visible on attachment_pieces for select to makeright_web using (
  practice_id = (select my_practice()) and (select a.id from attachments a
    where a.practice_id = attachment_pieces.practice_id and a.id = attachment_pieces.attachment_id) is not null);

-- door
grant select, insert, update, delete on attachments to makeright_door;
grant select, insert, delete on attachment_pieces to makeright_door;
create policy door on attachments to makeright_door using (true) with check (true);
create policy door on attachment_pieces to makeright_door using (true) with check (true);

-- auditor
grant select (practice_id, id, entry_id, place, content, digest) on attachments to makeright_auditor;
grant select on attachment_pieces to makeright_auditor;
create policy auditor on attachments for select to makeright_auditor using (entry_id is not null);
create policy auditor on attachment_pieces for select to makeright_auditor using (true);

-- What was kept does not change: an attachment comes whole, is described anew or removed as long as its draft is kept, and goes out with it.
create function begin_attachment(p_id uuid)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if me() is null or sending_concern() is not null then
    raise insufficient_privilege using message = 'nobody is here to bring it';
  end if;
  insert into attachments (practice_id, id, person_id) values (my_practice(), p_id, me());
end $$;

create function keep_piece(p_attachment uuid, p_place int, p_sealed bytea)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from attachments a
    where a.practice_id = my_practice() and a.id = p_attachment and a.person_id = me() and num_nonnulls(a.draft_id, a.entry_id) = 0
    for share;
  if not found then
    raise insufficient_privilege using message = 'this attachment takes no more pieces';
  end if;
  insert into attachment_pieces (practice_id, attachment_id, place, sealed) values (my_practice(), p_attachment, p_place, p_sealed);
end $$;

-- The draft that is mine, kept, and held until the transaction ends. Null: there is none.
create function hold_kept_draft(p_draft uuid)
  returns drafts language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  draft drafts;
begin
  select * into draft from drafts d
    where d.practice_id = my_practice() and d.id = p_draft and d.person_id = me() and num_nonnulls(d.goes_at, d.thrown_at) = 0
    for update;
  return draft;
end $$;

-- What has arrived whole belongs to a draft from here on. Says why it cannot: `gone`: the draft cannot change any more; `full`: it has five.
create function adopt_attachment(p_id uuid, p_draft uuid, p_bytes int, p_digest bytea, p_content bytea, p_thumbnail bytea)
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
  if p_digest is distinct from (select case when max(c.place) = count(*) - 1 then sha256(string_agg(sha256(c.sealed), ''::bytea order by c.place)) end
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

create function describe_attachment(p_id uuid, p_draft uuid, p_content bytea)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  draft drafts := hold_kept_draft(p_draft);
begin
  update attachments a set content = p_content
    where a.practice_id = my_practice() and a.id = p_id and a.draft_id = draft.id;
  return found;
end $$;

-- One that arrives, or one of a draft that is kept. @returns false where it is neither, or not mine
create function remove_attachment(p_id uuid, p_draft uuid default null)
  returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  draft drafts := hold_kept_draft(p_draft);
begin
  delete from attachments a
    where a.practice_id = my_practice() and a.id = p_id and a.entry_id is null
      and case when a.draft_id is null then a.person_id = me() else a.draft_id = draft.id end;
  return found;
end $$;

-- The words of a draft go on as another draft of mine, and what goes along with them too.
create function pass_attachments(p_from uuid, p_to uuid)
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update attachments a set draft_id = d.id, concern_id = d.concern_id
    from drafts f, drafts d
    where f.practice_id = my_practice() and f.id = p_from and f.person_id = me()
      and d.practice_id = my_practice() and d.id = p_to and d.person_id = me()
      and a.practice_id = my_practice() and a.draft_id = f.id $$;

-- Before the entry is appended into which its draft becomes, in the same transaction: all that belong to the draft go along, sealed with the
-- entry's key, or none does. An entry that is there already takes nothing more.
create function attach(p_entry uuid, p_ids uuid[], p_contents bytea[])
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from entries e where e.practice_id = my_practice() and e.id = p_entry) then
    raise insufficient_privilege using message = 'nothing is added to what was sent';
  end if;
  perform from drafts d where d.practice_id = my_practice() and d.id = p_entry and d.person_id = me() for update;
  if not found or p_ids is distinct from (select array_agg(a.id order by a.place) from attachments a
    where a.practice_id = my_practice() and a.draft_id = p_entry)
  then
    raise insufficient_privilege using message = 'these are not what goes along with it';
  end if;
  update attachments a set entry_id = p_entry, draft_id = null, concern_id = coalesce(a.concern_id, p_entry), content = n.content
    from unnest(p_ids, p_contents) as n (id, content)
    where a.practice_id = my_practice() and a.draft_id = p_entry and a.id = n.id;
end $$;

-- What the event of an entry commits to: its sealed words, and of each attachment in its order what is known of it, and its pieces. Without
-- attachments it is what it always was.
create function entry_digest(p_words bytea, p_attachments bytea) returns bytea immutable language sql
  set search_path = pg_catalog, public, pg_temp as $$
  select case when coalesce(p_attachments, ''::bytea) = ''::bytea then sha256(p_words)
    else sha256(convert_to('makeright entry with attachments', 'UTF8') || sha256(p_words) || p_attachments) end $$;

create function attachments_digest(p_practice uuid, p_entry uuid) returns bytea stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select string_agg(sha256(a.content) || a.digest, ''::bytea order by a.place) from attachments a
    where a.practice_id = p_practice and a.entry_id = p_entry $$;

-- Only words that say something take any along.
create function may_attach(p_kind text) returns boolean immutable language sql
  set search_path = pg_catalog, public, pg_temp as $$ select p_kind in ('send', 'acknowledge', 'add', 'write', 'reopen') $$;

do $$
declare
  appending constant regprocedure := 'append_event(uuid,text,timestamptz,uuid,uuid,bytea)';
  was constant text := 'next_position := chain_event(my_practice(), p_concern, p_kind, me(), p_about, p_at, sha256(p_words));';
begin
  if position(was in pg_get_functiondef(appending)) = 0 then
    raise exception 'append_event() is another one than was expected: an event would not commit to what goes along with its words';
  end if;
  execute replace(pg_get_functiondef(appending), was,
    'if exists (select from attachments a where a.practice_id = my_practice() and a.entry_id = p_entry
      and (a.concern_id <> p_concern or not may_attach(p_kind)))
  then
    raise insufficient_privilege using message = ''nothing goes along with this'';
  end if;
  next_position := chain_event(my_practice(), p_concern, p_kind, me(), p_about, p_at,
    entry_digest(p_words, attachments_digest(my_practice(), p_entry)));');
end $$;

-- Every few minutes: what was left half-way, once nothing more can come of it.
create function sweep_attachments(p_at timestamptz)
  returns int language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  gone int;
begin
  delete from attachments a
    where num_nonnulls(a.draft_id, a.entry_id) = 0 and a.began_at < least(p_at, clock_timestamp()) - interval '1 hour';
  get diagnostics gone = row_count;
  return gone;
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function begin_attachment owner to makeright_door;
alter function keep_piece owner to makeright_door;
alter function hold_kept_draft owner to makeright_door;
alter function adopt_attachment owner to makeright_door;
alter function describe_attachment owner to makeright_door;
alter function remove_attachment owner to makeright_door;
alter function pass_attachments owner to makeright_door;
alter function attach owner to makeright_door;
alter function entry_digest owner to makeright_door;
alter function attachments_digest owner to makeright_door;
alter function may_attach owner to makeright_door;
alter function sweep_attachments owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function begin_attachment, keep_piece, adopt_attachment, describe_attachment, remove_attachment, pass_attachments, attach
  to makeright_web;
grant execute on function sweep_attachments to makeright_worker;

-- While words go out whose minute is over, what goes along with them is seen too.
create policy while_sending on attachments as restrictive to makeright_web
  using ((select coalesce(current_setting('makeright.way', true), '')) <> 'sending' or coalesce(concern_id, draft_id) = (select sending_concern()));
