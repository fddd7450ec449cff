import { v4 as newForm } from 'uuid'

/**
 * The life of a draft. It is *kept*; its writer presses Send, and it is *pending*; a minute later it is sent. Or they throw it away, and it
 * is *thrown* for a day. From pending and from thrown it comes back to kept, and only kept words change (migrations/013_drafts.sql).
 */
export type DraftState = 'kept' | 'pending' | 'thrown' | 'sent'

/** Days for which what was thrown away can be brought back. The worker deletes it some time later (sweep_thrown_away). */
export const thrownDays = 1

/** How a form says which page it stood on, and what that page knew. */
export interface FormMark {
  /** Of the page: a new one each time a page is made. */
  readonly form: string
  /** How often this page has posted its form. */
  readonly count: number
  /** The revision of the draft that the page was made from. */
  readonly base: number
}

/** A form that was posted, by the keyed hashes of what stood in it. */
export interface Posted extends FormMark {
  /** Of its words and choices. */
  readonly content: Buffer
  /** Of all of it, its mark too: the same once more is a copy, which a browser or a proxy has sent again. */
  readonly copy: Buffer
}

/** What is known of a draft that is there. */
export interface KnownDraft extends Heard {
  readonly state: DraftState
  readonly revision: number
  /** Of its words and choices. */
  readonly content: Buffer
  /** Nothing is written over it. */
  readonly damaged: boolean
}

/** What is noted of the forms from which a draft came. */
export interface Heard {
  /** The page that was heard last, and how often it had posted its form. */
  readonly form: string | null
  readonly formRevision: number
  readonly forms: readonly Buffer[]
}

/**
 * What a form does to a draft. `rewrite`: its words are newer. `same`: it says nothing new, and only that it came is noted. `late`:
 * something newer has come from the same page, or it is a copy. `apart`: its words are others, and become a draft of their own.
 */
export type Hearing = 'rewrite' | 'same' | 'late' | 'apart'

/** @param quiet the browser keeps it by itself while somebody writes; nobody pressed anything */
export function hear(draft: KnownDraft, posted: Posted, quiet: boolean): Hearing {
  if (draft.form === posted.form && posted.count < draft.formRevision) return 'late' // wherever the draft has gone since
  if (draft.state !== 'kept') return isKnown([draft.content, ...draft.forms], posted) ? 'late' : 'apart'
  if (isKnown(draft.forms, posted)) return 'late'
  if (draft.damaged) return 'apart'
  const isSamePage = draft.form === posted.form
  const isNewer = isSamePage
    ? posted.count > draft.formRevision || (posted.count === draft.formRevision && !quiet)
    : posted.base >= draft.revision
  if (draft.content.equals(posted.content)) return isNewer ? 'same' : 'late'
  if (isNewer) return 'rewrite'
  return isSamePage ? 'late' : 'apart'
}

/** Whether these very words, or this very form, were there before. @param hashes of words and of forms */
export function isKnown(hashes: readonly Buffer[], { content, copy }: Posted): boolean {
  return hashes.some(hash => hash.equals(copy) || hash.equals(content))
}

/** What a page says of itself that is made from this form, such as one that shows its faults. */
export function baseAfter(
  kept: Pick<KnownDraft, 'form' | 'revision'> | null,
  { form, base }: FormMark,
): number {
  return kept?.form === form ? kept.revision : base
}

/** Of words that no page brings. */
export function noPage(): FormMark {
  return { form: newForm(), count: 0, base: 0 }
}
