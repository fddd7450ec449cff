-- A practice says which languages it offers to its people. Whoever reads another one keeps it until they choose again.
alter table practices add column languages text[],
  add constraint practices_languages check (language = any (languages) and array_position(languages, null) is null);
comment on column practices.languages is 'BCP 47: which languages its people can choose, its own among them; null: all that the portal has';
grant update (languages) on practices to makeright_door;

do $$
declare
  section text := pg_get_functiondef('rules_in(text)'::regprocedure);
  change text := pg_get_functiondef('change_rules(text,jsonb,int,timestamptz)'::regprocedure);
  session text := pg_get_functiondef('session_of(bytea)'::regprocedure);
  invitation text := pg_get_functiondef('invitation_at(bytea,timestamptz)'::regprocedure);
begin
  execute replace(section, '{name,region,time_zone,language}', '{name,region,time_zone,language,languages}');
  execute replace(change, 'language = practice.language,', 'language = practice.language, languages = practice.languages,');
  drop function session_of(bytea);
  execute replace(replace(session, 'practice_language text,', 'practice_language text, languages text[],'), 'c.language,', 'c.language, c.languages,');
  drop function invitation_at(bytea, timestamptz);
  execute replace(replace(invitation, 'practice_language text,', 'practice_language text, languages text[],'), 'c.language,', 'c.language, c.languages,');
end $$;

-- These act as the door.
grant create on schema public to makeright_door;
alter function session_of owner to makeright_door;
alter function invitation_at owner to makeright_door;
revoke create on schema public from makeright_door;

grant execute on function session_of, invitation_at to makeright_web;
