import type { Request, Response } from 'express'
import { z } from 'zod'
import { dayText, momentOf, weekdayText, type At } from '../../language/dates'
import { clockOf, listText, zoneName, type Clock } from '../../language/locale'
import { languages, languageWith } from '../../language/languages'
import { languagesAt } from '../languages'
import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import { findStaffNames } from '../../people/store'
import { onDay } from '../../time/days'
import { personOf } from '../../sign-in/guards'
import { closedDaysText } from '../closed-days'
import { sectionNames, sectionTitles } from './sections/table'
import { findVersion, rulesOf, versionsOf, type RuleVersion } from './store'

declare module '../../http/pages' {
  interface Views {
    'practices/settings/changes': {
      changes: readonly { href: string; title: string; who: string; at: At }[]
      more: string | null
      of: string | null
      /** Where nothing was changed: since when. */
      unchanged: string
    }
    'practices/settings/change': {
      title: string
      who: string
      at: At
      rules: readonly { label: string; before: RuleShown; after: RuleShown }[]
    }
  }
}

const versionsPerPage = 30

const query = z.object({
  of: z.enum(sectionNames).nullable().catch(null),
  before: z.coerce.number().int().min(1).max(2_147_483_647).nullable().catch(null),
})

/** What was changed, by whom and when, newest first. */
export async function showChanges(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const { of, before } = query.parse({ of: req.query.of, before: req.query.before })
  const versions = await versionsOf(owner, { of, before }, versionsPerPage + 1)
  const shown = versions.slice(0, versionsPerPage)
  const names = await findStaffNames(owner, [...new Set(shown.map(({ personId }) => personId))])
  const { rules } = await rulesOf(owner)
  const older = new URLSearchParams({ ...(of && { of }), before: String(shown.at(-1)?.position) })
  res.show('practices/settings/changes', t('shared.practice'), {
    changes: shown.map(({ position, section, personId, at }) => ({
      href: `/practice/changes/${position}`,
      title: t(sectionTitles[section]),
      who: names.get(personId) ?? '',
      at: momentOf(at, clockOf(owner)),
    })),
    more: versions.length > versionsPerPage ? `/practice/changes?${older.toString()}` : null,
    of: of && t(sectionTitles[of]),
    unchanged: t('settings.nothingWasChangedHere', { day: dayText(rules.foundedAt, clockOf(owner)) }),
  })
}

/** One change, with what stood there before and after it. */
export async function showChange(req: Request, res: Response): Promise<void> {
  const { t } = req
  const owner = personOf(req)
  const position = /^\d{1,9}$/.test(String(req.params.position)) ? Number(req.params.position) : 0
  const { section, personId, at, before, after } = await findVersion(owner, position)
  const names = await findStaffNames(owner, [personId])
  const clock = clockOf(owner)
  res.show('practices/settings/change', t('shared.practice'), {
    title: t(sectionTitles[section]),
    who: names.get(personId) ?? '',
    at: momentOf(at, clock),
    rules: ruleNames
      .filter(rule => rule in after)
      .flatMap(rule => [
        {
          label: t(ruleLabels[rule]),
          before: ruleShown(t, clock, rule, before[rule]),
          after: ruleShown(t, clock, rule, after[rule]),
        },
        ...inOtherLanguages(t, rule, before, after),
      ]),
  })
}

const textIn = z.record(z.string(), z.string()).catch({})

/** What the same rule said in each language in which it said something before or after. */
function inOtherLanguages(
  t: Translate,
  rule: keyof typeof ruleLabels,
  before: RuleVersion['before'],
  after: RuleVersion['after'],
) {
  const was = textIn.parse(before[`${rule}_in`])
  const is = textIn.parse(after[`${rule}_in`])
  const shown = (text: string | undefined) => ({ text: text ?? t('settings.nothingIsSaid'), picture: null })
  return languages
    .filter(({ code }) => code in was || code in is)
    .map(({ code, name }) => ({
      label: t('settings.whatInLanguage', { what: t(ruleLabels[rule]), language: name }),
      before: shown(was[code]),
      after: shown(is[code]),
    }))
}

/** By the columns of the database. */
const ruleLabels = {
  name: 'settings.nameOfThePractice',
  region: 'settings.country',
  time_zone: 'settings.timeZone',
  language: 'settings.languageOfThePractice',
  languages: 'settings.languagesToChooseFrom',
  acknowledge_within: 'settings.firstAnswerWithin',
  answer_within: 'settings.laterAnswersWithin',
  hear_again_after: 'settings.ownersHearAgainAfter',
  ask_client_after: 'settings.clientIsAskedAfter',
  working_days: 'settings.youWorkOn',
  closed_days: 'settings.daysOnWhichYouAreClosed',
  crisis_lines: 'settings.crisisLines',
  outside_contact: 'settings.inOneLine',
  outside_bodies: 'shared.whomToTurnToOutside',
  must_tell: 'settings.whenTherapistsMustTellOthers',
  couples_notice: 'settings.whatIsToldToWhom',
  reads_alone_from: 'settings.youngPeopleReadAloneFrom',
  whom_to_ask: 'settings.whomTheyCanAskAnd',
  tells_of_consulting: 'settings.clientsAreToldWhenTheir',
  leave_to: 'settings.yourNeutralPageIfYou',
  privacy_text: 'settings.whatYouAddOnPrivacy',
  contact_text: 'settings.howYouCanBeReached',
  accent: 'settings.colour',
  closes_on: 'settings.lastDayOfThePractice',
  kept_by: 'settings.whoKeepsTheRecords',
  kept_how: 'settings.howToReachThem',
  kept_until: 'settings.readableUntil',
  logo: 'settings.logo',
  logo_ground: 'settings.behindTheLogo',
  door: 'settings.addressOfTheDoor',
  door_open: 'doors.isThisDoorOpen',
} as const satisfies Record<string, TextKey>

const ruleNames = Object.keys(ruleLabels) as (keyof typeof ruleLabels)[]

const weekdays = z.array(z.number())
const days = z.array(z.string())
const codes = z.array(z.string()).nullable()
const line = z.object({ name: z.string(), contact: z.string() })
const bodies = z.array(line.extend({ inLanguages: z.record(z.string(), line).default({}) }))
const plain = z.union([z.string(), z.number().transform(String)])

/** What stood there: a text, or a picture of which the text tells. */
export interface RuleShown {
  readonly text: string
  readonly picture: string | null
}

function ruleShown(t: Translate, clock: Clock, rule: keyof typeof ruleLabels, value: unknown): RuleShown {
  if (rule === 'logo' && typeof value === 'string')
    return { text: t('settings.logo'), picture: `/logo/${value}` }
  if (rule === 'logo_ground')
    return { text: t(value === 'dark' ? 'settings.aDarkGround' : 'settings.aLightGround'), picture: null }
  return { text: ruleText(t, clock, rule, value), picture: null }
}

/** A rule of some time, as its owners read it; a line for each of several. */
function ruleText(t: Translate, clock: Clock, rule: keyof typeof ruleLabels, value: unknown): string {
  if (typeof value === 'boolean') return value ? t('concerns.yes') : t('concerns.no')
  if (rule === 'working_days')
    return listText(
      weekdays.parse(value).map(day => weekdayText(day, clock)),
      clock,
    )
  if (rule === 'languages') return offeredText(t, clock, codes.parse(value))
  const text = Array.isArray(value) ? linesIn(rule, value) : plain.catch('').parse(value)
  return wordsFor(clock, rule, text) || t('settings.nothingIsSaid')
}

function offeredText(t: Translate, clock: Clock, offered: readonly string[] | null): string {
  if (offered === null) return t('settings.allLanguages')
  return listText(
    languagesAt({ languages: offered }).map(({ name }) => name),
    clock,
  )
}

function linesIn(rule: keyof typeof ruleLabels, value: readonly unknown[]): string {
  if (rule === 'closed_days') return closedDaysText(days.parse(value))
  return bodies
    .parse(value)
    .flatMap(({ inLanguages, ...own }) => [own, ...Object.values(inLanguages)])
    .map(({ name, contact }) => [name, contact].filter(Boolean).join(': '))
    .join('\n')
}

function wordsFor(clock: Clock, rule: keyof typeof ruleLabels, text: string): string {
  const { language } = clock
  if ((rule === 'closes_on' || rule === 'kept_until') && text) return dayText(onDay(text, clock), clock)
  if (rule === 'time_zone') return zoneName(text)
  if (rule === 'language') return languageWith(text)?.name ?? text
  if (rule === 'region' && text) return new Intl.DisplayNames(language, { type: 'region' }).of(text) ?? text
  return text
}
