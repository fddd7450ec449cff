import type { Db } from '../../../database/connections'
import { call } from '../../../database/functions'
import { queueNews } from '../../../mail/emails'
import { otherOwnerRows } from '../../../people/colleagues'
import type { Person } from '../../../people/person'
import type { Deed } from '../../rules/deed'
import { wasDueAt } from '../../rules/missed'
import type { MoveName } from '../../rules/moves'
import { pauseIn, statusAfter, stepOfDeed } from '../../rules/status'
import type { MoveWords } from '../../rules/wording'
import { sealParts } from '../words/sealed-parts'
import type { LockedConcern } from './locked-concern'
import { keepReminders } from './reminders'
import { setPause, setStatus } from './status'

/** What is said or done now, and will stand in the concern. */
interface NewEntry {
  readonly id: string
  readonly kind: MoveName
  readonly parts: MoveWords
  /** Whom it is about, such as who is let in. */
  readonly about?: string
}

/**
 * Appends an entry, sets the status that follows from it, and emails everybody else in the concern. Nobody is emailed when a companion's
 * access ends.
 * @returns the position at which it stands
 */
export async function step(
  db: Db,
  person: Person,
  concern: LockedConcern,
  entry: NewEntry,
  now: Date,
): Promise<number> {
  const parts = partsNow(person, concern, entry, now)
  const { kind } = entry
  const position = await appendEntry(db, person, concern, { ...entry, parts }, now)
  const deed: Deed = { position, kind, by: concern.capacity, at: now, parts }
  const steps = [...concern.deeds, deed].map(stepOfDeed)
  const status = statusAfter(steps, person.practice, now)
  const pause = status.waits === 'pause' && beginsPause.has(kind) && pauseIn(steps, person.practice)
  if (pause) {
    const afterwards = statusAfter(steps, person.practice, pause.endsAt)
    await setPause(db, concern.id, position, pause.endsAt, afterwards)
  }
  const hear = await hearersOf(db, person, concern, kind)
  const unreached = kind === 'close_unreached' ? hear.filter(id => id === concern.client) : []
  await Promise.all([
    setStatus(db, concern.id, position, status),
    keepReminders(db, person, concern, deed),
    unreached.length > 0 ? queueNews(db, concern.id, unreached, now, 'unreached') : null,
    queueNews(
      db,
      concern.id,
      hear.filter(id => !unreached.includes(id)),
      now,
    ),
  ])
  return position
}

/** Everybody else in the concern; and of a wish for somebody else, the owners who can propose one, unless owners alone read it. */
async function hearersOf(
  db: Db,
  person: Person,
  { readers, companions, audience }: LockedConcern,
  kind: MoveName,
): Promise<string[]> {
  if (kind === 'end_companion') return []
  const asksForOther = kind === 'step_back' || kind === 'ask_other'
  const owners = asksForOther && audience !== 'owners' ? await otherOwnerRows(db, person) : []
  const all = new Set([...readers, ...companions, ...owners.map(({ id }) => id)])
  all.delete(person.id)
  return [...all]
}

/** What stands in an entry of this moment: what was said, and by which day an answer had been due, if it was late. */
export function partsNow(
  { practice }: Person,
  concern: Pick<LockedConcern, 'capacity' | 'dueAt'>,
  { kind, parts }: Pick<NewEntry, 'kind' | 'parts'>,
  now: Date,
): MoveWords {
  return { ...parts, ...wasDueAt({ kind, by: concern.capacity, at: now }, concern, practice) }
}

/** What pauses a concern, or lets it stay paused. */
const beginsPause: ReadonlySet<MoveName> = new Set(['pause', 'grant_pause', 'bring_back'])

/** @returns the position of the entry */
async function appendEntry(
  db: Db,
  person: Person,
  concern: LockedConcern,
  { id, kind, parts, about }: NewEntry,
  now: Date,
): Promise<number> {
  return call<number>(db, 'append_event', {
    concern: concern.id,
    kind,
    at: now,
    about: about ?? null,
    entry: id,
    words: sealParts(person.practiceId, concern.key, id, parts),
  })
}
