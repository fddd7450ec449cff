import { describe, expect, test } from '@jest/globals'
import type { Capacity } from '../../../src/concerns/rules/concern'
import { agreementsIn, choicesOf, talkIn } from '../../../src/concerns/rules/agreements'
import { factsIn } from '../../../src/concerns/rules/facts'
import { type Fact } from '../../../src/concerns/rules/moves/move'
import { type Deed } from '../../../src/concerns/rules/deed'
import type { MoveName } from '../../../src/concerns/rules/moves'
import type { MoveWords } from '../../../src/concerns/rules/wording'
import type { Practice } from '../../../src/practices/practice'

const practice = {
  timeZone: 'Europe/Vienna',
  workingDays: [1, 2, 3, 4, 5],
  closedDays: [] as string[],
} as unknown as Practice

/** A day after the first of January 2027, in Vienna; the fourth is a Monday. */
const on = (day: number) => new Date(Date.UTC(2027, 0, day, 9))

type Told = [day: number, by: Capacity, kind: MoveName, parts?: MoveWords]

function deeds(...told: Told[]): Deed[] {
  return told.map(([day, by, kind, parts = {}], place) => ({
    position: place + 1,
    kind,
    by,
    at: on(day),
    parts,
  }))
}

const answered: Told[] = [
  [4, 'client', 'send'],
  [5, 'therapist', 'acknowledge'],
]
const proposal: Told = [
  6,
  'therapist',
  'agree',
  { words: 'The door is closed.', who: 'practice', by: '2027-02-01' },
]

describe('an agreement', () => {
  const stateAfter = (...more: Told[]) => agreementsIn(deeds(...answered, proposal, ...more))[0]?.state

  test('is proposed, then agreed, then done or not yet, as often as they say so', () => {
    expect(stateAfter()).toBe('proposed')
    expect(stateAfter([7, 'client', 'agree_to', { of: '3' }])).toBe('accepted')
    expect(stateAfter([7, 'client', 'disagree', { of: '3' }])).toBe('declined')
    expect(stateAfter([7, 'client', 'agree_to', { of: '3' }], [8, 'client', 'not_done', { of: '3' }])).toBe(
      'not_done',
    )
    expect(stateAfter([8, 'client', 'not_done', { of: '3' }], [9, 'therapist', 'done', { of: '3' }])).toBe(
      'done',
    )
  })

  test('says what, who and by when; without a day it is from now on', () => {
    const [one, other] = agreementsIn(
      deeds(...answered, proposal, [7, 'client', 'agree', { words: 'I call.' }]),
    )
    expect(one).toMatchObject({
      text: 'The door is closed.',
      who: 'practice',
      by: '2027-02-01',
      proposedBy: 'answerer',
    })
    expect(other).toMatchObject({ text: 'I call.', by: null, proposedBy: 'client' })
  })

  test('that was changed stands in the place of the one before, and waits for the other side', () => {
    const change: Told = [7, 'client', 'change_agreement', { of: '3', words: 'It is locked.', who: 'both' }]
    const all = deeds(...answered, proposal, change)
    expect(agreementsIn(all)).toEqual([
      {
        position: 4,
        text: 'It is locked.',
        who: 'both',
        by: null,
        proposedBy: 'client',
        state: 'proposed',
      },
    ])
    expect(choicesOf('agree_to', all, 'answerer')).toEqual([{ value: '4', text: 'It is locked.' }])
    expect(choicesOf('change_agreement', all, 'client')).toEqual([])
  })

  test('is answered by the other side alone', () => {
    const all = deeds(...answered, proposal)
    expect(choicesOf('agree_to', all, 'client')).toEqual([{ value: '3', text: 'The door is closed.' }])
    expect(choicesOf('agree_to', all, 'answerer')).toEqual([])
    expect(choicesOf('done', all, 'client')).toEqual([])
  })

  test('of which nobody has heard changes nothing', () => {
    expect(stateAfter([7, 'client', 'done', { of: '99' }])).toBe('proposed')
  })
})

describe('a talk', () => {
  const offer: Told = [
    6,
    'therapist',
    'propose_talk',
    { way: 'phone', first: '2027-01-11T10:00', second: '2027-01-12T11:00' },
  ]
  const after = (...more: Told[]) => talkIn(deeds(...answered, offer, ...more))

  test('is offered with its times, taken at one of them, called off, or held', () => {
    expect(after()).toMatchObject({ state: 'proposed', time: null, way: 'phone' })
    const taken: Told = [7, 'client', 'take_talk', { of: 'second' }]
    expect(after(taken)).toMatchObject({ state: 'taken', time: '2027-01-12T11:00' })
    expect(after(taken, [8, 'client', 'cancel_talk'])).toMatchObject({
      state: 'called off',
      time: '2027-01-12T11:00',
    })
    expect(after(taken, [13, 'therapist', 'note_talk'])?.state).toBe('held')
    expect(after([7, 'client', 'decline_talk'])?.state).toBe('declined')
  })

  test('that is to come is called off by closing, and by nothing else that ends', () => {
    const taken: Told = [7, 'client', 'take_talk', { of: 'second' }]
    const closed: Told = [8, 'client', 'close', { outcome: 'partly' }]
    expect(after(taken)?.byClosing).toBe(false)
    expect(after(taken, closed)).toMatchObject({ state: 'called off', byClosing: true })
    expect(after(taken, closed, [9, 'client', 'reopen'])?.state).toBe('called off')
    expect(after(taken, [7, 'therapist', 'note_talk'], closed)).toMatchObject({
      state: 'held',
      byClosing: false,
    })
    expect(after(closed)?.state).toBe('proposed')
  })

  test('proposed anew begins anew', () => {
    expect(
      after([7, 'client', 'decline_talk'], [8, 'client', 'propose_talk', { way: 'session' }]),
    ).toMatchObject({
      state: 'proposed',
      way: 'session',
      proposedBy: 'client',
      times: {},
    })
  })
})

describe('what is so', () => {
  const factsAt = (
    told: Told[],
    day: number,
    capacity: Capacity,
    standing: Partial<Parameters<typeof factsIn>[1]> = {},
  ) =>
    factsIn(
      deeds(...told),
      { capacity, status: 'discussing', waits: 'client', since: on(5), ...standing },
      practice,
      on(day),
    )
  const is = (fact: Fact, ...rest: Parameters<typeof factsAt>) => factsAt(...rest).includes(fact)

  const tried: Told = [20, 'therapist', 'attempt', { how: 'phone', on: '2027-01-20' }]
  test.each<{ story: string; told: Told[]; day: number; so: boolean }>([
    {
      story: 'after two tries and twenty working days',
      told: [tried, [26, 'therapist', 'attempt', { on: '2027-01-26' }]],
      day: 36,
      so: true,
    },
    {
      story: 'with one day of silence missing',
      told: [tried, [26, 'therapist', 'attempt', { on: '2027-01-26' }]],
      day: 33,
      so: false,
    },
    { story: 'with two tries on one day', told: [tried, tried], day: 60, so: false },
    { story: 'with one try', told: [tried], day: 60, so: false },
  ])('not reached, $story: $so', ({ told, day, so }) => {
    expect(is('not reached', [...answered, ...told], day, 'therapist')).toBe(so)
  })

  test('tries before the client last wrote do not count', () => {
    const told: Told[] = [...answered, tried, [26, 'therapist', 'attempt', { on: '2027-01-26' }]]
    expect(is('not reached', told, 90, 'therapist', { since: on(30) })).toBe(false)
    expect(is('not reached', told, 90, 'therapist', { waits: 'answer' })).toBe(false)
  })

  test('whether it held is asked four weeks after a repair, once, and after nothing else', () => {
    const closed = (outcome: string): Told[] => [...answered, [6, 'client', 'close', { outcome }]]
    const standing = { status: 'closed', waits: 'nobody', since: on(6) } as const
    expect(is('closed and not asked', closed('repaired'), 34, 'client', standing)).toBe(true)
    expect(is('closed and not asked', closed('repaired'), 33, 'client', standing)).toBe(false)
    expect(is('closed and not asked', closed('leave'), 90, 'client', standing)).toBe(false)
    const said: Told[] = [...closed('partly'), [40, 'client', 'say_held', { held: 'yes' }]]
    expect(is('closed and not asked', said, 90, 'client', standing)).toBe(false)
  })

  test('a pause is asked for until it is granted, or its day is over', () => {
    const asked: Told[] = [...answered, [6, 'therapist', 'ask_pause', { until: '2027-01-18' }]]
    expect(is('pause asked for', asked, 7, 'client')).toBe(true)
    expect(is('pause asked for', asked, 19, 'client')).toBe(false)
    expect(is('pause asked for', [...asked, [7, 'client', 'grant_pause']], 8, 'client')).toBe(false)
  })
})
