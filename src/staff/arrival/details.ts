import { defaultLanguage } from '../../language/languages'
import { filledDetails, type AskedOf, type DetailFault, type FilledDetails } from '../../people/details'
import { isStaff, type Details } from '../../people/person'
import { isAmong, languagesAt } from '../../practices/languages'
import type { PendingInvitation } from './pending-invitations'

/** Somebody invited can choose between the languages of the practice. */
export function askedOf(invitation: PendingInvitation): AskedOf {
  return { staff: isStaff(invitation), offered: languagesAt(invitation.practice) }
}

/** A client says themselves how it is safe to tell them; nothing is chosen before they do. @param language of the page that they read */
export function beforehand(invitation: PendingInvitation, language: string): Partial<Details> {
  const { practice } = invitation
  const offered = isAmong(languagesAt(practice), language) ? language : practice.language
  return { name: invitation.name, language: offered, ...(isStaff(invitation) && { contact: 'mail' }) }
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
