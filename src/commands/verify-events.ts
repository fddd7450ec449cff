import type { ChainBreak } from '../chains/chain'
import { lastLineEnd, linesIn } from '../chains/line-file'
import { breaksInChains, breaksInHeads, type Counts } from '../chains/verification'
import { ConfigFault, type Config } from '../config'
import type { Db } from '../database/connections'
import { asAuditor } from '../database/migrations'
import { indexKeyRow } from '../installation/store'
import { unlockForAddresses } from '../installation/vault-access'
import { runOnce } from '../process/startup'

/** `npm run verify-events`: whether every chain still holds, and is still the one whose heads were signed. */
void runOnce('verifying', async config => {
  const { headsFile } = config
  const end = headsFile === undefined ? null : await lastLineEnd(headsFile).catch(cannotRead)
  return asAuditor(config.adminDatabaseUrl ?? '', db => verify(db, config, end))
})

async function verify(db: Db, { keys, headsFile }: Config, end: number | null): Promise<boolean> {
  const counts: Counts = { chains: 0, events: 0, entries: 0, heads: 0 }
  const installation = await indexKeyRow(db)
  if (!installation) throw new ConfigFault('The database holds no index key, so no signature can be checked.')
  unlockForAddresses(keys, installation)
  let breaks = 0
  for await (const broken of breaksInChains(db, counts)) {
    breaks += 1
    tell(broken)
  }
  if (headsFile !== undefined && end !== null) {
    for await (const broken of breaksInHeads(db, linesIn(headsFile, end), counts)) {
      breaks += 1
      tell(broken)
    }
  }
  const looked = `${counts.chains} chains, ${counts.events} events, ${counts.entries} entries, ${counts.heads} signed heads`
  const notes =
    end === null ? ' Without HEADS_FILE, this command cannot find a chain that was cut or taken away.' : ''
  if (breaks === 0) process.stdout.write(`Everything holds: ${looked}.${notes}\n`)
  else process.stderr.write(`Something does not hold, in ${breaks} places: ${looked}.${notes}\n`)
  return breaks === 0
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
