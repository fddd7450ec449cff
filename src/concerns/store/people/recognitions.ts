import { as, type Db } from '../../../database/connections'
import { call } from '../../../database/functions'
import { cannotBePutTogether } from '../../../database/errors'
import { NotFound, Refused } from '../../../errors'
import { queueNews } from '../../../mail/emails'
import type { Named, Person } from '../../../people/person'
import { namesOf, unsealName } from '../../../people/store'
import { rename } from '../../../people/names/own-name'
import { unsealOr } from '../../../vault/damage'
import { unseal, seal } from '../../../vault/envelope'
import { addressesKeyOf, keyedHash } from '../../../vault/keys'
import { unshown } from '../../../language/translator'

/** Who somebody without account may be: a reader of their concern asks, they answer, and then the account itself answers. */
export interface WhoQuestion {
  /** Whom the asker takes them for. */
  readonly name: string
  readonly askedBy: string
  readonly state: 'asked' | 'confirmed' | 'declined'
}

/** The last question in a concern, open or declined. */
export async function questionIn(db: Db, person: Person, concernId: string): Promise<WhoQuestion | null> {
  const { practice, practiceId } = person
  const row = await db('recognitions as q')
    .join('people as a', { 'a.practiceId': 'q.practiceId', 'a.id': 'q.askedBy' })
    .where({ 'q.practiceId': practiceId, 'q.concernId': concernId })
    .orderBy('q.askedAt', 'desc')
    .first<QuestionRow | undefined>(
      'q.clientId',
      'q.name',
      'q.askedBy',
      'a.name as askerName',
      'q.confirmedAt',
      'q.declinedAt',
    )
  if (!row) return null
  const key = addressesKeyOf(practice)
  return {
    name: unsealOr(
      () => unseal(key, questionPlace(practiceId, concernId, row.clientId), row.name).toString(),
      unshown,
    ),
    askedBy: unsealName(key, practiceId, row.askedBy, row.askerName),
    state: row.declinedAt ? 'declined' : row.confirmedAt ? 'confirmed' : 'asked',
  }
}

/** Whom an answerer may take somebody without account for: their own clients; an owner, all of the practice. */
export async function clientsKnownTo(answerer: Person): Promise<Named[]> {
  const { practice, practiceId, id, roles } = answerer
  const rows = await as(answerer, db => {
    const clients = db('people as p')
      .where({ 'p.practiceId': practiceId, 'p.account': true, 'p.endedAt': null })
      .whereRaw(`'client' = any(p.roles)`)
      .whereNot('p.id', id)
    return roles.includes('owner')
      ? clients.select<{ id: string; name: Buffer }[]>('p.id', 'p.name')
      : clients
          .whereIn('p.id', db('care').select('clientId').where({ practiceId, therapistId: id }))
          .select<{ id: string; name: Buffer }[]>('p.id', 'p.name')
  })
  return namesOf(practice, rows)
}

/** @throws Refused where the same was asked before, or another question is open */
export async function askWho(answerer: Person, concernId: string, client: Named, now: Date): Promise<void> {
  const { practice, practiceId } = answerer
  const name = seal(addressesKeyOf(practice), questionPlace(practiceId, concernId, client.id), client.name)
  await as(answerer, async db => {
    const isAsked = await call<boolean>(db, 'ask_who', {
      concern: concernId,
      client: client.id,
      name,
      at: now,
    })
    if (!isAsked) throw new Refused('concerns.thisWasAskedAlready')
    const asked = await db('readers')
      .where({ practiceId, concernId, capacity: 'client' })
      .first<{ personId: string }>('personId')
    await queueNews(db, concernId, [asked.personId], now)
  })
}

/**
 * The answer of who came without account, and then of the account that they say is theirs. With its yes the concern becomes that
 * account's own.
 * @throws NotFound where nothing is asked (any more), Refused
 */
export async function answerWho(person: Person, concernId: string, yes: boolean, now: Date): Promise<void> {
  await as(person, async db => {
    const told = await call<string[] | null>(db, 'answer_who', { concern: concernId, yes, at: now })
    if (!told) throw new NotFound()
    await queueNews(db, concernId, told, now)
  }).catch(sayIfImpossible)
}

/** The concerns of which somebody without account has said that this account wrote them. */
export async function questionsFor(db: Db, client: Person): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { concernId: string }[] }>(
    `select concern_id from recognitions
     where practice_id = ? and client_id = ? and confirmed_at is not null and declined_at is null and joined_at is null`,
    [client.practiceId, client.id],
  )
  return rows.map(({ concernId }) => concernId)
}

/** A client who has an account and the code moves the concern to the account. @returns null where the code is none of this practice */
export async function joinByCode(client: Person, code: string, now: Date): Promise<string | null> {
  return as(client, async db => {
    const concernId = await call<string | null>(db, 'join_by_code', {
      returnHash: keyedHash('return', code),
      at: now,
    })
    if (!concernId) return null
    const readers = await db('readers')
      .where({ practiceId: client.practiceId, concernId })
      .whereNot({ personId: client.id })
      .select<{ personId: string }[]>('personId')
    await queueNews(
      db,
      concernId,
      readers.map(({ personId }) => personId),
      now,
    )
    return concernId
  }).catch(sayIfImpossible)
}

/** A client without an account says who they are, or takes their name away again, from now on. @param name empty: none */
export async function nameOneself(person: Person, concernId: string, name: string, now: Date): Promise<void> {
  await as(person, async db => {
    await rename(db, person, name)
    await call(db, 'append_event', {
      concern: concernId,
      kind: name ? 'name_oneself' : 'unname_oneself',
      at: now,
    })
  })
}

interface QuestionRow {
  clientId: string
  name: Buffer
  askedBy: string
  askerName: Buffer
  confirmedAt: Date | null
  declinedAt: Date | null
}

function questionPlace(practice: string, concernId: string, clientId: string) {
  return { practice, table: 'recognitions', column: 'name', row: `${concernId} ${clientId}` }
}

function sayIfImpossible(error: unknown): never {
  if (!cannotBePutTogether(error)) throw error
  throw new Refused('concerns.thisCannotBePutTogether')
}
