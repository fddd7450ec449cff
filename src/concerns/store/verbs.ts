import { v7 as newId } from 'uuid'
import { as, type Db } from '../../database/connections'
import { NotFound, Refused } from '../../errors'
import { queueNews } from '../../mail/letters'
import { newReference, type Person } from '../../people/person'
import { isAnyRenamed } from '../../people/former-names'
import { namesOf } from '../../people/store'
import type { Key } from '../../vault/envelope'
import { concernKeyOf, newConcernKey } from '../../vault/keys'
import { moveOf, movesOpenIn, needsNewSight, type MoveName, type Situation } from '../rules/moves'
import { dueAfter, statusAfter, type ConcernStatus, type Step } from '../rules/status'
import { holdConcern, setStatus } from './status'
import { discardDraft, lockDraft } from '../../drafts/store'
import type { DraftState } from '../../drafts/life'
import { moveDrafts, sentIn, type Draft } from './drafts'
import { sideOf, type Audience } from '../rules/concern'
import { letShow } from './consultations'
import { choicesOf, factsIn, type Deed } from '../rules/agreements'
import { deedsIn } from './entries'
import { sealParts } from './sealed-parts'
import { remindAt } from '../rules/first-words'
import { answerProposal } from './hand-overs'
import { keepDates } from './dates'
import { faultsIn, partsOf, type Words } from '../rules/wording'
import { hasSomebodyElse } from './somebody-else'

/** What became of a draft: it is in this concern now, or it still waits, for a reason its writer should read. */
export type Sent = { readonly concernId: string } | { readonly refusal: string }
/** It is not any more what its sender looked at, and stands as it stood. */
export interface Outdated {
  readonly outdated: DraftState
}

/**
 * Makes the move that a draft was written for. Sending the same draft twice, also at the same moment, is one act.
 * @param seen the last position of the concern that the sender has been shown
 * @throws NotFound
 */
export async function sendDraft(person: Person, draftId: string, seen: number, now: Date): Promise<Sent> {
  const sent = await sendLookedAt(person, draftId, seen, now, draft => draft.state === 'kept')
  if ('outdated' in sent) throw new NotFound()
  return sent
}

/** The same, if it is still what its sender looked at. @throws NotFound */
export function sendLookedAt(
  person: Person,
  draftId: string,
  seen: number,
  now: Date,
  isAsLookedAt: (draft: Draft) => boolean,
): Promise<Sent | Outdated> {
  return sending(person, db => sendIn(db, person, draftId, seen, now, isAsLookedAt))
}

/** What would become of it now: does all of it, and leaves nothing of it. @throws NotFound */
export function rehearseSending(
  person: Person,
  draftId: string,
  seen: number,
  now: Date,
  isAsLookedAt: (draft: Draft) => boolean,
): Promise<Sent | Outdated> {
  return sending(person, async db => {
    const sent = await sendIn(db, person, draftId, seen, now, isAsLookedAt)
    throw new Rehearsed(sent)
  })
}

/**
 * Sets a concern aside, because it is abuse, or brings it back. Nothing of it is lost, and its clocks stand still.
 * @throws NotFound, Refused
 */
export async function setAside(
  answerer: Person,
  concernId: string,
  move: 'set_aside' | 'bring_back',
  now: Date,
): Promise<void> {
  await as(answerer, async db => {
    const concern = await lockConcern(db, answerer, concernId, now)
    if ((concern.waits === 'set_aside') === (move === 'set_aside')) return // a second click
    if (!movesOpenIn(concern).includes(move)) throw new Refused('This is not open any more.')
    await step(db, answerer, concern, move, { id: newId(), parts: {} }, now)
  })
}

/** Where the words of this draft went, if they were sent: by another tab, or a click before this one. */
export async function sentConcernOf(person: Person, draftId: string): Promise<string | null> {
  return as(person, db => sentIn(db, person, draftId))
}

/** Ends a transaction that was only to show what would happen. */
class Rehearsed extends Error {
  readonly sent: Sent | Outdated

  constructor(sent: Sent | Outdated) {
    super('rehearsed')
    this.sent = sent
  }
}

async function sending(person: Person, send: (db: Db) => Promise<Sent | Outdated>): Promise<Sent | Outdated> {
  return as<Sent | Outdated>(person, send).catch((error: unknown) => {
    if (error instanceof Rehearsed) return error.sent
    if (isTaken(error)) return { refusal: sentBefore }
    if (isForbidden(error))
      return { refusal: 'Somebody who was to read it cannot any more. Please choose again who may.' }
    throw error
  })
}

async function sendIn(
  db: Db,
  person: Person,
  draftId: string,
  seen: number,
  now: Date,
  isAsLookedAt: (draft: Draft) => boolean,
): Promise<Sent | Outdated> {
  const draft = await lockDraft(moveDrafts, db, person, draftId)
  const before = await sentIn(db, person, draftId)
  if (before) return draft ? { refusal: sentBefore } : { concernId: before }
  if (!draft) throw new NotFound()
  if (!isAsLookedAt(draft)) return { outdated: draft.state }
  if (draft.move === 'send' && draft.beside && (await sentIn(db, person, draft.beside)))
    return { refusal: sentBefore }
  if (draft.choices.letter) return { refusal: 'This is a letter that nobody reads but you.' }
  if (faultsIn(draft.move, draft.words, draft.choices, person.practice, now).length > 0)
    return { refusal: 'Something is still missing.' }
  if (draft.pressedAt && (await isAnyRenamed(db, chosenIn(draft), draft.pressedAt)))
    return { refusal: 'Somebody who was to read it is called otherwise now.' }
  const sent = draft.concernId
    ? await makeMove(db, person, { ...draft, concernId: draft.concernId }, seen, now)
    : await sendConcern(db, person, draft, now)
  if ('concernId' in sent) await discardDraft(db, person, draftId)
  return sent
}

/** By whose names its writer has decided who reads it. */
function chosenIn({ choices: { therapist, owners = [], reader } }: Draft): string[] {
  return [therapist, reader, ...owners].filter(id => id !== undefined)
}

/** First words are said once: what is different is said in the concern that they have begun. */
const sentBefore = 'The words that you wrote first were sent. These are not.'

interface LockedConcern extends Situation, Pick<ConcernStatus, 'since'> {
  readonly id: string
  readonly audience: Audience
  readonly position: number
  readonly readers: readonly string[]
  /** Its reader whose own it is. */
  readonly client: string
  readonly key: Key
  readonly deeds: readonly Deed[]
}

async function sendConcern(db: Db, client: Person, draft: Draft, now: Date): Promise<Sent> {
  const { therapist, audience, owners = [], meets, supervision } = draft.choices
  if (!audience || (client.account && !therapist)) throw new NotFound()
  const { key, wrapped } = newConcernKey(client.practice, draft.id)
  await db.raw(`select send_concern(${Array(9).fill('?').join(', ')})`, [
    draft.id,
    [newReference(), newReference(), newReference()],
    therapist ?? null,
    audience,
    [...owners],
    now,
    dueAfter('acknowledgement', now, client.practice),
    wrapped,
    sealParts(client.practiceId, key, draft.id, partsOf('send', draft.words, draft.choices)),
  ])
  if (meets) {
    const meeting = { meetsOn: meets, remindAt: remindAt(meets, client.practice) }
    await db('meetings').insert({ practiceId: client.practiceId, concernId: draft.id, ...meeting })
  }
  if (supervision) await letShow(db, client, draft.id, true, now)
  const reading = audience === 'owners' || !therapist ? owners : [therapist, ...owners]
  await queueNews(db, draft.id, reading, now)
  return { concernId: draft.id }
}

async function makeMove(
  db: Db,
  person: Person,
  draft: Draft & { concernId: string },
  seen: number,
  now: Date,
): Promise<Sent> {
  const concern = await lockConcern(db, person, draft.concernId, now)
  if (draft.move === 'bring_in' || draft.move === 'hand_over') return letIn(db, person, concern, draft, now)
  if (!movesOpenIn(concern).includes(draft.move)) return { refusal: 'This step is not open any more.' }
  if (needsNewSight(draft.move, concern.status) && seen !== concern.position) {
    return { refusal: 'Something has changed since you looked.' }
  }
  const entry = { id: draft.id, parts: partsOf(draft.move, draft.words, draft.choices) }
  if (!isAbout(concern, draft.move, entry.parts)) return { refusal: 'This step is not open any more.' }
  await step(db, person, concern, draft.move, entry, now)
  return { concernId: concern.id }
}

/** Its client lets somebody read everything: beside those who do, or in place of its therapist as the practice has proposed. */
async function letIn(
  db: Db,
  client: Person,
  concern: LockedConcern,
  { id, move, choices: { reader = '' } }: Draft,
  now: Date,
): Promise<Sent> {
  const { practice, practiceId } = client
  const row = await db('people')
    .where({ practiceId, id: reader })
    .first<{ id: string; name: Buffer } | undefined>('id', 'name')
  const [newcomer] = namesOf(practice, row ? [row] : [])
  if (!newcomer || concern.readers.includes(reader)) return { refusal: 'This step is not open any more.' }
  if (move === 'hand_over') {
    const isDone = await answerProposal(db, client, concern, newcomer, true, id, now)
    return isDone ? { concernId: concern.id } : { refusal: 'This step is not open any more.' }
  }
  if (!movesOpenIn(concern).includes('bring_in')) return { refusal: 'This step is not open any more.' }
  await db.raw('select bring_in(?, ?, ?)', [concern.id, reader, now])
  const entry = { id, parts: { who: newcomer.name } }
  const position = await appendEntry(db, client, concern, 'bring_in', entry, now, reader)
  await setStatus(db, concern.id, position)
  await queueNews(db, concern.id, [...others(concern, client), reader], now)
  return { concernId: concern.id }
}

/** What was said or done stands in the concern from here on, which stands as follows from it; the other readers hear of it. */
async function step(
  db: Db,
  person: Person,
  concern: LockedConcern,
  kind: MoveName,
  entry: { id: string; parts: Words },
  now: Date,
): Promise<void> {
  const position = await appendEntry(db, person, concern, kind, entry, now)
  const deed: Deed = { position, kind, by: concern.capacity, at: now, parts: entry.parts }
  const steps = [...concern.deeds, deed].map(stepIn)
  const standing = statusAfter(steps, person.practice, now)
  await setStatus(db, concern.id, position, { ...standing, asksForOther: kind === 'step_back' })
  await keepDates(db, person, concern, { deed, steps, waits: standing.waits })
  const owners = kind === 'step_back' && concern.audience !== 'owners' ? await ownersOf(db, person) : []
  const hear = new Set([...others(concern, person), ...owners])
  if (kind === 'close_unreached' && hear.delete(concern.client))
    await queueNews(db, concern.id, [concern.client], now, 'unreached')
  await queueNews(db, concern.id, [...hear], now)
}

/** Who can propose somebody else. Of a concern that owners alone read, no other one hears anything. */
async function ownersOf(db: Db, { practiceId, id }: Person): Promise<string[]> {
  const owners = await db('people')
    .where({ practiceId, endedAt: null })
    .whereRaw(`'owner' = any(roles)`)
    .whereNot({ id })
    .select<{ id: string }[]>('id')
  return owners.map(owner => owner.id)
}

async function lockConcern(db: Db, person: Person, id: string, now: Date): Promise<LockedConcern> {
  const { practiceId, practice } = person
  await holdConcern(db, id)
  const concern = await db('concerns')
    .where({ practiceId, id })
    .first<
      | (Pick<LockedConcern, 'id' | 'status' | 'waits' | 'since' | 'byDoor' | 'position'> &
          Parameters<typeof hasSomebodyElse>[2])
      | undefined
    >('id', 'status', 'waits', 'since', 'byDoor', 'position', 'therapistId', 'audience')
  const held = await db('concernKeys')
    .where({ practiceId, concernId: id })
    .first<{ wrapped: Buffer } | undefined>('wrapped')
  const readers = await db('readers')
    .where({ practiceId, concernId: id })
    .select<{ personId: string; capacity: LockedConcern['capacity'] }[]>('personId', 'capacity')
  const capacity = readers.find(reader => reader.personId === person.id)?.capacity
  const client = readers.find(reader => reader.capacity === 'client')?.personId
  if (!concern || !held || !capacity || !client) throw new NotFound()
  const key = concernKeyOf(practice, id, held.wrapped)
  const deeds = await deedsIn(db, person, id, key)
  const hasOthers = capacity !== 'client' && (await hasSomebodyElse(db, person, concern))
  const facts = [
    ...factsIn(deeds, capacity, concern, practice, now),
    ...(hasOthers ? (['somebody else to ask'] as const) : []),
  ]
  return { ...concern, capacity, readers: readers.map(reader => reader.personId), client, key, deeds, facts }
}

/** Whether a move that speaks of something that was dealt with before speaks of something that is still open. */
function isAbout({ deeds, capacity }: LockedConcern, move: MoveName, parts: Words): boolean {
  if (!moveOf(move).asks?.some(({ kind }) => kind === 'of')) return true
  return choicesOf(move, deeds, sideOf(capacity)).some(({ value }) => value === parts.of)
}

function stepIn({ kind, by, at, parts }: Deed): Step {
  return { kind, by, at, until: parts.until }
}

/** @returns the position of the entry */
async function appendEntry(
  db: Db,
  person: Person,
  concern: LockedConcern,
  kind: MoveName,
  entry: { id: string; parts: Words },
  now: Date,
  about: string | null = null,
): Promise<number> {
  const { rows } = await db.raw<{ rows: { position: number }[] }>(
    'select append_event(?, ?, ?, ?, ?, ?) as position',
    [
      concern.id,
      kind,
      now,
      about,
      entry.id,
      sealParts(person.practiceId, concern.key, entry.id, entry.parts),
    ],
  )
  if (!rows[0]) throw new NotFound()
  return rows[0].position
}

function others(concern: LockedConcern, person: Person): string[] {
  return concern.readers.filter(reader => reader !== person.id)
}

/** A draft's id that somebody else's words have already; no form of ours says one. */
function isTaken(error: unknown): boolean {
  const { constraint } = error as { constraint?: unknown }
  return constraint === 'concerns_pkey' || constraint === 'entries_pkey'
}

/** The database lets nobody read who should not, whatever the draft says; such as somebody who has left since. */
function isForbidden(error: unknown): boolean {
  return (error as { code?: unknown }).code === '42501'
}
