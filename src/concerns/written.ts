import { v7 as newId, validate } from 'uuid'
import { z } from 'zod'
import { chosen, chosenSome, typed, typedLine } from '../http/typed'
import { audiencesFor, chosenOwners, eligible } from './audience'
import { audiences, moveOf, type Audience, type MoveName } from './concern'
import type { Draft } from './drafts'
import type { About } from './forms'
import { faultsIn, isOutcome, type Fault } from './wording'

/** What a form of words brings, before anything of it is kept. */
export type Unsaved = Omit<Draft, 'savedAt'>

/** The id that a form gives to its draft, or a new one. */
export const draftId = chosen.transform(id => (validate(id) ? id : newId()))

/** A position of a concern as a form carries it. */
export const position = z.coerce.number().int().nonnegative().max(2_147_483_647).catch(0)

/** A draft as a form has it, and what it still needs. @param id of the draft where the form does not say it */
export function readDraft(body: unknown, about: About, move: MoveName, id?: string) {
  const form = readForm(move, body)
  const draft: Unsaved = {
    id: id ?? form.draft,
    concernId: about.concern?.id ?? null,
    move,
    seen: form.seen,
    words: Object.fromEntries(form.words.map(({ name, text }) => [name, text])),
    choices: {
      ...(move === 'send' && readersChosen(about, form.audience, form.owners)),
      ...(form.name && { name: form.name }),
      ...(isOutcome(form.outcome) && { outcome: form.outcome }),
    },
  }
  const changed = form.words.filter(field => field.changed)
  const faults: Fault[] = [
    ...faultsIn(move, draft.words, draft.choices),
    ...changed.map(({ name }) => ({
      field: name,
      text: 'There were signs in it that cannot be kept, or it came in pieces. Please look at it once more.',
    })),
  ]
  return { writer: form.writer, draft, faults }
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

const formShape = z.object({
  draft: draftId,
  seen: position,
  writer: chosen,
  therapist: chosen,
  name: typedLine,
  audience: z.enum(audiences).optional().catch(undefined),
  owners: chosenSome,
  outcome: chosen,
})

function readForm(move: MoveName, body: unknown) {
  const words = moveOf(move).words.map(({ name }) => {
    const field = z.object({ [name]: typed }).parse(body ?? {})[name]
    return { name, text: field?.text ?? '', changed: field?.changed ?? false }
  })
  return { ...formShape.parse(body ?? {}), words }
}

function readersChosen(about: About, audience: Audience | undefined, owners: readonly string[]) {
  const { therapist, nobody } = about
  if (!therapist && !nobody) return {}
  const named = therapist ? { therapist: therapist.id } : {}
  const possible = audiencesFor(text => text, therapist ?? null, about.owners ?? [])
  if (!audience || !possible.some(({ value }) => value === audience)) return named
  const others = eligible(therapist, about.owners ?? [])
  return { ...named, audience, owners: chosenOwners(audience, owners, others) }
}
