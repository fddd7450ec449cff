import { dayText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import { together } from '../../language/translator'
import { type SaidNext } from './said-to-client'
import type { Seen } from './sentence-parts'

/** What is said first of words for a child whose guardian their writer is no more; null: that is not so. */
export function saidOfFormerGuardian(seen: Seen, said: SaidNext): SaidNext | null {
  const { t, person, concern, client, leads } = seen
  const { name: child, overSince } = concern.writtenFor ?? {}
  if (!child || !overSince) return null
  const names = { child, guardian: client, day: dayText(overSince, clockOf(person)) }
  if (concern.capacity !== 'client')
    return { ...said, more: together(said.more ?? null, t('guardians.theyReadAndCloseNow', names)) }
  const text = t('guardians.notTheirGuardianSince', names)
  if (concern.status === 'closed') return { ...said, more: text, answers: [] }
  return {
    text,
    more: t('guardians.youReadAndCloseNow', names),
    answers: [leads('close', t('concerns.closeConversation'))],
  }
}
