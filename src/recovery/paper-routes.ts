import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { dayText } from '../language/dates'
import { clockOf } from '../language/locale'
import { chosen, typedLine } from '../http/typed'
import { findAccount } from '../accounts/account'
import { only, personOf } from '../sign-in/guards'
import { codeLines, isLastGroup, readReturnCode } from '../people/return-code'
import { keepPaper, paperOf, putPaperOff, showPaper } from './paper'
import type { Field, FieldError } from '../http/page-parts'
import { saying, type Flash } from '../http/flashes'

declare module '../http/pages' {
  interface Views {
    'recovery/paper': {
      /** The day of the code that they have. */
      since: string | null
      asked: boolean
      /** Whether they have a second factor. */
      factor: boolean
    }
    'recovery/paper-code': {
      errors: readonly FieldError[]
      code: string
      lines: readonly string[]
      at: string
      group: Field
    }
    'recovery/without-mail': object
    'recovery/mailbox': { address: string; errors: readonly FieldError[]; field: Field }
  }
}

/** A client makes a code on paper, and says whether somebody else reads their mail. */
export function paperRoutes(baseUrl: string): Router {
  const router = Router()
  const at = `${baseUrl}/new-address`

  router.get('/account/paper', only('client'), showPaperPage)

  // The answer is the only page that ever shows the code: nothing here holds it any more.
  router.post('/account/paper', only('client'), async (req, res) => {
    showCode(req, res, at, await showPaper(personOf(req)))
  })

  router.post('/account/paper/kept', only('client'), keep)
  router.post('/account/paper/later', only('client'), putOff)

  // People who want no email are offered other ways to sign in. They still get an email that they ask for.
  router.get('/account/without-mail', only('client'), showWithoutMail)

  router.get('/account/mailbox', only('client'), async (req, res) => {
    await showMailbox(req, res, null)
  })

  // The answer is kept nowhere: it only decides what is offered next.
  router.post('/account/mailbox', only('client'), checkMailbox)

  return router

  async function keep(req: Request, res: Response): Promise<void> {
    const form = keptForm.parse(req.body ?? {})
    const code = readReturnCode(form.code)
    if (code && !isLastGroup(form.group, code)) {
      showCode(req, res, at, code, form.group)
      return
    }
    const kept = code !== null && (await keepPaper(personOf(req), code, new Date()))
    res.redirect(303, kept ? afterPaper(req, 'paper-kept') : saying('/account/paper', 'paper-newer'))
  }
}

async function showPaperPage(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const { madeAt, asked } = await paperOf(person)
  res.show('recovery/paper', req.t('recovery.yourPaperCode'), {
    since: madeAt && dayText(madeAt, clockOf(person)),
    asked,
    factor: person.factorSince !== null,
  })
}

async function putOff(req: Request, res: Response): Promise<void> {
  await putPaperOff(personOf(req), new Date())
  res.redirect(303, afterPaper(req, 'paper-later'))
}

async function showWithoutMail(req: Request, res: Response): Promise<void> {
  const person = personOf(req)
  const { madeAt } = await paperOf(person)
  if (madeAt) res.redirect(303, saying('/account', 'changed'))
  else res.show('recovery/without-mail', req.t('shared.yourAccount'), {})
}

async function checkMailbox(req: Request, res: Response): Promise<void> {
  const { read } = z.object({ read: chosen }).parse(req.body ?? {})
  if (read === 'no') res.redirect(303, '/')
  else if (read === 'yes' || read === 'perhaps')
    res.redirect(303, `${saying('/second-factor', 'mail-is-read')}&next=/`)
  else await showMailbox(req, res, req.t('recovery.chooseOneOfThem'))
}

const keptForm = z.object({ code: typedLine, group: typedLine })

/** We need not ask a person with a second factor who else reads their email. */
function afterPaper(req: Request, said: Flash): string {
  return saying(personOf(req).factorSince ? '/' : '/account/mailbox', said)
}

function showCode(req: Request, res: Response, at: string, code: string, wrong?: string): void {
  const { t } = req
  const error = wrong === undefined ? null : t('recovery.theseAreNotTheLast')
  const values = {
    errors: error ? [{ field: 'group', text: error }] : [],
    code,
    lines: codeLines(code),
    at,
    group: {
      kind: 'line' as const,
      name: 'group',
      label: t('recovery.theLastFourLettersOf'),
      hint: t('shared.thenWeKnowThatYou'),
      value: wrong ?? '',
      error,
      optional: false,
    },
  }
  res.show('recovery/paper-code', t('recovery.yourPaperCode'), values, error ? 422 : 200)
}

async function showMailbox(req: Request, res: Response, error: string | null): Promise<void> {
  const { t } = req
  const { address } = await findAccount(personOf(req))
  const option = (value: string, text: string) => ({ value, text, hint: null, checked: false })
  const values = {
    address,
    errors: error ? [{ field: 'read', text: error }] : [],
    field: {
      kind: 'choice' as const,
      name: 'read',
      legend: t('recovery.doesSomebodyElseReadYour'),
      hint: t('recovery.weDoNotKeepYour'),
      error,
      options: [
        option('no', t('recovery.noOnlyIDo')),
        option('yes', t('recovery.yesOrSomebodyElseCould')),
        option('perhaps', t('recovery.iDoNotKnow')),
      ],
    },
  }
  res.show('recovery/mailbox', t('recovery.yourMailbox'), values, error ? 422 : 200)
}
