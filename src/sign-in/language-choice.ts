import { Router, type Request, type RequestHandler } from 'express'
import { z } from 'zod'
import type { Cookies } from '../http/cookies'
import { speakIn, type ShownLanguages, type Views } from '../http/pages'
import { chosen } from '../http/typed'
import { isSpoken, languages } from '../language/languages'
import { directionOf } from '../language/locale'
import { changeLanguage } from '../people/store'
import { anybody } from './guards'

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
    req.languageOfBrowser = language !== null && isSpoken(language) ? language : null
    if (req.languageOfBrowser !== null) speakIn(req, req.languageOfBrowser)
    next()
  }
}

/**
 * Who has chosen a language and then signs in has chosen it for themselves: pages and emails speak it from then on, and the browser
 * forgets it. It is said once the visitor is known.
 */
export function adoptChosenLanguage(cookies: Cookies): RequestHandler {
  return async (req, res, next) => {
    const { languageOfBrowser: language, visitor } = req
    if (language !== null && visitor) {
      speakIn(req, language)
      if (visitor.live) {
        const person = { ...visitor.person, language }
        if (language !== visitor.person.language) await changeLanguage(person)
        req.visitor = { ...visitor, person }
        cookies.clear(res, 'language')
      }
    }
    next()
  }
}

/** Choosing a language before signing in. */
export function languageRoutes(cookies: Cookies): Router {
  const router = Router()

  router.post('/language', anybody, (req, res) => {
    const { language, next } = choiceForm.parse(req.body ?? {})
    if (isSpoken(language) && !isHere(req)) cookies.write(res, 'language', language)
    res.redirect(303, next)
  })

  return router
}

/**
 * The languages that a page offers to people who are not signed in; null: none. Only pages on which nobody has written anything yet
 * offer them, as choosing one asks for the page again.
 */
export function languagesOffered(req: Request, view: keyof Views): ShownLanguages | null {
  if (isHere(req) || req.method !== 'GET' || languages.length < 2 || !firstPages.has(view)) return null
  const next = ownPage.safeParse(req.originalUrl)
  return {
    next: next.success ? next.data : req.path,
    all: languages.map(({ code, name }) => ({
      ...{ code, name, direction: directionOf(code) },
      current: code === req.language,
    })),
  }
}

/** Signed in. Before anybody has looked, nobody is. */
function isHere({ visitor }: Request): boolean {
  return Boolean((visitor as Request['visitor'] | undefined)?.live)
}

/** A page of our own, with no more behind it than where it leads next. */
const ownPage = z.string().regex(/^\/(?![/\\])[\w/-]*(\?next=(\/|%2F)[\w/%-]*)?$/)

const choiceForm = z.object({ language: chosen, next: ownPage.catch('/') })

const firstPages = new Set<keyof Views>([
  'sign-in/welcome',
  'sign-in/sign-in',
  'sign-in/leaving',
  'staff/one-more-step',
  'staff/colleague-asked',
  'doors/door',
  'doors/closed',
  'doors/return',
  'doors/information',
])
