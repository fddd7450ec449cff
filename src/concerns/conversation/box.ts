import { marksOf } from '../../attachments/sealed-content'
import { attachmentValues } from '../../attachments/values'
import { writingValues, type WritingTime } from '../../drafts/page'
import type { WordsField } from '../../http/page-parts'
import { clockOf, listText } from '../../language/locale'
import { damagedText, together, type Translate } from '../../language/translator'
import type { Person } from '../../people/person'
import { shownNames } from '../../people/names/shown-names'
import { crisisLinesOf } from '../../practices/telephone'
import { clientIn, sideOf } from '../rules/concern'
import { movePath, type MoveName, attachingMoves, boxMoveIn, moveNow, moveOf } from '../rules/moves'
import { mostCharacters, partsOf, type MoveFault } from '../rules/wording'
import { addressees } from '../rules/title'
import type { Unsaved } from '../store/words/drafts'
import type { OpenedConcern } from '../store/opened-concern'
import { secondLook } from '../sending/second-look'
import { companionNames } from '../thread/companion-text'
import { markedWords } from './marks'
import { faultText } from '../writing/fields'
import { newDraft } from '../writing/form'
import { guideFor } from '../writing/guide'

/** How somebody comes to the box, beside what stands in it. */
export interface AtBox {
  /** What they have posted, where it could not be sent as it was. */
  readonly posted?: Unsaved
  readonly faults?: readonly MoveFault[]
  /** The draft that they came for; empty: the one that they began last. */
  readonly draft?: string
  /** Their words are looked at once more, before they go out. */
  readonly again?: boolean
}

/** The box in which the next words are written, open under the newest ones. Null where nothing can be said now. */
export function boxValues(
  t: Translate,
  person: Person,
  concern: OpenedConcern,
  time: WritingTime | null,
  at: AtBox,
) {
  const move = boxMoveIn(concern)
  if (!move || isAnsweredSoon(concern, move)) return null
  const kept = keptFor(concern, move, at.draft)
  const damaged = kept?.damaged === true
  const draft = at.posted ?? (kept && !damaged ? kept : newDraft(move, concern.id, concern.position))
  const attachments = concern.drafts.find(({ id }) => id === draft.id)?.attachments ?? []
  const others = concern.readers.filter(({ id }) => id !== person.id)
  const hints = at.again ? secondLook(t, person, concern, partsOf(move, draft.words, draft.choices)) : []
  const faults = at.faults ?? []
  return {
    draft: draft.id,
    heading: headingOf(t, person, concern, move),
    damaged: damaged ? damagedText(t) : null,
    writing: writingValues(person, draft, time, {
      action: movePath(concern.id, draft.move),
    }),
    hidden: [
      { name: 'seen', value: concern.position },
      { name: 'files', value: marksOf(attachments) },
      shownNames(others),
    ],
    errors: faults.map(fault => ({ field: fault.field, text: faultText(t, person, fault) })),
    field: fieldOf(t, person, draft, faults),
    attachments: attachmentValues(t, person, attachments, { mine: true }),
    canAttach: attachingMoves.includes(move),
    readers:
      others.length > 0
        ? (together(
            t('conversation.willRead', {
              names: namesOf(person, others, companionNames(t, person, concern)),
            }),
            concern.capacity === 'client' && concern.writtenFor
              ? t('guardians.youWriteForChild', { child: concern.writtenFor.name })
              : null,
          ) ?? '')
        : t('conversation.nobodyReadsYet'),
    /** Null where somebody answers. */
    crisisLines:
      sideOf(concern.capacity) !== 'answerer' ? crisisLinesOf(person.practice, person.language) : null,
    guide: move === 'acknowledge' ? guideFor(t) : null,
    again: hints.length > 0 ? { hints, words: markedWords(draft.words.words ?? '', hints) } : null,
    send:
      hints.length > 0
        ? t('conversation.checkAgain')
        : move === 'acknowledge'
          ? t('concerns.sendFirstAnswer')
          : t('concerns.send'),
  }
}

/** A first answer is given once: while it is on its way, an empty box would look as if it had been lost. */
function isAnsweredSoon({ drafts }: OpenedConcern, move: MoveName): boolean {
  return move === 'acknowledge' && drafts.some(draft => draft.move === move && draft.goesAt !== null)
}

function keptFor(concern: OpenedConcern, move: MoveName, id: string | undefined) {
  const kept = concern.drafts.filter(draft => moveNow(concern, draft.move) === move && draft.state === 'kept')
  return kept.find(draft => draft.id === id) ?? kept[0]
}

function headingOf(
  t: Translate,
  person: Person,
  { capacity, readers }: OpenedConcern,
  move: MoveName,
): string {
  const client = clientIn(readers)?.name
  if (move === 'acknowledge') return t('conversation.firstAnswerTo', { client })
  const names = listText(addressees(readers), clockOf(person))
  if (capacity === 'client' && names === '') return t('concerns.addSomething')
  if (move === 'add') return t('conversation.addFor', { names })
  return t('conversation.writeTo', { names: sideOf(capacity) === 'answerer' ? client : names || client })
}

/** In the order of the title: whose words they were first. */
function namesOf(person: Person, others: OpenedConcern['readers'], companions: readonly string[]): string {
  const client = clientIn(others)
  return listText([...(client ? [client.name] : []), ...addressees(others), ...companions], clockOf(person))
}

function fieldOf(t: Translate, person: Person, draft: Unsaved, faults: readonly MoveFault[]): WordsField {
  const [wording] = moveOf(draft.move).words
  const name = wording?.name ?? 'words'
  const fault = faults.find(({ field }) => field === name)
  return {
    kind: 'words',
    name,
    label: t('shared.yourWords'),
    hint: wording?.hint ? t(wording.hint) : null,
    value: draft.words[name] ?? '',
    error: fault ? faultText(t, person, fault) : null,
    limit: mostCharacters,
    limitText: null,
    optional: false,
    headed: true,
    rows: 5,
  }
}
