import type { Response } from 'express'
import { as } from '../../database/connections'
import { findDraft } from '../../drafts/store'
import { tracesOf } from '../../drafts/traces'
import { NotFound, Refused } from '../../errors'
import type { TextKey } from '../../language/english'
import type { Person } from '../../people/person'
import type { Choices } from '../rules/wording'
import { pressSend, type Pressed } from '../store/acts/sent-drafts'
import type { OpenedConcern } from '../store/opened-concern'
import { onTheirWay } from '../thread/newcomers'
import { moveDrafts, saveDraft, sentConcernIn } from '../store/words/drafts'
import { saying, type Flash } from '../../http/flashes'

/** The client lets a person in, once the minute is over. @param id of the draft that waits for that @throws Refused */
export async function addReader(
  client: Person,
  concern: OpenedConcern,
  {
    move,
    choices,
    id,
  }: {
    readonly move: 'bring_in' | 'hand_over' | 'invite_companion'
    readonly choices: Choices
    readonly id: string
  },
  undoSeconds: number,
): Promise<Exclude<Pressed, { refusal: TextKey }> & { readonly draftId: string }> {
  const now = new Date()
  const draft = {
    id,
    concernId: concern.id,
    move,
    seen: concern.position,
    words: {},
    choices,
  }
  const sentTo = () => as(client, db => sentConcernIn(db, client, id))
  const [traces, sent] = await Promise.all([as(client, db => tracesOf(db, client, id)), sentTo()])
  if (sent) return { concernId: sent, draftId: id } // a second click
  // A late copy of the form lets nobody in who was taken back.
  if (traces) throw new Refused('concerns.youHaveTakenItBack')
  try {
    await saveDraft(client, draft, now)
    const { stateRevision, revision } = await findDraft(moveDrafts, client, id)
    const lookedAt = { seen: concern.position, stateRevision, revision }
    const pressed = await pressSend(client, id, lookedAt, undoSeconds, now)
    if ('refusal' in pressed) throw new Refused(pressed.refusal)
    return { ...pressed, draftId: id }
  } catch (error) {
    const sentMeanwhile = error instanceof NotFound ? await sentTo() : null
    if (!sentMeanwhile) throw error
    return { concernId: sentMeanwhile, draftId: id } // a second click at the same moment
  }
}

/** One invitation after the other. @returns whether somebody is on their way in, to whom it leads then */
export function leadToWaiting(res: Response, concern: OpenedConcern): boolean {
  const waiting = onTheirWay(concern)
  if (waiting) res.redirect(303, `/drafts/${waiting.id}`)
  return waiting !== null
}

/** @param said what is said where nothing waits */
export function afterLettingIn(
  { id }: OpenedConcern,
  pressed: Awaited<ReturnType<typeof addReader>>,
  said: Flash,
): string {
  return 'goesAt' in pressed || 'outdated' in pressed
    ? `/drafts/${pressed.draftId}`
    : saying(`/concerns/${id}`, said)
}
