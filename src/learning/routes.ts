import { Router, type Request, type Response } from 'express'
import { validate } from 'uuid'
import { z } from 'zod'
import { keepingFor, keepingLimit } from '../concerns/keeping'
import { position } from '../concerns/written'
import { NotFound } from '../errors'
import type { Cookies } from '../http/cookies'
import { onlyIds } from '../http/ids'
import { chosen, typed, typedLine } from '../http/typed'
import { isOfAnother, only, onlyOrKeeping, personOf, wayIn } from '../people/doorkeeper'
import { staffRoles, type Person } from '../people/person'
import { isTheme, replyFaults, themes, type Fault } from './lesson'
import { errorValues, limitOf, partValues, rowValues, statements, stateText, warningValues } from './showing'
import {
  findLesson,
  giveBack,
  mostSearched,
  putOnShelf,
  search,
  shelfOf,
  shelfThemes,
  waitingFor,
  type ReadLesson,
} from './shelf'
import { answerersHere, namesAround, ownLesson, ownLessons, type OwnLesson } from './store'

/** The shelf of lessons, and reading them before they stand on it. */
export function lessonRoutes(cookies: Cookies): Router {
  const router = Router()
  onlyIds(router, 'lesson')

  router.get('/lessons', only(...staffRoles), async (req, res) => {
    const { theme, after } = placeOnShelf.parse(req.query)
    const page = theme ? await shelfOf(personOf(req), theme, after) : { lessons: null, next: null }
    await showShelf(req, res, {
      heading: theme ? req.t(themes[theme]) : null,
      lessons: page.lessons,
      none: req.t('Nothing stands here yet.'),
      further: page.next && `/lessons?theme=${theme ?? ''}&after=${page.next}`,
    })
  })

  // Answered with the page itself: what somebody looks for are words, and words stand in no address. Nothing is changed by it.
  router.post('/lessons/search', only(...staffRoles), async (req, res) => {
    const { t } = req
    const { looking } = searchForm.parse(req.body ?? {})
    const { lessons, isMore } = await search(personOf(req), looking)
    await showShelf(req, res, {
      heading: t('What was found'),
      looking,
      lessons: looking === '' ? [] : lessons,
      none:
        looking === '' ? t('Write what you look for.') : t('Nothing was found with all these words in it.'),
      bound: isMore
        ? t('Only the first {{number}} lessons were looked through.', { number: mostSearched })
        : null,
    })
  })

  router.get('/lessons/waiting', only('therapist', 'owner'), async (req, res) => {
    const lessons = await waitingFor(personOf(req))
    res.show('learning/waiting', req.t('Lessons'), { rows: lessons.map(lesson => rowValues(req.t, lesson)) })
  })

  router.get('/lessons/:lesson', only(...staffRoles), async (req, res) => {
    const person = personOf(req)
    const mine = await ownLesson(person, idOf(req))
    if (mine) await showOwn(req, res, mine)
    else await showToRead(req, res, await findLesson(person, idOf(req)), '', [])
  })

  router.post('/lessons/:lesson/shelf', only('therapist', 'owner'), async (req, res) => {
    const { id } = await anothers(req)
    const { revision } = shelfForm.parse(req.body ?? {})
    await putOnShelf(personOf(req), id, revision)
    res.redirect(303, '/lessons/waiting?said=on-the-shelf')
  })

  router.post(
    '/lessons/:lesson/giving-back',
    onlyOrKeeping('therapist', 'owner'),
    keepingLimit(),
    keepingFor(
      cookies,
      req => {
        const { reply, writer } = replyForm.parse(req.body ?? {})
        const words = { id: idOf(req), of: 'reply', words: { id: idOf(req), text: reply.text } }
        return { writer, words, back: `${wayIn(req, null)}?said=kept-until-back&next=/lessons/waiting` }
      },
      isFromOutside,
    ),
    async (req, res) => {
      const lesson = await anothers(req)
      const { reply } = replyForm.parse(req.body ?? {})
      const faults = replyFaults(reply.text)
      if (faults.length > 0) {
        await showToRead(req, res, lesson, reply.text, faults)
        return
      }
      await giveBack(personOf(req), lesson.id, reply.text.trim())
      res.redirect(303, '/lessons/waiting?said=given-back')
    },
  )

  return router
}

const placeOnShelf = z.object({
  theme: z.string().refine(isTheme).nullable().catch(null),
  after: z
    .string()
    .refine(id => validate(id))
    .nullable()
    .catch(null),
})
const searchForm = z.object({ looking: typedLine.transform(text => text.slice(0, 200)) })
const shelfForm = z.object({ revision: position })
const replyForm = z.object({ reply: typed, writer: chosen })

interface Shelf {
  readonly heading: string | null
  readonly lessons: readonly ReadLesson[] | null
  readonly none: string
  readonly looking?: string
  readonly bound?: string | null
  readonly further?: string | null
}

async function showShelf(req: Request, res: Response, shelf: Shelf): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const [byTheme, own, waiting] = await Promise.all([
    shelfThemes(person),
    answers(person) ? ownLessons(person) : [],
    answers(person) ? waitingFor(person) : [],
  ])
  res.show('learning/shelf', t('Lessons'), {
    looking: '',
    bound: null,
    further: null,
    ...shelf,
    lessons: shelf.lessons?.map(lesson => rowValues(t, lesson, shelf.looking !== undefined)) ?? null,
    themes: byTheme.map(({ theme, count }) => ({
      href: `/lessons?theme=${theme}`,
      text: t(themes[theme]),
      count,
    })),
    writes: answers(person),
    own: own.map(lesson => ({
      ...rowValues(t, lesson),
      state: lesson.reply === null ? t(stateText[lesson.state]) : t('Given back to you, with words'),
    })),
    waiting: waiting.length,
  })
}

async function showOwn(req: Request, res: Response, lesson: OwnLesson): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const [names, others] = await Promise.all([namesAround(person), answerersHere(person)])
  const path = `/lessons/${lesson.id}`
  const draft = lesson.state === 'draft'
  res.show('learning/own', t('Lessons'), {
    theme: lesson.theme && t(themes[lesson.theme]),
    state: t(stateText[lesson.state]),
    reply: lesson.reply,
    parts: partValues(t, lesson.words),
    warnings: warningValues(t, lesson.words, names),
    statements: draft ? statements(t, others) : [],
    alone: others < 2,
    handingIn: draft && others > 1 ? `${path}/handing-in` : null,
    takingBack: draft ? null : `${path}/taking-back`,
    edit: draft ? `${path}/edit` : null,
    deleting: `${path}/deleting`,
  })
}

async function showToRead(
  req: Request,
  res: Response,
  lesson: ReadLesson,
  reply: string,
  faults: readonly Fault[],
): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const { id, state, revision, words } = lesson
  const mayRead = answers(person)
  const errors = errorValues(t, person, faults)
  const values = {
    theme: t(themes[lesson.theme]),
    waits: state === 'waiting',
    parts: partValues(t, words),
    warnings: state === 'waiting' ? warningValues(t, words, await namesAround(person)) : [],
    shelf:
      state === 'waiting' && mayRead
        ? { action: `/lessons/${id}/shelf`, fields: [{ name: 'revision', value: revision }] }
        : null,
    back: mayRead
      ? {
          action: `/lessons/${id}/giving-back`,
          fields: [{ name: 'writer', value: person.id }],
          open: state === 'waiting' || faults.length > 0,
        }
      : null,
    errors,
    field: {
      kind: 'words',
      name: 'reply',
      label: t('What should be different'),
      hint: t('Only its author reads this. They are not told who you are, unless you say it.'),
      value: reply,
      error: errors[0]?.text ?? null,
      ...limitOf(person),
      optional: false,
      rows: 4,
    },
    from: state === 'waiting' ? '/lessons/waiting' : `/lessons?theme=${lesson.theme}`,
  }
  res.show('learning/read', t('Lessons'), values, faults.length > 0 ? 422 : 200)
}

/** One that somebody else wrote. To its author these routes are not there. */
async function anothers(req: Request): Promise<ReadLesson> {
  const person = personOf(req)
  if (await ownLesson(person, idOf(req))) throw new NotFound()
  return findLesson(person, idOf(req))
}

/** Whoever is signed out meanwhile is shown nothing of it: their words are kept, and go to the lesson when they are back. */
function isFromOutside(req: Request): boolean {
  return !req.visitor?.live || isOfAnother(req)
}

function answers({ roles }: Person): boolean {
  return roles.includes('therapist') || roles.includes('owner')
}

function idOf(req: Request): string {
  return String(req.params.lesson)
}
