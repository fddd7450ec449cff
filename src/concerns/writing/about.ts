import { NotFound } from '../../errors'
import type { KnownTherapist, Person } from '../../people/person'
import { surroundingsOf } from '../../people/surroundings'
import type { MoveAbout } from './page'

/**
 * The therapist that a new concern is about: the one who was chosen, or the only one there is; without an account also nobody.
 * @throws NotFound where there is none
 */
export async function aboutTherapist(
  client: Person,
  id: string,
): Promise<MoveAbout & { therapists: readonly KnownTherapist[] }> {
  const { therapists, ...around } = await surroundingsOf(client)
  if (!client.account) {
    const therapist = therapists.find(one => one.id === id)
    return { therapists, ...around, ...(therapist && { therapist }), nobody: id === '' }
  }
  if (therapists.length === 0) throw new NotFound()
  const therapist = therapists.length === 1 ? therapists[0] : therapists.find(one => one.id === id)
  return { therapists, ...around, ...(therapist && { therapist }) }
}
