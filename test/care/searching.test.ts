import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { send, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'

// Petra has so many clients that she looks for them by name.

const names = [
  'Zoë Đặng',
  'Anna Berg',
  'Anna Lind',
  'Bert Moor',
  'Carl Ost',
  'Dora Pol',
  'Emil Quast',
  'Finn Rau',
]
let house: House
let hill: Record<string, TestPerson>
let petra: Browser
let tomas: Browser
beforeAll(async () => {
  house = await openHouse()
  hill = await practiceOf(house, {
    petra: { name: 'Petra Holm', roles: ['owner', 'therapist'] },
    tomas: { name: 'Tomas Berg', roles: ['therapist'] },
    ...Object.fromEntries(names.map(name => [name, { name, roles: ['client'], sees: ['petra'] }])),
  })
  petra = await openBrowserOf(house, person('petra'))
  tomas = await openBrowserOf(house, person('tomas'))
  for (const name of names.slice(0, 3)) {
    const choices = { therapist: person('petra').id, audience: 'therapist', owners: [] } as const
    for (const _ of ['first', 'second', 'third']) await send(person(name), choices)
  }
})
afterAll(() => house.close())

function person(name: string): TestPerson {
  const found = hill[name]
  if (!found) throw new Error(`There is no ${name}.`)
  return found
}

const lists = [
  { path: '/clients', link: '.line__link', many: 1 },
  { path: '/inbox', link: '.row__link > bdi', many: 3 },
] as const

describe.each(lists)('on $path', ({ path, link, many }) => {
  const foundOn = (page: Seen) =>
    [
      ...new Set(
        page
          .$(link)
          .toArray()
          .map(one => page.$(one).text()),
      ),
    ].sort()
  const find = async (name: string) => {
    const answer = await petra.fill(await petra.get(path), { name }, 'form.search')
    return { to: answer.to ?? '', page: await petra.follow(answer) }
  }

  test.each([
    ['anna', ['Anna Berg', 'Anna Lind']],
    ['berg anna', ['Anna Berg']],
    ['zoe', ['Zoë Đặng']],
    ['ZOË', ['Zoë Đặng']],
  ])('%s finds %j', async (name, found) => {
    const { page } = await find(name)
    expect(foundOn(page)).toEqual(found)
    expect(page.$(link)).toHaveLength(found.length * many)
    expect(page.$('#search').val()).toBe(name)
  })

  test('nobody is found by a name that nobody has, and the page says so', async () => {
    const { page } = await find('Nobody')
    expect(foundOn(page)).toEqual([])
    expect(page.text).toContain('Nobody here has that name.')
    expect(foundOn(await petra.get(page.$('.search a').attr('href') ?? ''))).toContain('Anna Berg')
  })

  test('an empty search shows everybody', async () => {
    expect((await find('  ')).to).toBe(path)
  })

  test('the address of what was found holds no name, and opens for nobody else', async () => {
    const { to } = await find('Anna')
    expect(decodeURIComponent(to)).not.toMatch(/anna/i)
    expect(Buffer.from(to.split('=')[1] ?? '', 'base64url').toString()).not.toMatch(/anna/i)
    const page = await tomas.get(to)
    expect(page.status).toBe(200)
    expect(page.html).not.toContain('Anna')
    for (const damaged of [`${to}x`, `${path}?search=x`, `${path}?search=a&search=b`])
      expect((await petra.get(damaged)).status).toBe(200)
  })

  test('finds nobody whom one may not see', async () => {
    const page = await tomas.get(path)
    expect(page.$('form.search')).toHaveLength(0)
    const answer = await tomas.post(`${path}/search`, { name: 'Anna' })
    expect((await tomas.follow(answer)).text).toContain('Nobody here has that name.')
  })
})
