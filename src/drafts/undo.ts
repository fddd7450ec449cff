import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { as, callDefiner, type Db } from '../database/connections'
import { queueNews } from '../mail/emails'
import type { Person } from '../people/person'
import { findPerson } from '../people/store'
import { tellOfDamage } from '../vault/damage'
import { CannotUnseal } from '../vault/envelope'
import { keyedHash } from '../vault/keys'

/** What somebody looked at before they pressed a button. */
export interface LookedAt {
  readonly stateRevision: number
  readonly revision: number
  /** The last position of the concern that they have been shown. */
  readonly seen: number
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
  return (await as(person, db => stop(db, person, draftId, { stateRevision }, false))) > 0
}

/**
 * For a day its writer can have it back. Words on their way are only taken back.
 * @param as it was looked at @returns false where it stands otherwise, or is not theirs
 */
export async function throwAway(
  person: Person,
  draftId: string,
  { stateRevision, revision }: Omit<LookedAt, 'seen'>,
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

/** Sends what has waited long enough, again and again until stopped. Several processes can do so side by side. */
export function startSending(send: Send, log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const sending = keepSending()
  return {
    async stop() {
      stopping.abort()
      await sending
    },
  }

  async function keepSending(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sendWaiting(send, new Date(), log).catch((error: unknown) => {
        log.error({ err: error }, 'what waits could not be sent')
      })
      await pause(everyMilliseconds, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
}

const everyMilliseconds = 1_000
const atOnce = 100

/** A draft whose minute is over. */
export interface Waiting {
  readonly practiceId: string
  readonly personId: string
  readonly id: string
  readonly seenWhenPressed: number
  readonly pressedAt: Date
}

/** Sends a draft for its writer. @returns false where it cannot be sent any more */
type Send = (person: Person, draft: Waiting) => Promise<boolean>

/** Sends what has waited long enough by then. */
export async function sendWaiting(send: Send, now: Date, log: Logger): Promise<void> {
  const waiting = await callDefiner<Waiting>('drafts_due', { at: now, most: atOnce })
  for (const draft of waiting)
    await sendOne(send, draft, now).catch((error: unknown) => {
      log.error({ err: error }, 'a draft could not go out, and is tried again')
    })
}

/** What cannot be sent any more waits for its writer again. Any other fault is of the moment: it leaves the draft on its way. */
async function sendOne(send: Send, draft: Waiting, now: Date): Promise<void> {
  const { practiceId, personId, id, pressedAt } = draft
  const proof = { sending: { draftId: id, key: sendKey({ practiceId }, id) } }
  const person = await findPerson({ practiceId, id: personId, proof })
  const isSent = await send(person, draft).catch((error: unknown) => {
    if (!(error instanceof CannotUnseal)) throw error
    tellOfDamage(error)
    return false
  })
  if (isSent) return
  await as(person, async db => {
    if ((await stop(db, person, id, { pressedAt }, true)) > 0) await queueNews(db, null, [person.id], now)
  })
}

function stop(
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
function sendKey({ practiceId }: Pick<Person, 'practiceId'>, draftId: string): Buffer {
  return keyedHash('going', `${practiceId}\n${draftId}`)
}
