import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newReturnCode } from '../../src/people/return-code'
import { countTry, type Pace } from '../../src/http/abuse/waits'
import { openBrowser, openBrowserOf, type Fields, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'

let house: House
let people: People
/** Two more processes of the same house, behind a proxy that says who comes from where. */
let portals: { url: string }[]
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  const limits = {
    LIMIT_DOOR_NETWORK: '2',
    LIMIT_DOOR_PRACTICE: '6',
    LIMIT_RETURN_NETWORK: '3',
    TRUSTED_PROXIES: '1',
  }
  portals = [await house.openPortal(limits), await house.openPortal(limits)]
})
afterAll(() => house.close())

const words = {
  happened: 'You looked at the clock, and I could not say it aloud in the room.',
  audience: 'therapist',
}

describe('a pause that grows', () => {
  const pace: Pace = { name: 'test', free: 2, step: 10, longest: 1, forgotten: 30 }
  const at = (seconds: number) => new Date(Date.UTC(2027, 0, 4, 10, 0, seconds))
  const wait = async (seconds: number, of: string) => {
    const until = await countTry(pace, of, at(seconds))
    return until && (until.getTime() - at(seconds).getTime()) / 1000
  }

  test('first costs nothing, then 10, 20, 40 seconds, at most a minute', async () => {
    const moments = [0, 0, 5, 10, 11, 30, 31, 70, 71, 130, 131]
    const waits = []
    for (const moment of moments) waits.push(await wait(moment, 'a'))
    expect(waits).toEqual([null, null, 5, null, 19, null, 39, null, 59, null, 59])
  })

  test('does not grow for whoever presses too early', async () => {
    const waits = []
    for (const moment of [0, 0, 1, 2, 3, 4, 10]) waits.push(await wait(moment, 'b'))
    expect(waits).toEqual([null, null, 9, 8, 7, 6, null])
  })

  test('is forgotten after a long rest, and is nobody else’s', async () => {
    for (const _ of [1, 2]) await wait(0, 'c')
    expect(await wait(1, 'c')).toBe(9)
    expect(await wait(1, 'd')).toBeNull()
    expect(await wait(3_600, 'c')).toBeNull()
    expect(await wait(3_600, 'c')).toBeNull()
  })

  test('counts tries at the same moment one after the other', async () => {
    const tries = await Promise.all(Array.from({ length: 20 }, () => wait(0, 'e')))
    expect(tries.filter(one => one === null)).toHaveLength(2)
  })

  test('before the very first, where a crowd is at the door', async () => {
    const crowd: Pace = { ...pace, name: 'crowd', free: 1, first: 1 }
    expect(await countTry(crowd, 'f', at(0))).toEqual(at(60))
    expect(await countTry(crowd, 'f', at(30))).toEqual(at(60))
    expect(await countTry(crowd, 'f', at(60))).toBeNull()
  })
})

describe('at the door', () => {
  test('one network waits longer and longer, over several processes, and keeps everything it wrote', async () => {
    const network = '203.0.113.1'
    expect((await write(network, 0)).status).toBe(303)
    expect((await write(network, 1)).status).toBe(303)
    const held = await write(network, 0)
    expect(held.status).toBe(429)
    expect(held.text).toMatch(/You can go on in \d+ seconds\./)
    expect(Number(held.headers['retry-after'])).toBeGreaterThan(50)
    expect(held.$('textarea').text()).toContain('I could not say it aloud')
    expect(held.$('input[name=audience]').attr('value')).toBe('therapist')
    expect((await write('203.0.113.2', 1)).status).toBe(303)
    await later(61)
    const again = await browserAt(network, 1).fill(held, {})
    expect(again.status).toBe(303)
    expect((await write(network, 1)).headers['retry-after']).toBe('120')
  })

  test('words that are not good yet cost nobody a turn', async () => {
    for (let i = 0; i < 5; i += 1) expect((await write('203.0.113.3', 0, { happened: '' })).status).toBe(422)
    expect((await write('203.0.113.3', 0)).status).toBe(303)
  })

  test('a crowd at one practice closes it for nobody: whoever is new waits a minute, once', async () => {
    await house.admin('limits').delete()
    for (let i = 0; i < 6; i += 1) expect((await write(`198.51.100.${i}`, i % 2)).status).toBe(303)
    const honest = await write('192.0.2.7', 0)
    expect(honest.status).toBe(429)
    expect(Number(honest.headers['retry-after'])).toBeLessThanOrEqual(60)
    await later(61)
    const network = browserAt('192.0.2.7', 1)
    expect((await network.fill(honest, {})).status).toBe(303)
    const elsewhere = await practiceAtTheRiver(house)
    expect((await write('192.0.2.8', 0, {}, elsewhere)).status).toBe(303)
  })

  test('the owner sees how often, and never what', async () => {
    const margit = await openBrowserOf(house, people.margit)
    const page = await margit.get('/door')
    const [, sent, heldUp, setAside] = page
      .$('tbody tr')
      .first()
      .find('td')
      .toArray()
      .map(cell => Number(page.$(cell).text()))
    expect([sent, setAside]).toEqual([0, 0]) // nothing that she may know of
    expect(heldUp).toBe(3)
    expect(page.text).not.toContain('clock')
  })

  test('a header that says another network changes nothing without a proxy', async () => {
    await house.admin('limits').delete()
    const direct = await house.openPortal({ LIMIT_DOOR_NETWORK: '1' })
    const answers = []
    for (const network of ['198.51.100.1', '198.51.100.2']) {
      const browser = openBrowser({ ...house, url: direct.url })
      const form = { ...words, therapist: people.ruth.id }
      const door = people.ruth.practice.door ?? ''
      answers.push(await browser.post(`/p/${door}/new`, form, { 'X-Forwarded-For': network }))
    }
    expect(answers.map(({ status }) => status)).toEqual([303, 429])
  })
})

describe('with return codes', () => {
  test('one network waits, whether its codes are right or wrong, and another does not', async () => {
    const { code } = { code: newReturnCode() }
    for (let i = 0; i < 3; i += 1) expect((await tryCode('203.0.113.9', i % 2, code)).status).toBe(422)
    const held = await tryCode('203.0.113.9', 0, code)
    expect(held.status).toBe(429)
    expect(Number(held.headers['retry-after'])).toBeLessThanOrEqual(5)
    expect(held.$('input[name=code]').attr('value')).toBe(code)
    expect((await tryCode('203.0.113.10', 0, code)).status).toBe(422)
  })

  test('a header that says another network changes nothing without a proxy', async () => {
    const direct = await house.openPortal({ LIMIT_RETURN_NETWORK: '1' })
    const answers = []
    for (const network of ['198.51.100.1', '198.51.100.2']) {
      const browser = openBrowser({ ...house, url: direct.url })
      answers.push(await browser.post('/return', { code: 'BCDF' }, { 'X-Forwarded-For': network }))
    }
    expect(answers.map(({ status }) => status)).toEqual([422, 429])
  })
})

/** A browser of some network, at one of the two processes. */
function browserAt(network: string, door: number) {
  const browser = openBrowser({ ...house, url: portals[door]?.url ?? '' })
  browser.agent.set('X-Forwarded-For', network)
  return browser
}

function write(network: string, door: number, fields: Fields = {}, { ruth } = people): Promise<Seen> {
  const form = { ...words, therapist: ruth.id, ...fields }
  return browserAt(network, door).post(`/p/${ruth.practice.door ?? ''}/new`, form)
}

function tryCode(network: string, door: number, code: string): Promise<Seen> {
  return browserAt(network, door).post('/return', { code })
}

/** As if so many seconds had passed since all tries. */
async function later(seconds: number): Promise<void> {
  await house.admin.raw(
    `update limits set again_at = again_at - ? * interval '1 second' where again_at > '-infinity'`,
    [seconds],
  )
}
