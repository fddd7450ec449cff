import { as, type Db } from '../database/connections'
import { call, rowsFrom } from '../database/functions'
import { NotFound } from '../errors'
import type { Capacity } from '../concerns/rules/concern'
import type { Deed } from '../concerns/rules/deed'
import { dayOf } from '../time/days'
import { unsealParts } from '../concerns/store/words/sealed-parts'
import type { Named, Person } from '../people/person'
import { unsealName } from '../people/store'
import { unsealOr } from '../vault/damage'
import { unseal } from '../vault/envelope'
import { addressesKeyOf, concernKeyOf, entryKeyOf, wordsKeyOf } from '../vault/keys'
import type { ConsultationWaits, Part } from './consultation'
import { sentPlace } from './drafts'
import { unshown } from '../language/translator'

/** Something said in a consultation, in order. */
export interface Said {
  readonly author: string
  readonly mine: boolean
  readonly at: Date
  readonly words: string
}

/** Something said in the concern, as a supervisor is shown it. */
export interface Shown extends Deed {
  /** Null: its client. */
  readonly author: string | null
}

export interface Consultation {
  readonly id: string
  readonly part: Part
  readonly other: Named
  /** The other one has no access any more, is no supervisor, or does not answer the concern. */
  readonly isOtherGone: boolean
  readonly waits: ConsultationWaits
  readonly endedAt: Date | null
  readonly said: readonly Said[]
  /** What its client lets the supervisor read. Null for the person who asked, and where the client lets nothing be read. */
  readonly shown: readonly Shown[] | null
  /** Only the person who asked learns which concern it is about, and what its client lets be shown. */
  readonly concern: { readonly id: string; readonly reference: string; readonly shows: boolean } | null
}

/**
 * A consultation to one of its two. Where its client's words are shown to the supervisor, that is recorded as an opening of them.
 * @param counts false where nobody looks: then nothing is shown
 * @throws NotFound for everybody else
 */
export async function consultationOf(
  person: Person,
  id: string,
  now: Date,
  counts = true,
): Promise<Consultation> {
  return as(person, async db => {
    const [row, said, shown] = await Promise.all([
      consultationRow(db, person, id),
      saidRowsOf(db, person, id),
      counts ? shownRowsOf(db, person, id, now) : [],
      counts && call(db, 'note_consultation_read', { consultation: id }),
    ])
    if (!row) throw new NotFound()
    const key = wordsKeyOf(person.practice)
    const nameOf = namesIn(person)
    const isAsker = row.askerId === person.id
    const asker = { id: row.askerId, name: nameOf(row.askerId, row.askerName) }
    const supervisor = { id: row.supervisorId, name: nameOf(row.supervisorId, row.supervisorName) }
    return {
      id,
      part: isAsker ? 'asker' : 'supervisor',
      other: isAsker ? supervisor : asker,
      isOtherGone: isAsker ? row.supervisorGone : row.askerGone,
      waits: row.waits,
      endedAt: row.endedAt,
      said: said.map(one => ({
        author: one.authorId === row.askerId ? asker.name : supervisor.name,
        mine: one.authorId === person.id,
        at: one.at,
        words: unsealOr(
          () => unseal(key, sentPlace(person.practiceId, one.id), one.words).toString(),
          unshown,
        ),
      })),
      shown: shown.length > 0 ? shown.map(one => unsealShown(person, one)) : null,
      concern:
        isAsker && row.reference !== null
          ? { id: row.concernId, reference: row.reference, shows: row.shows }
          : null,
    }
  })
}

interface ConsultationRow {
  readonly concernId: string
  readonly askerId: string
  readonly askerName: Buffer
  readonly askerGone: boolean
  readonly supervisorId: string
  readonly supervisorName: Buffer
  readonly supervisorGone: boolean
  readonly waits: ConsultationWaits
  readonly endedAt: Date | null
  readonly reference: string | null
  readonly shows: boolean
}

interface SaidRow {
  readonly id: string
  readonly authorId: string
  readonly at: Date
  readonly words: Buffer
}

interface ShownRow extends Omit<Deed, 'by' | 'parts'> {
  readonly id: string
  readonly capacity: Capacity
  readonly author: Buffer | null
  readonly authorId: string | null
  readonly words: Buffer
  readonly concernId: string
  readonly wrapped: Buffer
}

/** A supervisor is no reader, and so finds neither the concern's row nor its client's consent. */
async function consultationRow(db: Db, { practiceId }: Person, id: string) {
  const { rows } = await db.raw<{ rows: ConsultationRow[] }>(
    `select n.concern_id, n.asker_id, a.name as asker_name, not asker_reads(n.id) as asker_gone,
       n.supervisor_id, s.name as supervisor_name, s.ended_at is not null or not 'supervisor' = any (s.roles) as supervisor_gone,
       n.waits, n.ended_at, c.reference, y.concern_id is not null as shows
     from consultations n
     join people a on a.practice_id = n.practice_id and a.id = n.asker_id
     join people s on s.practice_id = n.practice_id and s.id = n.supervisor_id
     left join concerns c on c.practice_id = n.practice_id and c.id = n.concern_id
     left join consultation_consents y on y.practice_id = n.practice_id and y.concern_id = n.concern_id
     where n.practice_id = :practiceId and n.id = :id`,
    { practiceId, id },
  )
  return rows[0]
}

function saidRowsOf(db: Db, { practiceId }: Person, consultationId: string) {
  return db('consultationWords')
    .where({ practiceId, consultationId })
    .orderBy('position')
    .select<SaidRow[]>('id', 'authorId', 'at', 'words')
}

function shownRowsOf(db: Db, { practice }: Person, id: string, now: Date): Promise<ShownRow[]> {
  return rowsFrom<ShownRow>(db, 'words_shown_to_me', {
    consultation: id,
    day: dayOf(now, practice),
    at: now,
  })
}

function unsealShown(person: Person, row: ShownRow): Shown {
  const { practice, practiceId } = person
  const key = concernKeyOf(practice, row.concernId, row.wrapped)
  const nameOf = namesIn(person)
  return {
    position: row.position,
    kind: row.kind,
    by: row.capacity,
    author: row.authorId && row.author ? nameOf(row.authorId, row.author) : null,
    at: row.at,
    parts: unsealOr(() => unsealParts(practiceId, entryKeyOf(key, row.id), row.id, row.words), {
      words: unshown,
    }),
  }
}

function namesIn({ practice, practiceId }: Person) {
  const key = addressesKeyOf(practice)
  return (id: string, name: Buffer) => unsealName(key, practiceId, id, name)
}
