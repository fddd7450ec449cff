import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import type { Waits } from '../rules/concern'
import { dayOf } from '../../time/days'
import { writeCursor } from '../store/lists/cursor'
import type { ConcernLine } from '../store/lists/line'
import type { Inbox } from '../store/lists/inbox'
import { answererRow, type ConcernRow } from './rows'

/** Concerns that wait for the same, those that wait longest in sight and the others folded. */
export interface InboxGroup {
  readonly heading: string
  readonly shown: readonly ConcernRow[]
  readonly folded: readonly ConcernRow[]
  /** Whether what is folded has been asked for. */
  readonly isOpen: boolean
  readonly more: string | null
}

/**
 * The inbox in the order in which somebody needs it: who waits for an answer first, what is closed last.
 * @param further what the way to older ones carries along
 */
export function inboxGroups(
  t: Translate,
  person: Person,
  { open, closed }: Inbox,
  { unfolds, further }: { readonly unfolds: Waits | null; readonly further: string },
  now: Date,
): InboxGroup[] {
  const lines = [...open.lines, ...closed.lines]
  const two = twiceOnOneDay(person, lines)
  return groups.flatMap(({ waits, heading, most }) => {
    const rows = lines
      .filter(line => line.waits === waits)
      .map(line => answererRow(t, person, line, two.has(line.concernId), now))
    if (rows.length === 0) return []
    const more =
      waits === 'nobody' ? closed.next && `/inbox?closed=${writeCursor(closed.next)}${further}` : null
    const [shown, folded] = [rows.slice(0, most), rows.slice(most)]
    return [{ heading: t(heading), shown, folded, isOpen: waits === unfolds, more }]
  })
}

/** How many of each are in sight, so that with forty clients the page still ends. */
const groups = [
  { waits: 'acknowledgement', heading: 'concerns.waitingForYourFirstAnswer', most: 5 },
  { waits: 'answer', heading: 'concerns.waitingForYourNextAnswer', most: 3 },
  { waits: 'client', heading: 'concerns.answered', most: 2 },
  { waits: 'pause', heading: 'concerns.paused', most: 0 },
  { waits: 'set_aside', heading: 'shared.setAside', most: 0 },
  { waits: 'nobody', heading: 'concerns.closed', most: 0 },
] as const satisfies readonly { waits: Waits; heading: TextKey; most: number }[]

/** Those that a client wrote on the same day as another one of theirs: the day alone does not tell them apart. */
function twiceOnOneDay({ practice }: Person, lines: readonly ConcernLine[]): ReadonlySet<string> {
  const dayFor = ({ id, sentAt }: ConcernLine) => `${id} ${dayOf(sentAt, practice)}`
  const days = lines.map(dayFor)
  const twice = new Set(days.filter((day, place) => days.indexOf(day) !== place))
  return new Set(lines.filter((_, place) => twice.has(days[place] ?? '')).map(({ concernId }) => concernId))
}
