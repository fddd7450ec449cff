import { parseArgs } from 'node:util'
import { asOperator } from '../database/migrations/migrations'
import { rowsFrom } from '../database/functions'
import { runOnce } from '../process/startup'

const options = { days: { type: 'string', default: '14' } } as const

/** `npm run access-counts`: what happened in signing in, how often, on which day. */
void runOnce('operator', async ({ adminDatabaseUrl = '' }) => {
  const days = Number(parseArgs({ options }).values.days)
  if (!Number.isInteger(days) || days < 1 || days > 366) {
    process.stderr.write('Use: npm run access-counts -- --days 14 (at most 366)\n')
    return false
  }
  const rows = await asOperator(adminDatabaseUrl, admin =>
    rowsFrom<{ day: string; what: string; count: number }>(admin, 'access_counted', { days, at: new Date() }),
  )
  for (const { day, what, count } of rows)
    process.stdout.write(`${day}  ${String(count).padStart(8)}  ${what}\n`)
  if (rows.length === 0) process.stdout.write(`Nobody signed in, or tried to, in ${days} days.\n`)
  return true
})
