import type { KnownTherapist, Named } from '../../people/person'
import { defaultLanguage } from '../../language/languages'
import { translatorFor, type Translate } from '../../language/translator'
import type { Audience } from './concern'

/**
 * The choices of readers that a client has for a concern about this therapist, each a sentence with names. About a therapist who
 * is gone, only owners can still read; where there is none, nobody can.
 * @param therapist null: they would rather not say
 */
export function audiencesFor(
  t: Translate,
  therapist: KnownTherapist | null,
  owners: readonly Named[],
): { value: Audience; text: string }[] {
  const others = eligible(therapist, owners)
  const only = others.length === 1 ? others[0]?.name : null
  if (!therapist || therapist.gone)
    return others.length === 0 ? [] : [{ value: 'owners', text: ownersText(t, only) }]
  const names = { therapist: therapist.name }
  const choices: { value: Audience; text: string }[] = [
    {
      value: 'therapist',
      text: t('concerns.onlyTherapist', names),
    },
  ]
  if (others.length === 0) return choices
  return [
    ...choices,
    {
      value: 'together',
      text: only
        ? t('concerns.therapistAndOwner', { therapist: therapist.name, owner: only })
        : t('concerns.therapistAndOwnersIChoose', { therapist: therapist.name }),
    },
    {
      value: 'owners',
      text: only
        ? t('concerns.onlyOwnerNotTherapist', {
            therapist: therapist.name,
            owner: only,
          })
        : t('concerns.onlyOwnersIChooseNot', {
            therapist: therapist.name,
          }),
    },
  ]
}

/** Whether this is among the choices. */
export function isOffered(
  audience: Audience,
  therapist: KnownTherapist | null,
  owners: readonly Named[],
): boolean {
  return audiencesFor(translatorFor(defaultLanguage), therapist, owners).some(
    ({ value }) => value === audience,
  )
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

function ownersText(t: Translate, only: string | null | undefined): string {
  return only ? t('concerns.onlyOwner', { owner: only }) : t('concerns.onlyOwnersIChoose')
}
