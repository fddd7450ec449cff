import { writingValues, type WritingTime } from '../../drafts/page'
import { damagedText, together, type Translate } from '../../language/translator'
import { clockOf, listText } from '../../language/locale'
import type { Person } from '../../people/person'
import { shownNames } from '../../people/names/shown-names'
import { crisisLinesOf } from '../../practices/telephone'
import { momentOfFace } from '../../time/moments'
import { talkToComeText } from '../next-step/deal-text'
import { talkIn } from '../rules/agreements'
import { wishes, wishesIn } from '../rules/first-words'
import { moveOf, movePath, type MoveName } from '../rules/moves'
import { partsOf, type MoveFault } from '../rules/wording'
import { secondLook } from '../sending/second-look'
import type { Draft, Unsaved } from '../store/words/drafts'
import type { OpenedConcern } from '../store/opened-concern'
import { askedNow, companionNames } from '../thread/companion-text'
import { entryValues } from '../thread/entry-values'
import { begunBefore } from '../thread/begun-drafts'
import { faultText, fieldsFor } from '../writing/fields'

/** How somebody comes to the form of a move, beside what stands in it. */
export interface AtForm {
  readonly faults?: readonly MoveFault[]
  /** They come back to what they have begun, and go on in its text. */
  readonly goesOn?: boolean
  /** What they have begun here before. */
  readonly begun?: Draft
  /** What they come back to was damaged, and this form begins beside it. */
  readonly isBesideDamaged?: boolean
  /** Their words are looked at once more, before they go out. */
  readonly again?: boolean
}

/** The form of a move that needs more than the answer box. */
export function moveValues(
  t: Translate,
  person: Person,
  concern: OpenedConcern,
  draft: Unsaved,
  {
    now,
    time,
    faults = [],
    goesOn = false,
    begun,
    isBesideDamaged = false,
    again = false,
  }: AtForm & { readonly now: Date; readonly time: WritingTime },
) {
  const { heading, hint, button } = moveOf(draft.move)
  const page = movePath(concern.id, draft.move)
  const hints = again ? secondLook(t, person, concern, partsOf(draft.move, draft.words, draft.choices)) : []
  const others = concern.readers.filter(({ id }) => id !== person.id)
  return {
    heading: t(heading),
    intro: [
      hint ? t(hint) : null,
      wishedText(t, concern, draft.move),
      ...(draft.move === 'close' ? endsTexts(t, person, concern, now) : []),
    ].filter(text => text !== null),
    begun: begun && begun.id !== draft.id ? begunBefore(t, person, begun) : null,
    damaged: isBesideDamaged ? damagedText(t) : null,
    writing: writingValues(person, draft, time, { action: page, own: `${page}?draft=${draft.id}` }),
    hidden: [{ name: 'seen', value: concern.position }, shownNames(others)],
    errors: faults.map(fault => ({ field: fault.field, text: faultText(t, person, fault) })),
    fields: fieldsFor(t, person, { concern }, draft, { faults, goesOn }).fields,
    hints,
    notice: {
      readers: [...others.map(({ name }) => name), ...companionNames(t, person, concern)],
      crisisLines: crisisLinesOf(person.practice, person.language),
    },
    thread: entryValues(t, person, concern.entries),
    button: t(hints.length > 0 ? 'conversation.checkAgain' : button),
    cancel: `/concerns/${concern.id}`,
  }
}

/** What ends with the conversation: a question to share it, and a talk that is to come. */
function endsTexts(
  t: Translate,
  person: Person,
  { companions, entries }: OpenedConcern,
  now: Date,
): (string | null)[] {
  const names = askedNow(companions).map(({ name }) => name)
  const talk = talkIn(entries)
  return [
    names.length > 0 ? t('families.closingEndsQuestion', { names: listText(names, clockOf(person)) }) : null,
    talk?.state === 'taken' && (talk.time === null || momentOfFace(talk.time, person.practice) > now)
      ? together(talkToComeText(t, person, talk), t('conversation.closingCallsOffTalk'))
      : null,
  ]
}

/** Where closing is thought of, what would have helped stands there once more. */
function wishedText(t: Translate, concern: OpenedConcern, move: MoveName): string | null {
  const wished = wishesIn(concern.entries[0]?.parts ?? {}).filter(wish => wish !== 'unknown')
  if (wished.length === 0 || (move !== 'close' && move !== 'propose_closing')) return null
  const list = wished.map(wish => t(wishes[wish])).join(' · ')
  return move === 'close'
    ? t('concerns.atTheBeginningYouSaid', { list })
    : t('concerns.atTheBeginningTheClient', { list })
}
