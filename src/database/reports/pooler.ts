import { Client } from 'pg'
import { ConfigFault } from '../../config'
import { databaseLimits, reaching } from '../limits'
import { nameOf } from '../driver'

const rounds = 3

/**
 * Whether a statement's name still means something in the next transaction. A pooler gives that another connection to the database, and
 * older ones (PgBouncer before 1.21) do not bring the statement along. Two connections find it out: while one holds what the other has
 * used, the other is given something else.
 */
export async function keepsNames(databaseUrl: string): Promise<boolean> {
  const [one, other] = [newClient(databaseUrl), newClient(databaseUrl)]
  try {
    await Promise.all([one.connect(), other.connect()])
    for (let round = 0; round < rounds; round += 1) {
      await one.query(named)
      await other.query('begin')
      await other.query(named)
      await one.query(named)
      await other.query('commit')
    }
    return true
  } catch (error) {
    if (isNameLost(error)) return false
    throw error
  } finally {
    await Promise.all([one, other].map(client => client.end().catch(() => undefined)))
  }
}

/**
 * A worker says in which role it comes as it connects, and a pooler does not pass that on.
 * @throws ConfigFault where it was a pooler that answered, else what was thrown
 */
export function refusePooler(error: unknown): never {
  const { code } = error as { code?: unknown }
  if (code !== '08P01') throw error
  throw new ConfigFault(
    'WORKER_DATABASE_URL: leads to a pooler such as PgBouncer; the worker must reach PostgreSQL itself',
  )
}

const text = 'select $1::int as round'
const named = { name: nameOf(text), text, values: [1] }

/** The statement of this name is not there, or one was there already. */
function isNameLost(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return code === '26000' || code === '42P05'
}

/** One connection of its own, to ask something as a process starts. */
export function newClient(connectionString: string): Client {
  const client = new Client({ connectionString, ...reaching, ...databaseLimits.web })
  client.on('error', () => undefined) // the statement that it breaks says so
  return client
}
