import { as } from '../database/connections'
import { rowsFrom } from '../database/functions'
import type { Person } from '../people/person'
import { addressHash } from '../people/store'
import { mayMailEach } from '../people/test-mail'
import { invite } from '../staff/invitations'
import type { ImportRow } from './import-table'

/** The rows, with a mark on each person whom this therapist or owner has already invited. */
export async function markInvited(person: Person, rows: readonly ImportRow[]): Promise<ImportRow[]> {
  const good = rows.filter(({ outcome }) => outcome === 'invited')
  const places = await as(person, db =>
    rowsFrom<{ invitedByMe: number }>(db, 'invited_by_me', {
      therapists: good.map(({ therapist }) => therapist?.id ?? ''),
      addressHashes: good.map(({ address }) => addressHash(address)),
    }),
  )
  const already = new Set(places.map(({ invitedByMe: place }) => good[place - 1]))
  return rows.map(row => (already.has(row) ? { ...row, outcome: 'already' } : row))
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
