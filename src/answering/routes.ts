import type { TextKey } from '../language/english'
import { Router, type Request, type Response } from 'express'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { readCursor, writeCursor } from '../concerns/store/lists/cursor'
import { openToAnswerer, type OpenedConcern } from '../concerns/store/opened-concern'
import { movePath } from '../concerns/rules/moves'
import { isBeforeAnswer, reflectionPathOf, reflectionSteps } from '../concerns/rules/before-answer'
import { changedText, type Marks } from '../drafts/form'
import { keepForm } from '../drafts/kept-forms'
import { keepLater } from '../drafts/kept-words'
import type { DraftKind } from '../drafts/kind'
import { baseAfter } from '../drafts/life'
import { writingTime } from '../drafts/page'
import { backTo, writing } from '../drafts/routes'
import type { Cookies } from '../http/cookies'
import { dayText } from '../language/dates'
import { clockOf } from '../language/locale'
import { isLooking, onlyIds } from '../http/ids'
import { chosen, typed } from '../http/typed'
import { saying } from '../http/flashes'
import { only, personOf } from '../sign-in/guards'
import { whomToAsk } from '../practices/store'
import { everyStep, stepsTooLong, type Reflection, type StepName } from './reflection'
import { reflectionFormValues, type ReflectionFault } from './showing'
import { answersIn, deleteReflection, reflectionDrawer, reflectionIn, reflectionsOf } from './store'
import { guideRoutes } from './guides'
import { concernIdOf } from '../concerns/writing/requests'

declare module '../http/pages' {
  interface Views {
    'answering/reflection': ReturnType<typeof reflectionFormValues>
    'answering/reflections': {
      reflections: readonly { href: string; reference: string; who: string; keptText: string }[]
      older: string | null
    }
  }
}

/** How the words of a reflection are kept, also for a writer who is not signed in. */
export const reflectionKind: DraftKind<Reflection> = {
  name: 'reflection',
  read: (req, id) => {
    const { over, ...fields } = formShape.parse(req.body ?? {})
    return {
      id,
      concernId: concernIdOf(req),
      words: everyStep(name => fields[name].text),
      over: over === 'yes',
      changed: reflectionSteps.map(({ name }) => name).filter(name => fields[name].changed),
    }
  },
  wayBack: ({ concernId }) => backTo(reflectionPathOf(concernId)),
  // Nobody is there to be asked: words that can be read go before those that cannot.
  bringBack: async (db, person, reflection, mark, keptAt) =>
    (await answersIn(db, person, reflection.concernId))
      ? keepLater(db, reflectionDrawer, person, { form: { ...reflection, over: true }, mark }, keptAt)
      : null,
}

/** What those who answer write for themselves alone. */
export function answeringRoutes(cookies: Cookies): Router {
  const router = Router()
  const path = '/concerns/:concern/reflection'
  onlyIds(router, 'concern')

  router.use(guideRoutes())

  router.get(path, only('therapist', 'owner'), showReflection)

  router.post(
    path,
    ...writing(cookies, { ...reflectionKind, drawer: reflectionDrawer, press }, 'therapist', 'owner'),
  )

  router.get(`${path}/deleting`, only('therapist', 'owner'), showDeleting)
  router.post(`${path}/deleting`, only('therapist', 'owner'), deleteOwn)
  router.get('/reflections', only('therapist', 'owner'), showReflections)

  return router

  async function showDeleting(req: Request, res: Response): Promise<void> {
    const { t } = req
    const concern = await opened(req)
    const back = reflectionPathOf(concern.id)
    if (!(await reflectionIn(personOf(req), concern.id))) {
      res.redirect(303, back)
      return
    }
    res.show('shared/aside', t('shared.delete'), {
      heading: t('answering.deleteYourReflection'),
      statements: [t('answering.whatYouWroteForYourself'), t('answering.nothingElseChangesNobodyIs')],
      action: req.path,
      button: t('shared.deleteItForGood'),
      cancel: back,
    })
  }
}

async function showReflection(req: Request, res: Response): Promise<void> {
  const kept = await reflectionIn(personOf(req), concernIdOf(req))
  await showForm(req, res, kept ?? newReflection(concernIdOf(req)), [])
}

async function deleteOwn(req: Request, res: Response): Promise<void> {
  const concern = await opened(req)
  await deleteReflection(personOf(req), concern.id)
  res.redirect(303, saying(`/concerns/${concern.id}`, 'deleted'))
}

async function showReflections(req: Request, res: Response): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const { lines, next } = await reflectionsOf(person, readCursor(req.query.after))
  res.show('answering/reflections', t('answering.notes'), {
    reflections: lines.map(({ concernId, reference, client, keptAt }) => ({
      href: reflectionPathOf(concernId),
      reference,
      who: client,
      keptText: t('answering.keptOnDay', { day: dayText(keptAt, clockOf(person)) }),
    })),
    older: next && `/reflections?after=${writeCursor(next)}`,
  })
}

async function press(req: Request, res: Response, form: Reflection, { mark }: Marks): Promise<void> {
  const person = personOf(req)
  const before = await reflectionIn(person, form.concernId)
  const shown = { ...form, revision: baseAfter(before, mark) }
  const faults = faultsIn(form)
  if (faults.length > 0) return showForm(req, res, shown, faults)
  const outcome = await keepForm(reflectionDrawer, person, form, mark, new Date())
  if (outcome.state === 'refused') {
    const text = 'answering.whatStandsHereAlreadyCannot'
    await showForm(req, res, shown, [{ field: 'over', text }])
  } else if (outcome.state === 'gone') {
    const another = { ...form, id: newId(), revision: 0 }
    await showForm(req, res, another, [{ field: reflectionSteps[0].name, text: deletedText }])
  } else {
    const { then } = thenShape.parse(req.body ?? {})
    res.redirect(
      303,
      then ? movePath(form.concernId, 'acknowledge') : saying(`/concerns/${form.concernId}`, 'kept'),
    )
  }
}

function faultsIn({ words, changed = [] }: Reflection): ReflectionFault[] {
  const tooLong: TextKey = 'shared.thisIsLongerThanMost'
  return [
    ...stepsTooLong(words).map(field => ({ field, text: tooLong })),
    ...changed.map(field => ({ field, text: changedText })),
  ]
}

const deletedText = 'answering.youDeletedThisForGood'

const thenShape = z.object({ then: z.enum(['answer']).optional().catch(undefined) })
const formShape = z.object({
  over: chosen,
  happened: typed,
  part: typed,
  feeling: typed,
  asking: typed,
} satisfies Record<StepName | 'over', unknown>)

function newReflection(concernId: string): Reflection & { revision: number } {
  return { id: newId(), concernId, words: everyStep(() => ''), revision: 0 }
}

async function showForm(
  req: Request,
  res: Response,
  reflection: Reflection & { revision: number },
  faults: readonly ReflectionFault[],
): Promise<void> {
  const person = personOf(req)
  const concern = await opened(req)
  const kept = await reflectionIn(person, concern.id)
  const values = reflectionFormValues(req.t, person, concern, reflection, {
    faults,
    isKept: kept !== null,
    isDamaged: kept?.damaged ?? false,
    isBeforeAnswer: isBeforeAnswer(concern),
    whomToAsk: await whomToAsk(person),
    time: writingTime(req),
    now: new Date(),
  })
  res.show('answering/reflection', req.t('shared.write'), values, faults.length > 0 ? 422 : 200)
}

/** The words that it is about. */
function opened(req: Request): Promise<OpenedConcern> {
  return openToAnswerer(personOf(req), concernIdOf(req), new Date(), isLooking(req))
}
