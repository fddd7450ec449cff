import { v7 as newId } from 'uuid'
import { as, type Db } from '../../../database/connections'
import { call, rowsFrom } from '../../../database/functions'
import { NotFound } from '../../../errors'
import type { Named, Person } from '../../../people/person'
import { namedOf } from '../../../people/store'
import { dayMs } from '../../../time/days'
import { seal } from '../../../vault/envelope'
import { addressesKeyOf } from '../../../vault/keys'
import { daysToSayItEnded } from '../../rules/concern'
import { allowedMovesIn } from '../../rules/moves'
import { companionPlace, couldShareWith } from '../people/companions'
import type { Draft } from '../words/drafts'
import { notOpen, type Ready, type Refusal } from './refusals'
import type { LockedConcern } from './locked-concern'
import { step } from './step'

/** Whom a client asks to share a concern: somebody with whom they come to its therapist. */
export interface AskedPerson {
  readonly who: string
  readonly person: string
}

/** That somebody is asked to share a concern of another. Of the concern itself it says nothing. */
export interface SharingQuestion {
  readonly id: string
  readonly askedAt: Date
  readonly asker: Named
  readonly therapist: Named
}

/** Null: the draft asks nobody. */
export function askedPersonIn({ choices: { details = {} } }: Pick<Draft, 'choices'>): AskedPerson | null {
  const { who, person, part } = details
  return who && person && part === 'together' ? { who, person } : null
}

/** Its client asks somebody to share it. With a yes, they read and write from here on. */
export async function askToShare(
  db: Db,
  client: Person,
  concern: LockedConcern,
  { id: entry, choices }: Draft,
  now: Date,
): Promise<Ready | Refusal> {
  const asked = askedPersonIn({ choices })
  if (!asked || !allowedMovesIn(concern).includes('invite_companion')) return notOpen
  const person = (await couldShareWith(db, client, concern.id)).find(({ id }) => id === asked.person)
  if (!person) return notOpen
  const send = async () => {
    const parts = { who: person.name, part: 'together' }
    const position = await step(db, client, concern, { id: entry, kind: 'invite_companion', parts }, now)
    const id = newId()
    await call(db, 'ask_to_share', {
      concern: concern.id,
      position,
      id,
      person: person.id,
      called: seal(addressesKeyOf(client.practice), companionPlace(client.practiceId, id), person.name),
      email: newId(),
      at: now,
    })
  }
  return { concernId: concern.id, send }
}

/** What this person is asked, and has not answered. */
export async function askingsOf(db: Db, { practice }: Person): Promise<SharingQuestion[]> {
  const rows = await rowsFrom<AskingRow>(db, 'asked_of_me')
  return rows.map(({ id, askedAt, askerId, askerName, therapistId, therapistName }) => ({
    id,
    askedAt,
    asker: namedOf(practice, askerId, askerName),
    therapist: namedOf(practice, therapistId, therapistName),
  }))
}

/** Whether this person was asked, and told so by email, and nobody waits for their answer any more: since two weeks ago at the longest. */
export async function wereAskedInVain(db: Db, now: Date): Promise<boolean> {
  return call<boolean>(db, 'asked_in_vain', {
    since: new Date(now.getTime() - daysToSayItEnded * dayMs),
  })
}

/**
 * Whoever was asked says yes or no, without a reason. A second click changes nothing.
 * @returns the concern that they share from now on, after a yes
 * @throws NotFound where they are not asked (any more)
 */
export async function answerAsking(person: Person, id: string, yes: boolean, now: Date): Promise<string> {
  const answered = await as(person, db => call<string | null>(db, 'answer_asked', { id, yes, at: now }))
  if (!answered) throw new NotFound()
  return answered
}

/** Whoever shares it leaves: at once, and nobody is sent an email. A second click changes nothing. @throws NotFound */
export async function leaveShared(person: Person, concern: string, now: Date): Promise<void> {
  const left = await as(person, db => call<boolean>(db, 'leave_shared', { concern, at: now }))
  if (!left) throw new NotFound()
}

interface AskingRow {
  readonly id: string
  readonly askedAt: Date
  readonly askerId: string
  readonly askerName: Buffer
  readonly therapistId: string
  readonly therapistName: Buffer
}
