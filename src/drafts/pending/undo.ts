import { as, type Db } from '../../database/connections'
import type { Person } from '../../people/person'
import { keyedHash } from '../../vault/keys'

/** What somebody looked at before they pressed a button. */
export interface LookedAt {
  readonly stateRevision: number
  readonly revision: number
  /** The last position of the concern that they have been shown. */
  readonly seen: number
  /** By what it is known what went along with it (attachments/store.ts). */
  readonly files?: string
}

/** From now on a draft that is locked and kept is on its way, until its writer has had some seconds to take it back. @returns when it goes out */
export async function goOutLater(
  db: Db,
  person: Person,
  id: string,
  { seen, seconds }: { readonly seen: number; readonly seconds: number },
  now: Date,
): Promise<Date> {
  const { practiceId } = person
  const goesAt = new Date(now.getTime() + seconds * 1000)
  await db.raw(
    `update drafts set pressed_at = :now, goes_at = :goesAt, seen_when_pressed = :seen, going_hash = sha256(:key), came_back = false
     where practice_id = :practiceId and id = :id`,
    { practiceId, id, now, goesAt, seen, key: sendKey(person, id) },
  )
  return goesAt
}

/** It is a draft as before. @param stateRevision of the draft as it was looked at @returns false where it is not on its way any more, or not theirs */
export async function takeBack(person: Person, draftId: string, stateRevision: number): Promise<boolean> {
  return (await as(person, db => stopOnItsWay(db, person, draftId, { stateRevision }, false))) > 0
}

/**
 * For a day its writer can have it back. Words on their way are only taken back.
 * @param as it was looked at @returns false where it stands otherwise, or is not theirs
 */
export async function throwAway(
  person: Person,
  draftId: string,
  { stateRevision, revision }: Omit<LookedAt, 'seen' | 'files'>,
  now: Date,
): Promise<boolean> {
  const { practiceId } = person
  const thrown = await as(person, db =>
    db('drafts')
      .where({ practiceId, id: draftId, stateRevision, revision, goesAt: null, thrownAt: null })
      .update({ thrownAt: now }),
  )
  return thrown > 0
}

/** @param stateRevision of the draft as it was looked at @returns false where it stands otherwise, or is not theirs */
export async function bringBackThrown(
  person: Person,
  draftId: string,
  stateRevision: number,
): Promise<boolean> {
  const { practiceId } = person
  const kept = await as(person, db =>
    db('drafts')
      .where({ practiceId, id: draftId, stateRevision })
      .whereNotNull('thrownAt')
      .update({ thrownAt: null }),
  )
  return kept > 0
}

/** What is on its way waits for its writer again. @returns how many that are */
export function stopOnItsWay(
  db: Db,
  person: Person,
  draftId: string,
  press: { stateRevision: number } | { pressedAt: Date },
  cameBack: boolean,
): Promise<number> {
  return db('drafts')
    .where({ practiceId: person.practiceId, id: draftId, ...press })
    .whereNotNull('goesAt')
    .update({ pressedAt: null, goesAt: null, goingHash: null, seenWhenPressed: null, cameBack })
}

/** What lets these words go out without their writer: no process without our keys can make it, and the database holds its hash. */
export function sendKey({ practiceId }: Pick<Person, 'practiceId'>, draftId: string): Buffer {
  return keyedHash('going', `${practiceId}\n${draftId}`)
}
