import { buffer } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { closeDatabase, openDatabase } from '../database/connections'
import { unlockAsWorker } from '../installation/vault-access'
import { takeBounce } from '../mail/bounces/intake'
import { configOrEnd } from '../process/startup'

const options = { to: { type: 'string', multiple: true } } as const

/**
 * `npm run bounce < mail`: takes in one mail that came back, as a mail server hands it to a pipe. It always takes the mail, ours or not, so
 * that nothing comes back of what came back; only where the database is away it says 75, and the mail server tries again (sysexits.h).
 */
const tryAgain = 75

async function take(): Promise<void> {
  const { workerDatabaseUrl = '', bounceAddress = '', keys } = configOrEnd('bounces')
  const { to } = parseArgs({ options }).values
  const mail = await buffer(process.stdin)
  try {
    openDatabase({ worker: workerDatabaseUrl })
    if (!(await unlockAsWorker(keys))) throw new Error('No portal has started yet.')
    process.stdout.write(`${said[await takeBounce(mail, bounceAddress, to)]}\n`)
  } catch (error) {
    const { code, name } = error as { code?: unknown; name?: unknown }
    process.stderr.write(
      `It could not be taken in (${String(code ?? name)}). The mail server should try again later.\n`,
    )
    process.exitCode = tryAgain
  } finally {
    await closeDatabase()
  }
}

const said = {
  failed: 'An email did not arrive, and is marked as failed.',
  delayed: 'An email is late. That is counted.',
  nothing: 'Nothing to do: this says nothing of an email that still counts.',
  foreign: 'Nothing to do: this is to no address of ours.',
} as const

void take()
