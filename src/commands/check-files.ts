import { parseArgs } from 'node:util'
import { bucketAt, type Bucket } from '../attachments/objects/bucket'
import { misfits, type Misfit } from '../attachments/objects/comparison'
import { asAuditor } from '../database/migrations/migrations'
import { interruptible, type LongRun } from '../process/interruptible'
import { runOnce } from '../process/startup'

const usage = `Use: npm run check-files [-- --read] [-- --remove-unknown]

  --read            reads every object too, to see that nothing of it has changed
  --remove-unknown  removes objects of which the database knows nothing
`

/** `npm run check-files`: whether the object store and the database know of the same files. */
void runOnce('checking files', async ({ adminDatabaseUrl: url = '', objects }) => {
  const asked = readArguments(process.argv.slice(2))
  if (!asked || !objects) {
    process.stderr.write(usage)
    return false
  }
  return interruptible(run => check(url, bucketAt(objects), asked, run))
})

async function check(
  url: string,
  bucket: Bucket,
  { reads, removes }: { readonly reads: boolean; readonly removes: boolean },
  { signal, progress }: LongRun,
): Promise<boolean> {
  const counts = { missing: 0, changed: 0, unknown: 0 }
  let objects = 0
  const looked = (count: number) => {
    if (signal.aborted) throw new Error('Broken off.')
    objects = count
    progress.at({ what: 'Objects checked', done: count, of: count })
  }
  for await (const misfit of misfits(bucket, work => asAuditor(url, work), reads, looked)) {
    counts[misfit.kind] += 1
    process.stderr.write(lineOf(misfit))
    if (misfit.kind === 'unknown' && removes) await bucket.remove(misfit.object)
  }
  progress.end()
  const { missing, changed, unknown } = counts
  const unknownText = unknown === 0 ? '' : ` ${unknown} unknown${removes ? ', removed' : ''}.`
  process.stdout.write(
    `${objects} objects looked at: ${missing} missing, ${changed} changed.${unknownText}\n`,
  )
  return missing + changed + (removes ? 0 : unknown) === 0
}

function lineOf(misfit: Misfit): string {
  if (misfit.kind === 'unknown') return `unknown: object ${misfit.object}\n`
  const { practiceId, attachmentId, place } = misfit.piece
  return `${misfit.kind}: practice ${practiceId}, file ${attachmentId}, piece ${place}\n`
}

function readArguments(args: string[]) {
  try {
    const options = { read: { type: 'boolean' }, 'remove-unknown': { type: 'boolean' } } as const
    const { values } = parseArgs({ args, options })
    return { reads: values.read === true, removes: values['remove-unknown'] === true }
  } catch {
    return null
  }
}
