import type { ChainBreak } from '../chains/chain'
import { lastLineEnd, linesIn } from '../chains/line-file'
import { countEvents } from '../chains/store'
import {
  breaksInChains,
  breaksInHeads,
  restoresIn,
  type Counts,
  type HeadBreak,
  type KnownRestore,
} from '../chains/verification'
import { ConfigFault, type Config } from '../config'
import type { Db } from '../database/connections'
import { asAuditor } from '../database/migrations/migrations'
import { indexKeyRow } from '../installation/store'
import { unlockForAddresses } from '../installation/vault-access'
import { interruptible, type LongRun } from '../process/interruptible'
import { runOnce } from '../process/startup'

/** `npm run verify-events`: whether every chain still holds, and is still the one whose heads were signed. */
void runOnce('verifying', async config => {
  const { headsFile } = config
  const end = headsFile === undefined ? null : await lastLineEnd(headsFile).catch(cannotRead)
  return interruptible(run => asAuditor(config.adminDatabaseUrl ?? '', db => verify(db, config, end, run)))
})

async function verify(
  db: Db,
  { keys, headsFile }: Config,
  end: number | null,
  run: LongRun,
): Promise<boolean> {
  const counts: Counts = { chains: 0, events: 0, entries: 0, heads: 0 }
  const installation = await indexKeyRow(db)
  if (!installation) throw new ConfigFault('The database holds no index key, so no signature can be checked.')
  unlockForAddresses(keys, installation)
  let breaks = 0
  for await (const broken of breaksInChains(db, counts, watch(run, counts, await countEvents(db)))) {
    breaks += 1
    tell(broken)
  }
  if (headsFile !== undefined && end !== null) breaks += await verifyHeads(db, headsFile, end, counts, run)
  run.progress.end()
  const looked = `${counts.chains} chains, ${counts.events} events, ${counts.entries} entries, ${counts.heads} signed heads`
  const notes =
    end === null ? ' Without HEADS_FILE, this command cannot find a chain that was cut or taken away.' : ''
  if (breaks === 0) process.stdout.write(`Everything holds: ${looked}.${notes}\n`)
  else process.stderr.write(`Something does not hold, in ${breaks} places: ${looked}.${notes}\n`)
  return breaks === 0
}

/** @throws Error when it is broken off: there is nothing to take back */
function watch({ signal, progress }: LongRun, counts: Counts, of: number): () => void {
  return () => {
    if (signal.aborted) throw new Error('Broken off. Nothing was changed.')
    progress.at({ what: 'Events checked', done: counts.events, of })
  }
}

/** So many breaks are told one by one; where more chains do not reach as far as they did, time was lost, which is told once. */
const toldOneByOne = 3

/** @returns in how many places something does not hold */
async function verifyHeads(
  db: Db,
  headsFile: string,
  end: number,
  counts: Counts,
  { signal }: LongRun,
): Promise<number> {
  const restores = await restoresIn(linesIn(headsFile, end))
  const found: HeadBreak[] = []
  let lines = 0
  for await (const broken of breaksInHeads(db, linesIn(headsFile, end), counts, restores)) {
    if (signal.aborted) throw new Error('Broken off. Nothing was changed.')
    if ('line' in broken) {
      lines += 1
      tell(broken)
    } else {
      found.push(broken)
      if (found.length <= toldOneByOne) tell(broken)
    }
  }
  for (const restore of restores) tellRestore(restore)
  if (found.length > toldOneByOne) tellLostTime(found)
  return lines + found.length
}

function tellRestore({ to, at, lost }: KnownRestore): void {
  process.stdout.write(
    `On ${at.toISOString()} the state of ${to.toISOString()} was brought back. ` +
      (lost.size === 0
        ? 'No signed head shows that anything was lost.\n'
        : `What was added after that state to these many chains is lost: ${lost.size}.\n`),
  )
}

function tellLostTime(found: readonly HeadBreak[]): void {
  const times = found.map(({ signedAt }) => signedAt.getTime())
  const [first, last] = [new Date(Math.min(...times)), new Date(Math.max(...times))]
  process.stderr.write(
    `and ${found.length - toldOneByOne} chains more. All of them were signed between ${first.toISOString()} and ${last.toISOString()}, and ` +
      'all that was signed before still holds. If an older state of the database was brought back, or another server took its place, ' +
      'npm run restored says so in HEADS_FILE, and then this is told in one line.\n',
  )
}

function tell(broken: ChainBreak | { line: number }): void {
  process.stderr.write(
    'line' in broken
      ? `HEADS_FILE, line ${broken.line}: is not ours, or does not follow the line before it\n`
      : `practice ${broken.practiceId}, chain ${broken.chain}, position ${broken.position}: ${broken.what}\n`,
  )
}

function cannotRead(error: unknown): never {
  const { code } = error as { code?: unknown }
  throw new ConfigFault(
    code === 'ENOENT'
      ? 'HEADS_FILE: there is no such file'
      : `HEADS_FILE: this command cannot read it (${String(code)})`,
  )
}
