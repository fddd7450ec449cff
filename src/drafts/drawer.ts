import type { Db } from '../database/connections'
import type { Person } from '../people/person'
import type { Heard, KnownDraft } from './life'

/** Words as a form brings them, and as they are kept. */
export interface Written {
  readonly id: string
}

/** Words that are kept. */
export type Kept<F extends Written> = F & KnownDraft

/** Where the words of one kind are kept. What becomes of a form is the same for all kinds (keeping.ts). */
export interface Drawer<F extends Written> {
  /** Holds what a form would change, or the place where it would be, until the transaction ends: other transactions on it wait. */
  lock(db: Db, person: Person, form: F): Promise<Kept<F> | null>
  /** @returns false where the id is taken, perhaps by words that this person must not know of */
  insert(db: Db, person: Person, form: F, heard: Heard, now: Date): Promise<boolean>
  rewrite(db: Db, person: Person, before: Kept<F>, newer: { form: F; heard: Heard }, now: Date): Promise<void>
  /** A form came that brought no other words. */
  note(db: Db, person: Person, id: string, heard: Heard): Promise<void>
  /** By this it is known whether words and choices are the same as others under the same id. */
  contentOf(form: F): Buffer
  /** Where the words of a draft went, if they were sent. */
  whereSent?(db: Db, person: Person, id: string): Promise<string | null>
  /** Of this nothing is kept. */
  isNothing?(form: F): boolean
  /** What somebody has emptied, and pressed a button, is deleted. */
  remove?(db: Db, person: Person, before: Kept<F>): Promise<void>
  /**
   * Where there can be no draft beside another: what becomes of words that did not know of newer ones. Null: they are not kept, and
   * their writer has them back.
   */
  join?(before: Kept<F>, form: F): F | null
}
