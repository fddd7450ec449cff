import { v7 as newId } from 'uuid'
import { as, type Db } from '../../../database/connections'
import { call, rowsFrom } from '../../../database/functions'
import { isForbidden, isProposedAlready } from '../../../database/errors'
import { NotFound, Refused } from '../../../errors'
import { queueNews } from '../../../mail/emails'
import type { Named, Person } from '../../../people/person'
import { namedOf, namesOf } from '../../../people/store'
import { concernKeyOf } from '../../../vault/keys'
import { besideNow } from '../people/companions'
import { wrappedKeyOf } from '../concern-row'
import type { OpenedConcern } from '../opened-concern'
import { statusAfter, stepOfDeed, type ConcernStatus, type Step } from '../../rules/status'
import type { MoveWords } from '../../rules/wording'
import type { LockedConcern } from './locked-concern'
import { partsNow } from './step'
import { holdConcern, setStatus } from './status'
import { sealParts } from '../words/sealed-parts'

/** A concern as an owner may see it who does not read it, and who could answer in place of its therapist. */
export interface HandOver {
  readonly reference: string
  readonly therapist: Named
  readonly could: readonly Named[]
  /** Whom the practice has suggested already, as long as the client has not answered. */
  readonly waiting: {
    readonly id: string
    readonly to: Named
    readonly at: Date
    readonly answerBy: Date
  } | null
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
    const [rows, [told]] = await Promise.all([
      db('people')
        .where({ practiceId })
        .whereRaw(`(id = ? or ('therapist' = any(roles) and ended_at is null))`, [concern.therapistId])
        .select<{ id: string; name: Buffer }[]>('id', 'name'),
      rowsFrom<ToldProposal>(db, 'told_on_board', { concerns: [concernId] }),
    ])
    const people = namesOf(practice, rows)
    const therapist = people.find(({ id }) => id === concern.therapistId)
    const could = people.filter(one => one !== therapist)
    if (!therapist || could.length === 0) throw new NotFound()
    return { reference: concern.reference, therapist, could, waiting: told ? waitingIn(owner, told) : null }
  })
}

interface ToldProposal {
  readonly proposalId: string | null
  readonly toId: string
  readonly toName: Buffer
  readonly proposedAt: Date
  readonly answerBy: Date
  readonly answeredAt: Date | null
}

function waitingIn({ practice }: Person, told: ToldProposal): HandOver['waiting'] {
  const { proposalId, toId, toName, proposedAt, answerBy, answeredAt } = told
  if (!proposalId || answeredAt) return null
  return { id: proposalId, to: namedOf(practice, toId, toName), at: proposedAt, answerBy }
}

/**
 * Asks its client whether somebody else should answer.
 * @param instead the proposal that waits for the client, if the owner has seen it: this one comes in its place
 * @returns `waits` where another proposal waits that the owner has not seen, and nothing was done
 * @throws Refused where they cannot answer this
 */
export async function proposeHandOver(
  owner: Person,
  concernId: string,
  to: string,
  now: Date,
  instead: string | null = null,
): Promise<'asked' | 'waits'> {
  const asking = { concern: concernId, to, id: newId(), instead, at: now }
  return as(owner, db => call(db, 'propose_hand_over', asking)).then(
    () => 'asked',
    (error: unknown) => {
      if (isProposedAlready(error)) return 'waits'
      if (!isForbidden(error)) throw error
      throw new Refused('concerns.theyCannotBeProposedFor')
    },
  )
}

/** The client is no longer asked. @throws Refused where they have answered, or another owner took it back before */
export async function takeBackProposal(
  owner: Person,
  concernId: string,
  proposal: string,
  now: Date,
): Promise<void> {
  const taken = await as(owner, db =>
    call<boolean>(db, 'take_back_proposal', { concern: concernId, proposal, at: now }),
  )
  if (!taken) throw new Refused('shared.thisIsNotOpenAny')
}

/** Its client wants nobody else. @throws Refused where it is over */
export async function declineHandOver(
  client: Person,
  { id, readers, companions }: OpenedConcern,
  successor: Named,
  now: Date,
): Promise<void> {
  await as(client, async db => {
    await holdConcern(db, id) // so that nobody else is suggested meanwhile
    const concern = {
      id,
      readers: readers.map(reader => reader.id),
      companions: besideNow(companions).map(one => one.id),
      key: concernKeyOf(client.practice, id, await wrappedKeyOf(db, client, id)),
    }
    if (!(await isProposed(db, client, id, successor)))
      throw new Refused('shared.thisIsNotOpenAny', { again: true })
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
  concern: Pick<LockedConcern, 'id' | 'readers' | 'companions' | 'key'>,
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
  if (!position) throw new Refused('shared.thisIsNotOpenAny', { again: true })
  await setStatus(db, concern.id, position, stands)
  const hear = new Set([...concern.readers, ...concern.companions, ...(yes ? [successor.id] : [])])
  hear.delete(clientId)
  await queueNews(db, concern.id, [...hear], now)
}
