import { Router, type Request, type RequestHandler, type Response } from 'express'
import type { Cookies } from '../http/cookies'
import { rateLimit } from '../http/abuse/rate-limits'
import { saying } from '../http/flashes'
import { limits } from '../limits/table'
import {
  anybody,
  isOfAnother,
  onlyOrKeeping,
  personOf,
  secondsLeft,
  wayIn,
  type Who,
} from '../sign-in/guards'
import { newSecret, type Visitor } from '../sign-in/sessions'
import type { Written } from './drawer'
import { marksIn } from './form'
import { keepQuietly } from './kept-forms'
import { keepForWriter, keptDays, takeKept } from './kept-words'
import type { DraftKind, KindWhileWriting, Waited } from './kind'

declare module '../http/pages' {
  interface Views {
    'drafts/kept': { days: number }
  }
}

/** The way of every form in which words are written: kept for a writer who is not here, kept while they write, or pressed. */
export function writing<F extends Written>(
  cookies: Cookies,
  kind: KindWhileWriting<F>,
  ...whom: readonly Who[]
): RequestHandler[] {
  return [
    ...forItsWriter(cookies, kind, ...whom),
    async (req, res) => {
      const marks = marksIn(req.body)
      const read = kind.read(req, marks.id)
      const form = kind.settle ? await kind.settle(req, read, marks) : read
      if (marks.keep !== 'quietly') return kind.press(req, res, form, marks)
      const now = new Date()
      const revision = await keepQuietly(kind.drawer, personOf(req), form, marks.mark, now)
      if (revision !== null) res.set('Revision', String(revision))
      answerQuietly(res, revision === null ? 409 : 204, secondsLeft(req, now))
    },
  ]
}

/**
 * A form whose writer is not here any more is kept for them, and so is one whose session has ended, or waits for a second factor:
 * it opens nothing, not even a draft. Another person who is here instead sees nothing of it, and none of their pages says that it is there.
 */
export function forItsWriter<F extends Written>(
  cookies: Cookies,
  kind: DraftKind<F>,
  ...whom: readonly Who[]
): RequestHandler[] {
  return [
    onlyOrKeeping(...whom),
    limited,
    async (req, res, next) => {
      const { visitor } = req
      const theirs = !isOfAnother(req) && visitor ? visitor : null
      if (theirs?.live) return next()
      const { id, mark, writer, keep } = marksIn(req.body)
      if (keep === 'quietly' && !theirs && !req.left) {
        res.status(403).end() // nobody asked for it; the page says so to its reader
        return
      }
      const form = kind.read(req, id)
      const browser = cookies.read(req, 'browser') ?? newSecret()
      const words = { of: kind.name, form, mark }
      await keepForWriter(theirs?.person.id ?? writer, browser, words, new Date())
      cookies.write(res, 'browser', browser, keptDays)
      if (keep === 'quietly') answerQuietly(res, 204, 0)
      else res.redirect(303, visitor?.live ? '/kept' : nextStep(req, kind.wayBack(form), theirs))
    },
  ]
}

/** Words that wait in this browser for the person who is signed in become a draft before they see a page. */
export function bringBack(cookies: Cookies, kinds: readonly Waited[]): RequestHandler {
  const byName = new Map(kinds.map(kind => [kind.name, kind]))
  return async (req, _res, next) => {
    const browser = cookies.read(req, 'browser')
    const { visitor } = req
    if (browser && visitor?.live && req.method === 'GET') await takeKept(visitor.person, browser, byName)
    next()
  }
}

/** What somebody is told who is before a page of another writer. */
export function keptRoutes(): Router {
  const router = Router()

  router.get('/kept', anybody, (req, res) => {
    res.show('drafts/kept', req.t('drafts.kept'), { days: keptDays })
  })

  return router
}

/** Where somebody goes to find on a page what was kept for them. */
export function backTo(page: string): string {
  return `${saying('/sign-in', 'kept-until-back')}&next=${page}`
}

const network = rateLimit({ name: 'kept words', ...limits.keptWords })

/** Counts what is kept for writers who are not here. */
const limited: RequestHandler = (req, res, next) => {
  const isKept = isOfAnother(req) && (marksIn(req.body).keep !== 'quietly' || req.left)
  if (isKept) void network(req, res, next)
  else next()
}

/** Says to the script of a page what became of words that it brought. @param seconds until the session ends */
export function answerQuietly(res: Response, status: number, seconds: number): void {
  res.status(status).set('Seconds-Left', String(seconds)).end()
}

/** A person who has come by their email already goes on to their second factor. */
function nextStep(req: Request, back: string, theirs: Visitor | null): string {
  return theirs?.person.account ? back.replace(/^\/sign-in/, wayIn(req, null)) : back
}
