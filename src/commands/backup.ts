import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { takeBackup } from '../backup/backup'
import { deleteOldBackups } from '../backup/old-backups'
import { root } from '../config'
import { interruptible } from '../process/interruptible'
import { runOnce } from '../process/startup'

const usage = `Use: npm run backup -- FILE-OR-FOLDER [--keep-days 30]

  In a folder, the file is named for the moment. --keep-days deletes backups in this folder that are older.
`

/** `npm run backup -- FILE-OR-FOLDER`: takes a backup while everything runs, as one sealed file. */
void runOnce('backing up', async ({ backupDatabaseUrl: url = '', backupKey: key = Buffer.alloc(0) }) => {
  const asked = readArguments(process.argv.slice(2))
  if (!asked) {
    process.stderr.write(usage)
    return false
  }
  const { target, keepDays } = asked
  const { file, takenAt, rows, elsewhere } = await interruptible(({ signal, progress }) =>
    takeBackup(
      { url, key, target, version: version() },
      ({ tables, of }) => progress.at({ what: 'Tables read', done: tables, of }),
      signal,
    ),
  )
  process.stdout.write(
    `${file}\nThe backup is whole: ${rows} rows, as they were at ${takenAt.toISOString()}.\n`,
  )
  if (elsewhere > 0)
    process.stdout.write(
      `${elsewhere} pieces of files lie in the object store, and are not in the backup: docs/operating.md says what to do about them.\n`,
    )
  const deleted = keepDays === null ? [] : await deleteOldBackups(target, keepDays, takenAt)
  for (const name of deleted)
    process.stdout.write(`Deleted, as it was older than ${keepDays} days: ${name}\n`)
  return true
})

function readArguments(args: string[]): { target: string; keepDays: number | null } | null {
  try {
    const options = { 'keep-days': { type: 'string' } } as const
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const [target, ...more] = positionals
    const days = values['keep-days']
    const isNumber = days === undefined || /^[1-9]\d{0,4}$/.test(days)
    return target === undefined || more.length > 0 || !isNumber
      ? null
      : { target, keepDays: days === undefined ? null : Number(days) }
  } catch {
    return null
  }
}

function version(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}
