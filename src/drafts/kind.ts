import type { Request, Response } from 'express'
import type { Db } from '../database/connections'
import type { Person } from '../people/person'
import type { Drawer, Written } from './drawer'
import type { Marks } from './form'
import type { KeepOutcome } from './kept-forms'
import type { FormMark } from './life'

/** What a feature says of words that waited until their writer was signed in again. */
export interface Waited<F extends Written = Written> {
  /** By this it is known again what they were to become. */
  readonly name: string
  /** What becomes of them. Null: nothing that is kept. */
  bringBack(db: Db, person: Person, form: F, mark: FormMark, keptAt: Date): Promise<KeepOutcome | null>
  /** What was chosen in a form that nobody could look at becomes what can be chosen. */
  settleBroughtBack?(person: Person, form: F): Promise<void>
}

/** What a feature says of a form: what its words are about, and where its writer finds them who is not signed in. */
export interface DraftKind<F extends Written> extends Waited<F> {
  /** What came with a form, as the draft of this id. Nothing is refused here: whatever stands in it can be kept. */
  read(req: Request, id: string): F
  /** Where somebody who was signed out meanwhile goes to find what they wrote. */
  wayBack(form: F): string
}

/** What a feature says of words that are kept while somebody writes, and of sending them. */
export interface KindWhileWriting<F extends Written> extends DraftKind<F> {
  readonly drawer: Drawer<F>
  /** The form in the sight of what it is about. @throws NotFound where that is not theirs, Refused */
  settle?(req: Request, form: F, marks: Marks): Promise<F>
  /** Its writer pressed a button. */
  press(req: Request, res: Response, form: F, marks: Marks): Promise<void>
}
