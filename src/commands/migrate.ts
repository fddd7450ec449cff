import { migrate } from '../database/migrations/migrations'
import { showProgress } from '../process/progress'
import { runOnce } from '../process/startup'

/**
 * `npm run migrate`: brings the database at DATABASE_ADMIN_URL to the newest schema. Each migration is one transaction: what Ctrl-C breaks off
 * has not happened, and the next run goes on there.
 */
void runOnce('operator', async ({ adminDatabaseUrl = '' }) => {
  const progress = showProgress(process.stderr)
  await migrate(adminDatabaseUrl, undefined, (done, of) => progress.at({ what: 'Migrations run', done, of }))
  progress.end()
  process.stdout.write('The schema is up to date.\n')
  return true
})
