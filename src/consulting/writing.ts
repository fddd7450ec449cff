import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { allow, minutesUntil } from '../limits/allowances'
import { askable } from '../concerns/thread/consultation-values'
import { openConcern, type OpenConcern } from '../concerns/store/entries'
import { keepingFor, keepingLimit } from '../concerns/writing/keeping'
import { isQuiet } from '../concerns/writing/form'
import type { Config } from '../config'
import { NotFound } from '../errors'
import type { Cookies } from '../http/cookies'
import { isLooking, onlyIds } from '../http/ids'
import { only, onlyOrKeeping, personOf, secondsLeft } from '../sign-in/guards'
import { staffRoles } from '../people/person'
import { faultsIn, type Fault, type Form } from './consultation'
import { afterSending, draftAbout, keepDraft, keepQuietly, type AfterSending } from './drafts'
import { problemsOf } from './forms'
import { askingValues, consultationValues } from './showing'
import { consult, say } from './store'
import { consultationOf } from './threads'
import { aboutOf, backOf, pathOf, readForm, wayBack } from './written'

/** Asking a supervisor, and whatever the two of them say further. */
export function consultWritingRoutes({ limits }: Pick<Config, 'limits'>, cookies: Cookies): Router {
  const router = Router()
  const limited = keepingLimit()
  const keeping = keepingFor(cookies, req => {
    const { form, writer } = readForm(req)
    const words = { id: form.id, of: 'consultation', words: form }
    return { writer, words, back: wayBack('/sign-in', form.about) }
  })
  onlyIds(router, 'concern', 'consultation')

  router.get('/concerns/:concern/consultation', only('therapist', 'owner'), async (req, res) => {
    showAsking(req, res, await concernOf(req), await begun(req), [], null)
  })

  router.post(
    '/concerns/:concern/consultation',
    onlyOrKeeping('therapist', 'owner'),
    limited,
    keeping,
    unlessKept(async (req, res, form, faults) => {
      const concern = await concernOf(req)
      const ids = askable(concern).map(({ id }) => id)
      const all = [...faults, ...faultsIn(form, ids)]
      if (all.length > 0) return showAsking(req, res, concern, form, all, null)
      const wait = await waitOf(req)
      if (wait) return showAsking(req, res, concern, form, [], wait)
      const sent = await consult(personOf(req), form, new Date())
      if (sent) tellSent(res, form, sent)
      else showAsking(req, res, await concernOf(req), form, [], { status: 409, text: req.t(impossible) })
    }),
  )

  router.get('/consultations/:consultation', only(...staffRoles), async (req, res) => {
    await showThread(req, res, await begun(req), [], null)
  })

  router.post(
    '/consultations/:consultation',
    onlyOrKeeping(...staffRoles),
    limited,
    keeping,
    unlessKept(async (req, res, form, faults) => {
      const all = [...faults, ...faultsIn(form, null)]
      if (all.length > 0) return showThread(req, res, form, all, null)
      const wait = await waitOf(req)
      if (wait) return showThread(req, res, form, [], wait)
      const sent = await say(personOf(req), form, new Date())
      if (sent) tellSent(res, form, sent)
      else await showThread(req, res, form, [], { status: 409, text: req.t(impossible) })
    }),
  )

  return router

  async function waitOf(req: Request): Promise<Refusal | null> {
    const now = new Date()
    const allowance = await allow('sending', personOf(req).id, now, limits.sending)
    if (allowance.allowed) return null
    const minutes = minutesUntil(allowance, now)
    const text = 'A great deal was sent within an hour. This can be sent in {{minutes}} minutes.'
    return { status: 429, text: req.t(text, { minutes }) }
  }
}

/** Why a form that has no fault was not sent. */
interface Refusal {
  readonly status: number
  readonly text: string
}

const impossible = 'This cannot be sent here any more. Your words are still below.'

type Sending = (req: Request, res: Response, form: Form, faults: readonly Fault[]) => Promise<void>

/** A form is kept where its browser or its writer asks for that. Else it is sent. */
function unlessKept(send: Sending) {
  return async (req: Request, res: Response): Promise<void> => {
    const { form, faults, keep } = readForm(req)
    const person = personOf(req)
    const now = new Date()
    if (isQuiet(req.body)) {
      const kept = await keepQuietly(person, form, now)
      res
        .status(kept ? 204 : 409)
        .set('Seconds-Left', String(secondsLeft(req, now)))
        .end()
      return
    }
    if (keep !== 'later') {
      const sent = await afterSending(person, form, now) // a second click, or a form of before
      if (sent) tellSent(res, form, sent)
      else await send(req, res, form, faults)
      return
    }
    const kept = await keepDraft(person, form, now)
    if (typeof kept === 'object') {
      const said = kept.apart === 'sent' ? 'draft-of-its-own' : 'changed-elsewhere'
      res.redirect(303, `${pathOf(form.about)}?said=${said}`)
    } else if (kept === 'newer') res.redirect(303, `${pathOf(form.about)}?said=newer-is-kept`)
    else res.redirect(303, `${backOf(form.about)}?said=${kept}`)
  }
}

/** Its writer is told what became of their words: other ones than were sent are a draft of their own. */
function tellSent(res: Response, { about }: Form, { consultationId, isApart }: AfterSending): void {
  if (isApart) res.redirect(303, `${pathOf(about)}?said=draft-of-its-own`)
  else res.redirect(303, `/consultations/${consultationId}?said=sent`)
}

async function begun(req: Request): Promise<Form> {
  const about = aboutOf(req)
  const { form, isDamaged } = await draftAbout(personOf(req), about)
  return form ?? { id: newId(), about, supervisor: '', words: '', revision: 0, isBesideDamaged: isDamaged }
}

function showAsking(
  req: Request,
  res: Response,
  concern: OpenConcern,
  form: Form,
  faults: readonly Fault[],
  refusal: Refusal | null,
): void {
  const person = personOf(req)
  const errors = problemsOf(req.t, person, faults, refusal?.text ?? null)
  const values = askingValues(req.t, person, concern, askable(concern), form, errors, timeOf(req))
  res.show('consulting/asking', req.t('Write'), values, statusOf(faults, refusal))
}

async function showThread(
  req: Request,
  res: Response,
  form: Form,
  faults: readonly Fault[],
  refusal: Refusal | null,
): Promise<void> {
  const person = personOf(req)
  const consultation = await consultationOf(
    person,
    String(req.params.consultation),
    new Date(),
    isLooking(req),
  )
  const errors = problemsOf(req.t, person, faults, refusal?.text ?? null)
  const values = consultationValues(req.t, person, consultation, form, errors, timeOf(req))
  res.show('consulting/consultation', req.t('Read'), values, statusOf(faults, refusal))
}

function statusOf(faults: readonly Fault[], refusal: Refusal | null): number {
  return refusal?.status ?? (faults.length > 0 ? 422 : 200)
}

function timeOf(req: Request) {
  const now = new Date()
  return { endsAt: req.visitor?.endsAt ?? now, secondsLeft: secondsLeft(req, now) }
}

/** The words that it is about, to those who answer them. */
async function concernOf(req: Request): Promise<OpenConcern> {
  const concern = await openConcern(personOf(req), String(req.params.concern), new Date(), isLooking(req))
  if (concern.capacity === 'client') throw new NotFound()
  return concern
}
