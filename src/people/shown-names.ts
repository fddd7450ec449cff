import { z } from 'zod'
import { chosen } from '../http/typed'
import type { Translate } from '../language/translator'
import type { Named } from './person'
import { foldedName } from './staff-names'

/** By which names a page shows these people, as a field of its form. */
export function shownNames(people: readonly Named[]): { name: string; value: string } {
  const pairs = people.map(({ id, name }) => `${id}.${Buffer.from(name).toString('base64url')}`)
  return { name: 'called', value: pairs.join(',') }
}

/** Such as: Ruth Adler is called Ruth Berger now. Null where the page of this form showed all of these people by the names that they have. */
export function renamedText(t: Translate, form: unknown, people: readonly Named[]): string | null {
  const { called } = z.object({ called: chosen }).parse(form ?? {})
  const pairs = called.split(',').map(pair => pair.split('.'))
  const shown = new Map(pairs.map(([id, name = '']) => [id, Buffer.from(name, 'base64url').toString()]))
  const texts = people.flatMap(({ id, name }) => {
    const former = shown.get(id)
    return former === undefined || foldedName(former) === foldedName(name)
      ? []
      : [t('people.formerIsCalledNameNow', { former, name })]
  })
  return texts.length > 0 ? texts.join(' ') : null
}
