import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { as } from '../../src/database/connections'
import { openBrowser, openBrowserOf, type Browser, type Fields } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { practiceOf } from '../support/practices'

let house: House
let people: People
let margit: Browser
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())

const chamber = { name: 'The chamber', contact: '01 234', source: 'chamber.example', checkedOn: '2026-11-24' }

/** The first of the bodies on the form, the others as they stand. */
const keep = async (body: Fields) => margit.fill(await margit.get('/practice/outside'), body)

describe('somebody to whom something serious happened', () => {
  test('writes to the owner alone, and everything on the way is chosen already', async () => {
    const lena = await openBrowserOf(house, people.lena)
    const page = await lena.get('/more')
    expect((await lena.get('/')).$('a[href="/more"]')).toHaveLength(1)
    expect(page.text).toContain('We do not tell Ruth Adler about this, and Ruth Adler cannot see it.')
    const form = await lena.get(page.$('main .rows a').attr('href') ?? '')
    expect(form.$('[name=audience]:checked').val()).toBe('owners')
    const owners = form.$('[name=owners]').first().val()
    const preview = await lena.follow(
      await lena.fill(form, { happened: 'He touched me.', owners: String(owners) }, 'form.write'),
    )
    expect(preview.$('.goes-to').text()).not.toContain('therapist of')
    expect((await lena.fill(preview, {}, 'form[action$="/sending"]')).status).toBe(303)
    const ruth = await openBrowserOf(house, people.ruth)
    expect((await ruth.get('/inbox')).text).not.toContain('Lena')
  })

  test('finds the same at the door, without an account', async () => {
    const stranger = openBrowser(house)
    const door = `/p/${people.ruth.practice.door ?? ''}`
    const page = await stranger.get((await stranger.get(door)).$('a[href$="/more"]').attr('href') ?? '')
    expect(page.text).toContain('right to complain elsewhere, at any time')
    const form = await stranger.get(page.$('main .rows a').first().attr('href') ?? '')
    expect(form.$('[name=audience]:checked').val()).toBe('owners')
    expect((await stranger.get('/p/no-such-door/more')).status).toBe(404)
  })

  test('is told that nobody inside can be written to where the only owner is the therapist', async () => {
    const alone = await practiceOf(
      house,
      {
        petra: { name: 'Petra Stern', roles: ['owner', 'therapist'] },
        lena: { name: 'Lena Kraus', roles: ['client'], sees: ['petra'] },
      },
      { name: 'Practice of One', outsideContact: 'the patients’ advocate, 01 234 567' },
    )
    const page = await (await openBrowserOf(house, alone.lena)).get('/more')
    expect(page.text).toContain('There is nobody here you can write to without your therapist.')
    expect(page.text).toContain('The patients’ advocate')
    const form = await (await openBrowserOf(house, alone.lena)).get('/concerns/new?audience=owners')
    expect(form.$('[name=audience]:checked')).toHaveLength(0)
  })
})

test('wherever the line for a crisis stands, it can be tapped', async () => {
  const [lena, ruth, stranger] = [
    await openBrowserOf(house, people.lena),
    await openBrowserOf(house, people.ruth),
    openBrowser(house),
  ]
  const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  const door = `/p/${people.ruth.practice.door ?? ''}`
  const pages = await Promise.all([
    ...['/more', '/concerns/new', `/concerns/${concern}`, `/concerns/${concern}/readers`].map(path =>
      lena.get(path),
    ),
    ...['/first-hour', '/care-for-yourself', `/concerns/${concern}/reflection`].map(path => ruth.get(path)),
    ...['', '/new', '/more'].map(path => stranger.get(`${door}${path}`)),
  ])
  for (const { $ } of pages) {
    const lines = $('.lines li').filter((_, line) => $(line).text().includes('142'))
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.find('a[href="tel:142"]')).toHaveLength(lines.length)
  }
})

test('the lines are read in the language of who reads them, as far as the practice has written them in it', async () => {
  const before = await margit.get('/practice/numbers')
  const changed = { 'name-de': 'Telefonseelsorge', 'contact-ar': '142، ليلًا ونهارًا', checkedOn: '2026-11-24' }
  expect((await margit.fill(before, changed)).status).toBe(303)
  const lena = await openBrowserOf(house, people.lena)
  const lineIn = async (language: string) => {
    await house.admin('people').where({ id: people.lena.id }).update({ language })
    const { $ } = await lena.get('/more')
    const line = $('.lines li').first()
    expect(line.find('a[href="tel:142"]')).toHaveLength(1)
    return line.text().replace(/\s+/g, ' ').trim()
  }
  expect(await lineIn('de')).toBe('Telefonseelsorge 142')
  expect(await lineIn('de-simple')).toBe('Telefonseelsorge 142')
  expect(await lineIn('ar')).toBe('Telephone counselling 142، ليلًا ونهارًا')
  expect(await lineIn('en')).toBe('Telephone counselling 142')
  const after = await margit.get('/practice/numbers')
  expect(after.$('[name="name-de"]').first().val()).toBe('Telefonseelsorge')
  await margit.fill(after, { 'name-de': '', 'contact-ar': '', checkedOn: '2026-11-24' })
  expect((await margit.fill(after, { 'name-de': 'x'.repeat(201) })).text).toContain('This is too long')
})

describe('whom to turn to outside', () => {
  test('is the same, in one sentence, on every page that speaks of it, and their numbers can be tapped', async () => {
    const lena = await openBrowserOf(house, people.lena)
    const stranger = openBrowser(house)
    const door = `/p/${people.ruth.practice.door ?? ''}`
    const form = await lena.get('/concerns/new')
    const draft = { happened: 'It hurt.', audience: 'therapist' }
    const preview = (await lena.fill(form, draft, 'form.write')).to ?? ''
    const pages = () => Promise.all([lena.get('/more'), lena.get(preview), stranger.get(`${door}/more`)])
    for (const page of await pages()) {
      expect(page.text).toContain('The practice has not named anyone outside it.')
      expect(page.$('main a[href="tel:142"]').length).toBeGreaterThan(0)
    }
    await keep({ ...chamber, contact: 'call 01 234 56 78, Mon 9–17' })
    for (const page of await pages()) {
      expect(page.text).toContain('You can turn to these people outside the practice at any time')
      expect(page.text).toContain('The chamber')
      expect(page.text).not.toContain('not named anyone outside')
      expect(page.$('main a[href="tel:012345678"]').text()).toBe('01 234 56 78')
    }
    await keep({ ...chamber, name: '', contact: '', source: '' })
  })

  test('is kept by an owner, and read by clients with where it is from and when it was checked', async () => {
    expect((await keep(chamber)).to).toBe('/practice/outside?said=changed')
    const lena = await openBrowserOf(house, people.lena)
    const page = await lena.get('/more')
    for (const text of ['The chamber', '01 234', 'chamber.example', 'checked on Tuesday, 24 November 2026'])
      expect(page.text).toContain(text)
    expect((await margit.get('/practice/outside')).$('#name').val()).toBe('The chamber')
    await keep({ ...chamber, name: '', contact: '', source: '' })
    expect((await lena.get('/more')).text).not.toContain('The chamber')
  })

  test.each([
    ['a name', { ...chamber, name: '' }, 'Enter who this is.'],
    ['a way', { ...chamber, contact: '' }, 'Enter how to reach them.'],
    ['a day', { ...chamber, checkedOn: '2026-02-30' }, 'Enter the day on which you checked this.'],
    ['a short line', { ...chamber, source: 'x'.repeat(201) }, 'too long for one line'],
  ])('without %s it is asked for, and what was typed stays', async (_, body, text) => {
    const answer = await keep(body)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(text)
    expect(answer.$('#source').val()).toBe(body.source)
  })

  test('can be changed by no one but an owner, in the database too', async () => {
    const ruth = await openBrowserOf(house, people.ruth)
    expect((await ruth.post('/practice/outside', chamber)).status).toBe(404)
    await expect(
      as(people.ruth, db => db.raw('select change_rules(?, ?, 0, ?)', ['outside', '{}', new Date()])),
    ).rejects.toMatchObject({ code: '42501' })
  })
})
