import type { Request } from 'express'
import { dueAfter } from '../../concerns/rules/status'
import { outsideValues } from '../../concerns/statements/statements'
import { dayText, momentOf } from '../../language/dates'
import { clockOf, zoneName } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { closingLine, closingTexts } from '../closing'
import { shadesOf } from '../colours'
import { outsideAt } from '../outside'
import { asItIs, type TextIn } from '../own-text'
import type { Rules } from '../practice'
import { crisisLinesOf, shownText } from '../telephone'
import { ownExcerpts, type Excerpt } from './own-excerpts'
import type { SectionName } from './sections/table'

/** What does not depend on the rules: the moment, and the page to which *Leave quickly* leads where a practice has chosen none. */
interface Circumstances {
  readonly now: Date
  readonly leaveTo: string
}

/** Of a request. */
export function circumstancesOf({ app }: Request, now: Date): Circumstances {
  return { now, leaveTo: usualPageOf(app) }
}

/** Where *Leave quickly* leads in this installation, unless a practice chooses another page. */
export function usualPageOf(app: Request['app']): string {
  return app.get('usual page') as string
}

/** What clients will see if these are the rules, in the very texts of their pages. */
export function excerptsOf(
  section: SectionName,
  t: Translate,
  { name, practice, language }: Person,
  changed: Rules,
  { now, leaveTo }: Circumstances,
): Excerpt[] {
  const rules = { ...practice, ...changed }
  const clock = clockOf({ practice: rules, language })
  const excerpt = (where: string, ...texts: readonly string[]) =>
    texts.length > 0 ? [{ where, paragraphs: texts.map(text => shownText(asItIs(text))) }] : []
  const inEach = (where: string, text: string | null, textIn: TextIn = {}) =>
    ownExcerpts(t, { where, text, textIn }, { practice: rules, language })
  const inOthers = (where: string, text: string | null, textIn?: TextIn) =>
    inEach(where, text, textIn).filter(one => one.where !== where)
  const due = () =>
    excerpt(
      t('settings.beforeFirstWordsAreSent'),
      t('concerns.aFirstAnswerIsDueByDayIf', {
        day: dayText(dueAfter('acknowledgement', now, rules), clock),
        therapist: t('settings.yourTherapist'),
        owners: name,
      }),
    )
  const made: Record<SectionName, () => Excerpt[]> = {
    place: () => [
      ...excerpt(t('settings.atTheTopOfEveryPage'), rules.name),
      ...excerpt(
        t('settings.howDaysAndTimesAreWritten'),
        `${momentOf(now, clock).text} (${zoneName(rules.timeZone)})`,
      ),
    ],
    due_days: () => [
      ...due(),
      ...excerpt(
        t('settings.whenTheyWriteAgain'),
        t('settings.theyExpectAnAnswerBy', { day: dayText(dueAfter('answer', now, rules), clock) }),
      ),
    ],
    working_days: due,
    crisis_lines: () => [
      {
        where: t('settings.whereverSomebodyWrites'),
        paragraphs: crisisLinesOf(rules, language).map(({ name, pieces }) => ({
          ...asItIs(name),
          pieces: [{ text: `${name} `, href: null, label: null }, ...pieces],
        })),
      },
    ],
    outside: () => {
      const where = t('settings.whereSomethingSeriousHappened')
      const reading = { practice: rules, language }
      const { text, lines } = outsideValues(t, reading, outsideAt(rules, rules.outsideBodies))
      return [
        {
          where,
          paragraphs: [shownText(asItIs(text)), ...lines],
        },
        ...inOthers(where, rules.outsideContact, rules.outsideContactIn),
      ]
    },
    telling: () => inEach(t('settings.beforeFirstWordsAreSent'), rules.mustTell, rules.mustTellIn),
    couples: () => {
      const where = t('settings.beforePeopleWhoComeTogetherWrite')
      const usual = t('concerns.youComeToTherapistTogether', { therapist: t('settings.theirTherapist') })
      const own = inEach(where, rules.couplesNotice, rules.couplesNoticeIn)
      return own.some(one => one.where === where) ? own : [...excerpt(where, usual), ...own]
    },
    supervision: () =>
      excerpt(
        t('settings.whenATherapistAsksASupervisor'),
        rules.tellsOfConsulting ? t('settings.theySeeThatAndOnWhichDay') : t('settings.theySeeNothingOfIt'),
      ),
    leaving: () =>
      excerpt(
        t('settings.whereTheyAreLed'),
        rules.leaveTo ?? t('settings.toTheUsualPage', { page: leaveTo }),
      ),
    texts: () => [
      ...inEach(t('settings.onThePageAboutPrivacy'), rules.privacyText, rules.privacyTextIn),
      ...inEach(t('settings.onThePageHelpAndContact'), rules.contactText, rules.contactTextIn),
    ],
    looks: () => {
      const logo = excerpt(t('settings.atTheTopBesideYourName'), logoText(t, rules))
      if (!rules.accent)
        return [...logo, ...excerpt(t('settings.linksAndButtons'), t('settings.theUsualColour'))]
      const { light, dark } = shadesOf(rules.accent)
      const isChanged = light.press !== rules.accent
      const colour = excerpt(
        t('settings.linksAndButtons'),
        ...(isChanged ? [t('settings.thisColourIsTooLight', { colour: light.press })] : []),
        t('settings.onLightPagesAndOnDarkOnes', { light: light.press, dark: dark.press }),
      )
      return [...logo, ...colour]
    },
    door: () => [],
    closing: () => {
      const where = t('settings.onThePageAboutClosing')
      const line = closingLine(t, rules, language, now)
      const texts = closingTexts(t, rules, { language, answers: false, now })
      return line === null
        ? excerpt(t('settings.atTheTopOfEveryPage'), t('settings.nothingIsSaid'))
        : [
            ...excerpt(t('settings.atTheTopOfEveryPage'), line),
            { where, paragraphs: texts },
            ...inOthers(where, rules.keptHow ?? null, rules.keptHowIn),
          ]
    },
  }
  return made[section]().map(({ where, paragraphs }) => ({
    where,
    paragraphs: paragraphs.filter(({ pieces }) => pieces.length > 0),
  }))
}

function logoText(t: Translate, { logo, logoGround }: Pick<Rules, 'logo' | 'logoGround'>): string {
  if (!logo) return t('settings.noLogoOfYourOwn')
  return logoGround === 'dark' ? t('settings.yourLogoOnADarkGround') : t('settings.yourLogoOnALightGround')
}
