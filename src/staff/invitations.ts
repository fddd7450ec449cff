import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { as, atTheDoor } from '../database/connections'
import { call, rowsFrom } from '../database/functions'
import { NotFound, Refused } from '../errors'
import { limits } from '../limits/table'
import { readAddress } from '../mail/address'
import { addressPlace, sealSecret } from '../mail/letters'
import type { Practice } from '../practices/practice'
import { unsealOr } from '../vault/damage'
import { unseal, seal, type Key } from '../vault/envelope'
import { addressesKeyOf, hashOf, type WrappedKeys } from '../vault/keys'
import type { LinkSecret } from '../people/mail'
import { mayMail } from '../people/test-mail'
import { isStaff, newReference, type Details, type Named, type Person, type Role } from '../people/person'
import { newSecret } from '../sign-in/sessions'
import { isNameTaken, staffNameHash } from '../people/staff-names'
import { addressHash, namePlace, openName, pronounsPlace } from '../people/store'
import { unshown } from '../language/translator'

/** How long the link of an invitation opens the door. */
export const invitationDays = 14

/** Whoever is invited, as the inviter writes them. */
export interface Invitee {
  readonly name: string
  readonly address: string
  /** Whether a client comes together with others, as a couple or a family. */
  readonly together?: boolean
}

/** An invitation as the page behind its link shows it. */
export interface OpenInvitation extends Named {
  readonly practice: Pick<Practice, 'id' | 'name' | 'timeZone' | 'language' | 'crisisLines'>
  readonly roles: readonly Role[]
  /** Null: the operator. */
  readonly inviter: string | null
  /** Whose client they are invited to be. */
  readonly therapist: string | null
  readonly therapistId: string | null
  /** How whoever has this address is called in the practice already, who then need not say who they are; null: nobody. */
  readonly known: string | null
  /** Whose account at this address must be signed in to first; null: nobody's. */
  readonly account: string | null
}

/** An invitation that was sent and not answered, as those see it who may take it back. */
export interface SentInvitation extends Named {
  readonly address: string
  readonly roles: readonly Role[]
  readonly therapist: Named | null
  readonly together: boolean
  readonly sentAt: Date
  readonly expiresAt: Date
  /** Its mail could not be brought, or is not wanted there: which of the two, nobody is told. */
  readonly failed: boolean
}

export interface Invited {
  readonly id: string
  readonly link: string
}

/**
 * Invites people, all in the same roles. Whether an address is known here already changes nothing that the inviter could see.
 * @param therapist whose clients they are to be; null where they are to work here
 * @returns the invitations; not those whom the same inviter has invited already
 */
export async function invite(
  inviter: Person,
  roles: readonly Role[],
  therapist: string | null,
  invitees: readonly Invitee[],
  now: Date,
): Promise<Invited[]> {
  const written = invitees.map(invitee => ({ ...invitee, ...writeInvitation(inviter.practice, invitee) }))
  const column = <Name extends keyof (typeof written)[number]>(name: Name) => written.map(one => one[name])
  return as(inviter, async db => {
    const rows = await rowsFrom<{ invite: string }>(db, 'invite', {
      roles: [...roles],
      therapist,
      ids: column('id'),
      together: written.map(one => one.together ?? false),
      names: column('sealedName'),
      addresses: column('sealedAddress'),
      addressHashes: column('hash'),
      linkHashes: column('linkHash'),
      letters: column('letter'),
      secrets: column('secret'),
      at: now,
      expiresAt: expiry(now),
    })
    const known = new Set(rows.map(({ invite: id }) => id))
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
  const { id, sealedName, sealedAddress, hash, linkHash, letter, secret, link } = writeInvitation(
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
    letter,
    secret,
    at: now,
    expiresAt: expiry(now),
  })
  return { id, link }
}

/**
 * What waits to be answered, of those invitations that are this person's to see; the newest first.
 * @param after where the list is to go on; null: at its beginning
 */
export async function sentInvitations(
  person: Person,
  which: 'clients' | 'staff',
  after: { readonly at: Date; readonly id: string } | null = null,
  most = 500,
): Promise<SentInvitation[]> {
  const { practice, practiceId } = person
  const key = addressesKeyOf(practice)
  const { rows } = await as(person, db =>
    db.raw<{ rows: SentRow[] }>(
      `with page as materialized (
         select i.id, i.name, i.address, i.roles, i.therapist_id, i.together, i.sent_at, i.expires_at
         from invitations i
         where i.practice_id = :practiceId and i.accepted_at is null and i.taken_back_at is null
           and ${which === 'clients' ? `'client' = any(i.roles)` : `not 'client' = any(i.roles)`}
           ${person.roles.includes('owner') ? '' : 'and i.therapist_id = :me'}
           and (i.sent_at, i.id) < (:at, :id)
         order by i.sent_at desc, i.id desc limit :most)
       select page.*, t.name as therapist_name, (select max(l.settled_at) from letters l
         where l.practice_id = :practiceId and l.invitation_id = page.id and l.status in ('failed', 'unsent')) as failed_at
       from page left join people t on t.practice_id = :practiceId and t.id = page.therapist_id
       order by page.sent_at desc, page.id desc`,
      {
        practiceId,
        me: person.id,
        at: after?.at ?? 'infinity',
        id: after?.id ?? '00000000-0000-0000-0000-000000000000',
        most,
      },
    ),
  )
  return rows.map(({ name, address, therapistId, therapistName, failedAt, ...row }) => ({
    ...row,
    name: unsealOr(() => unseal(key, invitationPlace(practiceId, row.id, 'name'), name).toString(), unshown),
    address: unsealOr(
      () => unseal(key, invitationPlace(practiceId, row.id, 'address'), address).toString(),
      unshown,
    ),
    therapist:
      therapistId && therapistName
        ? { id: therapistId, name: openName(key, practiceId, therapistId, therapistName) }
        : null,
    failed: failedAt !== null && failedAt > row.sentAt,
  }))
}

/**
 * The same invitation with a new link; the old link opens nothing any more.
 * @param most LIMIT_SIGN_IN_ADDRESS
 * @throws NotFound, Refused
 */
export async function inviteAgain(
  person: Person,
  id: string,
  now: Date,
  most: number = limits.mails.most,
): Promise<Invited & { readonly address: string }> {
  const { practice, practiceId } = person
  const row = await as(person, db =>
    db('invitations').where({ practiceId, id }).first<{ address: Buffer } | undefined>('address'),
  )
  if (!row) throw new NotFound()
  const address = unsealOr(
    () =>
      unseal(addressesKeyOf(practice), invitationPlace(practiceId, id, 'address'), row.address).toString(),
    null,
  )
  if (address === null)
    throw new Refused(
      'The address of this invitation cannot be shown any more. Take it back, and invite them once more.',
      false,
    )
  const { allowed } = await mayMail(address, most, now)
  if (!allowed)
    throw new Refused('Enough mails went to this address within an hour. Please send it again later.', false)
  return as(person, async db => {
    const { letter, secret, link, linkHash } = writeLetter(practice, address)
    const isSent = await call<boolean>(db, 'invite_again', {
      id,
      linkHash,
      letter,
      secret,
      at: now,
      expiresAt: expiry(now),
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

/** @returns null where the link does not open anything (any more) */
export async function findOptionalInvitation(link: string, now: Date): Promise<OpenInvitation | null> {
  const row = await invitationRow(link, now)
  if (!row) return null
  const practice = {
    id: row.practiceId,
    name: row.practiceName,
    timeZone: row.timeZone,
    language: row.practiceLanguage,
    crisisLines: row.crisisLines,
  }
  const key = addressesKeyOf({ id: row.practiceId, addressesKey: row.addressesKey })
  const nameOf = (id: string | null, name: Buffer | null) =>
    id && name ? openName(key, row.practiceId, id, name) : null
  return {
    id: row.id,
    practice,
    roles: row.roles,
    name: unsealOr(
      () => unseal(key, invitationPlace(row.practiceId, row.id, 'name'), row.name).toString(),
      '',
    ),
    inviter: nameOf(row.inviterId, row.inviterName),
    therapist: nameOf(row.therapistId, row.therapistName),
    therapistId: row.therapistId,
    known: row.knownId && nameOf(row.knownId, row.knownName),
    account: row.account,
  }
}

/**
 * Whoever was invited comes in, as somebody new or as who had access before.
 * @param details of somebody who is known here, the name alone counts, and only where they come to work here; empty: they are called as before
 * @param session the secrets of the session that begins, and of the one in which this is asked; null: none
 * @returns who came in; null where the link does not open anything (any more), or there is an account at its address;
 *   'name taken' where somebody who works here is called so: then the invitation is still open
 */
export async function acceptInvitation(
  link: string,
  details: Details,
  session: { readonly secret: string; readonly old: string | null } | null,
  now: Date,
): Promise<{ practiceId: string; id: string } | 'name taken' | null> {
  const row = await invitationRow(link, now)
  if (!row) return null
  const { practiceId } = row
  const key = addressesKeyOf({ id: practiceId, addressesKey: row.addressesKey })
  const id = row.knownId ?? newId()
  const address = unsealOr(
    () => unseal(key, invitationPlace(practiceId, row.id, 'address'), row.address).toString(),
    null,
  )
  if (address === null)
    throw new Refused(
      'The address of this invitation cannot be shown any more. Ask the person who invited you for a new one.',
    )
  const [came] = await atTheDoor<{ acceptInvitation: string | null }>('accept_invitation', {
    linkHash: hashOf(link),
    person: id,
    references: [newReference(), newReference(), newReference()],
    ...nameOf(key, row, id, details.name),
    pronouns: details.pronouns ? seal(key, pronounsPlace(practiceId, id), details.pronouns) : null,
    language: details.language,
    contact: details.contact,
    contactFrom: details.hours?.from ?? null,
    contactUntil: details.hours?.until ?? null,
    address: seal(key, addressPlace(practiceId, id), address),
    care: newId(),
    sessionHash: session && hashOf(session.secret),
    oldSessionHash: session?.old ? hashOf(session.old) : null,
    at: now,
  }).catch((error: unknown) => {
    if (isNameTaken(error)) return ['name taken' as const]
    throw error
  })
  if (came === 'name taken') return came
  return came?.acceptInvitation ? { practiceId, id: came.acceptInvitation } : null
}

/**
 * Whoever is signed in to an account of the same practice gains what they are invited to, also at an address that is not the account's.
 * @param roles that they are invited to
 * @param name another name, where they come to work here and theirs is taken; empty: they are called as before
 * @returns null where the link does not open anything (any more), or not for them; 'name taken': as of acceptInvitation
 */
export async function joinByInvitation(
  person: Person,
  link: string,
  roles: readonly Role[],
  name: string,
  now: Date,
): Promise<'joined' | 'name taken' | null> {
  const { practice, practiceId, id } = person
  const staff = isStaff({ roles })
  const sealed = staff && name ? seal(addressesKeyOf(practice), namePlace(practiceId, id), name) : null
  const hash = staff ? staffNameHash(practiceId, name || person.name) : null
  return as(person, async db => {
    const isIn = await call<boolean>(db, 'join_invitation', {
      linkHash: hashOf(link),
      name: sealed,
      nameHash: hash,
      care: newId(),
      at: now,
    })
    return isIn ? ('joined' as const) : null
  }).catch((error: unknown) => {
    if (isNameTaken(error)) return 'name taken' as const
    throw error
  })
}

/** The name, sealed, or null where somebody keeps the one that they have; and its hash, if they come to work here. */
function nameOf(
  key: Key,
  row: InvitationRow,
  id: string,
  said: string,
): { name: Buffer | null; nameHash: Buffer | null } {
  const { practiceId, knownName } = row
  const staff = isStaff(row)
  const isSaid = !knownName || (staff && said !== '')
  const name = isSaid ? seal(key, namePlace(practiceId, id), said) : null
  if (!staff) return { name, nameHash: null }
  const kept = isSaid
    ? said
    : unsealOr(() => unseal(key, namePlace(practiceId, id), knownName).toString(), null)
  // What is damaged is like no other name.
  return { name, nameHash: kept === null ? hashOf(id) : staffNameHash(practiceId, kept) }
}

interface InvitationRow {
  id: string
  practiceId: string
  practiceName: string
  timeZone: string
  practiceLanguage: string
  crisisLines: Practice['crisisLines']
  wordsKey: Buffer
  addressesKey: Buffer
  roles: Role[]
  name: Buffer
  address: Buffer
  inviterId: string | null
  inviterName: Buffer | null
  therapistId: string | null
  therapistName: Buffer | null
  knownId: string | null
  knownName: Buffer | null
  account: string | null
}

type SentRow = Omit<SentInvitation, 'name' | 'address' | 'therapist' | 'failed'> & {
  name: Buffer
  address: Buffer
  therapistId: string | null
  therapistName: Buffer | null
  failedAt: Date | null
}

async function invitationRow(link: string, now: Date): Promise<InvitationRow | null> {
  const [row] = await atTheDoor<InvitationRow>('invitation_at', { linkHash: hashOf(link), at: now })
  return row ?? null
}

function writeInvitation(practice: Pick<WrappedKeys, 'id' | 'addressesKey'>, { name, address }: Invitee) {
  const id = newId()
  const key = addressesKeyOf(practice)
  const to = readAddress(address).address ?? address.trim()
  return {
    id,
    sealedName: seal(key, invitationPlace(practice.id, id, 'name'), name.trim()),
    sealedAddress: seal(key, invitationPlace(practice.id, id, 'address'), to),
    hash: addressHash(to),
    ...writeLetter(practice, to),
  }
}

function writeLetter(practice: Pick<WrappedKeys, 'id' | 'addressesKey'>, address: string) {
  const letter = newId()
  const link = newSecret()
  const secret: LinkSecret = { to: address, link }
  return {
    letter,
    link,
    linkHash: hashOf(link),
    secret: sealSecret(practice, letter, JSON.stringify(secret)),
  }
}

function invitationPlace(practice: string, id: string, column: 'name' | 'address') {
  return { practice, table: 'invitations', column, row: id }
}

function expiry(now: Date): Date {
  return new Date(now.getTime() + invitationDays * 24 * 3_600_000)
}
