import { migrate } from '../database/migrations'
import { configOrEnd } from '../process/startup'

/** `npm run migrate`: brings the database at DATABASE_ADMIN_URL to the newest schema. */
void migrate(configOrEnd('operator').adminDatabaseUrl ?? '').then(() => {
  process.stdout.write('The schema is up to date.\n')
})
