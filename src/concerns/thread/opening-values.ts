import { momentOf, type At } from '../../language/dates'
import { clockOf } from '../../language/locale'
import type { Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { clientIn } from '../rules/concern'
import type { OpenedConcern } from '../store/opened-concern'

/** Who opened a concern: the last time of each, and those before, newest first. */
export interface ShownOpenings {
  readonly name: string
  readonly last: At
  readonly before: readonly At[]
  readonly beforeText: string
}

export function openingValues(t: Translate, person: Person, { openings }: OpenedConcern): ShownOpenings[] {
  const ids = [...new Set(openings.map(({ personId }) => personId))]
  return ids.flatMap(id => {
    const [newest, ...older] = openings.filter(({ personId }) => personId === id)
    if (!newest) return []
    const { name, shownBy, at } = newest
    return {
      name: shownBy ? t('concerns.nameASupervisorWhomAsker', { name, asker: shownBy }) : name,
      last: momentOf(at, clockOf(person)),
      before: older.map(one => momentOf(one.at, clockOf(person))),
      beforeText: t('conversation.openedBefore', { count: older.length }),
    }
  })
}

/** Tells readers that the client sees when they open it, and the client that nobody has yet. */
export function openedText(t: Translate, { capacity, openings, readers }: OpenedConcern): string | null {
  if (capacity === 'client') return openings.length > 0 ? null : t('concerns.nobodyButYouHasOpened')
  const name = clientIn(readers)?.name
  return t('concerns.nameSeesThatYouOpened', { name })
}
