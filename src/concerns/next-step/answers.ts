import { v7 as newId } from 'uuid'
import { writingValues } from '../../drafts/page'
import type { HiddenField } from '../../http/page-parts'
import type { Person } from '../../people/person'
import { movePath, type MoveName } from '../rules/moves'
import type { MoveWords } from '../rules/wording'
import type { OpenedConcern } from '../store/opened-concern'

/** Something that can be answered at one tap, or that leads to where it is answered. */
export type ShownAnswer = Tap | Way

/** Pressing it is the whole answer: it waits its minute as words do, and can be taken back. */
export interface Tap {
  readonly kind: 'tap'
  readonly text: string
  readonly main: boolean
  readonly action: string
  readonly fields: readonly HiddenField[]
}

interface Way {
  readonly kind: 'way'
  readonly text: string
  readonly main: boolean
  readonly href: string
}

/** Where those stand to whom a client can turn outside of the practice. */
export const waysOutside = '/more#elsewhere'

/** A move that is made by one button. @param details what the move asks for, such as which of several times */
export function tap(
  person: Person,
  concern: Pick<OpenedConcern, 'id' | 'position'>,
  move: MoveName,
  text: string,
  { main = false, details = {} }: { readonly main?: boolean; readonly details?: MoveWords } = {},
): Tap {
  const { action, hidden } = writingValues(person, { id: newId() }, null, {
    action: movePath(concern.id, move),
  })
  return {
    kind: 'tap',
    text,
    main,
    action,
    fields: [
      ...hidden,
      { name: 'seen', value: concern.position },
      ...Object.entries(details).map(([name, value]) => ({ name, value })),
    ],
  }
}

export function way(text: string, href: string, main = false): Way {
  return { kind: 'way', text, main, href }
}

/** On the page of a concern, the first letter that its reader has not had on their screen. */
export const toNews = '#new'

/** To the form of a move. */
export function wayTo(concern: Pick<OpenedConcern, 'id'>, move: MoveName, text: string, main = false): Way {
  return way(text, movePath(concern.id, move), main)
}
