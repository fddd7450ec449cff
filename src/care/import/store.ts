import { z } from 'zod'
import { as } from '../../database/connections'
import { call, rowsFrom } from '../../database/functions'
import { inPortions } from '../../database/portions'
import type { Person } from '../../people/person'
import { addressHash, namesOf } from '../../people/store'
import { mayMailEach } from '../../people/mail-allowances'
import { invite } from '../../staff/invitations'
import { keyedHash } from '../../vault/keys'
import { columnRoles, plainText, type Columns } from '../tables/headings'
import type { ImportRow } from './outcomes'

/**
 * The rows, with a mark on each person who is a client of that therapist already, by their address or by their name, or whose invitation to
 * them waits. A therapist hears only of their own.
 */
export async function markKnown(person: Person, rows: readonly ImportRow[]): Promise<ImportRow[]> {
  const good = rows.filter(({ outcome }) => outcome === 'invited')
  const [known, names] = await Promise.all([knownByAddress(person, good), namesOfClients(person, good)])
  const outcomes = new Map(known)
  return rows.map(row => {
    if (row.outcome !== 'invited') return row
    const values = { therapist: row.therapist?.name ?? '' }
    if (outcomes.get(row))
      return { ...row, outcome: 'client', reason: { text: 'care.therapistWorksWithThem', values } }
    if (outcomes.has(row)) return { ...row, outcome: 'already' }
    if (!names.has(keyOf(row.therapist?.id, row.name))) return row
    return { ...row, outcome: 'client', reason: { text: 'care.therapistHasAClientCalled', values } }
  })
}

/**
 * Invites the people in these rows. Those who have an invitation already are left alone.
 * @param most LIMIT_SIGN_IN_ADDRESS
 * @returns how many have to wait, because enough emails went to their addresses within an hour
 */
export async function inviteRows(
  person: Person,
  rows: readonly ImportRow[],
  most: number,
  now: Date,
): Promise<number> {
  const all = rows.filter(({ outcome }) => outcome === 'invited')
  const addresses = all.map(({ address }) => address)
  const allowances = await mayMailEach(addresses, most, now)
  const good = all.filter((_, place) => allowances[place]?.allowed)
  for (const therapist of new Set(good.map(row => row.therapist?.id ?? ''))) {
    const theirs = good.filter(row => row.therapist?.id === therapist)
    await invite(person, ['client'], therapist, theirs, now)
  }
  return all.length - good.length
}

/** How a table with columns of these names was read in this practice before; null: it was not. */
export async function recallColumns(person: Person, headings: readonly string[]): Promise<Columns | null> {
  const row = await as(person, db =>
    db('importColumns')
      .where({ practiceId: person.practiceId, headingsHash: headingsHash(person, headings) })
      .first<{ columns: unknown } | undefined>('columns'),
  )
  const { data } = keptColumns.safeParse(row?.columns)
  return data && Object.values(data).every(place => place < headings.length) ? data : null
}

/** The practice reads the next table with columns of these names like this one. */
export async function rememberColumns(
  person: Person,
  headings: readonly string[],
  columns: Columns,
  now: Date,
): Promise<void> {
  await as(person, db =>
    call(db, 'remember_columns', {
      headingsHash: headingsHash(person, headings),
      columns: JSON.stringify(columns),
      at: now,
    }),
  )
}

const keptColumns = z.partialRecord(z.enum(columnRoles), z.number().int().min(0))

function headingsHash({ practiceId }: Person, headings: readonly string[]): Buffer {
  return keyedHash('headings', [practiceId, ...headings.map(plainText)].join('\n'))
}

/** Those of these rows that are known by their address, each with whether they are a client already. */
function knownByAddress(person: Person, rows: readonly ImportRow[]) {
  return as(person, db =>
    inPortions(rows, async some => {
      const known = await rowsFrom<{ place: number; isClient: boolean }>(db, 'known_to_me', {
        therapists: some.map(({ therapist }) => therapist?.id ?? ''),
        addressHashes: some.map(({ address }) => addressHash(address)),
      })
      return known.map(({ place, isClient }) => [some[place - 1], isClient] as const)
    }),
  )
}

/** Names are sealed, so each is opened. */
async function namesOfClients(person: Person, rows: readonly ImportRow[]): Promise<ReadonlySet<string>> {
  const therapists = [...new Set(rows.map(({ therapist }) => therapist?.id ?? ''))]
  const clients = await as(person, db =>
    db('care as c')
      .join('people as p', { 'p.practiceId': 'c.practiceId', 'p.id': 'c.clientId' })
      .where({ 'c.practiceId': person.practiceId, 'c.until': null })
      .whereIn('c.therapistId', therapists)
      .select<{ id: string; name: Buffer; therapistId: string }[]>('p.id', 'p.name', 'c.therapistId'),
  )
  return new Set(namesOf(person.practice, clients).map(({ name, therapistId }) => keyOf(therapistId, name)))
}

function keyOf(therapist: string | undefined, name: string): string {
  return `${therapist ?? ''} ${plainText(name)}`
}
