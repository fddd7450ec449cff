import { parseArgs } from 'node:util'
import { asOperator } from '../database/migrations/migrations'
import { endSessionsOf, practicesCalled } from '../installation/store'
import { runOnce } from '../process/startup'

const options = { all: { type: 'boolean' }, practice: { type: 'string' } } as const

const usage = `Use: npm run end-sessions -- --practice <its id, or the word of its door>
     npm run end-sessions -- --all
`

/** `npm run end-sessions`: nobody stays signed in, and no link or passkey from before lets anybody in. */
void runOnce('operator', async ({ adminDatabaseUrl = '' }) => {
  const { all, practice } = parseArgs({ options, strict: false }).values
  if ((all === true) === (typeof practice === 'string')) {
    process.stderr.write(usage)
    return false
  }
  return asOperator(adminDatabaseUrl, async admin => {
    const ids = await practicesCalled(admin, typeof practice === 'string' ? practice : null)
    for (const id of ids) {
      const { sessions, links, passkeys } = await endSessionsOf(admin, id)
      process.stdout.write(
        `Practice ${id}: ended ${sessions} sessions, ${links} links and ${passkeys} passkeys\n`,
      )
    }
    process[ids.length > 0 ? 'stdout' : 'stderr'].write(
      ids.length > 0
        ? 'None of them works any more. The chain of each practice records this.\n'
        : 'There is no such practice.\n',
    )
    return ids.length > 0
  })
})
