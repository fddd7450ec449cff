import { as, type Db } from '../database/connections'
import { NotFound } from '../errors'
import { unsealAddress } from '../mail/emails'
import { therapistRows } from '../people/colleagues'
import type { KnownTherapist, Named, Person } from '../people/person'
import { mostNamesSearched, type NameSearch } from './name-search'
import { namedOf, namesOf, type NamedRow } from '../people/store'
import { unsealOr } from '../vault/damage'
import { addressesKeyOf } from '../vault/keys'
import type { Care, Colleague, ClientCursor } from './care'
import { unshown } from '../language/translator'

export const clientsPerPage = 50

export interface ClientPage {
  readonly lines: readonly Care[]
  readonly next: ClientCursor | null
}

/**
 * A therapist's clients, an owner's whole practice: those in care, or the former ones; what began, or ended, last comes first. Names are
 * sealed, so that the database cannot put them in order.
 * @param after where the list is to go on; null: at its beginning
 */
export async function clientsOf(
  person: Person,
  which: 'current' | 'former',
  after: ClientCursor | null,
  search: NameSearch | null = null,
): Promise<ClientPage> {
  const at = which === 'current' ? 'c.since' : 'c.until'
  const rows = await as(person, async db =>
    careRows(
      db,
      `select c.* from care c
       where c.practice_id = :practiceId and c.until is ${which === 'current' ? '' : 'not'} null
         ${mineUnlessOwner(person)} ${search ? 'and c.client_id = any(:found)' : ''}
         and (${at}, c.id) < (:at, :id)
         ${which === 'current' ? '' : 'and not c.begun_again'}
       order by ${at} desc, c.id desc limit ${clientsPerPage + 1}`,
      at,
      {
        practiceId: person.practiceId,
        me: person.id,
        at: after?.at ?? 'infinity',
        id: after?.id ?? '00000000-0000-0000-0000-000000000000',
        ...(search && { found: await clientsCalled(db, person, search) }),
      },
    ),
  )
  const lines = rows.slice(0, clientsPerPage).map(row => unsealed(person, row))
  const last = lines.at(-1)
  const isMore = rows.length > clientsPerPage
  return { lines, next: isMore && last ? { at: last.until ?? last.since, id: last.id } : null }
}

/** The ids of those clients whose names match. */
async function clientsCalled(db: Db, person: Person, search: NameSearch): Promise<string[]> {
  const clients = await clientsWhere(db, person, mineUnlessOwner(person))
  return clients.flatMap(({ id, name }) => (search.matches(name) ? [id] : []))
}

/** The clients with an account whom this person knows. @param therapist to whom they come now; null: to whomever, or have come */
export async function knownClients(person: Person, therapist: string | null = null): Promise<Named[]> {
  const care = therapist ? 'and c.therapist_id = :therapist and c.until is null' : mineUnlessOwner(person)
  const who = 'and p.account and p.ended_at is null'
  return as(person, db => clientsWhere(db, person, care, { who, therapist }))
}

/** Names are sealed, so whoever looks for one opens each of them. */
async function clientsWhere(
  db: Db,
  { practice, practiceId, id }: Person,
  care: string,
  { who = '', therapist = null }: { readonly who?: string; readonly therapist?: string | null } = {},
): Promise<Named[]> {
  const { rows } = await db.raw<{ rows: NamedRow[] }>(
    `select p.id, p.name
     from (select distinct c.client_id from care c where c.practice_id = :practiceId ${care} limit ${mostNamesSearched}) known
     join people p on p.practice_id = :practiceId and p.id = known.client_id ${who}`,
    { practiceId, me: id, therapist },
  )
  return namesOf(practice, rows)
}

/** Where this person finds a client in their list; null: nowhere. */
export async function careOfClient(person: Person, client: string): Promise<string | null> {
  const mine = person.roles.includes('owner') ? {} : { therapistId: person.id }
  const row = await as(person, db =>
    db('care')
      .where({ practiceId: person.practiceId, clientId: client, ...mine })
      .orderBy('since', 'desc')
      .first<{ id: string } | undefined>('id'),
  )
  return row?.id ?? null
}

/** A care as it is now: where the same two began again later, that counts. @throws NotFound */
export async function findCare(person: Person, id: string): Promise<Care> {
  const [row] = await as(person, db =>
    careRows(
      db,
      `select l.* from care c
       join care l on l.practice_id = c.practice_id and l.client_id = c.client_id and l.therapist_id = c.therapist_id
       where c.practice_id = :practiceId and c.id = :id ${mineUnlessOwner(person)}
       order by l.since desc, l.id desc limit 1`,
      'c.since',
      { practiceId: person.practiceId, me: person.id, id },
    ),
  )
  if (!row) throw new NotFound()
  return unsealed(person, row)
}

/** The therapists who work, or have worked, with this client. Who came without an account can choose all who can be chosen at the door. */
export async function knownTherapistRows(db: Db, client: Person): Promise<KnownRow[]> {
  if (!client.account) {
    const rows = await therapistRows(db, client)
    const shown = rows.filter(({ atDoor }) => atDoor)
    return shown.map(({ id, name }) => ({ id, name, former: false, together: false, gone: false }))
  }
  const { rows } = await db.raw<{ rows: KnownRow[] }>(
    `select distinct on (c.therapist_id) p.id, p.name, c.together, c.until is not null as former,
       p.ended_at is not null or not 'therapist' = any (p.roles) as gone
     from care c join people p on p.practice_id = c.practice_id and p.id = c.therapist_id
     where c.practice_id = :practiceId and c.client_id = :id
     order by c.therapist_id, c.until desc nulls first`,
    { practiceId: client.practiceId, id: client.id },
  )
  return rows
}

type KnownRow = NamedRow & Omit<KnownTherapist, 'name'>

/** Whom a client can be invited or given to; to an owner with their addresses. */
export async function therapistsWithAddresses(person: Person): Promise<Colleague[]> {
  const { practice, practiceId } = person
  const rows = await as(person, db =>
    db('people as p')
      .leftJoin('addresses as a', { 'a.practiceId': 'p.practiceId', 'a.personId': 'p.id' })
      .where({ 'p.practiceId': practiceId, 'p.endedAt': null })
      .whereRaw(`'therapist' = any(p.roles)`)
      .select<{ id: string; name: Buffer; address: Buffer | null }[]>('p.id', 'p.name', 'a.address'),
  )
  const key = addressesKeyOf(practice)
  return namesOf(practice, rows).map(row => ({
    ...row,
    address:
      row.address &&
      unsealOr(() => unsealAddress(key, practiceId, row.id, row.address ?? Buffer.of()), unshown),
  }))
}

function mineUnlessOwner({ roles }: Person): string {
  return roles.includes('owner') ? '' : 'and c.therapist_id = :me'
}

interface CareRow {
  id: string
  clientId: string
  clientName: Buffer
  therapistId: string
  therapistName: Buffer
  since: Date
  until: Date | null
  together: boolean
  unreachable: boolean
}

/** Names are looked up for the lines of one page only. */
async function careRows(
  db: Db,
  page: string,
  at: string,
  bindings: Readonly<Record<string, string | Date | string[]>>,
): Promise<CareRow[]> {
  const { rows } = await db.raw<{ rows: CareRow[] }>(
    `with page as materialized (${page})
     select c.id, c.client_id, c.therapist_id, c.since, c.until, c.together, cl.name as client_name, cl.contact = 'none' as unreachable, t.name as therapist_name
     from page c
     join people cl on cl.practice_id = c.practice_id and cl.id = c.client_id
     join people t on t.practice_id = c.practice_id and t.id = c.therapist_id
     order by ${at} desc, c.id desc`,
    bindings,
  )
  return rows
}

function unsealed({ practice }: Person, row: CareRow): Care {
  const { id, since, until, together, unreachable } = row
  return {
    id,
    since,
    until,
    together,
    unreachable,
    client: namedOf(practice, row.clientId, row.clientName),
    therapist: namedOf(practice, row.therapistId, row.therapistName),
  }
}
