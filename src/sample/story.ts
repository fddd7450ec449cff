import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { everyStep, type Reflection, type Steps } from '../answering/reflection'
import { reflectionDrawer } from '../answering/store'
import { everyPart } from '../learning/lesson'
import { putOnShelf } from '../learning/shelf'
import { handIn, lessonDrawer, newLesson, ownLesson } from '../learning/store'
import { saveDraft, type Unsaved } from '../concerns/store/words/drafts'
import { agreementsIn } from '../concerns/rules/agreements'
import { moveOf } from '../concerns/rules/moves'
import { openConcern } from '../concerns/store/opened-concern'
import { sendDraft } from '../concerns/store/acts/sent-drafts'
import type { Choices, MoveWords } from '../concerns/rules/wording'
import { questionAbout, type Question } from '../consulting/consultation'
import { consultationsOf } from '../consulting/lists'
import { sendQuestion } from '../consulting/store'
import { findDoor, sendAtDoor } from '../doors/store'
import { isOvertaken } from '../database/errors'
import { asOperator } from '../database/migrations/migrations'
import { keepForm } from '../drafts/kept-forms'
import { noPage } from '../drafts/life'
import type { Person } from '../people/person'
import { newSecret } from '../sign-in/sessions'
import { dayOf, daysAfter, weekdayOf } from '../time/days'
import { momentOfFace } from '../time/moments'
import { addressHash } from '../people/store'
import { startCare } from '../care/changes'
import { changeRules } from '../practices/settings/store'
import { foundWithOwner, joinSample } from './newcomers'
import {
  sampleConcerns,
  sampleDrafts,
  type SampleMeeting,
  type SampleAct,
  type SampleConcern,
  type Teller,
} from './concerns'
import { sampleLessons } from './lessons'
import { sampleCare, samplePeople, samplePractice, sampleWhomToAsk, type SampleKey } from './people'

/**
 * Tells the sample practice as a story, by the same verbs that its people use themselves. It is told once: where its last
 * line stands, the arrival of the newest client, nothing is done. A telling that was cut off begins from the start.
 */
export async function tellSample(adminUrl: string, now: Date): Promise<void> {
  await asOperator(adminUrl, async admin => {
    await admin.raw(`select pg_advisory_lock(hashtext('sample'))`) // one teller at a time, until this connection ends
    if (await isTold(admin)) return
    await forgetAll(admin)
    const founded = moment({ ago: 250, at: '09:00' }, now)
    const owner = await foundWithOwner(admin, samplePractice, founder, founded)
    await changeRules(owner, 'supervision', { whomToAsk: sampleWhomToAsk }, 0, founded)
    const cast: Cast = new Map([[founder.key, owner]])
    for (const { key } of staffAndClients.filter(({ key }) => key !== newest.key))
      await comeIn(cast, key, founded)
    for (const concern of sampleConcerns) await tell(cast, concern, now)
    for (const draft of sampleDrafts) await begin(cast, draft, now)
    for (const lesson of sampleLessons) await learn(cast, lesson)
    await comeIn(cast, newest.key, moment({ ago: 1, at: '15:30' }, now))
    await admin('sessions').delete() // when the story is told, nobody is here
  })
}

/** What a telling that was cut off did last may still be ending, and then PostgreSQL has one of the two give way. */
async function forgetAll(admin: Knex): Promise<void> {
  await admin.raw('truncate practices cascade').catch(async (error: unknown) => {
    if (!isOvertaken(error)) throw error
    await forgetAll(admin)
  })
}

/** Whoever has come into the story so far. */
type Cast = Map<Teller, Person>

const [founder, ...staffAndClients] = samplePeople
const newest = samplePeople[samplePeople.length - 1] ?? founder

async function isTold(admin: Knex): Promise<boolean> {
  const hash = addressHash(newest.address)
  const found = await admin('addresses')
    .where({ addressHash: hash })
    .select<{ personId: string }[]>('personId')
  return found.length > 0
}

async function comeIn(cast: Cast, key: SampleKey, at: Date): Promise<void> {
  const owner = whoIs(cast, founder.key)
  const newcomer = staffAndClients.find(person => person.key === key) ?? newest
  const [first, ...others] = sampleCare.flatMap(([client, therapist]) =>
    client === key ? [whoIs(cast, therapist).id] : [],
  )
  const person = await joinSample(owner, { ...newcomer, ...(first && { therapist: first }) }, at)
  cast.set(key, person)
  for (const therapist of others) await startCare(owner, person.id, therapist, at)
}

async function tell(cast: Cast, { therapist, audience, acts }: SampleConcern, now: Date): Promise<void> {
  let id = newId()
  const readers = {
    therapist: whoIs(cast, therapist).id,
    audience,
    owners: audience === 'therapist' ? [] : [whoIs(cast, founder.key).id],
  }
  for (const act of acts) {
    const at = moment(act, now)
    if (act.by === 'stranger' && 'move' in act && act.move === 'send') {
      id = await comeByDoor(cast, act.words, readers, at)
      continue
    }
    const person = whoIs(cast, act.by)
    if ('bringsIn' in act) await letIn(person, id, whoIs(cast, act.bringsIn), at)
    else if ('opens' in act) await openConcern(person, id, at)
    else if ('consults' in act) await sendQuestion(person, asking(cast, id, act), noPage(), at)
    else if ('advises' in act) await advise(person, whoIs(cast, act.advises), act.words, at)
    else if ('reflects' in act)
      await keepForm(reflectionDrawer, person, reflectionFor(id, act.reflects), noPage(), at)
    else if ('keeps' in act)
      await saveDraft(person, await draftFor(person, id, { ...act, move: act.keeps }, {}, at), at)
    else {
      const draft = await draftFor(
        person,
        id,
        act,
        { ...(act.move === 'send' && readers), ...choicesIn(act, now) },
        at,
      )
      await saveDraft(person, draft, at)
      await sent(person, draft.id, draft.seen, at)
    }
  }
}

/** Its client lets somebody else read it. */
async function letIn(client: Person, concernId: string, { id: reader }: Person, at: Date): Promise<void> {
  const draft = { id: newId(), concernId, move: 'bring_in', seen: 0, words: {}, choices: { reader } } as const
  await saveDraft(client, draft, at)
  await sent(client, draft.id, 0, at)
}

/** @returns the concern of somebody without an account */
async function comeByDoor(
  cast: Cast,
  words: MoveWords | string,
  choices: Choices,
  at: Date,
): Promise<string> {
  const door = await findDoor(samplePractice.door)
  const written = { words: typeof words === 'string' ? { happened: words } : words, choices }
  const begun = { id: newId(), concernId: null, move: 'send', seen: 0, ...written } as const
  const { person, draftId } = await sendAtDoor(door, begun, { secret: newSecret(), old: null }, at)
  cast.set('stranger', person)
  await sent(person, draftId, 0, at)
  return draftId
}

async function sent(person: Person, draftId: string, seen: number, at: Date): Promise<void> {
  const outcome = await sendDraft(person, draftId, seen, at)
  if ('refusal' in outcome) throw new Error(`The story stops: ${outcome.refusal}`)
}

/** Whoever writes in a concern has opened it first. */
async function draftFor(
  person: Person,
  concernId: string,
  { move, words }: Pick<Extract<SampleAct, { move: unknown }>, 'move' | 'words'>,
  choices: Choices,
  at: Date,
): Promise<Unsaved> {
  const written = { move, choices, words: typeof words === 'string' ? { words } : words }
  if (move === 'send') return { id: concernId, concernId: null, seen: 0, ...written }
  const { position, entries } = await openConcern(person, concernId, at)
  const last = agreementsIn(entries).at(-1)
  const speaksOf = last && moveOf(move).asks?.some(({ kind }) => kind === 'of')
  const details = { ...(speaksOf && { of: String(last.position) }), ...choices.details }
  return { id: newId(), concernId, seen: position, ...written, choices: { ...choices, details } }
}

function choicesIn(
  { outcome, details = {}, supervision }: Extract<SampleAct, { move: unknown }>,
  now: Date,
): Choices {
  const typed = Object.entries(details).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : coming(value, now),
  ])
  return {
    ...(outcome && { outcome }),
    details: Object.fromEntries(typed) as MoveWords,
    ...(supervision && { supervision }),
  }
}

function asking(
  cast: Cast,
  concernId: string,
  { consults, words }: Extract<SampleAct, { consults: unknown }>,
): Question {
  return questionAbout({ concernId }, newId(), words, { supervisor: whoIs(cast, consults).id })
}

/** Says something in the consultation in which they were asked last. */
async function advise(supervisor: Person, asker: Person, words: string, at: Date): Promise<void> {
  const { lines } = await consultationsOf(supervisor, 'supervisor', null)
  const asked = lines.find(({ name }) => name === asker.name)
  if (!asked) throw new Error('Nobody has asked them.')
  const question = questionAbout({ consultationId: asked.id }, newId(), words)
  await sendQuestion(supervisor, question, noPage(), at)
}

function reflectionFor(concernId: string, steps: Partial<Steps>): Reflection {
  return { id: newId(), concernId, words: everyStep(name => steps[name] ?? '') }
}

async function begin(cast: Cast, draft: (typeof sampleDrafts)[number], now: Date): Promise<void> {
  const { by, therapist, happened } = draft
  const choices = { therapist: whoIs(cast, therapist).id }
  const begun = { id: newId(), concernId: null, move: 'send', seen: 0, words: { happened }, choices } as const
  await saveDraft(whoIs(cast, by), begun, moment(draft, now))
}

async function learn(
  cast: Cast,
  { by, readBy, state, theme, words }: (typeof sampleLessons)[number],
): Promise<void> {
  const author = whoIs(cast, by)
  const lesson = { ...newLesson(), theme, words: everyPart(name => words[name] ?? '') }
  await keepForm(lessonDrawer, author, lesson, noPage(), new Date())
  if (state !== 'draft') await handIn(author, lesson.id)
  const kept = await ownLesson(author, lesson.id)
  if (readBy && kept) await putOnShelf(whoIs(cast, readBy), lesson.id, kept.revision)
}

function whoIs(cast: Cast, key: Teller): Person {
  const person = cast.get(key)
  if (!person) throw new Error(`${key} is not in the story yet.`)
  return person
}

/** So many of the practice's working days before now. What was late on one day of the week is late on every other. */
function moment({ ago, at }: { ago: number; at: string }, now: Date): Date {
  return momentOfFace(`${workingDay(-ago, now)}T${at}`, samplePractice)
}

/** As a form says it: 2026-12-03T16:30. */
function coming({ inDays, at }: SampleMeeting, now: Date): string {
  return `${workingDay(inDays, now)}T${at}`
}

/** @param days before today where they are negative */
function workingDay(days: number, now: Date): string {
  let day = dayOf(now, samplePractice)
  for (let counted = 0; counted < Math.abs(days);) {
    day = daysAfter(day, Math.sign(days))
    if (weekdayOf(day) <= 5) counted += 1
  }
  return day
}
