import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { as, type Db } from '../database/connections'
import { call } from '../database/functions'
import type { Viewer } from '../database/viewer'
import { newPracticeKeys, type WrappedKeys } from '../vault/keys'
import { outsideAt, type Outside, type OutsideBody } from './outside'
import type { Practice, Rules } from './practice'

/** What a practice says of itself when it is founded. Its rules begin with the common ones. */
export type NewPractice = Pick<
  Practice,
  'name' | 'timeZone' | 'language' | 'crisisLines' | 'outsideContact' | 'mustTell' | 'door'
> &
  Partial<Pick<Practice, UsualRule>>

type UsualRule = 'region' | 'workingDays' | 'closedDays' | 'acknowledgeWithin' | 'answerWithin'

/** The operator founds a practice, in which there is nobody yet. */
export async function foundPractice(admin: Knex, practice: NewPractice, now: Date): Promise<WrappedKeys> {
  const id = newId()
  const keys = { id, ...newPracticeKeys(id) }
  const { region, workingDays, closedDays, acknowledgeWithin, answerWithin } = practice
  await call(admin, 'found_practice', {
    ...keys,
    name: practice.name,
    timeZone: practice.timeZone,
    language: practice.language,
    crisisLines: JSON.stringify(practice.crisisLines),
    outsideContact: practice.outsideContact,
    mustTell: practice.mustTell,
    door: practice.door,
    at: now,
    ...(region && { region }),
    ...(workingDays && { workingDays: [...workingDays] }),
    ...(closedDays && { closedDays: [...closedDays] }),
    ...(acknowledgeWithin && { acknowledgeWithin }),
    ...(answerWithin && { answerWithin }),
  })
  return keys
}

const saidOfItself = [
  ...(['name', 'language'] as const),
  ...(['privacyText', 'privacyTextIn', 'contactText', 'contactTextIn'] as const),
] as const

/** What the practice says of privacy and of how it can be reached. */
export async function practiceTextsOf(viewer: Viewer): Promise<Pick<Rules, (typeof saidOfItself)[number]>> {
  return as(viewer, db =>
    db('practices')
      .where({ id: viewer.practiceId })
      .first<Rules>(...saidOfItself),
  )
}

/** Whom those who answer can ask, in the practice's own words; read where it is shown, and not with every request. */
export async function whomToAsk(viewer: Viewer): Promise<string | null> {
  const { whomToAsk: words } = await as(viewer, db =>
    db('practices').where({ id: viewer.practiceId }).first<Pick<Rules, 'whomToAsk'>>('whomToAsk'),
  )
  return words
}

/** Whom a practice names outside of it. */
export async function outsideOf(db: Db, practice: Practice): Promise<Outside> {
  const { id } = practice
  const row = await db('practices')
    .where({ id })
    .first<{ outsideBodies: OutsideBody[] } | undefined>('outsideBodies')
  return outsideAt(practice, row?.outsideBodies)
}
