import { as, type Db } from '../database/connections'
import { isForbidden } from '../database/errors'
import { call } from '../database/functions'
import { keepFormIn, type KeepOutcome } from '../drafts/kept-forms'
import type { FormMark } from '../drafts/life'
import { discardDraft } from '../drafts/store'
import { NotFound, Refused } from '../errors'
import type { Capacity } from '../concerns/rules/concern'
import { letShow } from '../concerns/store/consultations'
import type { Person } from '../people/person'
import { seal } from '../vault/envelope'
import { wordsKeyOf } from '../vault/keys'
import { wordsOf, type Question } from './consultation'
import { questionDrawer, sentPlace } from './drafts'

/**
 * Asks a supervisor, or says something more: what the form says is kept as every draft is, and goes out at once. Sending the same form
 * twice is once.
 * @returns null where nobody can be asked, or nothing can be said (any more)
 */
export async function sendQuestion(
  person: Person,
  question: Question,
  mark: FormMark,
  now: Date,
): Promise<KeepOutcome | null> {
  return as<KeepOutcome | null>(person, async db => {
    const outcome = await keepFormIn(db, questionDrawer, person, { form: question, mark }, now)
    const draft = outcome.state === 'kept' ? await questionDrawer.lock(db, person, question) : null
    if (!draft) return outcome
    if (!draft.content.equals(questionDrawer.contentOf(question))) return { state: 'older', id: draft.id }
    const to = await goOut(db, person, draft, now)
    await discardDraft(db, person, draft.id)
    return { state: 'sent', id: draft.id, to }
  }).catch(nullIfImpossible)
}

/** The person who asked ends it, and the supervisor sees the client's words no longer. A second time changes nothing. */
export async function endConsultation(asker: Person, id: string, now: Date): Promise<void> {
  await as(asker, db => call(db, 'end_consultation', { id, at: now }))
}

/** The client of a concern says whether a supervisor may read what is written. @throws NotFound for everybody else, Refused where they are no guardian of the child any more */
export async function letSupervisorRead(
  client: Person,
  concernId: string,
  shows: boolean,
  now: Date,
): Promise<void> {
  await as(client, async db => {
    const capacity = await call<Capacity | null>(db, 'my_capacity', { concern: concernId })
    if (capacity !== 'client') throw new NotFound()
    if (shows && !(await call<boolean>(db, 'can_still_be_said', { concern: concernId })))
      throw new Refused('guardians.youAreNotTheirGuardianNow')
    await letShow(db, client, concernId, shows, now)
  })
}

/** @returns the consultation in which it stands */
async function goOut(db: Db, person: Person, question: Question, now: Date): Promise<string> {
  const { id, concernId, consultationId, choices } = question
  const place = sentPlace(person.practiceId, id)
  const words = seal(wordsKeyOf(person.practice), place, wordsOf(question).trim())
  if (consultationId)
    await call(db, 'say_in_consultation', { consultation: consultationId, id, words, at: now })
  else await call(db, 'consult', { id, concern: concernId, supervisor: choices.supervisor, words, at: now })
  return consultationId ?? id
}

/** Row security and the functions say no where somebody has left, reads it now, or was asked already in another tab. */
function nullIfImpossible(error: unknown): null {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  const isTaken = code === '23505' && String(constraint).startsWith('consultation')
  if (isForbidden(error) || isTaken) return null
  throw error
}
