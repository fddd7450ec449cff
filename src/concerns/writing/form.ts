import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { readId } from '../../http/ids'
import { chosen, chosenSome, typed, typedLine } from '../../http/typed'
import { isVisible, type Words } from '../../language/translator'
import { chosenOwners, eligible, isOffered } from '../rules/audience'
import { audiences } from '../rules/concern'
import type { Person } from '../../people/person'
import { agreementsIn } from '../rules/agreements'
import type { Unsaved } from '../drafts/store'
import type { FormMark } from '../drafts/life'
import type { OpenConcern } from '../store/entries'
import { moveOf, type MoveName } from '../rules/moves'
import { beginWith, isKind, isStarter, isWish, starters } from '../rules/first-words'
import type { About } from './page'
import { faultsIn, isOutcome, type Choices, type Fault, type Words as Details } from '../rules/wording'

export type Written = ReturnType<typeof readForm>

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
  { id, position: seen, entries }: Pick<OpenConcern, 'id' | 'position' | 'entries'>,
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
export function firstDraft(about: About, audience: unknown, letter = false): Unsaved {
  const chosenOnTheWay = formShape.shape.audience.parse(audience)
  const choices = settled(about, { ...(chosenOnTheWay && { audience: chosenOnTheWay }), letter })
  return { ...newDraft('send', null, 0), choices }
}

/** A form as a draft, in the sight of what it is about, and what it still needs. @param id of the draft where the form does not say it */
export function readDraft(
  t: Words,
  person: Person,
  body: unknown,
  about: About,
  move: MoveName,
  now: Date,
  id?: string,
) {
  const form = readForm(t, move, body)
  const posted = draftFrom(t, move, about.concern?.id ?? null, form, id)
  const draft: Unsaved = { ...posted, choices: settled(about, posted.choices) }
  return {
    draft,
    mark: markOf(form),
    faults: [...faultsIn(draft.move, draft.words, draft.choices, person.practice, now), ...changesIn(form)],
    keep: form.keep,
  }
}

/** Which page a form stood on, and what that page knew. */
export function markOf({ form, revision, base }: Written): FormMark {
  return { form, count: revision, base }
}

/** What came with the form of a move. Nothing is refused here: whatever stands in it can be kept. */
export function readForm(t: Words, move: MoveName, body: unknown) {
  const form = formShape.parse(body ?? {})
  const words = moveOf(move).words.map(({ name }) => {
    const field = z.object({ [name]: typed }).parse(body ?? {})[name]
    const text = field?.text ?? ''
    const begun =
      name === 'happened' && isStarter(form.start) ? beginWith(t(starters[form.start]), text) : text
    return { name, text: begun, changed: field?.changed ?? false }
  })
  return { ...form, words, details: detailsIn(move, body) }
}

/** What a move asks for beside its words, as far as it is one of the options where there are some. */
function detailsIn(move: MoveName, body: unknown): Details {
  const typedIn = (moveOf(move).asks ?? []).flatMap(({ name, options }) => {
    const value =
      z.object({ [name]: typedLine.transform(text => text.slice(0, 40)) }).parse(body ?? {})[name] ?? ''
    return value && (!options || Object.hasOwn(options, value)) ? [[name, value] as const] : []
  })
  return Object.fromEntries(typedIn)
}

/** Whether the browser keeps a form by itself, while somebody writes. */
export function isQuiet(body: unknown): boolean {
  return formShape.shape.keep.parse((body as { keep?: unknown } | undefined)?.keep) === 'quietly'
}

/**
 * A form as the draft that it becomes. What was chosen in it is as it was posted: settle it in somebody's sight.
 * @param id of the draft where the form does not say it
 */
export function draftFrom(
  t: Words,
  move: MoveName,
  concernId: string | null,
  form: Written,
  id = form.draft,
): Unsaved {
  const { seen, outcome, details } = form
  return openedAgain(t, {
    id,
    concernId,
    move,
    seen,
    words: Object.fromEntries(form.words.map(({ name: field, text }) => [field, text])),
    choices: {
      ...(move === 'send' && firstChoices(form)),
      ...(isOutcome(outcome) && { outcome }),
      ...(Object.keys(details).length > 0 && { details }),
    },
  })
}

/** Who says that it did not really hold opens it again, with the same words or with just these. */
function openedAgain(t: Words, draft: Unsaved): Unsaved {
  const { words = '' } = draft.words
  if (draft.move !== 'say_held' || draft.choices.details?.held !== 'no') return draft
  return {
    ...draft,
    move: 'reopen',
    words: { words: isVisible(words) ? words : t('It did not really hold.') },
    choices: {},
  }
}

function firstChoices({
  therapist,
  owners,
  audience,
  name,
  kind,
  help,
  meets,
  supervision,
  letter,
}: Written): Choices {
  return {
    ...(letter && { letter }),
    ...(therapist && { therapist }),
    owners,
    ...(audience && { audience }),
    ...(name && { name }),
    ...(isKind(kind) && { kind }),
    help: help.filter(isWish),
    ...(meets && { meets }),
    ...(supervision && { supervision }),
  }
}

/** Of what was chosen, what this person can choose. */
export function settled(
  { therapist, nobody, owners = [] }: About,
  { audience, outcome, details, name, kind, help = [], meets, supervision, letter, ...more }: Choices,
): Choices {
  const others = eligible(therapist, owners)
  const isPossible = (therapist ?? nobody) && audience && isOffered(audience, therapist ?? null, others)
  return {
    ...(therapist && { therapist: therapist.id }),
    ...(isPossible && { audience, owners: chosenOwners(audience, more.owners ?? [], others) }),
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

/** Where words had to be changed to be kept at all. */
function changesIn(form: Written): Fault[] {
  return form.words
    .filter(field => field.changed)
    .map(({ name }) => ({
      field: name,
      text: 'There were signs in it that cannot be kept, or it came in pieces. Please look at it once more.',
    }))
}

/** The id that a form gives to its draft, or a new one. */
export const draftId = chosen.transform(id => readId(id) ?? newId())

/** A position of a concern as a form carries it. */
export const position = z.coerce.number().int().nonnegative().max(2_147_483_647).catch(0)

const formShape = z.object({
  draft: draftId,
  seen: position,
  /** Of the page that it stands on. */
  form: draftId,
  /** How often this page has posted it. */
  revision: position,
  /** The revision of the draft that the page was made from. */
  base: position,
  writer: chosen,
  /** `code`: whoever writes comes back by a return code. */
  back: chosen,
  /** `later`: somebody asks for it. `quietly`: their browser keeps it while they write. */
  keep: z.enum(['later', 'quietly']).optional().catch(undefined),
  therapist: chosen,
  name: typedLine,
  audience: z.enum(audiences).optional().catch(undefined),
  owners: chosenSome,
  outcome: chosen,
  kind: chosen,
  help: chosenSome,
  meets: typedLine.transform(text => text.slice(0, 40)),
  supervision: chosen.transform(yes => yes === 'yes'),
  letter: chosen.transform(yes => yes === 'yes'),
  /** A sentence to begin with. */
  start: chosen,
})
