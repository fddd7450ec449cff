import type { Request, Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { findAccount } from '../../accounts/account'
import { recordingWaits } from '../../attachments/recordings/store'
import { attachmentsOfDraft } from '../../attachments/store'
import { letRecordingsPlay } from '../../http/protections'
import { personOf } from '../../sign-in/guards'
import type { OpenedConcern } from '../store/opened-concern'
import type { Draft } from '../store/words/drafts'
import { allowedMovesIn, type MoveName } from '../rules/moves'
import { aboutDraft } from '../writing/requests'
import { draftValues } from './preview'
import { letterValues } from './set-down'

declare module '../../http/pages' {
  interface Views {
    'concerns/sending/draft': ReturnType<typeof draftValues>
    'concerns/sending/letter': ReturnType<typeof letterValues>
  }
}

/** The page on which a draft is looked at before it is sent, or after it could not be. */
export async function showDraft(
  req: Request,
  res: Response,
  draft: Draft,
  refusal: { text: string; status: number } | null = null,
): Promise<void> {
  const person = personOf(req)
  const about = await aboutDraft(req, draft)
  if (draft.choices.letter && !about.gone) {
    const values = letterValues(req.t, person, draft)
    res.show('concerns/sending/letter', req.t('concerns.draft'), values, refusal?.status)
    return
  }
  const alternative = about.concern ? messageMoveIn(about.concern) : null
  const codeIs = codeShape.safeParse(req.query.code)
  const isLeaving = draft.goesAt !== null && !about.concern && person.account
  const [attachments, isRecordingLeft, contact] = await Promise.all([
    attachmentsOfDraft(person, draft.id),
    recordingWaits(person, draft.id),
    isLeaving ? findAccount(person) : null,
  ])
  const values = draftValues(req.t, person, about, draft, {
    refusal: refusal?.text ?? null,
    alternative,
    converted: newId(),
    attachments,
    isRecordingLeft,
    contact,
    now: new Date(),
    heldBefore: req.restored?.heldBefore ?? null,
    ...(codeIs.success && { codeIs: codeIs.data }),
  })
  if (values.attachments.some(({ isHeard }) => isHeard)) letRecordingsPlay(res)
  if (draft.goesAt) res.show('concerns/sending/draft', req.t('concerns.onItsWay'), values, refusal?.status)
  else res.show('concerns/sending/draft', req.t('concerns.beforeSending'), values, refusal?.status)
}

/** At which step before sending somebody stands who has a return code. */
const codeShape = z.enum(['kept', 'mistyped'])

/** The move by which plain words can be sent in this concern now. */
export function messageMoveIn(concern: OpenedConcern): MoveName | null {
  const possible: MoveName[] = ['add', 'write', 'reopen']
  return possible.find(move => allowedMovesIn(concern).includes(move)) ?? null
}
