import { Pool } from 'pg'
import { databaseLimits, reaching } from '../limits'

/**
 * The connections of the library that keeps the worker's jobs, with our limits: on its own it would wait for ever for a database that says
 * nothing.
 */
export function openJobPool(databaseUrl: string): { pool: Pool; close(): void } {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 3,
    ...reaching,
    ...databaseLimits.worker,
  })
  pool.on('error', ignore)
  pool.on('connect', client => client.on('error', ignore))
  return { pool, close: () => void pool.end().catch(ignore) }
}

function ignore(): void {
  // the question that it breaks says so
}
