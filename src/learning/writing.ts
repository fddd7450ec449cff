import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { openToAnswerer } from '../concerns/store/opened-concern'
import { answerLessonInvitation } from '../concerns/store/lesson-invitations'
import { changedText, type Marks } from '../drafts/form'
import { keepForm } from '../drafts/kept-forms'
import { keepLater } from '../drafts/kept-words'
import type { DraftKind } from '../drafts/kind'
import { baseAfter } from '../drafts/life'
import { writingTime } from '../drafts/page'
import { backTo, writing } from '../drafts/routes'
import { NotFound } from '../errors'
import type { Cookies } from '../http/cookies'
import { onlyIds } from '../http/ids'
import { chosen, typed } from '../http/typed'
import { saying } from '../http/flashes'
import { only, personOf } from '../sign-in/guards'
import {
  everyPart,
  lessonFaults,
  isTheme,
  lessonParts,
  partsTooLong,
  type LessonFault,
  type PartName,
  type WrittenLesson,
} from './lesson'
import { lessonFormValues } from './showing'
import {
  deleteLesson,
  handIn,
  lessonDrawer,
  newLesson,
  ownLesson,
  takeLessonBack,
  type OwnLesson,
} from './store'

declare module '../http/pages' {
  interface Views {
    'learning/write': ReturnType<typeof lessonFormValues>
  }
}

/** How the words of a lesson are kept, also for a writer who is not signed in. */
export const lessonKind: DraftKind<WrittenLesson> = {
  name: 'lesson',
  read: ({ body }, id) => {
    const { theme, ...fields } = formShape.parse(body ?? {})
    return {
      id,
      theme: isTheme(theme) ? theme : null,
      words: everyPart(name => fields[name].text),
      changed: lessonParts.map(({ name }) => name).filter(name => fields[name].changed),
    }
  },
  wayBack: () => backTo('/lessons'),
  bringBack: (db, person, lesson, mark, keptAt) =>
    keepLater(db, lessonDrawer, person, { form: lesson, mark }, keptAt),
}

const authors = ['therapist', 'owner'] as const

/** What its author does with a lesson. */
export function lessonWritingRoutes(cookies: Cookies): Router {
  const router = Router()
  onlyIds(router, 'lesson', 'concern')

  router.post('/concerns/:concern/lesson', only(...authors), answerInvitation)

  router.get('/lessons/new', only(...authors), (req, res) => {
    showForm(req, res, newLesson(), [], '/lessons')
  })

  router.post('/lessons/new', ...writing(cookies, { ...lessonKind, drawer: lessonDrawer, press }, ...authors))
  router.get('/lessons/:lesson/edit', only(...authors), showEditing)
  router.post('/lessons/:lesson/handing-in', only(...authors), handInOwn)
  router.post('/lessons/:lesson/taking-back', only(...authors), takeBackOwn)
  router.get('/lessons/:lesson/deleting', only(...authors), showDeleting)
  router.post('/lessons/:lesson/deleting', only(...authors), deleteOwn)

  return router
}

async function answerInvitation(req: Request, res: Response): Promise<void> {
  const concern = await openToAnswerer(personOf(req), String(req.params.concern), new Date(), 'back')
  await answerLessonInvitation(personOf(req), concern)
  const { then } = invitationForm.parse(req.body ?? {})
  res.redirect(303, then === 'write' ? '/lessons/new' : `/concerns/${concern.id}`)
}

async function showEditing(req: Request, res: Response): Promise<void> {
  const lesson = await own(req)
  // Beside what cannot be shown another one is begun; its author deletes the former when they want to.
  if (lesson.state === 'kept') showForm(req, res, lesson.damaged ? newLesson() : lesson, [], pathOf(lesson))
  else res.redirect(303, pathOf(lesson))
}

async function handInOwn(req: Request, res: Response): Promise<void> {
  const lesson = await own(req)
  if (lesson.damaged) return res.redirect(303, `${pathOf(lesson)}/edit`)
  const faults = lesson.state === 'kept' ? lessonFaults(lesson) : []
  if (faults.length > 0) {
    showForm(req, res, lesson, faults, pathOf(lesson))
    return
  }
  await handIn(personOf(req), lesson.id)
  res.redirect(303, saying(pathOf(lesson), 'handed-in'))
}

async function takeBackOwn(req: Request, res: Response): Promise<void> {
  const lesson = await own(req)
  await takeLessonBack(personOf(req), lesson.id)
  res.redirect(303, saying(pathOf(lesson), 'lesson-taken-back'))
}

async function showDeleting(req: Request, res: Response): Promise<void> {
  const { t } = req
  const lesson = await own(req)
  res.show('shared/aside', t('shared.delete'), {
    heading: t('learning.deleteThisLesson'),
    statements: [t('learning.itIsGoneAtOnce'), t('learning.whoeverHasReadItHas')],
    action: req.path,
    button: t('shared.deleteItForGood'),
    cancel: pathOf(lesson),
  })
}

async function deleteOwn(req: Request, res: Response): Promise<void> {
  const lesson = await own(req)
  await deleteLesson(personOf(req), lesson.id)
  res.redirect(303, saying('/lessons', 'deleted'))
}

const invitationForm = z.object({ then: chosen })

async function press(req: Request, res: Response, form: WrittenLesson, { mark, keep }: Marks): Promise<void> {
  const person = personOf(req)
  const faults = formFaults(form, keep)
  const shown = { ...form, revision: baseAfter(await ownLesson(person, form.id), mark) }
  if (faults.length > 0) return showForm(req, res, shown, faults, '/lessons')
  const outcome = await keepForm(lessonDrawer, person, form, mark, new Date())
  if (outcome.state === 'refused')
    showForm(req, res, shown, [{ field: 'pattern', text: notKept[outcome.because] }], pathOf(form))
  else if (outcome.state === 'gone') {
    const another = { ...form, id: newLesson().id }
    showForm(req, res, another, [{ field: 'pattern', text: notKept.deleted }], pathOf(another))
  } else res.redirect(303, keep ? saying('/lessons', 'kept') : pathOf(form))
}

/** Kept for later, it may be without anything but an end. */
function formFaults({ changed = [], ...lesson }: WrittenLesson, keep: Marks['keep']): LessonFault[] {
  return [
    ...(keep ? partsTooLong(lesson.words) : lessonFaults(lesson)),
    ...changed.map(field => ({ field, text: changedText })),
  ]
}

const notKept = {
  damaged: 'learning.whatStoodInThisLesson',
  sent: 'learning.youHaveHandedThisIn',
  deleted: 'learning.youDeletedThisForGood',
} as const

const formShape = z.object({
  theme: chosen,
  pattern: typed,
  helped: typed,
  differently: typed,
} satisfies Record<PartName | 'theme', unknown>)

function showForm(
  req: Request,
  res: Response,
  lesson: WrittenLesson & { readonly revision?: number },
  faults: readonly LessonFault[],
  back: string,
): void {
  const values = lessonFormValues(req.t, personOf(req), lesson, { faults, time: writingTime(req), back })
  res.show('learning/write', req.t('shared.write'), values, faults.length > 0 ? 422 : 200)
}

/** One's own lesson; anybody else's is not there. */
async function own(req: Request): Promise<OwnLesson> {
  const lesson = await ownLesson(personOf(req), String(req.params.lesson))
  if (!lesson) throw new NotFound()
  return lesson
}

function pathOf({ id }: { readonly id: string }): string {
  return `/lessons/${id}`
}
