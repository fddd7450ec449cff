import type { NextFunction, Request, Response } from 'express'
import { NotFound } from '../../errors'
import { isLooking, readId } from '../../http/ids'
import { saying } from '../../http/flashes'
import { personOf } from '../../sign-in/guards'
import { findDraft } from '../../drafts/store'
import type { KeepOutcome } from '../../drafts/kept-forms'
import { convertedInto } from '../../drafts/traces'
import { moveDrafts, type Draft } from '../store/words/drafts'
import { openToAnyone } from '../store/beside'
import type { OpenedConcern } from '../store/opened-concern'
import { sentConcernOf } from '../store/acts/sent-drafts'
import { aboutTherapist, type MoveAbout } from './about'

/**
 * Every page on which words are written shows those before them too. Somebody whose session has ended sees none of it. What came while a form was
 * filled in is new on the page behind it.
 */
export function openedBy(req: Request, id: string): Promise<OpenedConcern> {
  const isSeen = isLooking(req) && req.visitor?.live === true
  return openToAnyone(personOf(req), id, new Date(), isSeen && (req.method === 'POST' ? 'back' : true))
}

/** The concern that the address names. */
export function concernIdOf(req: Request): string {
  return String(req.params.concern)
}

export function draftOf(req: Request): Promise<Draft> {
  return findDraft(moveDrafts, personOf(req), String(req.params.draft))
}

/** Every page and button of a draft that was turned into another one leads to where its words are now. */
export async function leadOn(error: unknown, req: Request, res: Response, next: NextFunction): Promise<void> {
  const isGone = error instanceof NotFound && req.visitor?.live === true
  const of = isGone ? readId(/^\/drafts\/([^/]+)/.exec(req.path)?.[1]) : null
  const id = of && (await convertedInto(personOf(req), of))
  if (id) res.redirect(303, `/drafts/${id}`)
  else next(error)
}

export async function aboutDraft(req: Request, draft: Draft): Promise<MoveAbout> {
  const person = personOf(req)
  const sent =
    (await sentConcernOf(person, draft.id)) ??
    (draft.beside && draft.move === 'send' ? await sentConcernOf(person, draft.beside) : null)
  const id = sent ?? draft.concernId
  const opened = id ? await openedBy(req, id).catch(nullIfNotFound) : null
  const concern = opened && { concern: opened, sent: sent !== null }
  if (draft.concernId) return concern ?? { gone: true }
  return { ...(await aboutTherapist(person, draft.choices.therapist ?? '')), ...concern }
}

function nullIfNotFound(error: unknown): null {
  if (error instanceof NotFound) return null
  throw error
}

/** First words have a receipt. */
export function afterSending(draftId: string, concernId: string): string {
  return draftId === concernId ? `/concerns/${concernId}/receipt` : saying(`/concerns/${concernId}`, 'sent')
}

/** Every writer who posts a form is told what became of their words. */
export function whereItIs(outcome: KeepOutcome): string {
  switch (outcome.state) {
    case 'sent':
      return afterSending(outcome.id, outcome.to)
    case 'gone':
    case 'refused':
      return saying('/', 'is-thrown-away')
    case 'apart':
      return saying(
        `/drafts/${outcome.id}`,
        outcome.from === 'kept' ? 'changed-elsewhere' : 'draft-of-its-own',
      )
    default:
      return `/drafts/${outcome.id}`
  }
}
