import { as } from '../database/connections'
import { NotFound } from '../errors'
import type { Capacity } from '../concerns/rules/concern'
import { letShow } from '../concerns/store/consultations'
import type { Person } from '../people/person'
import { seal } from '../vault/envelope'
import { wordsKeyOf } from '../vault/keys'
import type { Form } from './consultation'
import { afterSendingIn, discardDraft, sentPlace, type AfterSending } from './drafts'

/**
 * Asks a supervisor. Sending the same form twice is one consultation.
 * @returns null where they cannot be asked (any more)
 */
export async function consult(asker: Person, form: Form, now: Date): Promise<AfterSending | null> {
  if (!('concernId' in form.about)) throw new NotFound()
  const { concernId } = form.about
  const words = sealWords(asker, form)
  return as<AfterSending | null>(asker, async db => {
    await db.raw('select consult(?, ?, ?, ?, ?)', [form.id, concernId, form.supervisor, words, now])
    await discardDraft(db, asker, form.id)
    return afterSendingIn(db, asker, form, now) // of two at the same moment the second may say something else
  }).catch(nullIfImpossible)
}

/**
 * One of the two says something more. Sending the same form twice is once.
 * @returns null where nothing can be said (any more)
 */
export async function say(person: Person, form: Form, now: Date): Promise<AfterSending | null> {
  if (!('consultationId' in form.about)) throw new NotFound()
  const { consultationId } = form.about
  const words = sealWords(person, form)
  return as<AfterSending | null>(person, async db => {
    await db.raw('select say_in_consultation(?, ?, ?, ?)', [consultationId, form.id, words, now])
    await discardDraft(db, person, form.id)
    return afterSendingIn(db, person, form, now)
  }).catch(nullIfImpossible)
}

/** Whoever asked ends it. The client's words are shown no more, at once. A second time changes nothing. */
export async function endConsultation(asker: Person, id: string, now: Date): Promise<void> {
  await as(asker, db => db.raw('select end_consultation(?, ?)', [id, now]))
}

/** The client of a concern says whether a supervisor may read what is written. @throws NotFound for everybody else */
export async function letSupervisorRead(
  client: Person,
  concernId: string,
  shows: boolean,
  now: Date,
): Promise<void> {
  await as(client, async db => {
    const { rows } = await db.raw<{ rows: { capacity: Capacity | null }[] }>(
      'select my_capacity(?) as capacity',
      [concernId],
    )
    if (rows[0]?.capacity !== 'client') throw new NotFound()
    await letShow(db, client, concernId, shows, now)
  })
}

function sealWords(person: Person, { id, words }: Form): Buffer {
  return seal(wordsKeyOf(person.practice), sentPlace(person.practiceId, id), words.trim())
}

/** Row security and the functions say no where somebody has left, reads it now, or was asked already in another tab. */
function nullIfImpossible(error: unknown): null {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  const isTaken = code === '23505' && String(constraint).startsWith('consultation')
  if (code === '42501' || isTaken) return null
  throw error
}
