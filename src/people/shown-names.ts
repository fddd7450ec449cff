import type { Field } from '../http/typed'
import { chosenSome } from '../http/typed'
import type { Named } from './person'
import { foldedName } from './staff-names'

/** Somebody who was shown by a name, and is called otherwise now. */
export interface Renamed {
  readonly former: string
  readonly name: string
}

/** By which names a page shows people, as fields of its form: whoever chooses by a name that has changed by then is told. */
export function shownNames(people: readonly Named[]): Field[] {
  return people.map(({ id, name }) => ({ name: 'called', value: `${id} ${name}`.replaceAll(' ', '+') }))
}
