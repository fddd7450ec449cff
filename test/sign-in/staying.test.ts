import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openBrowser, prove, signIn, signInMail, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { openSession, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())

/** What a jar is asked by; superagent brings no constructor of it. */
const here = { domain: '127.0.0.1', path: '/', secure: false, script: false } as never

const cookieOf = (browser: Browser) => browser.agent.jar.getCookie('session', here)?.value ?? ''

const hashOf = (secret: string) => createHash('sha256').update(secret).digest()

const isSignedIn = async (browser: Browser, page: string) => (await browser.get(page)).status === 200

/** Lets time pass for the session of a browser, in minutes since its last request and since its beginning. */
async function age(browser: Browser, { seen = 0, started = seen }: { seen?: number; started?: number }) {
  const changed = await house.admin.raw<{ rowCount: number }>(
    `update sessions set seen_at = now() - make_interval(mins => ?), started_at = now() - make_interval(mins => ?) where hash = ?`,
    [seen, started, hashOf(cookieOf(browser))],
  )
  expect(changed.rowCount).toBe(1)
}

describe('what the database holds of a session', () => {
  test('is a hash: the value of the cookie occurs nowhere in any table', async () => {
    const lena = await signIn(house, people.lena)
    const secret = cookieOf(lena)
    expect(secret).toMatch(/^[\w-]{43}$/)
    const forms = [Buffer.from(secret), Buffer.from(secret, 'base64url'), Buffer.from(secret).toString('hex')]
    const { rows } = await house.admin.raw<{ rows: { table: string }[] }>(
      `select format('%I.%I', schemaname, tablename) as table from pg_tables where schemaname in ('public', 'graphile_worker')`,
    )
    expect(rows.length).toBeGreaterThan(15)
    let whole = ''
    for (const { table } of rows) {
      const { rows: all } = await house.admin.raw<{ rows: { text: string }[] }>(
        `select t::text as text from ${table} t`,
      )
      whole += all.map(row => row.text).join('\n')
    }
    expect(whole).toContain(hashOf(secret).toString('hex'))
    for (const form of forms) {
      expect(whole).not.toContain(form.toString())
      expect(whole).not.toContain(form.toString('hex'))
    }
  })
})

describe('signing in', () => {
  test('gives a new cookie, never the one that was planted before', async () => {
    const browser = openBrowser(house)
    const planted = 'A'.repeat(43)
    browser.agent.jar.setCookie(`session=${planted}; path=/`, '127.0.0.1')
    await signIn(house, people.lena, browser)
    expect(cookieOf(browser)).toMatch(/^[\w-]{43}$/)
    expect(cookieOf(browser)).not.toBe(planted)
    expect(await isSignedIn(browser, '/concerns/new')).toBe(true)
    const planter = openBrowser(house)
    planter.agent.jar.setCookie(`session=${planted}; path=/`, '127.0.0.1')
    expect(await isSignedIn(planter, '/concerns/new')).toBe(false)
  })

  test('again in the same browser ends its earlier session', async () => {
    const browser = await signIn(house, people.lena)
    const earlier = openBrowser(house)
    earlier.agent.jar.setCookie(`session=${cookieOf(browser)}; path=/`, '127.0.0.1')
    expect(await isSignedIn(earlier, '/concerns/new')).toBe(true)
    await signIn(house, people.lena, browser)
    expect(cookieOf(browser)).not.toBe(cookieOf(earlier))
    expect(await isSignedIn(browser, '/concerns/new')).toBe(true)
    expect(await isSignedIn(earlier, '/concerns/new')).toBe(false)
  })

  test('leaves the sessions of other browsers alone', async () => {
    const atHome = await signIn(house, people.lena)
    await signIn(house, people.lena)
    expect(await isSignedIn(atHome, '/concerns/new')).toBe(true)
  })
})

describe('a session lives', () => {
  const client = { who: 'lena', page: '/concerns/new' } as const
  const therapist = { who: 'ruth', page: '/inbox' } as const
  const owner = { who: 'margit', page: '/board' } as const
  const both = { who: 'karim', page: '/board' } as const

  test.each([
    { ...client, seen: 14, started: 14, lives: true },
    { ...client, seen: 15, started: 15, lives: false },
    { ...client, seen: 0, started: 119, lives: true },
    { ...client, seen: 0, started: 120, lives: false },
    { ...therapist, seen: 29, started: 29, lives: true },
    { ...therapist, seen: 30, started: 30, lives: false },
    { ...therapist, seen: 0, started: 719, lives: true },
    { ...therapist, seen: 0, started: 720, lives: false },
    { ...owner, seen: 29, started: 719, lives: true },
    { ...owner, seen: 30, started: 30, lives: false },
    { ...owner, seen: 0, started: 720, lives: false },
    { ...both, seen: 29, started: 719, lives: true },
    { ...both, seen: 30, started: 30, lives: false },
  ])(
    '$who, last seen $seen minutes ago, signed in for $started: $lives',
    async ({ who, page, seen, started, lives }) => {
      const browser = await signIn(house, people[who])
      await age(browser, { seen, started })
      expect(await isSignedIn(browser, page)).toBe(lives)
      if (!lives)
        expect((await browser.get(page)).to).toBe(
          `/sign-in?next=${encodeURIComponent(page)}&said=no-longer-in`,
        )
    },
  )

  test('on with every page that is looked at', async () => {
    const lena = await signIn(house, people.lena)
    for (const minute of [14, 28, 42]) {
      await age(lena, { seen: 14, started: minute })
      expect(await isSignedIn(lena, '/concerns/new')).toBe(true)
    }
  })

  test('on with words that are saved', async () => {
    const lena = await signIn(house, people.lena)
    const form = await lena.get('/concerns/new')
    await age(lena, { seen: 14 })
    const before = Date.now()
    await lena.fill(form, { happened: 'Wait, I am still writing.', audience: 'therapist' })
    const seen = await house
      .admin('sessions')
      .where({ hash: hashOf(cookieOf(lena)) })
      .first<{ seenAt: Date }>('seenAt')
    expect(seen.seenAt.getTime()).toBeGreaterThanOrEqual(before)
  })
})

describe('signing out', () => {
  test('here ends this session and leaves another browser signed in', async () => {
    const here = await signIn(house, people.lena)
    const phone = await signIn(house, people.lena)
    const out = await here.fill(await here.get('/sign-out'), {})
    expect((await here.follow(out)).text).toContain('You are signed out in this browser.')
    expect(await isSignedIn(here, '/concerns/new')).toBe(false)
    expect(await isSignedIn(phone, '/concerns/new')).toBe(true)
  })

  test('everywhere ends all of one’s own sessions, and nobody else’s', async () => {
    const here = await signIn(house, people.lena)
    const phone = await signIn(house, people.lena)
    const josef = await signIn(house, people.josef)
    const out = await here.fill(await here.get('/sign-out'), {}, 'form[action="/sign-out/everywhere"]')
    expect((await here.follow(out)).text).toContain('You are signed out everywhere.')
    for (const browser of [here, phone]) expect(await isSignedIn(browser, '/concerns/new')).toBe(false)
    expect(await isSignedIn(josef, '/concerns/new')).toBe(true)
  })

  test('does not happen by looking at its page', async () => {
    const lena = await signIn(house, people.lena)
    await lena.agent.head('/sign-out')
    await lena.get('/sign-out')
    await lena.get('/sign-out/everywhere')
    await lena.get('/leave')
    expect(await isSignedIn(lena, '/concerns/new')).toBe(true)
  })
})

test('leaving quickly ends the session, forgets the cookie, and leads to a page that says nothing', async () => {
  const lena = await signIn(house, people.lena)
  const page = await lena.get('/concerns/new')
  const secret = cookieOf(lena)
  const left = await lena.fill(page, {}, 'form.leave')
  expect(left).toMatchObject({ status: 303, to: 'https://www.wikipedia.org/' })
  expect(cookieOf(lena)).toBe('')
  const kept = openBrowser(house)
  kept.agent.jar.setCookie(`session=${secret}; path=/`, '127.0.0.1')
  expect(await isSignedIn(kept, '/concerns/new')).toBe(false)
})

describe('words that are posted after the session has ended', () => {
  const story = 'She said “you again”.\n\n  I did not know what to say — 😶‍🌫️ so I said nothing.\nשלום'
  const ends = {
    'it was idle': (browser: Browser) => age(browser, { seen: 16 }),
    'it had lasted its time': (browser: Browser) => age(browser, { seen: 0, started: 121 }),
    'signing out in another tab': async (browser: Browser) => {
      await browser.post('/sign-out')
    },
    'signing out everywhere from the phone': async () => {
      await (await signIn(house, people.lena)).post('/sign-out/everywhere')
    },
  }

  /** Signs in with what the page to sign in offers, and follows where it leads. */
  async function signInFrom(browser: Browser, answer: { to: string | null }, person: TestPerson) {
    const page = await browser.get(answer.to ?? '')
    const { link } = await signInMail(house, person, () => browser.fill(page, { address: person.address }))
    const signedIn = await browser.post(link)
    const first = await browser.follow(signedIn)
    const proof = first.to ? await prove(house, person, browser, first.to) : null
    return { page, landed: proof ? await browser.follow(proof) : first, to: signedIn.to ?? '' }
  }

  test.each(Object.entries(ends))('because of: %s; come back as a draft, word for word', async (_, end) => {
    const lena = await signIn(house, people.lena)
    const form = await lena.get('/concerns/new')
    await end(lena)
    const answer = await lena.fill(form, { happened: story, effect: 'Small.', audience: 'therapist' })
    expect(answer.to).toMatch(/^\/sign-in\?next=\/drafts\/[\w-]{36}$/)
    expect(await isSignedIn(lena, '/concerns/new')).toBe(false)
    const { page, landed, to } = await signInFrom(lena, answer, people.lena)
    expect(page.text).toContain('Your words are saved.')
    expect(page.html).not.toContain('you again')
    expect(landed.text).toContain('Not sent yet.')
    const again = await lena.get(`${to}/edit`)
    expect(again.$('#happened').val()).toBe(story)
    expect(again.$('#effect').val()).toBe('Small.')
    expect(again.$('[name=audience]:checked').val()).toBe('therapist')
    expect((await lena.follow(await lena.fill(landed, {}))).text).toContain('We have sent your words.')
  })

  test('come back also when the form was not complete', async () => {
    const lena = await signIn(house, people.lena)
    const form = await lena.get('/concerns/new')
    await age(lena, { seen: 20 })
    const answer = await lena.fill(form, { happened: '', effect: 'I have not slept.' })
    const { landed, to } = await signInFrom(lena, answer, people.lena)
    expect(landed.text).toContain('Before you can send this')
    expect(landed.text).toContain('I have not slept.')
    expect((await lena.get(`${to}/edit`)).$('#effect').val()).toBe('I have not slept.')
  })

  test('come back to a therapist who was answering', async () => {
    const concern = await send(await openSession(house, people.lena), {
      therapist: people.ruth.id,
      audience: 'therapist',
      owners: [],
    })
    const ruth = await signIn(house, people.ruth)
    const form = await ruth.get(`/concerns/${concern}`)
    await age(ruth, { seen: 31 })
    const answer = await ruth.fill(form, { words: 'I hear you, and I am sorry for it.' }, 'form.write')
    const { landed } = await signInFrom(ruth, answer, people.ruth)
    expect(landed.text).toContain('I hear you, and I am sorry for it.')
    const sent = await ruth.fill(landed, {}, 'form[action$=sending]')
    expect((await ruth.follow(sent)).text).toContain('gave a first answer')
  })

  test('never come back to another person who signs in in the same browser', async () => {
    const browser = await signIn(house, people.lena)
    const form = await browser.get('/concerns/new')
    await age(browser, { seen: 16 })
    const answer = await browser.fill(form, { happened: story, audience: 'therapist' })
    const { landed, to } = await signInFrom(browser, answer, people.josef)
    expect(landed.status).toBe(404)
    expect(landed.html).not.toContain('you again')
    for (const path of ['/', `${to}/edit`]) {
      const page = await browser.get(path)
      expect(page.html).not.toContain('you again')
      expect(page.html).not.toContain(to)
    }
    for (const act of ['sending', 'message', 'discarding'])
      expect((await browser.post(`${to}/${act}`)).status).toBe(404)
    const lena = await signIn(house, people.lena, browser)
    expect((await lena.get(`${to}/edit`)).$('#happened').val()).toBe(story)
  })

  test('are not taken for the words of whoever has signed in meanwhile, in another tab', async () => {
    const browser = await signIn(house, people.lena)
    const form = await browser.get('/concerns/new')
    await signIn(house, people.josef, browser)
    const before = await house.admin('drafts').where({ personId: people.josef.id })
    const answer = await browser.fill(form, { happened: story, audience: 'therapist' })
    expect(answer).toMatchObject({ status: 303, to: '/kept' }) // test/concerns/keeping.test.ts goes on from there
    expect(await house.admin('drafts').where({ personId: people.josef.id })).toEqual(before)
  })

  test('do not let somebody whose session has ended read anything', async () => {
    const concern = await send(
      await openSession(house, people.lena),
      { therapist: people.ruth.id, audience: 'therapist', owners: [] },
      new Date(),
      'A secret.',
    )
    const ruth = await signIn(house, people.ruth)
    await age(ruth, { seen: 31 })
    const answer = await ruth.post(`/concerns/${concern}/acknowledgement`, { words: '' })
    expect(answer.status).toBe(303)
    expect(answer.html).not.toContain('A secret.')
  })
})

describe('the cookies', () => {
  const cookiesOf = ({ headers }: Seen) =>
    [headers['set-cookie'] ?? []].flat().map(cookie => {
      const [pair = '', ...flags] = cookie.split('; ')
      return { name: pair.split('=')[0] ?? '', pair, flags: flags.sort() }
    })

  /** Signs in and out, as a browser that the test keeps the cookies of. */
  async function signInAt(url: string, headers: Record<string, string>) {
    const browser = openBrowser({ ...house, url })
    const ask = () => browser.post('/sign-in', { address: people.lena.address }, headers)
    const { link, answer } = await signInMail(house, people.lena, ask)
    const signedIn = await browser.post(link, {}, headers)
    const session = cookiesOf(signedIn).find(({ name }) => name.endsWith('session'))?.pair ?? ''
    const page = await browser.get('/concerns/new', { ...headers, Cookie: session })
    const left = await browser.post('/leave', {}, { ...headers, Cookie: session })
    return { asked: cookiesOf(answer), signedIn: cookiesOf(signedIn), page, left: cookiesOf(left) }
  }

  test('are for our pages and for no script, and what opens anything lasts no longer than the browser', async () => {
    const { asked, signedIn } = await signInAt(house.url, {})
    const flags = ['HttpOnly', 'Path=/', 'SameSite=Lax']
    expect(asked).toMatchObject([{ name: 'asked', flags }])
    expect(signedIn[0]).toMatchObject({ name: 'session', flags })
    expect(signedIn[1]?.name).toBe('known')
    expect(signedIn[1]?.flags).toEqual(expect.arrayContaining(['Max-Age=7776000', ...flags]))
  })

  test('over TLS can be set by no other host, no other path, and go nowhere unencrypted', async () => {
    const portal = await house.openPortal({ BASE_URL: 'https://portal.example' })
    const { asked, signedIn, page, left } = await signInAt(portal.url, { Host: 'portal.example' })
    const flags = ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure']
    expect(asked).toMatchObject([{ name: '__Host-asked', flags }])
    expect(signedIn[0]).toMatchObject({ name: '__Host-session', flags })
    expect(signedIn[1]?.name).toBe('__Host-known')
    expect(page.status).toBe(200)
    const pairs = new Set(left.map(({ pair }) => pair))
    expect([...pairs].sort()).toEqual([
      '__Host-known=',
      '__Host-plain=left',
      '__Host-session=',
      '__Host-session=-',
    ])
    for (const { name, flags: all } of left) {
      const forScripts = name === '__Host-plain' // which tells open pages that they must go, and opens nothing
      expect(all.includes('HttpOnly')).toBe(!forScripts)
      expect(all).toEqual(expect.arrayContaining(flags.filter(flag => flag !== 'HttpOnly' || !forScripts)))
    }
  })

  test('over TLS are not taken without the prefix', async () => {
    const portal = await house.openPortal({ BASE_URL: 'https://portal.example' })
    const lena = await signIn(house, people.lena)
    const browser = openBrowser({ ...house, url: portal.url })
    const headers = { Host: 'portal.example', Cookie: `session=${cookieOf(lena)}` }
    expect((await browser.get('/concerns/new', headers)).status).toBe(303)
    expect(
      (await browser.get('/concerns/new', { ...headers, Cookie: `__Host-${headers.Cookie}` })).status,
    ).toBe(200)
  })
})
