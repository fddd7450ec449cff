import { randomUUID } from 'node:crypto'
import { asOperator } from '../../src/database/migrating'

/** URLs of the test cluster, in which … stands for the database. */
export interface Server {
  readonly admin: string
  readonly web: string
  readonly worker: string
}

export const template = 'makeright_template'
export const passwords = { web: 'only-for-tests', worker: 'only-for-tests-too' }

/** A migrated database of one's own, with the URLs to it. */
export async function newDatabase() {
  const server = JSON.parse(process.env.TEST_SERVER ?? '{}') as Server
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const at = (url: string, database: string) => url.replace(encodeURIComponent('…'), database)
  await asOperator(at(server.admin, 'postgres'), db =>
    db.raw('create database ?? template ??', [name, template]),
  )
  return {
    admin: at(server.admin, name),
    web: at(server.web, name),
    worker: at(server.worker, name),
    drop: () =>
      asOperator(at(server.admin, 'postgres'), db => db.raw('drop database ?? with (force)', [name])),
  }
}
