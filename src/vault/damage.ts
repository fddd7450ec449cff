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
  tell(message)
}

/** @param listener hears of each from now on, such as people.name, in place of the one before: a process has one log */
export function onDamage(listener: (place: string) => void): void {
  tell = listener
}

let tell: (place: string) => void = () => undefined
