import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { readCursor, writeCursor } from '../concerns/store/cursor'
import { openConcern, type OpenConcern } from '../concerns/store/entries'
import { keepingFor, keepingLimit } from '../concerns/writing/keeping'
import { answerPathOf, isPause, reflectionPathOf, reflectionSteps } from '../concerns/rules/pause'
import { draftId, isQuiet, position } from '../concerns/writing/form'
import { NotFound } from '../errors'
import type { Cookies } from '../http/cookies'
import { dayText } from '../language/dates'
import { clockOf } from '../language/locale'
import { isLooking, onlyIds } from '../http/ids'
import { chosen, typed } from '../http/typed'
import { only, onlyOrKeeping, personOf, secondsLeft } from '../sign-in/guards'
import { whomToAsk } from '../people/store'
import { everyStep, stepsTooLong, type StepName, type Written } from './reflection'
import { formValues, type Fault } from './showing'
import { deleteReflection, keepQuietly, keepReflection, reflectionIn, reflectionsOf } from './store'

/** What those who answer write for themselves alone. */
export function reflectionRoutes(cookies: Cookies): Router {
  const router = Router()
  const limited = keepingLimit()
  const path = '/concerns/:concern/reflection'
  onlyIds(router, 'concern')

  router.get(path, only('therapist', 'owner'), async (req, res) => {
    const kept = await reflectionIn(personOf(req), idOf(req))
    await showForm(req, res, kept ?? newReflection(idOf(req)), [])
  })

  router.post(
    path,
    onlyOrKeeping('therapist', 'owner'),
    limited,
    keepingFor(cookies, req => {
      const { form, writer } = readForm(req)
      const words = { id: form.id, of: 'reflection', words: form }
      return { writer, words, back: wayBack('/sign-in', form) }
    }),
    keep,
  )

  router.get(`${path}/deleting`, only('therapist', 'owner'), async (req, res) => {
    const { t } = req
    const concern = await opened(req)
    const back = reflectionPathOf(concern.id)
    if (!(await reflectionIn(personOf(req), concern.id))) {
      res.redirect(303, back)
      return
    }
    res.show('shared/aside', t('Delete'), {
      heading: t('Delete your reflection?'),
      statements: [
        t('What you wrote for yourself here is gone then, at once. Nobody can bring it back, you neither.'),
        t('Nothing else changes. Nobody is told, as nobody knew that it was there.'),
      ],
      action: req.path,
      button: t('Delete it for good'),
      cancel: back,
    })
  })

  router.post(`${path}/deleting`, only('therapist', 'owner'), async (req, res) => {
    const concern = await opened(req)
    await deleteReflection(personOf(req), concern.id)
    res.redirect(303, `/concerns/${concern.id}?said=deleted`)
  })

  router.get('/reflections', only('therapist', 'owner'), async (req, res) => {
    const { t } = req
    const person = personOf(req)
    const { lines, next } = await reflectionsOf(person, readCursor(req.query.after))
    res.show('answering/reflections', t('Notes'), {
      reflections: lines.map(({ concernId, reference, client, keptAt }) => ({
        href: reflectionPathOf(concernId),
        reference,
        who: client,
        keptText: t('kept on {{day}}', { day: dayText(keptAt, clockOf(person)) }),
      })),
      older: next && `/reflections?after=${writeCursor(next)}`,
    })
  })

  return router
}

async function keep(req: Request, res: Response): Promise<void> {
  const { form, faults, then, over } = readForm(req)
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
  if (faults.length > 0) {
    await showForm(req, res, form, faults)
    return
  }
  const outcome = await keepReflection(person, form, now, over)
  if (outcome === 'damaged') {
    const text = 'What stands here already cannot be shown. Choose this if you want to write over it.'
    await showForm(req, res, form, [{ field: 'over', text }])
    return
  }
  if (outcome === 'deleted') {
    const another = { ...form, id: newId(), revision: 0 }
    await showForm(req, res, another, [{ field: reflectionSteps[0].name, text: deletedText }])
    return
  }
  if (then === 'answer') res.redirect(303, answerPathOf(form.concernId))
  else res.redirect(303, `/concerns/${form.concernId}?said=kept`)
}

const deletedText =
  'You deleted this for good, so it was not kept. Your words are still here. Press the button to keep them as new ones.'

const formShape = z.object({
  reflection: draftId,
  revision: position,
  writer: chosen,
  then: z.enum(['answer']).optional().catch(undefined),
  over: chosen,
})

/** What came with the form. Nothing is refused here: whatever stands in it can be kept. */
function readForm(req: Request) {
  const body: unknown = req.body ?? {}
  const { reflection: id, revision, writer, then, over } = formShape.parse(body)
  const fields = stepsShape.parse(body)
  const form: Written = { id, concernId: idOf(req), words: everyStep(name => fields[name].text), revision }
  const faults: Fault[] = [
    ...stepsTooLong(form.words).map(field => ({
      field,
      text: 'This is longer than {{most}} characters. Please shorten it.',
    })),
    ...reflectionSteps
      .filter(({ name }) => fields[name].changed)
      .map(({ name }) => ({
        field: name,
        text: 'There were signs in it that cannot be kept, or it came in pieces. Please look at it once more.',
      })),
  ]
  return { form, faults, writer, then, over: over === 'yes' }
}

/** Where somebody who was signed out meanwhile finds what they wrote. */
function wayBack(step: string, { concernId }: Written): string {
  return `${step}?said=kept-until-back&next=${reflectionPathOf(concernId)}`
}

const stepsShape = z.object({ happened: typed, part: typed, feeling: typed, asking: typed } satisfies Record<
  StepName,
  typeof typed
>)

function newReflection(concernId: string): Written {
  return { id: newId(), concernId, words: everyStep(() => ''), revision: 0 }
}

async function showForm(
  req: Request,
  res: Response,
  reflection: Written,
  faults: readonly Fault[],
): Promise<void> {
  const person = personOf(req)
  const concern = await opened(req)
  const now = new Date()
  const kept = await reflectionIn(person, concern.id)
  const values = formValues(req.t, person, concern, reflection, faults, {
    isKept: kept !== null,
    isDamaged: kept?.isDamaged ?? false,
    isPause: isPause(concern),
    whomToAsk: await whomToAsk(person),
    endsAt: req.visitor?.endsAt ?? now,
    secondsLeft: secondsLeft(req, now),
    now,
  })
  res.show('answering/reflection', req.t('Write'), values, faults.length > 0 ? 422 : 200)
}

/** The words that it is about, to those who answer them. */
async function opened(req: Request): Promise<OpenConcern> {
  const concern = await openConcern(personOf(req), idOf(req), new Date(), isLooking(req))
  if (concern.capacity === 'client') throw new NotFound()
  return concern
}

function idOf(req: Request): string {
  return String(req.params.concern)
}
