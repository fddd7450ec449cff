import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { codeOn, tellAtDoor, writeAtDoor } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'

let house: House
let people: People
let anja: Browser
let begun: Browser
let ruth: Browser
let margit: Browser
let concern: string
let draft: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  anja = openBrowser(house)
  begun = openBrowser(house)
  ruth = await openBrowserOf(house, people.ruth)
  margit = await openBrowserOf(house, people.margit)
  ;({ concern } = await tellAtDoor(anja, people.ruth, {}, people.ruth.id))
  const preview = await writeAtDoor(begun, people.ruth, {}, people.ruth.id)
  draft = preview.$('main a[href$="/edit"]').attr('href')?.replace('/edit', '') ?? ''
  expect(codeOn(preview)).not.toBe('')
})
afterAll(() => house.close())

const bad: readonly [string, string | string[]][] = [
  ['nothing', ''],
  ['only signs without ink', '\u200b\u200d\u00ad'],
  ['a NUL byte', 'a\u0000b'],
  ['half a pair', 'a\ud800b'],
  ['markup', '<script>alert(1)</script>'],
  ['a quote', `'; drop table people; --`],
  ['several', ['one', 'two']],
  ['a great deal', 'x'.repeat(60_000)],
]

const forms = [
  {
    who: () => openBrowser(house),
    path: () => `/p/${people.ruth.practice.door ?? ''}/new`,
    fields: ['happened', 'effect', 'therapist', 'audience', 'owners', 'name', 'draft', 'seen'],
  },
  { who: () => openBrowser(house), path: () => '/return', fields: ['code', 'alone'] },
  { who: () => begun, path: () => `${draft}/edit`, fields: ['happened', 'therapist', 'audience', 'name'] },
  { who: () => begun, path: () => `${draft}/sending`, fields: ['group', 'seen'] },
  { who: () => anja, path: () => `${concern}/name`, fields: ['name'] },
  { who: () => anja, path: () => `${concern}/notices`, fields: ['address'] },
  { who: () => anja, path: () => `${concern}/who/answer`, fields: ['answer'] },
  { who: () => ruth, path: () => `${concern}/who`, fields: ['person'] },
  { who: () => margit, path: () => '/door', fields: ['word', 'open'] },
  { who: () => margit, path: () => '/door/people', fields: ['therapists'] },
]

test.each(
  forms.flatMap(form => bad.map(([what, value]) => ({ ...form, what, value, number: forms.indexOf(form) }))),
)(
  '$what in form $number is no fault of ours, and nothing of it comes back as markup',
  async ({ who, path, fields, value }) => {
    const answer = await who().post(path(), Object.fromEntries(fields.map(field => [field, value])))
    expect([303, 404, 409, 422, 429]).toContain(answer.status)
    expect(answer.html).not.toContain('<script>alert')
  },
)

test.each(forms)('a form without anything in it: %#', async ({ who, path }) => {
  expect([303, 404, 409, 422]).toContain((await who().post(path())).status)
})

test('addresses with anything in them lead nowhere', async () => {
  const word = people.ruth.practice.door ?? ''
  await margit.post('/door', { word, open: 'yes' }) // as it was before all of the above
  await margit.post('/door/people', { therapists: people.ruth.id })
  for (const path of [`/p/${word}/new?therapist=nobody`, `/p/${word}/new?therapist=a&therapist=b`])
    expect((await openBrowser(house).get(path)).status).toBe(200) // as if nobody had been chosen
  for (const path of ['/drafts/x/code', '/concerns/x/name', '/concerns/x/who', '/p/..%2f'])
    expect((await anja.get(path)).status).toBeGreaterThanOrEqual(400)
})
