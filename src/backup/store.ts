import type { Knex } from 'knex'
import type { Db } from '../database/connections'
import { call, rowsFrom } from '../database/functions'

/** What a backup needs to know of its database, as it is in the snapshot that pg_dump reads as well. */
export interface Source {
  readonly takenAt: Date
  readonly snapshot: string
  /** The major version of the server. */
  readonly postgres: number
  readonly owner: string
  readonly migrations: readonly string[]
  /** Tables that hold rows which the login for backups cannot see. */
  readonly hidden: readonly string[]
  readonly tables: readonly string[]
}

/** @param db in the role makeright_backup, in a transaction that sees one state */
export async function readSource(db: Db): Promise<Source> {
  const { rows } = await db.raw<{ rows: [Source] }>(
    `select clock_timestamp() as taken_at, pg_export_snapshot() as snapshot,
       current_setting('server_version_num')::int / 10000 as postgres,
       (select pg_get_userbyid(d.datdba)::text from pg_database d where d.datname = current_database()) as owner,
       array(select m.name::text from knex_migrations m order by m.id) as migrations,
       array(select c.relname::text from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relpersistence = 'p' order by 1) as tables,
       array(select c.relname::text from pg_class c
         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and (not has_table_privilege(c.oid, 'select')
           or (row_security_active(c.oid) and not exists (${sightOfAll('p.polpermissive')} and pg_get_expr(p.polqual, p.polrelid) = 'true'))
           or exists (${sightOfAll('not p.polpermissive')}))
         order by 1) as hidden`,
  )
  return rows[0]
}

/** The policies of a table that apply to the role that is reading it. */
const sightOfAll = (which: string) =>
  `select from pg_policy p where p.polrelid = c.oid and p.polcmd in ('r', '*') and ${which}
     and exists (select from unnest(p.polroles) as role where role = 0 or pg_has_role(role, 'usage'))`

/** How many rows each of these tables has. */
export async function countRows(
  db: Pick<Db, 'raw'>,
  tables: readonly string[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of tables) {
    const { rows } = await db.raw<{ rows: [{ count: number }] }>('select count(*) as count from ??', [table])
    counts[table] = rows[0].count
  }
  return counts
}

/** How many pieces of files lie in an object store. */
export async function countElsewhere(db: Pick<Db, 'raw'>): Promise<number> {
  const { rows } = await db.raw<{ rows: [{ count: number }] }>(
    'select count(*) as count from attachment_pieces where object is not null',
  )
  return rows[0].count
}

/** What a database is into which a backup shall be brought. */
export interface Target {
  readonly name: string
  readonly postgres: number
  /** As who we are there. */
  readonly login: string
  readonly isOwner: boolean
  readonly isEmpty: boolean
  /** Of when the backup was that was brought there before; null: none was. */
  readonly restoredTo: Date | null
}

export async function readTarget(admin: Knex): Promise<Target> {
  const { rows } = await admin.raw<{ rows: [Target & { known: boolean }] }>(
    `select current_database()::text as name, current_setting('server_version_num')::int / 10000 as postgres,
       current_user::text as login,
       (select d.datdba = current_user::regrole from pg_database d where d.datname = current_database()) as is_owner,
       not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_') as is_empty,
       to_regproc('restore_state') is not null as known`,
  )
  const [target] = rows
  const [state] = target.known ? await rowsFrom<{ restoredTo: Date }>(admin, 'restore_state') : []
  return { ...target, restoredTo: state?.restoredTo ?? null }
}

/** What was ended and what is held, in numbers. */
export interface AfterRestore {
  readonly sessions: number
  readonly links: number
  readonly emails: number
  readonly words: number
  readonly clients: number
}

/** Ends what had ended meanwhile, and holds what was on its way. @param to of when the state is that was brought back */
export async function settleAfterRestore(admin: Knex, to: Date, rehearsal: boolean): Promise<AfterRestore> {
  const [done] = await rowsFrom<AfterRestore>(admin, 'after_restore', { restoredTo: to, rehearsal })
  if (!done) throw new Error('The database says nothing of what was restored.')
  return done
}

export async function lastEventAt(admin: Knex): Promise<Date | null> {
  const row = await admin('chainHeads').max<{ at: Date | null }[]>('at as at')
  return row[0]?.at ?? null
}

/** @param never what waits does not leave at all: its emails are dropped, and its words wait for their writers again */
export async function letHeldGo(admin: Knex, never: boolean): Promise<void> {
  await call(admin, 'let_held_go', { never })
}

export async function trustWishes(admin: Knex): Promise<void> {
  await call(admin, 'trust_wishes')
}
