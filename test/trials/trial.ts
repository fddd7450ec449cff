import { missing } from '../support/machine'
import { trial as clamav } from './clamav'
import { trial as cluster } from './cluster/cluster'
import { trial as monitoring } from './monitoring'
import { exim, opensmtpd, postfix } from './bounces/bounces'
import { trial as objects } from './objects'
import { trial as pooler } from './pooler'
import { trial as proxies } from './proxies/proxies'
import { trial as rolling } from './rolling'
import { trial as storm } from './storm/storm'
import { trial as restore } from './restore/restore'

/** What `npm run trial` runs: real programs of the machine around the portal, each started here on loopback and stopped at the end. */
export interface Trial {
  /** Each program that it needs, with the Debian package that it is in. */
  readonly needs: Readonly<Record<string, string>>
  /**
   * Tries it.
   * @param say tells one line of what was seen
   * @returns what went wrong, a line each
   */
  run(say: (line: string) => void): Promise<readonly string[]>
}

/** By the name that the command takes. */
const trials: Readonly<Record<string, Trial>> = {
  clamav,
  cluster,
  monitoring,
  objects,
  pooler,
  postfix,
  exim,
  opensmtpd,
  storm,
  proxies,
  rolling,
  restore,
}

/** `npm run trial`: a storm; `npm run trial -- NAME …`: whether what docs/operating.md says holds with the programs that operators have. */
async function main(asked: readonly string[]): Promise<void> {
  const names = asked.length > 0 ? asked : ['storm']
  if (!names.every(name => name in trials)) {
    say(`Name one or more of these: ${Object.keys(trials).join(', ')}`)
    process.exitCode = 2
    return
  }
  for (const name of names) {
    const wrong = await runTrial(name)
    for (const fault of wrong) say(`${name}: ${fault}`)
    if (wrong.length > 0) process.exitCode = 1
  }
}

async function runTrial(name: string): Promise<readonly string[]> {
  const trial = trials[name]
  if (!trial) return []
  const packages = missing(trial.needs)
  if (packages.length > 0) return [`it needs ${packages.join(', ')}`]
  return trial.run(line => {
    say(`${name}: ${line}`)
  })
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

void main(process.argv.slice(2))
