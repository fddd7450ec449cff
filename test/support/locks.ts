import type { House } from './house'
import { until } from './patience'

/** How many requests wait in the database for somebody else to finish. */
export async function waiting(house: House): Promise<number> {
  const { rows } = await house.admin.raw<{ rows: unknown[] }>(
    `select a.pid, a.wait_event_type, l.granted
     from pg_stat_activity a join pg_locks l on l.pid = a.pid and not l.granted
     where a.datname = current_database() and a.wait_event_type = 'Lock'`,
  )
  return rows.length
}

/**
 * Holds a row, a concern’s if nothing else is said, from another connection, starts the acts one after the other, each of which must then really wait, and
 * lets go. @returns what they were answered, in the order in which they began
 */
export async function atOnce<T>(
  house: House,
  id: string,
  acts: readonly (() => Promise<T>)[],
  table: 'concerns' | 'signInTokens' | 'lessons' | 'practices' = 'concerns',
): Promise<T[]> {
  const holder = await house.admin.transaction()
  const answers: Promise<T>[] = []
  try {
    await holder.raw('select from ?? where id = ? for update', [table, id])
    for (const act of acts) {
      answers.push(act())
      await until(
        async () => (await waiting(house)) >= answers.length,
        async () => `only ${await waiting(house)} of ${answers.length} wait`,
      )
    }
  } finally {
    await holder.commit()
  }
  return Promise.all(answers)
}

/** Empties tables and all that hangs on them: again where this and something that goes on by itself have waited for each other. */
export async function empty({ admin }: Pick<House, 'admin'>, ...tables: readonly string[]): Promise<void> {
  await until(async () => {
    try {
      await admin.raw(`truncate ${tables.map(() => '??').join(', ')} cascade`, [...tables])
      return true
    } catch (error) {
      if ((error as { code?: string }).code === deadlockDetected) return false
      throw error
    }
  })
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const deadlockDetected = '40P01'
