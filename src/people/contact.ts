import { dayText, hourText } from '../language/dates'
import { type Clock, listText, zoneName } from '../language/locale'
import { type Translate } from '../language/translator'
import { easyCode } from '../language/easy'
import {
  contactsFor,
  type AskedOf,
  type ContactChoice,
  type DetailFault,
  type FilledDetails,
} from './details'
import { longestName } from './name-fault'
import type { Details, FormerName, Named, Role } from './person'
import type { TextKey } from '../language/english'
import { errorAt } from '../http/page-parts'

/** From what is known of a person to what a view says. Pure. */

/** The form in which somebody says who they are, as views/shared/_details.ejs shows it. */
export type DetailsForm = ReturnType<typeof detailsValues>

export function detailsValues(
  t: Translate,
  filled: FilledDetails,
  faults: readonly DetailFault[],
  { staff, offered, ...clock }: Clock & AskedOf,
) {
  const errors = faults.map(({ field, text }) => ({ field, text: t(text, { most: longestName }) }))
  const line = (name: 'name' | 'pronouns') => ({
    kind: 'line' as const,
    name,
    value: filled[name].text,
    error: errorAt(errors, name),
  })
  const hour = (name: 'from' | 'until', label: string) => ({
    name,
    label,
    options: [
      { value: '', text: '', chosen: false },
      ...Array.from({ length: 24 }, (_, n) => ({
        value: String(n),
        text: hourText(n, clock),
        chosen: filled[name] === String(n),
      })),
    ],
  })
  const pronouns = {
    ...line('pronouns'),
    label: t('people.yourPronouns'),
    hint: t('people.suchAsSheHerHe'),
    optional: true,
  }
  const language = {
    kind: 'choice' as const,
    name: 'language',
    legend: t('people.yourLanguage'),
    hint: null,
    error: errorAt(errors, 'language'),
    options: offered.flatMap(({ code, name, easy }) => [
      { value: code, text: name, hint: null, checked: filled.language === code },
      ...(easy && (!staff || filled.language === easyCode(code))
        ? [
            {
              value: easyCode(code),
              text: easy.name,
              hint: null,
              checked: filled.language === easyCode(code),
            },
          ]
        : []),
    ]),
  }
  return {
    errors,
    name: {
      ...line('name'),
      label: t('shared.yourName'),
      hint: staff ? t('people.asItShouldBeShown') : t('people.asItShouldBeShownTo'),
      optional: false,
    },
    pronouns,
    language,
    /** Both, where few have anything to change in them. */
    folded: {
      kind: 'folded' as const,
      summary: t('people.pronounsAndLanguage', {
        language: language.options.find(({ checked }) => checked)?.text ?? '',
      }),
      open: [pronouns, language].some(({ error }) => error !== null),
      fields: [pronouns, language],
    },
    contact: {
      kind: 'choice' as const,
      name: 'contact',
      legend: t('people.howMayWeTellYou'),
      hint: t('people.aMailFromHereSays'),
      error: errorAt(errors, 'contact'),
      options: contactsFor(staff).map(value => ({
        value,
        text: t(contactTexts[value].text),
        hint: contactTexts[value].hint && t(contactTexts[value].hint),
        checked: filled.contact === value,
      })),
    },
    hours: {
      legend: t('people.atWhichHoursMayA'),
      hint: t('people.onlyIfYouHaveChosen', { zone: zoneName(clock.timeZone) }),
      error: errorAt(errors, 'from'),
      fields: [hour('from', t('people.from')), hour('until', t('people.until'))],
    },
  }
}

/** How somebody wants to be told, in a sentence to themselves. */
export function contactText(
  t: Translate,
  { contact, hours }: Pick<Details, 'contact' | 'hours'>,
  clock: Clock,
): string {
  if (contact === 'none') return t('people.noMailTellsYouThat')
  if (!hours) return t('people.aMailTellsYouThat')
  return t('people.aMailTellsYouThatThere', {
    from: hourText(hours.from, clock),
    until: hourText(hours.until, clock),
    zone: zoneName(clock.timeZone),
  })
}

/** Why no mail was sent now, and when one can be. */
export function enoughMailsText(t: Translate, minutes: number): string {
  return t('people.enoughMailsWentToThis', { count: minutes })
}

/** Such as: therapist and practice owner */
export function rolesText(t: Translate, clock: Clock, roles: readonly Role[]): string {
  return listText(
    roles.map(role => t(roleText[role])),
    clock,
  )
}

/** Such as: called Karim Hadad until 3 May 2026. Null where there is no name of before that its reader knew. */
export function formerlyText(
  t: Translate,
  { formerly = [] }: { readonly formerly?: readonly FormerName[] | undefined },
  clock: Clock,
): string | null {
  const texts = formerly.map(({ name, until }) =>
    t('people.calledNameUntilDay', { name, day: dayText(until, clock) }),
  )
  return texts.length > 0 ? listText(texts, clock) : null
}

/** The same as sentences about all of these people. */
export function formerlySentence(t: Translate, people: readonly Named[], clock: Clock): string | null {
  const texts = people.flatMap(({ name, formerly = [] }) =>
    formerly.map(former =>
      t('people.nameWasCalledFormerUntil', {
        name,
        former: former.name,
        day: dayText(former.until, clock),
      }),
    ),
  )
  return texts.length > 0 ? texts.join(' ') : null
}

/** Such as: Lena Brandt (she/her) */
export function withPronouns(name: string, pronouns: string): string {
  return pronouns ? `${name} (${pronouns})` : name
}

export const roleText = {
  client: 'shared.client',
  therapist: 'shared.therapist2',
  supervisor: 'people.supervisor',
  owner: 'shared.practiceOwner',
  companion: 'companions.interpreterOrHelper',
} as const satisfies Record<Role, TextKey>

const contactTexts = {
  mail: { text: 'people.byMailAtAnyTime', hint: null },
  hours: { text: 'people.byMailButOnlyAt', hint: null },
  none: {
    text: 'people.notAtAll',
    hint: 'people.thenYouMustLookHere',
  },
} as const satisfies Record<ContactChoice, { text: TextKey; hint: TextKey | null }>
