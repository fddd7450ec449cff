import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parse } from 'csv-parse/sync'
import { deedsPerPage } from '../../src/audit/deeds'
import { resetFactor } from '../../src/sign-in/second-factor/factors'
import { invite } from '../../src/staff/invitations'
import { changeRoles, endAccess } from '../../src/staff/store'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'

// What was done in the administration of a practice, as its owners read it.

let house: House
let people: People
let margit: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())

const deedsOn = (page: Seen) =>
  page
    .$('.row__what')
    .toArray()
    .map(one => page.$(one).text().trim())

/** Each page of it, to its end. */
async function whole(browser: Browser, path = '/record'): Promise<string[][]> {
  const page = await browser.get(path)
  const next = page.$('a:contains("Show older ones")').attr('href')
  return [deedsOn(page), ...(next ? await whole(browser, next) : [])]
}

const tableIn = (csv: string): string[][] => parse(csv, { bom: true, columns: false })

const inviting = (by: TestPerson, name: string) =>
  invite(by, ['therapist'], null, [{ name, address: `${name.replace(' ', '.')}@new.example` }], new Date())

test('says who did what, and to whom, the newest first', async () => {
  const { margit: owner, tomas, karim } = people
  await inviting(owner, 'Hanna Berg')
  await changeRoles(owner, tomas.id, ['therapist', 'supervisor'], new Date())
  await resetFactor(owner, tomas.id, new Date())
  await endAccess(owner, karim.id, new Date())
  expect(deedsOn(await margit.get('/record')).slice(0, 5)).toEqual([
    'Margit Sommer ended the access of Karim Benali.',
    'Margit Sommer recorded that Omar Haddad and a therapist stopped working together.',
    'Margit Sommer reset the second factor of Tomas Lindqvist.',
    'Margit Sommer changed the roles of Tomas Lindqvist.',
    'Margit Sommer invited Hanna Berg as therapist.',
  ])
  expect((await whole(margit)).flat()).toContain('The operator set up this practice.')
})

test('changes by nothing that is said in a concern', async () => {
  const before = await whole(margit)
  await send(people.lena, { therapist: people.ruth.id, audience: 'therapist', owners: [] })
  await (await openBrowserOf(house, people.ruth)).get('/inbox')
  expect(await whole(margit)).toEqual(before)
})

test('leaves to clients what they do with their own account', async () => {
  const before = await whole(margit)
  await house.admin.raw(`select chain_event(:practice, null, 'make_paper_code', :lena, null, now(), null)`, {
    practice: people.lena.practiceId,
    lena: people.lena.id,
  })
  expect(await whole(margit)).toEqual(before)
})

test('is found by the name of who did it, and of whom it was done to', async () => {
  const answer = await margit.post('/record/search', { name: 'hanna' })
  expect(answer.to).not.toMatch(/hanna/i)
  expect(deedsOn(await margit.follow(answer))).toEqual(['Margit Sommer invited Hanna Berg as therapist.'])
  const tomas = deedsOn(await margit.follow(await margit.post('/record/search', { name: 'lindqvist' })))
  expect(tomas).toContain('Margit Sommer changed the roles of Tomas Lindqvist.')
  expect(tomas.every(deed => deed.includes('Tomas Lindqvist'))).toBe(true)
  const nobody = await margit.follow(await margit.post('/record/search', { name: 'Nobody at all' }))
  expect(nobody.text).toContain('Nothing here is by or about anyone with that name.')
})

test('goes on page by page, with each deed once, and is a table for other programs', async () => {
  for (let n = 0; n < deedsPerPage; n += 1) {
    await inviting(people.margit, `Guest ${String(n)}`)
    await changeRoles(people.margit, people.tomas.id, n % 2 ? ['therapist'] : ['supervisor'], new Date())
  }
  const pages = await whole(margit)
  expect(pages.length).toBeGreaterThan(2)
  for (const page of pages.slice(0, -1)) expect(page).toHaveLength(deedsPerPage)
  const guests = pages.flat().filter(deed => deed.includes('Guest'))
  expect(new Set(guests).size).toBe(deedsPerPage)
  expect(guests).toHaveLength(deedsPerPage)
  const { html } = await margit.get('/record/list.csv')
  const [columns, ...rows] = tableIn(html)
  expect(columns).toEqual(['When', 'Change'])
  expect(rows.map(([, deed]) => deed)).toEqual(pages.flat())
})

test('a name that begins like a formula is none in the table', async () => {
  const { eve } = await practiceOf(house, { eve: { name: '=SUM(A1) Eve', roles: ['owner'] } })
  const { html } = await (await openBrowserOf(house, eve)).get('/record/list.csv')
  const deeds = tableIn(html).map(([, deed]) => deed)
  expect(deeds).toContain("'=SUM(A1) Eve accepted an invitation.")
  expect(deeds.filter(deed => deed?.startsWith('='))).toEqual([])
})
