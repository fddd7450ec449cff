-- What a practice says to clients in its own words it can say in each language. The texts themselves stay in its own language: older portals read and
-- change only these, and what is not written in another language is read in that one.
alter table practices
  add must_tell_in jsonb not null default '{}', add outside_contact_in jsonb not null default '{}', add couples_notice_in jsonb not null default '{}',
  add privacy_text_in jsonb not null default '{}', add contact_text_in jsonb not null default '{}', add kept_how_in jsonb not null default '{}',
  add constraint practices_texts_in_languages check (jsonb_typeof(must_tell_in) = 'object' and jsonb_typeof(outside_contact_in) = 'object'
    and jsonb_typeof(couples_notice_in) = 'object' and jsonb_typeof(privacy_text_in) = 'object' and jsonb_typeof(contact_text_in) = 'object'
    and jsonb_typeof(kept_how_in) = 'object');
comment on column practices.must_tell_in is 'the same in other languages of the practice, each by its code (BCP 47)';
comment on column practices.outside_contact_in is 'likewise';
comment on column practices.couples_notice_in is 'likewise';
comment on column practices.privacy_text_in is 'likewise';
comment on column practices.contact_text_in is 'likewise';
comment on column practices.kept_how_in is 'likewise';
grant update (must_tell_in, outside_contact_in, couples_notice_in, privacy_text_in, contact_text_in, kept_how_in) on practices to makeright_door;

-- Where a practice changes its language, a text that it has in the new one becomes the text itself, and that one stays as what it says in the old one.
create function with_texts_in(p_practice practices, p_was text) returns practices immutable language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
declare
  now_in text := p_practice.language;
  rules jsonb := to_jsonb(p_practice);
  turned jsonb := '{}';
  name text;
  others jsonb;
begin
  foreach name in array '{must_tell,outside_contact,couples_notice,privacy_text,contact_text,kept_how}'::text[] loop
    others := rules -> (name || '_in');
    if now_in <> p_was and jsonb_exists(others, now_in) then
      turned := turned || jsonb_build_object(name, others -> now_in,
        name || '_in', others - now_in || jsonb_strip_nulls(jsonb_build_object(p_was, rules -> name)));
    end if;
  end loop;
  return jsonb_populate_record(p_practice, turned);
end $$;

do $$
declare
  change record;
  session text := pg_get_functiondef('session_of(bytea)'::regprocedure);
  only_one text := pg_get_functiondef('only_practice()'::regprocedure);
begin
  for change in select * from (values
    ('rules_in(text)', '{outside_contact,outside_bodies}', '{outside_contact,outside_contact_in,outside_bodies}'),
    ('rules_in(text)', '{must_tell}', '{must_tell,must_tell_in}'),
    ('rules_in(text)', '{couples_notice,', '{couples_notice,couples_notice_in,'),
    ('rules_in(text)', '{privacy_text,contact_text}', '{privacy_text,privacy_text_in,contact_text,contact_text_in}'),
    ('rules_in(text)', 'kept_how,', 'kept_how,kept_how_in,'),
    ('change_rules(text,jsonb,int,timestamptz)', 'must_tell = practice.must_tell,', 'must_tell = practice.must_tell,
      must_tell_in = practice.must_tell_in, outside_contact_in = practice.outside_contact_in, couples_notice_in = practice.couples_notice_in,
      privacy_text_in = practice.privacy_text_in, contact_text_in = practice.contact_text_in, kept_how_in = practice.kept_how_in,'),
    ('change_rules(text,jsonb,int,timestamptz)', '  if p_section in (''place'', ''due_days'', ''working_days'') then
    select array_agg', '  practice := with_texts_in(practice, was.language);
  if p_section in (''place'', ''due_days'', ''working_days'') then
    select array_agg')
  ) as c (signature, was, now)
  loop
    if position(change.was in pg_get_functiondef(change.signature::regprocedure)) = 0 then
      raise exception '% is another one than was expected', change.signature;
    end if;
    execute replace(pg_get_functiondef(change.signature::regprocedure), change.was, change.now);
  end loop;
  drop function session_of(bytea);
  execute replace(replace(session,
    'must_tell text,', 'must_tell text, must_tell_in jsonb, outside_contact_in jsonb, couples_notice_in jsonb, kept_how_in jsonb,'),
    'c.must_tell,', 'c.must_tell, c.must_tell_in, c.outside_contact_in, c.couples_notice_in, c.kept_how_in,');
  drop function only_practice();
  execute replace(replace(only_one,
    'contact_text text)', 'contact_text text, language text, privacy_text_in jsonb, contact_text_in jsonb)'),
    'c.contact_text from', 'c.contact_text, c.language, c.privacy_text_in, c.contact_text_in from');
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function with_texts_in owner to makeright_door;
alter function session_of owner to makeright_door;
alter function only_practice owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function session_of, only_practice to makeright_web;
