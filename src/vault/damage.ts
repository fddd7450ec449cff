import { CannotUnseal } from './envelope'

/**
 * Unseals one of several things that are shown together: what was damaged must not take the others with it. It is told to the
 * operator, by table and column.
 */
export function unsealOr<T, Instead>(read: () => T, instead: Instead): T | Instead {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof CannotUnseal)) throw error
    tellOfDamage(error)
    return instead
  }
}

/** Where nothing can be shown instead. */
export function tellOfDamage({ message }: CannotUnseal): void {
  for (const tell of listeners) tell(message)
}

/** @param tell hears of each, such as people.name */
export function onDamage(tell: (place: string) => void): void {
  listeners.add(tell)
}

const listeners = new Set<(place: string) => void>()
