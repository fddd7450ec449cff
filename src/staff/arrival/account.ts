import type { Request } from 'express'
import type { Person } from '../../people/person'
import type { PendingInvitation } from './pending-invitations'

/** The person who is signed in here, if the invitation can be theirs. It is not for the therapist who invites a client, or the client who invites a companion, and may be trying the link. */
export function accountToJoin(
  { visitor }: Request,
  { account, practice, therapistId, companionOf }: PendingInvitation,
): Person | null {
  if (!visitor?.live || !visitor.person.account || visitor.person.practiceId !== practice.id) return null
  const { person } = visitor
  if (account !== null) return person.id === account ? person : null
  return person.id === therapistId || person.id === companionOf?.id ? null : person
}

/** An invitation comes by email, and signs nobody in to an account that exists: its owner signs in as always, and then accepts. */
export function mustSignIn({ visitor }: Request, { account }: PendingInvitation): boolean {
  return account !== null && !(visitor?.live && visitor.person.id === account)
}
