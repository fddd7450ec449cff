import { as, type Db } from '../../../database/connections'
import { unshown } from '../../../language/translator'
import type { Person } from '../../../people/person'
import { unsealOr } from '../../../vault/damage'
import { concernKeyOf, entryKeyOf } from '../../../vault/keys'
import { askingKinds } from '../../rules/facts'
import { beginningOf } from '../../rules/title'
import { unsealParts } from '../words/sealed-parts'
import type { Cursor } from './cursor'
import { concernsPerPage, lineOf, linesFound, page, type ConcernPage, type LineRow } from './line'

/** A client's concerns and who reads them, the newest change first. */
export async function concernsOf(db: Db, client: Person, after: Cursor | null): Promise<ConcernPage> {
  const rows = await linesFound(
    db,
    `with mine as materialized (
       select r.concern_id, r.waits, r.since, r.due_at from readers r
       where r.practice_id = :practice and r.person_id = :person and r.capacity = 'client'
         ${after ? 'and (r.since, r.concern_id) < (:since, :concernId)' : ''}
       order by r.since desc, r.concern_id desc limit :limit)
     ${lineOf('mine', 'w.ids as to_ids, w.names as to_names, n.taken_on_by_id, n.taken_on_by_name, e.words, h.concern_id is not null as is_offered')}
     left join to_whom(array(select concern_id from mine)) w on w.concern_id = l.concern_id
     left join entries e on e.practice_id = :practice and e.id = l.concern_id
     left join hand_overs h on h.practice_id = :practice and h.concern_id = l.concern_id and h.answered_at is null
     order by l.since desc, l.concern_id desc`,
    {
      ...{ practice: client.practiceId, person: client.id, askingKinds },
      limit: concernsPerPage + 1,
      ...(after && { since: after.since, concernId: after.concernId }),
    },
  )
  const { lines, next } = page(client, rows, concernsPerPage)
  const sealed = new Map(rows.map(row => [row.concernId, row]))
  return {
    lines: lines.map(line => ({ ...line, begins: ownBeginning(client, sealed.get(line.concernId)) })),
    next,
  }
}

/** How a client's own first words begin; theirs alone, so that nobody has opened anything. */
function ownBeginning({ practice, practiceId }: Person, row: LineRow | undefined): string | null {
  const { concernId, wrapped, words } = row ?? {}
  if (!concernId || !wrapped || !words) return null
  return unsealOr(() => {
    const key = entryKeyOf(concernKeyOf(practice, concernId, wrapped), concernId)
    return beginningOf(unsealParts(practiceId, key, concernId, words).happened ?? '')
  }, unshown)
}

/** The one concern of somebody without an account, once they have sent it. */
export async function onlyConcernOf(person: Person): Promise<string | null> {
  const row = await as(person, db =>
    db('readers')
      .where({ practiceId: person.practiceId, personId: person.id, capacity: 'client' })
      .first<{ concernId: string } | undefined>('concernId'),
  )
  return row?.concernId ?? null
}
