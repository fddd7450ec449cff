import { v4 as idFrom } from 'uuid'
import { as, type Db } from '../database/connections'
import { NotFound } from '../errors'
import type { Person } from '../people/person'
import { keyedHash } from '../vault/keys'
import { noted, postedIn, withCopy, type Drawer, type Kept, type Written } from './drawer'
import { hear, isKnown, type DraftState, type FormMark, type Heard, type Hearing, type Posted } from './life'
import { tracesOf, convertedIntoIn } from './traces'

/**
 * What became of a form that somebody posted.
 * - `apart`: the draft that it was to change was sent, thrown away or changed elsewhere meanwhile, and words that were not there before
 *   are a draft of their own. `older`: it has none, and takes nothing away from newer ones.
 * - `isLate`: nothing of it was news: it is a copy, or something newer has come from the same page.
 * - `gone`: what it was to change is no more. `refused`: that is handed in or damaged, and there can be no other. Nothing is kept then.
 */
export type KeepOutcome =
  | { readonly state: Exclude<DraftState, 'sent'> | 'older'; readonly id: string; readonly isLate?: boolean }
  | { readonly state: 'apart'; readonly id: string; readonly from: DraftState }
  | { readonly state: 'sent'; readonly id: string; readonly to: string }
  | { readonly state: 'gone'; readonly isKnown: boolean }
  | { readonly state: 'refused'; readonly because: 'damaged' | 'sent' }

/** Keeps the words of a form that somebody posted. The same form once more changes nothing. @throws NotFound when the id is somebody else's */
export async function keepForm<F extends Written>(
  drawer: Drawer<F>,
  person: Person,
  form: F,
  mark: FormMark,
  now: Date,
): Promise<KeepOutcome> {
  return as(person, db => keepFormIn(db, drawer, person, { form, mark }, now))
}

/** The same inside a transaction. */
export async function keepFormIn<F extends Written>(
  db: Db,
  drawer: Drawer<F>,
  person: Person,
  { form, mark }: { readonly form: F; readonly mark: FormMark },
  now: Date,
): Promise<KeepOutcome> {
  const hand: Hand<F> = { db, drawer, person, now }
  const before = await drawer.lock(db, person, form)
  if (!before) return begin(hand, form, mark)
  const posted = postedIn(drawer, { ...form, id: before.id }, mark)
  const heard = before.id === form.id ? hear(before, posted, false) : 'apart'
  if (heard === 'apart' && drawer.join) return join(hand, before, drawer.join(before, form), posted)
  if (heard === 'apart') {
    await drawer.note(db, person, before.id, withCopy(before, posted))
    return keepApart(hand, form, mark, before.state)
  }
  if (heard === 'rewrite' && drawer.remove && drawer.isNothing?.(form))
    await drawer.remove(db, person, before)
  else await change(hand, before, form, heard, posted)
  const apart = heard === 'late' ? await keptApart(hand, form, before, posted) : null
  return apart ?? outcomeOf(before, heard === 'late')
}

/**
 * Keeps what somebody is just writing, without their asking.
 * @returns the revision it has then; null where something newer is kept, and where it was sent, thrown away, deleted or damaged
 */
export async function keepQuietly<F extends Written>(
  drawer: Drawer<F>,
  person: Person,
  form: F,
  mark: FormMark,
  now: Date,
): Promise<number | null> {
  return as(person, async db => {
    const hand: Hand<F> = { db, drawer, person, now }
    const before = await drawer.lock(db, person, form)
    if (!before) return (await beginQuietly(hand, form, mark)) ? 1 : null
    if (before.id !== form.id) return null
    const posted = postedIn(drawer, form, mark)
    if (before.state !== 'kept') {
      await drawer.note(db, person, before.id, withCopy(before, posted))
      return null
    }
    const heard = hear(before, posted, true)
    if (heard === 'apart') return null
    if (heard === 'late') return before.content.equals(posted.content) ? before.revision : null
    const { form: page, count: formRevision } = mark
    await write(hand, before, form, heard, { form: page, formRevision, forms: before.forms })
    return before.revision + (heard === 'rewrite' ? 1 : 0)
  })
}

/** By whom, where and when something is kept. */
interface Hand<F extends Written> {
  readonly db: Db
  readonly drawer: Drawer<F>
  readonly person: Person
  readonly now: Date
}

/** There is no draft of this id: never was, or not any more. */
async function begin<F extends Written>(hand: Hand<F>, form: F, mark: FormMark): Promise<KeepOutcome> {
  const { db, drawer, person, now } = hand
  const { id } = form
  const posted = postedIn(drawer, form, mark)
  const [traces, sent] = await Promise.all([tracesOf(db, person, id), drawer.whereSent?.(db, person, id)])
  if (!traces && !sent) {
    if (drawer.remove && drawer.isNothing?.(form)) return { state: 'kept', id }
    const heard = { form: mark.form, formRevision: mark.count, forms: [posted.copy] }
    if (await drawer.insert(db, person, form, heard, now)) return { state: 'kept', id }
    throw new NotFound()
  }
  if (!isKnown(traces ?? [], posted))
    return drawer.join
      ? { state: 'gone', isKnown: false }
      : keepApart(hand, form, mark, sent ? 'sent' : 'thrown')
  return sent ? { state: 'sent', id, to: sent } : afterConversion(hand, form)
}

/** @returns false where it was sent or deleted: that makes it no second time */
async function beginQuietly<F extends Written>(
  { db, drawer, person, now }: Hand<F>,
  form: F,
  mark: FormMark,
): Promise<boolean> {
  if (drawer.isNothing?.(form)) return true
  if ((await tracesOf(db, person, form.id)) ?? (await drawer.whereSent?.(db, person, form.id))) return false
  return drawer.insert(db, person, form, { form: mark.form, formRevision: mark.count, forms: [] }, now)
}

/** These words went on as another draft, or are no more. */
async function afterConversion<F extends Written>(hand: Hand<F>, form: F): Promise<KeepOutcome> {
  const { db, drawer, person } = hand
  const id = await convertedIntoIn(db, person, form.id)
  if (!id) return { state: 'gone', isKnown: true }
  const [draft, to] = await Promise.all([
    drawer.lock(db, person, { ...form, id }),
    drawer.whereSent?.(db, person, id),
  ])
  if (draft) return outcomeOf(draft)
  return to ? { state: 'sent', id, to } : { state: 'gone', isKnown: true }
}

async function keepApart<F extends Written>(
  { db, drawer, person, now }: Hand<F>,
  form: F,
  mark: FormMark,
  from: DraftState,
): Promise<KeepOutcome> {
  if (drawer.isNothing?.(form)) return { state: 'older', id: form.id }
  const id = idApart(drawer, form)
  const own = { ...form, id, ...(from !== 'thrown' && from !== 'kept' && { beside: form.id }) }
  const outcome = await keepFormIn(db, drawer, person, { form: own, mark: { ...mark, base: 0 } }, now)
  return outcome.state === 'kept' ? { state: 'apart', id, from } : outcome
}

/** The draft of their own in which the words of a late copy are kept, if there is one. */
async function keptApart<F extends Written>(
  { db, drawer, person }: Hand<F>,
  form: F,
  before: Kept<F>,
  { content }: Posted,
): Promise<KeepOutcome | null> {
  if (drawer.join || before.content.equals(content)) return null
  const apart = await drawer.lock(db, person, { ...form, id: idApart(drawer, form) })
  return apart?.state === 'kept' ? { state: 'apart', id: apart.id, from: before.state } : null
}

/** It follows from the words, so that a copy of the same form finds the same draft. */
function idApart<F extends Written>(drawer: Drawer<F>, form: F): string {
  const hash = keyedHash('draft', `apart\n${form.id}\n${drawer.contentOf(form).toString('hex')}`)
  return idFrom({ random: hash.subarray(0, 16) })
}

/** @param joined null: there can be nothing beside it, and nothing is written over it */
async function join<F extends Written>(
  { db, drawer, person, now }: Hand<F>,
  before: Kept<F>,
  joined: F | null,
  posted: Posted,
): Promise<KeepOutcome> {
  if (!joined) return { state: 'refused', because: before.state === 'sent' ? 'sent' : 'damaged' }
  await drawer.rewrite(db, person, before, { form: joined, heard: noted(before, posted) }, now)
  return outcomeOf(before)
}

/** Notes that a form came, and its words where they are newer. */
async function change<F extends Written>(
  hand: Hand<F>,
  before: Kept<F>,
  form: F,
  heard: Exclude<Hearing, 'apart'>,
  posted: Posted,
): Promise<void> {
  if (heard !== 'late') await write(hand, before, form, heard, noted(before, posted))
  else if (!isKnown(before.forms, posted))
    await hand.drawer.note(hand.db, hand.person, before.id, withCopy(before, posted))
}

async function write<F extends Written>(
  { db, drawer, person, now }: Hand<F>,
  before: Kept<F>,
  form: F,
  heard: 'same' | 'rewrite',
  forms: Heard,
): Promise<void> {
  if (heard === 'same') await drawer.note(db, person, before.id, forms)
  else await drawer.rewrite(db, person, before, { form, heard: forms }, now)
}

function outcomeOf({ state, id }: Kept<Written>, isLate = false): KeepOutcome {
  return state === 'sent' ? { state, id, to: id } : { state, id, isLate }
}
