import type { Knex } from 'knex'
import {
  beginAuthenticator,
  confirmAuthenticator,
  keepRecoveryCodes,
  type Here,
} from '../people/authenticators'
import { acceptInvitation, invite, inviteOwner, type Invited } from '../people/invitations'
import { isStaff, type Person, type Role } from '../people/person'
import { digitsAt, newAuthenticatorSecret } from '../people/second-factor'
import { newSecret, signOut } from '../people/sessions'
import { findPerson, foundPractice, type NewPractice } from '../people/store'

/** Somebody of a story, before they have come in. */
export interface Newcomer {
  readonly name: string
  readonly address: string
  readonly roles: readonly Role[]
  /** Whose client they are to be. */
  readonly therapist?: string
  /** What stands in the authenticator app of somebody who works here; one that nobody knows where nothing is said. */
  readonly authenticator?: string
}

/** The operator founds a practice, and its first owner accepts at once. */
export async function foundWithOwner(
  admin: Knex,
  practice: NewPractice,
  owner: Newcomer,
  now: Date,
): Promise<Person> {
  return accept(owner, await inviteOwner(admin, await foundPractice(admin, practice, now), owner, now), now)
}

/** An owner invites somebody, who accepts at once. */
export async function join(owner: Person, newcomer: Newcomer, now: Date): Promise<Person> {
  const [invited] = await invite(owner, newcomer.roles, newcomer.therapist ?? null, [newcomer], now)
  if (!invited) throw new Error('They were invited before.')
  return accept(newcomer, invited, now)
}

/** Whoever works here sets up an authenticator at once, as they would have to. */
async function accept(newcomer: Newcomer, { link }: Invited, now: Date): Promise<Person> {
  const { name, authenticator } = newcomer
  const arrival = { name, pronouns: '', language: 'en', contact: 'mail', hours: null } as const
  const secret = newSecret()
  const session = isStaff(newcomer) ? { secret, old: null } : null
  const id = await acceptInvitation(link, arrival, session, now)
  if (!id) throw new Error('The invitation does not open anything any more.')
  if (session) await setUp({ person: await findPerson(id), session: secret }, now, authenticator)
  return findPerson(id)
}

async function setUp(here: Here, now: Date, secret = newAuthenticatorSecret()): Promise<void> {
  await beginAuthenticator(here, now, secret)
  const renewed = newSecret()
  if (!(await confirmAuthenticator(here, renewed, digitsAt(secret, now), now)))
    throw new Error('An authenticator could not be set up.')
  await keepRecoveryCodes({ ...here, session: renewed })
  await signOut(renewed, now)
}
