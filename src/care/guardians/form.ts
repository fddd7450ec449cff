import { z } from 'zod'
import { errorAt, type Field, type FieldError } from '../../http/page-parts'
import { chosen, chosenSome, typedLine } from '../../http/typed'
import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import { waysToConfirm, type WayToConfirm } from '../../people/guardians'
import { nameFault, nameFaultTexts } from '../../people/name-fault'
import type { Named } from '../../people/person'
import type { Practice } from '../../practices/practice'
import { dayOf, isDay, onDay } from '../../time/days'

/** What somebody who confirms a guardian says of them, as it was typed. */
export type GuardianForm = z.infer<typeof shape>

export interface GuardianFault {
  readonly field: keyof GuardianForm
  readonly text: TextKey
}

export const readGuardian = (body: unknown): GuardianForm => shape.parse(body ?? {})

/** @param found who is called so, but for the young person */
export function guardianFaults(
  form: GuardianForm,
  found: readonly Named[],
  practice: Practice,
  now: Date,
): GuardianFault[] {
  const faults: GuardianFault[] = []
  if (form.name === '') faults.push({ field: 'name', text: 'guardians.writeTheirName' })
  else if (found.length !== 1)
    faults.push({
      field: 'name',
      text: found.length === 0 ? 'guardians.nobodyIsCalledSo' : 'guardians.severalAreCalledSo',
    })
  return [...faults, ...lastingFaults(form, practice, now)]
}

/** The same of a child who has no account, and whose name is typed. */
export function guardianOfChildFaults(form: GuardianForm, practice: Practice, now: Date): GuardianFault[] {
  const fault = nameFault(form.name)
  const texts = { ...nameFaultTexts, empty: 'guardians.writeTheChildsName' } as const
  return [
    ...(fault ? [{ field: 'name', text: texts[fault] } as const] : []),
    ...lastingFaults(form, practice, now),
  ]
}

/** How long it lasts, and how whoever confirms it knows. */
function lastingFaults(
  { born, until, how, met }: GuardianForm,
  practice: Practice,
  now: Date,
): GuardianFault[] {
  const faults: GuardianFault[] = []
  const today = dayOf(now, practice)
  const ofAge = isDay(born) && born <= today ? ofAgeOn(born) : null
  if (!ofAge) faults.push({ field: 'born', text: 'guardians.writeWhenTheyWereBorn' })
  else if (ofAge <= today) faults.push({ field: 'born', text: 'guardians.theyAreOfAge' })
  else if (until !== '' && !(isDay(until) && until > today && until <= ofAge))
    faults.push({ field: 'until', text: 'guardians.chooseADayBetween' })
  if (!isWay(how)) faults.push({ field: 'how', text: 'guardians.chooseHowYouKnow' })
  if (!met.includes('yes')) faults.push({ field: 'met', text: 'guardians.onlyWhomYouHaveMet' })
  return faults
}

/** Of a form without faults. No more than the month in which the young person comes of age is kept. */
export function lastingFor({ born, until, how }: GuardianForm, practice: Practice) {
  const ofAge = ofAgeOn(born)
  return {
    how: isWay(how) ? how : ('known' as const),
    ofAgeOn: ofAge,
    endsAt: onDay(until || ofAge, practice),
  }
}

/** The first day of the month in which somebody is eighteen, who was born on this day. */
export function ofAgeOn(born: string): string {
  return `${String(Number(born.slice(0, 4)) + 18).padStart(4, '0')}-${born.slice(5, 7)}-01`
}

/** What a form is called where it differs. */
interface Labels {
  readonly name: string
  readonly nameHint: string
  readonly born: string
  readonly untilHint: string
}

/** @param child who has an account; null: the form asks for their name */
export function labelsFor(t: Translate, child: string | null): Labels {
  return child === null
    ? {
        name: t('guardians.nameOfTheChild'),
        nameHint: t('guardians.whoSeesTheChildsName'),
        born: t('guardians.whenWasTheChildBorn'),
        untilHint: t('guardians.suchAsADecisionForAChild'),
      }
    : {
        name: t('guardians.nameOfTheGuardian'),
        nameHint: t('guardians.asInTheirAccount'),
        born: t('guardians.whenWasChildBorn', { child }),
        untilHint: t('guardians.suchAsADecision'),
      }
}

export function guardianFields(
  t: Translate,
  labels: Labels,
  today: string,
  { name, born, until, how, met }: GuardianForm,
  errors: readonly FieldError[],
): Field[] {
  const day = { kind: 'day', type: 'date' } as const
  return [
    {
      kind: 'line',
      name: 'name',
      label: labels.name,
      hint: labels.nameHint,
      value: name,
      error: errorAt(errors, 'name'),
      optional: false,
    },
    {
      ...day,
      name: 'born',
      label: labels.born,
      hint: t('guardians.onlyTheMonthIsKept'),
      value: born,
      least: null,
      most: today,
      error: errorAt(errors, 'born'),
      optional: false,
    },
    {
      ...day,
      name: 'until',
      label: t('guardians.endsOnThisDay'),
      hint: labels.untilHint,
      value: until,
      least: today,
      most: null,
      error: errorAt(errors, 'until'),
      optional: true,
    },
    {
      kind: 'choice',
      name: 'how',
      legend: t('guardians.howDoYouKnow'),
      hint: null,
      error: errorAt(errors, 'how'),
      options: waysToConfirm.map(value => ({
        value,
        text: t(wayText[value]),
        hint: null,
        checked: value === how,
      })),
    },
    {
      kind: 'several',
      name: 'met',
      legend: t('guardians.haveYouMetThem'),
      hint: null,
      error: errorAt(errors, 'met'),
      options: [
        { value: 'yes', text: t('guardians.iHaveMetThem'), hint: null, checked: met.includes('yes') },
      ],
    },
  ]
}

const isWay = (value: string): value is WayToConfirm => waysToConfirm.some(way => way === value)

const wayText = {
  papers: 'guardians.iSawPapers',
  court: 'guardians.iSawADecision',
  known: 'guardians.iKnowThem',
} as const satisfies Record<WayToConfirm, TextKey>

const shape = z.object({
  name: typedLine,
  born: typedLine,
  until: typedLine,
  how: chosen,
  met: chosenSome,
})
