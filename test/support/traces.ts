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

/** The minute of what waits to go out is over: a house sends it by itself within a second. @param of only such drafts; all where nothing is said */
export async function letMinutesBeOver(
  house: Pick<House, 'admin'>,
  of: { readonly id?: string } = {},
): Promise<void> {
  await house.admin('drafts').where(of).whereNotNull('goesAt').update({ goesAt: new Date() })
}

/** The same, and all of it has gone out or come back. */
export async function untilAllIsSent(house: Pick<House, 'admin'>): Promise<void> {
  await letMinutesBeOver(house)
  await until(async () => (await house.admin('drafts').whereNotNull('goesAt')).length === 0)
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
