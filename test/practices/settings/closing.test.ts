import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { connect } from '../../../src/database/connections'
import { changeRules, rulesOf } from '../../../src/practices/settings/store'
import { invite } from '../../../src/staff/invitations'
import { dayOf, daysAfter } from '../../../src/time/days'
import { openBrowser, openBrowserOf, type Browser, type Fields } from '../../support/browser'
import { show } from '../../support/catalog'
import { openHouse, type House } from '../../support/house'
import { practiceAtTheRiver, send, type People, type TestPerson } from '../../support/people'
import { newsTo, outboxIsEmpty } from '../../support/traces'

let house: House
let web: Knex
let people: People
let margit: Browser
let lena: Browser
beforeAll(async () => {
  house = await openHouse()
  web = connect(house.urls.web, 1)
})
beforeEach(async () => {
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(async () => {
  await web.destroy()
  await house.close()
})

const page = '/practice/closing'
const inDays = (days: number) => daysAfter(dayOf(new Date(), people.margit.practice), days)
const closing = (): Record<string, string> => ({
  closesOn: inDays(30),
  keptBy: 'Dr Petra Stern',
  keptHow: 'Telephone 01 234 56 78\nRing 1, Vienna',
  keptUntil: inDays(700),
})
const close = async (fields: Fields = {}) => margit.fill(await margit.get(page), { ...closing(), ...fields })
/** The last day was yesterday. */
const isOver = () =>
  house.admin.transaction(async db => {
    await db.raw('alter table practices disable trigger user')
    await db('practices')
      .where({ id: people.margit.practiceId })
      .update({ closesOn: inDays(-1) })
    await db.raw('alter table practices enable trigger user')
  })
const toRuth = (client: TestPerson) => send(client, { therapist: people.ruth.id, audience: 'therapist' })

describe('a practice that closes', () => {
  test('says so on every page, before sending and on a page of its own, and to everybody once by email', async () => {
    const concern = await toRuth(people.lena)
    await outboxIsEmpty(house)
    const before = await newsTo(house, people.lena)
    const preview = await margit.fill(await margit.get(page), { ...closing(), then: 'look' })
    expect(preview.text).toContain('Practice at the River closes on')
    expect(await newsTo(house, people.lena)).toBe(before)
    expect((await close()).to).toBe(`${page}?said=changed`)
    await outboxIsEmpty(house)
    for (const person of [people.lena, people.josef, people.ruth, people.karim])
      expect(house.post.to(person.address, '/in')).not.toEqual([])
    expect(await newsTo(house, people.lena)).toBe(before + 1)
    expect(await newsTo(house, people.margit)).toBe(0) // it was her
    for (const { subject, text } of house.post.to(people.lena.address))
      expect(`${subject} ${text}`).not.toMatch(/clos|River|Stern/)
    const ruth = await openBrowserOf(house, people.ruth)
    for (const [who, path] of [
      [lena, '/'],
      [lena, `/concerns/${concern}`],
      [lena, '/concerns/new'],
      [lena, '/account'],
      [ruth, '/inbox'],
      [ruth, `/concerns/${concern}`],
      [margit, '/board'],
    ] as const)
      expect([path, (await who.get(path)).text]).toEqual([
        path,
        expect.stringMatching(
          /^Practice at the River closes on \w+, \d+ \w+ \d{4}\. What this means for you/,
        ),
      ])
    const told = await lena.get('/closing')
    expect(told.text).toContain('Until then you can write here as before.')
    expect(told.text).toContain('After the last day Dr Petra Stern keeps the records of the practice.')
    expect(told.$('a[href="tel:012345678"]')).toHaveLength(1)
    expect((await ruth.get('/closing')).text).toContain('Please answer what is open')
    const door = await openBrowser(house).get(`/p/${people.margit.practice.door ?? ''}`)
    expect(door.text).toMatch(/^Practice at the River closes on/)
    const written = await lena.fill(await lena.get('/concerns/new'), {
      happened: 'You looked away.',
      audience: 'therapist',
    })
    expect((await lena.follow(written)).text).toContain('If you have no answer by then, you may not get one.')
  })

  test('from then on invites no client, on no page, and loses nothing that was typed', async () => {
    const ruth = await openBrowserOf(house, people.ruth)
    const form = await ruth.get('/clients/new')
    const why = 'The practice is closing, so you cannot invite new clients.'
    expect(form.text).not.toContain(why)
    await close()
    const answer = await ruth.fill(form, { name: 'Ines Pohl', address: 'ines@people.example' })
    expect(answer.status).toBe(422)
    expect(answer.$('.govuk-error-summary').text()).toContain(why)
    expect(answer.$('#name').val()).toBe('Ines Pohl')
    expect((await ruth.get('/clients/new')).text).toContain(why)
    const ines = [{ name: 'Ines Pohl', address: 'ines@people.example' }]
    await expect(
      invite(
        { ...people.ruth, practice: { ...people.ruth.practice, closesOn: inDays(30) } },
        ['client'],
        people.ruth.id,
        ines,
        new Date(),
      ),
    ).rejects.toThrow('nobodyIsInvitedNow')
    // Whoever looked before it was announced is refused by the database.
    await expect(invite(people.ruth, ['client'], people.ruth.id, ines, new Date())).rejects.toMatchObject({
      code: '42501',
      message: expect.stringContaining('this practice closes'),
    })
    await invite(
      people.margit,
      ['therapist'],
      null,
      [{ name: 'Nils Ott', address: 'nils@people.example' }],
      new Date(),
    )
    expect(await house.admin('invitations').where({ invitedBy: people.ruth.id })).toEqual([])
  })

  test('can change that and take it back until the day is over, with versions, and everybody hears once of each new day', async () => {
    await close()
    await close({ keptBy: 'Nora Berg' }) // of which nobody gets another email
    await outboxIsEmpty(house)
    expect(await newsTo(house, people.lena)).toBe(1)
    await close({ closesOn: inDays(60) })
    await outboxIsEmpty(house)
    expect(await newsTo(house, people.lena)).toBe(2)
    await margit.fill(await margit.get(page), { closesOn: '' })
    expect((await lena.get('/')).text).not.toContain('closes on')
    expect((await lena.get('/closing')).status).toBe(404)
    const versions = await margit.get('/practice/changes?of=closing')
    expect(versions.$('main a[href^="/practice/changes/"]')).toHaveLength(4)
    const last = versions.$('main a[href^="/practice/changes/"]').first().attr('href') ?? ''
    expect((await margit.get(last)).text).toContain('Dr Petra Stern')
    expect((await margit.get('/record')).text).toContain('Margit Sommer changed the practice’s details.')
  })

  test('is told of once more in the week before its last day, and of a day that comes sooner only once', async () => {
    const soon = (day: number) =>
      house.admin.raw('select tell_of_closing_soon(?)', [new Date(`${inDays(day)}T12:00:00Z`)])
    await close()
    await outboxIsEmpty(house)
    const before = await newsTo(house, people.lena)
    for (const day of [1, 15, 22]) await soon(day)
    expect(await newsTo(house, people.lena)).toBe(before)
    for (const day of [23, 24, 29, 30, 31]) {
      await soon(day)
      await outboxIsEmpty(house)
    }
    expect(await newsTo(house, people.lena)).toBe(before + 1)
    await close({ closesOn: inDays(40) })
    await close({ closesOn: inDays(4) })
    await outboxIsEmpty(house)
    const changed = await newsTo(house, people.lena)
    for (const day of [0, 2, 4]) await soon(day)
    await outboxIsEmpty(house)
    expect(await newsTo(house, people.lena)).toBe(changed)
  })

  test('of two owners who save at once, the second sees that the first has changed it', async () => {
    const karim = await openBrowserOf(house, people.karim)
    const form = await karim.get(page)
    await close()
    const answer = await karim.fill(form, { ...closing(), keptBy: 'Karim Benali' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Another owner has changed this')
    expect(answer.$('#keptBy').val()).toBe('Karim Benali')
  })

  test.each([
    [{ closesOn: '2020-01-01' }, 'closesOn'],
    [{ closesOn: 'soon' }, 'closesOn'],
    [{ closesOn: '2031-01-01' }, 'closesOn'],
    [{ closesOn: '' }, 'closesOn'],
    [{ keptBy: ' ' }, 'keptBy'],
    [{ keptHow: '\u200B' }, 'keptHow'],
    [{ keptHow: 'x'.repeat(2_001) }, 'keptHow'],
    [{ keptUntil: '' }, 'keptUntil'],
    [{ keptUntil: '2026-02-30' }, 'keptUntil'],
    [{ keptUntil: '2021-01-01' }, 'keptUntil'],
  ])('with %j says what is missing, keeps what was typed and tells nobody', async (fields, wrong) => {
    const answer = await close(fields)
    expect(answer.status).toBe(422)
    const said = answer.$('.govuk-error-summary a').toArray()
    expect(said.map(link => answer.$(link).attr('href'))).toContain(`#${wrong}`)
    if (wrong !== 'keptBy') expect(answer.$('#keptBy').val()).toBe('Dr Petra Stern')
    expect(await newsTo(house, people.lena)).toBe(0)
  })
})

describe('a practice that has closed', () => {
  test('lets nobody begin anything new, and everybody read, take copies and go on with what is open', async () => {
    const concern = await toRuth(people.lena)
    await close()
    const form = await lena.get('/concerns/new')
    const door = `/p/${people.margit.practice.door ?? ''}`
    const stranger = openBrowser(house)
    const atDoor = await stranger.get(`${door}/new`)
    await isOver()
    const home = await lena.get('/')
    expect(home.text).toMatch(/^Practice at the River closed on/)
    expect(home.$('a[href="/concerns/new"]')).toHaveLength(0)
    expect((await lena.get('/concerns/new')).to).toBe('/closing')
    expect((await lena.get('/closing')).text).toContain('Nobody can start anything new here now.')
    for (const path of ['', '/new', '/more']) {
      const seen = await stranger.get(`${door}${path}`)
      expect([path, seen.status]).toEqual([path, 410])
      expect(seen.$('h1').text()).toMatch(/^Practice at the River closed on/)
      expect(seen.text).toContain('Dr Petra Stern keeps the records of the practice.')
      expect(seen.$('main a[href="/return"]')).toHaveLength(1)
    }
    expect((await openBrowser(house).get('/p/no-such-door')).status).toBe(404)
    const late = await stranger.fill(atDoor, { happened: 'You looked at the clock.' })
    expect([late.status, late.$('form.again textarea').val()]).toEqual([409, 'You looked at the clock.'])
    expect(late.text).toContain('Nobody can start anything new here now.')
    expect(late.text).toContain('Copy them if you want to keep them.')
    expect(late.$('form.again button')).toHaveLength(0)
    const draft = await lena.fill(form, { happened: 'You looked away.', audience: 'therapist' })
    const shown = await lena.follow(draft)
    const sent = await lena.fill(shown, {}, 'form[action$="/sending"]')
    expect(sent.text).toContain('The practice has closed, so nothing new can be sent here.')
    expect((await house.admin('concerns').where({ therapistId: people.ruth.id })).length).toBe(1)
    // The database refuses it too, to somebody whose page knows nothing of it.
    await expect(toRuth(people.josef)).rejects.toThrow('Someone who was going to read this')
    expect((await lena.get(`/concerns/${concern}`)).text).toContain('You looked at the clock')
    expect((await lena.get(`/concerns/${concern}/copy.html`)).status).toBe(200)
    const changed = await margit.fill(await margit.get(page), { closesOn: inDays(9) })
    expect(changed.status).toBe(422)
    expect(changed.text).toContain('That day is over, so you can no longer change it.')
    expect((await margit.fill(await margit.get(page), { closesOn: '' })).status).toBe(422)
    expect((await margit.fill(await margit.get(page), { keptBy: 'Nora Berg' })).status).toBe(303)
  })

  test('holds in the database too, and only owners decide', async () => {
    await close()
    const { versions } = await rulesOf(people.margit)
    const revoked = { closesOn: null, keptBy: null, keptHow: null, keptUntil: null }
    const change = (person: TestPerson, rules: object) =>
      changeRules(person, 'closing', rules, versions.closing ?? 0, new Date())
    for (const other of [people.ruth, people.lena])
      await expect(change(other, revoked)).rejects.toMatchObject({ code: '42501' })
    await expect(change(people.margit, { keptBy: null })).rejects.toMatchObject({ code: '23514' })
    await isOver()
    await expect(change(people.margit, revoked)).rejects.toMatchObject({ code: '22023' })
    const couldRead = await web.transaction(async db => {
      await show(db, people.lena.proof)
      const { rows } = await db.raw<{ rows: { could: boolean }[] }>(
        `select could_read(:ruth, 'therapist', '{}') as could`,
        { ruth: people.ruth.id },
      )
      return rows[0]?.could
    })
    expect(couldRead).toBe(false)
  })
})
