import type { Person } from '../../people/person'
import { dayOf } from '../../time/days'
import { momentOfFace } from '../../time/moments'
import { agreementsIn, talkIn } from '../rules/agreements'
import { sideOf, type Capacity } from '../rules/concern'
import type { Deed } from '../rules/deed'
import { moveOf } from '../rules/moves'
import type { NextFacts } from '../rules/next-step'
import { isLate } from '../rules/status'
import type { OpenedConcern } from '../store/opened-concern'

/** A concern on its page, or in a list, which knows of it just this. */
export interface Standing extends Pick<OpenedConcern, 'waits' | 'facts' | 'status' | 'capacity' | 'dueAt'> {
  readonly entries: readonly Deed[]
  readonly readers: readonly { readonly capacity: Capacity }[]
}

/** What decides the next step, as this reader sees the concern. */
export function nextFactsOf(person: Person, concern: Standing, now: Date): NextFacts {
  const { entries, readers, waits, facts, status, capacity } = concern
  const talk = talkIn(entries)
  const isOver = talk?.time ? momentOfFace(talk.time, person.practice) < now : false
  return {
    side: sideOf(capacity),
    waits,
    facts,
    isClosing: status === 'closing',
    late: isLate(concern, now),
    unreached: entries.findLast(({ kind }) => moveOf(kind).to !== null)?.kind === 'close_unreached',
    answerable: readers.some(reader => reader.capacity !== 'client'),
    talkIsOver: talk?.state === 'taken' && isOver,
    agreementIsDue: dueAgreementIn(person, concern, now) !== undefined,
  }
}

export function dueAgreementIn({ practice }: Person, { entries }: Pick<Standing, 'entries'>, now: Date) {
  const today = dayOf(now, practice)
  return agreementsIn(entries).find(({ state, by }) => state === 'accepted' && by !== null && by <= today)
}
