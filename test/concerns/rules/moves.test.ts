import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  capacities,
  statuses,
  type Capacity,
  type Status,
  type Waits,
} from '../../../src/concerns/rules/concern'
import {
  moveNames,
  allowedMovesIn,
  allowedMovesFor,
  mustBeLookedAtAgain,
  type MoveName,
} from '../../../src/concerns/rules/moves'
import { isLate, statusAfter } from '../../../src/concerns/rules/status'
import type { Fact } from '../../../src/concerns/rules/moves/move'
import { characters, moveFaults, mostCharacters, partsOf } from '../../../src/concerns/rules/wording'
import { isVisible, translatorFor } from '../../../src/language/translator'
import type { Practice } from '../../../src/practices/practice'

describe('which moves are open', () => {
  const beside = ['invite_companion', 'end_companion'] as const
  const talkingClient = [
    ...(['write', 'close', 'bring_in', 'agree', 'propose_talk', 'pause', 'ask_other'] as const),
    ...beside,
  ]
  const talking = ['write', 'propose_closing', 'agree', 'propose_talk', 'ask_pause', 'step_back'] as const
  const first = ['acknowledge', 'step_back'] as const
  const closing = ['write', 'agree', 'propose_talk', 'ask_pause', 'step_back'] as const
  const table: Record<Status, Record<Capacity, readonly MoveName[]>> = {
    sent: {
      client: ['add', 'close', 'bring_in', 'pause', 'ask_other', ...beside],
      therapist: first,
      owner: first,
      companion: [],
    },
    acknowledged: { client: talkingClient, therapist: talking, owner: talking, companion: [] },
    discussing: { client: talkingClient, therapist: talking, owner: talking, companion: [] },
    closing: {
      client: [
        ...([
          'write',
          'not_yet',
          'close',
          'bring_in',
          'agree',
          'propose_talk',
          'pause',
          'ask_other',
        ] as const),
        ...beside,
      ],
      therapist: closing,
      owner: closing,
      companion: [],
    },
    closed: { client: ['reopen', 'end_companion'], therapist: [], owner: [], companion: [] },
  }

  const cells = statuses.flatMap(status =>
    capacities.map(capacity => ({
      status,
      capacity,
      open: table[status][capacity],
      said: table[status][capacity].join(', '),
    })),
  )
  const openTo = (capacity: Capacity, status: Status, facts: readonly Fact[] = []) =>
    allowedMovesIn({
      capacity,
      status,
      waits: 'client',
      byDoor: false,
      facts: ['somebody else to ask', ...facts],
    })

  test.each(cells)('to the $capacity when it is $status: $said', ({ status, capacity, open }) => {
    expect(openTo(capacity, status)).toEqual(open)
  })

  test('to a companion: to write, where it goes on, and nothing else', () => {
    for (const status of statuses) {
      const goesOn = status === 'sent' || status === 'acknowledged' || status === 'discussing'
      expect(openTo('companion', status, ['not paused'])).toEqual(goesOn ? ['write_beside'] : [])
      expect(openTo('companion', status, ['agreement to answer', 'talk to answer', 'paused'])).toEqual([])
    }
  })

  test('to say that somebody else should answer: only where there is somebody else', () => {
    const alone = {
      capacity: 'therapist',
      status: 'sent',
      waits: 'client',
      byDoor: false,
      facts: [],
    } as const
    expect(allowedMovesIn(alone)).toEqual(['acknowledge'])
    expect(allowedMovesIn({ ...alone, capacity: 'client' })).not.toContain('ask_other')
  })

  const needing: { facts: Fact[]; status: Status; client: MoveName[]; therapist: MoveName[] }[] = [
    {
      facts: ['agreement to answer'],
      status: 'discussing',
      client: ['agree_to', 'change_agreement', 'disagree'],
      therapist: ['agree_to', 'change_agreement', 'disagree'],
    },
    {
      facts: ['agreement to keep'],
      status: 'discussing',
      client: ['done', 'not_done'],
      therapist: ['done', 'not_done'],
    },
    { facts: ['agreement to keep'], status: 'closed', client: ['done'], therapist: ['done'] },
    {
      facts: ['talk to answer'],
      status: 'closing',
      client: ['take_talk', 'decline_talk'],
      therapist: ['take_talk', 'decline_talk'],
    },
    {
      facts: ['talk agreed'],
      status: 'acknowledged',
      client: ['cancel_talk', 'note_talk'],
      therapist: ['cancel_talk', 'note_talk'],
    },
    { facts: ['answered and not asked'], status: 'acknowledged', client: ['say_how'], therapist: [] },
    { facts: ['paused'], status: 'sent', client: ['end_pause'], therapist: [] },
    { facts: ['pause asked for'], status: 'discussing', client: ['grant_pause'], therapist: [] },
    { facts: ['silence'], status: 'discussing', client: [], therapist: ['attempt'] },
    { facts: ['not reached'], status: 'discussing', client: [], therapist: ['close_unreached'] },
    { facts: ['answer to promise'], status: 'sent', client: [], therapist: ['promise'] },
    { facts: ['closed and not asked'], status: 'closed', client: ['say_held'], therapist: [] },
  ]
  test.each(needing)(
    'where there is $facts, also: $client / $therapist',
    ({ facts, status, client, therapist }) => {
      const more = (capacity: Capacity) =>
        openTo(capacity, status, facts).filter(name => !openTo(capacity, status).includes(name))
      expect({ client: more('client'), therapist: more('therapist') }).toEqual({ client, therapist })
      expect(more('owner')).toEqual(therapist)
    },
  )

  test('every move but the first words has a place where it is open', () => {
    const open = new Set(
      statuses.flatMap(status => capacities.flatMap(capacity => allowedMovesFor(capacity, status))),
    )
    expect(moveNames.filter(name => !open.has(name))).toEqual(['send'])
  })

  test('only the client closes, reopens, brings somebody in and pauses it', () => {
    for (const status of statuses) {
      for (const capacity of ['therapist', 'owner'] as const) {
        for (const move of [
          'close',
          'reopen',
          'bring_in',
          'not_yet',
          'add',
          'pause',
          'grant_pause',
        ] as const) {
          expect(allowedMovesFor(capacity, status)).not.toContain(move)
        }
      }
    }
  })
})

describe('which moves must be looked at again when something was said meanwhile', () => {
  const again: [MoveName, Status][] = [
    ['acknowledge', 'sent'],
    ['propose_closing', 'acknowledged'],
    ['propose_closing', 'discussing'],
    ['not_yet', 'closing'],
    ['close', 'sent'],
    ['close', 'acknowledged'],
    ['close', 'discussing'],
    ['close', 'closing'],
    ['reopen', 'closed'],
    ['close_unreached', 'discussing'],
  ]
  const fine = moveNames.filter(name => name !== 'send' && again.every(([other]) => other !== name))
  test.each(again)('%s when it is %s', (name, status) => {
    expect(mustBeLookedAtAgain(name, status)).toBe(true)
  })
  test.each(fine)('%s never', name => {
    for (const status of statuses) expect(mustBeLookedAtAgain(name, status)).toBe(false)
  })
})

const practice = {
  timeZone: 'Europe/Vienna',
  workingDays: [1, 2, 3, 4, 5],
  closedDays: [] as string[],
  acknowledgeWithin: 3,
  answerWithin: 5,
} as unknown as Practice

/** A moment in January 2027, in Vienna; the 4th is a Monday. */
const on = (day: number, time = '10:00') =>
  new Date(`2027-01-${String(day).padStart(2, '0')}T${time}:00+01:00`)
const endOf = (day: number) => new Date(on(day, '23:59').getTime() + 59_999)

describe('how a concern stands after', () => {
  type Told = [day: number, by: Capacity, kind: MoveName]
  interface Story {
    readonly story: string
    readonly steps: Told[]
    readonly status: Status
    readonly waits: Waits
    readonly since: number
    readonly due: number | null
  }

  const sent: Told = [4, 'client', 'send']
  const acknowledged: Told[] = [sent, [5, 'therapist', 'acknowledge']]
  const proposed: Told[] = [...acknowledged, [6, 'client', 'write'], [7, 'therapist', 'propose_closing']]
  const closed: Told[] = [...acknowledged, [6, 'client', 'close']]

  const stories: Story[] = [
    { story: 'first words', steps: [sent], status: 'sent', waits: 'acknowledgement', since: 4, due: 7 },
    {
      story: 'first words, and more of them: due when it was',
      steps: [sent, [6, 'client', 'add'], [7, 'client', 'add']],
      status: 'sent',
      waits: 'acknowledgement',
      since: 4,
      due: 7,
    },
    {
      story: 'an acknowledgement',
      steps: acknowledged,
      status: 'acknowledged',
      waits: 'client',
      since: 5,
      due: null,
    },
    {
      story: 'the therapist writing once more, unasked: the client’s turn since the first time',
      steps: [...acknowledged, [8, 'therapist', 'write']],
      status: 'discussing',
      waits: 'client',
      since: 5,
      due: null,
    },
    {
      story: 'the client’s answer',
      steps: [...acknowledged, [6, 'client', 'write']],
      status: 'discussing',
      waits: 'answer',
      since: 6,
      due: 13,
    },
    {
      story: 'the client writing twice: the first words count',
      steps: [...acknowledged, [6, 'client', 'write'], [12, 'client', 'write'], [14, 'client', 'write']],
      status: 'discussing',
      waits: 'answer',
      since: 6,
      due: 13,
    },
    {
      story: 'an answer, and new words: counted anew',
      steps: [...acknowledged, [6, 'client', 'write'], [7, 'owner', 'write'], [11, 'client', 'write']],
      status: 'discussing',
      waits: 'answer',
      since: 11,
      due: 18,
    },
    {
      story: 'a proposal to close',
      steps: proposed,
      status: 'closing',
      waits: 'client',
      since: 7,
      due: null,
    },
    {
      story: '“not yet”',
      steps: [...proposed, [8, 'client', 'not_yet']],
      status: 'discussing',
      waits: 'answer',
      since: 8,
      due: 15,
    },
    {
      story: 'a message instead of an answer to the proposal',
      steps: [...proposed, [8, 'client', 'write']],
      status: 'discussing',
      waits: 'answer',
      since: 8,
      due: 15,
    },
    {
      story: 'the therapist writing while closing is proposed',
      steps: [...proposed, [8, 'therapist', 'write']],
      status: 'discussing',
      waits: 'client',
      since: 7,
      due: null,
    },
    { story: 'closing', steps: closed, status: 'closed', waits: 'nobody', since: 6, due: null },
    {
      story: 'closing at once, unanswered',
      steps: [sent, [5, 'client', 'close']],
      status: 'closed',
      waits: 'nobody',
      since: 5,
      due: null,
    },
    {
      story: 'closing while an answer is late',
      steps: [...acknowledged, [6, 'client', 'write'], [22, 'client', 'close']],
      status: 'closed',
      waits: 'nobody',
      since: 22,
      due: null,
    },
    {
      story: 'reopening: an answer is due, counted from then',
      steps: [...closed, [20, 'client', 'reopen']],
      status: 'discussing',
      waits: 'answer',
      since: 20,
      due: 27,
    },
    {
      story: 'reopening what was closed unanswered',
      steps: [sent, [5, 'client', 'close'], [11, 'client', 'reopen']],
      status: 'discussing',
      waits: 'answer',
      since: 11,
      due: 18,
    },
    {
      story: 'bringing somebody in while it is late: still late, since when it was',
      steps: [sent, [15, 'client', 'bring_in']],
      status: 'sent',
      waits: 'acknowledgement',
      since: 4,
      due: 7,
    },
    {
      story: 'bringing somebody in when it is the client’s turn: still the client’s turn',
      steps: [...acknowledged, [15, 'client', 'bring_in']],
      status: 'acknowledged',
      waits: 'client',
      since: 5,
      due: null,
    },
    {
      story: 'bringing somebody in between two messages: the first counts',
      steps: [...acknowledged, [6, 'client', 'write'], [7, 'client', 'bring_in'], [8, 'client', 'write']],
      status: 'discussing',
      waits: 'answer',
      since: 6,
      due: 13,
    },
  ]

  test.each(stories)('$story', ({ steps, status, waits, since, due }) => {
    const standing = statusAfter(
      steps.map(([day, by, kind]) => ({ kind, by, at: on(day) })),
      practice,
      new Date('2027-03-01'),
    )
    expect(standing).toEqual({ status, waits, since: on(since), dueAt: due === null ? null : endOf(due) })
  })

  test('somebody else who answers, or joins while it is late: the clock begins again', () => {
    const first = { kind: 'send', by: 'client', at: on(4) } as const
    const later = new Date('2027-03-01')
    const over = { kind: 'hand_over', by: 'client', at: on(15) } as const
    const joined = { kind: 'bring_in', by: 'client', at: on(15), wasDue: '2027-01-07' } as const
    for (const step of [over, joined])
      expect(statusAfter([first, step], practice, later)).toEqual({
        status: 'sent',
        waits: 'acknowledgement',
        since: on(4),
        dueAt: endOf(20),
      })
  })

  test('a promised day: due then, until the clock begins again', () => {
    const first = { kind: 'send', by: 'client', at: on(4) } as const
    const promise = { kind: 'promise', by: 'therapist', at: on(5), day: '2027-01-12' } as const
    const more = { kind: 'add', by: 'client', at: on(11) } as const
    const later = new Date('2027-03-01')
    const due = (...steps: Parameters<typeof statusAfter>[0]) => statusAfter(steps, practice, later).dueAt
    expect(due(first, promise)).toEqual(endOf(12))
    expect(due(first, promise, more)).toEqual(endOf(12))
    expect(due(first, promise, { kind: 'hand_over', by: 'client', at: on(6) })).toEqual(endOf(11))
    expect(due(first, promise, { kind: 'pause', by: 'client', at: on(6), until: '2027-01-18' })).toEqual(
      endOf(21),
    )
    const answered = { kind: 'acknowledge', by: 'therapist', at: on(8) } as const
    expect(due(first, promise, answered)).toBeNull()
    expect(due(first, promise, answered, { kind: 'write', by: 'client', at: on(11) })).toEqual(endOf(18))
  })

  const pausedUntil = (steps: Told[], until: number, now: number) =>
    statusAfter(
      steps.map(([day, by, kind]) => ({
        kind,
        by,
        at: on(day),
        ...((kind === 'pause' || kind === 'ask_pause') && { until: `2027-01-${until}` }),
      })),
      practice,
      on(now),
    )
  const owed: Told[] = [...acknowledged, [6, 'client', 'write']]

  test('a pause: nothing is due until its day, and from then on the clock begins again', () => {
    const paused: Told[] = [...owed, [7, 'client', 'pause']]
    expect(pausedUntil(paused, 18, 15)).toEqual({
      status: 'discussing',
      waits: 'pause',
      since: on(7),
      dueAt: null,
    })
    expect(pausedUntil(paused, 18, 19)).toEqual({
      status: 'discussing',
      waits: 'answer',
      since: on(6),
      dueAt: endOf(25),
    })
  })

  test('a pause that the answerer asks for begins with the client’s yes, and not before', () => {
    const asked: Told[] = [...owed, [7, 'therapist', 'ask_pause']]
    expect(pausedUntil(asked, 18, 8)).toMatchObject({ waits: 'answer', dueAt: endOf(13) })
    expect(pausedUntil([...asked, [8, 'client', 'grant_pause']], 18, 9)).toMatchObject({
      waits: 'pause',
      dueAt: null,
    })
  })

  test.each<{ how: string; step: Told; due: number | null; waits: Waits }>([
    { how: 'its client ends it', step: [11, 'client', 'end_pause'], waits: 'answer', due: 18 },
    { how: 'its client writes again', step: [11, 'client', 'write'], waits: 'answer', due: 18 },
    { how: 'the answer comes meanwhile', step: [11, 'therapist', 'write'], waits: 'client', due: null },
  ])('a pause is over earlier when $how', ({ step, waits, due }) => {
    const standing = pausedUntil([...owed, [7, 'client', 'pause'], step], 18, 12)
    expect(standing).toMatchObject({ waits, dueAt: due === null ? null : endOf(due) })
  })

  test.each<{ kind: MoveName; by: Capacity; waits: Waits }>([
    { kind: 'agree', by: 'client', waits: 'answer' },
    { kind: 'agree', by: 'therapist', waits: 'client' },
    { kind: 'agree_to', by: 'client', waits: 'client' },
    { kind: 'change_agreement', by: 'client', waits: 'answer' },
    { kind: 'change_agreement', by: 'therapist', waits: 'client' },
    { kind: 'disagree', by: 'client', waits: 'answer' },
    { kind: 'not_done', by: 'client', waits: 'answer' },
    { kind: 'done', by: 'client', waits: 'client' },
    { kind: 'take_talk', by: 'client', waits: 'client' },
    { kind: 'say_how', by: 'client', waits: 'client' },
    { kind: 'attempt', by: 'therapist', waits: 'client' },
    { kind: 'close_unreached', by: 'therapist', waits: 'nobody' },
  ])('$kind by the $by: it waits for $waits', ({ kind, by, waits }) => {
    const steps: Told[] = [...acknowledged, [6, by, kind]]
    expect(pausedUntil(steps, 18, 7).waits).toBe(waits)
  })

  test('nothing is an error: a concern begins with words', () => {
    expect(() => statusAfter([], practice, on(4))).toThrow()
  })

  test('whatever the practice’s own days are', () => {
    const slow = { ...practice, acknowledgeWithin: 1, answerWithin: 2, closedDays: ['2027-01-06'] }
    const steps = [{ kind: 'send', by: 'client', at: on(5) }] as const
    expect(statusAfter(steps, slow, on(5)).dueAt).toEqual(endOf(7))
  })
})

test.each([
  { when: 'before the day', now: on(7, '12:00'), late: false },
  { when: 'in its last millisecond', now: endOf(7), late: false },
  { when: 'a millisecond later', now: new Date(endOf(7).getTime() + 1), late: true },
])('it is late $when: $late', ({ now, late }) => {
  expect(isLate({ dueAt: endOf(7) }, now)).toBe(late)
  expect(isLate({ dueAt: null }, now)).toBe(false)
})

describe('what somebody can see', () => {
  const visible = ['a', '.', '…', '0', 'ß', '漢', 'א', '🕯️', '👩‍👩‍👦', ' x ', '\u200Bx', '-', '٣', '̈a', '€', '👍🏽']
  const invisible = [
    '',
    ' ',
    '\n\t',
    '\u00A0',
    '\u200B',
    '\u200D',
    '\uFEFF',
    '\u2060',
    '\u00AD',
    '\u3000',
    '\u2800',
    '\u3164',
    '\u115F\u1160',
    '\uFFA0',
    '\u202E',
    '\u180E',
    '\u2063',
    '\uFE0F',
  ]
  const shown = (text: string) => ({
    text,
    name: JSON.stringify(text) + Array.from(text, c => ` U+${c.codePointAt(0)?.toString(16)}`).join(''),
  })

  test.each(visible.map(shown))('$name: yes', ({ text }) => {
    expect(isVisible(text)).toBe(true)
  })
  test.each(invisible.map(shown))('$name: no', ({ text }) => {
    expect(isVisible(text)).toBe(false)
  })
})

describe('characters are what a person would call so', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['ä', 1],
    ['a\u0308', 1],
    ['e\u0301\u0323', 1],
    ['👨‍👩‍👧‍👦', 1],
    ['👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 2],
    ['👍🏽', 1],
    ['🏳️‍🌈', 1],
    ['🇦🇹🇩🇪', 2],
    ['한국', 2],
    ['\u1112\u1161\u11AB', 1],
    ['नि', 1],
    ['a\nb', 3],
    ['😶‍🌫️!', 2],
  ])('%j: %i', (text, count) => {
    expect(characters(text)).toBe(count)
  })

  test('also in long texts, which are counted in pieces', () => {
    const whole = new Intl.Segmenter()
    const sign = fc.constantFrom(
      'a',
      ' ',
      '\n',
      '👨‍👩‍👧‍👦',
      '🇦🇹',
      '🇦',
      'e\u0301',
      '\u200D',
      '👍🏽',
      '\u1112\u1161\u11AB',
      'नि',
      '\u0301',
      '😀',
    )
    fc.assert(
      fc.property(fc.array(sign, { minLength: 300, maxLength: 2500, size: 'max' }), signs => {
        const text = signs.join('')
        expect(characters(text)).toBe(Array.from(whole.segment(text)).length)
      }),
      { numRuns: 25 },
    )
  })

  test.each([
    ['families', '👨‍👩‍👧‍👦'.repeat(80_000)],
    ['letters', 'x'.repeat(2_000_000)],
  ])('and so does a very long text of %s, which is not counted to its end', (_, text) => {
    expect(moveFaults('write', { words: text }, {}, practice, new Date())).toHaveLength(1)
  })
})

describe('what a draft still needs', () => {
  const missing = 'Write a few words here.'
  const long = 'This is longer than {{most}} characters. Please shorten it, or send it in parts.'
  const full = '👨‍👩‍👧‍👦'.repeat(mostCharacters)
  const cases: {
    what: string
    move: MoveName
    words: Record<string, string>
    choices: object
    faults: [string, string][]
  }[] = [
    {
      what: 'first words and a reader',
      move: 'send',
      words: { happened: 'It hurt.' },
      choices: { audience: 'therapist' },
      faults: [],
    },
    {
      what: 'first words without a reader',
      move: 'send',
      words: { happened: 'It hurt.' },
      choices: {},
      faults: [['audience', 'Choose who will read your words.']],
    },
    {
      what: 'first words for owners, and none chosen',
      move: 'send',
      words: { happened: 'x' },
      choices: { audience: 'owners', owners: [] },
      faults: [['owners', 'Choose at least one owner.']],
    },
    {
      what: 'no first words',
      move: 'send',
      words: { effect: 'Sad.' },
      choices: { audience: 'therapist' },
      faults: [['happened', missing]],
    },
    {
      what: 'an empty message',
      move: 'write',
      words: { words: '\u200B ' },
      choices: {},
      faults: [['words', missing]],
    },
    {
      what: 'half a proposal',
      move: 'propose_closing',
      words: { repaired: 'The tone.' },
      choices: {},
      faults: [['different', missing]],
    },
    { what: '“not yet” without words', move: 'not_yet', words: {}, choices: {}, faults: [] },
    {
      what: 'closing without an outcome',
      move: 'close',
      words: {},
      choices: {},
      faults: [['outcome', 'Choose how things stand for you.']],
    },
    { what: 'closing with one', move: 'close', words: {}, choices: { outcome: 'leave' }, faults: [] },
    { what: 'just as much as fits', move: 'write', words: { words: full }, choices: {}, faults: [] },
    {
      what: 'one character more',
      move: 'write',
      words: { words: `${full}!` },
      choices: {},
      faults: [['words', long]],
    },
    {
      what: 'too much where nothing was needed',
      move: 'not_yet',
      words: { words: `${full}!` },
      choices: {},
      faults: [['words', long]],
    },
  ]
  test.each(cases)('$what', ({ move, words, choices, faults }) => {
    expect(
      moveFaults(move, words, choices, practice, new Date()).map(({ field, text }) => [
        field,
        translatorFor('en')(text),
      ]),
    ).toEqual(faults)
  })
})

test('an entry holds what was written, and not the fields that were left empty', () => {
  expect(partsOf('send', { happened: '  It hurt.\n', effect: '\u200B', status: 'closed' }, {})).toEqual({
    happened: 'It hurt.',
  })
  expect(partsOf('close', { words: '' }, { outcome: 'partly' })).toEqual({ outcome: 'partly' })
})
