import { z } from 'zod'
import { chosen } from '../../http/typed'
import type { Translate } from '../../language/translator'
import type { ChoiceField, HiddenField } from '../../http/page-parts'
import type { Named } from '../person'
import { foldedName } from './staff-names'

/**
 * Between a page on which somebody is chosen by name and the button that is pressed on it, people can come to be called otherwise. So each
 * such page says in a field of its form by which names it shows them, and nothing is done before the person who chose has seen the new ones.
 */
export function shownNames(people: readonly Named[]): HiddenField {
  const pairs = people.map(({ id, name }) => `${id}.${Buffer.from(name).toString('base64url')}`)
  return { name: 'called', value: pairs.join(',') }
}

/** A field in which people are chosen by their names, which it says as above. Nobody is chosen beforehand unless that is said. */
export function peopleField<Somebody extends Named>(
  people: readonly Somebody[],
  {
    hintOf,
    ...field
  }: Omit<ChoiceField, 'hint' | 'options' | 'hidden'> & {
    readonly hint?: string
    /** What is said of one of them, such as that they are away. */
    readonly hintOf?: (one: Somebody) => string | null
  },
  isChosen: (id: string) => boolean = () => false,
): ChoiceField {
  return {
    hint: null,
    ...field,
    hidden: [shownNames(people)],
    options: people.map(one => ({
      value: one.id,
      text: one.name,
      hint: hintOf?.(one) ?? null,
      checked: isChosen(one.id),
    })),
  }
}

/** What a form says of the names that its page showed. */
export function shownIn(form: unknown): string {
  return z.object({ called: chosen }).parse(form ?? {}).called
}

/** Those of these people whom the page showed by another name than they have now. @param called as shownIn() gives it */
export function renamedAmong<Somebody extends Named>(
  called: string,
  people: readonly Somebody[],
): (Somebody & { readonly former: string })[] {
  const pairs = called.split(',').map(pair => pair.split('.'))
  const shown = new Map(pairs.map(([id, name = '']) => [id, Buffer.from(name, 'base64url').toString()]))
  return people.flatMap(one => {
    const former = shown.get(one.id)
    return former === undefined || foldedName(former) === foldedName(one.name) ? [] : [{ ...one, former }]
  })
}

/** Such as: Ruth Adler is called Ruth Berger now. Null where the page of this form showed all of these people by the names that they have. */
export function renamedText(t: Translate, form: unknown, people: readonly Named[]): string | null {
  const texts = renamedAmong(shownIn(form), people).map(({ former, name }) =>
    t('people.formerIsCalledNameNow', { former, name }),
  )
  return texts.length > 0 ? texts.join(' ') : null
}
