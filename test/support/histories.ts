import fc from 'fast-check'
import { DateTime } from 'luxon'
import { v7 as newId } from 'uuid'
import { sideOf } from '../../src/concerns/rules/concern'
import { choicesOf } from '../../src/concerns/rules/agreements'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { openConcern, type OpenedConcern } from '../../src/concerns/store/opened-concern'
import { moveOf, allowedMovesIn, type Ask, type MoveName } from '../../src/concerns/rules/moves'
import { answerWho, askWho, joinByCode } from '../../src/concerns/store/people/recognitions'
import { pressSend, sendDraft } from '../../src/concerns/store/acts/sent-drafts'
import { setAside } from '../../src/concerns/store/acts/set-aside'
import { declineHandOver, handOverOf, proposeHandOver } from '../../src/concerns/store/acts/hand-overs'
import { outcomes } from '../../src/concerns/rules/concern'
import { findDoor, sendAtDoor } from '../../src/doors/store'
import { isForbidden } from '../../src/database/errors'
import { NotFound, Refused } from '../../src/errors'
import type { Person } from '../../src/people/person'
import { newSession } from './doors'
import type { People } from './people'
import { consult } from './kept'

/** The practice, with a supervisor. */
export type Cast = People & { readonly vera: Person }

/** What somebody does next, before it is known what they can do: numbers choose among what is open to them. */
export interface Turn {
  readonly who: number
  readonly what: number
  readonly which: number
  readonly words: string
  /** Since the turn before, in milliseconds. */
  readonly after: number
  /** For how long it can be taken back, in milliseconds; and who opens the concern meanwhile, and how long after Send was pressed. */
  readonly undo: number
  readonly meanwhile: readonly { readonly who: number; readonly after: number }[]
}

export interface Beginning {
  readonly byDoor: boolean
  readonly audience: 'therapist' | 'together' | 'owners'
  readonly words: string
}

const minute = 60_000
const day = 24 * 60 * minute
const words = fc
  .string({ unit: 'grapheme', minLength: 0, maxLength: 40 })
  .map(text => `I said ${text.replaceAll('\u0000', '')}`)

export const beginnings: fc.Arbitrary<Beginning> = fc.record({
  byDoor: fc.boolean(),
  audience: fc.constantFrom('therapist', 'together', 'owners'),
  words,
})

export const turns: fc.Arbitrary<Turn[]> = fc.array(
  fc.record({
    who: fc.nat(99),
    what: fc.nat(999),
    which: fc.nat(9),
    words,
    after: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: day }), fc.constant(30 * day)),
    undo: fc.constantFrom(0, minute),
    meanwhile: fc.array(fc.record({ who: fc.nat(9), after: fc.integer({ min: 0, max: minute }) }), {
      maxLength: 2,
    }),
  }),
  { minLength: 6, maxLength: 14 },
)

/** A concern that people have dealt with by the product's own verbs, and what was done in it. */
export interface History {
  readonly id: string
  /** Everybody who reads it now. */
  readonly readers: readonly Person[]
  readonly done: ReadonlySet<string>
}

/** Long enough ago that nothing of it is still to come. */
const start = () => new Date(Date.now() - 700 * day)

export async function live(people: Cast, beginning: Beginning, following: Turn[]): Promise<History> {
  let now = start()
  const done = new Set<string>()
  const told = await begin(people, beginning, now)
  let client: Person = told.client
  const everybody = () => [client, people.ruth, people.margit, people.karim, people.tomas]
  for (const turn of following) {
    now = new Date(now.getTime() + turn.after)
    const actor = pick(everybody(), turn.who)
    const act = actor && (await actOf(actor, turn))
    if (!act) continue
    const name = await act.do().catch((error: unknown) => {
      if (error instanceof Refused || error instanceof NotFound) return null // somebody has been faster
      throw error
    })
    if (name) done.add(act.name)
  }
  const readers = await readersNow()
  return { id: told.id, readers, done }

  async function seenBy(person: Person): Promise<OpenedConcern | null> {
    return openConcern(person, told.id, now, false).catch((error: unknown) => {
      if (error instanceof NotFound) return null
      throw error
    })
  }

  async function readersNow(): Promise<Person[]> {
    const seen = await Promise.all(
      [...everybody(), people.mei].map(async one => ((await seenBy(one)) ? [one] : [])),
    )
    return seen.flat()
  }

  async function actOf(actor: Person, turn: Turn) {
    const concern = await seenBy(actor)
    return pick(concern ? actsIn(actor, concern, turn) : actsAround(actor), turn.what)
  }

  /** What whoever reads it can do. */
  function actsIn(actor: Person, concern: OpenedConcern, turn: Turn): Act[] {
    const name = (one: string, run: () => Promise<unknown>): Act => ({
      name: one,
      do: () => run().then(() => one),
    })
    const open = name('open', () => openConcern(actor, concern.id, now, true))
    const moves = allowedMovesIn(concern).map(move => name(move, () => makeMove(actor, concern, move, turn)))
    const isClient = concern.capacity === 'client'
    const consulting = name('consult', () =>
      consult(actor, { concernId: concern.id }, { supervisor: people.vera.id, words: turn.words }, now),
    )
    const asking = name('recognise', () =>
      askWho(actor, concern.id, people.mei, now).catch(refusedIfForbidden),
    )
    const answering = name('confirm', async () => {
      await answerWho(client, concern.id, turn.which % 3 > 0, now)
      if (turn.which % 2 > 0) {
        await answerWho(people.mei, concern.id, true, now)
        client = people.mei
      }
    })
    const joining = name('join_account', async () => {
      if (told.code && (await joinByCode(people.mei, told.code, now))) client = people.mei
    })
    return [
      open,
      ...moves,
      ...(isClient ? [] : [consulting]),
      ...(concern.byDoor ? (isClient ? [answering, joining] : [asking]) : []),
    ]
  }

  /** What an owner can do who does not read it. */
  function actsAround(actor: Person): Act[] {
    if (!actor.roles.includes('owner')) return []
    const propose = async () => {
      const { waiting } = await handOverOf(actor, told.id)
      await proposeHandOver(actor, told.id, people.tomas.id, now, waiting?.id)
      return 'propose_hand_over'
    }
    return [{ name: 'propose_hand_over', do: propose }]
  }

  async function makeMove(actor: Person, concern: OpenedConcern, move: MoveName, turn: Turn): Promise<void> {
    if (move === 'set_aside' || move === 'bring_back') return setAside(actor, concern.id, move, now)
    if (move === 'keep_answerer')
      return concern.successor ? declineHandOver(actor, concern, concern.successor, now) : undefined
    const reader = move === 'bring_in' ? pick(concern.couldJoin, turn.which) : concern.successor
    if (!reader && (move === 'bring_in' || move === 'hand_over')) return
    await writeAndSend(actor, concern, move, turn, reader)
  }

  /** As a person does: a draft, Send, and a while in which others look; then it goes out, with the time at which Send was pressed. */
  async function writeAndSend(
    actor: Person,
    concern: OpenedConcern,
    move: MoveName,
    turn: Turn,
    reader: { readonly id: string } | null | undefined,
  ): Promise<void> {
    const id = newId()
    const { position: seen } = concern
    const form = formOf(concern, move, turn)
    const isAbout = move === 'bring_in' || move === 'hand_over'
    const choices = { ...form.choices, ...(isAbout && reader && { reader: reader.id }) }
    await saveDraft(actor, { id, concernId: concern.id, move, seen, ...form, choices }, now)
    const pressedAt = now
    const pressed = await pressSend(
      actor,
      id,
      { seen, stateRevision: 0, revision: 1 },
      turn.undo / 1000,
      pressedAt,
    )
    if ('refusal' in pressed) throw new Refused(pressed.refusal)
    if (turn.undo === 0) return
    for (const look of [...turn.meanwhile].sort((one, other) => one.after - other.after)) {
      now = new Date(pressedAt.getTime() + look.after)
      const reader = pick(everybody(), look.who)
      if (reader && (await seenBy(reader))) await openConcern(reader, concern.id, now, true)
    }
    now = new Date(pressedAt.getTime() + turn.undo)
    const sent = await sendDraft(actor, id, seen, pressedAt)
    if ('refusal' in sent) throw new Refused(sent.refusal)
  }

  function formOf(concern: OpenedConcern, move: MoveName, turn: Turn) {
    const { words: fields, asks = [], asksOutcome } = moveOf(move)
    const details = Object.fromEntries(
      asks.flatMap(ask => {
        const value = valueOf(ask, concern, move, turn)
        return value === undefined ? [] : [[ask.name, value] as const]
      }),
    )
    return {
      words: Object.fromEntries(
        fields.map(({ name, optional }) => [name, optional && turn.which % 2 ? '' : turn.words]),
      ),
      choices: {
        ...(asks.length > 0 && { details }),
        ...(asksOutcome && { outcome: pick(outcomes, turn.which) ?? 'leave' }),
      },
    }
  }

  function valueOf(ask: Ask, concern: OpenedConcern, move: MoveName, { which }: Turn): string | undefined {
    const local = DateTime.fromJSDate(now, { zone: client.practice.timeZone })
    switch (ask.kind) {
      case 'day':
        return local.plus({ days: 1 + which }).toISODate() ?? undefined
      case 'past day':
        return local.minus({ days: which }).toISODate() ?? undefined
      case 'moment':
        return ask.optional && which % 2
          ? undefined
          : local.plus({ days: 1 + which }).toFormat("yyyy-MM-dd'T'HH:mm")
      case 'option':
        return pick(Object.keys(ask.options ?? {}), which)
      case 'of':
        return pick(choicesOf(move, concern.entries, sideOf(concern.capacity)), which)?.value
    }
  }
}

interface Act {
  readonly name: string
  readonly do: () => Promise<string>
}

async function begin(people: People, { byDoor, audience, words: happened }: Beginning, now: Date) {
  const { lena, ruth, margit } = people
  const choices = {
    therapist: ruth.id,
    audience,
    owners: audience === 'therapist' ? [] : [margit.id],
  }
  const draft = { concernId: null, move: 'send', seen: 0, words: { happened }, choices } as const
  if (!byDoor) {
    const id = newId()
    await saveDraft(lena, { ...draft, id }, now)
    await sendDraft(lena, id, 0, now)
    return { id, client: lena as Person, code: null }
  }
  const door = await findDoor(margit.practice.door ?? '')
  const { person, code, draftId } = await sendAtDoor(door, { ...draft, id: newId() }, newSession(), now)
  await sendDraft(person, draftId, 0, now)
  return { id: draftId, client: person, code }
}

/** The database lets nobody ask who should not. */
function refusedIfForbidden(error: unknown): never {
  throw isForbidden(error) ? new Refused('concerns.thisStepIsNotOpen') : error
}

function pick<One>(all: readonly One[], which: number): One | undefined {
  return all[which % all.length]
}
