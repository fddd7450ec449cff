import type { Person } from '../../../people/person'
import { unsealOr } from '../../../vault/damage'
import type { Key } from '../../../vault/envelope'
import { concernKeyOf, entryKeyOf } from '../../../vault/keys'
import type { Capacity } from '../../rules/concern'
import type { Deed } from '../../rules/deed'
import type { MoveName } from '../../rules/moves'
import type { MoveWords } from '../../rules/wording'
import { unsealParts } from '../words/sealed-parts'

/** Something done in a concern, as a list knows of it. */
export interface ListedDeed extends Deed {
  readonly authorId: string
}

/** What was done in a concern, column by column, in order; null: nothing of what a list looks at. */
export interface DeedColumns {
  readonly concernId: string
  readonly wrapped: Buffer | null
  readonly deedIds: readonly string[] | null
  readonly deedPositions: readonly number[] | null
  readonly deedKinds: readonly MoveName[] | null
  readonly deedCapacities: readonly Capacity[] | null
  readonly deedAuthors: readonly string[] | null
  readonly deedTimes: readonly Date[] | null
  /** Null: its reader has not read it yet, and then nothing but its kind leaves the database. */
  readonly deedWords: readonly (Buffer | null)[] | null
}

export const deedColumns = `q.wrapped, d.deed_ids, d.deed_positions, d.deed_kinds, d.deed_capacities, d.deed_authors, d.deed_times, d.deed_words`

/** Joins them to the lines of a page. Few concerns have any; and a list that goes on is not read for them. */
export function joinedDeeds(pageName: string): string {
  const columns = Object.entries(deedArrays).map(
    ([name, value]) => `array_agg(${value} order by a.position) as ${name}`,
  )
  return `left join seen_in(array(select concern_id from ${pageName})) s on s.concern_id = l.concern_id
    left join concern_keys q on q.practice_id = :practice and q.concern_id = l.concern_id
    left join lateral (select ${columns.join(', ')}
      from entries a where a.practice_id = :practice and a.concern_id = l.concern_id and a.kind = any(:askingKinds::text[])) d on true`
}

const deedArrays = {
  deed_ids: 'a.id',
  deed_positions: 'a.position',
  deed_kinds: 'a.kind',
  deed_capacities: 'a.capacity',
  deed_authors: 'a.author_id',
  deed_times: 'a.at',
  deed_words: 'case when a.position <= s.seen or a.author_id = :person then a.words end',
}

/** Each is unsealed where somebody asks for a time or a day of it. */
export function deedsOfLine(person: Person, row: DeedColumns): ListedDeed[] {
  const { deedIds, deedPositions, deedKinds, deedCapacities, deedAuthors, deedTimes, deedWords } = row
  const keyOf = once(() => row.wrapped && concernKeyOf(person.practice, row.concernId, row.wrapped))
  return (deedIds ?? []).flatMap((id, at) => {
    const kind = deedKinds?.[at]
    const by = deedCapacities?.[at]
    const time = deedTimes?.[at]
    if (!kind || !by || !time) return []
    const partsOf = once(() => partsIn(person, keyOf, id, deedWords?.[at] ?? null))
    return {
      ...{ kind, by, at: time, position: deedPositions?.[at] ?? 0, authorId: deedAuthors?.[at] ?? '' },
      get parts() {
        return partsOf()
      },
    }
  })
}

/** What nobody has read yet, or what was damaged, asks for nothing that a list could say. */
function partsIn(
  { practiceId }: Person,
  keyOf: () => Key | null,
  id: string,
  words: Buffer | null,
): MoveWords {
  return unsealOr(() => {
    const key = words && keyOf()
    return key ? unsealParts(practiceId, entryKeyOf(key, id), id, words) : {}
  }, {})
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null
  return () => (made ??= { value: make() }).value
}
