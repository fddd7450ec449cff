import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { joinSample } from '../../src/sample/newcomers'
import { openBrowser, signIn, signInMail } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { emailsOf } from '../support/emails'
import { practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import { concernRow, idIn } from '../support/traces'
import { say, tell } from '../support/writing'

let house: House
let people: People
let emails: ReturnType<typeof emailsOf>
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  emails = emailsOf(house)
})
afterAll(() => house.close())
afterEach(() => {
  house.post.rules.refuse = null
  house.post.rules.refuseRead = null
})

const ask = (person: TestPerson) => openBrowser(house).post('/sign-in', { address: person.address })

const aboutRuth = () => ({ therapist: people.ruth.id, audience: 'therapist', owners: [] }) as const

describe('no mail says what it is about', () => {
  test('whatever stands in the words, the names, and everything else', async () => {
    const canary = (what: string) => `Canary${what}Canary`
    const plain = (n: number) => ({ address: `reader-${n}-${newId()}@mail.example` })
    const aviary = await practiceOf(
      house,
      {
        owner: { name: canary('Owner'), roles: ['owner'], ...plain(1) },
        therapist: { name: canary('Therapist'), roles: ['therapist'], ...plain(2) },
        client: { name: canary('Client'), roles: ['client'], sees: ['therapist'], ...plain(3) },
      },
      {
        name: canary('Practice'),
        mustTell: canary('MustTell'),
        outsideContact: canary('Outside'),
        crisisLines: [{ name: canary('Line'), contact: canary('Number') }],
      },
    )
    const client = await signIn(house, aviary.client)
    const therapist = await signIn(house, aviary.therapist)
    const concern = await tell(client, { happened: canary('Happened'), effect: canary('Effect') })
    await say(client, `${concern}/addition`, { words: canary('Addition') })
    await say(therapist, `${concern}/acknowledgement`, { words: canary('Acknowledgement') })
    await say(client, `${concern}/message`, { words: canary('Message') })
    await say(therapist, `${concern}/proposal`, {
      repaired: canary('Repaired'),
      different: canary('Different'),
    })
    await say(client, `${concern}/not-yet`, { words: canary('NotYet') })
    const bringing = await client.get(`${concern}/readers`)
    await client.fill(bringing, { person: aviary.owner.id })
    const owner = await signIn(house, aviary.owner)
    await say(owner, `${concern}/message`, { words: canary('OwnersMessage') })
    await say(client, `${concern}/closure`, { outcome: 'partly', words: canary('Closure') })
    await say(client, `${concern}/reopening`, { words: canary('Reopening') })

    await emails.settled()
    for (const address of [aviary.client, aviary.therapist, aviary.owner].map(one => one.address))
      expect(house.post.to(address, 'something new for you')).not.toEqual([])
    const ours = house.post.mails.filter(mail => mail.recipients.some(to => to.endsWith('@mail.example')))
    const { reference } = await house
      .admin('concerns')
      .where({ id: idIn(concern) })
      .first<{ reference: string }>()
    const secrets = [
      idIn(concern),
      reference,
      'Canary',
      'herap',
      'oncern',
      'ractice',
      'Makeright',
      'complain',
    ]
    for (const mail of ours) {
      const everything = [
        mail.raw,
        mail.subject,
        mail.text,
        JSON.stringify(mail.headers),
        JSON.stringify([mail.from, mail.to]),
      ].join('\n')
      for (const secret of secrets) expect(everything).not.toContain(secret)
      expect(mail.html).toBeUndefined()
      expect(mail.attachments).toEqual([])
      expect(mail.from).toEqual({ name: 'Messages', address: 'messages@portal.example' })
      expect(mail.to).toEqual([{ name: '', address: mail.recipients[0] }])
      expect([
        'Something new to read',
        'Your link and your code',
        'How you sign in has changed',
        'An invitation for you', // by which they have come in, if it left before it was accepted
      ]).toContain(mail.subject)
      expect(Object.fromEntries(mail.headers.map(({ key, value }) => [key, value]))).toMatchObject({
        'auto-submitted': 'auto-generated',
      })
      expect(mail.headers.map(({ key }) => key).sort()).toEqual([
        'auto-submitted',
        'content-transfer-encoding',
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'subject',
        'to',
        'x-auto-response-suppress',
      ])
    }
    const news = new Set(
      ours.filter(({ subject }) => subject === 'Something new to read').map(({ text }) => text),
    )
    expect([...news]).toEqual([
      'There is something new for you to read:\n\nhttp://127.0.0.1/in\n\nPlease do not reply to this email. Nobody reads replies.\n',
    ])
  })
})

describe('when the mail server is not there', () => {
  beforeEach(() => house.post.close())
  afterEach(() => house.post.reopen())

  test('everything else works, nothing is lost, and all of it is sent when it is back', async () => {
    const before = {
      ruth: house.post.to(people.ruth.address).length,
      lena: house.post.to(people.lena.address).length,
    }
    const concern = await send(people.lena, aboutRuth())
    expect((await concernRow(house, concern)).status).toBe('sent')
    expect((await ask(people.lena)).to).toBe('/sign-in/digits')
    const waiting = await emails.fails(people.ruth, 1)
    const asked = await emails.fails(people.lena, 1)
    expect(asked.secret).not.toBeNull()

    await house.post.reopen()
    await emails.hurry()
    const news = (await house.post.waitFor(people.ruth.address, before.ruth + 1)).at(-1)
    expect(news?.messageId).toBe(`<${waiting.id}@portal.example>`)
    const signInMails = await house.post.waitFor(people.lena.address, before.lena + 1)
    expect(signInMails).toHaveLength(before.lena + 1)
    await emails.becomes(people.ruth, { attempts: 2, status: 'sent' })
    await emails.becomes(people.lena, { attempts: 2, status: 'sent', secret: null })
  })

  test('the pauses between the attempts grow for news, and stay a minute for who wants to sign in', async () => {
    const pauses = async (person: TestPerson, kind: string) => {
      const seconds = []
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        const before = Date.now()
        const { nextAt } = await emails.becomes(
          person,
          { attempts: attempt, status: 'waiting', heldBy: null },
          kind,
        )
        seconds.push((nextAt.getTime() - before) / 1_000)
        await emails.hurry()
      }
      return seconds
    }
    await send(people.mei, aboutRuth())
    const [first = 0, ...later] = await pauses(people.ruth, 'news')
    expect(first).toBeGreaterThan(2)
    for (const [i, seconds] of later.entries())
      expect(seconds).toBeGreaterThan(2 * ([first, ...later][i] ?? Infinity))
    await ask(people.mei)
    for (const seconds of await pauses(people.mei, 'sign_in')) {
      expect(seconds).toBeGreaterThan(59)
      expect(seconds).toBeLessThan(120)
    }
  })

  test('and after twelve attempts the owner is told', async () => {
    await send(people.mei, { therapist: people.tomas.id, audience: 'therapist', owners: [] })
    const email = await emails.fails(people.tomas, 1)
    await house.admin('emails').where({ id: email.id }).update({ attempts: 11 })
    await emails.hurry()
    await emails.becomes(people.tomas, { status: 'failed', attempts: 12 })
    await house.post.reopen()
    const margit = await signIn(house, people.margit)
    expect((await margit.get('/board')).text).toContain('Tomas Lindqvist')
    await emails.hurry()
  })
})

describe('when a server says that it cannot take a mail now', () => {
  test('it is tried again, and other emails do not wait for it', async () => {
    house.post.rules.refuse = to => (to === people.josef.address ? { code: 451 } : null)
    await ask(people.josef)
    await emails.fails(people.josef, 1)
    const other = await signInMail(house, people.omar, () => ask(people.omar))
    expect(other.link).toMatch(/^\/sign-in\//)
    expect(house.post.to(people.josef.address, '/sign-in/')).toHaveLength(0)

    house.post.rules.refuse = null
    await emails.hurry()
    await house.post.waitFor(people.josef.address, 1, '/sign-in/')
    await emails.becomes(people.josef, { status: 'sent', secret: null, attempts: 2 })
  })

  test('every attempt has the same Message-ID, so that a mail that came twice is shown once', async () => {
    const before = house.post.to(people.omar.address).length
    house.post.rules.refuseRead = ({ recipients }) =>
      recipients.includes(people.omar.address) ? { code: 452 } : null
    await ask(people.omar)
    const email = await emails.fails(people.omar, 1)
    await emails.hurry()
    await emails.fails(people.omar, 2)
    house.post.rules.refuseRead = null
    await emails.hurry()
    const mails = (await house.post.waitFor(people.omar.address, before + 3)).slice(before)
    expect(new Set(mails.map(({ messageId }) => messageId))).toEqual(
      new Set([`<${email.id}@portal.example>`]),
    )
    expect(new Set(mails.map(({ text }) => text)).size).toBe(1)
  })
})

describe('when a server refuses somebody for good', () => {
  test('it is not tried again; the owner sees whom and when, and nothing else', async () => {
    const concern = await send(people.lena, aboutRuth(), new Date(), 'Nobody is told of this by mail.')
    await emails.becomes(people.ruth, { status: 'sent' })
    const margit = await signIn(house, people.margit)
    const before = await margit.get('/board')
    expect(before.$('.standing--late li').text()).not.toContain('Ruth Adler')

    house.post.rules.refuse = to => (to === people.ruth.address ? { code: 550 } : null)
    const second = await send(people.lena, aboutRuth())
    const failed = await emails.becomes(people.ruth, { status: 'failed' })
    expect(failed).toMatchObject({ attempts: 1, failure: 'smtp 550', secret: null })
    await signInMail(house, people.karim, () => ask(people.karim)) // other emails go their way
    await emails.becomes(people.ruth, { status: 'failed', attempts: 1 })

    const board = await margit.get('/board')
    const told = board.$('.standing--late')
    expect(told.find('h2').text()).toBe('Emails that did not arrive')
    const today = new Intl.DateTimeFormat('en-AT', { timeZone: 'Europe/Vienna', dateStyle: 'full' }).format(
      new Date(),
    )
    const line = told
      .find('li')
      .toArray()
      .map(li => board.$(li).text().trim())
      .find(text => text.startsWith('Ruth'))
    expect(line).toBe(`Ruth Adler, ${today}`)
    for (const secret of [concern, second, people.ruth.address, 'Lena', '550'])
      expect(told.html()).not.toContain(secret)
  })

  test('a sign-in email that failed keeps no secret', async () => {
    house.post.rules.refuse = to => (to === people.mei.address ? { code: 553 } : null)
    await emails.hurry()
    await ask(people.mei)
    await emails.becomes(people.mei, { status: 'failed', secret: null, failure: 'smtp 553' })
  })

  test('nobody but an owner of the same practice sees it', async () => {
    const elsewhere = await practiceOf(house, {
      petra: { name: 'Petra Holm', roles: ['owner', 'therapist'] },
    })
    const petra = await signIn(house, elsewhere.petra)
    const ruth = await signIn(house, people.ruth)
    expect((await petra.get('/board')).text).not.toContain('Emails that did not arrive')
    expect((await ruth.get('/board')).status).toBe(404)
  })
})

describe('a secret', () => {
  test('is wiped as soon as its email is sent', async () => {
    await ask(people.lena)
    await emails.becomes(people.lena, { status: 'sent', secret: null })
    const kept = await house.admin('emails').whereNotNull('secret').whereNot({ status: 'waiting' })
    expect(kept).toEqual([])
  })
})

describe('an address that would be two', () => {
  const two = [
    '@people.example, evil@x.example',
    '@people.example,evil@x.example',
    '@people.example evil@x.example',
  ]
  const lines = ['@people.example\r\nRCPT TO:<evil@x.example>', '@people.example>\r\nRCPT TO:<evil@x.example']
  const heads = ['@people.example\r\nBcc: evil@x.example', '@people.example\nSubject: evil@x.example']
  const named = [
    '@people.example>, <evil@x.example>',
    '@people.example; evil@x.example',
    '@people.example (evil@x.example)',
  ]

  test.each([...two, ...lines, ...heads, ...named].map(end => ({ end, shown: JSON.stringify(`a${end}`) })))(
    'such as $shown gets at most one mail, and nobody else any',
    async ({ end }) => {
      const newcomer = {
        name: `Two In One ${newId()}`,
        address: `a-${newId()}${end}`,
        roles: ['owner'] as const,
      }
      const { id } = await joinSample(people.margit, newcomer, new Date())
      const before = house.post.mails.length
      await send(people.lena, { ...aboutRuth(), audience: 'owners', owners: [id] })
      const email = await emails.becomes({ id }, { attempts: 1 })
      await emails.settled()
      expect(email.kind).toBe('news')
      const since = house.post.mails.slice(before)
      for (const { recipients, raw } of since) {
        expect(recipients).toHaveLength(1)
        expect(recipients).not.toContain('evil@x.example')
        expect(raw).not.toMatch(/^(Bcc|Subject|To):.*evil@x/im)
      }
      expect(since.length).toBeLessThanOrEqual(2)
    },
  )
})
