import { consultationPathOf } from '../concerns/thread/consultation-values'
import type { OpenedConcern } from '../concerns/store/opened-concern'
import { doneText, entryValues } from '../concerns/thread/entry-values'
import { dayText, momentOf } from '../language/dates'
import { clockOf } from '../language/locale'
import { awayText } from '../people/away'
import type { Named, Person } from '../people/person'
import { peopleField, renamedAmong } from '../people/names/shown-names'
import type { Translate } from '../language/translator'
import { wordsOf, type ConsultationWaits, type Part } from './consultation'
import { errorsOf, questionFormValues, wordsField, type Writing } from './fields'
import type { ConsultationLine } from './lists'
import type { Consultation } from './threads'
import type { TextKey } from '../language/english'
import { errorAt } from '../http/page-parts'

/** The values of the page on which a supervisor is asked. @param people whom this person could ask: where there is nobody, there is no form */
export function askingValues(
  t: Translate,
  person: Person,
  concern: OpenedConcern,
  people: readonly Named[],
  form: Writing,
) {
  const back = `/concerns/${concern.id}`
  const { supervisor, called = '' } = form.question.choices
  const renamed = renamedAmong(called, people)
  const errors = errorsOf(t, person, form)
  const who = peopleField(
    people,
    {
      kind: 'choice',
      name: 'supervisor',
      legend: t('consulting.whomDoYouWantTo'),
      error: errorAt(errors, 'supervisor'),
      hintOf: one => awayText(t, person, one),
    },
    id => id === supervisor && !renamed.some(one => one.id === id),
  )
  return {
    thread: entryValues(t, person, concern.entries),
    shows: concern.consulting.shows
      ? t('consulting.theClientHasAllowedIt')
      : t('consulting.theClientsWordsDoNot'),
    told: concern.consulting.shows
      ? t('consulting.everybodyElseWhoReadsThis')
      : t('consulting.everybodyElseWhoReadsThisSees'),
    errors,
    form:
      people.length > 0
        ? questionFormValues(t, person, form, {
            action: consultationPathOf(concern.id),
            back,
            fields: [who, wordsField(t, person, form, t('consulting.whatYouWouldLikeTo'))],
          })
        : null,
    unsent: people.length === 0 ? wordsOf(form.question) || null : null,
    back,
  }
}

/** The values of the page of a consultation. Where there is nothing to write any more, there is no form. */
export function consultationValues(t: Translate, person: Person, consultation: Consultation, form: Writing) {
  const { id, part, other, said, shown, concern, endedAt, isOtherGone } = consultation
  const isAsker = part === 'asker'
  const name = { name: other.name }
  const canWrite = !endedAt && !isOtherGone
  return {
    heading: isAsker ? t('shared.whatYouAskName', name) : t('consulting.nameAsksYou', name),
    concern: concern && { href: `/concerns/${concern.id}`, reference: concern.reference },
    status: statusText(t, person, consultation),
    shows: endedAt ? null : showsText(t, consultation),
    shown:
      shown &&
      entryValues(
        t,
        person,
        shown.map(one => ({ ...one, author: one.author ?? t('consulting.client'), mine: false })),
      ),
    said: said.map(({ author, mine, at, words }) => ({
      heading: doneText(t, { name: author, mine }, t('consulting.wrote')),
      at: momentOf(at, clockOf(person)),
      mine,
      attachments: [],
      parts: [{ label: null, text: words }],
    })),
    errors: errorsOf(t, person, form),
    form: canWrite
      ? questionFormValues(t, person, form, {
          action: `/consultations/${id}`,
          back: '/consultations',
          fields: [
            wordsField(
              t,
              person,
              form,
              isAsker ? t('consulting.saySomethingMore') : t('consulting.yourAnswer'),
            ),
          ],
        })
      : null,
    unsent: canWrite ? null : wordsOf(form.question) || null,
    ending: isAsker && !endedAt ? `/consultations/${id}/ending` : null,
    back: { href: '/consultations', text: t('consulting.consultations') },
  }
}

export function lineValues(t: Translate, person: Person, part: Part, lines: readonly ConsultationLine[]) {
  return lines.map(({ id, name, waits, since, reference }) => ({
    href: `/consultations/${id}`,
    who: name,
    reference,
    waitsText: t(waitsText[part][waits]),
    sinceText: t('shared.sinceDay', { day: dayText(since, clockOf(person)) }),
  }))
}

const waitsText = {
  asker: {
    supervisor: 'concerns.waitsForAnAnswer',
    asker: 'consulting.youHaveAnAnswer',
    nobody: 'consulting.ended',
  },
  supervisor: {
    supervisor: 'consulting.waitsForYourAnswer',
    asker: 'consulting.youHaveAnswered',
    nobody: 'consulting.ended',
  },
} as const satisfies Record<Part, Record<ConsultationWaits, TextKey>>

function statusText(
  t: Translate,
  person: Person,
  { part, other, waits, endedAt, isOtherGone }: Consultation,
) {
  if (endedAt)
    return t('consulting.thisWasEndedOnDay', {
      day: dayText(endedAt, clockOf(person)),
    })
  if (isOtherGone) return t('consulting.nameCannotAnswerHereAny', { name: other.name })
  return t(waitsText[part][waits])
}

/** What of the client's words goes along. */
function showsText(t: Translate, { part, other, concern, shown }: Consultation): string {
  if (part === 'supervisor')
    return shown ? t('consulting.theClientLetsYouRead') : t('consulting.theClientsWordsAreNot')
  return concern?.shows
    ? t('consulting.nameCanAlsoReadWhat', {
        name: other.name,
      })
    : t('consulting.theClientsWordsDoNot')
}
