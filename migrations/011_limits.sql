-- How often something may be done in any stretch of time, counted exactly; and digits that end before the link beside them.
alter table limits add column times timestamptz[];
comment on column limits.times is 'when it was done, where that is counted to the moment';

-- Counts once more for each of these keys, where that is not more than so often within any window. What is refused is not counted.
create function count_within(p_keys bytea[], p_at timestamptz, p_window interval, p_most int)
  returns table (place int, allowed boolean, opens_at timestamptz) language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  recent timestamptz[];
begin
  -- All go through the keys in the same order, so that nobody waits in a circle.
  for place in select n from generate_subscripts(p_keys, 1) n order by p_keys[n], n loop
    insert into limits as l (key, hits, resets_at, times) values (p_keys[place], 0, p_at + p_window, '{}')
      on conflict (key) do update set hits = l.hits -- which holds the row
      returning array(select t from unnest(l.times) t where t > p_at - p_window order by t) into recent;
    allowed := cardinality(recent) < p_most;
    if allowed then
      recent := array(select t from unnest(recent || p_at) t order by t);
      update limits l set times = recent, hits = cardinality(recent), resets_at = recent[cardinality(recent)] + p_window
        where l.key = p_keys[place];
    end if;
    opens_at := case when cardinality(recent) < p_most then p_at else recent[cardinality(recent) - p_most + 1] + p_window end;
    return next;
  end loop;
end $$;

create function forget_count(p_key bytea)
  returns void language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  delete from limits l where l.key = p_key $$;

-- By which address the person of this session gets their mail.
create function address_hash_of(p_session_hash bytea)
  returns table (address_hash bytea) stable language plpgsql
  security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  return query
    select a.address_hash from sessions s
    join addresses a on a.practice_id = s.practice_id and a.person_id = s.person_id
    join people p on p.practice_id = s.practice_id and p.id = s.person_id
    where s.hash = p_session_hash and a.address_hash is not null and (p.factor_since is null or s.factor_at >= p.factor_since);
end $$;

drop function sign_in_by_digits(bytea, bytea, int, bytea, bytea, timestamptz);
create function sign_in_by_digits(
  p_browser_hash bytea, p_digits_hash bytea, p_most_wrong int, p_asked_after timestamptz, p_session_hash bytea, p_old_session_hash bytea,
  p_at timestamptz
) returns text language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  token uuid;
begin
  perform from sign_in_tokens t where t.browser_hash = p_browser_hash order by t.id for update;
  select t.id into token from sign_in_tokens t
    where t.browser_hash = p_browser_hash and t.digits_hash = p_digits_hash and t.used_at is null
      and t.expires_at > p_at and t.asked_at > p_asked_after and t.wrong_digits < p_most_wrong and t.person_id is not null
    limit 1;
  if token is null then
    update sign_in_tokens t set wrong_digits = t.wrong_digits + 1 where t.browser_hash = p_browser_hash;
    return null;
  end if;
  return use_token(token, p_session_hash, p_old_session_hash, p_at);
end $$;

grant create on schema public to makeright_door;
do $$
declare signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure from pg_proc p
    where p.pronamespace = 'public'::regnamespace
      and p.proname in ('count_within', 'forget_count', 'address_hash_of', 'sign_in_by_digits')
  loop
    execute format('alter function %s owner to makeright_door', signature);
    execute format('revoke execute on function %s from public', signature);
    execute format('grant execute on function %s to makeright_web', signature);
  end loop;
end $$;
revoke create on schema public from makeright_door;
