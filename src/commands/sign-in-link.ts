import { parseArgs } from 'node:util'
import { asOperator } from '../database/migrations/migrations'
import { definersAsOperator } from '../installation/store'
import { unlockWithBoth } from '../installation/vault-access'
import { resetFactorAsOperator } from '../sign-in/second-factor/factors'
import { newOperatorLinks, operatorLinkMinutes } from '../sign-in/operator-link'
import { runOnce } from '../process/startup'

const options = { address: { type: 'string' }, 'reset-second-factor': { type: 'boolean' } } as const

/** `npm run sign-in-link -- --address …`: a way in for an owner who cannot come in any more. */
void runOnce('letting in', async ({ keys, baseUrl, adminDatabaseUrl = '' }) => {
  const { address, 'reset-second-factor': reset } = parseArgs({ options, strict: false }).values
  if (typeof address !== 'string') {
    process.stderr.write(
      'Use: npm run sign-in-link -- --address margit@example.org [--reset-second-factor]\n',
    )
    return false
  }
  return asOperator(adminDatabaseUrl, async admin => {
    await unlockWithBoth(keys, definersAsOperator(admin))
    const links = await newOperatorLinks(admin, address, new Date())
    for (const { practiceId, ownerId } of reset ? links : [])
      await resetFactorAsOperator(admin, practiceId, ownerId, new Date())
    for (const { practiceId, link } of links)
      process.stdout.write(`Practice ${practiceId}\n${baseUrl}/sign-in/${link}\n`)
    process[links.length > 0 ? 'stdout' : 'stderr'].write(
      links.length > 0
        ? `Each link works once, for ${operatorLinkMinutes} minutes, for anyone who has it. The practice's chain of events records it.\n`
        : 'No practice owner has this address.\n',
    )
    return links.length > 0
  })
})
