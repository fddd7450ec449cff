import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { invite, inviteAgain, takeBackInvitation } from '../../src/staff/invitations'
import type { Person, Role } from '../../src/people/person'
import { digitsAt } from '../../src/sign-in/second-factor/codes'
import { openBrowser, signIn, signInMail, type Browser, type Fields } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { practiceAtTheRiver, type People } from '../support/people'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000', LIMIT_SIGN_IN_NETWORK: '100000' })
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.admin('limits').delete()
})

interface Invitee {
  readonly name?: string
  readonly address?: string
  readonly roles?: readonly Role[]
  readonly therapist?: Person | null
  readonly by?: Person
  readonly now?: Date
}

/** Invites somebody by the verb, and waits for the mail. */
async function invited({
  name = 'Nora Lind',
  address = `nora-${newId()}@people.example`,
  roles = ['client'],
  therapist = roles.includes('client') ? people.ruth : null,
  by = people.margit,
  now = new Date(),
}: Invitee = {}) {
  const before = house.post.to(address, '/invitations/').length
  const [one] = await invite(by, roles, therapist?.id ?? null, [{ name, address }], now)
  const mails = await house.post.waitFor(address, before + 1, '/invitations/')
  const mail = mails.at(-1)
  const link = new URL(/https?:\/\/\S+/.exec(mail?.text ?? '')?.[0] ?? 'http://none/none').pathname
  const path = `${link}?open=yes` // as the button of the link's first page leads
  return { id: one?.id ?? '', address, mail, path }
}

const asClient: Fields = { pronouns: '', language: 'en', contact: 'mail' }

const personAt = async (address: string, practiceId = people.margit.practiceId) => {
  const browser = openBrowser(house)
  await browser.post('/sign-in', { address })
  const token = await house.admin('signInTokens').orderBy('id', 'desc').first<{ personId: string | null }>()
  return house.admin('people').where({ practiceId, id: token.personId }).first<Record<string, unknown>>()
}

/** Sets up an authenticator app, as whoever works here has to. */
async function setUp(browser: Browser): Promise<void> {
  const page = await browser.follow(await browser.post('/second-factor/authenticator/beginning'))
  const digits = digitsAt(page.$('.key').text().replaceAll(' ', ''), new Date())
  expect((await browser.fill(page, { digits })).to).toBe('/second-factor/recovery-codes')
}

describe('the page behind an invitation', () => {
  test('says to a client who invites, what this is, who will read what, and where to turn in danger', async () => {
    const { mail, path } = await invited({ by: people.ruth })
    expect(mail?.subject).toBe('An invitation for you')
    expect(mail?.text).not.toMatch(/Nora|Ruth|Practice|therap/)
    const page = await openBrowser(house).get(path)
    expect(page.status).toBe(200)
    expect(page.text).toContain('Ruth Adler invites you to a private website of Practice at the River.')
    expect(page.text).toContain('something in your therapy felt wrong')
    expect(page.text).toContain('Nobody reads anything until you send it.')
    expect(page.text).toContain('They do not see your words')
    expect(page.text).toContain('Telephone counselling 142')
    expect(page.$('title').text()).toBe('Invitation')
    expect(page.$('#name').val()).toBe('Nora Lind')
    expect(page.$('input[name=contact]:checked')).toHaveLength(0)
    expect(page.text).toContain('(Europe/Vienna)')
    expect(page.$('input[name=language]:checked').val()).toBe('en')
  })

  test('says whose client somebody would be, where another one invites', async () => {
    const { path } = await invited()
    const page = await openBrowser(house).get(path)
    expect(page.text).toContain('Margit Sommer invites you')
    expect(page.text).toContain('You would be here as a client of Ruth Adler.')
  })

  test.each<{ roles: Role[]; says: string[]; not: string[] }>([
    {
      roles: ['therapist'],
      says: ['as therapist.', 'you read what your clients send to you', 'can also write to the owner alone'],
      not: ['As an owner', 'As a supervisor'],
    },
    { roles: ['supervisor'], says: ['as supervisor.', 'what a therapist shows you'], not: ['As an owner'] },
    {
      roles: ['therapist', 'owner'],
      says: ['as therapist and practice owner.', 'As an owner you see', 'As a therapist you read'],
      not: ['As a supervisor'],
    },
  ])('says to somebody who is to work here as $roles what they will see', async ({ roles, says, not }) => {
    const { path } = await invited({ roles })
    const page = await openBrowser(house).get(path)
    for (const text of says) expect(page.text).toContain(text)
    for (const text of [...not, 'Nobody reads anything until you send it'])
      expect(page.text).not.toContain(text)
    expect(page.$('input[name=contact][value=none]')).toHaveLength(0)
  })

  test('changes nothing, however often and by whomever it is looked at', async () => {
    const { path } = await invited()
    const counts = async () => {
      const tables = ['people', 'sessions', 'events', 'care', 'emails', 'limits', 'signInTokens']
      return Promise.all(tables.map(async table => (await house.admin(table)).length))
    }
    const before = await counts()
    for (let i = 0; i < 3; i += 1) {
      const browser = openBrowser(house)
      expect((await browser.get(path, { 'Sec-Purpose': 'prefetch' })).headers['set-cookie']).toBeUndefined()
      const head = await browser.agent.head(path)
      expect(head.status).toBe(200)
    }
    expect(await counts()).toEqual(before)
    expect((await openBrowser(house).post(path, { ...asClient, name: 'Nora Lind' })).status).toBe(303)
  })
})

describe('whoever accepts', () => {
  test('and wants no email is shown first how to sign in without', async () => {
    const { path } = await invited({ by: people.ruth })
    const browser = openBrowser(house)
    const answer = await browser.fill(await browser.get(path), { ...asClient, contact: 'none' })
    expect(answer).toMatchObject({ status: 303, to: '/account/without-mail' })
    expect((await browser.follow(answer)).$('a[href="/second-factor"]')).toHaveLength(1)
  })

  test('comes in at once as a client, is in the care of their therapist, and finds what they said of themselves', async () => {
    const { path, address } = await invited({ by: people.ruth })
    const browser = openBrowser(house)
    const fields = {
      name: '  Nora Lindgren ',
      pronouns: 'she/her',
      language: 'en',
      contact: 'hours',
      from: '22',
      until: '6',
    }
    const answer = await browser.fill(await browser.get(path), fields)
    expect(answer).toMatchObject({ status: 303, to: '/account/paper' })
    const home = await browser.get('/')
    expect(home.text).toContain('Hello Nora Lindgren')
    expect((await browser.get('/concerns/new')).text).toContain('Ruth Adler')
    const account = await browser.get('/account')
    for (const text of [
      'Nora Lindgren',
      'she/her',
      address,
      'client',
      'between 22:00 and 06:00 (Europe/Vienna)',
    ])
      expect(account.text).toContain(text)
    const row = await personAt(address)
    expect(row).toMatchObject({
      roles: ['client'],
      contact: 'mail',
      contactFrom: 22,
      contactUntil: 6,
      language: 'en',
    })
    expect(String(row.pronouns)).not.toContain('she')
  })

  test.each<{ roles: Role[]; home: string; doings: readonly string[] }>([
    { roles: ['therapist'], home: '/inbox', doings: ['Read your inbox', 'Add your first client'] },
    {
      roles: ['owner'],
      home: '/board',
      doings: ['See what is open in the practice', 'Invite your colleagues'],
    },
    { roles: ['supervisor'], home: '/consultations', doings: ['See what colleagues ask you'] },
  ])('as $roles reads two steps: a second factor, and then $doings', async ({ roles, home, doings }) => {
    const { path } = await invited({ roles, name: `Timo Berg, ${home}` })
    const browser = openBrowser(house)
    const answer = await browser.fill(await browser.get(path), {})
    expect(answer).toMatchObject({ status: 303, to: '/first-steps' })
    const before = await browser.follow(answer)
    expect(before.text).toContain(`Welcome, Timo Berg, ${home}`)
    const step = before.$('main a.button')
    expect(step.map((_, link) => before.$(link).text()).get()).toEqual(['Set it up now'])
    expect((await browser.get(step.attr('href') ?? '')).$('[name=next]').attr('value')).toBe('/first-steps')
    expect((await browser.get('/')).to).toBe('/second-factor')
    expect((await browser.get('/account')).to).toContain('/second-factor')
    await setUp(browser)
    const after = await browser.get('/first-steps')
    const links = after.$('main a').toArray()
    expect(links.map(link => after.$(link).text())).toEqual(doings)
    for (const link of links) expect((await browser.get(after.$(link).attr('href') ?? '')).status).toBe(200)
    expect((await browser.get('/')).to).toBe(home)
    expect((await browser.get(home)).status).toBe(200)
  })

  test('signs in by mail from then on', async () => {
    const { path, address } = await invited()
    await openBrowser(house).post(path, { ...asClient, name: 'Nora Lind' })
    const browser = await signIn(house, { ...people.lena, address })
    expect((await browser.get('/')).text).toContain('Hello Nora Lind')
  })

  test('cannot take a role, a practice or an address that they were not invited to', async () => {
    const { path, address } = await invited()
    const more = {
      roles: ['owner'],
      practice_id: newId(),
      address: 'else@where.example',
      therapist: people.tomas.id,
      account: 'false',
      factor_since: '2026-01-01',
    }
    expect((await openBrowser(house).post(path, { ...asClient, name: 'Nora', ...more })).status).toBe(303)
    const row = await personAt(address)
    expect(row).toMatchObject({ roles: ['client'], account: true, factorSince: null, endedAt: null })
    expect(await house.admin('care').where({ clientId: row.id })).toMatchObject([
      { therapistId: people.ruth.id },
    ])
  })

  test('ends what was signed in in the same browser, and is told so before', async () => {
    await house.admin('sessions').where({ personId: people.josef.id }).delete()
    const browser = await signIn(house, people.josef)
    const { path } = await invited()
    const page = await browser.get(path)
    expect(page.text).toContain('Josef Hartl is signed in in this browser.')
    await browser.post(path, { ...asClient, name: 'Nora Lind' })
    expect((await browser.get('/')).text).toContain('Hello Nora Lind')
    const open = house.admin('sessions').where({ personId: people.josef.id, endedAt: null })
    expect(await open).toHaveLength(0)
  })

  test('is one person, also when the button is pressed twice at the same moment', async () => {
    const { path, address } = await invited()
    const press = () => openBrowser(house).post(path, { ...asClient, name: 'Nora Lind' })
    const answers = await Promise.all([press(), press(), press()])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410])
    expect(await personAt(address)).toMatchObject({ roles: ['client'] })
  })
})

describe('an address that is known here already', () => {
  test('is asked for a yes only, and its person stays as they are', async () => {
    const { path } = await invited({
      address: people.mei.address,
      name: 'Somebody Else',
      therapist: people.karim,
    })
    const browser = openBrowser(house)
    const unknown = await browser.get(path)
    expect(unknown.text).toContain('You have an account here already')
    expect(unknown.$('main form')).toHaveLength(0)
    expect(unknown.html).not.toContain('Mei Tanaka')
    const toSignIn = await browser.get(unknown.$('main a.button').attr('href') ?? '')
    const { link } = await signInMail(house, people.mei, () =>
      browser.fill(toSignIn, { address: people.mei.address }),
    )
    const page = await browser.follow(await browser.post(link))
    expect(page.$('#name')).toHaveLength(0)
    const answer = await browser.fill(page, { name: 'Somebody Else', pronouns: 'x', contact: 'none' })
    expect(answer).toMatchObject({ status: 303, to: '/' })
    expect((await browser.get('/')).text).toContain('Hello Mei Tanaka')
    expect((await browser.get('/concerns/new')).text).toContain('Karim Benali')
  })

  test('of a client who wanted no mail gets none, when they are to work here either', async () => {
    const { path, address } = await invited({ name: 'Edda Voss' })
    await openBrowser(house).post(path, { ...asClient, name: 'Edda Voss', contact: 'none' })
    expect(await personAt(address)).toMatchObject({ contact: 'none' })
    await invite(people.margit, ['therapist'], null, [{ name: 'Edda Voss', address }], new Date())
    await until(async () => (await house.admin('emails').where({ status: 'unsent' })).length > 0)
    expect(house.post.to(address, '/invitations/')).toHaveLength(1)
  })
})

describe('an invitation to somebody who has an account', () => {
  test.each<[string, () => Promise<Browser>]>([
    ['whoever has its mail', () => Promise.resolve(openBrowser(house))],
    ['somebody else who is signed in', () => signIn(house, people.josef)],
    [
      'its person before their second factor',
      async () => {
        const browser = openBrowser(house)
        const { link } = await signInMail(house, people.tomas, () =>
          browser.post('/sign-in', { address: people.tomas.address }),
        )
        await browser.post(link)
        return browser
      },
    ],
    [
      'its person after they have signed out',
      async () => {
        const browser = await signIn(house, people.tomas)
        await browser.post('/sign-out')
        return browser
      },
    ],
  ])('opens nothing to %s, changes nothing, and stays good', async (_, open) => {
    const { path } = await invited({ address: people.tomas.address, name: 'Tomas', roles: ['supervisor'] })
    const browser = await open()
    const state = async () => ({
      people: await house.admin('people').where({ id: people.tomas.id }),
      sessions: (await house.admin('sessions').where({ personId: people.tomas.id })).length,
    })
    const before = await state()
    const answer = await browser.post(path, { ...asClient, name: 'Tomas' })
    expect(answer.text).toMatch(/You have an account here already|Enter your email address/) // the latter where somebody has left
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(await state()).toEqual(before)
    const himself = await signIn(house, people.tomas)
    expect((await himself.fill(await himself.get(path), {})).status).toBe(303)
    expect(await personAt(people.tomas.address)).toMatchObject({
      roles: expect.arrayContaining(['therapist', 'supervisor']) as unknown,
    })
    await house
      .admin('people')
      .where({ id: people.tomas.id })
      .update({ roles: ['therapist'] })
  })
})

describe('a link that opens nothing', () => {
  const nothing = async (path: string) => {
    for (const page of [
      await openBrowser(house).get(path),
      await openBrowser(house).post(path, { ...asClient, name: 'Nora' }),
    ]) {
      expect(page.status).toBe(410)
      expect(page.text).toContain('This link no longer works')
      expect(page.text).toContain('ask the person who invited you for a new one')
      expect(page.html).not.toMatch(/Nora|Margit|River/)
      expect(page.headers['set-cookie']).toBeUndefined()
    }
  }

  test('because it was used', async () => {
    const { path } = await invited()
    expect((await openBrowser(house).post(path, { ...asClient, name: 'Nora Lind' })).status).toBe(303)
    await nothing(path)
  })

  test('because it was taken back', async () => {
    const { path, id } = await invited()
    await takeBackInvitation(people.margit, id, new Date())
    await nothing(path)
  })

  test('because a newer one was sent', async () => {
    const { path, id } = await invited()
    const { link } = await inviteAgain(people.margit, id, new Date())
    await nothing(path)
    expect((await openBrowser(house).get(`/invitations/${link}`)).status).toBe(200)
  })

  test('because it is older than fourteen days', async () => {
    const sentDaysAgo = async (days: number) => {
      const { id, path } = await invited()
      const expiresAt = new Date(Date.now() + (14 - days) * 24 * 3_600_000)
      await house.admin('invitations').where({ id }).update({ expiresAt })
      return path
    }
    await nothing(await sentDaysAgo(14))
    expect((await openBrowser(house).get(await sentDaysAgo(13.9))).status).toBe(200)
  })

  test('because there never was one', async () => {
    for (const link of [
      'x',
      'A'.repeat(43),
      '%00',
      '%F0%9F%8C%BF',
      '..%2F..',
      'a'.repeat(5_000),
      "'%20or%201=1",
    ])
      await nothing(`/invitations/${link}`)
  })

  test('and one that cannot be read at all is answered in words too', async () => {
    const page = await openBrowser(house).get('/invitations/%ff')
    expect(page.status).toBe(400)
    expect(page.text).toContain('could not read')
  })
})

describe('what is filled in badly', () => {
  const bad: { what: string; fields: Fields; field: string; says: string }[] = [
    { what: 'no name', fields: { name: '' }, field: 'name', says: 'Enter your name' },
    { what: 'a name of spaces', fields: { name: '   ' }, field: 'name', says: 'Enter your name' },
    { what: 'a name without ink', fields: { name: '\u200B\u2060' }, field: 'name', says: 'Enter your name' },
    {
      what: 'a name with a NUL in it',
      fields: { name: 'No\u0000ra' },
      field: 'name',
      says: 'We could not save some of the characters in this',
    },
    {
      what: 'a name of 10,000 letters',
      fields: { name: 'N'.repeat(10_000) },
      field: 'name',
      says: 'longer than 100 characters',
    },
    {
      what: 'a name in two lines',
      fields: { name: 'Nora\nLind' },
      field: 'name',
      says: 'Write this on one line.',
    },
    {
      what: 'two names',
      fields: { name: ['Nora', 'Lind'] },
      field: 'name',
      says: 'could not save some of the characters',
    },
    {
      what: 'pronouns of 10,000 letters',
      fields: { pronouns: 'x'.repeat(10_000) },
      field: 'pronouns',
      says: 'longer than 100 characters',
    },
    {
      what: 'pronouns in two lines',
      fields: { pronouns: 'she\nher' },
      field: 'pronouns',
      says: 'Write this on one line.',
    },
    {
      what: 'a language that nobody speaks here',
      fields: { language: 'tlh' },
      field: 'language',
      says: 'Choose a language.',
    },
    {
      what: 'two languages',
      fields: { language: ['en', 'en'] },
      field: 'language',
      says: 'Choose a language.',
    },
    {
      what: 'no way to be told',
      fields: { contact: '' },
      field: 'contact',
      says: 'Choose how we should tell you.',
    },
    {
      what: 'a way that is not there',
      fields: { contact: '__proto__' },
      field: 'contact',
      says: 'Choose how we should tell you.',
    },
    {
      what: 'two ways',
      fields: { contact: ['mail', 'none'] },
      field: 'contact',
      says: 'Choose how we should tell you.',
    },
    {
      what: 'hours that were not chosen',
      fields: { contact: 'hours' },
      field: 'from',
      says: 'two different hours',
    },
    {
      what: 'one hour only',
      fields: { contact: 'hours', from: '8' },
      field: 'from',
      says: 'two different hours',
    },
    {
      what: 'the same hour twice',
      fields: { contact: 'hours', from: '8', until: '8' },
      field: 'from',
      says: 'two different hours',
    },
    {
      what: 'an hour after the last',
      fields: { contact: 'hours', from: '8', until: '24' },
      field: 'from',
      says: 'two different hours',
    },
    {
      what: 'an hour below the first',
      fields: { contact: 'hours', from: '-1', until: '8' },
      field: 'from',
      says: 'two different hours',
    },
    {
      what: 'half an hour',
      fields: { contact: 'hours', from: '8.5', until: '9' },
      field: 'from',
      says: 'two different hours',
    },
    {
      what: 'hours in words',
      fields: { contact: 'hours', from: 'eight', until: '٩' },
      field: 'from',
      says: 'two different hours',
    },
    {
      what: 'lists of hours',
      fields: { contact: 'hours', from: ['8', '9'], until: '10' },
      field: 'from',
      says: 'two different hours',
    },
  ]
  let path: string
  beforeAll(async () => {
    path = (await invited()).path
  })

  test.each(bad)(
    'as $what, comes back with a word at the field, and with all the rest',
    async ({ fields, field, says }) => {
      const good = {
        name: 'Nora Lind',
        pronouns: 'they/them',
        language: 'en',
        contact: 'none',
        from: '',
        until: '',
      }
      const browser = openBrowser(house)
      const page = await browser.fill(await browser.get(path), { ...good, ...fields })
      expect(page.status).toBe(422)
      expect(page.headers['set-cookie']).toBeUndefined()
      expect(page.$(`#${field}-error`).text()).toContain(says)
      expect(page.$(`a[href="#${field}"]`).text()).toContain(says)
      expect(page.$(`#${field}`)).toHaveLength(1)
      if (!('name' in fields)) expect(page.$('#name').val()).toBe('Nora Lind')
      if (!('pronouns' in fields)) expect(page.$('#pronouns').val()).toBe('they/them')
      if (!('contact' in fields)) expect(page.$('input[name=contact]:checked').val()).toBe('none')
      if (typeof fields.name === 'string' && fields.name.length > 100)
        expect(page.$('#name').val()).toBe(fields.name)
      expect(page.html).not.toMatch(/node_modules|Error:|\[object|undefined/)
    },
  )

  test('by somebody who is to work here: no mail at all is not among their choices', async () => {
    const staff = (await invited({ roles: ['therapist'] })).path
    const page = await openBrowser(house).post(staff, { ...asClient, name: 'Timo', contact: 'none' })
    expect(page.status).toBe(422)
    expect(page.$('#contact-error').text()).toContain('Choose how we should tell you.')
  })

  test('as JSON, a file form or nothing at all, is answered in words', async () => {
    const post = (type: string, body: string) =>
      openBrowser(house)
        .agent.post(path)
        .set({ 'Sec-Fetch-Site': 'same-origin', 'Content-Type': type })
        .send(body)
    for (const [type, body] of [
      ['application/json', '{"name":"Nora"}'],
      ['multipart/form-data; boundary=x', '--x--'],
      ['application/x-www-form-urlencoded', ''],
      ['application/x-www-form-urlencoded', '&&=&%&%zz=%ff'],
    ] as const) {
      const answer = await post(type, body)
      expect([400, 422]).toContain(answer.status)
      expect(answer.text).not.toMatch(/node_modules|Error:/)
    }
  })

  test('names that are long, foreign or full of signs are names', async () => {
    for (const name of [
      'N',
      'Ñandú O’Neill-Ågård',
      '李小龙',
      'محمد',
      '<b>Nora</b> & "Co"',
      'N'.repeat(100),
    ]) {
      const browser = openBrowser(house)
      const answer = await browser.post((await invited()).path, { ...asClient, name })
      expect(answer.status).toBe(303)
      expect((await browser.get('/account')).$('main dd').first().text()).toBe(name)
    }
  })
})

test('strangers of the same network who try links keep nobody out', async () => {
  const portal = await house.openPortal({ LIMIT_SIGN_IN_NETWORK: '3' })
  const browser = openBrowser({ ...house, url: portal.url })
  for (let i = 0; i < 8; i += 1) expect((await browser.post('/invitations/no-such-link')).status).toBe(410)
  const { path } = await invited()
  expect((await browser.post(path, { ...asClient, name: 'Nora Lind' })).status).toBe(303)
})

test('the browser in which somebody accepted is known, as one in which they signed in', async () => {
  const { path } = await invited()
  const answer = await openBrowser(house).post(path, { ...asClient, name: 'Nora Lind' })
  const cookies = [answer.headers['set-cookie']].flat().map(cookie => cookie?.split('=')[0])
  expect(cookies).toEqual(['session', 'known'])
})
