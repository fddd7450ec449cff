import { v7 as newId } from 'uuid'
import { as, callDefiner } from '../database/connections'
import { call } from '../database/functions'
import { addressPlace, unsealAddress, sealSecret } from '../mail/emails'
import { unsealOr } from '../vault/damage'
import { seal } from '../vault/envelope'
import { addressesKeyOf, hashOf } from '../vault/keys'
import { unshown } from '../language/translator'
import type { LinkSecret } from '../people/mail'
import type { Person } from '../people/person'
import { newSecret } from '../sign-in/sessions'
import { addressHash } from '../people/store'

/** How an asked change of address can end. Refused: the address is somebody's here, which is said to nobody. */
export const addressOutcomes = ['changed', 'refused'] as const
/** What has shown who asks: both addresses, or, in the place of the old one, a code on paper or a second factor. */
export const addressWays = ['both', 'paper', 'factor'] as const
/** What one of its two links finds: its reader is asked, the other address is waited for, or the change has ended. */
export type AddressChangeState = 'asked' | 'waiting' | (typeof addressOutcomes)[number]

/** A change of address that somebody has asked for, as they see it themselves. */
export interface AddressChange {
  readonly address: string
  readonly refused: boolean
  /** Only the new address has to confirm: something else has shown who asks. */
  readonly alone: boolean
}

/**
 * Writes to both addresses, with a link each by which its reader confirms. A person who asks again starts over, and the links of before
 * open nothing. Whether the new address is known here changes nothing.
 */
export async function askToChangeAddress(
  person: Person,
  { from, to }: { readonly from: string; readonly to: string },
  now: Date,
): Promise<void> {
  const { practice, practiceId, id } = person
  const emails = [writeEmail(person, from), writeEmail(person, to)] as const
  await as(person, db =>
    call(db, 'ask_to_change_address', {
      address: seal(addressesKeyOf(practice), addressPlace(practiceId, id), to),
      addressHash: addressHash(to),
      oldLinkHash: emails[0].linkHash,
      newLinkHash: emails[1].linkHash,
      emails: emails.map(email => email.id),
      secrets: emails.map(email => email.secret),
      at: now,
      expiresAt: new Date(now.getTime() + linkHours * 3_600_000),
    }),
  )
}

/** What was asked for in the last day and has not come to pass. */
export async function findOptionalAddressChange(person: Person, now: Date): Promise<AddressChange | null> {
  const { practice, practiceId, id } = person
  const row = await as(person, db =>
    db('addressChanges')
      .where({ practiceId, personId: id })
      .where('expiresAt', '>', now)
      .whereRaw(`outcome is distinct from 'changed'`)
      .first<{ address: Buffer; outcome: string | null; way: (typeof addressWays)[number] } | undefined>(
        'address',
        'outcome',
        'way',
      ),
  )
  if (!row) return null
  return {
    address: unsealOr(() => unsealAddress(addressesKeyOf(practice), practiceId, id, row.address), unshown),
    refused: row.outcome === 'refused',
    alone: row.way !== 'both',
  }
}

/** @returns null where the link does not work (any more) */
export async function addressChangeAt(link: string, now: Date): Promise<AddressChangeState | null> {
  const [row] = await callDefiner<{ addressChangeAt: AddressChangeState | null }>('address_change_at', {
    linkHash: hashOf(link),
    at: now,
  })
  return row?.addressChangeAt ?? null
}

/**
 * Confirms for the address to which this link went. With both, the address changes, and everything that was open by the old one
 * ends: sessions, and mails to sign in.
 * @param session the secret of the browser that confirms, which stays signed in
 * @returns null where the link does not work (any more)
 */
export async function confirmAddress(
  link: string,
  session: string | null,
  now: Date,
): Promise<AddressChangeState | null> {
  const [row] = await callDefiner<{ confirmAddress: AddressChangeState | null }>('confirm_address', {
    linkHash: hashOf(link),
    sessionHash: session && hashOf(session),
    at: now,
  })
  return row?.confirmAddress ?? null
}

const linkHours = 24

function writeEmail({ practice }: Person, to: string) {
  const id = newId()
  const link = newSecret()
  const secret: LinkSecret = { to, link }
  return { id, linkHash: hashOf(link), secret: sealSecret(practice, id, JSON.stringify(secret)) }
}
