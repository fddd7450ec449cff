import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { as, atTheDoor, type Db } from '../database/connections'
import { NotFound } from '../errors'
import { queueNews } from '../mail/letters'
import type { Person } from '../people/person'
import { findPerson } from '../people/store'
import type { Running } from '../starting'
import { keyedHash } from '../vault/keys'
import { rehearseSending, sendDraft, type Sent } from './store'

/** What became of pressing Send: it went out, it could not be sent, or it goes out in a while. */
export type Pressed = Sent | { readonly goesAt: Date }

/**
 * Sends a draft, for which its writer has some seconds to think again: until then it is a draft that nobody else can see.
 * What could not be sent is said at once. The due day counts from now.
 * @param seen the last position of the concern that the sender has been shown
 * @throws NotFound
 */
export async function pressSend(
  person: Person,
  draftId: string,
  seen: number,
  seconds: number,
  now: Date,
): Promise<Pressed> {
  if (seconds === 0) return sendDraft(person, draftId, seen, now)
  const rehearsed = await rehearseSending(person, draftId, seen, now)
  if ('refusal' in rehearsed) return rehearsed
  const goesAt = new Date(now.getTime() + seconds * 1000)
  const { rows } = await as(person, db =>
    // a second click changes nothing
    db.raw<{ rows: { goesAt: Date }[] }>(
      `update drafts set pressed_at = coalesce(pressed_at, :now), goes_at = coalesce(goes_at, :goesAt),
         sight = coalesce(sight, :seen), going_hash = sha256(:key), came_back = false
       where practice_id = :practiceId and id = :draftId returning goes_at`,
      { practiceId: person.practiceId, draftId, now, goesAt, seen, key: goingKey(person, draftId) },
    ),
  )
  return rows[0] ?? rehearsed
}

/** @returns false where it has gone out already, or is not theirs */
export async function takeBack(person: Person, draftId: string): Promise<boolean> {
  return (await as(person, db => stop(db, person, draftId, false))) > 0
}

/** Sends what has waited long enough, again and again until stopped. Several processes can do so side by side. */
export function startGoing(log: Logger): Running {
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

async function sendWaiting(now: Date, log: Logger): Promise<void> {
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
  const sent = await sendDraft(person, id, sight, pressedAt).catch((error: unknown) => {
    if (error instanceof NotFound) return null
    throw error
  })
  if (sent && 'concernId' in sent) return
  await as(person, async db => {
    if ((await stop(db, person, id, true)) > 0) await queueNews(db, null, [person.id], now)
  })
}

function stop(db: Db, person: Person, draftId: string, cameBack: boolean): Promise<number> {
  return db('drafts')
    .where({ practiceId: person.practiceId, id: draftId })
    .whereNotNull('goesAt')
    .update({ pressedAt: null, goesAt: null, goingHash: null, sight: null, cameBack })
}

/** What lets these words go out without their writer: no process without our keys can make it, and the database holds its hash. */
function goingKey({ practiceId }: Pick<Person, 'practiceId'>, draftId: string): Buffer {
  return keyedHash('going', `${practiceId}\n${draftId}`)
}
