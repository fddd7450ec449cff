import type { Request } from 'express'
import { z } from 'zod'
import { chosenSome, typed } from '../../../http/typed'
import { errorAt, type Field } from '../../../http/page-parts'
import { weekdayText } from '../../../language/dates'
import type { Clock } from '../../../language/locale'
import { dayOf, daysAfter } from '../../../time/days'
import { daysInCalendar, mostOfCalendar, type CalendarDays } from '../../calendar-file'
import { closedDaysIn, closedDaysText, type ClosedDaysFault } from '../../closed-days'
import { ruleField, type Asking, type Section } from './section'

interface WorkingDays {
  readonly workingDays: readonly string[]
  readonly closedDays: string
  /** What a file said that came with it, or what is wrong with the file. */
  readonly calendar: CalendarDays | ClosedDaysFault | null
}

/** On which days the practice works. Closed days are typed, or read from a file, and looked at before they are saved. */
export const workingDaysSection: Section<WorkingDays> = {
  name: 'working_days',
  lead: 'settings.nobodyIsLateOnADay',
  mostBytes: mostOfCalendar,
  formOf: ({ workingDays, closedDays }) => ({
    workingDays: workingDays.map(String),
    closedDays: closedDaysText(closedDays),
    calendar: null,
  }),
  read: readDays,
  faultsIn: ({ workingDays, closedDays, calendar }) => {
    const days = closedDaysIn(closedDays)
    return [
      ...(weekdaysIn(workingDays).length > 0
        ? []
        : [{ field: 'workingDays', text: 'settings.chooseAtLeastOneDay' } as const]),
      ...('text' in days ? [{ field: 'closedDays', ...days }] : []),
      ...(calendar && 'text' in calendar ? [{ field: 'calendar', ...calendar }] : []),
    ]
  },
  rulesIn: ({ workingDays, closedDays }) => {
    const days = closedDaysIn(closedDays)
    return { workingDays: weekdaysIn(workingDays), closedDays: 'text' in days ? [] : days }
  },
  fieldsOf: (asking, form) => [
    weekField(asking, form.workingDays),
    ruleField(asking, 'closedDays', form.closedDays, {
      label: 'settings.daysOnWhichYouAreClosed',
      hint: 'settings.oneDayOrSpanInALine',
      rows: 8,
      most: 20_000,
    }),
    calendarField(asking),
  ],
  newsIn: (t, { calendar }) => {
    if (!calendar || 'text' in calendar) return null
    const { days, leftOut } = calendar
    const read = t('settings.daysWereRead', { count: days.length })
    return leftOut > 0 ? `${read} ${t('settings.eventsWereLeftOut', { count: leftOut })}` : read
  },
}

const daysForm = z.object({ workingDays: chosenSome, closedDays: typed.transform(({ text }) => text) })

function readDays(req: Request, clock: Clock): WorkingDays {
  const { workingDays, closedDays } = daysForm.parse(req.body ?? {})
  const { bytes, cut } = req.file ?? { bytes: Buffer.alloc(0), cut: false }
  const today = dayOf(new Date(), clock)
  const calendar = cut
    ? ({ text: 'practices.thisCalendarIsTooLarge', values: { most: mostOfCalendar / 1_000 } } as const)
    : bytes.length > 0
      ? daysInCalendar(bytes, today, daysAfter(today, 3 * 366))
      : null
  const typedDays = closedDaysIn(closedDays)
  const isRead = calendar !== null && !('text' in calendar) && !('text' in typedDays)
  return {
    workingDays,
    closedDays: isRead ? closedDaysText([...typedDays, ...calendar.days]) : closedDays,
    calendar,
  }
}

/** ISO weekdays, in their order. */
function weekdaysIn(chosen: readonly string[]): number[] {
  return week.filter(day => chosen.includes(String(day)))
}

const week = [1, 2, 3, 4, 5, 6, 7]

function weekField({ t, clock, errors }: Asking, chosen: readonly string[]): Field {
  return {
    kind: 'several',
    name: 'workingDays',
    legend: t('settings.youWorkOn'),
    hint: t('settings.anyWeekendWillDo'),
    error: errorAt(errors, 'workingDays'),
    options: week.map(day => ({
      value: String(day),
      text: weekdayText(day, clock),
      hint: null,
      checked: chosen.includes(String(day)),
    })),
  }
}

function calendarField({ t, errors }: Asking): Field {
  return {
    kind: 'file',
    name: 'calendar',
    label: t('settings.orReadThemFromAFile'),
    hint: t('settings.eventsOfWholeDaysAreRead'),
    error: errorAt(errors, 'calendar'),
    accept: '.ics,text/calendar',
  }
}
