import { Router, type Request, type Response } from 'express'
import { dayText } from '../language/dates'
import { clockOf } from '../language/locale'
import { only, personOf } from '../sign-in/guards'
import { staffRoles, type Person } from '../people/person'
import { whomToAsk } from '../practices/store'
import { apologyLaws, type Protected } from './apology-law'
import { crisisLinesOf, phoneNumbersIn, type ShownCrisisLine, type TextPiece } from '../practices/telephone'
import type { TextKey } from '../language/english'

declare module '../http/pages' {
  interface Views {
    'answering/first-hour': HelpHere
    'answering/care-for-yourself': HelpHere
    'answering/apologies': {
      writes: boolean
      laws: readonly { place: string; protects: string; text: string; source: string; checked: string }[]
    }
  }
}

/** Pages to read for those who answer. */
export function guideRoutes(): Router {
  const router = Router()

  router.get('/first-hour', only(...staffRoles), showFirstHour)
  router.get('/care-for-yourself', only(...staffRoles), showCareForYourself)
  router.get('/law', only(...staffRoles), showLaw)

  return router
}

async function showFirstHour(req: Request, res: Response): Promise<void> {
  res.show('answering/first-hour', req.t('answering.theFirstHour'), await helpFor(personOf(req)))
}

async function showCareForYourself(req: Request, res: Response): Promise<void> {
  res.show('answering/care-for-yourself', req.t('answering.care'), await helpFor(personOf(req)))
}

function showLaw(req: Request, res: Response): void {
  const { t } = req
  const clock = { ...clockOf(personOf(req)), timeZone: 'UTC' }
  res.show('answering/apologies', t('answering.theLaw'), {
    writes: hasInbox(personOf(req)),
    laws: apologyLaws.map(({ place, protects, text, source, checked }) => ({
      place: t(place),
      protects: t(protectedTexts[protects]),
      text: t(text),
      source,
      checked: dayText(new Date(checked), clock),
    })),
  })
}

/** Whom those who answer can turn to. */
interface HelpHere {
  readonly whomToAsk: readonly TextPiece[] | null
  readonly isOwner: boolean
  readonly crisisLines: readonly ShownCrisisLine[]
  /** They have an inbox, and reflections. */
  readonly writes: boolean
}

async function helpFor(person: Person): Promise<HelpHere> {
  return {
    whomToAsk: phoneNumbersIn(await whomToAsk(person)),
    isOwner: person.roles.includes('owner'),
    crisisLines: crisisLinesOf(person.practice, person.language),
    writes: hasInbox(person),
  }
}

function hasInbox({ roles }: Person): boolean {
  return roles.some(role => role === 'therapist' || role === 'owner')
}

const protectedTexts = {
  admission: 'answering.anApologyAndAnAdmission',
  apology: 'answering.anApologyOfAnAdmission',
  sympathy: 'answering.wordsOfSympathyOrRegret',
} as const satisfies Record<Protected, TextKey>
