import { migrate } from '../database/migrations'
import { runOnce } from '../process/startup'

/** `npm run migrate`: brings the database at DATABASE_ADMIN_URL to the newest schema. */
void runOnce('operator', async ({ adminDatabaseUrl = '' }) => {
  await migrate(adminDatabaseUrl)
  process.stdout.write('The schema is up to date.\n')
  return true
})
