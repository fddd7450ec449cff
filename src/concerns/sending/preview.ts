import { marksOf, type Attachment } from '../../attachments/sealed-content'
import { attachmentValues } from '../../attachments/values'
import type { Translate } from '../../language/translator'
import { areOthersAlong } from '../../people/guardians'
import type { Details, Person } from '../../people/person'
import { shownNames } from '../../people/names/shown-names'
import { noOutside } from '../../practices/outside'
import { crisisLinesOf } from '../../practices/telephone'
import { isOffered } from '../rules/audience'
import { attachingMoves, isWritten, moveNow, moveOf, allowedMovesIn, type MoveName } from '../rules/moves'
import { keptFromText } from '../rules/title'
import { moveFaults, partsOf } from '../rules/wording'
import type { Draft } from '../store/words/drafts'
import { absentAmong } from '../statements/absence-text'
import { askedPersonIn } from '../store/acts/shared-concerns'
import { entryPartValues, entryValue } from '../thread/entry-values'
import {
  beforeAdding,
  beforeAskingToShare,
  beforeBringingIn,
  beforeInvitingBeside,
  beforeSending,
  outsideValues,
} from '../statements/statements'
import type { MoveAbout } from '../writing/about'
import { faultText } from '../writing/fields'
import { forWhomFaults } from '../writing/for-whom'
import { peopleChosenBy, readersOf } from '../writing/readers'
import { codeValues } from './code-to-keep'
import { choiceIn, factsOf, keptFromIn, readersShown } from './draft-facts'
import { minuteValues } from './minute-values'
import { secondLook } from './second-look'

interface Preview {
  /** Why it could not be sent just now. */
  readonly refusal: string | null
  /** The move as which its words could be sent instead. */
  readonly alternative: MoveName | null
  /** The id of the draft that they would then be. */
  readonly converted: string
  /** The return code is kept, as its writer says, or mistyped: in both cases its end is asked for, and it stands on the page no more. */
  readonly codeIs?: 'kept' | 'mistyped'
  /** What was pressed until then waits for the operator, since a backup was brought back; null: nothing does. */
  readonly heldBefore: Date | null
  /** How its writer hears of an answer to first words that are on their way; null: they have no account. */
  readonly contact: Pick<Details, 'contact' | 'hours'> | null
  readonly attachments: readonly Attachment[]
  /** Something was recorded that its writer has not listened to. */
  readonly isRecordingLeft: boolean
  readonly now: Date
}

/** The values of the page on which a draft is looked at before it is sent. */
export function draftValues(t: Translate, person: Person, about: MoveAbout, draft: Draft, preview: Preview) {
  const { concern, sent, gone } = about
  const problems = gone ? [] : problemsOf(t, person, about, draft, preview.now)
  const isAllowed = concern ? !sent && allowedMovesIn(concern).includes(moveNow(concern, draft.move)) : !gone
  const parts = partsOf(draft.move, draft.words, draft.choices)
  const code = draft.code && !concern ? codeValues(t, draft.id, draft.code, preview.codeIs) : null
  return {
    errors: code?.error ? [{ field: 'group', text: code.error }] : [],
    heading: gone
      ? t('concerns.whatYouHadBegun')
      : draft.goesAt
        ? t('concerns.onItsWay')
        : t('concerns.preview'),
    onItsWay: minuteValues(t, person, about, draft, preview),
    refusal: preview.refusal ?? refusalOf(t, about, draft, isAllowed),
    // These words are sent already: to their writer nothing has failed.
    apart: sent ? t('concerns.theWordsThatYouWrote') : null,
    changed:
      concern && !sent
        ? concern.entries.flatMap(({ position }, place) =>
            position > draft.seen ? [entryValue(t, person, concern.entries, place)] : [],
          )
        : [],
    parts: entryPartValues(t, person, draft.move, parts, concern?.entries ?? []),
    attachments: attachmentValues(t, person, preview.attachments, { mine: true }),
    files: !draft.goesAt && !gone && attachingMoves.includes(draft.move) ? `/drafts/${draft.id}/files` : null,
    voice: `/drafts/${draft.id}/recording`,
    isRecordingLeft: preview.isRecordingLeft && !draft.goesAt && !gone,
    hints: sent ? [] : secondLook(t, person, concern, parts),
    facts: factsOf(t, person, about, draft),
    code,
    readers: readersShown(t, person, about, draft),
    keptFrom: keptFromText(t, keptFromIn(about, draft)),
    ...(gone ? { statements: [], folded: [] } : statementsFor(t, person, about, draft, preview.now)),
    outside: gone || concern ? null : outsideValues(t, person, about.outside ?? noOutside),
    crisisLines: crisisLinesOf(person.practice, person.language),
    problems,
    send:
      !draft.goesAt && isAllowed && problems.length === 0
        ? sendingForm(t, person, about, draft, preview.attachments)
        : null,
    edit: gone || !isWritten(draft.move) ? null : `/drafts/${draft.id}/edit`,
    discard: `/drafts/${draft.id}/discarding`,
    alternative:
      !isAllowed && isWritten(draft.move) && preview.alternative
        ? {
            action: `/drafts/${draft.id}/message`,
            button: t('concerns.keepTheWordsAndSend'),
            fields: [{ name: 'draft', value: preview.converted }],
          }
        : null,
  }
}

/** The button that sends it, with what its writer has looked at. */
function sendingForm(
  t: Translate,
  person: Person,
  about: MoveAbout,
  draft: Draft,
  attachments: readonly Attachment[],
) {
  return {
    action: `/drafts/${draft.id}/sending`,
    fields: [
      { name: 'seen', value: about.concern?.position ?? 0 },
      { name: 'stateRevision', value: draft.stateRevision },
      { name: 'revision', value: draft.revision },
      { name: 'files', value: marksOf(attachments) },
      shownNames(peopleChosenBy(person, about, draft)),
    ],
    button: t(moveOf(draft.move).button),
  }
}

/** What keeps it from being sent, in words that say what to do. */
function problemsOf(t: Translate, person: Person, about: MoveAbout, draft: Draft, now: Date): string[] {
  const { concern, therapist, nobody, owners = [], guardians = [] } = about
  const { audience } = draft.choices
  const problems = [
    ...forWhomFaults(about, draft),
    ...moveFaults(draft.move, draft.words, draft.choices, person.practice, now),
  ].map(fault => faultText(t, person, fault))
  if (!concern && !therapist && !nobody) problems.push(t('concerns.chooseWhomItIsAbout'))
  if (!concern && audience && !isOffered(audience, therapist ?? null, owners))
    problems.push(t('concerns.chooseAgainWhoMayRead'))
  if (!concern && audience && areOthersAlong(guardians, audience, draft.choices.guardians ?? []))
    problems.push(t('guardians.whoReadsAlongHasChanged'))
  return problems
}

function refusalOf(
  t: Translate,
  { sent, gone }: MoveAbout,
  { cameBack }: Draft,
  isAllowed: boolean,
): string | null {
  if (sent) return null
  if (gone) return t('concerns.somebodyElseAnswersNowAnd')
  if (!isAllowed) return t('concerns.thisStepIsNotOpen')
  return cameBack ? t('concerns.itCouldNotGoOut') : null
}

/** What is said before sending. Of first words the two sentences that depend most on who reads them stand in sight, with who is away, and the rest is folded. */
function statementsFor(t: Translate, person: Person, about: MoveAbout, draft: Draft, now: Date) {
  if (draft.move === 'bring_in') return { statements: beforeBringingIn(t), folded: [] }
  if (draft.move === 'invite_companion' && askedPersonIn(draft))
    return { statements: beforeAskingToShare(t, about.concern?.readers ?? []), folded: [] }
  if (draft.move === 'invite_companion') return { statements: beforeInvitingBeside(t), folded: [] }
  const choice = choiceIn(about, draft)
  if (!choice) return { statements: beforeAdding(t), folded: [] }
  const all = beforeSending(t, person, choice, now)
  const inSight = 2 + absentAmong(readersOf(person, about, draft)).length
  return { statements: all.slice(0, inSight), folded: all.slice(inSight) }
}
