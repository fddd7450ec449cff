import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import type { Config } from '../config'
import { speakIn } from '../http/pages'
import type { FieldError, MailToCome } from '../http/page-parts'
import { chosen, typed } from '../http/typed'
import { saying } from '../http/flashes'
import { dayText } from '../language/dates'
import type { TextKey } from '../language/english'
import { clockOf } from '../language/locale'
import type { Translate } from '../language/translator'
import { minutesToWait } from '../http/abuse/waits'
import { readAddress } from '../mail/address'
import { enoughMailsText } from '../people/contact'
import type { Person } from '../people/person'
import { mayMail } from '../people/mail-allowances'
import { anybody, only, personOf } from '../sign-in/guards'
import { askColleagueSubject } from './colleague-mail'
import {
  answerAsColleague,
  askedDays,
  colleagueAt,
  findOptionalColleague,
  nameColleague,
  partFromColleague,
  type partings,
  type TrustedColleague,
} from './trusted-colleague'
import { dayMs } from '../time/days'

declare module '../http/pages' {
  interface Views {
    'staff/colleague': {
      /** What became of it; null: nobody was ever named. */
      state: string | null
      present: string | null
      /** That an email did not reach them. */
      failed: string | null
      value: string
      errors: readonly FieldError[]
      mail: MailToCome
    }
    'staff/colleague-asked': {
      action: string
      heading: string
      texts: readonly string[]
      buttons: readonly { value: 'yes' | 'no'; text: string; main: boolean }[]
    }
  }
}

/** A colleague outside, whom the owners of a practice name; and what that colleague finds behind the link in our email. */
export function colleagueRoutes(config: Config): Router {
  const router = Router()

  router.get('/practice/colleague', only('owner'), async (req, res) => {
    await showNaming(req, res, { value: '' })
  })
  router.post('/practice/colleague', only('owner'), name)
  router.post('/practice/colleague/removing', only('owner'), async (req, res) => {
    await partFromColleague(personOf(req), new Date())
    res.redirect(303, saying('/practice/colleague', 'changed'))
  })

  // Showing changes nothing: mail scanners come here too. Not limited: nobody guesses a link.
  router.get('/colleague/:link', anybody, showLink)
  router.post('/colleague/:link', anybody, answer)

  return router

  async function name(req: Request, res: Response): Promise<void> {
    const { t } = req
    const now = new Date()
    const { address: written } = namingForm.parse(req.body ?? {})
    const { address, fault } = readAddress(written.text)
    if (fault ?? written.changed)
      return showNaming(req, res, {
        value: written.text,
        error: t(fault ?? 'accounts.thereWereSignsInIt'),
      })
    const allowance = await mayMail(address, config.limits.signInAddress, now)
    if (!allowance.allowed) {
      const minutes = minutesToWait(res, allowance, now)
      return showNaming(req, res, { value: address, error: enoughMailsText(t, minutes), status: 429 })
    }
    if (await nameColleague(personOf(req), address, now))
      return res.redirect(303, saying('/practice/colleague', 'changed'))
    await showNaming(req, res, { value: address, error: t('staff.thisPersonWantsNoMails') })
  }

  async function showNaming(
    req: Request,
    res: Response,
    { value, error, status = error ? 422 : 200 }: { value: string; error?: string; status?: number },
  ): Promise<void> {
    const { t } = req
    const colleague = await findOptionalColleague(personOf(req), new Date())
    const values = {
      state: colleague && stateText(t, personOf(req), colleague),
      present: colleague?.endedAt === null ? colleague.address : null,
      failed: colleague?.endedAt === null ? failedText(t, personOf(req), colleague) : null,
      value,
      errors: error ? [{ field: 'address', text: error }] : [],
      mail: { sender: config.mailFrom, subject: askColleagueSubject(t) },
    }
    res.show('staff/colleague', t('shared.practice'), values, status)
  }
}

const namingForm = z.object({ address: typed })
const answerForm = z.object({ answer: chosen })

const partedTexts = {
  came_back: 'staff.ourEmailToThemCameBack',
  restored: 'staff.theyMayHaveSaidNoSince',
} as const satisfies Record<(typeof partings)[number], TextKey>

function stateText(t: Translate, owner: Person, colleague: TrustedColleague): string {
  const { namedAt, agreedAt, endedAt, declined, endedBecause } = colleague
  const day = (of: Date) => ({ day: dayText(of, clockOf(owner)) })
  if (endedAt && endedBecause) return t(partedTexts[endedBecause], day(endedAt))
  if (endedAt) return t(declined ? 'staff.theyWantNoMails' : 'staff.youEndedThis', day(endedAt))
  if (agreedAt) return t('staff.theyAgreedOn', day(agreedAt))
  const until = new Date(namedAt.getTime() + askedDays * dayMs)
  return t(until > new Date() ? 'staff.weAskedThemOn' : 'staff.theyDidNotAnswer', day(namedAt))
}

function failedText(t: Translate, owner: Person, { failedAt }: TrustedColleague): string | null {
  return failedAt && t('staff.anEmailDidNotReachThem', { day: dayText(failedAt, clockOf(owner)) })
}

async function showLink(req: Request, res: Response): Promise<void> {
  const found = await colleagueAt(String(req.params.link), new Date())
  if (found) speakIn(req, found.language)
  const { t } = req
  if (!found || found.state === 'ended') {
    const values = {
      heading: t(found ? 'staff.youGetNoMoreMails' : 'shared.thisLinkDoesNotOpen'),
      text: t(found ? 'staff.nobodyIsToldWhy' : 'staff.perhapsItWasMistyped'),
      back: { href: '/sign-in', text: t('shared.signIn') },
    }
    res.show('shared/plain', t('shared.oneMoreStep'), values, found ? 200 : 410)
    return
  }
  const isAsked = found.state === 'asked'
  res.show('staff/colleague-asked', t('shared.oneMoreStep'), {
    action: req.path,
    heading: t(isAsked ? 'staff.mayWeWriteToYou' : 'staff.youAgreedToHear'),
    texts: [
      t('staff.somebodyYouTrustHasNamed'),
      t('staff.youLearnOnlyThatSomething'),
      t('staff.youOweNobodyAnything'),
    ],
    buttons: [
      ...(isAsked ? [{ value: 'yes', text: t('staff.yesYouMayWrite'), main: true } as const] : []),
      { value: 'no', text: t(isAsked ? 'staff.noThankYou' : 'staff.noMoreMails'), main: !isAsked },
    ],
  })
}

async function answer(req: Request, res: Response): Promise<void> {
  const { answer: said } = answerForm.parse(req.body ?? {})
  if (said === 'yes' || said === 'no')
    await answerAsColleague(String(req.params.link), said === 'yes', new Date())
  res.redirect(303, req.path)
}
