import { Router, type Request, type Response } from 'express'
import type { Cookies } from '../http/cookies'
import { z } from 'zod'
import { onlyIds, readId } from '../http/ids'
import { chosen, typedLine } from '../http/typed'
import { only, personOf } from '../sign-in/guards'
import { staffRoles } from '../people/person'
import { answerersHere, namesAround } from './colleagues'
import { answers, isTheme, themes } from './lesson'
import { findLesson, mostSearched, search, shelfOf, shelfThemes, waitingFor, type ReadLesson } from './shelf'
import {
  lessonPartValues,
  rowValues,
  statements,
  stateText,
  warningValues,
  type LessonRow,
  type LessonWarning,
} from './showing'
import { ownLesson, ownLessons, type OwnLesson } from './store'
import { lessonIdOf, lessonReadingRoutes, showToRead } from './reading'
import { lessonWritingRoutes } from './writing'
import type { ShownFact, Link } from '../http/page-parts'

declare module '../http/pages' {
  interface Views {
    'learning/shelf': Required<Omit<Shelf, 'lessons'>> & {
      lessons: readonly LessonRow[] | null
      themes: readonly (Link & { count: number })[]
      /** Whether they write lessons too. */
      writes: boolean
      own: readonly LessonRow[]
      /** How many wait to be read. */
      waiting: number
    }
    'learning/own': {
      theme: string | null
      state: string
      reply: string | null
      parts: readonly ShownFact[]
      warnings: readonly LessonWarning[]
      statements: readonly string[]
      /** Nobody else here could have written it. */
      alone: boolean
      handingIn: string | null
      takingBack: string | null
      edit: string | null
      deleting: string
    }
  }
}

/** The shelf of lessons, and the page of each. */
export function lessonRoutes(cookies: Cookies): Router {
  const router = Router()
  onlyIds(router, 'lesson')

  router.use(lessonWritingRoutes(cookies))
  router.use(lessonReadingRoutes(cookies))

  router.get('/lessons', only(...staffRoles), showTheme)

  // Answered with the page itself: what somebody looks for are words, and words stand in no address. Nothing is changed by it.
  router.post('/lessons/search', only(...staffRoles), showFound)
  router.get('/lessons/:lesson', only(...staffRoles), showLesson)

  return router
}

async function showTheme(req: Request, res: Response): Promise<void> {
  const { theme, after } = placeOnShelf.parse(req.query)
  const page = theme ? await shelfOf(personOf(req), theme, after) : { lessons: null, next: null }
  await showShelf(req, res, {
    heading: theme ? req.t(themes[theme]) : null,
    lessons: page.lessons,
    none: req.t('learning.nothingStandsHereYet'),
    further: page.next && `/lessons?theme=${theme ?? ''}&after=${page.next}`,
  })
}

async function showFound(req: Request, res: Response): Promise<void> {
  const { t } = req
  const { looking } = searchForm.parse(req.body ?? {})
  const { lessons, isMore } = await search(personOf(req), looking)
  await showShelf(req, res, {
    heading: t('learning.whatWasFound'),
    looking,
    lessons: looking === '' ? [] : lessons,
    none: looking === '' ? t('learning.writeWhatYouLookFor') : t('learning.nothingWasFoundWithAll'),
    bound: isMore ? t('learning.onlyTheFirstNumberLessons', { number: mostSearched }) : null,
  })
}

async function showLesson(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const mine = await ownLesson(person, lessonIdOf(req))
  if (mine) await showOwn(req, res, mine)
  else await showToRead(req, res, await findLesson(person, lessonIdOf(req)), '', [])
}

const placeOnShelf = z.object({
  theme: z.string().refine(isTheme).nullable().catch(null),
  after: chosen.transform(readId),
})
const searchForm = z.object({ looking: typedLine.transform(text => text.slice(0, 200)) })

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
  res.show('learning/shelf', t('learning.lessons'), {
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
      state: lesson.reply === null ? t(stateText[lesson.shelved]) : t('learning.givenBackToYouWith'),
    })),
    waiting: waiting.length,
  })
}

async function showOwn(req: Request, res: Response, lesson: OwnLesson): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const [names, others] = await Promise.all([namesAround(person), answerersHere(person)])
  const path = `/lessons/${lesson.id}`
  const draft = lesson.state === 'kept'
  res.show('learning/own', t('learning.lessons'), {
    theme: lesson.theme && t(themes[lesson.theme]),
    state: t(stateText[lesson.shelved]),
    reply: lesson.reply,
    parts: lessonPartValues(t, lesson.words),
    warnings: warningValues(t, lesson.words, names),
    statements: draft ? statements(t, others) : [],
    alone: others < 2,
    handingIn: draft && others > 1 ? `${path}/handing-in` : null,
    takingBack: draft ? null : `${path}/taking-back`,
    edit: draft ? `${path}/edit` : null,
    deleting: `${path}/deleting`,
  })
}
