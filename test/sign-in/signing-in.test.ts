import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { digitsIn, linkIn, openBrowser, prove, signInMail, type Fields } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { emailsOf } from '../support/emails'
import { atOnce } from '../support/locks'
import { practiceAtTheRiver, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())
beforeEach(() => house.admin('limits').delete()) // wrong digits count for a day

/** A browser that has asked to sign in, and the mail that came of it. */
async function asked(person: TestPerson, fields: Fields = {}, headers: Record<string, string> = {}) {
  const browser = openBrowser(house)
  const ask = () => browser.post('/sign-in', { address: person.address, ...fields }, headers)
  return { browser, ...(await signInMail(house, person, ask)) }
}

test('who asks whether the email could be sent is told that no fault is known, whatever address they gave', async () => {
  const answers = []
  for (const address of [people.lena.address, 'nobody@elsewhere.example']) {
    const browser = openBrowser(house)
    await browser.post('/sign-in', { address })
    const page = await browser.get('/sign-in/digits')
    expect(page.text).not.toContain('Nothing has gone wrong')
    answers.push((await browser.get(page.$('a[href="/sign-in/digits?checked"]').attr('href') ?? '')).text)
  }
  expect(answers[0]).toContain('Nothing has gone wrong with the email as far as we know.')
  expect(answers[1]).toBe(answers[0])
})

const wrong = (digits: string, n: number) => String((Number(digits) + n) % 1_000_000).padStart(6, '0')

describe.each([
  { who: 'lena', role: 'a client', home: '/' },
  { who: 'ruth', role: 'a therapist', home: '/inbox' },
  { who: 'margit', role: 'an owner', home: '/board' },
] as const)('$role', ({ who, home }) => {
  test('signs in by the link in the mail and is led to their own page', async () => {
    const { browser, answer, link } = await asked(people[who])
    expect(answer.to).toBe('/sign-in/digits')
    const door = await browser.get(link)
    expect(door.status).toBe(200)
    const signedIn = await browser.fill(door, {})
    expect(signedIn).toMatchObject({ status: 303, to: '/' })
    await prove(house, people[who], browser)
    const first = await browser.get('/')
    if (home === '/') expect(first.text).toContain('Hello Lena Brandt')
    else expect(first.to).toBe(home)
    expect((await browser.get(home)).status).toBe(200)
  })

  test('signs in by the digits in the mail', async () => {
    const { browser, answer, digits } = await asked(people[who])
    expect(digits).toMatch(/^\d{6}$/)
    expect(await browser.fill(await browser.follow(answer), { digits })).toMatchObject({
      status: 303,
      to: '/',
    })
    await prove(house, people[who], browser)
    expect((await browser.get(home)).status).toBe(200)
  })
})

test('digits may be typed the way people copy them: with spaces, in groups', async () => {
  const { browser, digits } = await asked(people.lena)
  expect(
    (await browser.post('/sign-in/digits', { digits: ` ${digits.slice(0, 3)} ${digits.slice(3)} ` })).status,
  ).toBe(303)
})

describe('digits are read in the script that somebody writes in:', () => {
  const scripts = {
    'full-width': '０',
    Arabic: '٠',
    Persian: '۰',
    Devanagari: '०',
    Thai: '๐',
    mathematical: '𝟘',
    'the second ten of a row': '𑛚',
  }
  test.each(Object.entries(scripts))('%s', async (_, zero) => {
    const { browser, digits } = await asked(people.lena)
    const first = zero.codePointAt(0) ?? 0
    const written = digits.replace(/\d/g, digit => String.fromCodePoint(first + Number(digit)))
    if (!/^\p{Nd}+$/u.test(written)) return // newer than this Node
    expect((await browser.post('/sign-in/digits', { digits: `\u2067${written}\u2069` })).status).toBe(303)
  })

  test('and what cannot be six digits costs none of the five tries', async () => {
    const { browser, digits } = await asked(people.lena)
    for (const typed of ['', '12345', '1234567', 'abcdef', '１２３', '½½½½½½'])
      expect((await browser.post('/sign-in/digits', { digits: typed })).text).toContain('six digits')
    expect((await browser.post('/sign-in/digits', { digits })).status).toBe(303)
  })
})

describe('an email opens the door once', () => {
  const ways = ['link', 'digits'] as const
  test.each(ways.flatMap(first => ways.map(second => ({ first, second }))))(
    'by its $first, and then no more by its $second',
    async ({ first, second }) => {
      const { browser, link, digits } = await asked(people.lena)
      const use = (way: (typeof ways)[number]) =>
        way === 'link' ? browser.post(link) : browser.post('/sign-in/digits', { digits })
      expect((await use(first)).status).toBe(303)
      const again = await use(second)
      expect(again.status).toBe(second === 'link' ? 410 : 422)
      expect(again.text).toMatch(/no longer works|code does not work/)
    },
  )

  test('also when both are used at the same moment', async () => {
    const { browser, link, digits } = await asked(people.lena)
    const token = await house.admin('signInTokens').orderBy('id', 'desc').first<{ id: string }>('id')
    const byLink = () => browser.post(link)
    const byDigits = () => browser.post('/sign-in/digits', { digits })
    const elsewhere = () => openBrowser(house).post(link)
    const answers = await atOnce(house, token.id, [byLink, elsewhere, byDigits], 'signInTokens')
    expect(answers.map(({ status }) => status)).toEqual([303, 410, 422])
  })

  test('and another email of the same person stays good', async () => {
    const first = await asked(people.lena)
    const second = await asked(people.lena)
    expect((await first.browser.post(first.link)).status).toBe(303)
    expect((await second.browser.post(second.link)).status).toBe(303)
  })
})

describe('an email that is', () => {
  const age = async (seconds: number) => {
    const email = await asked(people.josef)
    await house.admin.raw(
      `update sign_in_tokens set expires_at = expires_at - make_interval(secs => ?), asked_at = asked_at - make_interval(secs => ?)
       where person_id = ? and used_at is null`,
      [seconds, seconds, people.josef.id],
    )
    return email
  }

  test.each([
    { minutes: 'nine and a half', seconds: 570, opens: true },
    { minutes: 'ten', seconds: 601, opens: false },
  ])('$minutes minutes old opens the door: $opens', async ({ seconds, opens }) => {
    const linked = await age(seconds)
    expect((await linked.browser.post(linked.link)).status).toBe(opens ? 303 : 410)
    const typed = await age(seconds)
    expect((await typed.browser.post('/sign-in/digits', { digits: typed.digits })).status).toBe(
      opens ? 303 : 422,
    )
  })
})

describe('an address that nobody is known by', () => {
  test('is answered like a known one, in every byte and header', async () => {
    const ask = async (address: string) => {
      const browser = openBrowser(house)
      const answer = await browser.post('/sign-in', { address })
      const page = await browser.follow(answer)
      const { date: _, 'set-cookie': cookie, ...headers } = answer.headers
      const neutral = String(cookie).replace(/asked=[\w-]{43}/, 'asked=…')
      return { status: answer.status, to: answer.to, html: answer.html, headers, neutral, page: page.html }
    }
    const known = await ask(people.lena.address)
    expect(await ask('nobody-knows-me@elsewhere.example')).toEqual(known)
    expect(known.neutral).toContain('asked=…')
  })

  test('writes the same rows, for an email to nobody', async () => {
    const counted = ['sign_in_tokens', 'emails', 'limits', 'sessions', 'events'].map(
      table => `(select count(*) from ${table}) as ${table}`,
    )
    const written = async (address: string) => {
      const count = async () =>
        (await house.admin.raw<{ rows: Record<string, number>[] }>(`select ${counted.join()}`)).rows[0] ?? {}
      const before = await count()
      await openBrowser(house).post('/sign-in', { address })
      return Object.fromEntries(
        Object.entries(await count()).map(([table, n]) => [table, n - (before[table] ?? 0)]),
      )
    }
    await written('somebody-of-this-network@elsewhere.example') // their steps count together
    const known = await written(people.omar.address)
    expect(known).toEqual({ signInTokens: 1, emails: 1, limits: 1, sessions: 0, events: 0 })
    expect(await written('nobody-here@elsewhere.example')).toEqual(known)
  })

  test('gets no mail, and its digits open nothing', async () => {
    const browser = openBrowser(house)
    await browser.post('/sign-in', { address: 'nobody-at-all@elsewhere.example' })
    await emailsOf(house).settled()
    expect(house.post.to('nobody-at-all@elsewhere.example')).toHaveLength(0)
    const toNobody = await house
      .admin('emails')
      .where({ kind: 'sign_in', personId: null })
      .select('status', 'secret', 'failure')
    expect(toNobody).not.toHaveLength(0)
    expect(new Set(toNobody.map(row => JSON.stringify(row)))).toEqual(
      new Set([JSON.stringify({ status: 'sent', secret: null, failure: null })]),
    )
    expect((await browser.post('/sign-in/digits', { digits: '000000' })).status).toBe(422)
  })
})

test('an address known in two practices gets an email from each, and each opens its own', async () => {
  const address = 'amira-in-two-places@people.example'
  const there = await practiceOf(
    house,
    {
      petra: { name: 'Petra Holm', roles: ['owner', 'therapist'] },
      amira: { name: 'Amira There', roles: ['client'], sees: ['petra'], address },
    },
    { name: 'Practice in the Valley' },
  )
  await practiceOf(
    house,
    {
      hugo: { name: 'Hugo Falk', roles: ['owner', 'therapist'] },
      amira: { name: 'Amira Here', roles: ['client'], sees: ['hugo'], address },
    },
    { name: 'Practice in the Wood' },
  )
  const browser = openBrowser(house)
  await browser.post('/sign-in', { address: there.amira.address })
  const mails = await house.post.waitFor(address, 2, '/sign-in/')
  const [here, elsewhere] = mails
  const names = async () => {
    const page = await browser.get('/')
    return `${/Hello (Amira \w+)/.exec(page.text)?.[1]} of ${page.$('header .bar__name').text().trim()}`
  }
  expect((await browser.post('/sign-in/digits', { digits: digitsIn(here?.text ?? '') })).status).toBe(303)
  const first = await names()
  expect((await browser.post(linkIn(elsewhere?.text ?? ''))).status).toBe(303)
  expect([first, await names()].sort()).toEqual([
    'Amira Here of Practice in the Wood',
    'Amira There of Practice in the Valley',
  ])
})

test('an address is the same in capitals and with spaces around it', async () => {
  const browser = openBrowser(house)
  const before = house.post.to(people.mei.address, '/sign-in/').length
  await browser.post('/sign-in', { address: `  ${people.mei.address.toUpperCase()} ` })
  await house.post.waitFor(people.mei.address, before + 1, '/sign-in/')
})

describe('looking at the link', () => {
  test.each(['GET', 'HEAD'] as const)(
    'ten times by %s, as a scanner of mail does, changes nothing',
    async method => {
      const { browser, link } = await asked(people.lena)
      const state = async () => ({
        token: (await house.admin('signInTokens').orderBy('id', 'desc').first()) as object,
        sessions: await house.admin('sessions').select('hash', 'endedAt').orderBy('hash'),
      })
      const before = await state()
      const scanner = openBrowser(house)
      for (let i = 0; i < 10; i += 1) {
        const answer = method === 'GET' ? await scanner.agent.get(link) : await scanner.agent.head(link)
        expect(answer.status).toBe(200)
        expect(answer.headers['set-cookie']).toBeUndefined()
      }
      expect(await state()).toEqual(before)
      expect((await browser.post(link)).status).toBe(303)
    },
  )

  test('looks the same whether it is good, used, or invented', async () => {
    const { browser, link } = await asked(people.lena)
    const page = async (path: string) => (await browser.get(path)).html.replaceAll(path, '…')
    const good = await page(link)
    await openBrowser(house).post(link)
    expect(await page(link)).toBe(good)
    expect(await page('/sign-in/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).toBe(good)
  })

  test('a link opens in whatever browser it is followed', async () => {
    const { link } = await asked(people.lena)
    const phone = openBrowser(house)
    expect((await phone.fill(await phone.get(link), {})).status).toBe(303)
    expect((await phone.get('/')).text).toContain('Hello Lena Brandt')
  })
})

describe('digits', () => {
  test('work only in the browser that asked', async () => {
    const { browser, digits } = await asked(people.lena)
    const other = await asked(people.josef)
    expect((await openBrowser(house).post('/sign-in/digits', { digits })).status).toBe(422)
    expect((await other.browser.post('/sign-in/digits', { digits })).status).toBe(422)
    expect((await browser.post('/sign-in/digits', { digits })).status).toBe(303)
  })

  test.each([
    { times: 4, opens: true },
    { times: 5, opens: false },
  ])('after $times wrong ones the right ones open: $opens', async ({ times, opens }) => {
    const { browser, digits, link } = await asked(people.lena)
    for (let n = 1; n <= times; n += 1) {
      expect((await browser.post('/sign-in/digits', { digits: wrong(digits, n) })).status).toBe(422)
    }
    expect((await browser.post('/sign-in/digits', { digits })).status).toBe(opens ? 303 : 422)
    if (!opens) expect((await browser.post(link)).status).toBe(303) // the link cannot be guessed, and so stays good
  })

  test('wrong ones at the same moment all count', async () => {
    const { browser, digits } = await asked(people.lena)
    await Promise.all([1, 2, 3, 4, 5].map(n => browser.post('/sign-in/digits', { digits: wrong(digits, n) })))
    expect((await browser.post('/sign-in/digits', { digits })).status).toBe(422)
  })

  test('wrong ones in one browser cost another nothing', async () => {
    const { browser, digits } = await asked(people.lena)
    const other = await asked(people.lena)
    for (let n = 1; n <= 5; n += 1)
      await other.browser.post('/sign-in/digits', { digits: wrong(other.digits, n) })
    expect((await browser.post('/sign-in/digits', { digits })).status).toBe(303)
  })
})

describe('after signing in one is led', () => {
  test('to the page one wanted', async () => {
    const browser = openBrowser(house)
    const turnedAway = await browser.get('/concerns/new')
    expect(turnedAway).toMatchObject({ status: 303, to: '/sign-in?next=%2Fconcerns%2Fnew' })
    const form = await browser.follow(turnedAway)
    const { link } = await signInMail(house, people.lena, () =>
      browser.fill(form, { address: people.lena.address }),
    )
    expect(await browser.post(link)).toMatchObject({ status: 303, to: '/concerns/new' })
  })

  const foreign = [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '///evil.example',
    'https://evil.example',
    'https:evil.example',
    'javascript:alert(1)',
    '/%2f/evil.example',
    '/%5cevil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    ' //evil.example',
    '/@evil.example',
    '/.//evil.example',
    '/ok?then=//evil.example',
    'evil.example',
    '',
  ]
  test.each(foreign.map(next => ({ next, shown: JSON.stringify(next) })))(
    'home, and never away to $shown',
    async ({ next }) => {
      const page = await openBrowser(house).get(`/sign-in?next=${encodeURIComponent(next)}`)
      expect(page.status).toBe(200)
      expect(page.html).not.toContain('evil')
      const { browser, link } = await asked(people.lena, { next })
      const answer = await browser.post(link)
      expect(answer).toMatchObject({ status: 303, to: '/' })
    },
  )

  test('home when several were named at once', async () => {
    const { browser, link } = await asked(people.lena, { next: ['/concerns/new', '//evil.example'] })
    expect(await browser.post(link)).toMatchObject({ status: 303, to: '/' })
  })
})

describe('the host that a request names', () => {
  test.each(['localhost', '127.0.0.1:8080', '[::1]:3000'])(
    'may be %s, and the mailed link has our own address all the same',
    async host => {
      const { text } = await asked(people.tomas, {}, { Host: host, 'X-Forwarded-Host': 'evil.example' })
      expect(text).toContain(`${house.config.baseUrl}/sign-in/`)
      expect(text).not.toContain(host.includes(':') ? host : `//${host}`)
      expect(text).not.toContain('evil')
    },
  )

  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'portal.example@evil.example',
  ])('may not be %s', async host => {
    const before = house.post.to(people.lena.address).length
    for (const path of ['/', '/sign-in', '/page.css']) {
      const page = await openBrowser(house).get(path, { Host: host })
      expect(page.status).toBe(421)
      expect(page.html).not.toContain('evil')
    }
    const answer = await openBrowser(house).post('/sign-in', { address: people.lena.address }, { Host: host })
    expect(answer.status).toBe(421)
    await asked(people.tomas)
    expect(house.post.to(people.lena.address)).toHaveLength(before)
  })
})
