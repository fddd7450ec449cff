import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { as, atTheDoor, type Db } from '../../database/connections'
import { NotFound } from '../../errors'
import { queueNews } from '../../mail/letters'
import type { Person } from '../../people/person'
import { findPerson } from '../../people/store'
import { keyedHash } from '../../vault/keys'
import type { Draft } from '../store/drafts'
import { rehearseSending, sendLookedAt, sentConcernOf, type Outdated, type Sent } from '../store/verbs'

/** What became of pressing Send: it went out, it could not be sent, it goes out in a while, or it is not any more what was looked at. */
export type Pressed = Sent | Outdated | { readonly goesAt: Date }

/** What somebody looked at before they pressed Send. */
export interface Sight extends Pick<Draft, 'revision' | 'turn'> {
  /** The last position of the concern that they have been shown. */
  readonly seen: number
}

/**
 * Sends a draft, for which its writer has some seconds to think again: until then it is a draft that nobody else can see.
 * What could not be sent is said at once. The due day counts from now.
 * @throws NotFound
 */
export async function pressSend(
  person: Person,
  draftId: string,
  { seen, turn, revision }: Sight,
  seconds: number,
  now: Date,
): Promise<Pressed> {
  const isAsLookedAt = (draft: Draft) =>
    draft.state === 'kept' && draft.turn === turn && draft.revision === revision
  if (seconds === 0) return sendLookedAt(person, draftId, seen, now, isAsLookedAt)
  const rehearsed = await rehearseSending(person, draftId, seen, now, isAsLookedAt)
  if (!('concernId' in rehearsed) || (await sentConcernOf(person, draftId))) return rehearsed
  const goesAt = new Date(now.getTime() + seconds * 1000)
  const { practiceId } = person
  const begun = await as(person, db =>
    db.raw<{ rowCount: number }>(
      `update drafts set pressed_at = :now, goes_at = :goesAt, sight = :seen, going_hash = sha256(:key), came_back = false
       where practice_id = :practiceId and id = :draftId and turn = :turn and revision = :revision
         and goes_at is null and thrown_at is null`,
      { practiceId, draftId, now, goesAt, seen, turn, revision, key: goingKey(person, draftId) },
    ),
  )
  // Where it changed in just this moment, looking again says what became of it.
  return begun.rowCount > 0 ? { goesAt } : rehearseSending(person, draftId, seen, now, isAsLookedAt)
}

/** It is a draft as before. @param turn of the draft as it was looked at @returns false where it is not on its way any more, or not theirs */
export async function takeBack(person: Person, draftId: string, turn: number): Promise<boolean> {
  return (await as(person, db => stop(db, person, draftId, { turn }, false))) > 0
}

/**
 * For a day its writer can have it back. Words on their way are only taken back.
 * @param as it was looked at @returns false where it stands otherwise, or is not theirs
 */
export async function throwAway(
  person: Person,
  draftId: string,
  { turn, revision }: Omit<Sight, 'seen'>,
  now: Date,
): Promise<boolean> {
  const { practiceId } = person
  const thrown = await as(person, db =>
    db('drafts')
      .where({ practiceId, id: draftId, turn, revision, goesAt: null, thrownAt: null })
      .update({ thrownAt: now }),
  )
  return thrown > 0
}

/** @param turn of the draft as it was looked at @returns false where it stands otherwise, or is not theirs */
export async function bringBackThrown(person: Person, draftId: string, turn: number): Promise<boolean> {
  const { practiceId } = person
  const kept = await as(person, db =>
    db('drafts').where({ practiceId, id: draftId, turn }).whereNotNull('thrownAt').update({ thrownAt: null }),
  )
  return kept > 0
}

/** Sends what has waited long enough, again and again until stopped. Several processes can do so side by side. */
export function startGoing(log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const going = keepGoing()
  return {
    async stop() {
      stopping.abort()
      await going
    },
  }

  async function keepGoing(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sendWaiting(new Date(), log).catch((error: unknown) => {
        log.error({ err: error }, 'what waits could not be sent')
      })
      await pause(everyMilliseconds, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
}

const everyMilliseconds = 1_000
const atOnce = 100

interface Waiting {
  practiceId: string
  personId: string
  id: string
  sight: number
  pressedAt: Date
}

/** Sends what has waited long enough by then. */
export async function sendWaiting(now: Date, log: Logger): Promise<void> {
  const waiting = await atTheDoor<Waiting>('drafts_going', now, atOnce)
  for (const draft of waiting)
    await sendOne(draft, now).catch((error: unknown) => {
      log.error({ err: error }, 'a draft could not go out, and is tried again')
    })
}

/** What cannot be sent any more waits for its writer again. Any other fault is of the moment: it leaves the draft on its way. */
async function sendOne({ practiceId, personId, id, sight, pressedAt }: Waiting, now: Date): Promise<void> {
  const proof = { sending: { draftId: id, key: goingKey({ practiceId }, id) } }
  const person = await findPerson({ practiceId, id: personId, proof })
  // Meanwhile its writer may have taken it back, and pressed again.
  const isThisPress = (draft: Draft) => draft.pressedAt?.getTime() === pressedAt.getTime()
  const sent = await sendLookedAt(person, id, sight, pressedAt, isThisPress).catch((error: unknown) => {
    if (error instanceof NotFound) return null
    throw error
  })
  if (sent && !('refusal' in sent)) return
  await as(person, async db => {
    if ((await stop(db, person, id, { pressedAt }, true)) > 0) await queueNews(db, null, [person.id], now)
  })
}

function stop(
  db: Db,
  person: Person,
  draftId: string,
  press: { turn: number } | { pressedAt: Date },
  cameBack: boolean,
): Promise<number> {
  return db('drafts')
    .where({ practiceId: person.practiceId, id: draftId, ...press })
    .whereNotNull('goesAt')
    .update({ pressedAt: null, goesAt: null, goingHash: null, sight: null, cameBack })
}

/** What lets these words go out without their writer: no process without our keys can make it, and the database holds its hash. */
function goingKey({ practiceId }: Pick<Person, 'practiceId'>, draftId: string): Buffer {
  return keyedHash('going', `${practiceId}\n${draftId}`)
}
