import { as, type Db } from '../database/connections'
import { mostNamesSearched, type NameSearch } from '../care/name-search'
import { unshown } from '../language/translator'
import { staffRoles, type Person, type Role } from '../people/person'
import { optionalNamedOf, namesOf, type NamedRow } from '../people/store'
import { unsealInvitee } from '../staff/invitations'
import {
  toldOfEverybody,
  toldOfStaff,
  type DeedsPlace,
  type PracticeDeed,
  type PracticeDeedKind,
} from './deed'

export const deedsPerPage = 50

/**
 * What was done in an owner's practice, the newest first. An event says that somebody was invited, and only the invitation whom: so
 * these are read from both.
 * @param after where the list is to go on; null: at its beginning
 */
export async function deedsOf(
  owner: Person,
  after: DeedsPlace | null,
  search: NameSearch | null,
  most = deedsPerPage,
): Promise<{ deeds: PracticeDeed[]; next: DeedsPlace | null }> {
  const from = after ?? { position: 2 ** 31 - 1, sentAt: 'infinity', invitation: lastId }
  const [events, invitations] = await as(owner, async db => {
    const found = search && (await called(db, owner, search))
    const values = { practiceId: owner.practiceId, ...from, found, most: most + 1 }
    return Promise.all([eventsFrom(db, values), invitationsFrom(db, values)])
  })
  const all = [...events, ...invitations].toSorted((one, other) => other.at.getTime() - one.at.getTime())
  const page = all.slice(0, most)
  const lastEvent = page.findLast(row => 'position' in row)
  const lastInvitation = page.findLast(row => 'roles' in row)
  return {
    deeds: page.map(row => deedOf(owner, row)),
    next:
      all.length > most
        ? {
            position: lastEvent?.position ?? after?.position ?? 2 ** 31 - 1,
            sentAt: lastInvitation?.at ?? after?.sentAt ?? endOfTime,
            invitation: lastInvitation?.id ?? after?.invitation ?? lastId,
          }
        : null,
  }
}

const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const endOfTime = new Date(Date.UTC(9999, 0))

interface EventRow {
  readonly position: number
  readonly kind: PracticeDeedKind
  readonly at: Date
  readonly byId: string | null
  readonly byName: Buffer | null
  readonly aboutId: string | null
  readonly aboutName: Buffer | null
}

interface InvitationRow {
  readonly id: string
  readonly at: Date
  readonly roles: readonly Role[]
  readonly name: Buffer
  readonly byId: string | null
  readonly byName: Buffer | null
}

interface Found {
  readonly people: string[]
  readonly invitations: string[]
}

interface PageValues {
  readonly practiceId: string
  readonly position: number
  readonly sentAt: Date | string
  readonly invitation: string
  readonly found: Found | null
  readonly most: number
}

async function eventsFrom(db: Db, { practiceId, position, found, most }: PageValues): Promise<EventRow[]> {
  const { rows } = await db.raw<{ rows: EventRow[] }>(
    `with page as materialized (
       select e.position, e.kind, e.at, e.person_id, e.about_id from events e
       where e.practice_id = :practiceId and e.chain = :practiceId and e.position < :position
         and (e.kind = any(:ofEverybody) or (e.kind = any(:ofStaff) and exists (select from people s
           where s.practice_id = e.practice_id and s.id = coalesce(e.about_id, e.person_id) and s.roles && :staff)))
         ${found ? 'and (e.person_id = any(:people) or e.about_id = any(:people))' : ''}
       order by e.position desc limit :most)
     select page.position, page.kind, page.at, b.id as by_id, b.name as by_name, a.id as about_id, a.name as about_name
     from page
     left join people b on b.practice_id = :practiceId and b.id = page.person_id
     left join people a on a.practice_id = :practiceId and a.id = page.about_id
     order by page.position desc`,
    {
      practiceId,
      position,
      most,
      ofEverybody: [...toldOfEverybody],
      ofStaff: [...toldOfStaff],
      staff: [...staffRoles],
      ...(found && { people: found.people }),
    },
  )
  return rows
}

async function invitationsFrom(
  db: Db,
  { practiceId, sentAt, invitation, found, most }: PageValues,
): Promise<InvitationRow[]> {
  const { rows } = await db.raw<{ rows: InvitationRow[] }>(
    `with page as materialized (
       select i.id, i.sent_at, i.roles, i.name, i.invited_by from invitations i
       where i.practice_id = :practiceId and (i.sent_at, i.id) < (:sentAt, :invitation)
         ${found ? 'and (i.invited_by = any(:people) or i.id = any(:invitations))' : ''}
       order by i.sent_at desc, i.id desc limit :most)
     select page.id, page.sent_at as at, page.roles, page.name, b.id as by_id, b.name as by_name
     from page left join people b on b.practice_id = :practiceId and b.id = page.invited_by
     order by page.sent_at desc, page.id desc`,
    { practiceId, sentAt, invitation, most, ...found },
  )
  return rows
}

/** Those whose names match. Names are sealed, so each is opened. */
async function called(db: Db, { practice, practiceId }: Person, search: NameSearch): Promise<Found> {
  const people = await db('people')
    .where({ practiceId })
    .orderBy('id', 'desc')
    .limit(mostNamesSearched)
    .select<NamedRow[]>('id', 'name')
  const invitations = await db('invitations')
    .where({ practiceId })
    .orderBy('sentAt', 'desc')
    .limit(mostNamesSearched)
    .select<NamedRow[]>('id', 'name')
  const matching = (rows: readonly { id: string; name: string }[]) =>
    rows.filter(({ name }) => search.matches(name)).map(({ id }) => id)
  return {
    people: matching(namesOf(practice, people)),
    invitations: matching(
      invitations.map(({ id, name }) => ({ id, name: unsealInvitee(practice, id, 'name', name, unshown) })),
    ),
  }
}

function deedOf({ practice }: Person, row: EventRow | InvitationRow): PracticeDeed {
  const nameOf = (id: string | null, name: Buffer | null) => optionalNamedOf(practice, id, name)?.name ?? null
  const { at, byId, byName } = row
  const by = nameOf(byId, byName)
  if ('roles' in row) {
    const about = unsealInvitee(practice, row.id, 'name', row.name, unshown)
    return { kind: 'invite', at, by, about, invitedAs: row.roles }
  }
  return { kind: row.kind, at, by, about: nameOf(row.aboutId, row.aboutName), invitedAs: null }
}
