import type { Knex } from 'knex'
import { acceptInvitation, invite, inviteOwner, type Invited } from '../people/invitations'
import type { Person, Role } from '../people/person'
import { findPerson, foundPractice, type NewPractice } from '../people/store'

/** Somebody of a story, before they have come in. */
export interface Newcomer {
  readonly name: string
  readonly address: string
  readonly roles: readonly Role[]
  /** Whose client they are to be. */
  readonly therapist?: string
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

async function accept({ name }: Newcomer, { link }: Invited, now: Date): Promise<Person> {
  const arrival = { name, pronouns: '', language: 'en', contact: 'mail', hours: null } as const
  const person = await acceptInvitation(link, arrival, null, now)
  if (!person) throw new Error('The invitation does not open anything any more.')
  return findPerson(person)
}
