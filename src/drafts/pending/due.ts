import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { as, callDefiner } from '../../database/connections'
import { Refused } from '../../errors'
import { queueNews } from '../../mail/emails'
import type { Person } from '../../people/person'
import { findPerson } from '../../people/store'
import { tellOfDamage } from '../../vault/damage'
import { CannotUnseal } from '../../vault/envelope'
import { sendKey, stopOnItsWay } from './undo'

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
      const sent = await sendWaiting(send, new Date(), log, stopping.signal).catch((error: unknown) => {
        log.error({ err: error }, 'what waits could not be sent')
        return 0
      })
      if (sent === 0)
        await pause(everyMilliseconds, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
}

const everyMilliseconds = 1_000
const atOnce = 200
/** How many concerns a process sends for at the same time. Pages need the other connections to the database. */
const lanes = 4

/** A draft whose minute is over. */
export interface Waiting {
  readonly practiceId: string
  readonly personId: string
  readonly id: string
  /** First words have their own id here. */
  readonly concernId: string
  readonly seenWhenPressed: number
  readonly pressedAt: Date
}

/** Sends a draft for its writer. @returns false where it cannot be sent any more */
type Send = (person: Person, draft: Waiting) => Promise<boolean>

/**
 * Sends what has waited long enough by then: what is of one concern in its order, different concerns side by side. Each process begins with
 * another one, so that they seldom meet; where they do, the second finds it gone.
 * @param stopping no other draft is begun once it is aborted
 * @returns how many have gone out
 */
export async function sendWaiting(
  send: Send,
  now: Date,
  log: Logger,
  stopping?: AbortSignal,
): Promise<number> {
  const waiting = await callDefiner<Waiting>('drafts_due', { at: now, most: atOnce })
  const concerns = inAnyOrder(byConcern(waiting)).values()
  let sent = 0
  const lane = async () => {
    for (const drafts of concerns) for (const draft of drafts) if (!stopping?.aborted) await trySending(draft)
  }
  const trySending = (draft: Waiting) =>
    sendOne(send, draft, now).then(
      () => (sent += 1),
      (error: unknown) => {
        if (!hasGone(error)) log.error({ err: error }, 'a draft could not go out, and is tried again')
      },
    )
  await Promise.all(Array.from({ length: lanes }, lane))
  return sent
}

function byConcern(waiting: readonly Waiting[]): Waiting[][] {
  const concerns = new Map<string, Waiting[]>()
  for (const draft of waiting)
    concerns.set(draft.concernId, [...(concerns.get(draft.concernId) ?? []), draft])
  return [...concerns.values()]
}

function inAnyOrder<One>(all: readonly One[]): One[] {
  return all
    .map(one => ({ one, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ one }) => one)
}

/** Another process has sent it, or its writer has taken it back: what lets it go out does not fit any more. */
function hasGone(error: unknown): boolean {
  return error instanceof Refused && error.status === 403
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
    if ((await stopOnItsWay(db, person, id, { pressedAt }, true)) > 0)
      await queueNews(db, null, [person.id], now)
  })
}
