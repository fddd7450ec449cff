import { errorAt, type Field, type FieldError } from '../../http/page-parts'
import { dayText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Absence } from '../../people/absences'
import type { Named, Person } from '../../people/person'
import { peopleField } from '../../people/names/shown-names'
import { dayOf, onDay } from '../../time/days'
import type { DaysAway } from './days'

declare module '../../http/pages' {
  interface Views {
    'staff/absence/absences': AbsencePage & {
      lead: string
      absences: readonly ReturnType<typeof absenceValues>[]
      back: { href: string; text: string }
    }
    /** `all`: where all absences of this person stand. */
    'staff/absence/change': AbsencePage & { all: string }
  }
}

interface AbsencePage {
  heading: string
  errors: readonly FieldError[]
  fields: readonly Field[]
  action: string
}

/** Whose absences an address is about. */
export interface Whose extends Named {
  readonly mine: boolean
  /** Where all of their absences stand. */
  readonly path: string
  /** Where each of them is changed. */
  readonly each: string
  readonly colleagues: readonly Named[]
  /** Somebody else owns the practice. */
  readonly hasOwners: boolean
}

/** As somebody filled the form in; a colleague is an id, or “nobody”. */
export interface FilledAbsence extends DaysAway {
  readonly colleague: string
}

export function absencePageValues(
  t: Translate,
  viewer: Person,
  { name, mine, path, colleagues }: Whose,
  filled: FilledAbsence,
  errors: readonly FieldError[],
): AbsencePage {
  const day = (field: 'firstDay' | 'lastDay', label: string, hint: string | null): Field => ({
    kind: 'day',
    type: 'date',
    name: field,
    label,
    hint,
    value: filled[field],
    least: null,
    most: null,
    optional: false,
    error: errorAt(errors, field),
  })
  return {
    heading: mine ? t('absences.whenYouAreAway') : t('absences.whenNameIsAway', { name }),
    errors,
    fields: [
      day('firstDay', t('absences.firstDayAway'), t('absences.byTheCalendarOfThePractice')),
      day('lastDay', t('absences.lastDayAway'), null),
      ...(colleagues.length > 0 ? [colleagueField(t, colleagues, filled, errors)] : []),
    ],
    action: path,
  }
}

function colleagueField(
  t: Translate,
  colleagues: readonly Named[],
  filled: FilledAbsence,
  errors: readonly FieldError[],
): Field {
  const field = peopleField(
    colleagues,
    {
      kind: 'choice',
      name: 'colleague',
      legend: t('absences.whoStandsIn'),
      hint: t('absences.theyLearnOnlyThatSomethingWaits'),
      error: errorAt(errors, 'colleague'),
    },
    id => id === filled.colleague,
  )
  const nobody = {
    value: 'nobody',
    text: t('absences.nobody'),
    hint: null,
    checked: filled.colleague === 'nobody',
  }
  return { ...field, options: [...field.options, nobody] }
}

/** @param due how many of their own answers are due on these days; of somebody else nothing is told */
export function absenceValues(
  t: Translate,
  viewer: Person,
  { mine, name, each, hasOwners }: Whose,
  absence: Absence,
  due: number,
) {
  const { id, firstDay, lastDay, colleague, colleagueIsAway } = absence
  const day = (of: string) => dayText(onDay(of, viewer.practice), clockOf(viewer))
  const isNow = firstDay <= dayOf(new Date(), viewer.practice)
  return {
    text:
      firstDay === lastDay
        ? day(firstDay)
        : t('absences.fromDayToDay', { first: day(firstDay), last: day(lastDay) }),
    standsIn: colleague
      ? t(colleagueIsAway ? 'absences.nameStandsInButIsAway' : 'absences.nameStandsIn', {
          name: colleague.name,
        })
      : t(hasOwners ? 'absences.nobodyStandsIn' : 'absences.nobodyStandsInNorHears'),
    due:
      due > 0
        ? {
            text: t('absences.answersAreDueThen', { count: due }),
            link: t(isNow ? 'absences.seeThemInYourInbox' : 'absences.answerBeforeYouGo'),
          }
        : null,
    change: `${each}/${id}`,
    end: {
      action: `${each}/${id}/ending`,
      button: isNow
        ? mine
          ? t('absences.iAmBack')
          : t('absences.nameIsBack', { name })
        : t('absences.takeThisAway'),
    },
  }
}
