import type { Db } from '../database/connections'
import type { Person } from '../people/person'
import { keyedHash } from '../vault/keys'
import type { FormMark, Heard, KnownDraft, Posted } from './life'

/** Words as a form brings them, and as they are kept. */
export interface Written {
  readonly id: string
}

/** Words that are kept. */
export type Kept<F extends Written> = F & KnownDraft

/** Where the words of one kind are kept. What becomes of a form is the same for all kinds (kept-forms.ts). */
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

/** What is known of a form that was posted, by what its drawer would keep of it. */
export function postedIn<F extends Written>(drawer: Drawer<F>, form: F, mark: FormMark): Posted {
  const content = drawer.contentOf(form)
  const copy = ['form', mark.form, mark.count, mark.base, content.toString('hex')].join('\n')
  return { ...mark, content, copy: keyedHash('draft', copy) }
}

/** What is remembered of the forms of a draft, after one that changed it. */
export function noted(heard: Heard, posted: Posted): Heard {
  return { ...withCopy(heard, posted), form: posted.form, formRevision: posted.count }
}

/** A form that changed nothing here: a copy of it changes nothing either, wherever the draft has gone by then. */
export function withCopy({ form, formRevision, forms }: Heard, { copy }: Posted): Heard {
  return { form, formRevision, forms: [...forms.slice(1 - mostForms), copy] }
}

/** The forms of one draft that are remembered. */
const mostForms = 60
