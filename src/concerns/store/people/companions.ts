import type { Db } from '../../../database/connections'
import { rowsFrom } from '../../../database/functions'
import { unshown } from '../../../language/translator'
import type { Named, Person } from '../../../people/person'
import { namesOf, unsealName, type NamedRow } from '../../../people/store'
import { unsealOr } from '../../../vault/damage'
import { unseal } from '../../../vault/envelope'
import { addressesKeyOf } from '../../../vault/keys'
import type { CompanionPart } from '../../rules/concern'

/** An interpreter, or somebody whom its client trusts, who reads and writes beside them in one concern, or did. */
export interface Companion {
  readonly id: string
  /** Null: they have not come yet. */
  readonly personId: string | null
  readonly name: string
  readonly part: CompanionPart
  /** A guardian who reads along by the rule of the practice, and is not sent away by their client. */
  readonly byRule: boolean
  readonly invitedAt: Date
  readonly beganAt: Date | null
  /** Since when they can neither read nor write any more. */
  readonly endedAt: Date | null
  /** Of an invitation that nobody has accepted, to its client alone: until when its link works. Null: there is none. */
  readonly linkUntil: Date | null
}

export interface CompanionRow extends Omit<Companion, 'name'> {
  /** As their client calls them. */
  readonly called: Buffer
  /** As they call themselves. */
  readonly name: Buffer | null
}

/** All whom its client has ever invited, to those who read a concern; the first invited first. */
export async function companionRowsOf(
  db: Db,
  { practiceId }: Person,
  concernId: string,
): Promise<CompanionRow[]> {
  const { rows } = await db.raw<{ rows: CompanionRow[] }>(
    `select m.id, m.person_id, m.part, m.by_rule, m.name as called, m.invited_at, m.began_at, p.name,
       case when ${readsAlong} then null else coalesce(m.ended_at, now()) end as ended_at,
       case when m.began_at is null then i.expires_at end as link_until
     from companions m left join people p on p.practice_id = m.practice_id and p.id = m.person_id
       left join invitations i on i.practice_id = m.practice_id and i.id = m.id
     where m.practice_id = :practiceId and m.concern_id = :concernId
     order by m.invited_at, m.id`,
    { practiceId, concernId },
  )
  return rows
}

/** The people who read along now. */
export async function companionIdsIn(db: Db, { practiceId }: Person, concernId: string): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { personId: string }[] }>(
    `select m.person_id from companions m
     where m.practice_id = :practiceId and m.concern_id = :concernId and ${readsAlong} and m.person_id is not null`,
    { practiceId, concernId },
  )
  return rows.map(({ personId }) => personId)
}

/** A guardian's sight ends on the very day, whenever the clock of the worker notes it. */
const readsAlong =
  'm.ended_at is null and (m.guardianship_id is null or guardian_sees(m.guardianship_id, m.by_rule))'

export function companionsIn({ practice, practiceId }: Person, rows: readonly CompanionRow[]): Companion[] {
  const key = addressesKeyOf(practice)
  return rows.map(({ called, name, ...row }) => ({
    ...row,
    name:
      row.personId && name
        ? unsealName(key, practiceId, row.personId, name)
        : unsealOr(() => unseal(key, companionPlace(practiceId, row.id), called).toString(), unshown),
  }))
}

/** Whom its client can ask to share it: those with whom they come to its therapist. */
export async function couldShareWith(db: Db, { practice }: Person, concern: string): Promise<Named[]> {
  return namesOf(practice, await rowsFrom<NamedRow>(db, 'could_share_with', { concern }))
}

/** Where it is sealed how a client calls their companion. */
export function companionPlace(practice: string, id: string) {
  return { practice, table: 'companions', column: 'name', row: id }
}

/** Those who read along now, as the people that they are. */
export function besideNow(
  companions: readonly Companion[],
): (Named & { readonly part: CompanionPart; readonly readsSince: Date })[] {
  return companions.flatMap(({ personId, name, part, beganAt, endedAt }) =>
    personId && beganAt && !endedAt ? [{ id: personId, name, part, readsSince: beganAt }] : [],
  )
}
