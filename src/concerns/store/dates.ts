import type { Db } from '../../database/connections'
import type { Person } from '../../people/person'
import { agreementsIn, askedAfter, dayBefore, isRepair, type Deed } from '../rules/agreements'
import { restIn, statusAfter, type ConcernStatus, type Step } from '../rules/status'

/** What will have to happen in a concern though nobody is there. */
export interface Dated {
  readonly id: string
  readonly deeds: readonly Deed[]
}

/** After a step: when the concern comes back from its rest, and of what its two sides are to be reminded. */
export async function keepDates(
  db: Db,
  person: Person,
  { id, deeds }: Dated,
  { deed, steps, waits }: { deed: Deed; steps: readonly Step[]; waits: ConcernStatus['waits'] },
): Promise<void> {
  const of = { practiceId: person.practiceId, concernId: id }
  const remind = (position: number, kind: 'agreement' | 'held', remindAt: Date) =>
    db('reminders')
      .insert({ ...of, position, kind, remindAt })
      .onConflict()
      .ignore()
  await keepRest(db, person, of, steps, waits)
  const agreement = agreementsIn(deeds).find(({ position }) => String(position) === deed.parts.of)
  if (deed.kind === 'agree_to' && agreement?.by) {
    const remindAt = dayBefore(agreement.by, person.practice)
    if (remindAt > deed.at) await remind(agreement.position, 'agreement', remindAt)
  }
  if (deed.kind === 'done' && agreement)
    await db('reminders')
      .where({ ...of, position: agreement.position })
      .delete()
  if (isRepair(deed))
    await remind(deed.position, 'held', new Date(deed.at.getTime() + askedAfter * 24 * 3_600_000))
}

async function keepRest(
  db: Db,
  person: Person,
  of: { practiceId: string; concernId: string },
  steps: readonly Step[],
  waits: ConcernStatus['waits'],
): Promise<void> {
  await db('rests').where(of).delete()
  const rest = waits === 'rest' && restIn(steps, person.practice)
  if (!rest) return
  const { dueAt, since, ...after } = statusAfter(steps, person.practice, rest.endsAt)
  await db('rests').insert({
    ...of,
    endsAt: rest.endsAt,
    waits: after.waits,
    since,
    dueAt: dueAt ?? 'infinity',
  })
}
