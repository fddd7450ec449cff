import type { House } from './house'
import { until } from './patience'
import type { TestPerson } from './people'

/** What was done in a concern, by its events in order; opening it left out. */
export async function deedsIn(house: House, concernId: string): Promise<string[]> {
  const events = await house
    .admin('events')
    .where({ concernId })
    .whereNot({ kind: 'open' })
    .orderBy('position')
    .select<{ kind: string }[]>('kind')
  return events.map(({ kind }) => kind)
}

export async function concernRow(house: House, id: string) {
  return house.admin('concerns').where({ id }).first<{
    status: string
    waits: string
    audience: string
    since: Date
    dueAt: Date | null
    position: number
  }>()
}

/** How many emails with news were ever written to somebody. */
export async function newsTo(house: House, person: Pick<TestPerson, 'id'>): Promise<number> {
  return (await house.admin('emails').where({ personId: person.id, kind: 'news' })).length
}

/** Waits until every email has left, or failed for good. */
export async function outboxIsEmpty(house: House): Promise<void> {
  await until(async () => !(await house.admin('emails').where({ status: 'waiting' }).first('id')))
}

/** The id in an address such as /concerns/0199…/receipt */
export function idIn(path: string | null): string {
  return /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(path ?? '')?.[0] ?? ''
}

/** What the worker does every hour, at a time of which only the operator can say that it has come. */
export async function keepDatesAt({ admin }: Pick<House, 'admin'>, at: Date): Promise<void> {
  await admin.raw('select keep_dates(?)', [at])
}
