import { createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { asBackup } from '../database/migrations/migrations'
import { manifestLine, type Manifest } from './manifest'
import { startClient, versionOf } from './postgres-programs'
import { sealed } from './sealed-file'
import { countRows, countElsewhere, readSource, type Source } from './store'

/** What a backup is taken of, and where it goes. */
export interface BackupOrder {
  /** Of a login that is a member of makeright_backup. */
  readonly url: string
  readonly key: Buffer
  /** A file that is not there yet, or a folder, in which the file is named for the moment. */
  readonly target: string
  /** Of Makeright. */
  readonly version: string
}

/** How far it is: tables that were read, of how many, and bytes that they gave. */
export interface BackupProgress {
  readonly tables: number
  readonly of: number
  readonly bytes: number
}

export interface TakenBackup {
  readonly file: string
  readonly takenAt: Date
  readonly rows: number
  /** Pieces of files that lie in an object store, and so are in no backup. */
  readonly elsewhere: number
}

/**
 * Takes a backup while everything runs, as one sealed file. The file has its name when it is whole and on the disk, and not before.
 * @throws Error with a sentence for the operator; then no file is left
 */
export async function takeBackup(
  { url, key, target, version }: BackupOrder,
  tell: (progress: BackupProgress) => void,
  signal: AbortSignal,
): Promise<TakenBackup> {
  const pgDump = await versionOf('pg_dump')
  return asBackup(url, async db => {
    const source = await readSource(db)
    check(source, pgDump)
    const file = await fileFor(target, source.takenAt)
    const rows = await countRows(db, source.tables)
    const { postgres, owner, migrations } = source
    const manifest = { version, takenAt: source.takenAt.toISOString(), postgres, pgDump, owner, rows }
    await write(
      file,
      key,
      dumped(url, { ...manifest, migrations: [...migrations] }, source.snapshot, tell, signal),
    )
    return {
      file,
      takenAt: source.takenAt,
      rows: Object.values(rows).reduce((sum, count) => sum + count, 0),
      elsewhere: await countElsewhere(db),
    }
  }).catch((error: unknown) => {
    throw sentenceFor(error, signal)
  })
}

/** @throws Error with a sentence for the operator */
function check({ hidden, postgres }: Source, pgDump: number): void {
  if (hidden.length > 0)
    throw new Error(
      `The role makeright_backup does not see all of ${hidden.join(', ')}. Run npm run migrate first.`,
    )
  if (pgDump < postgres)
    throw new Error(
      `pg_dump is of version ${pgDump}, and the server of version ${postgres}. Install postgresql-client-${postgres} or newer.`,
    )
}

async function fileFor(target: string, takenAt: Date): Promise<string> {
  const there = await stat(target).catch(() => null)
  if (there && !there.isDirectory())
    throw new Error(`${target} is there already. Name another file, or a folder.`)
  const moment = takenAt.toISOString().replace(/[-:]|\.\d+/g, '')
  return resolve(there ? join(target, `makeright-${moment}.backup`) : target)
}

/** The manifest and what pg_dump reads in the same snapshot. */
async function* dumped(
  url: string,
  manifest: Manifest,
  snapshot: string,
  tell: (progress: BackupProgress) => void,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  yield Buffer.from(manifestLine(manifest))
  let [tables, bytes] = [0, 0]
  const of = Object.keys(manifest.rows).length
  const { child, ended } = startClient('pg_dump', url, [...options, `--snapshot=${snapshot}`], {
    signal,
    said: line => {
      if (line.includes('dumping contents of table')) tables += 1
    },
  })
  child.stdin?.end()
  for await (const chunk of (child.stdout ?? []) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    tell({ tables, of, bytes })
    yield chunk
  }
  await ended
}

/**
 * The policies of makeright_backup show every row, so row security may stay on. The jobs of workers, and counters of limits, begin again
 * after a restore.
 */
const options = [
  '--role=makeright_backup',
  '--enable-row-security',
  '--exclude-schema=graphile_worker',
  '--no-unlogged-table-data',
  '--no-tablespaces',
  '--encoding=UTF8',
  '--lock-wait-timeout=60s',
  '--no-password',
  '--verbose',
]

async function write(file: string, key: Buffer, plain: AsyncIterable<Buffer>): Promise<void> {
  const unfinished = `${file}.unfinished`
  try {
    const zipped = (source: AsyncIterable<Buffer>) => sealed(key, source)
    await pipeline(plain, createGzip({ level: 4 }), zipped, createWriteStream(unfinished, { mode: 0o600 }))
    await onDisk(unfinished)
    await rename(unfinished, file)
    await onDisk(join(file, '..'))
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

async function onDisk(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}

function sentenceFor(error: unknown, signal: AbortSignal): unknown {
  const { code, path } = error as { code?: unknown; path?: unknown }
  if (signal.aborted) return new Error('Broken off. No backup was kept; run npm run backup again.')
  if (code === 'ENOSPC')
    return new Error('The disk is full. No backup was kept; make room, and run npm run backup again.')
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EROFS')
    return new Error(
      `${String(path)} cannot be written (${code}). Name a folder in which this user may write.`,
    )
  if (code === '42501' || code === '22023')
    return new Error(
      'The login in BACKUP_DATABASE_URL has not the role makeright_backup. Run npm run migrate, then give it the role: ' +
        'grant makeright_backup to that login',
    )
  return error
}
