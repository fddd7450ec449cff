import { consultationPathOf } from '../concerns/thread/consultation-values'
import type { OpenConcern } from '../concerns/store/entries'
import { entryValues } from '../concerns/thread/entry-values'
import { dayText, momentOf } from '../language/dates'
import { clockOf } from '../language/locale'
import type { Named, Person } from '../people/person'
import type { Words } from '../language/translator'
import type { ConsultationWaits, Form, Part } from './consultation'
import { errorAt, formValues, wordsField, type Problem, type Time } from './forms'
import type { Line } from './lists'
import type { Consultation } from './threads'

/** The values of the page on which a supervisor is asked. @param askable nobody: then there is no form */
export function askingValues(
  t: Words,
  person: Person,
  concern: OpenConcern,
  askable: readonly Named[],
  form: Form,
  errors: readonly Problem[],
  time: Time,
) {
  const back = `/concerns/${concern.id}`
  const who = {
    kind: 'choice',
    name: 'supervisor',
    legend: t('Whom do you want to ask?'),
    hint: null,
    error: errorAt(errors, 'supervisor'),
    options: askable.map(({ id, name }) => ({
      value: id,
      text: name,
      hint: null,
      checked: id === form.supervisor,
    })),
  }
  return {
    thread: entryValues(t, person, concern.entries),
    shows: concern.consulting.shows
      ? t(
          'The client has allowed it: whoever you ask can also read what is written here, until you end it. They do not see the client’s name.',
        )
      : t('The client’s words do not go along. Only the client can allow that.'),
    told: concern.consulting.shows
      ? t(
          'Everybody else who reads this sees that a supervisor was asked, and on which day; the client only where the practice tells them. Once the supervisor opens the client’s words, the client sees who it was. Nobody sees what was said.',
        )
      : t(
          'Everybody else who reads this sees that a supervisor was asked, and on which day; the client only where the practice tells them. Nobody sees who it was, or what was said.',
        ),
    errors,
    form:
      askable.length > 0
        ? {
            ...formValues(t, person, form, consultationPathOf(concern.id), errors, time),
            fields: [who, wordsField(t, person, form, errors, t('What you would like to ask'))],
            button: t('Send'),
            back,
          }
        : null,
    unsent: askable.length === 0 && form.words ? form.words : null,
    back,
  }
}

/** The values of the page of a consultation. @param form null: there is nothing to write any more */
export function consultationValues(
  t: Words,
  person: Person,
  consultation: Consultation,
  form: Form,
  errors: readonly Problem[],
  time: Time,
) {
  const { id, part, other, said, shown, concern, endedAt, isOtherGone } = consultation
  const isAsker = part === 'asker'
  const name = { name: other.name }
  const canWrite = !endedAt && !isOtherGone
  return {
    heading: isAsker ? t('What you ask {{name}}', name) : t('{{name}} asks you', name),
    reference: concern?.reference ?? null,
    concern: concern && `/concerns/${concern.id}`,
    standing: standingText(t, person, consultation),
    shows: endedAt ? null : showsText(t, consultation),
    shown:
      shown &&
      entryValues(
        t,
        person,
        shown.map(one => ({ ...one, author: one.author ?? t('Client'), mine: false })),
      ),
    said: said.map(({ author, mine, at, words }) => ({
      who: author,
      did: t('wrote'),
      at: momentOf(at, clockOf(person)),
      mine,
      parts: [{ label: null, text: words }],
    })),
    errors,
    form: canWrite
      ? {
          ...formValues(t, person, form, `/consultations/${id}`, errors, time),
          fields: [wordsField(t, person, form, errors, isAsker ? t('Say something more') : t('Your answer'))],
          button: t('Send'),
          back: '/consultations',
        }
      : null,
    unsent: !canWrite && form.words ? form.words : null,
    ending: isAsker && !endedAt ? `/consultations/${id}/ending` : null,
    back: { href: '/consultations', text: t('Consultations') },
  }
}

export function lineValues(t: Words, person: Person, part: Part, lines: readonly Line[]) {
  return lines.map(({ id, name, waits, since, reference }) => ({
    href: `/consultations/${id}`,
    who: name,
    reference,
    waitsText: t(waitsText[part][waits]),
    sinceText: t('since {{day}}', { day: dayText(since, clockOf(person)) }),
  }))
}

const waitsText = {
  asker: {
    supervisor: 'Waits for an answer',
    asker: 'You have an answer',
    nobody: 'Ended',
  },
  supervisor: {
    supervisor: 'Waits for your answer',
    asker: 'You have answered',
    nobody: 'Ended',
  },
} as const satisfies Record<Part, Record<ConsultationWaits, string>>

function standingText(t: Words, person: Person, { part, other, waits, endedAt, isOtherGone }: Consultation) {
  if (endedAt)
    return t('This was ended on {{day}}. You can both read it on.', {
      day: dayText(endedAt, clockOf(person)),
    })
  if (isOtherGone) return t('{{name}} cannot answer here any more.', { name: other.name })
  return t(waitsText[part][waits])
}

/** What of the client's words goes along. */
function showsText(t: Words, { part, other, concern, shown }: Consultation): string {
  if (part === 'supervisor')
    return shown
      ? t(
          'The client lets you read what is written, and sees that you opened it, and when. Who the client is, you are not told.',
        )
      : t('The client’s words are not shown to you.')
  return concern?.shows
    ? t(
        '{{name}} can also read what is written, as the client has allowed. They do not see the client’s name.',
        {
          name: other.name,
        },
      )
    : t('The client’s words do not go along. Only the client can allow that.')
}
