import { as } from '../../database/connections'
import { call, rowsFrom } from '../../database/functions'
import { NotFound } from '../../errors'
import type { Named, Person } from '../../people/person'
import { namedOf, namesOf, type NamedRow } from '../../people/store'

/** Something that waits for somebody, as a colleague may know of it who stands in for them. */
export interface StandIn {
  /** Not the concern's. */
  readonly id: string
  readonly therapist: Named
  /** Since when it waits. */
  readonly since: Date
  /** The last day of their absence (2026-12-10); null: they are not away. */
  readonly lastDay: string | null
  /** When the colleague who stood in sent the fixed line. */
  readonly lineAt: Date | null
}

/** For what somebody stands in now, what has waited for longest first. */
export async function standInsOf(colleague: Person, now: Date): Promise<StandIn[]> {
  const rows = await as(colleague, db =>
    rowsFrom<Omit<StandIn, 'therapist'> & { therapistId: string; therapistName: Buffer }>(
      db,
      'my_stand_ins',
      {
        at: now,
      },
    ),
  )
  return rows.map(({ therapistId, therapistName, ...row }) => ({
    ...row,
    therapist: namedOf(colleague.practice, therapistId, therapistName),
  }))
}

/** Sends the fixed line, if none was sent yet. @throws NotFound where they do not stand in (any more) */
export async function sendLine(colleague: Person, id: string, now: Date): Promise<void> {
  const sent = await as(colleague, db => call<boolean | null>(db, 'send_line', { id, at: now }))
  if (sent === null) throw new NotFound()
}

/** What is late, as an owner may know of it, and who could be asked to stand in for its therapist. */
export interface StandInToAsk {
  readonly reference: string
  readonly therapist: Named
  readonly could: readonly Named[]
}

/** @throws NotFound where nothing is late that this owner may know of */
export async function standInToAsk(owner: Person, concernId: string, now: Date): Promise<StandInToAsk> {
  const { practice, practiceId } = owner
  return as(owner, async db => {
    const [concern, rows] = await Promise.all([
      db('concerns as c')
        .join('people as p', { 'p.practiceId': 'c.practiceId', 'p.id': 'c.therapistId' })
        .where({ 'c.practiceId': practiceId, 'c.id': concernId })
        .whereNot({ 'c.audience': 'owners' })
        .where('c.dueAt', '<', now)
        .first<{ reference: string; id: string; name: Buffer } | undefined>('c.reference', 'p.id', 'p.name'),
      rowsFrom<NamedRow>(db, 'could_stand_in', { concern: concernId, at: now }),
    ])
    if (!concern) throw new NotFound()
    const { reference, id, name } = concern
    return { reference, therapist: namedOf(practice, id, name), could: namesOf(practice, rows) }
  })
}

/** @returns whether they are asked: not where somebody else was a moment before */
export async function askToStandIn(
  owner: Person,
  concernId: string,
  colleagueId: string,
  now: Date,
): Promise<boolean> {
  return as(owner, db =>
    call<boolean>(db, 'ask_to_stand_in', { concern: concernId, colleague: colleagueId, at: now }),
  )
}
