import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { proposeHandOver } from '../../src/concerns/store/acts/hand-overs'
import { changeRoles } from '../../src/staff/store'
import { joinSample } from '../../src/sample/newcomers'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { deedsIn, idIn, letMinutesBeOver, newsTo } from '../support/traces'

// Lena has written to Margit alone, about Ruth. Whoever is let in reads it after a while; here after two seconds, or, to see what happens
// before, after ten minutes.

let house: House
let people: People
let lena: Browser
let ruth: Browser
let page: string
let id: string
beforeAll(async () => {
  house = await openHouse({ UNDO_SECONDS: '600' })
  people = await practiceAtTheRiver(house)
  const supervisor = { name: 'Vera Novak', roles: ['supervisor' as const], address: 'vera@people.example' }
  await joinSample(people.margit, supervisor, new Date())
  ;[lena, ruth] = [await openBrowserOf(house, people.lena), await openBrowserOf(house, people.ruth)]
})
afterAll(() => house.close())
beforeEach(async () => {
  const alone = { therapist: people.ruth.id, audience: 'owners', owners: [people.margit.id] } as const
  id = await send(people.lena, alone)
  page = `/concerns/${id}`
})

const offersOn = ({ $ }: Seen) =>
  $('.moves__list a')
    .toArray()
    .map(link => $(link).text().trim())

describe('a concern that was kept from the therapist', () => {
  test('is called after who reads it, with a mark, wherever its client meets it', async () => {
    const seen = await lena.get(page)
    expect(seen.$('.page h1').text()).toBe('To Margit Sommer')
    expect(seen.$('.page h1 ~ p .tag').text()).toBe('not Ruth Adler')
    const row = (await lena.get('/')).$(`.row:has(a[href="${page}"])`)
    expect(row.find('a').text()).toContain('To Margit Sommer')
    expect(row.find('.row__who .tag').text()).toBe('not Ruth Adler')
    for (const path of ['/receipt', '/copy.html'])
      expect(
        (await lena.get(`${page}${path}`)).html.replace(/<[^>]*>|\s+/g, ' ').replace(/ +/g, ' '),
      ).toMatch(/To Margit Sommer not Ruth Adler/)
  })

  test('says so to whoever reads it, in the inbox and on its page', async () => {
    const margit = await openBrowserOf(house, people.margit)
    const row = (await margit.get('/inbox')).$(`.row:has(a[href="${page}"])`)
    expect(row.find('.row__who .tag').last().text()).toBe('not Ruth Adler')
    expect((await margit.get(page)).$('.page h1 ~ p .tag').text()).toBe('not Ruth Adler')
  })

  test('leads to letting them in by a step of its own, apart from all others and said so', async () => {
    const seen = await lena.get(page)
    expect(offersOn(seen)).toContain('Invite someone to read this')
    expect(seen.$('details a:contains("Let Ruth Adler read this")').attr('href')).toBe(
      `${page}/readers/apart`,
    )
    const step = await lena.get(`${page}/readers/apart`)
    expect(step.$('.page h1').text()).toBe('Let Ruth Adler read this?')
    expect(step.text).toContain('You wrote this so that Ruth Adler would not see it.')
    expect(step.text).toContain('You do not have to do this. Margit Sommer can answer you without it.')
    expect(step.$('input[type=radio]')).toHaveLength(0)
    const posted = await lena.post(`${page}/readers`, { person: people.ruth.id })
    expect(posted.status).toBe(422)
    expect(await house.admin('drafts').where({ concernId: id })).toHaveLength(0)
  })

  test('says nothing of a supervisor of the therapist', async () => {
    const html = (await lena.get('/concerns/new')).html + (await lena.get(page)).html
    expect(html).toContain('supervisor')
    expect(html).not.toMatch(/(my|your) therapist’?s? .{0,40}supervisor/i)
  })
})

describe('letting somebody in', () => {
  const press = async (browser: Browser, path = `${page}/readers/apart`, fields = {}) =>
    browser.follow(await browser.fill(await browser.get(path), fields))

  test('waits, says who can read it from when on, and until then they see nothing', async () => {
    const mails = await newsTo(house, people.ruth)
    const waiting = await press(lena)
    expect(waiting.$('.page h1').text()).toBe('On its way')
    expect(waiting.text).toMatch(
      /At .* Ruth Adler can read all of it. Until then they cannot, and you can take this back./,
    )
    expect((await ruth.get(page)).status).toBe(404)
    expect(await newsTo(house, people.ruth)).toBe(mails)
    expect(await deedsIn(house, id)).toEqual(['send'])
    const again = await lena.get(`${page}/readers`)
    expect(again.to).toBe(`/drafts/${idIn(waiting.$('form[action$=taking-back]').attr('action') ?? '')}`)
  })

  test('is taken back with one press, and nothing of it is left', async () => {
    const waiting = await press(lena)
    const back = await lena.follow(await lena.fill(waiting, {}, 'form[action$=taking-back]'))
    expect(back.text).toContain('You have taken that back.')
    expect(back.$('.page h1').text()).toBe('To Margit Sommer')
    expect(await house.admin('drafts').where({ concernId: id }).whereNotNull('goesAt')).toHaveLength(0)
    expect((await lena.get(`${page}/readers/apart`)).status).toBe(200)
    expect((await ruth.get(page)).status).toBe(404)
  })

  test('is done when its time is over: they read it, hear of it, and stand in its name', async () => {
    const mails = await newsTo(house, people.ruth)
    const waiting = await press(lena)
    const draft = idIn(waiting.$('form[action$=taking-back]').attr('action') ?? '')
    await letMinutesBeOver(house, { id: draft })
    await until(async () => (await deedsIn(house, id)).length > 1)
    expect(await deedsIn(house, id)).toEqual(['send', 'bring_in'])
    expect((await ruth.get(page)).text).toContain('You looked at the clock all the time.')
    expect(await newsTo(house, people.ruth)).toBe(mails + 1)
    const seen = await lena.get(page)
    expect(seen.$('.page h1').text()).toBe('To Ruth Adler and Margit Sommer')
    expect(seen.$('.page h1 ~ p .tag')).toHaveLength(0)
    expect((await lena.post(`/drafts/${draft}/taking-back`)).to).toBe(`${page}?said=gone-out`)
  })

  test('comes back to its client where they cannot be let in any more', async () => {
    const waiting = await press(lena, `${page}/readers`, { person: people.karim.id })
    const draft = idIn(waiting.$('form[action$=taking-back]').attr('action') ?? '')
    await changeRoles(people.margit, people.karim.id, ['therapist'], new Date())
    await letMinutesBeOver(house, { id: draft })
    await until(async () => (await house.admin('drafts').where({ id: draft, cameBack: true })).length > 0)
    const back = await lena.get(`/drafts/${draft}`)
    expect(back.text).toContain('Something has changed since you wrote this.')
    expect(await deedsIn(house, id)).toEqual(['send'])
    await changeRoles(people.margit, people.karim.id, ['owner', 'therapist'], new Date())
  })

  test('waits as well where somebody else answers from then on', async () => {
    const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    await proposeHandOver(people.margit, concern, people.tomas.id, new Date())
    const tomas = await openBrowserOf(house, people.tomas)
    const asked = await lena.get(`/concerns/${concern}`)
    const waiting = await lena.follow(await lena.fill(asked, { answer: 'yes' }, 'form[action$=handing-over]'))
    expect(waiting.text).toMatch(/At .* Tomas Lindqvist can read all of it./)
    expect((await tomas.get(`/concerns/${concern}`)).status).toBe(404)
    expect((await lena.get(`/concerns/${concern}`)).$('form[action$=handing-over]')).toHaveLength(0)
    await lena.follow(await lena.fill(waiting, {}, 'form[action$=taking-back]'))
    expect((await lena.get(`/concerns/${concern}`)).$('form[action$=handing-over]')).not.toHaveLength(0)
    expect((await ruth.get(`/concerns/${concern}`)).status).toBe(200)
  })
})
