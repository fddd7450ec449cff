import type { HiddenField } from '../../http/page-parts'
import type { Draft } from '../store/words/drafts'

/** What its writer has sent a moment ago, and nobody else can see yet. */
export interface ShownUndo {
  readonly text: string
  /** Whole seconds until then, for a page that counts them. */
  readonly secondsLeft: number
  /** An address that leads on as soon as it has gone. */
  readonly page: string
  readonly takeBack: string
  readonly fields: readonly HiddenField[]
  /** What the page that stands there then is called. */
  readonly then: string
  /** Where first words stand then; null: the page itself is theirs. */
  readonly concern: string | null
}

export function undoValues(
  { id, stateRevision }: Draft,
  goesAt: Date,
  now: Date,
  texts: Pick<ShownUndo, 'text' | 'then' | 'concern'>,
): ShownUndo {
  return {
    ...texts,
    secondsLeft: Math.max(0, Math.ceil((goesAt.getTime() - now.getTime()) / 1000)),
    page: `/drafts/${id}`,
    takeBack: `/drafts/${id}/taking-back`,
    fields: [{ name: 'stateRevision', value: stateRevision }],
  }
}
