import { dayText } from '../../language/dates'
import { clockOf, listText } from '../../language/locale'
import type { KnownTherapist, Named, Person } from '../../people/person'
import { hasOutside, outsideLines, type Outside } from '../../practices/outside'
import { textPiecesOf } from '../../practices/telephone'
import type { Words } from '../../language/translator'
import type { Audience } from '../rules/concern'
import { dueAfter } from '../rules/status'

/** What the statements before sending depend on. */
export interface Choice {
  /** Null: they would rather not say. */
  readonly therapist: KnownTherapist | null
  readonly audience: Audience
  /** All owners of the practice but the therapist concerned. */
  readonly owners: readonly Named[]
  /** Those of them who will read it. */
  readonly reading: readonly Named[]
}

/** Everything a client is told before first words are sent: who sees what, what cannot be promised, and what happens next. */
export function beforeSending(t: Words, client: Person, choice: Choice, now: Date): string[] {
  return [
    ...whoSees(t, client, choice),
    ...(choice.therapist?.together ? [couplesText(t, client, choice.therapist)] : []),
    t('Nobody can change or delete it once it is sent: not you, not those who read it, not the practice.'),
    whenDue(t, client, choice, now),
    client.practice.mustTell,
    t(
      'It is kept apart from your treatment record. In some places it can still count as a part of it, and a court can ask for it.',
    ),
    t(
      'Your words are locked away encrypted. The people who run the server for the practice could still reach them, with effort.',
    ),
  ]
}

/** What is said before a later message, which the same people read. */
export function beforeAdding(t: Words): string[] {
  return [t('Nobody can change or delete it once it is sent, and neither can you.')]
}

/** What is said before somebody is let in. */
export function beforeBringingIn(t: Words): string[] {
  return [
    t('They can read everything that is written above, from the first word, and all that will be written.'),
    t('Everybody who reads this sees that you brought them in.'),
    t('They are told by a mail that there is something to read, and nothing more.'),
  ]
}

/** The same where it is the one from whom it was kept. */
export function beforeLettingIn(
  t: Words,
  names: { readonly name: string; readonly readers: string },
): string[] {
  return [
    t(
      'You wrote this so that {{name}} would not see it. Until now {{name}} does not know that it exists.',
      names,
    ),
    t(
      '{{name}} can read everything that is written above, from the first word, also what {{readers}} answered.',
      names,
    ),
    t('{{name}} is told by a mail that there is something to read.', names),
    t('You do not have to do this. {{readers}} can answer you without it.', names),
  ]
}

/** Whom to turn to outside, in one sentence that is the same on every page; who that is stands beside it, where their numbers can be tapped. */
export function outsideText(t: Words, outside: Outside): string {
  return hasOutside(outside)
    ? t(
        'Outside of the practice you can turn to these at any time, before you write here, after it, or instead. Writing here takes nothing of that away.',
      )
    : t(
        'The practice has named nobody outside of it. Writing here takes nothing away from your right to complain elsewhere, at any time.',
      )
}

/** The same with who they are, for a page on which somebody writes. */
export function outsideValues(t: Words, outside: Outside) {
  return { text: outsideText(t, outside), lines: outsideLines(outside).map(textPiecesOf) }
}

/** What is said where there is nobody else in the practice who could read it, or see that no answer comes. */
export function aloneText(t: Words, therapist: Named): string {
  return t(
    'There is nobody else in the practice who could read it instead of {{therapist}}, or who sees whether you get an answer.',
    { therapist: therapist.name },
  )
}

/** What a former client is told on their own page. */
export function formerText(t: Words, { name, gone }: KnownTherapist): string {
  return gone
    ? t(
        'Your work with {{therapist}} has ended, and {{therapist}} does not work as a therapist here any more. This place stays open to you.',
        { therapist: name },
      )
    : t(
        'Your work with {{therapist}} has ended. This place stays open to you: you can still write to {{therapist}}.',
        {
          therapist: name,
        },
      )
}

/** What those are told who come together with others: in the practice's own words, where it has some. */
function couplesText(t: Words, { practice }: Person, therapist: Named): string {
  return (
    practice.couplesNotice ??
    t(
      'You come to {{therapist}} together with somebody. What you write here is yours alone: nobody whom you come with can see it, and nobody is told that you wrote. If it must not be spoken of when you are together, say so in your words.',
      { therapist: therapist.name },
    )
  )
}

function listed(person: Person, people: readonly Named[], type: 'conjunction' | 'disjunction'): string {
  return listText(
    people.map(({ name }) => name),
    clockOf(person),
    type,
  )
}

function whoSees(t: Words, client: Person, { therapist, audience, owners, reading }: Choice): string[] {
  const names = { therapist: therapist?.name, owners: listed(client, reading, 'conjunction') }
  if (!therapist) return [t('Nobody but {{owners}} sees that it exists.', names)]
  if (owners.length === 0) return [aloneText(t, therapist)]
  if (audience === 'owners') {
    return [
      t('{{therapist}} is not told of it and sees no trace of it.', names),
      t(
        'It may be hard for {{owners}} to do something without {{therapist}} learning of it. They ask you first.',
        names,
      ),
    ]
  }
  if (owners.length === reading.length) return []
  return [
    t(
      'Owners of the practice who do not read it see that {{therapist}} has an open concern. They see since when, and by when an answer is due. They see none of your words and not whose it is. In a small practice they might guess.',
      names,
    ),
  ]
}

function whenDue(
  t: Words,
  client: Person,
  { audience, owners, reading, therapist }: Choice,
  now: Date,
): string {
  const values = {
    day: dayText(dueAfter('acknowledgement', now, client.practice), clockOf(client)),
    therapist: therapist?.name,
    owners: listed(
      client,
      owners.filter(owner => !reading.includes(owner)),
      'disjunction',
    ),
  }
  if (!therapist)
    return t('A first answer is due by {{day}}. If none comes, it is shown here as late.', values)
  if (audience === 'owners') {
    return owners.length === reading.length
      ? t('A first answer is due by {{day}}. If none comes, it is shown here as late.', values)
      : t(
          'A first answer is due by {{day}}. If none comes, it is shown here as late, and you can bring in {{owners}}.',
          values,
        )
  }
  if (owners.length === 0)
    return t('A first answer is due by {{day}}. If none comes, it is shown here as late.', values)
  if (owners.length === reading.length)
    return t(
      'A first answer is due by {{day}}. If none comes, it is shown as late, here and on the overview of the practice.',
      values,
    )
  return t(
    'A first answer is due by {{day}}. If none comes, it is shown as late on the overview of the practice. You can bring in {{owners}} then.',
    values,
  )
}
