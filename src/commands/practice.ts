import { violates } from '../database/errors'
import { asOperator } from '../database/migrations/migrations'
import { readFounding } from './founding'
import { definersAsOperator } from '../installation/store'
import { unlockWithBoth } from '../installation/vault-access'
import { inviteOwner } from '../staff/invitations'
import { foundPractice } from '../practices/store'
import { runOnce } from '../process/startup'

/** `npm run practice -- create …`: founds a practice, and invites its first owner by mail. */
void runOnce('letting in', async ({ keys, adminDatabaseUrl = '' }) => {
  const { practice, owner } = readFounding(process.argv.slice(2))
  return asOperator(adminDatabaseUrl, async admin => {
    await unlockWithBoth(keys, definersAsOperator(admin))
    const now = new Date()
    const founded = await admin
      .transaction(async db => {
        const wrapped = await foundPractice(db, practice, now)
        await inviteOwner(db, wrapped, owner, now)
        return wrapped
      })
      .catch((error: unknown) => {
        throw violates(error, 'practices_door') ? new Error('--door: another practice has it') : error
      })
    process.stdout.write(
      `The practice is founded: ${founded.id}\nThe worker emails its first owner an invitation.\n`,
    )
    return true
  })
})
