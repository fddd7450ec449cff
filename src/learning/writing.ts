import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { openConcern } from '../concerns/store/entries'
import { answerLessonInvitation } from '../concerns/store/lesson-invitations'
import { keepingFor, keepingLimit } from '../concerns/writing/keeping'
import { isQuiet, position } from '../concerns/writing/form'
import { NotFound } from '../errors'
import type { Cookies } from '../http/cookies'
import { onlyIds, readId } from '../http/ids'
import { chosen, typed } from '../http/typed'
import { only, onlyOrKeeping, personOf, secondsLeft } from '../sign-in/guards'
import {
  everyPart,
  faultsIn,
  isTheme,
  lessonParts,
  partsTooLong,
  type Fault,
  type PartName,
  type WrittenLesson,
} from './lesson'
import { formValues } from './showing'
import {
  deleteLesson,
  handIn,
  keepLesson,
  keepQuietly,
  newLesson,
  ownLesson,
  takeBack,
  type OwnLesson,
} from './store'

const authors = ['therapist', 'owner'] as const

/** What its author does with a lesson. */
export function lessonWritingRoutes(cookies: Cookies): Router {
  const router = Router()
  onlyIds(router, 'lesson', 'concern')

  router.post('/concerns/:concern/lesson', only(...authors), async (req, res) => {
    const concern = await openConcern(personOf(req), String(req.params.concern), new Date())
    if (concern.capacity === 'client') throw new NotFound()
    await answerLessonInvitation(personOf(req), concern)
    const { then } = invitationForm.parse(req.body ?? {})
    res.redirect(303, then === 'write' ? '/lessons/new' : `/concerns/${concern.id}`)
  })

  router.get('/lessons/new', only(...authors), (req, res) => {
    showForm(req, res, newLesson(), [], '/lessons')
  })

  router.post(
    '/lessons/new',
    onlyOrKeeping(...authors),
    keepingLimit(),
    keepingFor(cookies, req => {
      const { form, writer } = readForm(req)
      const words = { id: form.id, of: 'lesson', words: form }
      return { writer, words, back: '/sign-in?said=kept-until-back&next=/lessons' }
    }),
    keep,
  )

  router.get('/lessons/:lesson/edit', only(...authors), async (req, res) => {
    const lesson = await own(req)
    // Beside what cannot be shown another one is begun; its author deletes the former when they want to.
    if (lesson.state === 'draft')
      showForm(req, res, lesson.isDamaged ? newLesson() : lesson, [], pathOf(lesson))
    else res.redirect(303, pathOf(lesson))
  })

  router.post('/lessons/:lesson/handing-in', only(...authors), async (req, res) => {
    const lesson = await own(req)
    if (lesson.isDamaged) return res.redirect(303, `${pathOf(lesson)}/edit`)
    const faults = lesson.state === 'draft' ? faultsIn(lesson) : []
    if (faults.length > 0) {
      showForm(req, res, lesson, faults, pathOf(lesson))
      return
    }
    await handIn(personOf(req), lesson.id)
    res.redirect(303, `${pathOf(lesson)}?said=handed-in`)
  })

  router.post('/lessons/:lesson/taking-back', only(...authors), async (req, res) => {
    const lesson = await own(req)
    await takeBack(personOf(req), lesson.id)
    res.redirect(303, `${pathOf(lesson)}?said=lesson-taken-back`)
  })

  router.get('/lessons/:lesson/deleting', only(...authors), async (req, res) => {
    const { t } = req
    const lesson = await own(req)
    res.show('shared/aside', t('Delete'), {
      heading: t('Delete this lesson?'),
      statements: [
        t('It is gone at once, also from the shelf. Nobody can bring it back, you neither.'),
        t('Whoever has read it has read it. Nobody is told that it is gone.'),
      ],
      action: req.path,
      button: t('Delete it for good'),
      cancel: pathOf(lesson),
    })
  })

  router.post('/lessons/:lesson/deleting', only(...authors), async (req, res) => {
    const lesson = await own(req)
    await deleteLesson(personOf(req), lesson.id)
    res.redirect(303, '/lessons?said=deleted')
  })

  return router
}

const invitationForm = z.object({ then: chosen })

async function keep(req: Request, res: Response): Promise<void> {
  const { form, faults, later } = readForm(req)
  const person = personOf(req)
  if (isQuiet(req.body)) {
    const kept = await keepQuietly(person, form)
    res
      .status(kept ? 204 : 409)
      .set('Seconds-Left', String(secondsLeft(req, new Date())))
      .end()
    return
  }
  if (faults.length > 0) {
    showForm(req, res, form, faults, '/lessons')
    return
  }
  const outcome = await keepLesson(person, form)
  if (outcome !== 'kept') {
    const shown = outcome === 'deleted' ? { ...form, id: newLesson().id, revision: 0 } : form
    showForm(req, res, shown, [{ field: 'pattern', text: notKept[outcome] }], pathOf(shown))
    return
  }
  res.redirect(303, later ? '/lessons?said=kept' : pathOf(form))
}

const notKept = {
  damaged:
    'What stood in this lesson cannot be shown, and is not written over. Begin another one; what you wrote here is still below.',
  'handed in':
    'You have handed this in already. Take it back before you change it; what you wrote here is still below.',
  deleted:
    'You deleted this for good, so it was not kept. Your words are still here. Press the button to keep them as a new lesson.',
} as const

const formShape = z.object({
  lesson: chosen,
  revision: position,
  writer: chosen,
  theme: chosen,
  keep: chosen,
})
const partsShape = z.object({ pattern: typed, helped: typed, differently: typed } satisfies Record<
  PartName,
  typeof typed
>)

/** What came with the form. Kept for later, it may be without anything but an end. */
function readForm(req: Request) {
  const body: unknown = req.body ?? {}
  const { lesson, revision, writer, theme, keep: how } = formShape.parse(body)
  const fields = partsShape.parse(body)
  const form: WrittenLesson = {
    id: readId(lesson) ?? newLesson().id,
    theme: isTheme(theme) ? theme : null,
    words: everyPart(name => fields[name].text),
    revision,
  }
  const later = how === 'later'
  const faults: Fault[] = [
    ...(later ? partsTooLong(form.words) : faultsIn(form)),
    ...lessonParts
      .filter(({ name }) => fields[name].changed)
      .map(({ name }) => ({
        field: name,
        text: 'There were signs in it that cannot be kept, or it came in pieces. Please look at it once more.',
      })),
  ]
  return { form, faults, writer, later }
}

function showForm(
  req: Request,
  res: Response,
  lesson: WrittenLesson,
  faults: readonly Fault[],
  back: string,
): void {
  const now = new Date()
  const around = { endsAt: req.visitor?.endsAt ?? now, secondsLeft: secondsLeft(req, now) }
  const values = formValues(req.t, personOf(req), lesson, faults, around, back)
  res.show('learning/write', req.t('Write'), values, faults.length > 0 ? 422 : 200)
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
