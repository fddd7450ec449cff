import type { Request, Response } from 'express'
import type { Config } from '../../config'
import { findDraft } from '../../drafts/store'
import type { LookedAt } from '../../drafts/pending/undo'
import { minutesToWait } from '../../http/abuse/waits'
import { allow } from '../../limits/allowances'
import { personOf } from '../../sign-in/guards'
import { pressSend, sentConcernOf } from '../store/acts/sent-drafts'
import { moveDrafts, type Draft } from '../store/words/drafts'
import { afterSending } from '../writing/requests'
import { showDraft } from './draft-page'

/** What limits sending, and how long its writer can take it back. */
export type SendingPace = Pick<Config, 'limits' | 'undoSeconds'>

/** Whether somebody has sent as much as anybody may for now. Their page says so, and the draft stays. What was sent already is no more of it. */
export async function isTooMuch(
  req: Request,
  res: Response,
  id: string,
  { limits }: SendingPace,
): Promise<boolean> {
  const person = personOf(req)
  const now = new Date()
  const allowance = await allow('sending', person.id, now, limits.sending)
  if (allowance.allowed || (await sentConcernOf(person, id))) return false
  const minutes = minutesToWait(res, allowance, now)
  await showRefused(req, res, id, {
    text: req.t('shared.aGreatDealWasSent', { count: minutes }),
    status: 429,
  })
  return true
}

/** A draft goes out, at once or once its minute is over; what keeps it from that stands on its page. */
export async function sendPressed(
  req: Request,
  res: Response,
  { id, concernId }: Pick<Draft, 'id' | 'concernId'>,
  lookedAt: LookedAt,
  { undoSeconds }: SendingPace,
): Promise<void> {
  const sent = await pressSend(personOf(req), id, lookedAt, undoSeconds, new Date())
  if ('refusal' in sent || ('outdated' in sent && sent.outdated === 'kept')) {
    const why = 'refusal' in sent ? sent.refusal : 'concerns.thisWasChangedInAnother'
    return showRefused(req, res, id, { text: req.t(why), status: 409 })
  }
  if ('concernId' in sent) res.redirect(303, afterSending(id, sent.concernId))
  else res.redirect(303, concernId ? `/concerns/${concernId}` : `/drafts/${id}`)
}

async function showRefused(
  req: Request,
  res: Response,
  id: string,
  refusal: { readonly text: string; readonly status: number },
): Promise<void> {
  await showDraft(req, res, await findDraft(moveDrafts, personOf(req), id), refusal)
}
