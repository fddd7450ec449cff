import type { Capacity } from './concern'
import type { MoveName } from './moves'

/** Where several people can answer a concern, one of them says that they will. */

interface Answerer {
  readonly id: string
  readonly capacity: Capacity
}

interface Written {
  readonly kind: MoveName
  readonly authorId: string
}

/** The one who said it last, as long as they can answer and are not alone; null: nobody did. */
export function takenOnBy(entries: readonly Written[], readers: readonly Answerer[]): string | null {
  const answerers = readers.filter(({ capacity }) => capacity !== 'client')
  const last = entries.findLast(({ kind }) => kind === 'take_on')?.authorId
  return answerers.length > 1 ? (answerers.find(({ id }) => id === last)?.id ?? null) : null
}

/** Whether this reader could say it now. */
export function canTakeOn(me: string, entries: readonly Written[], readers: readonly Answerer[]): boolean {
  const answerers = readers.filter(({ capacity }) => capacity !== 'client')
  return answerers.length > 1 && answerers.some(({ id }) => id === me) && takenOnBy(entries, readers) !== me
}
