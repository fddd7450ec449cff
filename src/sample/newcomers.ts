import type { Knex } from 'knex'
import {
  beginAuthenticator,
  confirmAuthenticator,
  keepRecoveryCodes,
  type SessionHere,
} from '../sign-in/second-factor/authenticators'
import { acceptInvitation } from '../staff/arrival/pending-invitations'
import { invite, inviteOwner, type Invited } from '../staff/invitations'
import { isStaff, type Person, type Role } from '../people/person'
import { digitsAt, newAuthenticatorSecret } from '../sign-in/second-factor/codes'
import { newSecret, visitorOf } from '../sign-in/sessions'
import { foundPractice, type NewPractice } from '../practices/store'
import { defaultLanguage } from '../language/languages'

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
export async function joinSample(owner: Person, newcomer: Newcomer, now: Date): Promise<Person> {
  const [invited] = await invite(owner, newcomer.roles, newcomer.therapist ?? null, [newcomer], now)
  if (!invited) throw new Error('They were invited before.')
  return accept(newcomer, invited, now)
}

/** They are signed in then; whoever works here sets up an authenticator at once, as they would have to. */
async function accept(newcomer: Newcomer, { link }: Invited, now: Date): Promise<Person> {
  const { name, authenticator } = newcomer
  const arrival = { name, pronouns: '', language: defaultLanguage, contact: 'mail', hours: null } as const
  const session = newSecret()
  const came = await acceptInvitation(link, arrival, { secret: session, old: null }, now)
  if (came === 'name taken') throw new Error('Somebody who works here has this name already.')
  if (!came) throw new Error('The invitation does not open anything any more.')
  const person = await signedInBy(session)
  return isStaff(newcomer) ? signedInBy(await setUp({ person, session }, now, authenticator)) : person
}

/** @returns the session in which they go on */
async function setUp(here: SessionHere, now: Date, secret = newAuthenticatorSecret()): Promise<string> {
  await beginAuthenticator(here, now, secret)
  const renewed = newSecret()
  if (!(await confirmAuthenticator(here, renewed, digitsAt(secret, now), now)))
    throw new Error('An authenticator could not be set up.')
  await keepRecoveryCodes({ ...here, session: renewed })
  return renewed
}

async function signedInBy(session: string): Promise<Person> {
  const visitor = await visitorOf(session, new Date()) // a story may be of long ago, a session is of now
  if (!visitor) throw new Error('Nobody is signed in.')
  return visitor.person
}
