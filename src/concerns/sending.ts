import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { allow, minutesUntil } from '../allowances'
import type { Config } from '../config'
import { NotFound, Refused } from '../errors'
import { isLooking, onlyIds } from '../http/ids'
import { typedLine } from '../http/typed'
import { everybody, only, personOf } from '../people/doorkeeper'
import type { Person } from '../people/person'
import { isLastGroup } from '../people/return-code'
import { aboutTherapist } from './about'
import { draftIfAny, findDraft, saveDraft, throwAway, type Draft } from './drafts'
import { openConcern, type OpenConcern } from './entries'
import { draftValues, type About } from './forms'
import { pressSend, takeBack } from './going'
import { isWritten, movesOpenIn, type MoveName } from './moves'
import { sentConcernOf } from './store'
import { draftId, newDraft, position } from './written'

/** A draft is looked at once more, and then sent, taken back, turned into something else or thrown away. */
export function sendingRoutes({ limits, undoSeconds }: Pick<Config, 'limits' | 'undoSeconds'>): Router {
  const router = Router()
  onlyIds(router, 'draft')

  router.get('/drafts/:draft', only(...everybody), async (req, res) => {
    const person = personOf(req)
    const id = String(req.params.draft)
    const draft = await draftIfAny(person, id)
    const sent = draft ? null : await sentConcernOf(person, id)
    if (sent) res.redirect(303, afterSending(id, sent))
    else await showDraft(req, res, draft ?? (await draftOf(req)))
  })

  router.post('/drafts/:draft/taking-back', only(...everybody), async (req, res) => {
    const person = personOf(req)
    const id = String(req.params.draft)
    const isBack = await takeBack(person, id)
    const sent = await sentConcernOf(person, id)
    const wordless = isBack ? await forgetWordless(person, id) : null
    if (sent) res.redirect(303, `/concerns/${sent}?said=gone-out`)
    else if (wordless) res.redirect(303, `/concerns/${wordless}?said=not-let-in`)
    else if (isBack) res.redirect(303, `/drafts/${id}?said=taken-back-words`)
    else res.redirect(303, `/drafts/${(await draftOf(req)).id}`)
  })

  router.post('/drafts/:draft/sending', only(...everybody), async (req, res) => {
    const { seen, group } = sendingShape.parse(req.body ?? {})
    const person = personOf(req)
    const id = String(req.params.draft)
    const now = new Date()
    const allowance = await allow('sending', person.id, now, limits.sending)
    if (!allowance.allowed && !(await sentConcernOf(person, id))) {
      const minutes = minutesUntil(allowance, now)
      res.set('Retry-After', String(minutes * 60))
      const text = 'A great deal was sent within an hour. This can be sent in {{minutes}} minutes.'
      return showDraft(req, res, await draftOf(req), { text: req.t(text, { minutes }), status: 429 })
    }
    const { code } = (person.account ? null : await draftIfAny(person, id)) ?? {}
    if (code && !isLastGroup(group, code)) return showDraft(req, res, await draftOf(req), null, group)
    const sent = await pressSend(person, id, seen, undoSeconds, now)
    if ('refusal' in sent)
      return showDraft(req, res, await draftOf(req), { text: req.t(sent.refusal), status: 409 })
    res.redirect(303, 'goesAt' in sent ? `/drafts/${id}` : afterSending(id, sent.concernId))
  })

  // Words that cannot be sent as what they were written for become a message, and are looked at again.
  router.post('/drafts/:draft/turning', only(...everybody), async (req, res) => {
    const person = personOf(req)
    const { draft: id } = turningShape.parse(req.body ?? {})
    const draft = await draftOf(req).catch(() => findDraft(person, id)) // a second click finds what the first one made
    if (draft.id !== id) {
      const { concern } = await aboutDraft(req, draft)
      const move = concern && messageOpenIn(concern)
      if (!concern || !move) throw new Refused('These words cannot be sent here any more.')
      const words = { words: Object.values(draft.words).filter(Boolean).join('\n\n') }
      await saveDraft(person, { ...newDraft(move, concern.id, concern.position), id, words }, new Date())
      await throwAway(person, draft.id)
    }
    res.redirect(303, `/drafts/${id}`)
  })

  router.post('/drafts/:draft/discarding', only(...everybody), async (req, res) => {
    const draft = await draftOf(req)
    const person = personOf(req)
    await throwAway(person, draft.id)
    const { concern, gone } = await aboutDraft(req, draft)
    const start = gone ? '/inbox' : person.account ? '/' : startOf(person)
    const page = concern ? `/concerns/${concern.id}` : start
    res.redirect(303, `${page}?said=thrown-away`)
  })

  return router
}

/** Where somebody was to be let in, and is not: nothing of it is worth keeping. @returns the concern; null where there are words */
async function forgetWordless(person: Person, id: string): Promise<string | null> {
  const draft = await draftIfAny(person, id)
  if (!draft?.concernId || isWritten(draft.move)) return null
  await throwAway(person, id)
  return draft.concernId
}

const turningShape = z.object({ draft: draftId })

const sendingShape = z.object({ seen: position, group: typedLine })

/** First words have a receipt. */
function afterSending(draftId: string, concernId: string): string {
  return draftId === concernId ? `/concerns/${concernId}/receipt` : `/concerns/${concernId}?said=sent`
}

async function showDraft(
  req: Request,
  res: Response,
  draft: Draft,
  refusal: { text: string; status: number } | null = null,
  group?: string,
): Promise<void> {
  const person = personOf(req)
  const about = await aboutDraft(req, draft)
  const alternative = about.concern ? messageOpenIn(about.concern) : null
  const values = draftValues(req.t, person, about, draft, {
    refusal: refusal?.text ?? null,
    alternative,
    turned: newId(),
    now: new Date(),
    ...(group !== undefined && { typed: group }),
  })
  const status = refusal?.status ?? (group === undefined ? 200 : 422)
  res.show('concerns/draft', req.t('Before sending'), values, status)
}

/** Every page on which words are written shows those before them too. Somebody whose session has ended sees none of it. */
export function openedHere(req: Request, id: string): Promise<OpenConcern> {
  return openConcern(personOf(req), id, new Date(), isLooking(req) && req.visitor?.live === true)
}

export function draftOf(req: Request): Promise<Draft> {
  return findDraft(personOf(req), String(req.params.draft))
}

export async function aboutDraft(req: Request, draft: Draft): Promise<About> {
  const person = personOf(req)
  const sent = await sentConcernOf(person, draft.id)
  const id = sent ?? draft.concernId
  const opened = id ? await openedHere(req, id).catch(nullIfNotFound) : null
  const concern = opened && { concern: opened, sent: sent !== null }
  if (draft.concernId) return concern ?? { gone: true }
  return { ...(await aboutTherapist(person, draft.choices.therapist ?? '')), ...concern }
}

function nullIfNotFound(error: unknown): null {
  if (error instanceof NotFound) return null
  throw error
}

/** Where somebody without account begins. */
function startOf({ practice }: Person): string {
  return practice.door ? `/p/${practice.door}` : '/return'
}

/** The move by which plain words can be sent in this concern now. */
function messageOpenIn(concern: OpenConcern): MoveName | null {
  const possible: MoveName[] = ['add', 'write', 'reopen']
  return possible.find(move => movesOpenIn(concern).includes(move)) ?? null
}
