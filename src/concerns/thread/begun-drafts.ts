import { listMomentText, momentOf, secondText } from '../../language/dates'
import { clockOf } from '../../language/locale'
import { unshown, type Translate } from '../../language/translator'
import { childIn, isForChild, type Child } from '../../people/children'
import type { Person } from '../../people/person'
import { moveOf } from '../rules/moves'
import { beginningOf, withChild } from '../rules/title'
import type { Draft } from '../store/words/drafts'

export type BegunDrafts = NonNullable<ReturnType<typeof begunValues>>

/** What drafts are about, where a list has some of more than one concern. */
export interface DraftsAbout {
  /** Those that they belong to, by id. */
  readonly concerns?: ReadonlyMap<string, { readonly who: string; readonly apart: string | null }>
  /** Those for whom their writer can write now. */
  readonly children?: readonly Child[]
}

/** Drafts that wait for their writer, each told from the others by its first words. */
export function begunValues(
  t: Translate,
  person: Person,
  drafts: readonly Draft[],
  now: Date,
  { concerns = new Map(), children = [] }: DraftsAbout = {},
) {
  const values = drafts.map(draft => {
    const { id, concernId, savedAt, goesAt, thrownAt } = draft
    return {
      href: goesAt || thrownAt ? `/drafts/${id}` : `/drafts/${id}/edit`,
      what: withChild(t, nameOf(t, draft), childNameIn(t, children, draft)),
      concern: concerns.get(concernId ?? '') ?? null,
      begins: firstWordsOf(draft),
      savedText: goesAt
        ? t('concerns.goesOutAtTime', { time: secondText(goesAt, clockOf(person)) })
        : t('concerns.keptOnMoment', { moment: listMomentText(savedAt, now, clockOf(person)) }),
      discard: goesAt ? null : `/drafts/${id}/discarding`,
      isThrown: thrownAt !== null,
    }
  })
  if (values.length === 0) return null
  return {
    begun: values.filter(({ isThrown }) => !isThrown),
    thrown: values.filter(({ isThrown }) => isThrown),
  }
}

/** What a draft is called where several stand together. */
function nameOf(t: Translate, { move, choices }: Pick<Draft, 'move' | 'choices'>): string {
  return choices.letter ? letterHeading(t) : t(moveOf(move).heading)
}

/** Null: it is their own, or does not say for whom it is. A child whose guardian they are no more has no name for them any longer. */
function childNameIn(
  t: Translate,
  children: readonly Child[],
  { choices: { forWhom } }: Pick<Draft, 'choices'>,
): string | null {
  return isForChild(forWhom) ? (childIn(children, forWhom)?.name ?? t('guardians.aChild')) : null
}

/** Nobody writes a second time what waits already. */
export function begunBefore(t: Translate, person: Person, begun: Draft) {
  return {
    text: t('concerns.youHaveBegunSomethingHere', { moment: momentOf(begun.savedAt, clockOf(person)).text }),
    begins: firstWordsOf(begun),
    href: `/drafts/${begun.id}/edit`,
    link: t('shared.goOnWriting'),
  }
}

export function letterHeading(t: Translate): string {
  return t('concerns.aLetterThatYouNeed')
}

/** So much of a draft that its writer knows which one it is. */
function firstWordsOf({ words, damaged }: Draft): string | null {
  return damaged ? unshown : beginningOf(Object.values(words).join(' '))
}
