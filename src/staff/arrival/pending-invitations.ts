import { v7 as newId } from 'uuid'
import { as, callDefiner } from '../../database/connections'
import { call } from '../../database/functions'
import { Refused } from '../../errors'
import { addressPlace } from '../../mail/emails'
import type { Practice } from '../../practices/practice'
import { unsealOr } from '../../vault/damage'
import { unseal, seal, type Key } from '../../vault/envelope'
import { addressesKeyOf, hashOf } from '../../vault/keys'
import { isStaff, newReference, type Details, type Named, type Person, type Role } from '../../people/person'
import { isNameTaken, staffNameHash } from '../../people/names/staff-names'
import { optionalNamedOf, namePlace, pronounsPlace } from '../../people/store'
import { unsealInvitee } from '../invitations'

/** An invitation as the page behind its link shows it. */
export interface PendingInvitation extends Named {
  readonly practice: Pick<
    Practice,
    | 'id'
    | 'name'
    | 'timeZone'
    | 'region'
    | 'accent'
    | 'logo'
    | 'logoGround'
    | 'language'
    | 'languages'
    | 'crisisLines'
  >
  readonly roles: readonly Role[]
  /** Null: the operator. */
  readonly inviter: string | null
  /** Whose client they are invited to be. */
  readonly therapist: string | null
  readonly therapistId: string | null
  /** Beside which client they are invited to read and write, and whether to interpret or to help; null: they are not. */
  readonly companionOf: (Named & { readonly interprets: boolean }) | null
  /** By what name the practice already knows the person who has this address, and who need not say it again. Null: nobody has it. */
  readonly known: string | null
  /** Whose account at this address must be signed in to first; null: nobody's. */
  readonly account: string | null
}

/** @returns null where the link does not work (any more) */
export async function findOptionalInvitation(link: string, now: Date): Promise<PendingInvitation | null> {
  const row = await invitationRow(link, now)
  if (!row) return null
  const practice = {
    id: row.practiceId,
    name: row.practiceName,
    timeZone: row.timeZone,
    region: row.region,
    accent: row.accent,
    logo: row.logo,
    logoGround: row.logoGround,
    language: row.practiceLanguage,
    languages: row.languages,
    crisisLines: row.crisisLines,
  }
  const keys = keysOf(row)
  const nameOf = (id: string | null, name: Buffer | null) => optionalNamedOf(keys, id, name)?.name ?? null
  const inviter = nameOf(row.inviterId, row.inviterName)
  return {
    id: row.id,
    practice,
    roles: row.roles,
    name: unsealInvitee(keys, row.id, 'name', row.name, ''),
    inviter,
    therapist: nameOf(row.therapistId, row.therapistName),
    therapistId: row.therapistId,
    companionOf:
      inviter !== null && row.inviterId && row.roles.includes('companion')
        ? { id: row.inviterId, name: inviter, interprets: row.interprets === true }
        : null,
    known: row.knownId && nameOf(row.knownId, row.knownName),
    account: row.account,
  }
}

/**
 * The person who was invited signs in, new here or with the account that they had before.
 * @param details of somebody who is known here, the name alone counts, and only where they come to work here; empty: they are called as before
 * @param session the secrets of the session that begins, and of the one in which this is asked; null: none
 * @returns who came in; null where the link does not work (any more), or there is an account at its address;
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
  const keys = keysOf(row)
  const key = addressesKeyOf(keys)
  const id = row.knownId ?? newId()
  const address = unsealInvitee(keys, row.id, 'address', row.address, null)
  if (address === null) throw new Refused('staff.theAddressOfThisInvitationCannotBe', { again: true })
  const [came] = await callDefiner<{ acceptInvitation: string | null }>('accept_invitation', {
    linkHash: hashOf(link),
    person: id,
    references: [newReference(), newReference(), newReference()],
    ...sealedNameOf(key, row, id, details.name),
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
 * A person who is signed in to an account of the same practice gains what the invitation gives, even if it went to another address.
 * @param roles that they are invited to
 * @param name another name, where they come to work here and theirs is taken; empty: they are called as before
 * @returns null where the link does not work (any more), or not for them; 'name taken': as of acceptInvitation
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
function sealedNameOf(
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

function keysOf({ practiceId, addressesKey }: InvitationRow) {
  return { id: practiceId, addressesKey }
}

interface InvitationRow {
  id: string
  practiceId: string
  practiceName: string
  timeZone: string
  region: string | null
  accent: string | null
  logo: string | null
  logoGround: 'light' | 'dark'
  practiceLanguage: string
  languages: string[] | null
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
  /** Null: they are no companion. */
  interprets: boolean | null
}

async function invitationRow(link: string, now: Date): Promise<InvitationRow | null> {
  const [row] = await callDefiner<InvitationRow>('invitation_at', { linkHash: hashOf(link), at: now })
  return row ?? null
}
