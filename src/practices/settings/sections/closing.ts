import type { Request } from 'express'
import { z } from 'zod'
import { farthest } from '../../../concerns/rules/days/day-faults'
import { errorAt, type DayField } from '../../../http/page-parts'
import { typedLine } from '../../../http/typed'
import type { TextKey } from '../../../language/english'
import { isVisible } from '../../../language/translator'
import { personOf } from '../../../sign-in/guards'
import { dayOf, daysAfter, isDay } from '../../../time/days'
import type { TextIn } from '../../own-text'
import { faultsInLanguages, givenIn, notice, ownTextFields, typedInLanguages } from './own-texts'
import { lineField, ruleField, tooLong, type Asking, type Section, type SectionFault } from './section'

const closingForm = z.object({
  closesOn: typedLine,
  keptBy: typedLine,
  keptHow: notice,
  keptUntil: typedLine,
})

interface Closing extends z.infer<typeof closingForm> {
  /** The day it is in the practice, and the day on which it closes as things stand. */
  readonly today: string
  readonly stands: string
  readonly keptHowIn: TextIn | undefined
}

/** When the practice closes, who keeps what then, and until when. An empty day takes all of it back, until the day is over. */
export const closingSection: Section<Closing> = {
  name: 'closing',
  lead: 'settings.tellPeopleInTime',
  formOf: rules => ({
    closesOn: rules.closesOn ?? '',
    keptBy: rules.keptBy ?? '',
    keptHow: rules.keptHow ?? '',
    keptHowIn: rules.keptHowIn,
    keptUntil: rules.keptUntil ?? '',
    today: dayOf(new Date(), rules),
    stands: rules.closesOn ?? '',
  }),
  read: readClosing,
  faultsIn,
  rulesIn: form =>
    form.closesOn === ''
      ? { closesOn: null, keptBy: null, keptHow: null, keptHowIn: {}, keptUntil: null }
      : {
          closesOn: form.closesOn,
          keptBy: form.keptBy,
          keptHow: form.keptHow.trim(),
          ...(form.keptHowIn && { keptHowIn: givenIn(form.keptHowIn) }),
          keptUntil: form.keptUntil,
        },
  fieldsOf: (asking, form) => [
    dayField(asking, 'closesOn', form.closesOn, 'settings.lastDayOfThePractice', 'settings.leaveItEmpty'),
    lineField(asking, 'keptBy', form.keptBy, 'settings.whoKeepsTheRecords', {
      hint: 'settings.suchAsAColleague',
      optional: true,
    }),
    ...ownTextFields(asking, [
      {
        ...{ name: 'keptHow', own: form.keptHow },
        ...{ typedIn: form.keptHowIn, standsIn: asking.rules.keptHowIn },
        boxOf: (name, value, look) =>
          ruleField(asking, name, value, {
            label: 'settings.howToReachThem',
            hint: 'settings.suchAsAnAddress',
            ...look,
          }),
      },
    ]),
    dayField(asking, 'keptUntil', form.keptUntil, 'settings.readableUntil', 'settings.keepItRunning'),
  ],
}

function readClosing(req: Request): Closing {
  const { practice } = personOf(req)
  return {
    ...closingForm.parse(req.body ?? {}),
    keptHowIn: typedInLanguages(req.body, 'keptHow'),
    today: dayOf(new Date(), practice),
    stands: practice.closesOn ?? '',
  }
}

function faultsIn({
  closesOn,
  keptBy,
  keptHow,
  keptHowIn,
  keptUntil,
  today,
  stands,
}: Closing): SectionFault[] {
  if (stands !== '' && stands < today && closesOn !== stands)
    return [{ field: 'closesOn', text: 'settings.thePracticeHasClosed' }]
  if (closesOn === '' && stands !== '') return [] // it is taken back
  const missing = (field: string, text: TextKey, isThere: boolean) => (isThere ? [] : [{ field, text }])
  if (closesOn === '')
    return missing(
      'closesOn',
      'settings.whenDoesItClose',
      ![keptBy, keptHow, keptUntil, ...Object.values(keptHowIn ?? {})].some(text => isVisible(text)),
    )
  return [
    ...dayFaults('closesOn', closesOn, closesOn === stands ? closesOn : today, daysAfter(today, farthest)),
    ...missing('keptBy', 'settings.sayWhoKeepsThem', isVisible(keptBy)),
    ...missing('keptHow', 'settings.sayHowToReachThem', isVisible(keptHow)),
    ...tooLong('keptBy', keptBy),
    ...tooLong('keptHow', keptHow),
    ...faultsInLanguages('keptHow', keptHowIn, tooLong),
    ...dayFaults('keptUntil', keptUntil, closesOn, null),
  ]
}

function dayFaults(field: string, day: string, least: string, most: string | null): SectionFault[] {
  if (!isDay(day)) return [{ field, text: 'concerns.writeTheDayAsYear' }]
  if (isDay(least) && day < least)
    return [
      { field, text: field === 'closesOn' ? 'concerns.thatDayIsOverChoose' : 'settings.notBeforeItCloses' },
    ]
  return most !== null && day > most ? [{ field, text: 'concerns.thatDayIsMoreThan' }] : []
}

function dayField(
  { t, errors }: Asking,
  name: string,
  value: string,
  label: TextKey,
  hint: TextKey,
): DayField {
  return {
    ...{ kind: 'day', type: 'date', name, value, optional: true, least: null, most: null },
    label: t(label),
    hint: t(hint),
    error: errorAt(errors, name),
  }
}
