import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { chosen, chosenSome, typed, typedLine, type Typed } from '../../http/typed'
import { isVisible, type Translate } from '../../language/translator'
import { chosenOwners, eligible, isOffered } from '../rules/audience'
import { audiences, outcomes } from '../rules/concern'
import { guardiansAlong } from '../../people/guardians'
import { shownIn } from '../../people/names/shown-names'
import type { Practice } from '../../practices/practice'
import { agreementsIn } from '../rules/agreements'
import { changedText, position } from '../../drafts/form'
import type { Unsaved } from '../store/words/drafts'
import type { OpenedConcern } from '../store/opened-concern'
import { moveOf, type Ask, type MoveName } from '../rules/moves'
import { keysOf } from './field-parts'
import { beginWith, isForOwnersAlone, isWish, kinds, starters, type ConcernKind } from '../rules/first-words'
import type { MoveAbout } from './about'
import { forWhomFaults } from './for-whom'
import { moveFaults, type Choices, type MoveFault, type MoveWords as Details } from '../rules/wording'

/** The form of a move, as the draft that it becomes. */
export interface MoveForm extends Unsaved {
  /** The fields whose words had to be changed to be kept at all. */
  readonly changed?: readonly string[]
  /** In whose sight its choices were settled. */
  readonly about?: MoveAbout
  /** The writer comes back by a return code. */
  readonly byCode?: boolean
  /** By which names its page showed people (shown-names.ts). */
  readonly called?: string
}

/** Nothing written yet. */
export function newDraft(
  move: MoveName,
  concernId: string | null,
  seen: number,
  therapist?: string,
): Unsaved {
  return { id: newId(), concernId, move, seen, words: {}, choices: therapist ? { therapist } : {} }
}

/** The same about something that was dealt with before. What changes an agreement begins with what it says. @param of as a link names it */
export function newDraftAbout(
  move: MoveName,
  { id, position: seen, entries }: Pick<OpenedConcern, 'id' | 'position' | 'entries'>,
  of: string,
): Unsaved {
  const draft = newDraft(move, id, seen)
  if (!of) return draft
  const agreement = agreementsIn(entries).find(one => String(one.position) === of)
  if (!agreement || move !== 'change_agreement') return { ...draft, choices: { details: { of } } }
  const { text: words, who, by } = agreement
  return { ...draft, words: { words }, choices: { details: { of, who, ...(by && { by }) } } }
}

/** First words of which nothing is written yet. @param audience chosen on the way here, if anything was, and it is offered */
export function firstDraft(about: MoveAbout, audience: unknown, letter = false, kind?: ConcernKind): Unsaved {
  const chosenOnTheWay = formShape.shape.audience.parse(audience)
  const choices = settled(about, {
    ...(chosenOnTheWay && { audience: chosenOnTheWay }),
    ...(kind && { kind }),
    letter,
  })
  return { ...newDraft('send', null, 0), choices }
}

/** What came with the form of a move. What was chosen in it is as it was posted: settle it in somebody's sight. */
export function readForm(
  t: Translate,
  move: MoveName,
  { id, concernId }: Pick<Unsaved, 'id' | 'concernId'>,
  body: unknown,
): MoveForm {
  const form = formShape.parse(body ?? {})
  const { words, asks = [] } = moveOf(move)
  const fields = words.map(({ name }) => ({ name, ...textIn(t, form, name, body) }))
  const details = detailsIn(asks, body)
  const draft: Unsaved = {
    id,
    concernId,
    move,
    seen: form.seen,
    words: Object.fromEntries(fields.map(({ name, text }) => [name, text])),
    choices: {
      ...(move === 'send' && firstChoices(form)),
      ...(form.outcome && { outcome: form.outcome }),
      ...(Object.keys(details).length > 0 && { details }),
    },
  }
  const changed = fields.filter(field => field.changed).map(({ name }) => name)
  return { ...heldAgain(t, draft), changed, byCode: form.back === 'code', called: shownIn(body) }
}

/** What a form still needs. */
export function faultsOf(
  { changed = [], about = {}, ...draft }: MoveForm,
  practice: Practice,
  now: Date,
): MoveFault[] {
  return [
    ...forWhomFaults(about, draft),
    ...moveFaults(draft.move, draft.words, draft.choices, practice, now),
    ...changed.map(field => ({ field, text: changedText })),
  ]
}

function textIn(t: Translate, { start }: Posted, name: string, body: unknown): Typed {
  const field = z.object({ [name]: typed }).parse(body ?? {})[name] ?? { text: '', changed: false }
  return name === 'happened' && start ? { ...field, text: beginWith(t(starters[start]), field.text) } : field
}

/** What a move asks for beside its words, as far as it is one of the options where there are some. */
function detailsIn(asks: readonly Ask[], body: unknown): Details {
  const typedIn = asks.flatMap(({ name, options }) => {
    const value =
      z.object({ [name]: typedLine.transform(text => text.slice(0, 40)) }).parse(body ?? {})[name] ?? ''
    return value && (!options || Object.hasOwn(options, value)) ? [[name, value] as const] : []
  })
  return Object.fromEntries(typedIn)
}

/** Who says that it did not really hold opens it again, with the same words or with just these. */
function heldAgain(t: Translate, draft: Unsaved): Unsaved {
  const { words = '' } = draft.words
  if (draft.move !== 'say_held' || draft.choices.details?.held !== 'no') return draft
  return {
    ...draft,
    move: 'reopen',
    words: { words: isVisible(words) ? words : t('concerns.itDidNotReallyHold') },
    choices: {},
  }
}

function firstChoices({
  therapist,
  owners,
  guardians,
  forWhom,
  audience,
  name,
  kind,
  help,
  meets,
  supervision,
  letter,
}: Posted): Choices {
  return {
    ...(letter && { letter }),
    ...(therapist && { therapist }),
    owners,
    ...(guardians.length > 0 && { guardians }),
    ...(forWhom && { forWhom }),
    ...(audience && { audience }),
    ...(name && { name }),
    ...(kind && { kind }),
    help: help.filter(isWish),
    ...(meets && { meets }),
    ...(supervision && { supervision }),
  }
}

/** Of what was chosen, what this person can choose. */
export function settled(
  { therapist, nobody, owners = [], guardians = [] }: MoveAbout,
  { audience, outcome, details, name, kind, help = [], meets, supervision, letter, ...more }: Choices,
): Choices {
  const others = eligible(therapist, owners)
  const along = guardiansAlong(guardians, audience, more.guardians ?? []).map(({ id }) => id)
  const isHidden = isForOwnersAlone(kind) && audience !== 'owners'
  const isPossible =
    !isHidden && (therapist ?? nobody) && audience && isOffered(audience, therapist ?? null, others)
  return {
    ...(therapist && { therapist: therapist.id }),
    ...(isPossible && { audience, owners: chosenOwners(audience, more.owners ?? [], others) }),
    ...(therapist && along.length > 0 && { guardians: along }),
    ...(more.forWhom && { forWhom: more.forWhom }),
    ...(outcome && { outcome }),
    ...(details && { details }),
    ...(name && { name }),
    ...(kind && { kind }),
    ...(help.length > 0 && { help }),
    ...(therapist && meets && { meets }),
    ...(supervision && { supervision }),
    ...(letter && { letter }),
  }
}

/** One of these; another value is as if nothing had been chosen. */
function oneOf<Value extends string>(values: readonly Value[]) {
  return z.enum(values).optional().catch(undefined)
}

type Posted = z.infer<typeof formShape>

const formShape = z.object({
  seen: position,
  /** `code`: the writer comes back by a return code. */
  back: chosen,
  therapist: chosen,
  name: typedLine,
  audience: oneOf(audiences),
  owners: chosenSome,
  guardians: chosenSome,
  /** One who is not the writer's child any more is kept, so that their words never go out as the writer's own. */
  forWhom: chosenSome.transform(all => all.at(-1)?.slice(0, 40) ?? ''),
  outcome: oneOf(outcomes),
  kind: oneOf(keysOf(kinds)),
  help: chosenSome,
  meets: typedLine.transform(text => text.slice(0, 40)),
  supervision: chosen.transform(yes => yes === 'yes'),
  letter: chosen.transform(yes => yes === 'yes'),
  /** A sentence to begin with. */
  start: oneOf(keysOf(starters)),
})
