import { callDefiner } from '../connections'
import { isUnknownFunction } from '../errors'
import { migrationFiles, migrationName } from '../migrations/migration-files'

/**
 * What an operator should know where the database is older than this portal, in lines; none: it has everything that this portal was
 * written for. One that is newer is no fault: an old portal goes on answering while the next version comes.
 */
export async function schemaReport(): Promise<string[]> {
  return (await isOlder())
    ? ['The database is older than this version of Makeright: npm run migrate comes first.']
    : []
}

async function isOlder(): Promise<boolean> {
  try {
    const missing = await callDefiner('migrations_missing', { names: migrationFiles.map(migrationName) })
    return missing.length > 0
  } catch (error) {
    if (isUnknownFunction(error)) return true // older than the question
    throw error
  }
}
