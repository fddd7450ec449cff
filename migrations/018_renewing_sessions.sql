-- Whoever shows or sets up their second factor goes on in a session with another secret: who has seen the one before, on a device that
-- several people use, is not let in with it.

create function renew_session(p_session bytea, p_renewed bytea)
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  update sessions set hash = p_renewed where hash = p_session and ended_at is null
$$;

create function prove_and_renew(
  p_session bytea, p_renewed bytea, p_authenticator uuid, p_step bigint, p_recovery bytea, p_most_wrong int, p_at timestamptz
) returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  proof text := prove_by_code(p_session, p_authenticator, p_step, p_recovery, p_most_wrong, p_at);
begin
  if proof = 'right' then
    perform renew_session(p_session, p_renewed);
  end if;
  return proof;
end $$;

create function confirm_and_renew(
  p_session bytea, p_renewed bytea, p_id uuid, p_step bigint, p_codes bytea[], p_sealed bytea[], p_letter uuid, p_at timestamptz
) returns boolean language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  confirmed boolean := confirm_authenticator(p_session, p_id, p_step, p_codes, p_sealed, p_letter, p_at);
begin
  if confirmed then
    perform renew_session(p_session, p_renewed);
  end if;
  return confirmed;
end $$;

create function add_and_renew(
  p_session bytea, p_renewed bytea, p_id uuid, p_credential text, p_public_key bytea, p_counter bigint, p_transports text[],
  p_name bytea, p_codes bytea[], p_sealed bytea[], p_letter uuid, p_at timestamptz
) returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform add_passkey(
    p_session, p_id, p_credential, p_public_key, p_counter, p_transports, p_name, p_codes, p_sealed, p_letter, p_at
  );
  perform renew_session(p_session, p_renewed);
end $$;

revoke execute on function prove_by_code(bytea, uuid, bigint, bytea, int, timestamptz) from makeright_web;
revoke execute on function confirm_authenticator(bytea, uuid, bigint, bytea[], bytea[], uuid, timestamptz) from makeright_web;
revoke execute on function add_passkey(bytea, uuid, text, bytea, bigint, text[], bytea, bytea[], bytea[], uuid, timestamptz) from makeright_web;

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and p.proname in ('renew_session', 'prove_and_renew', 'confirm_and_renew', 'add_and_renew')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
    if signature::text !~ '^renew_session' then
      execute format('grant execute on function %s to makeright_web', signature);
    end if;
  end loop;
end $$;
revoke create on schema public from makeright_door;
