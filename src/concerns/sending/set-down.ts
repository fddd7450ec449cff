import { momentOf } from '../../language/dates'
import { thrownDays } from '../../drafts/life'
import { clockOf } from '../../language/locale'
import type { Person } from '../../people/person'
import type { Translate } from '../../language/translator'
import type { Draft } from '../store/words/drafts'
import { entryPartValues } from '../thread/entry-values'
import { letterHeading } from '../thread/begun-drafts'
import { partsOf } from '../rules/wording'
import { dayMs } from '../../time/days'

/** The pages of a draft that is not to be sent: thrown away, about to be, or a letter that its writer need not send. */

/** The page that asks once before a draft is thrown away. */
export function throwingValues(t: Translate, person: Person, draft: Draft) {
  const isPending = draft.goesAt !== null
  return {
    heading: isPending ? t('concerns.itIsOnItsWay') : t('concerns.throwThisAway'),
    statements: isPending
      ? [t('concerns.theseWordsGoOutIn'), t('concerns.afterThatYouCanThrow')]
      : [t('concerns.nobodyElseHasSeenIt'), t('concerns.forADayYouCan')],
    parts: wordsOf(t, person, draft),
    action: `/drafts/${draft.id}/discarding`,
    fields: [
      { name: 'stateRevision', value: draft.stateRevision },
      { name: 'revision', value: draft.revision },
    ],
    button: isPending ? t('shared.takeItBack') : t('concerns.throwItAway'),
    cancel: `/drafts/${draft.id}`,
  }
}

/** The page of a draft that was thrown away. @param away where they go on */
export function thrownValues(t: Translate, person: Person, draft: Draft, away: string) {
  const until = new Date((draft.thrownAt ?? draft.savedAt).getTime() + thrownDays * dayMs)
  return {
    until: momentOf(until, clockOf(person)),
    parts: wordsOf(t, person, draft),
    action: `/drafts/${draft.id}/bringing-back`,
    fields: [{ name: 'stateRevision', value: draft.stateRevision }],
    away,
  }
}

/** The page of a letter that need not be sent. */
export function letterValues(t: Translate, person: Person, draft: Draft) {
  return {
    heading: letterHeading(t),
    keptAt: momentOf(draft.savedAt, clockOf(person)),
    parts: wordsOf(t, person, draft).map(part => ({ ...part, label: null })),
    edit: `/drafts/${draft.id}/edit`,
    say: `/drafts/${draft.id}/edit?say`,
    discard: `/drafts/${draft.id}/discarding`,
  }
}

function wordsOf(t: Translate, person: Person, draft: Draft) {
  return entryPartValues(t, person, draft.move, partsOf(draft.move, draft.words, draft.choices), [])
}
