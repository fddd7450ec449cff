import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Request, RequestHandler } from 'express'
import { root } from '../config'
import { plainCode } from '../language/easy'
import { pageTranslatorFor, translatorFor, type Translate } from '../language/translator'
import { sendPage } from './html/compressed'
import type { Frame, Looks, ShownPractice } from './frame-values'
import { withIsolates, withLines } from './html/isolates'
import { withLanguagesOfWords } from './html/languages-of-words'
import type { ChoiceField, FieldError, HiddenField } from './page-parts'
import { forgetStoredFile, letFormsLeadTo } from './protections'
import { filled } from './html/views'
import { defaultLanguage, languages } from '../language/languages'

/** The pages by their views, with the values that each gets. A room adds its own beside what makes these values. */
export interface Views {
  /** What stands around every other one. */
  layout: { body: string }
  /** Asks before something is done. */
  'shared/aside': {
    heading: string
    statements: readonly string[]
    action: string
    button: string
    cancel: string
  }
  /** An owner asks somebody for a concern, of which they learn nothing else. */
  'shared/asking': {
    heading: string
    reference: string
    lead: string
    /** What was asked before and still waits, with the way to take it back; null: nothing. */
    waiting: { text: string; takeBack: string; button: string; fields: readonly HiddenField[] } | null
    statements: readonly string[]
    /** Who is asked; null: that is not chosen here. */
    field: ChoiceField | null
    errors: readonly FieldError[]
    action: string
    button: string
    /** Said in place of the form where nobody can be asked; null: somebody can. */
    nobody: string | null
  }
}

/** What every view gets beside its own values. */
export interface Around {
  readonly t: Translate
  readonly page: Frame & {
    readonly title: string
    readonly style: string
    readonly scripts: readonly string[]
  }
}

/** All that is asked for, and nothing else. */
export type Exactly<Asked, Given extends Asked> = Given & Record<Exclude<keyof Given, keyof Asked>, never>

/** A page that is to be shown. */
export interface PageToShow {
  readonly view: keyof Views
  readonly title: string
  readonly values: object
  readonly status: number
}

/** What is shown in place of a page, or where to go in place of it. */
export type InsteadOfPage = (req: Request, shown: PageToShow) => PageToShow | string

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the way Express lets its response be extended
  namespace Express {
    interface Response {
      /** Answers with a page. Its title is neutral: it stands in the browser's history. */
      show<View extends keyof Views, Given extends Views[View]>(
        view: View,
        title: string,
        values: Exactly<Views[View], Given>,
        status?: number,
      ): void
    }
    interface Request {
      /** BCP 47, of easy words with their variant: the person's, else what they have chosen in this browser, else that of the practice whose page this is, else what the browser asks for. */
      language: string
      t: Translate
      /** Whose page this is, where the address names a practice. */
      practice?: ShownPractice
      /** Other looks than those of the practice, to look at. */
      looks?: Partial<Looks>
    }
  }
}

/** Gives every response its `show`, and every request a language. */
export function pages(
  frameOf: (req: Request, shown: PageToShow) => Frame,
  instead: InsteadOfPage,
): RequestHandler {
  const style = fingerprinted('page.css', join(root, 'dist', 'assets'))
  const scripts = [
    'way-out.js',
    'page.js',
    'clock.js',
    'sealed-copy.js',
    'writing.js',
    'privacy-screen.js',
    'countdown.js',
  ].map(scriptNamed)
  const more = new Map(Object.entries(ownScripts).map(([view, name]) => [view, scriptNamed(name)]))
  return (req, res, next) => {
    speakIn(req, req.acceptsLanguages(languages.map(({ code }) => code)) || defaultLanguage)
    res.show = (view: keyof Views, title: string, values: object, status = 200) => {
      const shown = instead(req, { view, title, values, status })
      if (typeof shown === 'string') {
        res.redirect(303, shown)
        return
      }
      const frame = frameOf(req, shown)
      const { t } = req
      const own = more.get(shown.view)
      const page: Around['page'] = {
        ...{ ...frame, title: shown.title, style },
        scripts: own === undefined ? scripts : [...scripts, own],
      }
      if (frame.leave) letFormsLeadTo(res, frame.leave.to)
      const body = filled(shown.view, { ...shown.values, t, page }, t)
      forgetStoredFile(res)
      res.status(shown.status)
      sendPage(req, res, asShown(filled('layout', { body, t, page }, t), frame.language))
    }
    next()
  }
}

/** From here on this request is answered in this language. */
export function speakIn(req: Request, language: string): void {
  req.language = language
  req.t = pageTranslatorFor(language)
}

/** A page of this practice, which may be read by people who are not signed in: in its language if they have chosen none, under its name. */
export function speakFor(
  req: Request,
  {
    language,
    name,
    accent,
    logo,
    logoGround,
    timeZone,
    region,
    closesOn = null,
    languages = null,
  }: ShownPractice & { readonly language: string },
): void {
  if (!req.visitor && req.languageOfBrowser === null) speakIn(req, language)
  req.practice = { name, accent, logo, logoGround, timeZone, region, closesOn, languages }
}

/** A view alone, without the layout around it. @param language BCP 47: in which it is shown */
export function render<View extends keyof Views>(view: View, values: Views[View], language: string): string {
  const t = translatorFor(language)
  return asShown(filled(view, { ...values, t }, t), language)
}

/** With what is between the lines of a page: where a name begins and ends, and in which language somebody wrote. */
function asShown(html: string, language: string): string {
  return withLanguagesOfWords(withLines(withIsolates(html)), plainCode(language))
}

/** What only this page needs: others weigh nothing more by it. */
const ownScripts: Partial<Record<keyof Views, string>> = {
  'concerns/attaching/files': 'attaching.js',
  'concerns/recording/record': 'recording.js',
  'recovery/new-address': 'passkey.js',
  'recovery/own-address': 'passkey.js',
  'sign-in/second-factor/proving': 'passkey.js',
  'sign-in/second-factor/second-factor': 'passkey.js',
  'sign-in/sign-in': 'passkey.js',
}

function scriptNamed(name: string): string {
  return fingerprinted(name, join(root, 'public'))
}

/** The name changes with the content, so that browsers may keep it for ever. */
function fingerprinted(file: string, folder: string): string {
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, file)))
    .digest('hex')
  return `/assets/${file}?v=${digest.slice(0, 12)}`
}
