import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { setAside } from '../../src/concerns/store/acts/set-aside'
import { connect } from '../../src/database/connections'
import { changeRules } from '../../src/practices/settings/store'
import { daysAfter, weekdayOf } from '../../src/time/days'
import { clockFaceAt } from '../../src/time/moments'
import { openBrowserOf } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import { outboxIsEmpty } from '../support/traces'

// Whom silence reaches, and when. The clock of these tests is moved on; that of the worker is the real one, for which nothing is due yet.

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
})
afterEach(async () => {
  await house.admin('escalations').delete()
  await outboxIsEmpty(house)
  await house.admin('email_concerns').delete()
  await house.admin('emails').delete()
})
afterAll(() => house.close())

const hour = 3_600_000
const vienna = { timeZone: 'Europe/Vienna' }
const escalate = (at: Date) => house.admin.raw('select escalate(?)', [at])

/** The hours of so many days from now on, each with what the worker would do then. */
async function passing(days: number, then: (at: Date) => Promise<unknown> = escalate): Promise<void> {
  for (let at = Date.now(); at < Date.now() + days * 24 * hour; at += hour) {
    await then(new Date(at))
    await outboxIsEmpty(house)
  }
}

/** Every letter about lateness, in order: on which day, of which kind, to whom. */
async function told(cast: Readonly<Record<string, TestPerson>> = people) {
  const nameOf = new Map(Object.entries(cast).map(([name, { id }]) => [id, name]))
  const rows = await house
    .admin('emails')
    .whereIn('kind', ['due', 'late', 'late_here', 'to_decide'])
    .orderBy(['queuedAt', 'kind'])
    .select<{ kind: string; personId: string; queuedAt: Date }[]>('kind', 'personId', 'queuedAt')
  return rows.map(({ kind, personId, queuedAt }) => {
    const [day = '', time] = clockFaceAt(queuedAt, vienna).split('T')
    return { day, time: time?.slice(0, 2), kind, who: nameOf.get(personId) ?? personId }
  })
}

const onTheseDays = (letters: Awaited<ReturnType<typeof told>>) => {
  const byDay = new Map<string, string[]>()
  for (const { day, kind, who } of letters)
    byDay.set(day, [...(byDay.get(day) ?? []), `${kind} ${who}`].sort())
  return [...byDay.values()]
}

const dueDayOf = async (id: string) => {
  const { dueAt } = await house.admin('concerns').where({ id }).first<{ dueAt: Date }>('dueAt')
  return clockFaceAt(dueAt, vienna).slice(0, 10)
}

const nextWorkingDay = (day: string): string =>
  weekdayOf(day) <= 5 ? day : nextWorkingDay(daysAfter(day, 1))

describe('a concern that nobody answers', () => {
  test('is told of to those who owe the answer, then to owners at growing distances, and its client is asked', async () => {
    const due = await dueDayOf(await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' }))
    await passing(45)
    const letters = await told()
    expect(onTheseDays(letters)).toEqual([
      ['due ruth'],
      ['late ruth', 'late_here karim', 'late_here margit'],
      ['late_here karim', 'late_here margit'],
      ['late_here karim', 'late_here margit', 'to_decide lena'],
      ['late_here karim', 'late_here margit'],
    ])
    expect([...new Set(letters.map(({ day }) => day))]).toEqual([
      due,
      ...[1, 8, 15, 29].map(days => nextWorkingDay(daysAfter(due, days))),
    ])
    expect(new Set(letters.map(({ time }) => time))).toEqual(new Set(['07']))
  })

  test('reaches owners and its client as soon as their practice has decided, also what is late already', async () => {
    const due = await dueDayOf(await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' }))
    const toOwners = ['late_here karim', 'late_here margit']
    await passing(8)
    await changeRules(people.margit, 'due_days', { hearAgainAfter: 3, askClientAfter: 6 }, 0, new Date())
    await passing(45)
    const letters = await told()
    const later = [...toOwners, 'to_decide lena']
    expect(onTheseDays(letters).slice(-4)).toEqual([toOwners, later, toOwners, toOwners])
    expect([...new Set(letters.map(({ day }) => day))].slice(-4)).toEqual(
      [4, 7, 13, 25].map(days => nextWorkingDay(daysAfter(due, days))),
    )
  })

  test('reaches nobody any more once it was answered, and what still waits to be sent is not', async () => {
    const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    house.post.rules.refuse = () => ({ code: 451 })
    try {
      await escalate(new Date(Date.now() + 9 * 24 * hour))
      expect((await told()).length).toBeGreaterThan(2)
      await make(people.ruth, id, 'acknowledge', { words: 'I read it, and I am sorry.' })
    } finally {
      house.post.rules.refuse = () => null
    }
    const waiting = house.admin('emails').whereIn('kind', ['late', 'late_here'])
    await waiting.clone().update({ nextAt: new Date(), heldBy: null, heldUntil: null })
    await outboxIsEmpty(house)
    expect(await waiting.select('status')).toEqual(
      Array.from({ length: 3 }, () => ({ status: 'lapsed' })), // Ruth, Margit and Karim
    )
    const before = await told()
    await passing(45)
    expect(await told()).toEqual(before)
  })

  test('that owners alone read stays among them', async () => {
    await send(people.lena, { therapist: people.ruth.id, audience: 'owners', owners: [people.margit.id] })
    await passing(25)
    expect(onTheseDays(await told())).toEqual([
      ['due margit'],
      ['late margit', 'to_decide lena'],
      ['late_here margit'],
      ['late_here margit'],
    ])
  })

  test('in a practice of one is told of to its client at once: nobody else sees it', async () => {
    const alone = await practiceOf(house, {
      petra: { name: 'Petra Stern', roles: ['owner', 'therapist'] },
      lena: { name: 'Lena Kraus', roles: ['client'], sees: ['petra'] },
    })
    const id = await send(alone.lena, { therapist: alone.petra.id, audience: 'therapist' })
    const page = await (await openBrowserOf(house, alone.lena)).get(`/concerns/${id}`)
    expect(page.text).toContain('we remind Petra Stern')
    expect(page.text).toContain('Nobody else in the practice hears of it.')
    await passing(25)
    expect(onTheseDays(await told(alone))).toEqual([
      ['due petra'],
      ['late petra', 'to_decide lena'],
      ['late_here petra'],
      ['late_here petra'],
    ])
  })

  test('says beforehand, to its client, who will hear of it', async () => {
    const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    const page = await (await openBrowserOf(house, people.lena)).get(`/concerns/${id}`)
    expect(page.text).toContain('we tell the practice owners that something is late')
  })
})

describe('nobody hears', () => {
  test('of a concern that is paused, closed or set aside', async () => {
    const choices = { therapist: people.ruth.id, audience: 'therapist' as const }
    const paused = await send(people.lena, choices)
    await make(people.lena, paused, 'pause', {}, new Date(), {
      details: { until: daysAfter(clockFaceAt(new Date(), vienna).slice(0, 10), 60) },
    })
    const closed = await send(people.josef, choices)
    await make(people.ruth, closed, 'acknowledge', { words: 'I read it.' })
    await make(people.josef, closed, 'close', { words: '' }, new Date(), { outcome: 'repaired' })
    const aside = await send(people.mei, choices)
    await house.admin('concerns').where({ id: aside }).update({ byDoor: true })
    await setAside(people.ruth, aside, 'set_aside', new Date())
    await passing(30)
    expect(await told()).toEqual([])
  })

  test('that something is due today once the day is over, because nothing ran on it', async () => {
    await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    await escalate(new Date(Date.now() + 9 * 24 * hour))
    await outboxIsEmpty(house)
    expect(onTheseDays(await told())).toEqual([['late ruth', 'late_here karim', 'late_here margit']])
  })

  test('of two concerns at once more than one letter', async () => {
    const choices = { therapist: people.ruth.id, audience: 'therapist' as const }
    for (const client of [people.lena, people.josef, people.mei]) await send(client, choices)
    await escalate(new Date(Date.now() + 9 * 24 * hour))
    await outboxIsEmpty(house)
    expect(onTheseDays(await told())).toEqual([['late ruth', 'late_here karim', 'late_here margit']])
  })
})

test('two workers, a day without any, and one that is stopped in the middle take each step once', async () => {
  const choices = { therapist: people.ruth.id, audience: 'therapist' as const }
  for (const client of [people.lena, people.josef, people.mei]) await send(client, choices)
  const others = [connect(house.urls.admin, 1), connect(house.urls.admin, 1)]
  const stops = connect(house.urls.admin, 1)
  let hours = 0
  await passing(25, async at => {
    hours += 1
    if (hours % 100 > 76) return // a day without any
    if (hours % 7 === 0) {
      const held = await stops.transaction()
      await held.raw('select escalate(?)', [at])
      await Promise.all(others.map(other => other.raw('select escalate(?)', [at])))
      await held.rollback() // as if it had been killed before its commit
    }
    await Promise.all(others.map(other => other.raw('select escalate(?)', [at])))
  })
  await Promise.all([...others, stops].map(other => other.destroy()))
  const letters = await told()
  const counts = new Map<string, number>()
  for (const { kind, who } of letters) counts.set(`${kind} ${who}`, (counts.get(`${kind} ${who}`) ?? 0) + 1)
  expect([...counts].filter(([letter]) => !letter.startsWith('due')).sort()).toEqual([
    ['late ruth', 1],
    ['late_here karim', 3],
    ['late_here margit', 3],
    ['to_decide josef', 1],
    ['to_decide lena', 1],
    ['to_decide mei', 1],
  ])
  expect(await house.admin('escalations').distinct('step')).toEqual([{ step: 4 }])
})

test('every step comes at seven in the morning, on a working day once it is late, in each zone and over each change of clocks', async () => {
  for (const timeZone of ['Europe/Vienna', 'America/Havana', 'Australia/Lord_Howe', 'America/Vancouver']) {
    const { owner } = await practiceOf(
      house,
      { owner: { name: 'Ann Owner', roles: ['owner'] } },
      { timeZone },
    )
    const { rows } = await house.admin.raw<{ rows: { dueAt: Date; step: number; at: Date }[] }>(
      `select due as due_at, step, escalation_at(?, due, step) as at
       from generate_series('2026-10-01'::timestamptz, '2027-04-15'::timestamptz, '31 hours') as due, generate_series(1, 7) as step`,
      [owner.practiceId],
    )
    const wrong = rows.filter(({ dueAt, step, at }) => {
      const face = clockFaceAt(at, { timeZone })
      const day = face.slice(0, 10)
      const from = daysAfter(
        clockFaceAt(dueAt, { timeZone }).slice(0, 10),
        [0, 1, 8, 15, 29, 57, 113][step - 1] ?? 0,
      )
      return face.slice(10) !== 'T07:00:00.000' || day !== (step === 1 ? from : nextWorkingDay(from))
    })
    expect([rows.length > 1_000, wrong]).toEqual([true, []])
  }
})
