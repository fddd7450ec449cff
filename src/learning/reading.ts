import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { position } from '../drafts/form'
import type { DraftKind } from '../drafts/kind'
import { backTo, forItsWriter } from '../drafts/routes'
import { NotFound } from '../errors'
import type { Cookies } from '../http/cookies'
import { onlyIds } from '../http/ids'
import { typed } from '../http/typed'
import { only, personOf } from '../sign-in/guards'
import { namesAround } from './colleagues'
import { answers, replyFaults, themes, type LessonFault } from './lesson'
import { becomeReply, findLesson, giveBack, putOnShelf, waitingFor, type ReadLesson } from './shelf'
import {
  errorValues,
  limitOf,
  lessonPartValues,
  rowValues,
  warningValues,
  type LessonRow,
  type LessonWarning,
} from './showing'
import { ownLesson } from './store'
import type { ShownFact, Field, FieldError, HiddenField } from '../http/page-parts'
import { saying } from '../http/flashes'

declare module '../http/pages' {
  interface Views {
    'learning/waiting': { rows: readonly LessonRow[] }
    'learning/read': {
      theme: string
      waits: boolean
      parts: readonly ShownFact[]
      warnings: readonly LessonWarning[]
      shelf: { action: string; fields: readonly HiddenField[] } | null
      back: { action: string; fields: readonly HiddenField[]; open: boolean } | null
      errors: readonly FieldError[]
      field: Field
      from: string
    }
  }
}

/** Why a lesson is given back: sent at once, and kept only for a writer who is not signed in. */
export const replyKind: DraftKind<{ readonly id: string; readonly text: string }> = {
  name: 'reply',
  read: req => ({ id: lessonIdOf(req), text: replyForm.parse(req.body ?? {}).reply.text }),
  wayBack: () => backTo('/lessons/waiting'),
  bringBack: async (db, person, reply) => {
    await becomeReply(db, person, reply)
    return null
  },
}

/** Lessons are read by somebody other than their author before they stand on the shelf. */
export function lessonReadingRoutes(cookies: Cookies): Router {
  const router = Router()
  onlyIds(router, 'lesson')

  router.get('/lessons/waiting', only('therapist', 'owner'), showWaiting)
  router.post('/lessons/:lesson/shelf', only('therapist', 'owner'), shelve)

  router.post(
    '/lessons/:lesson/giving-back',
    ...forItsWriter(cookies, replyKind, 'therapist', 'owner'),
    giveBackToWriter,
  )

  return router
}

async function showWaiting(req: Request, res: Response): Promise<void> {
  const lessons = await waitingFor(personOf(req))
  res.show('learning/waiting', req.t('learning.lessons'), {
    rows: lessons.map(lesson => rowValues(req.t, lesson)),
  })
}

async function shelve(req: Request, res: Response): Promise<void> {
  const { id } = await anothers(req)
  const { revision } = shelfForm.parse(req.body ?? {})
  await putOnShelf(personOf(req), id, revision)
  res.redirect(303, saying('/lessons/waiting', 'on-the-shelf'))
}

async function giveBackToWriter(req: Request, res: Response): Promise<void> {
  const lesson = await anothers(req)
  const { reply } = replyForm.parse(req.body ?? {})
  const faults = replyFaults(reply.text)
  if (faults.length > 0) {
    await showToRead(req, res, lesson, reply.text, faults)
    return
  }
  await giveBack(personOf(req), lesson.id, reply.text.trim())
  res.redirect(303, saying('/lessons/waiting', 'given-back'))
}

/** The page of a lesson to somebody other than its author, with what they can do with it. */
export async function showToRead(
  req: Request,
  res: Response,
  lesson: ReadLesson,
  reply: string,
  faults: readonly LessonFault[],
): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const { id, state, revision, words } = lesson
  const mayRead = answers(person)
  const errors = errorValues(t, person, faults)
  const values = {
    theme: t(themes[lesson.theme]),
    waits: state === 'waiting',
    parts: lessonPartValues(t, words),
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
      kind: 'words' as const,
      name: 'reply',
      label: t('learning.whatShouldBeDifferent'),
      hint: t('learning.onlyItsAuthorReadsThis'),
      value: reply,
      error: errors[0]?.text ?? null,
      ...limitOf(person),
      optional: false,
      rows: 4,
    },
    from: state === 'waiting' ? '/lessons/waiting' : `/lessons?theme=${lesson.theme}`,
  }
  res.show('learning/read', t('learning.lessons'), values, faults.length > 0 ? 422 : 200)
}

const shelfForm = z.object({ revision: position })
const replyForm = z.object({ reply: typed })

/** One that somebody else wrote. To its author these routes are not there. */
async function anothers(req: Request): Promise<ReadLesson> {
  const person = personOf(req)
  if (await ownLesson(person, lessonIdOf(req))) throw new NotFound()
  return findLesson(person, lessonIdOf(req))
}

export function lessonIdOf(req: Request): string {
  return String(req.params.lesson)
}
