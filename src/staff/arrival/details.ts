import { defaultLanguage } from '../../language/languages'
import { filledDetails, type DetailFault, type FilledDetails } from '../../people/details'
import { isStaff, type Details } from '../../people/person'
import type { PendingInvitation } from './pending-invitations'

/** A client says themselves how it is safe to tell them; nothing is chosen before they do. @param language of the page that they read */
export function beforehand(invitation: PendingInvitation, language: string): Partial<Details> {
  return { name: invitation.name, language, ...(isStaff(invitation) && { contact: 'mail' }) }
}

/** Who is known here already stays as they are. @param details.name another name, which they are asked for where theirs is taken */
export function nothingNew({ name }: Details): Details {
  return { name, pronouns: '', language: defaultLanguage, contact: 'mail', hours: null }
}

/** What is wrong with the other name; an empty one is none. */
export function faultsOfAnotherName(
  invitation: PendingInvitation,
  { name }: FilledDetails,
  faults: readonly DetailFault[],
): DetailFault[] {
  if (!isStaff(invitation) || name.text.trim() === '') return []
  return faults.filter(({ field }) => field === 'name')
}

/** What was typed as a name, or the name that somebody has. */
export function orCalled(filled: FilledDetails, called: string | null): FilledDetails {
  return called === null || filled.name.text.trim() !== '' ? filled : filledDetails({ name: called })
}
