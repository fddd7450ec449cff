import { v7 as newId } from 'uuid'
import { everyStep, type Reflection, type Steps } from '../answering/reflection'
import { reflectionDrawer } from '../answering/store'
import { saveDraft, type Unsaved } from '../concerns/store/words/drafts'
import { agreementsIn } from '../concerns/rules/agreements'
import { moveOf } from '../concerns/rules/moves'
import { openToAnyone } from '../concerns/store/beside'
import { sendDraft } from '../concerns/store/acts/sent-drafts'
import { answerAsking, askingsOf } from '../concerns/store/acts/shared-concerns'
import type { Choices, MoveWords } from '../concerns/rules/wording'
import { questionAbout, type Question } from '../consulting/consultation'
import { consultationsOf } from '../consulting/lists'
import { sendQuestion } from '../consulting/store'
import { as } from '../database/connections'
import { findDoor, sendAtDoor } from '../doors/store'
import { keepForm } from '../drafts/kept-forms'
import { noPage } from '../drafts/life'
import type { Person } from '../people/person'
import { newSecret } from '../sign-in/sessions'
import { whoIs, type Cast } from './cast'
import { samplePeople, samplePractice } from './people'
import type { SampleAct, SampleConcern, Teller } from './concerns'
import { coming, moment } from './working-days'

/** What one client told, and what came of it, act by act, by the verbs that people use themselves. */
export async function tell(
  cast: Cast,
  { therapist, audience, acts }: SampleConcern,
  now: Date,
): Promise<void> {
  let id = newId()
  const readers = {
    therapist: whoIs(cast, therapist).id,
    audience,
    owners: audience === 'therapist' ? [] : [whoIs(cast, samplePeople[0].key).id],
  }
  for (const act of acts) {
    const at = moment(act, now)
    if (act.by === 'stranger' && 'move' in act && act.move === 'send') {
      id = await comeByDoor(cast, act.words, readers, at)
      continue
    }
    const person = whoIs(cast, act.by)
    if ('bringsIn' in act) await letIn(person, id, whoIs(cast, act.bringsIn), at)
    else if ('asksToShare' in act) await askToShare(person, id, whoIs(cast, act.asksToShare), at)
    else if ('agreesToShare' in act) await agreeToShare(person, at)
    else if ('opens' in act) await openToAnyone(person, id, at)
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
        { ...(act.move === 'send' && { ...readers, ...forWhom(cast, act.by) }), ...choicesIn(act, now) },
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

/** Who comes to the same therapist together with them reads it too, once they have said yes. */
async function askToShare(client: Person, concernId: string, { id, name }: Person, at: Date): Promise<void> {
  const { position } = await openToAnyone(client, concernId, at)
  const details = { who: name, person: id, part: 'together' }
  const draft = { id: newId(), concernId, move: 'invite_companion', seen: position } as const
  await saveDraft(client, { ...draft, words: {}, choices: { details } }, at)
  await sent(client, draft.id, position, at)
}

async function agreeToShare(person: Person, at: Date): Promise<void> {
  for (const { id } of await as(person, db => askingsOf(db, person))) await answerAsking(person, id, true, at)
}

/** A guardian writes for the child of whom they are one. */
function forWhom({ children }: Cast, guardian: Teller): Choices {
  const child = children.get(guardian)
  return child === undefined ? {} : { forWhom: child }
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
  cast.people.set('stranger', person)
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
  const { position, entries } = await openToAnyone(person, concernId, at)
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
