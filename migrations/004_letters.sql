-- The outbox. A letter says to whom and of which kind, never about what: no concern, no words, no author.
-- Its id is the Message-ID of every attempt to send it.
create table letters (
  id uuid primary key,
  practice_id uuid references practices,
  person_id uuid,
  kind text not null,
  secret bytea,
  status text not null default 'waiting',
  attempts int not null default 0,
  queued_at timestamptz not null,
  settled_at timestamptz,
  failure text,
  foreign key (practice_id, person_id) references people match full,
  constraint letters_kind check (kind in ('sign_in', 'news')),
  constraint letters_status check (status in ('waiting', 'sent', 'failed')),
  constraint letters_settled check ((status = 'waiting') = (settled_at is null)),
  constraint letters_secret_wiped check (status = 'waiting' or secret is null)
);
create index letters_failed on letters (practice_id, settled_at desc) where status = 'failed';
comment on column letters.person_id is 'null: a letter to nobody, written where an address is unknown so that both answers cost the same';
comment on column letters.secret is 'sealed with the key of addresses; wiped once sent';
comment on column letters.settled_at is 'where it failed only the day, as its beginning: a moment would tell the owner which concern it was about';
comment on column letters.failure is 'a code of ours, never what a mail server said';

alter table letters enable row level security, force row level security;

-- Writes a letter and its job in the transaction of the act. Owned by the worker's role: the job tables refuse every other.
create function post_letter(
  p_practice uuid, p_person uuid, p_id uuid, p_kind text, p_secret bytea, p_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into letters (id, practice_id, person_id, kind, secret, queued_at)
    values (p_id, p_practice, p_person, p_kind, p_secret, p_at);
  perform graphile_worker.add_job('send_letter', json_build_object('letter', p_id), max_attempts => 12);
end $$;

-- The way for a person who is signed in: news for people of their own practice, a letter each.
create function queue_letters(p_people uuid[], p_letters uuid[], p_at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if me() is null then
    raise insufficient_privilege using message = 'nobody is signed in';
  end if;
  perform post_letter(my_practice(), reader, letter, 'news', null, p_at)
    from unnest(p_people, p_letters) as queued (reader, letter);
end $$;

-- web: an owner sees to whom a letter could not be brought, and on which day; not its id, which tells the moment it was written
grant select (practice_id, person_id, status, settled_at) on letters to makeright_web;
create policy failed_for_owner on letters for select to makeright_web
  using (practice_id = (select my_practice()) and status = 'failed' and (select i_am('owner')));

grant select, insert on letters to makeright_worker;
grant update (status, attempts, secret, settled_at, failure) on letters to makeright_worker;
create policy worker on letters to makeright_worker using (true) with check (true);

grant create on schema public to makeright_door, makeright_worker;
alter function post_letter(uuid, uuid, uuid, text, bytea, timestamptz) owner to makeright_worker;
alter function queue_letters(uuid[], uuid[], timestamptz) owner to makeright_door;
grant execute on function post_letter(uuid, uuid, uuid, text, bytea, timestamptz) to makeright_door;
grant execute on function queue_letters(uuid[], uuid[], timestamptz) to makeright_web;
revoke create on schema public from makeright_door, makeright_worker;
