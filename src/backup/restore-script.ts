import type { Manifest } from './manifest'

/**
 * What psql does before and after the backup's own lines, all in one transaction. Without the last line nothing has happened.
 * @param rehearsal no email ever leaves the copy
 */
export function restoreScript(manifest: Manifest, rehearsal: boolean): { before: string; after: string } {
  return {
    before: `begin;\n${roles}\ngrant create on schema public to makeright_door;\n`,
    after: `
reset all;
set search_path = pg_catalog, public, pg_temp;
set statement_timeout = 0;
revoke create on schema public from makeright_door;
${counted(manifest.rows)}
select public.after_restore(${literal(manifest.takenAt)}, ${String(rehearsal)});
commit;
`,
  }
}

/** Another server knows them not yet. */
const roles = `do $$
declare name text;
begin
  foreach name in array array['makeright_web', 'makeright_door', 'makeright_worker', 'makeright_auditor', 'makeright_backup'] loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I nologin', name);
    end if;
  end loop;
  grant makeright_door, makeright_worker, makeright_auditor to current_user;
end $$;`

/** Every table must have as many rows as it had: counted in the sight that sees all of them, which the owner has not. */
function counted(rows: Manifest['rows']): string {
  const tables = Object.entries(rows).map(([table, count]) => `(${literal(table)}, ${count})`)
  return `do $$
declare
  one record;
  found bigint;
  lent boolean := not pg_has_role(current_user, 'makeright_backup', 'member');
begin
  if lent then
    grant makeright_backup to current_user;
  end if;
  set local role makeright_backup;
  for one in select * from (values ${tables.join(', ')}) as v (name, count) loop
    execute format('select count(*) from public.%I', one.name) into found;
    if found <> one.count then
      raise exception 'the table % has % rows, and had % in the backup', one.name, found, one.count;
    end if;
  end loop;
  reset role;
  if lent then
    revoke makeright_backup from current_user;
  end if;
end $$;`
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
