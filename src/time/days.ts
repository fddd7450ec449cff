import { clockFaceAt, momentOfFace, type Zoned } from './moments'

/** Days of a calendar, such as 2026-12-03, and the weeks and moments that belong to them. */

/** A day that is counted, and not that of a calendar. Milliseconds. */
export const dayMs = 24 * 3_600_000

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const midnight = new Date(`${text}T00:00Z`)
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text)
}

/** The day on which a moment falls there. */
export function dayOf(moment: Date, zoned: Zoned): string {
  return clockFaceAt(moment, zoned).slice(0, 10)
}

/** The moment in which a day begins there. */
export function onDay(day: string, zoned: Zoned): Date {
  return momentOfFace(`${day}T00:00`, zoned)
}

/** The day that comes so many days later. */
export function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** ISO: 1 is Monday */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00Z`).getUTCDay() || 7
}
