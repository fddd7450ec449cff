import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { allow, minutesUntil } from '../limits/allowances'
import { askable, consultationPathOf } from '../concerns/thread/consultation-values'
import { openToAnswerer, type OpenedConcern } from '../concerns/store/opened-concern'
import type { Config } from '../config'
import { as } from '../database/connections'
import { changedText, type Marks } from '../drafts/form'
import { keepForm, type KeepOutcome } from '../drafts/kept-forms'
import { keepLater } from '../drafts/kept-words'
import type { DraftKind, KindWhileWriting } from '../drafts/kind'
import { baseAfter } from '../drafts/life'
import { writingTime } from '../drafts/page'
import { backTo, writing } from '../drafts/routes'
import type { Cookies } from '../http/cookies'
import { isLooking, onlyIds } from '../http/ids'
import { chosen, typed } from '../http/typed'
import { saying } from '../http/flashes'
import { only, personOf } from '../sign-in/guards'
import { withAbsences } from '../people/absences'
import { staffRoles, type Named } from '../people/person'
import { renamedText, shownIn } from '../people/names/shown-names'
import { questionFaults, questionAbout, type QuestionAbout, type Question } from './consultation'
import { canWrite, draftAbout, questionDrawer, sentQuestionIn } from './drafts'
import type { Writing } from './fields'
import { askingValues, consultationValues } from './showing'
import { sendQuestion } from './store'
import { consultationOf } from './threads'

declare module '../http/pages' {
  interface Views {
    'consulting/asking': ReturnType<typeof askingValues>
    'consulting/consultation': ReturnType<typeof consultationValues>
  }
}

/** How the words of a consultation are kept, also for a writer who is not signed in. */
export const questionKind: DraftKind<QuestionForm> = {
  name: 'question',
  read: ({ body, params: { concern, consultation } }, id) => {
    const { supervisor, words } = formShape.parse(body ?? {})
    const about =
      consultation === undefined ? { concernId: String(concern) } : { consultationId: String(consultation) }
    return {
      ...questionAbout(about, id, words.text, { supervisor, called: shownIn(body) }),
      ...(words.changed && { changed: true }),
    }
  },
  wayBack: question => backTo(pathOf(question)),
  bringBack: async (db, person, question, mark, keptAt) =>
    (await canWrite(db, person, question))
      ? keepLater(db, questionDrawer, person, { form: question, mark }, keptAt)
      : null,
}

/** Asking a supervisor, and whatever the two of them say further. */
export function questionRoutes({ limits }: Pick<Config, 'limits'>, cookies: Cookies): Router {
  const router = Router()
  const kind: KindWhileWriting<QuestionForm> = { ...questionKind, drawer: questionDrawer, press }
  onlyIds(router, 'concern', 'consultation')

  router.get('/concerns/:concern/consultation', only('therapist', 'owner'), showQuestion)
  router.post('/concerns/:concern/consultation', ...writing(cookies, kind, 'therapist', 'owner'))
  router.get('/consultations/:consultation', only(...staffRoles), showConsultation)
  router.post('/consultations/:consultation', ...writing(cookies, kind, ...staffRoles))

  return router

  /** Kept where its writer asks for that. Else it is sent. */
  async function press(req: Request, res: Response, question: QuestionForm, marks: Marks): Promise<void> {
    const { mark, keep } = marks
    const person = personOf(req)
    const now = new Date()
    const isSent = await as(person, db => sentQuestionIn(db, person, question.id)) // a second click, or a form of before
    if (keep || isSent)
      return tell(res, question, await keepForm(questionDrawer, person, question, mark, now))
    const coming = await comingBack(req, question, marks)
    const people = question.concernId ? askable(await concernOf(req, question.concernId)) : null
    const faults = faultsOf(question, people)
    if (faults.length > 0) return show(req, res, { ...coming, faults }, 422)
    const asked = people?.filter(({ id }) => id === question.choices.supervisor) ?? []
    const renamed = renamedText(req.t, req.body, asked)
    if (renamed !== null) return show(req, res, { ...coming, refusal: renamed }, 409)
    const wait = await waitOf(req, now)
    if (wait) return show(req, res, { ...coming, refusal: wait }, 429)
    const outcome = await sendQuestion(person, question, mark, now)
    if (outcome) tell(res, question, outcome)
    else await show(req, res, { ...coming, refusal: req.t(impossible) }, 409)
  }

  async function waitOf(req: Request, now: Date): Promise<string | null> {
    const allowance = await allow('sending', personOf(req).id, now, limits.sending)
    if (allowance.allowed) return null
    const minutes = minutesUntil(allowance, now)
    return req.t('shared.aGreatDealWasSent', { count: minutes })
  }
}

async function showQuestion(req: Request, res: Response): Promise<void> {
  const concernId = String(req.params.concern)
  await show(req, res, await begun(req, { concernId }))
}

async function showConsultation(req: Request, res: Response): Promise<void> {
  const consultationId = String(req.params.consultation)
  await show(req, res, await begun(req, { consultationId }))
}

interface QuestionForm extends Question {
  /** Signs were taken out of its words. */
  readonly changed?: boolean
}

type Coming = Omit<Writing, 'time'>

const impossible = 'consulting.thisCannotBeSentHere'

const formShape = z.object({ supervisor: chosen, words: typed })

/** @param people who can be asked; null: somebody was */
function faultsOf(question: QuestionForm, people: readonly Named[] | null): Writing['faults'] {
  const ids = people?.map(({ id }) => id) ?? null
  return [
    ...(question.changed ? [{ field: 'words', text: changedText }] : []),
    ...questionFaults(question, ids),
  ]
}

/** Its writer is told what became of their words: other ones than were sent are a draft of their own. */
function tell(res: Response, question: Question, outcome: KeepOutcome): void {
  const said = { apart: 'changed-elsewhere', older: 'newer-is-kept' } as const
  if (outcome.state === 'sent') res.redirect(303, saying(`/consultations/${outcome.to}`, 'sent'))
  else if (outcome.state === 'apart' && outcome.from === 'sent')
    res.redirect(303, saying(pathOf(question), 'draft-of-its-own'))
  else if (outcome.state === 'apart' || outcome.state === 'older')
    res.redirect(303, saying(pathOf(question), said[outcome.state]))
  else res.redirect(303, saying(backOf(question), 'kept'))
}

/** What somebody has begun here, or nothing yet; beside what cannot be shown, too. */
async function begun(req: Request, about: QuestionAbout): Promise<Coming> {
  const draft = await draftAbout(personOf(req), about)
  const question = draft && !draft.damaged ? draft : questionAbout(about, newId())
  return { question, faults: [], refusal: null, isBesideDamaged: draft?.damaged ?? false }
}

/** The form that was posted, as its page is made again. */
async function comingBack(req: Request, question: Question, { mark }: Marks): Promise<Coming> {
  const { concernId, consultationId } = question
  const about = concernId ? { concernId } : { consultationId: consultationId ?? '' }
  const draft = await draftAbout(personOf(req), about)
  const revision = baseAfter(draft?.id === question.id ? draft : null, mark)
  return { question: { ...question, revision }, faults: [], refusal: null, isBesideDamaged: false }
}

async function show(req: Request, res: Response, coming: Coming, status = 200): Promise<void> {
  const person = personOf(req)
  const { concernId, consultationId } = coming.question
  const form: Writing = { ...coming, time: writingTime(req) }
  if (concernId) {
    const concern = await concernOf(req, concernId)
    const people = await withAbsences(person, askable(concern), new Date())
    const values = askingValues(req.t, person, concern, people, form)
    res.show('consulting/asking', req.t('shared.write'), values, status)
    return
  }
  const consultation = await consultationOf(person, consultationId ?? '', new Date(), isLooking(req))
  res.show(
    'consulting/consultation',
    req.t('shared.read'),
    consultationValues(req.t, person, consultation, form),
    status,
  )
}

function pathOf({ concernId, consultationId }: Question): string {
  return concernId ? consultationPathOf(concernId) : `/consultations/${consultationId ?? ''}`
}

/** Where somebody goes who goes on later. */
function backOf({ concernId }: Question): string {
  return concernId ? `/concerns/${concernId}` : '/consultations'
}

/** The words that it is about. */
function concernOf(req: Request, id: string): Promise<OpenedConcern> {
  return openToAnswerer(personOf(req), id, new Date(), isLooking(req))
}
