import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { faultInName } from '../../src/care/invitee'
import { languages } from '../../src/language/languages'
import { readDetails } from '../../src/people/details'
import { hasHiddenSigns, withValues, hiddenSigns } from '../../src/language/translator'
import { openBrowserOf, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, send, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import { installation, routesOf } from '../support/routes'

const asked = { staff: false, offered: languages }

describe('in a name', () => {
  const refused = [
    'Ann\u202E',
    '\u202AAnn',
    'Ann\u2066Berg',
    'Ann\u2069',
    'Ann\u200EBerg',
    'Ann\u200FBerg',
    'Ann\u061CBerg',
    'Ann\u0085Berg',
    'Ann\u009FBerg',
    'Ann\u200BBerg',
    'Ann\u00ADBerg',
    'Ann\uFEFFBerg',
    'Ann\u{E0041}',
    'Ann\uE000',
    'Ann\uFFFF',
  ]
  test.each(refused.map(name => [JSON.stringify(name), name]))(
    '%s has a sign that nobody sees, and is refused',
    (_, name) => {
      expect(hasHiddenSigns(name)).toBe(true)
      expect(faultInName(name)).toMatchObject({ text: hiddenSigns })
      const body = { name, pronouns: '', language: 'en', contact: 'mail' }
      expect(readDetails(body, asked).faults.map(({ field }) => field)).toEqual(['name'])
      expect(
        readDetails({ ...body, name: 'Ann', pronouns: name }, asked).faults.map(({ field }) => field),
      ).toEqual(['pronouns'])
    },
  )

  test.each([
    'Ann Berg',
    'O’Neil Ćirić',
    'מרים לוי',
    'سارة',
    'می‌خواهم',
    'क्‍ष',
    '山田 花子',
    'Ann 👩🏽',
    'N’Golo K. (Jr.)',
    'Jose\u0301',
  ])('%s stands as it is', name => {
    expect(hasHiddenSigns(name)).toBe(false)
    expect(faultInName(name)).toBeNull()
  })
})

test('what stands in a sentence keeps its direction to itself', () => {
  expect(withValues('Only {{name}}, my therapist', { name: 'מרים (לוי' })).toBe(
    'Only \u2068מרים (לוי\u2069, my therapist',
  )
  expect(withValues('{{minutes}} more minutes, {{digits}}', { minutes: 3, digits: '12 34' })).toBe(
    '3 more minutes, 12 34',
  )
  expect(withValues('Open {{link}}', { link: 'https://portal.example/x' })).toBe(
    'Open https://portal.example/x',
  )
})

describe('a name that is written from right to left', () => {
  type AnyNode = ReturnType<ReturnType<Seen['$']['root']>['contents']>[number]
  let house: House
  let people: Record<'noa' | 'omer' | 'lena', TestPerson>
  let concern: string
  beforeAll(async () => {
    house = await openHouse()
    people = await practiceOf(house, {
      noa: { name: 'נועה (כהן', roles: ['owner'] },
      omer: { name: 'עומר לוי!', roles: ['therapist'] },
      lena: { name: 'لينا (برانت', roles: ['client'], sees: ['omer'] },
    })
    concern = await send(people.lena, {
      therapist: people.omer.id,
      audience: 'together',
      owners: [people.noa.id],
    })
    await make(people.omer, concern, 'acknowledge', { words: 'I hear you.' })
  })
  afterAll(() => house.close())

  const pages = routesOf(installation).filter(
    ({ method, path }) => method === 'GET' && !/:(?!concern)|[.](json|csv)$/.test(path),
  )
  const names = () => Object.values(people).map(({ name }) => name)

  /** Whether something else stands in the same line of text, and nothing keeps the name apart from it. */
  const isLoose = (text: string, name: string) =>
    text.replace(/\s+/g, ' ').trim() !== name && !text.includes(`\u2068${name}`)

  test.each(['noa', 'omer', 'lena'] as const)(
    'is set apart on every page of %s, in text, attributes and titles',
    async who => {
      const browser = await openBrowserOf(house, people[who])
      const loose: string[] = []
      let found = 0
      for (const { path } of pages) {
        const page = await browser.get(path.replace(':concern', concern))
        const walk = (node: AnyNode, isApart: boolean): void => {
          if ('data' in node) {
            for (const name of names().filter(one => node.data.includes(one))) {
              found += 1
              if (!isApart && isLoose(node.data, name)) loose.push(`${path}: ${node.data.trim()}`)
            }
          } else if ('children' in node && !('name' in node && node.name === 'script')) {
            const attributes = 'attribs' in node ? node.attribs : {}
            for (const [attribute, value] of Object.entries(attributes))
              for (const name of names().filter(one => value.includes(one)))
                if (attribute !== 'value' && isLoose(value, name))
                  loose.push(`${path} ${attribute}: ${value}`)
            const apart = ('name' in node && node.name === 'bdi') || attributes.dir === 'auto'
            for (const child of node.children) walk(child, apart)
          }
        }
        for (const node of page.$.root().contents().toArray()) walk(node, false)
      }
      expect(found).toBeGreaterThan(3)
      expect(loose).toEqual([])
    },
  )
})
