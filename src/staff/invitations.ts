import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { as } from '../database/connections'
import { call, rowsFrom } from '../database/functions'
import { inPortions } from '../database/portions'
import { NotFound, Refused } from '../errors'
import type { TextKey } from '../language/english'
import { limits } from '../limits/table'
import { readAddress } from '../mail/address'
import { sealSecret } from '../mail/emails'
import { unsealOr } from '../vault/damage'
import { unseal, seal } from '../vault/envelope'
import { addressesKeyOf, hashOf, type WrappedKeys } from '../vault/keys'
import type { LinkSecret } from '../people/mail'
import { mayMail } from '../people/mail-allowances'
import type { Person, Role } from '../people/person'
import { newSecret } from '../sign-in/sessions'
import { addressHash } from '../people/store'
import { dayMs } from '../time/days'

/** How long the link of an invitation works, in days. */
export const invitationDays = 14

/** The person who is invited, as the inviter writes them. */
export interface Invitee {
  readonly name: string
  readonly address: string
  /** Whether a client comes together with others, as a couple or a family. */
  readonly together?: boolean
}

export interface Invited {
  readonly id: string
  readonly link: string
}

/** Of a practice that is closing no client can be invited: they would write where soon nobody answers. */
export const noMoreClients: TextKey = 'practices.nobodyIsInvitedNow'

/**
 * Invites people, all in the same roles, and all of them or nobody. Whether an address is known here already changes nothing that the inviter could see.
 * @param therapist whose clients they are to be; null where they are to work here
 * @returns the invitations; not those whom the same inviter has invited already
 * @throws Refused where clients are invited into a practice that is closing
 */
export async function invite(
  inviter: Person,
  roles: readonly Role[],
  therapist: string | null,
  invitees: readonly Invitee[],
  now: Date,
): Promise<Invited[]> {
  if (inviter.practice.closesOn && roles.includes('client')) throw new Refused(noMoreClients)
  const written = invitees.map(invitee => ({ ...invitee, ...writeInvitation(inviter.practice, invitee) }))
  return as(inviter, async db => {
    const refused = await inPortions(written, some => {
      const column = <Name extends keyof (typeof some)[number]>(name: Name) => some.map(one => one[name])
      return rowsFrom<{ invite: string }>(db, 'invite', {
        roles: [...roles],
        therapist,
        ids: column('id'),
        together: some.map(one => one.together ?? false),
        names: column('sealedName'),
        addresses: column('sealedAddress'),
        addressHashes: column('hash'),
        linkHashes: column('linkHash'),
        emails: column('email'),
        secrets: column('secret'),
        at: now,
        expiresAt: invitationExpiry(now),
      })
    })
    const known = new Set(refused.map(({ invite: id }) => id))
    return written.filter(({ id }) => !known.has(id)).map(({ id, link }) => ({ id, link }))
  })
}

/** The operator invites the first owner of a practice. */
export async function inviteOwner(
  admin: Knex,
  practice: WrappedKeys,
  owner: Invitee & { readonly roles: readonly Role[] },
  now: Date,
): Promise<Invited> {
  const { id, sealedName, sealedAddress, hash, linkHash, email, secret, link } = writeInvitation(
    practice,
    owner,
  )
  await call(admin, 'put_invitation', {
    practice: practice.id,
    by: null,
    id,
    roles: [...owner.roles],
    therapist: null,
    together: false,
    name: sealedName,
    address: sealedAddress,
    addressHash: hash,
    linkHash,
    email,
    secret,
    at: now,
    expiresAt: invitationExpiry(now),
  })
  return { id, link }
}

/**
 * The same invitation with a new link; the old link does not work any more.
 * @param most LIMIT_SIGN_IN_ADDRESS
 * @param by the function that does it: a client invites beside them, and anybody else into the practice
 * @throws NotFound, Refused
 */
export async function inviteAgain(
  person: Person,
  id: string,
  now: Date,
  most: number = limits.mails.most,
  by: 'invite_again' | 'invite_companion_again' = 'invite_again',
): Promise<Invited & { readonly address: string }> {
  const { practice, practiceId } = person
  const row = await as(person, db =>
    db('invitations').where({ practiceId, id }).first<{ address: Buffer } | undefined>('address'),
  )
  if (!row) throw new NotFound()
  const address = unsealInvitee(practice, id, 'address', row.address, null)
  if (address === null) throw new Refused('staff.theAddressOfThisInvitationCannot')
  const { allowed } = await mayMail(address, most, now)
  if (!allowed) throw new Refused('staff.enoughMailsWentToThis')
  return as(person, async db => {
    const { email, secret, link, linkHash } = writeEmail(practice, address)
    const isSent = await call<boolean>(db, by, {
      id,
      linkHash,
      email,
      secret,
      at: now,
      expiresAt: invitationExpiry(now),
    })
    if (!isSent) throw new NotFound()
    return { id, link, address }
  })
}

/** @throws NotFound when it is answered already, or not theirs */
export async function takeBackInvitation(person: Person, id: string, now: Date): Promise<void> {
  const isDone = await as(person, db => call<boolean>(db, 'take_back_invitation', { id, at: now }))
  if (!isDone) throw new NotFound()
}

/** An invitation with its link and its email, sealed, as it goes into the database. */
export function writeInvitation(
  practice: Pick<WrappedKeys, 'id' | 'addressesKey'>,
  { name, address }: Invitee,
) {
  const id = newId()
  const key = addressesKeyOf(practice)
  const to = readAddress(address).address ?? address.trim()
  return {
    id,
    sealedName: seal(key, invitationPlace(practice.id, id, 'name'), name.trim()),
    sealedAddress: seal(key, invitationPlace(practice.id, id, 'address'), to),
    hash: addressHash(to),
    ...writeEmail(practice, to),
  }
}

function writeEmail(practice: Pick<WrappedKeys, 'id' | 'addressesKey'>, address: string) {
  const email = newId()
  const link = newSecret()
  const secret: LinkSecret = { to: address, link }
  return {
    email,
    link,
    linkHash: hashOf(link),
    secret: sealSecret(practice, email, JSON.stringify(secret)),
  }
}

/** What an invitation says of the one who is invited. @param instead of what is damaged */
export function unsealInvitee<Instead>(
  practice: Pick<WrappedKeys, 'id' | 'addressesKey'>,
  id: string,
  column: InviteeColumn,
  sealed: Buffer,
  instead: Instead,
): string | Instead {
  const place = invitationPlace(practice.id, id, column)
  return unsealOr(() => unseal(addressesKeyOf(practice), place, sealed).toString(), instead)
}

type InviteeColumn = 'name' | 'address'

function invitationPlace(practice: string, id: string, column: InviteeColumn) {
  return { practice, table: 'invitations', column, row: id }
}

/** Until when the link of an invitation of this moment works. */
export function invitationExpiry(now: Date): Date {
  return new Date(now.getTime() + invitationDays * dayMs)
}
