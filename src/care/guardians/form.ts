import { z } from 'zod'
import { errorAt, type Field, type FieldError } from '../../http/page-parts'
import { chosen, chosenSome, typedLine } from '../../http/typed'
import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import { waysToConfirm, type WayToConfirm } from '../../people/guardians'
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
  { name, born, until, how, met }: GuardianForm,
  found: readonly Named[],
  practice: Practice,
  now: Date,
): GuardianFault[] {
  const faults: GuardianFault[] = []
  if (name === '') faults.push({ field: 'name', text: 'guardians.writeTheirName' })
  else if (found.length !== 1)
    faults.push({
      field: 'name',
      text: found.length === 0 ? 'guardians.nobodyIsCalledSo' : 'guardians.severalAreCalledSo',
    })
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

export function guardianFields(
  t: Translate,
  { child, practice, now }: { readonly child: string; readonly practice: Practice; readonly now: Date },
  { name, born, until, how, met }: GuardianForm,
  errors: readonly FieldError[],
): Field[] {
  const today = dayOf(now, practice)
  const day = { kind: 'day', type: 'date' } as const
  return [
    {
      kind: 'line',
      name: 'name',
      label: t('guardians.nameOfTheGuardian'),
      hint: t('guardians.asInTheirAccount'),
      value: name,
      error: errorAt(errors, 'name'),
      optional: false,
    },
    {
      ...day,
      name: 'born',
      label: t('guardians.whenWasChildBorn', { child }),
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
      hint: t('guardians.suchAsADecision'),
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
