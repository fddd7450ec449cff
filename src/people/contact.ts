import { dayText, hourText } from '../language/dates'
import { type Clock, listText } from '../language/locale'
import { type Words } from '../language/translator'
import { languages } from '../language/languages'
import { contactsFor, type ContactChoice, type DetailFault, type FilledDetails } from './details'
import { longestName, type Details, type FormerName, type Named, type Role } from './person'

/** From what is known of a person to what a view says. Pure. */

/** The values of the form's fields, as the views of fields take them. */
export function detailsValues(
  t: Words,
  filled: FilledDetails,
  faults: readonly DetailFault[],
  { staff, ...clock }: Clock & { readonly staff: boolean },
) {
  const errors = faults.map(({ field, text }) => ({ field, text: t(text, { most: longestName }) }))
  const errorAt = (name: string) => errors.find(({ field }) => field === name)?.text ?? null
  const line = (name: 'name' | 'pronouns') => ({ name, value: filled[name].text, error: errorAt(name) })
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
  return {
    errors,
    name: {
      ...line('name'),
      label: t('Your name'),
      hint: staff
        ? t(
            'As it should be shown to those who see you here. If you change it, clients who know you by the old name are shown that name too.',
          )
        : t('As it should be shown to those who see you here.'),
      optional: false,
    },
    pronouns: {
      ...line('pronouns'),
      label: t('Your pronouns'),
      hint: t('Such as she/her, he/him, they/them. They are shown beside your name.'),
      optional: true,
    },
    language: {
      kind: 'choice',
      name: 'language',
      legend: t('Your language'),
      hint: null,
      error: errorAt('language'),
      options: languages.map(({ code, name }) => ({
        value: code,
        text: name,
        hint: null,
        checked: filled.language === code,
      })),
    },
    contact: {
      kind: 'choice',
      name: 'contact',
      legend: t('How may we tell you that there is something to read?'),
      hint: t(
        'A mail from here says only that there is something to read. It does not say what, or from whom.',
      ),
      error: errorAt('contact'),
      options: contactsFor(staff).map(value => ({
        value,
        text: t(contactTexts[value].text),
        hint: contactTexts[value].hint && t(contactTexts[value].hint),
        checked: filled.contact === value,
      })),
    },
    hours: {
      legend: t('At which hours may a mail come?'),
      hint: t(
        'Only if you have chosen certain hours. They are hours of the practice’s clock ({{zone}}), and may reach over midnight. A mail waits until the next of them.',
        { zone: zoneName(clock.timeZone) },
      ),
      error: errorAt('from'),
      fields: [hour('from', t('From')), hour('until', t('Until'))],
    },
  }
}

/** How somebody wants to be told, in a sentence to themselves. */
export function contactText(
  t: Words,
  { contact, hours }: Pick<Details, 'contact' | 'hours'>,
  clock: Clock,
): string {
  if (contact === 'none')
    return t('No mail tells you that there is something to read. You look here by yourself.')
  if (!hours) return t('A mail tells you that there is something to read, at any time.')
  return t('A mail tells you that there is something to read, between {{from}} and {{until}} ({{zone}}).', {
    from: hourText(hours.from, clock),
    until: hourText(hours.until, clock),
    zone: zoneName(clock.timeZone),
  })
}

/** Why no mail was sent now, and when one can be. */
export function enoughMailsText(t: Words, minutes: number): string {
  return t('Enough mails went to this address within an hour. In {{minutes}} minutes you can ask again.', {
    minutes,
  })
}

/** Such as: therapist and practice owner */
export function rolesText(t: Words, clock: Clock, roles: readonly Role[]): string {
  return listText(
    roles.map(role => t(roleText[role])),
    clock,
  )
}

/** Such as: called Karim Hadad until 3 May 2026. Null where there is no name of before that its reader knew. */
export function formerlyText(
  t: Words,
  { formerly = [] }: { readonly formerly?: readonly FormerName[] | undefined },
  clock: Clock,
): string | null {
  const texts = formerly.map(({ name, until }) =>
    t('called {{name}} until {{day}}', { name, day: dayText(until, clock) }),
  )
  return texts.length > 0 ? listText(texts, clock) : null
}

/** The same as sentences about all of these people. */
export function formerlySentence(t: Words, people: readonly Named[], clock: Clock): string | null {
  const texts = people.flatMap(({ name, formerly = [] }) =>
    formerly.map(former =>
      t('{{name}} was called {{former}} until {{day}}.', {
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
  client: 'client',
  therapist: 'therapist',
  supervisor: 'supervisor',
  owner: 'practice owner',
} as const satisfies Record<Role, string>

const contactTexts = {
  mail: { text: 'By mail, at any time', hint: null },
  hours: { text: 'By mail, but only at certain hours', hint: null },
  none: {
    text: 'Not at all',
    hint: 'Then you must look here by yourself. The only mail is the one that signs you in, when you ask for it. As soon as you choose this, we show you how to come in without mail.',
  },
} as const satisfies Record<ContactChoice, { text: string; hint: string | null }>

function zoneName(timeZone: string): string {
  return timeZone.replaceAll('_', ' ')
}
