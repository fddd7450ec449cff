import { Router, type Request, type Response } from 'express'
import { listText, clockOf } from '../../language/locale'
import type { Translate } from '../../language/translator'
import { anybody, everybody, only, personOf } from '../../sign-in/guards'
import type { Person } from '../../people/person'
import { dayText, weekdayText } from '../../language/dates'
import { dayOf, daysAfter, onDay } from '../../time/days'
import { oldestCheckIn } from '../outside'
import { NotFound } from '../../errors'
import { styleOf } from '../colours'
import type { Excerpt } from './own-excerpts'
import type { TextIn } from '../own-text'
import type { Rules } from '../practice'
import { dueDaysSection } from './sections/due-days'
import { workingDaysSection } from './sections/working-days'
import { excerptsOf, circumstancesOf, usualPageOf } from './excerpts'
import { crisisLinesSection, outsideSection } from './sections/lines'
import { couplesSection, leavingSection, supervisionSection, tellingSection } from './sections/notices'
import { textsSection } from './sections/texts'
import { sectionRoutes } from './page'
import { closingSection } from './sections/closing'
import { showOwnClosing } from './closing-page'
import { looksSection } from './sections/looks'
import { placeSection } from './sections/place'
import { sectionAddresses, sectionNames, sectionTitles, type SectionName } from './sections/table'
import { isLogoName } from '../logo/logo'
import { rulesOf } from './store'
import { findLogo } from '../logo/store'
import { showChange, showChanges } from './versions'

declare module '../../http/pages' {
  interface Views {
    'practices/settings/practice': {
      sections: readonly { href: string; title: string; summary: string }[]
      /** Null: all numbers were checked within a year. */
      toCheck: string | null
    }
    'practices/settings/seen': {
      sections: readonly { title: string; excerpts: readonly Excerpt[] }[]
    }
  }
}

/** What the owners of a practice decide: a page for each matter, and every page that shows it follows at once. */
export function settingsRoutes(): Router {
  const router = Router()

  router.get('/practice', only('owner'), showSections)
  router.get('/practice/preview', only('therapist', 'owner'), showForClients)
  router.get('/practice/changes', only('owner'), showChanges)
  router.get('/practice/changes/:position', only('owner'), showChange)

  router.use(sectionRoutes(placeSection))
  router.use(sectionRoutes(dueDaysSection))
  router.use(sectionRoutes(workingDaysSection))
  router.use(sectionRoutes(crisisLinesSection))
  router.use(sectionRoutes(outsideSection))
  router.use(sectionRoutes(tellingSection))
  router.use(sectionRoutes(couplesSection))
  router.use(sectionRoutes(supervisionSection))
  router.use(sectionRoutes(leavingSection))
  router.use(sectionRoutes(textsSection))
  router.use(sectionRoutes(looksSection))
  router.use(sectionRoutes(closingSection))
  router.get('/closing', only(...everybody), showOwnClosing)

  router.get('/colour/:colour', anybody, sendColour)
  router.get('/logo/:logo', anybody, sendLogo)

  return router
}

/** The style of a colour, which says nothing of whose it is: each has an address of its own, and never changes. */
function sendColour(req: Request, res: Response): void {
  const [, digits] = /^([0-9a-f]{6})\.css$/.exec(String(req.params.colour)) ?? []
  if (digits === undefined) throw new NotFound()
  res.set('Cache-Control', 'public, max-age=31536000, immutable')
  res.type('css').send(styleOf(`#${digits}`))
}

/**
 * The logo of a practice. It was cleaned when it came; a browser that opens it as a page still may run and fetch nothing. It is not kept, because a
 * device can be shared, and it says whose page was open.
 */
async function sendLogo(req: Request, res: Response): Promise<void> {
  const name = String(req.params.logo)
  if (!isLogoName(name)) throw new NotFound()
  const { type, bytes } = await findLogo(name)
  res.set('Content-Security-Policy', "default-src 'none'; sandbox; frame-ancestors 'none'")
  res.set('Content-Disposition', 'inline')
  res.type(type).send(bytes)
}

async function showSections(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const { rules } = await rulesOf(owner)
  const sections = sectionNames.map(section => ({
    href: sectionAddresses[section],
    title: t(sectionTitles[section]),
    summary: summaryOf(section, req, owner, rules),
  }))
  res.show('practices/settings/practice', t('shared.practice'), {
    sections,
    toCheck: toCheckText(t, owner, rules),
  })
}

/** What clients see of all of it, for those who answer them as well. */
async function showForClients(req: Request, res: Response): Promise<void> {
  const { t } = req
  const person = personOf(req)
  const { rules } = await rulesOf(person)
  const around = circumstancesOf(req, new Date())
  const sections = sectionNames
    .filter(section => section !== 'working_days') // clients see by them only when an answer is due
    .map(section => ({
      title: t(sectionTitles[section]),
      excerpts: excerptsOf(section, t, person, rules, around),
    }))
    .filter(({ excerpts }) => excerpts.length > 0)
  res.show('practices/settings/seen', t('shared.practice'), { sections })
}

function toCheckText(t: Translate, owner: Person, rules: Rules): string | null {
  const founded = dayOf(rules.foundedAt, rules)
  const oldest = oldestCheckIn([...rules.crisisLines, ...rules.outsideBodies], founded)
  if (daysAfter(oldest, 365) > dayOf(new Date(), rules)) return null
  return t('settings.pleaseCheckTheNumbers', { day: dayText(onDay(oldest, rules), clockOf(owner)) })
}

/** In a line, how it stands. */
function summaryOf(section: SectionName, { t, app }: Request, owner: Person, rules: Rules): string {
  const clock = clockOf(owner)
  const said = (text: string | null, ...textsIn: readonly TextIn[]) =>
    text || textsIn.some(one => Object.keys(one).length > 0)
      ? t('settings.inYourOwnWords')
      : t('settings.theUsualText')
  const summaries: Record<SectionName, () => string> = {
    place: () => `${rules.name}, ${rules.timeZone.replaceAll('_', ' ')}`,
    due_days: () => t('settings.daysAndDays', { first: rules.acknowledgeWithin, later: rules.answerWithin }),
    working_days: () =>
      listText(
        rules.workingDays.map(day => weekdayText(day, clock)),
        clock,
      ),
    crisis_lines: () => rules.crisisLines.map(({ name }) => name).join(', '),
    outside: () => rules.outsideBodies.map(({ name }) => name).join(', ') || (rules.outsideContact ?? ''),
    telling: () => t('settings.inYourOwnWords'),
    couples: () => said(rules.couplesNotice, rules.couplesNoticeIn ?? {}),
    supervision: () =>
      rules.tellsOfConsulting ? t('settings.clientsAreTold') : t('settings.clientsAreNotTold'),
    leaving: () => rules.leaveTo ?? t('settings.toTheUsualPage', { page: usualPageOf(app) }),
    texts: () => said(rules.privacyText ?? rules.contactText, rules.privacyTextIn, rules.contactTextIn),
    looks: () => rules.accent ?? t('settings.theUsualColour'),
    door: () => (rules.doorOpen ? t('doors.itIsOpen') : t('doors.itIsClosed')),
    closing: () => (rules.closesOn ? dayText(onDay(rules.closesOn, rules), clock) : t('settings.itGoesOn')),
  }
  return summaries[section]()
}
