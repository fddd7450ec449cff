import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { bornBefore, letDayCome } from '../support/guardians'
import { openHouse, type House } from '../support/house'
import { consult } from '../support/kept'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

// Josef is the guardian of Mia here, who is seven and has no account. He is in Ruth's list.

let house: House
let people: People
let lena: Browser
let josef: Browser
let ruth: Browser
let margit: Browser
/** Of Josef, in Ruth's list. */
let care: string
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  josef = await openBrowserOf(house, people.josef)
  ruth = await openBrowserOf(house, people.ruth)
  margit = await openBrowserOf(house, people.margit)
  const row = await house.admin('care').where({ clientId: people.josef.id }).first<{ id: string }>('id')
  care = `/clients/${row.id}`
})
afterAll(() => house.close())

const mia = { name: 'Mia Hartl', born: bornBefore(7), how: 'papers', met: 'yes' }
const first = 'Mia came out of the room in tears.'
const writing = () => `/concerns/new?therapist=${people.ruth.id}`
const begin = async (choices: Record<string, string> = {}) =>
  josef.fill(await josef.get(writing()), { audience: 'therapist', happened: first, ...choices })
const optionsOf = (page: Seen) =>
  page
    .$('input[type=radio][name=forWhom]')
    .toArray()
    .map(one => page.$(one).parent().text().replace(/\s+/g, ' ').trim())
const factsOn = (page: Seen) => page.$('.goes-to').text().replace(/\s+/g, ' ')
const idOfLive = async () =>
  (await house.admin('guardianships').where({ endedAt: null }).first<{ id: string }>('id')).id
const forMia = async () =>
  send(
    people.josef,
    { therapist: people.ruth.id, audience: 'therapist', forWhom: await idOfLive() },
    new Date(),
    first,
  )

describe('before a guardian of a child is confirmed', () => {
  test('nobody is asked for whom they write', async () => {
    expect(optionsOf(await josef.get(writing()))).toEqual([])
  })

  test('whoever confirms says how they know, and bad input is answered in words', async () => {
    const form = await ruth.get(`${care}/who`)
    expect(form.text).toContain('Confirm Josef Hartl only if you have met them in person')
    expect(form.text).toContain('neither sees what the other writes')
    expect(form.text).toContain('From 14 on a young person reads alone here.')
    const empty = await ruth.fill(form, {})
    expect(empty.status).toBe(422)
    for (const said of [
      'Enter the child’s name.',
      'Enter the day on which they were born.',
      'Choose how you know who they are.',
      'You can only confirm somebody whom you have met in person.',
    ])
      expect(empty.text).toContain(said)
    const faults: [Record<string, string>, string][] = [
      [{ name: 'M'.repeat(101) }, 'Please write a shorter name.'],
      [{ name: '\u202EMia' }, 'hidden character'],
      [{ born: '2001-02-03' }, 'They have come of age'],
      [{ until: '2999-01-01' }, 'Choose a day after today, and before they come of age.'],
    ]
    for (const [typed, said] of faults) {
      const answer = await ruth.fill(form, { ...mia, ...typed })
      expect([typed, answer.status, answer.text.includes(said)]).toEqual([typed, 422, true])
    }
    expect(await house.admin('guardianships')).toEqual([])
  })

  test('it is there for those who work with the guardian, and for owners', async () => {
    for (const who of [people.lena, people.josef, people.tomas])
      expect((await (await openBrowserOf(house, who)).get(`${care}/who`)).status).toBe(404)
    expect((await margit.get(`${care}/who`)).status).toBe(200)
  })
})

describe('a guardian of a child without an account', () => {
  test('is named on their own page with who confirmed it and how, and in their account', async () => {
    const emails = () => house.admin('emails').count()
    const before = await emails()
    const answer = await ruth.fill(await ruth.get(`${care}/who`), mia)
    expect(answer.to).toBe(`${care}?said=guardian-confirmed`)
    const page = await ruth.get(answer.to ?? '')
    expect(page.text).toContain('Josef Hartl is a guardian of Mia Hartl and can write here for them')
    expect(page.text).toContain('Ruth Adler met them in person, saw papers that show it, and confirmed it on')
    const account = (await josef.get('/account')).text
    expect(account).toContain('You are a guardian of Mia Hartl here.')
    expect(account).toContain(
      'You can write for Mia Hartl here. Ruth Adler from the practice confirmed it on',
    )
    expect(await emails()).toEqual(before)
    expect((await margit.get('/record')).text).toContain(
      'Ruth Adler confirmed that Josef Hartl is a guardian.',
    )
    expect((await margit.get('/record')).text).not.toContain('Mia')
  })

  test('is asked for whom they write, with nothing chosen beforehand; nobody else is', async () => {
    const form = await josef.get(writing())
    expect(form.text).toContain('Who are you writing for?')
    expect(optionsOf(form)).toEqual(['For Mia Hartl', 'For myself'])
    expect(form.$('input[name=forWhom][checked]')).toHaveLength(0)
    expect(optionsOf(await lena.get(writing()))).toEqual([])
    const unsaid = await begin()
    expect(unsaid.status).toBe(422)
    expect(unsaid.text).toContain('Choose who you are writing for.')
    expect(unsaid.text).toContain(first)
  })

  test('reads before sending who reads it and for whom it is', async () => {
    const preview = await josef.get((await begin({ forWhom: await idOfLive() })).to ?? '')
    expect(factsOn(preview)).toContain('Ruth Adler')
    expect(factsOn(preview)).toMatch(/You are writing for\s+Mia Hartl/)
    const drafts = (page: Seen) =>
      page
        .$('.row--draft .row__link > bdi')
        .toArray()
        .map(one => page.$(one).text())
    expect(drafts(await josef.get('/'))[0]).toMatch(/, for Mia Hartl$/)
    const own = await josef.get((await begin({ forWhom: 'myself' })).to ?? '')
    expect(drafts(await josef.get('/')).filter(name => name.endsWith('for Mia Hartl'))).toHaveLength(1)
    expect(factsOn(own)).not.toContain('Mia')
    expect(own.$('form[action$="/sending"]')).toHaveLength(1)
  })

  test('is its client: the name stands in titles, lists and copies of those who read it, and in no email or address', async () => {
    const id = await forMia()
    await make(people.ruth, id, 'acknowledge', { words: 'I am sorry. How is she now?' })
    const h1 = (page: Seen) => page.$('main h1').text().trim()
    expect(h1(await josef.get(`/concerns/${id}`))).toBe('To Ruth Adler, for Mia Hartl')
    expect(h1(await ruth.get(`/concerns/${id}`))).toBe('From Josef Hartl, for Mia Hartl')
    for (const [reader, name] of [
      [josef, 'You'],
      [ruth, 'Josef Hartl'],
    ] as const)
      expect((await reader.get(`/concerns/${id}`)).$('.about .readers').text()).toMatch(
        new RegExp(`${name}\\s+guardian of Mia Hartl`),
      )
    expect((await josef.get('/')).text).toContain('To Ruth Adler, for Mia Hartl')
    expect((await ruth.get('/inbox')).text).toContain('Josef Hartl, for Mia Hartl')
    expect((await josef.get(`/concerns/${id}/receipt`)).text).toContain('To Ruth Adler, for Mia Hartl')
    expect((await josef.get(`/concerns/${id}`)).$('.box__readers').text()).toContain(
      'You are writing for Mia Hartl.',
    )
    for (const reader of [josef, ruth])
      for (const copy of ['copy.html', 'copy.json'])
        expect((await reader.get(`/concerns/${id}/${copy}`)).html).toContain('Mia Hartl')
    const board = await margit.get('/board')
    for (const name of ['Mia', 'Josef']) expect(board.text).not.toContain(name)
    for (const to of [people.josef, people.ruth])
      for (const { raw } of house.post.to(to.address)) expect(raw).not.toContain('Mia')
    const events = await house.admin('events').select<{ kind: string }[]>('kind').where({ concernId: id })
    expect(events.map(({ kind }) => kind)).toContain('send')
  })

  test('is found in the inbox by the name of the child', async () => {
    const found = await ruth.post('/inbox/search', { name: 'mia' })
    const page = await ruth.get(found.to ?? '')
    expect(page.text).toContain('Josef Hartl, for Mia Hartl')
  })

  test('lets an owner in, who is told for whom it is', async () => {
    const id = await send(people.josef, {
      therapist: people.ruth.id,
      audience: 'together',
      owners: [people.margit.id],
      forWhom: await idOfLive(),
    })
    expect((await margit.get(`/concerns/${id}`)).$('main h1').text().trim()).toBe(
      'From Josef Hartl, for Mia Hartl',
    )
  })

  test('lets a supervisor see their words, and not for whom they are', async () => {
    const { josef: client, ruth: therapist, tomas } = people
    await house
      .admin('people')
      .where({ id: tomas.id })
      .update({ roles: ['therapist', 'supervisor'] })
    const forWhom = await idOfLive()
    const choices = { therapist: therapist.id, audience: 'therapist', supervision: true, forWhom } as const
    const id = await send(client, choices, new Date(), 'She came out in tears.')
    const consultation = (await consult(therapist, { concernId: id }, { supervisor: tomas.id })) ?? ''
    const page = await (await openBrowserOf(house, tomas)).get(`/consultations/${consultation}`)
    expect(page.text).toContain('She came out in tears.')
    for (const name of ['Mia', 'Josef']) expect(page.html).not.toContain(name)
  })

  test('who disagrees with another one is led to owners alone', async () => {
    const more = await josef.get('/more')
    expect(more.text).toContain('You and another guardian disagree, or you are afraid for a child.')
    const form = await josef.get(more.$('a[href$="about=home"]').attr('href') ?? '')
    expect(optionsOf(form)).toEqual(['For Mia Hartl', 'For myself'])
    const kept = await josef.fill(form, {
      forWhom: await idOfLive(),
      owners: people.margit.id,
      happened: 'We do not agree on what is good for her.',
    })
    const preview = await josef.get(kept.to ?? '')
    expect(factsOn(preview)).toContain('Mia Hartl')
    const readers = preview.$('.readers').text()
    expect(readers).toContain('Margit Sommer')
    expect(readers).not.toContain('Ruth')
    expect((await lena.get('/more')).text).toContain('For young people: if you are afraid of a parent')
  })
})

describe('when it ends', () => {
  test('what is kept for the child waits, and never goes out as the guardian’s own', async () => {
    const kept = (await begin({ forWhom: await idOfLive() })).to ?? ''
    await letDayCome(house, await idOfLive())
    const held = await josef.get(kept)
    expect(held.text).toContain('You are not this child’s guardian here any more')
    expect(held.$('form[action$="/sending"]')).toHaveLength(0)
    const form = await josef.get(`${kept}/edit`)
    expect(optionsOf(form)).toEqual(['For myself'])
    expect(form.$('input[name=forWhom][checked]')).toHaveLength(0)
    expect((await josef.fill(form, {})).status).toBe(422)
    const own = await josef.get((await josef.fill(form, { forWhom: 'myself' })).to ?? '')
    expect(own.$('form[action$="/sending"]')).toHaveLength(1)
    expect((await josef.get('/account')).text).not.toContain('Mia')
  })

  test('the conversation says so to both, and the guardian reads and closes it', async () => {
    await house.admin('guardianships').update({ endsAt: new Date(Date.now() + 3_600_000) })
    const id = await forMia()
    await make(people.ruth, id, 'acknowledge', { words: 'I am sorry. How is she now?' })
    const guardianship = await idOfLive()
    const ending = `/together/${guardianship}/ending`
    expect((await ruth.get(ending)).text).toContain('Until it is closed, only a practice owner can end this.')
    const page = await margit.get(ending)
    expect(page.text).toContain('Josef Hartl can still read what they wrote for Mia Hartl and close it.')
    expect((await margit.fill(page, {})).to).toBe(`${care}?said=writing-ended`)
    expect((await margit.get(`${care}?said=writing-ended`)).text).toContain(
      'They can write nothing more for the child.',
    )
    const own = await josef.get(`/concerns/${id}`)
    expect(own.text).toContain('You have not been Mia Hartl’s guardian here since')
    expect(own.text).toContain('How is she now?')
    expect(own.text).toContain('Then you cannot open it again.')
    expect(own.text).not.toContain('You can open the conversation again')
    expect(own.$('textarea')).toHaveLength(0)
    expect((await ruth.get(`/concerns/${id}`)).text).toContain(
      'Josef Hartl has not been Mia Hartl’s guardian here since',
    )
    for (const path of ['message', 'pause', 'agreement', 'readers'])
      expect(
        (await josef.post(`/concerns/${id}/${path}`, { words: 'Once more.', seen: '2' })).status,
      ).not.toBe(200)
    expect(await house.admin('entries').where({ concernId: id, kind: 'write' })).toEqual([])
    const closing = await josef.get(`/concerns/${id}/closure`)
    const closed = await josef.fill(closing, { outcome: 'leave' })
    expect(closed.status).toBe(303)
  })
})
