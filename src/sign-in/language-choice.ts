import { Router, type Request, type RequestHandler } from 'express'
import { z } from 'zod'
import type { Cookies } from '../http/cookies'
import type { ShownLanguages } from '../http/frame-values'
import { speakIn, type Views } from '../http/pages'
import { chosen } from '../http/typed'
import { easyCode, isEasyCode, plainCode } from '../language/easy'
import { isReadable, languageWith } from '../language/languages'
import { directionOf } from '../language/locale'
import type { Person } from '../people/person'
import { changeLanguage } from '../people/store'
import { isAmong, languagesAt, languagesFor } from '../practices/languages'
import { anybody, personOf } from './guards'

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the way Express lets its request be extended
  namespace Express {
    interface Request {
      /** The language that somebody has chosen in this browser before signing in; null: none. */
      languageOfBrowser: string | null
    }
  }
}

/** Until somebody is signed in, their browser remembers which language they have chosen. */
export function speakAsChosen(cookies: Cookies): RequestHandler {
  return (req, _res, next) => {
    const language = cookies.read(req, 'language')
    req.languageOfBrowser = language !== null && isReadable(language) ? language : null
    if (req.languageOfBrowser !== null) speakIn(req, req.languageOfBrowser)
    next()
  }
}

/**
 * Who has chosen a language and then signs in has chosen it for themselves, where their practice offers it: pages and emails speak it from
 * then on, and the browser forgets it. It is said once the visitor is known.
 */
export function adoptChosenLanguage(cookies: Cookies): RequestHandler {
  return async (req, res, next) => {
    const { languageOfBrowser: language, visitor } = req
    if (language !== null && visitor) {
      speakIn(req, language)
      if (visitor.live) {
        req.visitor = { ...visitor, person: await speaking(visitor.person, language) }
        speakIn(req, req.visitor.person.language)
        cookies.clear(res, 'language')
      }
    }
    next()
  }
}

/** The same person, with a language that their practice offers; else as they were. */
async function speaking(person: Person, language: string): Promise<Person> {
  if (language === person.language || !isAmong(languagesFor(person), language)) return person
  const speaker = { ...person, language }
  await changeLanguage(speaker)
  return speaker
}

/** Choosing a language before signing in; who is signed in changes it in their account, and here only whether its words are easy. */
export function languageRoutes(cookies: Cookies): Router {
  const router = Router()

  router.post('/language', anybody, async (req, res) => {
    const { language, next } = choiceForm.parse(req.body ?? {})
    if (isReadable(language)) {
      const person = isHere(req) ? personOf(req) : null
      if (!person) cookies.write(res, 'language', language, 365)
      else if (plainCode(language) === plainCode(person.language))
        await changeLanguage({ ...person, language })
    }
    res.redirect(303, next)
  })

  return router
}

/**
 * The languages that a page offers to people who are not signed in, and to clients its easy words; null: none. Only pages on which nobody has
 * written anything yet offer them, as choosing one asks for the page again.
 */
export function languagesOffered(req: Request, view: keyof Views): ShownLanguages | null {
  const person = isHere(req) ? personOf(req) : null
  const isOffered = person ? person.roles.includes('client') && ownPages.has(view) : firstPages.has(view)
  if (req.method !== 'GET' || !isOffered) return null
  const words = languageWith(req.language)?.easy
  const all = person ? [] : languagesAt(req.practice ?? {})
  if (!words && all.length < 2) return null
  const next = ownPage.safeParse(req.originalUrl)
  const easy = isEasyCode(req.language)
  const plain = plainCode(req.language)
  return {
    next: next.success ? next.data : req.path,
    all: all.map(({ code, name, easy: itsWords }) => ({
      ...{ code: easy && itsWords ? easyCode(code) : code, lang: code, name, direction: directionOf(code) },
      current: code === plain,
    })),
    easy: words
      ? { code: easy ? plain : easyCode(plain), text: req.t(easy ? 'frame.usualWords' : 'frame.easyToRead') }
      : null,
  }
}

/** Signed in. Before anybody has looked, nobody is. */
function isHere({ visitor }: Request): boolean {
  return Boolean((visitor as Request['visitor'] | undefined)?.live)
}

/** A page of our own, with no more behind it than where it leads next. */
const ownPage = z.string().regex(/^\/(?![/\\])[\w/-]*(\?next=(\/|%2F)[\w/%-]*)?$/)

const choiceForm = z.object({ language: chosen, next: ownPage.catch('/') })

const publicPages = ['sign-in/leaving', 'doors/door', 'doors/information'] as const satisfies (keyof Views)[]

const firstPages = new Set<keyof Views>([
  ...publicPages,
  'sign-in/welcome',
  'sign-in/sign-in',
  'staff/one-more-step',
  'staff/colleague-asked',
  'doors/closed',
  'doors/return',
])

const ownPages = new Set<keyof Views>([
  ...publicPages,
  'concerns/lists/home',
  'concerns/conversation/receipt',
  'accounts/account',
])
