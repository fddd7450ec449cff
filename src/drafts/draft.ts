import type { Person } from '../people/person'
import type { Db } from '../database/connections'
import { hashOfContent, unsealContent, sealContent } from './content'
import type { DraftState, KnownDraft } from './life'

/** What stands in a draft, sealed. */
interface Content<C> {
  readonly words: Readonly<Record<string, string>>
  readonly choices: C
  /** The return code of somebody without an account, until their first words are sent. */
  readonly code?: string
  /** The draft that these words were to change, which could not be changed any more. */
  readonly beside?: string
}

/** Words that wait to be sent. Its id becomes the id of what they are sent as, so that sending twice is one. */
export interface DraftOf<M, C> extends Content<C>, KnownDraft {
  readonly id: string
  /** Null: the first words of a concern that does not exist yet. */
  readonly concernId: string | null
  /** In which something more is said. */
  readonly consultationId?: string | null
  /** What sending it does. */
  readonly move: M
  /** The last position of the concern that its writer had seen. */
  readonly seen: number
  /** How often it went from one state to another: a button of before does nothing. */
  readonly stateRevision: number
  readonly savedAt: Date
  readonly pressedAt: Date | null
  readonly goesAt: Date | null
  readonly thrownAt: Date | null
  /** It could not go out, because something had changed meanwhile. */
  readonly cameBack: boolean
}

/** A draft as somebody writes it. */
export type UnsavedOf<M, C> = Content<C> &
  Pick<DraftOf<M, C>, 'id' | 'concernId' | 'consultationId' | 'move' | 'seen'> & {
    readonly revision?: number
  }

/** The drafts of one feature: what sending them does, and where their words are then. */
export interface DraftsOf<M extends string, C> {
  readonly moves: readonly M[]
  /** What is chosen where nothing is known of it. */
  readonly noChoices: C
  readonly whereSent: (db: Db, person: Person, id: string) => Promise<string | null>
}

/** A draft as its table has it. */
export type Row<M> = Omit<DraftOf<M, unknown>, keyof Content<unknown> | 'damaged' | 'state'> & {
  readonly words: Buffer
}

/** Those of a {@link Row}. */
export const columns = `id, concern_id, consultation_id, move, seen, words, revision, content, form, form_revision, forms, state_revision,
  saved_at, pressed_at, goes_at, thrown_at, came_back`

export function rowOf(person: Person, draft: UnsavedOf<string, unknown>, savedAt: Date) {
  const { id, move, seen, words, choices, code, beside } = draft
  const content = { words, choices, code, beside } satisfies Record<keyof Content<unknown>, unknown>
  const sealed = sealContent(person, 'drafts', id, content)
  return { practiceId: person.practiceId, id, move, seen, words: sealed, content: contentOf(draft), savedAt }
}

export function contentOf({
  id,
  words,
  choices,
  move,
}: Pick<UnsavedOf<string, unknown>, 'id' | 'words' | 'choices' | 'move'>): Buffer {
  return hashOfContent(id, words, choices, move)
}

export function unsealed<M extends string, C>(
  of: DraftsOf<M, C>,
  person: Person,
  row: Row<M>,
): DraftOf<M, C> {
  const content = unsealContent(person, 'drafts', row.id, row.words) as Content<C> | null
  const nothing: Content<C> = { words: {}, choices: of.noChoices } // that could be sent
  return { ...row, state: stateOf(row), ...(content ?? nothing), damaged: content === null }
}

function stateOf({ goesAt, thrownAt }: Pick<Row<unknown>, 'goesAt' | 'thrownAt'>): DraftState {
  if (goesAt) return 'pending'
  return thrownAt ? 'thrown' : 'kept'
}
