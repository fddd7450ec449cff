import type { Named, Therapist } from '../people/person'
import type { Words } from '../words'
import type { Audience } from './concern'

/**
 * The choices of readers that a client has for a concern about this therapist, each a sentence with names.
 * @param therapist null: they would rather not say
 */
export function audiencesFor(
  t: Words,
  therapist: Therapist | null,
  owners: readonly Named[],
): { value: Audience; text: string }[] {
  const others = eligible(therapist, owners)
  const only = others.length === 1 ? others[0]?.name : null
  if (!therapist) {
    const text = only
      ? t('Only {{owner}}, who owns the practice', { owner: only })
      : t('Only owners of the practice whom I choose')
    return [{ value: 'owners', text }]
  }
  const choices: { value: Audience; text: string }[] = [
    { value: 'therapist', text: t('Only {{therapist}}, my therapist', { therapist: therapist.name }) },
  ]
  if (others.length === 0) return choices
  const all: { value: Audience; text: string }[] = [
    ...choices,
    {
      value: 'together',
      text: only
        ? t('{{therapist}} and {{owner}}, who owns the practice', { therapist: therapist.name, owner: only })
        : t('{{therapist}} and owners of the practice whom I choose', { therapist: therapist.name }),
    },
    {
      value: 'owners',
      text: only
        ? t('Only {{owner}}, who owns the practice, and not {{therapist}}', {
            therapist: therapist.name,
            owner: only,
          })
        : t('Only owners of the practice whom I choose, and not {{therapist}}', {
            therapist: therapist.name,
          }),
    },
  ]
  return therapist.reads ? all : all.filter(({ value }) => value === 'owners')
}

/** An owner who is the therapist concerned reads as the therapist, or not at all. */
export function eligible(therapist: Pick<Named, 'id'> | null | undefined, owners: readonly Named[]): Named[] {
  return owners.filter(owner => owner.id !== therapist?.id)
}

/** Which owners read: those who were chosen, or the only one there is. */
export function chosenOwners(
  audience: Audience,
  chosen: readonly string[],
  others: readonly Named[],
): string[] {
  if (audience === 'therapist') return []
  const ids = others.map(owner => owner.id)
  return ids.length === 1 ? ids : ids.filter(id => chosen.includes(id))
}
