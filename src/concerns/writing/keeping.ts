import type { Request, RequestHandler } from 'express'
import type { Cookies } from '../../http/cookies'
import { rateLimit } from '../../http/rate-limits'
import { limits } from '../../limits/table'
import { isOfAnother, wayIn } from '../../sign-in/guards'
import { newSecret, type Visitor } from '../../sign-in/sessions'
import { callOneself } from '../../people/store'
import type { MoveName } from '../rules/moves'
import { takeKept, keepForWriter, type Becoming, type KeptDraft, type KeptOther } from '../drafts/kept-words'
import { settleDraft } from '../drafts/store'
import { aboutTherapist } from './about'
import { draftFrom, isQuiet, markOf, readForm, settled, type Written } from './form'

/** Days that words wait for their writer to sign in again (sweep_words, and the cookie of the browser). */
export const keptDays = 7

/** Comes before keepingForWriter, and counts only what is kept there. */
export function keepingLimit(): RequestHandler {
  const { most, minutes } = limits.keptWords
  const network = rateLimit({ name: 'kept words', most, minutes })
  return (req, res, next) => {
    if (isOfAnother(req) && (!isQuiet(req.body) || req.left)) void network(req, res, next)
    else next()
  }
}

/** The form of a move, as the draft that it becomes. */
export function keepingForWriter(move: MoveName, cookies: Cookies): RequestHandler {
  return keepingFor(cookies, ({ t, body, params: { concern } }) => {
    const form = readForm(t, move, body)
    const draft = draftFrom(t, move, concern === undefined ? null : String(concern), form)
    return { writer: form.writer, words: { ...draft, mark: markOf(form) }, back: wayBack(form) }
  })
}

/**
 * A form whose writer is not here any more is kept for them, and so is one whose session has ended, or waits for a second factor:
 * it opens nothing, not even a draft. Whoever is here instead sees nothing of it, and no page of theirs says that it is there.
 * @param read what is kept, for whom, and where they go to have it back
 */
export function keepingFor(
  cookies: Cookies,
  read: (req: Request) => { writer: string; words: KeptDraft | KeptOther; back: string },
): RequestHandler {
  return async (req, res, next) => {
    const { visitor } = req
    const theirs = !isOfAnother(req) && visitor ? visitor : null
    if (theirs?.live) {
      next()
      return
    }
    const quiet = isQuiet(req.body)
    if (quiet && !theirs && !req.left) {
      res.status(403).end() // nobody asked for it; the page tells whoever is before it
      return
    }
    const { writer, words, back } = read(req)
    const browser = cookies.read(req, 'browser') ?? newSecret()
    await keepForWriter(theirs?.person.id ?? writer, browser, words, new Date())
    cookies.write(res, 'browser', browser)
    if (quiet) res.status(204).set('Seconds-Left', '0').end()
    else res.redirect(303, visitor?.live ? '/kept' : nextStep(req, back, theirs))
  }
}

/** Whoever has come in by their mail already goes on to their second factor. */
function nextStep(req: Request, back: string, theirs: Visitor | null): string {
  return theirs?.person.account ? back.replace(/^\/sign-in/, wayIn(req, null)) : back
}

/** The form itself says by which way its writer comes in: an answer that asked the database would tell who exists. */
function wayBack({ back, draft }: Written): string {
  return back === 'code' ? '/return?said=kept-for-code' : `/sign-in?next=/drafts/${draft}`
}

/**
 * Words that wait in this browser for whoever is signed in are among their drafts before they see a page.
 * @param others what becomes of words that were to be no draft
 */
export function bringBack(cookies: Cookies, others: Becoming): RequestHandler {
  return async (req, _res, next) => {
    const browser = cookies.read(req, 'browser')
    const { visitor } = req
    if (browser && visitor?.live && req.method === 'GET') {
      const taken = await takeKept(visitor.person, browser, others)
      for (const draft of taken.filter(({ move }) => move === 'send')) {
        const about = await aboutTherapist(visitor.person, draft.choices.therapist ?? '').catch(() => ({}))
        await settleDraft(visitor.person, draft.id, choices => settled(about, choices), new Date())
        if (!visitor.person.account) await callOneself(visitor.person, draft.choices.name ?? '')
      }
    }
    next()
  }
}
