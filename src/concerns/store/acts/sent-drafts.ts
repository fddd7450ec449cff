import { hasRecording } from '../../../attachments/recordings/store'
import { draftRowsOf } from '../../../attachments/store'
import { marksOfRows } from '../../../attachments/sealed-content'
import { as, type Db, type WholeTransaction } from '../../../database/connections'
import { isForbidden, violates } from '../../../database/errors'
import type { DraftState } from '../../../drafts/life'
import { discardDraft, lockDraft } from '../../../drafts/store'
import type { Waiting } from '../../../drafts/pending/due'
import { goOutLater, type LookedAt } from '../../../drafts/pending/undo'
import { NotFound, Refused } from '../../../errors'
import type { Person } from '../../../people/person'
import { moveDrafts, sentConcernIn, type Draft } from '../words/drafts'
import { readiness } from './readiness'
import { readersGone, type Ready, type Refusal } from './refusals'

/** What became of a draft: it is in this concern now, or it still waits, for a reason its writer should read. */
export type Sent = { readonly concernId: string } | Refusal

/** It is not any more what its sender looked at, and stands as it stood. */
export interface Outdated {
  readonly outdated: DraftState
}

/** What became of pressing Send: it went out, it could not be sent, it goes out in a while, or it is not any more what was looked at. */
export type Pressed = Sent | Outdated | { readonly goesAt: Date }

/**
 * Sends a draft, for which its writer has some seconds to think again: until then it is a draft that nobody else can see. What is known
 * to keep it from being sent is said at once; what only comes up later brings it back to its writer. The due day counts from now.
 * @throws NotFound
 */
export async function pressSend(
  person: Person,
  draftId: string,
  lookedAt: LookedAt,
  seconds: number,
  now: Date,
): Promise<Pressed> {
  const { seen, stateRevision, revision, files } = lookedAt
  const isAsLookedAt = (draft: Draft) =>
    draft.state === 'kept' && draft.stateRevision === stateRevision && draft.revision === revision
  return sending<Pressed>(person, async db => {
    const ready = await readyToSend(
      db,
      person,
      { draftId, seen, isAsLookedAt, ...(files !== undefined && { files }) },
      now,
    )
    if (!('send' in ready)) return ready
    if (seconds === 0) return finish(db, person, draftId, ready)
    return { goesAt: await db.lastly(() => goOutLater(db, person, draftId, { seen, seconds }, now)) }
  })
}

/**
 * Makes the move that a draft was written for. Sending the same draft twice, also at the same moment, is one act.
 * @param seen the last position of the concern that the sender has been shown
 * @throws NotFound
 */
export async function sendDraft(person: Person, draftId: string, seen: number, now: Date): Promise<Sent> {
  const sent = await sendLookedAt(person, draftId, seen, now, draft => draft.state === 'kept')
  if ('outdated' in sent) throw new NotFound()
  return sent
}

/** The same for a draft whose minute is over. @returns false where it cannot be sent any more */
export async function sendWaited(
  person: Person,
  { id, seenWhenPressed, pressedAt }: Waiting,
): Promise<boolean> {
  // Meanwhile its writer may have taken it back, and pressed again.
  const isThisPress = (draft: Draft) => draft.pressedAt?.getTime() === pressedAt.getTime()
  const sent = await sendLookedAt(person, id, seenWhenPressed, pressedAt, isThisPress).catch(
    (error: unknown) => {
      if (error instanceof NotFound) return null
      throw error
    },
  )
  return sent !== null && !('refusal' in sent)
}

/** Where the words of this draft went, if they were sent: by another tab, or a click before this one. */
export async function sentConcernOf(person: Person, draftId: string): Promise<string | null> {
  return as(person, db => sentConcernIn(db, person, draftId))
}

function sendLookedAt(
  person: Person,
  draftId: string,
  seen: number,
  now: Date,
  isAsLookedAt: (draft: Draft) => boolean,
): Promise<Sent | Outdated> {
  return sending<Sent | Outdated>(person, async db => {
    const ready = await readyToSend(db, person, { draftId, seen, isAsLookedAt }, now)
    return 'send' in ready ? finish(db, person, draftId, ready) : ready
  })
}

async function readyToSend(
  db: Db,
  person: Person,
  {
    draftId,
    seen,
    isAsLookedAt,
    files,
  }: {
    readonly draftId: string
    readonly seen: number
    readonly isAsLookedAt: (draft: Draft) => boolean
    readonly files?: string
  },
  now: Date,
): Promise<Ready | Sent | Outdated> {
  const [draft, before, along, isRecordingLeft] = await Promise.all([
    lockDraft(moveDrafts, db, person, draftId),
    sentConcernIn(db, person, draftId),
    draftRowsOf(db, person, draftId),
    hasRecording(db, person, draftId),
  ])
  if (before) return draft ? sentBefore : { concernId: before }
  if (!draft) throw new NotFound()
  if (!isAsLookedAt(draft) || (files ?? marksOfRows(along)) !== marksOfRows(along))
    return { outdated: draft.state }
  if (isRecordingLeft) return { refusal: 'recording.waitsStill' }
  if (draft.move === 'send' && draft.beside && (await sentConcernIn(db, person, draft.beside)))
    return sentBefore
  return readiness(db, person, { ...draft, along }, seen, now)
}

async function finish(db: WholeTransaction, person: Person, draftId: string, ready: Ready): Promise<Sent> {
  await ready.send()
  await db.lastly(() => discardDraft(db, person, draftId))
  return { concernId: ready.concernId }
}

async function sending<Became>(
  person: Person,
  send: (db: WholeTransaction) => Promise<Became | Refusal>,
): Promise<Became | Refusal> {
  return as(person, send).catch((error: unknown) => {
    if (error instanceof Refused) return { refusal: error.text }
    if (isTaken(error)) return sentBefore
    // Such as where somebody has left since, whatever the draft says.
    if (isForbidden(error)) return readersGone
    throw error
  })
}

/** First words are said once: what is different is said in the concern that they have begun. */
const sentBefore: Refusal = { refusal: 'concerns.theWordsThatYouWrote' }

/** A draft's id that somebody else's words have already; no form of ours says one. */
function isTaken(error: unknown): boolean {
  return violates(error, 'concerns_pkey', 'entries_pkey')
}
