import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { mayMail, mayMailEach, mayMailToSignIn } from '../../src/people/mail-allowances'
import { openBrowser, signIn, signInMail, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'
import { openPortals, passMinutes, type Portals } from '../support/portals'

const settings = { LIMIT_SIGN_IN_ADDRESS: '3', LIMIT_SIGN_IN_NETWORK: '8' }

let house: House
let people: People
let portals: Portals
beforeAll(async () => {
  house = await openHouse(settings)
  people = await practiceAtTheRiver(house)
  portals = await openPortals(house, settings)
})
afterAll(async () => {
  await portals.close()
  await house.close()
})
beforeEach(async () => {
  await house.admin('limits').delete()
})

/** A new browser at one of the two processes. */
const at = (portal: number) => openBrowser({ ...house, url: portals.at(portal) })

const ask = (portal: number, address: string, headers: Record<string, string> = {}) =>
  at(portal).post('/sign-in', { address }, headers)

const statuses = (answers: readonly Seen[]) => answers.map(({ status }) => status)

/** As if every request came from somewhere else. */
const elsewhere = (i: number) => {
  const network = `203.0.113.${i}`
  return { 'X-Forwarded-For': network, Forwarded: `for=${network}`, 'X-Real-IP': network }
}

describe('asking for one address', () => {
  test('is possible three times an hour, whichever process is asked', async () => {
    const answers = []
    for (let i = 0; i < 5; i += 1) answers.push(await ask(i, people.lena.address))
    expect(statuses(answers)).toEqual([303, 303, 303, 429, 429])
    expect(await house.admin('signInTokens').where({ personId: people.lena.id })).toHaveLength(3)
    expect((await ask(0, people.josef.address)).status).toBe(303)
  })

  test('is three times in any hour, and not in each hour of the clock', async () => {
    await ask(0, people.lena.address)
    await passMinutes(house, 59)
    for (const portal of [0, 1]) expect((await ask(portal, people.lena.address)).status).toBe(303)
    await passMinutes(house, 1)
    expect((await ask(0, people.lena.address)).status).toBe(303)
    expect((await ask(1, people.lena.address)).status).toBe(429)
    await passMinutes(house, 58)
    expect((await ask(0, people.lena.address)).status).toBe(429)
    await passMinutes(house, 1)
    expect((await ask(1, people.lena.address)).status).toBe(303)
  })

  test('counts as one, however it is written', async () => {
    const written = [people.mei.address, people.mei.address.toUpperCase(), `  ${people.mei.address} `]
    for (const [i, address] of written.entries()) expect((await ask(i, address)).status).toBe(303)
    expect((await ask(1, people.mei.address)).status).toBe(429)
  })

  test('is limited for an unknown address in the same way', async () => {
    const answers = []
    for (let i = 0; i < 4; i += 1) answers.push(await ask(i, 'nobody@elsewhere.example'))
    expect(statuses(answers)).toEqual([303, 303, 303, 429])
  })

  test('lets exactly three through when many ask at the same moment', async () => {
    const answers = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(i => ask(i, people.omar.address)))
    expect(statuses(answers).sort()).toEqual([303, 303, 303, 429, 429, 429, 429, 429])
  })

  test('is not made more by saying that one comes from somewhere else', async () => {
    const answers = []
    for (let i = 0; i < 5; i += 1) answers.push(await ask(i, people.lena.address, elsewhere(i)))
    expect(statuses(answers)).toEqual([303, 303, 303, 429, 429])
  })

  test('begins afresh once somebody has come in by such a mail', async () => {
    for (let i = 0; i < 2; i += 1) await ask(i, people.ruth.address)
    await signIn(house, people.ruth)
    for (let i = 0; i < 3; i += 1) expect((await ask(i, people.ruth.address)).status).toBe(303)
    expect((await ask(0, people.ruth.address)).status).toBe(429)
  })
})

describe('mails of other kinds', () => {
  const now = new Date()
  const address = 'somebody@elsewhere.example'
  const mail = () => mayMail(address, 3, now)
  const toSignIn = () => mayMailToSignIn(address, null, 3, now)

  test('count together with those to sign in, and leave the last one to them', async () => {
    const answers = [await mail(), await mail(), await mail(), await toSignIn(), await toSignIn()]
    expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, false, true, false])
  })

  test('wait for those to sign in', async () => {
    const answers = [await toSignIn(), await toSignIn(), await mail(), await toSignIn(), await toSignIn()]
    expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, false, true, false])
  })

  test('count for the address that is asked in a browser too', async () => {
    await mail()
    await mail()
    expect(statuses([await ask(0, address), await ask(1, address)])).toEqual([303, 429])
  })

  test('say when the next one may be sent', async () => {
    const later = new Date(now.getTime() + 20 * 60_000)
    expect(await mail()).toEqual({ allowed: true, opensAt: now })
    expect(await mayMail(address, 3, later)).toMatchObject({ allowed: true })
    const opensAt = new Date(now.getTime() + 60 * 60_000)
    expect(await mayMail(address, 3, later)).toEqual({ allowed: false, opensAt })
    expect((await mayMail(address, 3, opensAt)).allowed).toBe(true)
  })

  test('are answered one by one when many are counted at once', async () => {
    const many = [address, 'other@elsewhere.example', address.toUpperCase(), address]
    const answers = await mayMailEach(many, 3, now)
    expect(answers.map(({ allowed }) => allowed)).toEqual([true, true, true, false])
    expect(await mayMailEach([], 3, now)).toEqual([])
  })

  test('are counted exactly when many are counted at the same moment, in whatever order', async () => {
    const many = Array.from({ length: 40 }, (_, i) => `person-${i}@elsewhere.example`)
    const counted = await Promise.all([
      mayMailEach(many, 3, now),
      mayMailEach([...many].reverse(), 3, now),
      mayMailEach(many, 3, now),
    ])
    expect(counted.flat().filter(({ allowed }) => allowed)).toHaveLength(80)
  })
})

describe('asking from one network', () => {
  /** Uses up what a network may, with an address each. */
  const useUp = async () => {
    for (let i = 0; i < 8; i += 1) expect((await ask(i, `somebody-${i}@elsewhere.example`)).status).toBe(303)
  }

  test('is possible eight times, whichever process and whichever address', async () => {
    await useUp()
    for (const portal of [0, 1]) expect((await ask(portal, 'another@elsewhere.example')).status).toBe(429)
  })

  test('counts digits too, and says that the link works all the same', async () => {
    for (let i = 0; i < 8; i += 1)
      expect((await at(i).post('/sign-in/digits', { digits: '123456' })).status).toBe(422)
    for (const portal of [0, 1]) {
      const refused = await at(portal).post('/sign-in/digits', { digits: '123456' }, elsewhere(portal))
      expect(refused.status).toBe(429)
      expect(refused.text).toContain('You can still use the link in the email.')
      expect((await ask(portal, people.lena.address)).status).toBe(429)
    }
  })

  test('never closes the way by a link, which nobody can guess', async () => {
    const { link } = await signInMail(house, people.lena, () => ask(0, people.lena.address))
    for (let i = 0; i < 10; i += 1) await at(i).post('/sign-in/digits', { digits: '123456' })
    expect((await at(0).post('/sign-in/no-such-link')).status).toBe(410)
    expect((await at(1).post(link)).status).toBe(303)
  })

  test('is not made more by saying that one comes from somewhere else', async () => {
    await useUp()
    for (let i = 0; i < 6; i += 1)
      expect((await ask(i, `more-${i}@elsewhere.example`, elsewhere(i))).status).toBe(429)
  })

  test('goes by what our own proxy says, and by nothing that stands before it', async () => {
    const portal = await house.openPortal({ TRUSTED_PROXIES: '1' })
    const behind = openBrowser({ ...house, url: portal.url })
    const from = (chain: string, i: number) =>
      behind.post('/sign-in', { address: `p-${i}@elsewhere.example` }, { 'X-Forwarded-For': chain })
    for (let i = 0; i < 8; i += 1) expect((await from(`198.51.100.${i}, 203.0.113.7`, i)).status).toBe(303)
    expect((await from('198.51.100.99, 203.0.113.7', 99)).status).toBe(429)
    expect((await from('203.0.113.7, 203.0.113.8', 100)).status).toBe(303)
  })

  test('leaves everything else open: looking, and whoever is signed in', async () => {
    await useUp()
    expect((await at(0).get('/sign-in')).status).toBe(200)
    expect((await at(1).get('/')).status).toBe(200)
  })

  test('opens again when the time is over', async () => {
    await useUp()
    expect((await ask(0, people.lena.address)).status).toBe(429)
    await passMinutes(house, 15)
    expect((await ask(1, people.lena.address)).status).toBe(303)
  })
})

test('the refusal is a page in words, which says when it opens again', async () => {
  for (let i = 0; i < 8; i += 1) await ask(i, `somebody-${i}@elsewhere.example`)
  const page = await ask(0, people.lena.address)
  expect(page.status).toBe(429)
  expect(page.$('main h1').text()).toBe('Please wait a moment')
  expect(page.text).toContain('we have closed this for up to 15 minutes.')
  expect(page.headers['retry-after']).toBe('900')
  expect(page.text).not.toContain(people.lena.address)
})

test('what is counted stands in the database as a hash only', async () => {
  await ask(0, people.lena.address)
  const { rows } = await house.admin.raw<{ rows: { whole: string; length: number }[] }>(
    `select t::text as whole, length(key) as length from limits t`,
  )
  expect(rows).toHaveLength(2)
  for (const { whole, length } of rows) {
    expect(length).toBe(32)
    for (const plain of [people.lena.address, '127.0.0.1']) {
      expect(whole).not.toContain(plain)
      expect(whole).not.toContain(Buffer.from(plain).toString('hex'))
    }
  }
})
