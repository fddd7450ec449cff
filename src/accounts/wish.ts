import { dayText } from '../language/dates'
import { clockOf } from '../language/locale'
import type { Translate } from '../language/translator'
import { contactText } from '../people/contact'
import type { Person } from '../people/person'
import { findAccount } from './account'

/** What a client is asked on their page after a backup was brought back: whether what they wished about email is still so. */
export interface WishToKeep {
  readonly text: string
  readonly contact: string
}

/** @param since of when the state is that was brought back; null: nothing is asked */
export async function wishToKeep(
  t: Translate,
  person: Person,
  since: Date | null,
): Promise<WishToKeep | null> {
  if (!since) return null
  const clock = clockOf(person)
  return {
    text: t('accounts.weBroughtBackACopy', { day: dayText(since, clock) }),
    contact: contactText(t, await findAccount(person), clock),
  }
}
