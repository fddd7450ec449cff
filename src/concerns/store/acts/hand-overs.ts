import { v7 as newId } from 'uuid'
import { as, type Db } from '../../../database/connections'
import { call } from '../../../database/functions'
import { NotFound, Refused } from '../../../errors'
import { queueNews } from '../../../mail/emails'
import type { Named, Person } from '../../../people/person'
import { namesOf } from '../../../people/store'
import type { Key } from '../../../vault/envelope'
import { concernKeyOf } from '../../../vault/keys'
import type { OpenedConcern } from '../opened-concern'
import { statusAfter, stepOfDeed, type ConcernStatus, type Step } from '../../rules/status'
import type { MoveWords } from '../../rules/wording'
import { setStatus } from './status'
import { partsNow, type LockedConcern } from './verbs'
import { sealParts } from '../sealed-parts'

/** A concern as an owner may see it who does not read it, and who could answer in place of its therapist. */
export interface HandOver {
  readonly reference: string
  readonly therapist: Named
  readonly could: readonly Named[]
}

/** @throws NotFound where there is nothing that this owner may see, or nothing that can be handed over */
export async function handOverOf(owner: Person, concernId: string): Promise<HandOver> {
  const { practice, practiceId } = owner
  return as(owner, async db => {
    const concern = await db('concerns')
      .where({ practiceId, id: concernId })
      .whereNot({ status: 'closed' })
      .whereNot({ audience: 'owners' })
      .first<{ reference: string; therapistId: string } | undefined>('reference', 'therapistId')
    if (!concern) throw new NotFound()
    const rows = await db('people')
      .where({ practiceId })
      .whereRaw(`(id = ? or ('therapist' = any(roles) and ended_at is null))`, [concern.therapistId])
      .select<{ id: string; name: Buffer }[]>('id', 'name')
    const people = namesOf(practice, rows)
    const therapist = people.find(({ id }) => id === concern.therapistId)
    const could = people.filter(one => one !== therapist)
    if (!therapist || could.length === 0) throw new NotFound()
    return { reference: concern.reference, therapist, could }
  })
}

/** @throws Refused where they cannot answer this */
export async function proposeHandOver(
  owner: Person,
  concernId: string,
  to: string,
  now: Date,
): Promise<void> {
  await as(owner, db =>
    call(db, 'propose_hand_over', { concern: concernId, to, id: newId(), at: now }),
  ).catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== '42501') throw error
    throw new Refused('concerns.theyCannotBeProposedFor', false)
  })
}

/** Its client wants nobody else. @throws Refused where it is over */
export async function declineHandOver(
  client: Person,
  { id, readers }: OpenedConcern,
  successor: Named,
  now: Date,
): Promise<void> {
  const { practice, practiceId } = client
  await as(client, async db => {
    const held = await db('concernKeys')
      .where({ practiceId, concernId: id })
      .first<{ wrapped: Buffer } | undefined>('wrapped')
    if (!held) throw new NotFound()
    const concern = {
      id,
      readers: readers.map(reader => reader.id),
      key: concernKeyOf(practice, id, held.wrapped),
    }
    if (!(await isProposed(db, client, id, successor))) throw new Refused('shared.thisIsNotOpenAny')
    await answerProposal(db, client, concern, { successor, yes: false, entry: newId() }, now)
  })
}

/** Whether the practice still proposes this successor. */
export async function isProposed(
  db: Db,
  { practiceId }: Person,
  concernId: string,
  successor: Named,
): Promise<boolean> {
  const open = { practiceId, concernId, toId: successor.id, answeredAt: null }
  const proposal: unknown = await db('handOvers').where(open).first('id')
  return proposal !== undefined
}

/** The client's yes: the successor has as long as somebody to whom it was sent today. */
export async function takeOver(
  db: Db,
  client: Person,
  concern: LockedConcern,
  { successor, entry }: Pick<Answer, 'successor' | 'entry'>,
  now: Date,
): Promise<void> {
  const parts = partsNow(client, concern, { kind: 'hand_over', parts: {} }, now)
  const deed: Step = { kind: 'hand_over', by: 'client', at: now, ...parts }
  const stands = statusAfter([...concern.deeds.map(stepOfDeed), deed], client.practice, now)
  await answerProposal(db, client, concern, { successor, yes: true, entry, parts, stands }, now)
}

interface Answer {
  readonly successor: Named
  readonly yes: boolean
  /** The id of what then stands in the concern. */
  readonly entry: string
  readonly parts?: MoveWords
  readonly stands?: ConcernStatus
}

/**
 * Its client decides. From a yes on the successor reads everything in place of the therapist.
 * @throws Refused where nothing is proposed any more
 */
async function answerProposal(
  db: Db,
  { id: clientId, practiceId }: Person,
  concern: { readonly id: string; readonly readers: readonly string[]; readonly key: Key },
  { successor, yes, entry, parts, stands }: Answer,
  now: Date,
): Promise<void> {
  const words = sealParts(practiceId, concern.key, entry, { who: successor.name, ...parts })
  const position = await call<number | null>(db, 'answer_hand_over', {
    concern: concern.id,
    yes,
    entry,
    words,
    at: now,
  })
  if (!position) throw new Refused('shared.thisIsNotOpenAny')
  await setStatus(db, concern.id, position, stands)
  const hear = new Set([...concern.readers, ...(yes ? [successor.id] : [])])
  hear.delete(clientId)
  await queueNews(db, concern.id, [...hear], now)
}
