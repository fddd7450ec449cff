import type { Request } from 'express'
import { v4 as newForm } from 'uuid'
import { postingTo } from '../http/ids'
import { timeOf } from '../language/dates'
import { clockOf, localeOf } from '../language/locale'
import type { Person } from '../people/person'
import { secondsLeft } from '../sign-in/guards'
import { minutesAhead } from '../time/zone-data'

/** Until when somebody can write before they are signed out. */
export interface WritingTime {
  readonly endsAt: Date
  readonly secondsLeft: number
}

export function writingTime(req: Request): WritingTime {
  const now = new Date()
  return { endsAt: req.visitor?.endsAt ?? now, secondsLeft: secondsLeft(req, now) }
}

export type WritingValues = ReturnType<typeof writingValues>

/**
 * What a form in which words are written has around its fields (views/drafts).
 * @param draft the revision from which its page is made; none: nothing is kept yet
 * @param time null: nobody is signed in, and nothing is kept before they press a button
 */
export function writingValues(
  person: Person,
  draft: { readonly id: string; readonly revision?: number },
  time: WritingTime | null,
  { action, own = null }: { readonly action: string; readonly own?: string | null },
) {
  const form = newForm()
  return {
    action: postingTo(action, form),
    own,
    hidden: [
      { name: 'draft', value: draft.id },
      { name: 'writer', value: person.id }, // none of who writes by the door
      { name: 'form', value: form },
      { name: 'revision', value: 0 },
      { name: 'base', value: draft.revision ?? 0 },
      ...(person.id && !person.account ? [{ name: 'back', value: 'code' }] : []), // by what they come back here
    ],
    time: time && {
      until: timeOf(time.endsAt, clockOf(person)),
      secondsLeft: time.secondsLeft,
      ahead: minutesAhead(person.practice.timeZone, time.endsAt),
      locale: localeOf(clockOf(person)),
    },
  }
}
