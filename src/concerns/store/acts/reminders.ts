import type { Db } from '../../../database/connections'
import type { Person } from '../../../people/person'
import { agreementsIn, dayBefore } from '../../rules/agreements'
import { askedAfter, isRepair } from '../../rules/facts'
import { type Deed } from '../../rules/deed'
import { dayMs } from '../../../time/days'

/** What will have to happen in a concern though nobody is there. */
export interface Dated {
  readonly id: string
  readonly deeds: readonly Deed[]
}

/** After a step: of what the two sides of its concern are to be reminded. */
export async function keepReminders(db: Db, person: Person, { id, deeds }: Dated, deed: Deed): Promise<void> {
  const of = { practiceId: person.practiceId, concernId: id }
  const remind = (position: number, kind: 'agreement' | 'held', remindAt: Date) =>
    db('reminders')
      .insert({ ...of, position, kind, remindAt })
      .onConflict()
      .ignore()
  const agreement = agreementsIn(deeds).find(({ position }) => String(position) === deed.parts.of)
  if (deed.kind === 'agree_to' && agreement?.by) {
    const remindAt = dayBefore(agreement.by, person.practice)
    if (remindAt > deed.at) await remind(agreement.position, 'agreement', remindAt)
  }
  if (deed.kind === 'done' && agreement)
    await db('reminders')
      .where({ ...of, position: agreement.position })
      .delete()
  if (isRepair(deed)) await remind(deed.position, 'held', new Date(deed.at.getTime() + askedAfter * dayMs))
}
