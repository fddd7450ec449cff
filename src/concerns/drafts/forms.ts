import { v4 as idFrom } from 'uuid'
import { as, type Db } from '../../database/connections'
import { NotFound } from '../../errors'
import type { Person } from '../../people/person'
import { keyedHash } from '../../vault/keys'
import { hear, isKnown, stateOf, type DraftState, type FormMark, type Posted } from './life'
import {
  contentHash,
  insertDraft,
  lockDraft,
  rewriteDraft,
  sentIn,
  tracesOf,
  type Draft,
  type Unsaved,
} from './store'
import { turnedIntoIn } from './turned'

/**
 * What became of a form that somebody posted. `apart`: the draft that it was to change was sent, thrown away or changed elsewhere
 * meanwhile, and words that were not there before are a draft of their own. `gone`: these words were thrown away, and are no more.
 */
export type Outcome =
  | { readonly state: DraftState; readonly id: string }
  | { readonly state: 'apart'; readonly id: string; readonly from: DraftState | 'sent' }
  | { readonly state: 'sent'; readonly id: string; readonly concernId: string }
  | { readonly state: 'gone' }

/** Keeps the words of a form that somebody posted. The same form once more changes nothing. @throws NotFound when the id is somebody else's */
export async function keepForm(person: Person, draft: Unsaved, mark: FormMark, now: Date): Promise<Outcome> {
  return as(person, db => keepFormIn(db, person, draft, mark, now))
}

/** The same inside a transaction. */
export async function keepFormIn(
  db: Db,
  person: Person,
  draft: Unsaved,
  mark: FormMark,
  now: Date,
): Promise<Outcome> {
  const { id } = draft
  const posted = postedIn(draft, mark)
  const before = await lockDraft(db, person, id)
  if (!before) return begin(db, person, draft, posted, now)
  const heard = hear(before, posted, false)
  if (heard === 'apart') return keepApart(db, person, draft, mark, stateOf(before), now)
  await note(db, person, before, draft, posted, heard, now)
  return { state: stateOf(before), id }
}

/**
 * Keeps what somebody is just writing, without their asking.
 * @returns the revision it has then; null where something newer is kept, and where the draft was sent or thrown away
 */
export async function keepDraft(
  person: Person,
  draft: Unsaved,
  mark: FormMark,
  now: Date,
): Promise<number | null> {
  return as(person, async db => {
    const { id } = draft
    const posted = postedIn(draft, mark)
    const before = await lockDraft(db, person, id)
    if (!before) {
      if ((await tracesOf(db, person, id)) ?? (await sentIn(db, person, id))) return null
      const { form, count: formRevision } = mark
      return (await insertDraft(db, person, draft, now, { form, formRevision })) ? 1 : null
    }
    if (stateOf(before) !== 'kept') return null
    const heard = hear(before, posted, true)
    if (heard === 'apart') return null
    if (heard === 'late') return before.content.equals(posted.content) ? before.revision : null
    await note(db, person, before, draft, { ...posted, copy: null }, heard, now)
    return before.revision + (heard === 'rewrite' ? 1 : 0)
  })
}

/** There is no draft of this id: never was, or not any more. */
async function begin(db: Db, person: Person, draft: Unsaved, posted: Posted, now: Date): Promise<Outcome> {
  const { id } = draft
  const [traces, sent] = await Promise.all([tracesOf(db, person, id), sentIn(db, person, id)])
  if (!traces && !sent) {
    const { form, count: formRevision, copy } = posted
    if (await insertDraft(db, person, draft, now, { form, formRevision, forms: [copy] }))
      return { state: 'kept', id }
    throw new NotFound()
  }
  if (!isKnown(traces ?? [], posted))
    return keepApart(db, person, draft, posted, sent ? 'sent' : 'thrown', now)
  return sent ? { state: 'sent', id, ...sent } : afterTurning(db, person, id)
}

/** These words went on as another draft, or are no more. */
async function afterTurning(db: Db, person: Person, from: string): Promise<Outcome> {
  const id = await turnedIntoIn(db, person, from)
  if (!id) return { state: 'gone' }
  const [draft, sent] = await Promise.all([lockDraft(db, person, id), sentIn(db, person, id)])
  if (draft) return { state: stateOf(draft), id }
  return sent ? { state: 'sent', id, ...sent } : { state: 'gone' }
}

/** Its id follows from the words, so that a copy of the same form finds the same draft. */
async function keepApart(
  db: Db,
  person: Person,
  draft: Unsaved,
  { form, count }: FormMark,
  from: DraftState | 'sent',
  now: Date,
): Promise<Outcome> {
  const hash = keyedHash('draft', `apart\n${draft.id}\n${contentHash(draft).toString('hex')}`)
  const id = idFrom({ random: hash.subarray(0, 16) })
  const beside = from === 'thrown' || from === 'kept' ? draft.beside : draft.id
  const own = { ...draft, id, ...(beside && { beside }) }
  const outcome = await keepFormIn(db, person, own, { form, count, base: 0 }, now)
  return outcome.state === 'kept' ? { state: 'apart', id, from } : outcome
}

/** Notes that a form came, and its words where they are newer. */
async function note(
  db: Db,
  person: Person,
  before: Draft,
  draft: Unsaved,
  { form, count: formRevision, copy }: Omit<Posted, 'copy'> & { copy: Buffer | null },
  heard: 'rewrite' | 'same' | 'late',
  now: Date,
): Promise<void> {
  if (heard === 'late') return
  const forms = copy ? [...before.forms.slice(1 - mostForms), copy] : before.forms
  const { beside = before.beside, code = before.code } = draft
  const whole = { ...draft, ...(beside && { beside }), ...(code && { code }) }
  if (heard === 'rewrite') await rewriteDraft(db, person, whole, now, { form, formRevision, forms })
  else {
    const { practiceId } = person
    await db('drafts').where({ practiceId, id: before.id }).update({ form, formRevision, forms })
  }
}

/** The forms of one draft that are remembered. */
const mostForms = 60

function postedIn(draft: Unsaved, mark: FormMark): Posted {
  const { form, count, base } = mark
  const content = contentHash(draft)
  return {
    ...mark,
    content,
    copy: keyedHash('draft', ['form', form, count, base, content.toString('hex')].join('\n')),
  }
}
