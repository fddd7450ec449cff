import { randomUUID } from 'node:crypto'
import { asOperator } from '../../src/database/migrations/migrations'

/** URLs of the test cluster, in which … stands for the database. */
export interface Server {
  readonly admin: string
  readonly web: string
  readonly worker: string
}

export const template = 'makeright_template'
export const passwords = { web: 'only-for-tests', worker: 'only-for-tests-too' }

/** The URLs to one database of the test cluster. */
export function serverUrls(database: string): Server {
  const server = JSON.parse(process.env.TEST_SERVER ?? '{}') as Server
  const at = (url: string) => url.replace(encodeURIComponent('…'), database)
  return { admin: at(server.admin), web: at(server.web), worker: at(server.worker) }
}

/** A migrated database of one's own, with the URLs to it. */
export async function newDatabase() {
  return createDatabase(template)
}

/** A database of one's own, in which nothing is. */
export async function createDatabase(from = 'template1') {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const { admin } = serverUrls('postgres')
  // Its files are copied: logging every page of it anew takes PostgreSQL three times as long.
  await asOperator(admin, db => db.raw('create database ?? template ?? strategy file_copy', [name, from]))
  return {
    ...serverUrls(name),
    drop: () => asOperator(admin, db => db.raw('drop database ?? with (force)', [name])),
  }
}
