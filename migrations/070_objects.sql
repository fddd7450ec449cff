-- The sealed pieces of attachments can lie in an object store instead of here. Then the row of a piece says in which object it lies and what is in
-- it, and stands here before the piece is brought there: so nothing lies there that this database does not know. What is to be removed there is
-- queued in the transaction that removes the row, however that comes about.
alter table attachment_pieces alter column sealed drop not null, add column object uuid, add column sha256 bytea;
alter table attachment_pieces
  add constraint attachment_pieces_lie_somewhere check (
    num_nonnulls(sealed, object) = 1 and num_nonnulls(object, sha256) in (0, 2)),
  add constraint attachment_pieces_sha256 check (octet_length(sha256) = 32);
create unique index attachment_pieces_object on attachment_pieces (object) where object is not null;
comment on column attachment_pieces.sealed is 'null: it lies in an object';
comment on column attachment_pieces.object is 'by what it is called in the object store: a random id';
comment on column attachment_pieces.sha256 is 'of the sealed piece, where that lies in an object';

create table objects_to_remove (
  object uuid primary key,
  since timestamptz not null default clock_timestamp()
);
create index objects_to_remove_since on objects_to_remove (since);
alter table objects_to_remove enable row level security, force row level security;
grant select, insert, delete on objects_to_remove to makeright_door;
create policy door on objects_to_remove to makeright_door using (true) with check (true);
grant select on objects_to_remove to makeright_auditor;
create policy auditor on objects_to_remove for select to makeright_auditor using (true);

create function queue_objects() returns trigger language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into objects_to_remove (object) select g.object from gone g where g.object is not null on conflict do nothing;
  return null;
end $$;
create trigger queue_objects after delete on attachment_pieces
  referencing old table as gone for each statement execute function queue_objects();

-- Before a piece is brought into an object.
create function note_piece(p_attachment uuid, p_place int, p_object uuid, p_sha256 bytea)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from attachments a
    where a.practice_id = my_practice() and a.id = p_attachment and a.person_id = me() and num_nonnulls(a.draft_id, a.entry_id) = 0
    for share;
  if not found then
    raise insufficient_privilege using message = 'this attachment takes no more pieces';
  end if;
  insert into attachment_pieces (practice_id, attachment_id, place, object, sha256)
    values (my_practice(), p_attachment, p_place, p_object, p_sha256);
end $$;

-- As before (069_attachments.sql), also for pieces that lie in objects.
do $$
declare
  body text := pg_get_functiondef('adopt_attachment(uuid,uuid,int,bytea,bytea,bytea)'::regprocedure);
begin
  if position('sha256(c.sealed)' in body) = 0 then
    raise exception 'adopt_attachment is not the one that this migration knows';
  end if;
  execute replace(body, 'sha256(c.sealed)', 'coalesce(c.sha256, sha256(c.sealed))');
end $$;

-- For the worker: what went before this moment, and what has been removed by now. Both can be done twice. A copy to rehearse with removes nothing,
-- and calls nothing unknown: the bucket belongs to the original.
create function objects_to_remove_before(p_before timestamptz, p_most int)
  returns table (object uuid) stable language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  select o.object from objects_to_remove o
    where o.since < p_before and not exists (select from installation i where i.rehearsal) order by o.since limit p_most $$;

create function forget_objects(p_objects uuid[])
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from objects_to_remove o using unnest(p_objects) as g (object) where o.object = g.object $$;

-- For whoever asks whether a portal is ready, in no number that tells of a practice.
create function state_of_objects()
  returns table (are_used boolean, oldest_to_remove timestamptz) stable language sql
  security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from attachment_pieces p where p.object is not null), (select min(o.since) from objects_to_remove o) $$;

-- For the operator's look at the bucket: which of these nobody knows here.
create function unknown_objects(p_objects uuid[])
  returns table (object uuid) stable language sql security definer set search_path = pg_catalog, public, pg_temp
  set enable_hashjoin = off set enable_mergejoin = off as $$
  select g.object from unnest(p_objects) as g (object)
    where not exists (select from attachment_pieces p where p.object = g.object)
      and not exists (select from objects_to_remove o where o.object = g.object)
      and not exists (select from installation i where i.rehearsal) $$;

grant create on schema public to makeright_door;
alter function queue_objects owner to makeright_door;
alter function note_piece owner to makeright_door;
alter function objects_to_remove_before owner to makeright_door;
alter function forget_objects owner to makeright_door;
alter function state_of_objects owner to makeright_door;
alter function unknown_objects owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function note_piece, state_of_objects to makeright_web;
grant execute on function objects_to_remove_before, forget_objects to makeright_worker;
grant execute on function unknown_objects to makeright_auditor;
