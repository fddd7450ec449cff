import { askable, consultationPathOf } from '../concerns/thread/consultation-values'
import type { OpenConcern } from '../concerns/store/entries'
import { entryValues } from '../concerns/thread/entry-values'
import { dayText, momentOf } from '../language/dates'
import { clockOf } from '../language/locale'
import type { Person } from '../people/person'
import type { Words } from '../language/translator'
import { wordsOf, type ConsultationWaits, type Part } from './consultation'
import { errorsOf, formValues, wordsField, type Writing } from './fields'
import type { Line } from './lists'
import type { Consultation } from './threads'

/** The values of the page on which a supervisor is asked. Where nobody can be, there is no form. */
export function askingValues(t: Words, person: Person, concern: OpenConcern, form: Writing) {
  const back = `/concerns/${concern.id}`
  const people = askable(concern)
  const errors = errorsOf(t, person, form)
  const who = {
    kind: 'choice',
    name: 'supervisor',
    legend: t('Whom do you want to ask?'),
    hint: null,
    error: errors.find(({ field }) => field === 'supervisor')?.text ?? null,
    options: people.map(({ id, name }) => ({
      value: id,
      text: name,
      hint: null,
      checked: id === form.question.choices.supervisor,
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
      people.length > 0
        ? formValues(t, person, form, {
            action: consultationPathOf(concern.id),
            back,
            fields: [who, wordsField(t, person, form, t('What you would like to ask'))],
          })
        : null,
    unsent: people.length === 0 ? wordsOf(form.question) || null : null,
    back,
  }
}

/** The values of the page of a consultation. Where there is nothing to write any more, there is no form. */
export function consultationValues(t: Words, person: Person, consultation: Consultation, form: Writing) {
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
    errors: errorsOf(t, person, form),
    form: canWrite
      ? formValues(t, person, form, {
          action: `/consultations/${id}`,
          back: '/consultations',
          fields: [wordsField(t, person, form, isAsker ? t('Say something more') : t('Your answer'))],
        })
      : null,
    unsent: canWrite ? null : wordsOf(form.question) || null,
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
