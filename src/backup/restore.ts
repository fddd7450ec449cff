import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { Writable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Knex } from 'knex'
import { migrationFiles, migrationName } from '../database/migrations/migration-files'
import { readManifest, type Manifest } from './manifest'
import { startClient, versionOf } from './postgres-programs'
import { restoreScript } from './restore-script'
import { opened } from './sealed-file'
import { readTarget, type Target } from './store'

/** What is brought back, and where. */
export interface RestoreOrder {
  /** Of the database's owner. */
  readonly url: string
  readonly key: Buffer
  readonly file: string
  readonly rehearsal: boolean
}

/** Bytes of the file that were read, of how many, in which part of the work. */
export interface RestoreProgress {
  readonly part: 'checking' | 'restoring'
  readonly bytes: number
  readonly of: number
}

type Tell = (progress: RestoreProgress) => void

/**
 * Reads the whole file first, to see that it is whole and ours; what is in it is carried out as the database's owner.
 * @throws Error with a sentence for the operator
 */
export async function checkBackup(
  { file, key }: Pick<RestoreOrder, 'file' | 'key'>,
  tell: Tell,
  signal: AbortSignal,
): Promise<Manifest> {
  const { manifest, rest } = await readBackup(file, key, 'checking', tell, signal)
  for await (const _chunk of rest); // only to see that all of it opens
  return manifest
}

/**
 * Brings a backup that was checked into an empty database, in one transaction: all of it with what must end and what must wait, or nothing.
 * @throws Error with a sentence for the operator
 */
export async function restoreBackup(
  { url, key, file, rehearsal }: RestoreOrder,
  admin: Knex,
  checked: Manifest,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const target = await readTarget(admin)
  checkTarget(target, checked, await versionOf('psql'))
  const { manifest, rest } = await readBackup(file, key, 'restoring', tell, signal)
  const { before, after } = restoreScript(manifest, rehearsal)
  const { child, ended } = startClient('psql', url, psqlOptions, { signal })
  if (!child.stdin) throw new Error('psql takes nothing.')
  const fed = feed(child.stdin, [before], rest, [after])
  await Promise.race([ended, fed.then(() => ended)]).catch((error: unknown) => {
    child.kill('SIGTERM')
    throw signal.aborted ? new Error('Broken off. Nothing was changed; run npm run restore again.') : error
  })
}

const psqlOptions = [
  ...['--no-psqlrc', '--quiet', '--no-password', '--output=/dev/null'],
  ...['--set=ON_ERROR_STOP=1', '--set=VERBOSITY=terse'],
]

/** Without the last part psql changes nothing, so that a fault in between ends all of it. */
async function feed(
  stdin: Writable,
  before: readonly string[],
  rest: AsyncIterable<Buffer>,
  after: readonly string[],
): Promise<void> {
  const write = async (chunk: string | Buffer) => {
    if (!stdin.write(chunk))
      await Promise.race([new Promise(resolve => stdin.once('drain', resolve)), finished(stdin)])
  }
  for (const text of before) await write(text)
  for await (const chunk of rest) await write(chunk)
  for (const text of after) await write(text)
  stdin.end()
}

async function readBackup(
  file: string,
  key: Buffer,
  part: RestoreProgress['part'],
  tell: Tell,
  signal: AbortSignal,
) {
  const { size } = await stat(file).catch(() => {
    throw new Error(`${file} cannot be read. Name the file of a backup.`)
  })
  let bytes = 0
  async function* counted() {
    for await (const chunk of createReadStream(file, {
      signal,
      highWaterMark: 1 << 20,
    }) as AsyncIterable<Buffer>) {
      bytes += chunk.length
      tell({ part, bytes, of: size })
      yield chunk
    }
  }
  return firstLineOf(unzipped(opened(key, counted())))
}

async function* unzipped(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip()
  const fed = (async () => {
    for await (const chunk of source)
      if (!gunzip.write(chunk)) await new Promise(resolve => gunzip.once('drain', resolve))
    gunzip.end()
  })().catch((error: unknown) => gunzip.destroy(error as Error))
  yield* gunzip as AsyncIterable<Buffer>
  await fed
}

async function firstLineOf(source: AsyncGenerator<Buffer>) {
  let read: Buffer = Buffer.alloc(0)
  let end = -1
  while (end < 0) {
    const next = await source.next()
    if (next.done) break
    read = Buffer.concat([read, next.value])
    end = read.indexOf('\n')
  }
  async function* rest() {
    yield read.subarray(end + 1)
    yield* source
  }
  return { manifest: readManifest(read.subarray(0, Math.max(end, 0)).toString()), rest: rest() }
}

/** @throws Error with a sentence for the operator */
function checkTarget(target: Target, manifest: Manifest, psql: number): void {
  const ours = new Set(migrationFiles.map(migrationName))
  const faults: [boolean, string][] = [
    [
      manifest.migrations.some(name => !ours.has(name)),
      `Makeright ${manifest.version} made this backup, and this version is older. Install that version or a newer one.`,
    ],
    [
      target.restoredTo !== null,
      `A backup of ${String(target.restoredTo?.toISOString())} has already been brought into the database ${target.name}. Run npm run restored to finish it, or make another database.`,
    ],
    [
      !target.isEmpty,
      `The database ${target.name} is not empty. Make an empty one, and name it in DATABASE_ADMIN_URL.`,
    ],
    [
      target.login !== manifest.owner || !target.isOwner,
      `The tables in this backup belong to ${manifest.owner}, and so must the database: create database … owner ${manifest.owner}. Connect as ${manifest.owner}.`,
    ],
    [
      target.postgres < manifest.postgres,
      `The backup is from PostgreSQL ${manifest.postgres}, and this server is ${target.postgres}. Use ${manifest.postgres} or newer.`,
    ],
    [
      psql < manifest.pgDump,
      `psql is of version ${psql}, and pg_dump was of ${manifest.pgDump}. Install postgresql-client-${manifest.pgDump} or newer.`,
    ],
  ]
  const fault = faults.find(([isSo]) => isSo)
  if (fault) throw new Error(fault[1])
}
