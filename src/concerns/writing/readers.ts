import type { Named, Person } from '../../people/person'
import { guardiansAlong, type Guardian } from '../../people/guardians'
import { eligible } from '../rules/audience'
import type { ReaderCapacity } from '../rules/concern'
import { renamedAmong } from '../../people/names/shown-names'
import type { Choices } from '../rules/wording'
import type { Unsaved } from '../store/words/drafts'
import type { MoveForm } from './form'
import type { MoveAbout } from './about'

/** Who will read a draft, and as what. */
export function readersOf(
  { id }: Person,
  about: MoveAbout,
  { choices }: Pick<Unsaved, 'choices'>,
): (Named & { readonly capacity: ReaderCapacity })[] {
  const { concern, therapist, nobody } = about
  if (concern) return concern.readers.filter(reader => reader.id !== id)
  if (!(therapist ?? nobody) || !choices.audience) return []
  return [
    ...(choices.audience === 'owners' || !therapist
      ? []
      : [{ ...therapist, capacity: 'therapist' as const }]),
    ...readingOwners(about, { choices }).map(owner => ({ ...owner, capacity: 'owner' as const })),
  ]
}

/** The guardians who will read first words along with their writer. */
export function alongIn(
  { concern, guardians = [] }: MoveAbout,
  { choices: { audience, guardians: chosen = [] } }: Pick<Unsaved, 'choices'>,
): Guardian[] {
  return concern || !audience ? [] : guardiansAlong(guardians, audience, chosen)
}

export function readingOwners(
  { therapist, owners = [] }: MoveAbout,
  { choices }: Pick<Unsaved, 'choices'>,
): Named[] {
  return eligible(therapist, owners).filter(({ id }) => choices.owners?.includes(id))
}

/** Who is let in by it, as long as they can be. */
export function newcomerIn({ concern }: MoveAbout, { choices }: Pick<Unsaved, 'choices'>): Named | null {
  const possible = [...(concern?.couldJoin ?? []), concern?.keptOut, concern?.successor]
  return possible.find(one => one?.id === choices.reader) ?? null
}

/** Everybody by whose name its writer decides who reads it: readers, whom it is about, whom it lets in. In a concern nobody is chosen anew by words. */
export function peopleChosenBy(person: Person, about: MoveAbout, draft: Pick<Unsaved, 'choices'>): Named[] {
  if (about.concern) return [newcomerIn(about, draft)].filter(one => one !== null)
  const { therapist } = about
  const readers = readersOf(person, about, draft)
  return therapist && !readers.some(({ id }) => id === therapist.id) ? [...readers, therapist] : readers
}

/**
 * What was chosen in a form that nobody looks at again before it is kept. Who reads it has to be chosen once more where somebody whom its
 * page named is called otherwise now: nothing could tell its writer later.
 */
export function stillNamed(person: Person, about: MoveAbout, form: MoveForm): Choices {
  const { audience: _, owners: __, ...others } = form.choices
  return renamedAmong(form.called ?? '', peopleChosenBy(person, about, form)).length > 0
    ? others
    : form.choices
}
