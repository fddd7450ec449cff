import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import type { ChainBreak } from '../../src/chains/chain'
import { breaksInChains } from '../../src/chains/verification'
import { askToStandIn, sendLine, standInsOf, standInToAsk } from '../../src/concerns/standing-in/store'
import { proposeHandOver } from '../../src/concerns/store/acts/hand-overs'
import { openConcern } from '../../src/concerns/store/opened-concern'
import { as, connect } from '../../src/database/connections'
import { asAuditor } from '../../src/database/migrations/migrations'
import { endAway, sayAway } from '../../src/staff/absence/store'
import { endAccess } from '../../src/staff/store'
import { onDay } from '../../src/time/days'
import { dayFromNow, dayFromNowText, goAway, keepAbsencesAt } from '../support/absences'
import { openBrowserOf } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { atOnce } from '../support/locks'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import { deedsIn, outboxIsEmpty } from '../support/traces'

// While Ruth is away, Tomas stands in: he learns that something waits, reads nothing, and can send one fixed line.

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
})
afterEach(async () => {
  await house.admin('absences').update({ endedAt: new Date(), handedBack: true })
  await house.admin('escalations').delete()
  await outboxIsEmpty(house)
})
afterAll(() => house.close())

const hour = 3_600_000
const toRuth = (now = new Date()) =>
  send(people.lena, { therapist: people.ruth.id, audience: 'therapist' }, now)
const told = async (person: TestPerson, ...kinds: string[]) =>
  (await house.admin('emails').where({ personId: person.id }).whereIn('kind', kinds).select('kind')).length
const standsInFor = async (person: TestPerson, now = new Date()) => (await standInsOf(person, now)).length

/** Every chain, as `verify-events` follows it. */
async function brokenChains(): Promise<ChainBreak[]> {
  const found: ChainBreak[] = []
  await asAuditor(house.urls.admin, async db => {
    for await (const one of breaksInChains(db, { chains: 0, events: 0, entries: 0, heads: 0 }))
      found.push(one)
  })
  return found
}

describe('a colleague who stands in', () => {
  test('hears once that something waits, and learns neither whose it is nor what', async () => {
    const { ruth, tomas, lena, josef } = people
    await toRuth()
    await send(josef, { therapist: ruth.id, audience: 'therapist' })
    await goAway(ruth, [0, 11], tomas)
    await keepAbsencesAt(house)
    await keepAbsencesAt(house)
    expect(await told(tomas, 'stand_in')).toBe(1)
    const [mail] = await house.post.waitFor(
      tomas.address,
      1,
      'Something is waiting for a colleague you stand in for.',
    )
    expect(`${mail?.subject ?? ''} ${mail?.text ?? ''}`).not.toMatch(/Ruth|Lena|Josef/)
    const browser = await openBrowserOf(house, tomas)
    const page = await browser.get('/standing-in')
    expect(page.$('.row')).toHaveLength(2)
    expect(page.text).toContain('2 things are waiting for Ruth Adler.')
    expect(page.html).not.toMatch(/Lena|Josef|looked at the clock/)
    for (const { id, reference } of await house
      .admin('concerns')
      .where({ practiceId: lena.practiceId })
      .select<{ id: string; reference: string }[]>('id', 'reference')) {
      expect(page.html).not.toContain(id)
      expect(page.html).not.toContain(reference)
      expect((await browser.get(`/concerns/${id}`)).status).toBe(404)
    }
  })

  test('reads it above the inbox until each who waits is told, and finds each by a number of its own', async () => {
    const { ruth, tomas, lena, josef } = people
    await toRuth()
    await send(josef, { therapist: ruth.id, audience: 'therapist' })
    const browser = await openBrowserOf(house, tomas)
    expect((await browser.get('/inbox')).$('a[href="/standing-in"]')).toHaveLength(0)
    await goAway(ruth, [0, 11], tomas)
    await keepAbsencesAt(house)
    const inbox = await browser.get('/inbox')
    expect(inbox.$('.notice:has(a[href="/standing-in"])').text()).toBe(
      '2 things are waiting for Ruth Adler. You are standing in. Let the people who are waiting know',
    )
    expect(inbox.html).not.toMatch(/Lena|Josef/)
    const page = await browser.get('/standing-in')
    expect(page.$('blockquote')).toHaveLength(1)
    const names = page
      .$('.row')
      .toArray()
      .map(one => [page.$(one).find('strong').text(), page.$(one).find('button').text()])
    const day = dayFromNowText(0, tomas)
    expect(names).toEqual(
      [1, 2].map(number => [
        `${number}. Waiting since ${day}`,
        `Send this message (${number}. Waiting since ${day})`,
      ]),
    )
    for (const form of page.$('.row form').toArray()) {
      expect((await browser.get('/inbox')).text).toContain('2 things are waiting for Ruth Adler.')
      await browser.post(page.$(form).attr('action') ?? '')
    }
    expect((await browser.get('/inbox')).$('a[href="/standing-in"]')).toHaveLength(0)
    expect((await (await openBrowserOf(house, lena)).get('/')).html).not.toContain('href="/standing-in"')
  })

  test('sends the fixed line once, which the client reads, and the chain holds', async () => {
    const { ruth, tomas, lena } = people
    const id = await toRuth()
    await goAway(ruth, [0, 11], tomas)
    await keepAbsencesAt(house)
    const browser = await openBrowserOf(house, tomas)
    const page = await browser.get('/standing-in')
    const action = page.$('.row form').attr('action') ?? ''
    const line = `Ruth Adler is away until ${dayFromNowText(11, ruth)}, and can read this after that. Tomas Lindqvist knows only that something is waiting, and cannot read your words.`
    expect(page.$('blockquote').text()).toBe(line)
    const before = await house.admin('emails').where({ personId: lena.id, kind: 'news' }).select('id')
    expect((await browser.post(action, { words: 'Call me.' })).to).toBe('/standing-in?said=sent')
    await browser.post(action)
    expect(await deedsIn(house, id)).toEqual(['send', 'stand_in'])
    expect(await house.admin('emails').where({ personId: lena.id, kind: 'news' }).select('id')).toHaveLength(
      before.length + 1,
    )
    const after = await browser.get('/standing-in')
    expect(after.text).toContain('You sent this on')
    expect(after.$('.row form')).toHaveLength(0)
    const read = (await (await openBrowserOf(house, lena)).get(`/concerns/${id}`)).$('.thread').text()
    expect(read).toContain('Tomas Lindqvist')
    expect(read).toContain(line)
    expect(read).not.toContain('Call me')
    const { status, dueAt } = await openConcern(ruth, id, new Date(), false)
    expect({ status, owed: dueAt !== null }).toEqual({ status: 'sent', owed: true })
    expect(await brokenChains()).toEqual([])
  })

  test('sends it once only, however many buttons are pressed at once', async () => {
    const id = await toRuth()
    await goAway(people.ruth, [0, 11], people.tomas)
    await keepAbsencesAt(house)
    const [one] = await standInsOf(people.tomas, new Date())
    const press = () => sendLine(people.tomas, one?.id ?? '', new Date())
    await atOnce(house, id, [press, press])
    expect(await deedsIn(house, id)).toEqual(['send', 'stand_in'])
  })

  test('can send another one only once the clock begins anew', async () => {
    const { ruth, tomas, lena } = people
    const id = await toRuth()
    await goAway(ruth, [0, 11], tomas)
    await keepAbsencesAt(house)
    const [one] = await standInsOf(tomas, new Date())
    await sendLine(tomas, one?.id ?? '', new Date())
    await make(lena, id, 'add', { words: 'And one thing more.' })
    await keepAbsencesAt(house)
    expect((await standInsOf(tomas, new Date())).map(({ lineAt }) => lineAt !== null)).toEqual([true])
    await make(ruth, id, 'promise', {}, new Date(), { details: { day: await aDayToPromise(id) } })
    await keepAbsencesAt(house)
    expect((await standInsOf(tomas, new Date())).map(({ lineAt }) => lineAt !== null)).toEqual([true])
    await make(ruth, id, 'acknowledge', { words: 'From the beach: I read it.' })
    expect(await standsInFor(tomas)).toBe(0)
    await make(lena, id, 'write', { words: 'Thank you.' })
    await keepAbsencesAt(house)
    expect((await standInsOf(tomas, new Date())).map(({ lineAt }) => lineAt !== null)).toEqual([false])
  })

  async function aDayToPromise(id: string): Promise<string> {
    const page = await (await openBrowserOf(house, people.ruth)).get(`/concerns/${id}/promise`)
    return page.$('input[name="day"]').first().val() as string
  }

  test('is not told what was answered before the email could go', async () => {
    const id = await toRuth()
    await goAway(people.ruth, [0, 11], people.tomas)
    house.post.rules.refuse = () => ({ code: 451 })
    try {
      await keepAbsencesAt(house)
      await make(people.ruth, id, 'acknowledge', { words: 'I read it.' })
    } finally {
      house.post.rules.refuse = () => null
    }
    const mail = house.admin('emails').where({ personId: people.tomas.id, kind: 'stand_in' })
    await mail.clone().update({ nextAt: new Date(), heldBy: null, heldUntil: null })
    await outboxIsEmpty(house)
    expect(await mail.select('status')).toEqual([{ status: 'lapsed' }])
  })
})

test('each is told once, however many workers look at the same moment', async () => {
  const { ruth, tomas, lena, josef } = people
  for (const client of [lena, josef, lena, josef])
    await send(client, { therapist: ruth.id, audience: 'therapist' })
  await goAway(ruth, [0, 1], tomas)
  const workers = (at: Date) => Promise.all(Array.from({ length: 4 }, () => keepAbsencesAt(house, at)))
  await workers(new Date())
  expect(await told(tomas, 'stand_in')).toBe(1)
  expect(await standsInFor(tomas)).toBe(4)
  await workers(new Date(Date.now() + 72 * hour))
  expect(await told(ruth, 'after_absence')).toBe(1)
})

describe('nobody stands in', () => {
  test.each<[string, () => Promise<unknown>]>([
    [
      'for what owners alone read',
      async () => {
        await send(people.lena, { therapist: people.ruth.id, audience: 'owners', owners: [people.margit.id] })
        await goAway(people.ruth, [0, 11], people.tomas)
      },
    ],
    [
      'where another one who is here can answer',
      async () => {
        await send(people.lena, {
          therapist: people.ruth.id,
          audience: 'together',
          owners: [people.margit.id],
        })
        await goAway(people.ruth, [0, 11], people.tomas)
      },
    ],
    [
      'who is away as well',
      async () => {
        await toRuth()
        await goAway(people.ruth, [0, 11], people.tomas)
        await goAway(people.tomas, [0, 3])
      },
    ],
    [
      'who works here no more',
      async () => {
        await toRuth()
        await goAway(people.ruth, [0, 11], people.tomas)
        await endAccess(people.margit, people.tomas.id, new Date())
      },
    ],
    [
      'before the first day',
      async () => {
        await toRuth()
        await goAway(people.ruth, [1, 11], people.tomas)
      },
    ],
    [
      'in the concern of a client whose therapist is here',
      async () => {
        await toRuth()
        await goAway(people.karim, [0, 11], people.tomas)
      },
    ],
    [
      'for what waits for its client',
      async () => {
        const id = await toRuth()
        await make(people.ruth, id, 'acknowledge', { words: 'I read it.' })
        await goAway(people.ruth, [0, 11], people.tomas)
      },
    ],
  ])('%s', async (_, happens) => {
    await happens()
    await keepAbsencesAt(house)
    expect(await told(people.tomas, 'stand_in')).toBe(0)
    expect((await house.admin('stand_ins').where({ practiceId: people.ruth.practiceId })).length).toBe(0)
  })

  test('once a client lets somebody else answer, also where that was proposed before', async () => {
    const { ruth, tomas, karim, margit, lena } = people
    const id = await toRuth()
    await proposeHandOver(margit, id, karim.id, new Date())
    await goAway(ruth, [0, 11], tomas)
    await keepAbsencesAt(house)
    expect(await standsInFor(tomas)).toBe(1)
    await make(lena, id, 'hand_over', {}, new Date(), { reader: karim.id })
    expect(await standsInFor(tomas)).toBe(0)
    await keepAbsencesAt(house)
    expect(await standsInFor(tomas)).toBe(0)
  })

  test('once somebody brings in an owner who is here', async () => {
    const id = await toRuth()
    await goAway(people.ruth, [0, 11], people.tomas)
    await keepAbsencesAt(house)
    await make(people.lena, id, 'bring_in', {}, new Date(), { reader: people.margit.id })
    expect(await standsInFor(people.tomas)).toBe(0)
  })
})

describe('coming back', () => {
  test('ends it by itself on the day, hands back on that morning, and tells the therapist once', async () => {
    const { ruth, tomas } = people
    const id = await toRuth()
    await goAway(ruth, [0, 2], tomas)
    await keepAbsencesAt(house)
    const [one] = await standInsOf(tomas, new Date())
    await sendLine(tomas, one?.id ?? '', new Date())
    const midnight = onDay(dayFromNow(3, ruth), ruth.practice).getTime()
    expect(await standsInFor(tomas, new Date(midnight - 1))).toBe(1)
    expect(await standsInFor(tomas, new Date(midnight))).toBe(0)
    for (let at = midnight - hour; at < midnight + 30 * hour; at += hour) {
      await keepAbsencesAt(house, new Date(at))
      expect([new Date(at), await told(ruth, 'after_absence')]).toEqual([
        new Date(at),
        at < midnight + 7 * hour ? 0 : 1,
      ])
    }
    const thread = (await (await openBrowserOf(house, ruth)).get(`/concerns/${id}`)).$('.thread').text()
    expect(thread).toContain('Tomas Lindqvist let the client know')
  })

  test('early ends it at once; where an owner says so, the therapist hears that something waits', async () => {
    const { ruth, tomas, margit } = people
    await toRuth()
    const first = await goAway(ruth, [0, 11], tomas)
    await keepAbsencesAt(house)
    await endAway(ruth, first, new Date())
    expect([await standsInFor(tomas), await told(ruth, 'after_absence')]).toEqual([0, 0])
    const second = await goAway(ruth, [0, 11], tomas)
    await endAway(margit, second, new Date())
    expect(await told(ruth, 'after_absence')).toBe(1)
  })

  test('says nothing where nothing waits', async () => {
    await goAway(people.ruth, [0, 0], people.tomas)
    await keepAbsencesAt(house, new Date(Date.now() + 48 * hour))
    expect(await told(people.ruth, 'after_absence')).toBe(0)
  })

  test('another colleague takes over where the therapist names one meanwhile', async () => {
    const { ruth, tomas, karim } = people
    await toRuth()
    const id = await goAway(ruth, [0, 11], tomas)
    await keepAbsencesAt(house)
    const days = { firstDay: dayFromNow(0, ruth), lastDay: dayFromNow(11, ruth) }
    await sayAway(ruth, ruth.id, { id, ...days, colleague: karim.id }, new Date())
    await keepAbsencesAt(house)
    expect([await standsInFor(tomas), await standsInFor(karim)]).toEqual([0, 1])
  })
})

describe('silence in an absence', () => {
  /** Every hour of so many days, as the worker would. */
  async function passing(days: number): Promise<void> {
    for (let at = Date.now(); at < Date.now() + days * 24 * hour; at += hour) {
      await keepAbsencesAt(house, new Date(at))
      await house.admin.raw('select escalate(?)', [new Date(at)])
      await outboxIsEmpty(house)
    }
  }

  test('reaches the colleague who stands in, and the owners, and does not press who is away', async () => {
    await toRuth()
    await goAway(people.ruth, [0, 20], people.tomas)
    await passing(8)
    expect(await told(people.ruth, 'due', 'late')).toBe(0)
    expect(await told(people.tomas, 'stand_in')).toBe(3) // that it waits, that it is due, and that it is late
    expect(await told(people.tomas, 'due', 'late', 'late_here', 'due_here')).toBe(0)
    expect([await told(people.margit, 'due_here'), await told(people.margit, 'late_here')]).toEqual([0, 1])
  })

  test('reaches the owners alone once the line was sent', async () => {
    await toRuth()
    await goAway(people.ruth, [0, 20], people.tomas)
    await keepAbsencesAt(house)
    const [one] = await standInsOf(people.tomas, new Date())
    await sendLine(people.tomas, one?.id ?? '', new Date())
    await passing(8)
    expect(await told(people.tomas, 'stand_in')).toBe(1)
    expect(await told(people.margit, 'late_here')).toBe(1)
  })

  test('reaches the owners on the day itself where nobody stands in', async () => {
    await toRuth()
    await goAway(people.ruth, [0, 20])
    await passing(8)
    expect([await told(people.margit, 'due_here'), await told(people.margit, 'late_here')]).toEqual([1, 1])
    expect(await told(people.ruth, 'due', 'late')).toBe(0)
  })

  test('reaches the therapist where nobody else would hear of it', async () => {
    const { petra, jana } = await practiceOf(house, {
      petra: { name: 'Petra Stern', roles: ['owner', 'therapist'] },
      jana: { name: 'Jana Kraus', roles: ['client'], sees: ['petra'] },
    })
    await send(jana, { therapist: petra.id, audience: 'therapist' })
    await goAway(petra, [0, 20])
    await passing(8)
    expect([await told(petra, 'due'), await told(petra, 'late'), await told(petra, 'due_here')]).toEqual([
      1, 1, 0,
    ])
  })

  test('goes on with the therapist who has come back before it is due', async () => {
    await toRuth()
    await goAway(people.ruth, [0, 0], people.tomas)
    await passing(8)
    expect([await told(people.ruth, 'due'), await told(people.ruth, 'late')]).toEqual([1, 1])
    expect(await told(people.tomas, 'stand_in')).toBe(1)
  })
})

describe('an owner', () => {
  const late = async () => {
    const id = await toRuth()
    await house
      .admin('concerns')
      .where({ id })
      .update({ dueAt: new Date(Date.now() - 60_000) })
    return id
  }

  test('asks a colleague to stand in for what is late, who learns nothing more and can send the line', async () => {
    const { margit, tomas, lena } = people
    const id = await late()
    const owner = await openBrowserOf(house, margit)
    const at = `/board/${id}/standing-in`
    expect((await owner.get('/board')).$(`a[href="${at}"]`).text()).toContain('Ask a colleague to stand in')
    const form = await owner.get(at)
    expect(form.$('label').text()).toContain('Tomas Lindqvist')
    expect((await owner.post(at, {})).status).toBe(422)
    expect((await owner.post(at, { colleague: people.ruth.id })).status).toBe(422)
    expect((await owner.post(at, { colleague: tomas.id })).to).toBe('/board?said=asked-to-stand-in')
    expect(await told(tomas, 'stand_in')).toBe(1)
    const board = await owner.get('/board')
    expect(board.text).toContain('Tomas Lindqvist is standing in now.')
    expect(board.html).not.toContain(at)
    expect((await owner.get(at)).text).toContain('There is nobody to ask just now.')
    const [one] = await standInsOf(tomas, new Date())
    await sendLine(tomas, one?.id ?? '', new Date())
    const thread = (await (await openBrowserOf(house, lena)).get(`/concerns/${id}`)).$('.thread').text()
    expect(thread).toContain('Your words are still waiting for Ruth Adler. Tomas Lindqvist knows only')
    expect((await owner.get('/board')).text).toContain('told the client that this is waiting')
  })

  test('is not offered it before it is late, for what owners alone read, or where somebody stands in', async () => {
    const { margit, ruth, tomas, lena } = people
    const early = await toRuth()
    const alone = await send(lena, { therapist: ruth.id, audience: 'owners', owners: [margit.id] })
    await house
      .admin('concerns')
      .where({ id: alone })
      .update({ dueAt: new Date(Date.now() - 60_000) })
    const owner = await openBrowserOf(house, margit)
    for (const id of [early, alone, newId()]) {
      expect((await owner.get(`/board/${id}/standing-in`)).status).toBe(404)
      expect((await owner.post(`/board/${id}/standing-in`, { colleague: tomas.id })).status).toBe(404)
    }
    const id = await late()
    await goAway(ruth, [0, 5], tomas)
    await keepAbsencesAt(house)
    const board = await owner.get('/board')
    expect(board.html).not.toContain(`/board/${id}/standing-in`)
    expect(board.text).toContain('Tomas Lindqvist is standing in now.')
    expect(board.text).toContain('Ruth Adler is away until')
  })

  test('and another owner ask one colleague, not two, at the same moment', async () => {
    const id = await late()
    const { margit, tomas, karim } = people
    const asked = await atOnce(house, id, [
      () => askToStandIn(margit, id, tomas.id, new Date()),
      () => askToStandIn(margit, id, karim.id, new Date()),
    ])
    expect(asked).toEqual([true, false])
    expect(await standInToAsk(margit, id, new Date())).toMatchObject({ could: [] })
  })
})

describe('the database', () => {
  test('shows a colleague who stands in no row of the concern, and lets nobody else send the line', async () => {
    const { ruth, tomas, karim, margit, lena, josef } = people
    const id = await toRuth()
    await goAway(ruth, [0, 11], tomas)
    await keepAbsencesAt(house)
    for (const table of ['concerns', 'entries', 'events', 'readers', 'concern_keys'])
      expect([
        table,
        await as(tomas, db =>
          db(table)
            .where(table === 'concerns' ? { id } : { concernId: id })
            .select('practiceId'),
        ),
      ]).toEqual([table, []])
    const [one] = await standInsOf(tomas, new Date())
    for (const somebody of [ruth, karim, margit, lena, josef]) {
      expect(await standInsOf(somebody, new Date())).toEqual([])
      await expect(sendLine(somebody, one?.id ?? '', new Date())).rejects.toThrow()
      expect(await askToStandIn(somebody, id, karim.id, new Date())).toBe(false)
    }
    expect(await deedsIn(house, id)).toEqual(['send'])
    await sendLine(tomas, one?.id ?? '', new Date())
    const linesOf = (somebody: TestPerson) =>
      as(somebody, db => db.raw<{ rows: unknown[] }>('select * from lines_in(?)', [id]))
    expect((await linesOf(lena)).rows).toHaveLength(1)
    expect((await linesOf(ruth)).rows).toHaveLength(1)
    for (const somebody of [tomas, karim, margit, josef]) expect((await linesOf(somebody)).rows).toEqual([])
    for (const somebody of [tomas, lena, ruth])
      expect(
        (
          await as(somebody, db =>
            db.raw<{ rows: unknown[] }>('select * from standing_in_on_board(?, now())', [[id]]),
          )
        ).rows,
      ).toEqual([])
  })

  test('gives neither portal nor worker the rows themselves', async () => {
    for (const url of [house.urls.web, house.urls.worker]) {
      const role = connect(url, 1)
      try {
        await expect(role('stand_ins').select()).rejects.toMatchObject({ code: '42501' })
        await expect(role.raw('select keep_absences(now())')).rejects.toMatchObject({ code: '42501' })
        await expect(role.raw('select * from waiting_for_absent(null, null, now())')).rejects.toMatchObject({
          code: '42501',
        })
      } finally {
        await role.destroy()
      }
    }
  })
})
