import { dayOf, daysAfter, weekdayOf } from '../time/days'
import { momentOfFace } from '../time/moments'
import type { SampleMeeting } from './concerns'
import { samplePractice } from './people'

/** So many of the practice's working days before now. What was late on one day of the week is late on every other. */
export function moment({ ago, at }: { ago: number; at: string }, now: Date): Date {
  return momentOfFace(`${workingDay(-ago, now)}T${at}`, samplePractice)
}

/** As a form says it: 2026-12-03T16:30. */
export function coming({ inDays, at }: SampleMeeting, now: Date): string {
  return `${workingDay(inDays, now)}T${at}`
}

/** @param days before today where they are negative */
function workingDay(days: number, now: Date): string {
  let day = dayOf(now, samplePractice)
  for (let counted = 0; counted < Math.abs(days);) {
    day = daysAfter(day, Math.sign(days))
    if (weekdayOf(day) <= 5) counted += 1
  }
  return day
}
