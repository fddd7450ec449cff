import { parseArgs } from 'node:util'
import { checkBackup, restoreBackup, type RestoreProgress } from '../backup/restore'
import { finishRestore } from '../backup/after-restore'
import type { Config } from '../config'
import { asOperator, migrate } from '../database/migrations/migrations'
import { interruptible, type LongRun } from '../process/interruptible'
import { runOnce } from '../process/startup'

const usage = `Use: npm run restore -- FILE [--rehearsal | --check]

  --rehearsal   a copy to rehearse with: no email ever leaves it
  --check       only looks whether the backup is whole and BACKUP_KEY opens it
`

/** `npm run restore -- FILE`: brings a backup into an empty database; what must end ends, and what was on its way waits. */
void runOnce('restoring', async config => {
  const asked = readArguments(process.argv.slice(2))
  if (!asked) {
    process.stderr.write(usage)
    return false
  }
  return interruptible(run => restore(asked, config, run))
})

async function restore(
  { file, rehearsal, check }: Asked,
  config: Config,
  { signal, progress }: LongRun,
): Promise<boolean> {
  const { adminDatabaseUrl: url = '', backupKey: key = Buffer.alloc(0) } = config
  const tell = ({ part, bytes, of }: RestoreProgress) =>
    progress.at({ what: part === 'checking' ? 'Checked' : 'Restored', done: bytes, of, unit: 'bytes' })
  const manifest = await checkBackup({ file, key }, tell, signal)
  const rows = Object.values(manifest.rows).reduce((sum, count) => sum + count, 0)
  say(`The backup is whole: ${rows} rows, as they were at ${manifest.takenAt}.`)
  if (check) return true
  await asOperator(url, admin => restoreBackup({ url, key, file, rehearsal }, admin, manifest, tell, signal))
  await migrate(url)
  return asOperator(url, admin => finishRestore(admin, config, say))
}

interface Asked {
  readonly file: string
  readonly rehearsal: boolean
  readonly check: boolean
}

function readArguments(args: string[]): Asked | null {
  try {
    const options = {
      rehearsal: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
    } as const
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const [file, ...more] = positionals
    const isClear = more.length === 0 && !(values.rehearsal && values.check)
    return file === undefined || !isClear ? null : { file, rehearsal: values.rehearsal, check: values.check }
  } catch {
    return null
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
