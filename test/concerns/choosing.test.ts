import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { dueAfter } from '../../src/concerns/rules/status'
import { dayText } from '../../src/language/dates'
import { openBrowser, openBrowserOf, type Browser, type Fields, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import { newsTo } from '../support/traces'
import { lookAt, say, tell } from '../support/writing'

let house: House
let river: People
let hill: Record<'petra' | 'ruth' | 'lena', TestPerson>
let alone: Record<'petra' | 'lena', TestPerson>
let named: Record<'petra' | 'lena', TestPerson>
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  river = await practiceAtTheRiver(house)
  hill = await practiceOf(
    house,
    {
      petra: { name: 'Petra Holm', roles: ['owner'] },
      ruth: { name: 'Ruth Winter', roles: ['therapist'] },
      lena: { name: 'Lena Fuchs', roles: ['client'], sees: ['ruth'] },
    },
    { mustTell: 'We must tell others when a child is being hurt.' },
  )
  const owning = {
    petra: { name: 'Petra Stern', roles: ['owner', 'therapist'] },
    lena: { name: 'Lena Kraus', roles: ['client'], sees: ['petra'] },
  } as const
  alone = await practiceOf(house, owning, { name: 'Practice of One' })
  named = await practiceOf(house, owning, {
    name: 'Practice of One with somebody outside',
    outsideContact: 'the patients’ advocate, 01 234 567',
  })
})
afterAll(() => house.close())

const textsOf = (page: Seen, selector: string) =>
  page
    .$(selector)
    .toArray()
    .map(element => page.$(element).text().replace(/\s+/g, ' ').trim())

const choicesOn = (page: Seen) => textsOf(page, 'input[name=audience] + label')
const ownersOn = (page: Seen) => textsOf(page, 'input[name=owners] + label')
const readersOn = (page: Seen) => textsOf(page, 'main .readers li')

const dueDay = ({ practice, language }: TestPerson) =>
  dayText(dueAfter('acknowledgement', new Date(), practice), { timeZone: practice.timeZone, language })

describe('who may read it is offered by name', () => {
  test('where one owner is not the therapist', async () => {
    const lena = await openBrowserOf(house, hill.lena)
    const form = await lena.get('/concerns/new')
    expect(form.text).toContain('This is about Ruth Winter.')
    expect(choicesOn(form)).toEqual([
      'Only Ruth Winter',
      'Ruth Winter and Petra Holm',
      'Only Petra Holm, not Ruth Winter',
    ])
    expect(ownersOn(form)).toEqual([])
    expect(form.$('[name=audience]:checked')).toHaveLength(0) // nothing is chosen for the client
  })

  test('where there are two owners, who are then chosen one by one', async () => {
    const lena = await openBrowserOf(house, river.lena)
    const form = await lena.get('/concerns/new')
    expect(choicesOn(form)).toEqual([
      'Only Ruth Adler',
      'Ruth Adler and practice owners I choose',
      'Only practice owners I choose, not Ruth Adler',
    ])
    expect(ownersOn(form)).toEqual(['Karim Benali', 'Margit Sommer'])
    for (const audience of ['together', 'owners']) {
      const nobody = await lena.fill(form, { happened: 'It hurt.', audience })
      expect(nobody.status).toBe(422)
      expect(nobody.text).toContain('Choose at least one owner.')
      expect(nobody.$('#happened').val()).toBe('It hurt.')
      expect(nobody.$('[name=audience]:checked').val()).toBe(audience)
    }
  })

  test('where one of two owners is the therapist', async () => {
    const omar = await openBrowserOf(house, river.omar)
    const form = await omar.get('/concerns/new')
    expect(choicesOn(form)).toEqual([
      'Only Karim Benali',
      'Karim Benali and Margit Sommer',
      'Only Margit Sommer, not Karim Benali',
    ])
  })

  test('where the only owner is the therapist: no such choice, and nobody outside', async () => {
    const lena = await openBrowserOf(house, alone.lena)
    const form = await lena.get('/concerns/new')
    expect(choicesOn(form)).toEqual(['Only Petra Stern'])
    expect(form.text).toContain(
      'Nobody else in the practice can read your words instead of Petra Stern, or see whether you get an answer.',
    )
    expect(form.text).toContain('The practice has not named anyone outside it.')
    expect(form.text).not.toContain('supervisor')
    for (const audience of ['together', 'owners']) {
      const forged = await lena.fill(form, { happened: 'It hurt.', audience, owners: alone.petra.id })
      expect(forged.status).toBe(422)
    }
  })

  test('where the only owner is the therapist, and somebody outside is named', async () => {
    const lena = await openBrowserOf(house, named.lena)
    const form = await lena.get('/concerns/new')
    expect(choicesOn(form)).toEqual(['Only Petra Stern'])
    expect(form.text).toContain('You can turn to these people outside the practice at any time')
    expect(form.text).toContain('The patients’ advocate, 01 234 567')
    expect(form.$('main a[href="tel:01234567"]').text()).toBe('01 234 567')
  })

  test('after the therapist is chosen, where there are several', async () => {
    const mei = await openBrowserOf(house, river.mei)
    const first = await mei.get('/concerns/new')
    expect(textsOf(first, 'main .rows a')).toEqual(['Ruth Adler', 'Tomas Lindqvist'])
    expect(first.$('textarea')).toHaveLength(0)
    const form = await mei.get(first.$('main .rows a').last().attr('href') ?? '')
    expect(form.text).toContain('This is about Tomas Lindqvist.')
    expect(choicesOn(form)[0]).toBe('Only Tomas Lindqvist')
    const preview = await mei.follow(await mei.fill(form, { happened: 'Late again.', audience: 'therapist' }))
    expect(readersOn(preview)).toEqual(['Tomas Lindqvist therapist'])
  })

  test('and not a therapist whom the client does not see', async () => {
    const mei = await openBrowserOf(house, river.mei)
    for (const therapist of [river.karim.id, river.margit.id, hill.ruth.id, newId(), 'nobody']) {
      const page = await mei.get(`/concerns/new?therapist=${therapist}`)
      expect(textsOf(page, 'main .rows a')).toEqual(['Ruth Adler', 'Tomas Lindqvist'])
    }
  })
})

describe('before sending the client reads', () => {
  const guess = (others: string, therapist: string) =>
    `${others} can see that ${therapist} has a message, and when an answer is due, but not your words or your name. In a small practice they might guess it.`
  const always = [
    'nobody can change or delete them: not you, not the people who read them, not the practice.',
    'The practice keeps your words apart from your treatment record. In some places they can still count as part of the record, and a court can ask for them.',
    'The people who run the server for the practice could still read them if they set out to.',
  ]
  const startingWith = (words: string): unknown => expect.stringMatching(new RegExp(`^${words}`))
  const crisis = 'Nobody reads this around the clock.'

  interface Story {
    readonly where: string
    readonly client: () => TestPerson
    readonly fields: () => Fields
    readonly readers: readonly string[]
    /** How the two sentences begin that stand in sight; the others are folded under the button. */
    readonly inSight: readonly [string, string]
    readonly says: readonly string[]
    readonly keepsQuietOf: readonly string[]
    readonly next: string
  }

  const stories: Story[] = [
    {
      where: 'one owner, only the therapist reads',
      client: () => hill.lena,
      fields: () => ({ audience: 'therapist' }),
      readers: ['Ruth Winter therapist'],
      inSight: ['Petra Holm can see that', 'Ruth Winter should answer by'],
      says: [guess('Petra Holm', 'Ruth Winter'), 'We must tell others when a child is being hurt.'],
      keepsQuietOf: ['cannot see it'],
      next: 'we tell the practice owners that it is late, and you can invite Petra Holm to read.',
    },
    {
      where: 'one owner, both read',
      client: () => hill.lena,
      fields: () => ({ audience: 'together' }),
      readers: ['Ruth Winter therapist', 'Petra Holm practice owner'],
      inSight: ['You should have a first answer by', 'After you send your words, you have a minute'],
      says: ['We must tell others when a child is being hurt.'],
      keepsQuietOf: ['might guess', 'cannot see it'],
      next: 'you and the practice owners can see that it is late.',
    },
    {
      where: 'one owner, who alone reads',
      client: () => hill.lena,
      fields: () => ({ audience: 'owners' }),
      readers: ['Petra Holm practice owner'],
      inSight: ['We do not tell Ruth Winter', 'Petra Holm may not be able to help'],
      says: [
        'We do not tell Ruth Winter about this, and Ruth Winter cannot see it.',
        'Petra Holm may not be able to help without Ruth Winter finding out. They should ask you first.',
      ],
      keepsQuietOf: ['might guess', 'owners can see', 'invite'],
      next: 'your page here will say so.',
    },
    {
      where: 'two owners, only the therapist reads',
      client: () => river.lena,
      fields: () => ({ audience: 'therapist' }),
      readers: ['Ruth Adler therapist'],
      inSight: ['Karim Benali and Margit Sommer can see', 'Ruth Adler should answer by'],
      says: [guess('Karim Benali and Margit Sommer', 'Ruth Adler')],
      keepsQuietOf: ['cannot see it'],
      next: 'you can invite Karim Benali or Margit Sommer to read.',
    },
    {
      where: 'two owners, the therapist and one of them read',
      client: () => river.lena,
      fields: () => ({ audience: 'together', owners: river.margit.id }),
      readers: ['Ruth Adler therapist', 'Margit Sommer practice owner'],
      inSight: ['Karim Benali can see that', 'Ruth Adler should answer by'],
      says: [guess('Karim Benali', 'Ruth Adler')],
      keepsQuietOf: ['cannot see it'],
      next: 'you can invite Karim Benali to read.',
    },
    {
      where: 'two owners, the therapist and both of them read',
      client: () => river.lena,
      fields: () => ({ audience: 'together', owners: [river.margit.id, river.karim.id] }),
      readers: ['Ruth Adler therapist', 'Karim Benali practice owner', 'Margit Sommer practice owner'],
      inSight: ['You should have a first answer by', 'After you send your words, you have a minute'],
      says: [],
      keepsQuietOf: ['might guess', 'cannot see it'],
      next: 'you and the practice owners can see that it is late.',
    },
    {
      where: 'two owners, who alone read',
      client: () => river.lena,
      fields: () => ({ audience: 'owners', owners: [river.margit.id, river.karim.id] }),
      readers: ['Karim Benali practice owner', 'Margit Sommer practice owner'],
      inSight: ['We do not tell Ruth Adler', 'Karim Benali and Margit Sommer may not'],
      says: [
        'We do not tell Ruth Adler about this, and Ruth Adler cannot see it.',
        'Karim Benali and Margit Sommer may not be able to help',
      ],
      keepsQuietOf: ['might guess', 'invite'],
      next: 'your page here will say so.',
    },
    {
      where: 'an owner is the therapist, only the other owner reads',
      client: () => river.omar,
      fields: () => ({ audience: 'owners' }),
      readers: ['Margit Sommer practice owner'],
      inSight: ['We do not tell Karim Benali', 'Margit Sommer may not'],
      says: ['We do not tell Karim Benali about this, and Karim Benali cannot see it.'],
      keepsQuietOf: ['might guess', 'invite'],
      next: 'your page here will say so.',
    },
    {
      where: 'the only owner is the therapist, nobody outside is named',
      client: () => alone.lena,
      fields: () => ({ audience: 'therapist' }),
      readers: ['Petra Stern therapist'],
      inSight: ['Nobody else in the practice can read', 'You should have a first answer by'],
      says: [
        'Nobody else in the practice can read your words instead of Petra Stern',
        'The practice has not named anyone outside it.',
      ],
      keepsQuietOf: ['might guess', 'cannot see it', 'invite', 'owners can see', 'supervisor'],
      next: 'your page here will say so.',
    },
    {
      where: 'the only owner is the therapist, somebody outside is named',
      client: () => named.lena,
      fields: () => ({ audience: 'therapist' }),
      readers: ['Petra Stern therapist'],
      inSight: ['Nobody else in the practice can read', 'You should have a first answer by'],
      says: [
        'You can turn to these people outside the practice at any time',
        'The patients’ advocate, 01 234 567',
      ],
      keepsQuietOf: ['might guess', 'not named anyone outside', 'invite', 'owners can see'],
      next: 'your page here will say so.',
    },
  ]

  test.each(stories)('$where', async ({ client, fields, readers, inSight, says, keepsQuietOf, next }) => {
    const lena = await openBrowserOf(house, client())
    const words = { happened: 'You yawned.\n\nTwice.', effect: 'I felt like a burden.' }
    const preview = await lookAt(lena, '/concerns/new', { ...words, ...fields() })
    expect(readersOn(preview)).toEqual(readers)
    expect(preview.$('.letter').text()).toContain('You yawned.\n\nTwice.')
    expect(preview.text).toContain('I felt like a burden.')
    expect(preview.text).toMatch(new RegExp(`should (have a first )?answer by ${dueDay(client())}[.] If `))
    for (const sentence of [...always, ...says, crisis, '142', next]) expect(preview.text).toContain(sentence)
    for (const words of keepsQuietOf) expect(preview.text).not.toContain(words)
    expect(textsOf(preview, 'main > .measure > .statements li')).toEqual(inSight.map(startingWith))

    const receipt = await lena.follow(await lena.fill(preview, {}))
    expect(
      readersOn(receipt)
        .map(reader => reader.replace(/ since .*/, ''))
        .sort(),
    ).toEqual(['You client', ...readers].sort())
    expect(receipt.text).toMatch(
      new RegExp(`should give you a first answer by ${dueDay(client())}\\. If no answer comes by`),
    )
    expect(receipt.text).toMatch(/[2-9A-Z]{3}-[2-9A-Z]{3}/)
    expect(receipt.text).toContain('Messages <messages@portal.example>')
    expect(receipt.text).toContain('Something new to read')
  })

  test('nothing yet of it reaches anybody', async () => {
    const lena = await openBrowserOf(house, river.lena)
    const { rows } = await house.admin.raw<{ rows: unknown[] }>(
      'select id from concerns union all select id from emails',
    )
    await lookAt(lena, '/concerns/new', { happened: 'Not yet.', audience: 'therapist' })
    const after = await house.admin.raw<{ rows: unknown[] }>(
      'select id from concerns union all select id from emails',
    )
    expect(after.rows).toHaveLength(rows.length)
  })
})

describe('a concern that only owners read', () => {
  /** All that somebody could look at, in every byte, but for the headers that differ between any two answers. */
  async function sightOf(browser: Browser, paths: readonly string[]) {
    const seen = []
    for (const path of paths) {
      const { status, headers, html } = await browser.get(path)
      const { date: _, 'keep-alive': __, ...rest } = headers
      seen.push({ path, status, headers: rest, html })
    }
    return seen
  }

  const below = [
    '',
    '/receipt',
    '/acknowledgement',
    '/message',
    '/addition',
    '/proposal',
    '/closure',
    '/readers',
  ]

  /** What is answered at the address of a concern, by every way of asking, without that address itself. */
  async function answersAt(browser: Browser, id: string) {
    const answers = []
    for (const path of below.map(end => `/concerns/${id}${end}`)) {
      const get = await browser.get(path)
      const head = await browser.agent.head(path)
      const post = await browser.post(path, { words: 'Let me in.', person: river.karim.id, draft: newId() })
      for (const { status, headers, html } of [get, post]) {
        const { date: _, 'keep-alive': __, ...rest } = headers
        answers.push({ path: path.replace(id, '…'), status, headers: rest, html: html.replaceAll(id, '…') })
      }
      answers.push(head.status)
    }
    return answers
  }

  test.each([
    { story: 'about Karim, who is an owner too', client: 'omar', therapist: 'karim', owner: 'margit' },
    { story: 'about Ruth, read by Margit', client: 'josef', therapist: 'ruth', owner: 'margit' },
    { story: 'about Ruth, read by Karim', client: 'josef', therapist: 'ruth', owner: 'karim' },
  ] as const)('$story, leaves no trace for its therapist', async ({ client, therapist, owner }) => {
    const about = await openBrowserOf(house, river[therapist])
    const writer = await openBrowserOf(house, river[client])
    const reader = await openBrowserOf(house, river[owner])
    // Something is there before, so that a count that grew would be seen.
    await tell(writer, {
      happened: 'Everybody here may know of this one.',
      audience: 'together',
      owners: river[owner].id,
    })
    const pages = [
      '/inbox',
      '/board',
      '/',
      '/inbox?group=nobody&after=1_1_0199f2a0-0000-7000-8000-000000000000',
    ]
    await about.get('/inbox')
    const before = await sightOf(about, pages)
    await house.post.waitFor(river[therapist].address, 1, 'something new')

    const emails = await newsTo(house, river[therapist])
    const concern = await tell(writer, {
      happened: 'Only for the owner.',
      audience: 'owners',
      owners: river[owner].id,
    })
    const unchanged = async () => expect(await sightOf(about, pages)).toEqual(before)
    await unchanged()
    await say(reader, `${concern}/acknowledgement`, { words: 'I have read it.' })
    await unchanged()
    await say(writer, `${concern}/message`, { words: 'Thank you.' })
    await unchanged()

    const id = concern.split('/').at(-1) ?? ''
    const answers = await answersAt(about, id)
    expect(answers).toEqual(await answersAt(about, newId()))
    expect(new Set(answers.filter(answer => typeof answer === 'number'))).toEqual(new Set([404]))

    await say(writer, `${concern}/closure`, { outcome: 'partly', words: '' })
    await unchanged()
    expect(await newsTo(house, river[therapist])).toBe(emails)
    expect((await reader.get(concern)).status).toBe(200)
  })

  test('brings the therapist no mail, and the owner one', async () => {
    const josef = await openBrowserOf(house, river.josef)
    await openBrowserOf(house, river.ruth)
    const news = async () => [
      await newsTo(house, river.ruth),
      await newsTo(house, river.karim),
      await newsTo(house, river.margit),
    ]
    const [ruth = 0, karim = 0, margit = 0] = await news()
    await tell(josef, { audience: 'owners', owners: river.margit.id })
    expect(await news()).toEqual([ruth, karim, margit + 1])
  })

  test('stands in its reader’s inbox, on nobody’s board, and under no therapist’s count', async () => {
    const margit = await openBrowserOf(house, river.margit)
    const josef = await openBrowserOf(house, river.josef)
    const before = await margit.get('/board')
    const concern = await tell(josef, { audience: 'owners', owners: river.margit.id })
    expect((await margit.get('/inbox')).$(`a[href="${concern}"]`)).toHaveLength(1)
    expect((await margit.get('/board')).html).toBe(before.html)
    const karim = await openBrowserOf(house, river.karim)
    expect((await karim.get(concern)).status).toBe(404)
    expect((await karim.get('/inbox')).$(`a[href="${concern}"]`)).toHaveLength(0)
  })

  test('shows nothing to somebody who is not signed in, nor to another client or practice', async () => {
    const josef = await openBrowserOf(house, river.josef)
    const concern = await tell(josef, { audience: 'owners', owners: river.margit.id })
    const other = `/concerns/${newId()}`
    for (const person of [river.lena, river.tomas, hill.petra, hill.lena]) {
      const browser = await openBrowserOf(house, person)
      const [there, nowhere] = [await browser.get(concern), await browser.get(other)]
      expect(there.status).toBe(404)
      expect(there.html).toBe(nowhere.html)
    }
    const stranger = openBrowser(house)
    expect(await stranger.get(concern)).toMatchObject({
      status: 303,
      to: `/sign-in?next=${encodeURIComponent(concern)}`,
    })
  })
})
