import { NotFound } from '../../errors'
import type { Child } from '../../people/children'
import type { Guardian } from '../../people/guardians'
import type { KnownTherapist, Named, Person } from '../../people/person'
import { surroundingsOf } from '../../care/surroundings'
import type { Outside } from '../../practices/outside'
import type { OpenedConcern } from '../store/opened-concern'

/** What a draft is about: a concern that there is, or a therapist whom a new one will be about. */
export interface MoveAbout {
  readonly concern?: OpenedConcern
  readonly therapist?: KnownTherapist
  /** The client came without an account, and did not say whom it is about. */
  readonly nobody?: boolean
  readonly owners?: readonly Named[]
  /** Who may read along with a young person. */
  readonly guardians?: readonly Guardian[]
  /** For whom its writer can write who is a guardian. */
  readonly children?: readonly Child[]
  /** The ids of those who can be asked for advice in the practice. */
  readonly supervisors?: readonly string[]
  /** Whom one can turn to outside of it. */
  readonly outside?: Outside
  /** Somebody outside hears that something waits, where nobody else in the practice sees it. */
  readonly hasColleague?: boolean
  /** Another person answers the concern now, and the writer of the draft reads it no more. */
  readonly gone?: boolean
  /** Words of this very draft were sent before. */
  readonly sent?: boolean
}

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
