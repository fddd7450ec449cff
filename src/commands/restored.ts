import { parseArgs } from 'node:util'
import { finishRestore } from '../backup/after-restore'
import { lastEventAt, settleAfterRestore } from '../backup/store'
import { asOperator } from '../database/migrations/migrations'
import { definersAsOperator, findOptionalRestore } from '../installation/store'
import { runOnce } from '../process/startup'

const usage = `Use: npm run restored -- --to 2026-11-29T14:00:00Z [--rehearsal]
Or, after an npm run restore that was broken off at its end: npm run restored

  --to   of when the state is that PostgreSQL has brought back; \`last\` for the last event in it
`

/** `npm run restored`: what npm run restore does at its end, where PostgreSQL itself has brought an older state back. */
void runOnce('restored', async config => {
  const asked = readArguments(process.argv.slice(2))
  if (!asked) {
    process.stderr.write(usage)
    return false
  }
  return asOperator(config.adminDatabaseUrl ?? '', async admin => {
    const { to, rehearsal } = asked
    if (to === null && !(await findOptionalRestore(definersAsOperator(admin)))) {
      process.stderr.write(usage)
      return false
    }
    const moment = to === 'last' ? ((await lastEventAt(admin)) ?? new Date()) : to
    if (moment) {
      const { sessions, links } = await settleAfterRestore(admin, moment, rehearsal)
      process.stdout.write(`Ended: ${sessions} sessions, ${links} links and invitations.\n`)
    }
    return finishRestore(admin, config, line => process.stdout.write(`${line}\n`))
  })
})

function readArguments(args: string[]): { to: Date | 'last' | null; rehearsal: boolean } | null {
  try {
    const options = { to: { type: 'string' }, rehearsal: { type: 'boolean', default: false } } as const
    const { to, rehearsal } = parseArgs({ args, options }).values
    if (to === undefined) return rehearsal ? null : { to: null, rehearsal }
    if (to === 'last') return { to, rehearsal }
    const isMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(to)
    return isMoment && !Number.isNaN(Date.parse(to)) ? { to: new Date(to), rehearsal } : null
  } catch {
    return null
  }
}
