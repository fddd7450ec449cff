import type { TextKey } from '../../language/english'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import type { Waits } from '../rules/concern'
import { isOwed } from '../rules/status'
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
 * The inbox in the order in which somebody needs it: who waits for an answer first, then what is new, what is closed last.
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
  // The last closed one stays where the way to older ones is, and nobody is led to insults.
  const isNews = (line: ConcernLine) =>
    line.isNew &&
    !isOwed(line.waits) &&
    line.waits !== 'set_aside' &&
    !(closed.next && line === closed.lines.at(-1))
  const news = lines.filter(isNews).length
  return groups.flatMap(({ place, heading, most }) => {
    const rows = lines
      .filter(line => (isNews(line) ? 'new' : line.waits) === place)
      .map(line => answererRow(t, person, line, two.has(line.concernId), now))
    if (rows.length === 0) return []
    const more =
      place === 'nobody' ? closed.next && `/inbox?closed=${writeCursor(closed.next)}${further}` : null
    const inSight = place === 'client' ? Math.max(0, most - news) : most
    const [shown, folded] = [rows.slice(0, inSight), rows.slice(inSight)]
    return [{ heading: t(heading), shown, folded, isOpen: place === unfolds, more }]
  })
}

/** How many of each are in sight, so that with forty clients the page still ends. What is new takes the place of what is answered. */
const groups = [
  { place: 'acknowledgement', heading: 'concerns.waitingForYourFirstAnswer', most: 5 },
  { place: 'answer', heading: 'concerns.waitingForYourNextAnswer', most: 3 },
  { place: 'new', heading: 'concerns.newForYou', most: 2 },
  { place: 'client', heading: 'concerns.answered', most: 2 },
  { place: 'pause', heading: 'concerns.paused', most: 0 },
  { place: 'set_aside', heading: 'shared.setAside', most: 0 },
  { place: 'nobody', heading: 'concerns.closed', most: 0 },
] as const satisfies readonly { place: Waits | 'new'; heading: TextKey; most: number }[]

/** Those that a client wrote on the same day as another one of theirs: the day alone does not tell them apart. */
function twiceOnOneDay({ practice }: Person, lines: readonly ConcernLine[]): ReadonlySet<string> {
  const dayFor = ({ id, sentAt }: ConcernLine) => `${id} ${dayOf(sentAt, practice)}`
  const days = lines.map(dayFor)
  const twice = new Set(days.filter((day, place) => days.indexOf(day) !== place))
  return new Set(lines.filter((_, place) => twice.has(days[place] ?? '')).map(({ concernId }) => concernId))
}
