import { CannotOpen } from './envelope'

/**
 * Opens one of several things that are shown together: what was damaged must not take the others with it. It is told to the
 * operator, by table and column.
 */
export function unsealOr<T, Instead>(open: () => T, instead: Instead): T | Instead {
  try {
    return open()
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error
    tellOfDamage(error)
    return instead
  }
}

/** Where nothing can be shown instead. */
export function tellOfDamage({ message }: CannotOpen): void {
  for (const tell of listeners) tell(message)
}

/** @param tell hears of each, such as people.name */
export function onDamage(tell: (place: string) => void): void {
  listeners.add(tell)
}

const listeners = new Set<(place: string) => void>()
