import type { Cursor } from '../concerns/store/lists/cursor'
import { as } from '../database/connections'
import type { Person } from '../people/person'
import { unsealName } from '../people/store'
import { addressesKeyOf } from '../vault/keys'
import type { ConsultationWaits, Part } from './consultation'

/** A line of a list, unopened: with whom, and for whose words it waits. */
export interface ConsultationLine {
  readonly id: string
  readonly name: string
  readonly waits: ConsultationWaits
  readonly since: Date
  /** Of the concern, for the person who asked. */
  readonly reference: string | null
}

export const consultationsPerPage = 50

/** What somebody asks, or is asked, the newest first. */
export async function consultationsOf(
  person: Person,
  part: Part,
  after: Cursor | null,
): Promise<{ lines: ConsultationLine[]; next: Cursor | null }> {
  const { practice, practiceId } = person
  const [me, other] =
    part === 'asker' ? ['asker_id', 'supervisor_id'] : (['supervisor_id', 'asker_id'] as const)
  const { rows } = await as(person, db =>
    db.raw<{ rows: LineRow[] }>(
      `with mine as materialized (
         select n.id, n.concern_id, n.${other} as other_id, n.waits, n.since from consultations n
         where n.practice_id = :practiceId and n.${me} = :person
           ${after ? 'and (n.since, n.id) < (:since, :concernId)' : ''}
         order by n.since desc, n.id desc limit :limit)
       select l.id, ${part === 'asker' ? 'l.waits' : "case when asker_reads(l.id) then l.waits else 'nobody' end as waits"}, l.since, p.id as other_id, p.name, c.reference
       from mine l join people p on p.practice_id = :practiceId and p.id = l.other_id
       left join concerns c on c.practice_id = :practiceId and c.id = l.concern_id ${part === 'asker' ? '' : 'and false'}
       order by l.since desc, l.id desc`,
      {
        practiceId,
        person: person.id,
        limit: consultationsPerPage + 1,
        ...(after && { since: after.since, concernId: after.concernId }),
      },
    ),
  )
  const key = addressesKeyOf(practice)
  const lines = rows
    .slice(0, consultationsPerPage)
    .map(({ otherId, name, ...line }) => ({ ...line, name: unsealName(key, practiceId, otherId, name) }))
  const last = lines.at(-1)
  const next = rows.length > consultationsPerPage && last
  return { lines, next: next ? { dueAt: null, since: next.since, concernId: next.id } : null }
}

interface LineRow extends Omit<ConsultationLine, 'name'> {
  readonly otherId: string
  readonly name: Buffer
}
