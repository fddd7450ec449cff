import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import ts from 'typescript'
import { openBrowser, signIn, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'

/** What stays on a device when somebody has gone: titles and addresses in its history, and what its fields offer to the next one. */
let house: House
let people: People
const words = 'Zitronenfalter'
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  const choices = { therapist: people.ruth.id, audience: 'together', owners: [people.margit.id] } as const
  await send(people.lena, choices, new Date(), words)
})
afterAll(() => house.close())

test('a title is a sentence that is the same for everybody', () => {
  const titles = sources.flatMap(titlesIn)
  expect(titles.length).toBeGreaterThan(20)
  expect(
    titles.filter(title => !/^(req\.|res\.)?t\('[^']+'\)$/.test(title) && title !== 'problem.heading'),
  ).toEqual([])
})

describe.each(['lena', 'ruth', 'margit'] as const)('on the pages of %s', who => {
  let pages: Map<string, Seen>
  beforeAll(async () => {
    const browser = await signIn(house, people[who])
    if (who === 'lena')
      await browser.fill(await browser.get('/concerns/new'), { happened: words, keep: 'later' }, 'form.write')
    pages = await walk(browser, [
      '/',
      '/inbox',
      '/board',
      '/sign-in',
      '/sign-in/digits',
      '/help',
      '/help/browser',
      '/privacy',
      '/accessibility',
      '/kept',
    ])
    expect(pages.size).toBeGreaterThan(6)
  })

  test('no title and no address holds a word, a name, a mail address or a reference', async () => {
    const references = (await house.admin('concerns').select<{ reference: string }[]>('reference')).map(
      row => row.reference,
    )
    const telling = [
      words,
      ...references,
      ...Object.values(people).flatMap(({ name, address }) => [...name.split(' '), address]),
    ]
    const said = [...pages.values()].flatMap(({ $ }) => [$('title').text(), ...addressesIn($)])
    for (const text of new Set(said)) {
      const found = telling.filter(one => decodeURIComponent(text).toLowerCase().includes(one.toLowerCase()))
      expect({ text, found }).toEqual({ text, found: [] })
    }
  })

  // Firefox writes what stands in any other field into its session file, within seconds; on the form alone it does not help.
  test('no browser keeps what is typed into a field', () => {
    for (const [path, { $ }] of pages) {
      const fields = $(
        'textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=file])',
      ).toArray()
      for (const field of fields) {
        const { name, autocomplete } = field.attribs
        expect({ path, name, autocomplete }).toEqual({
          path,
          name,
          autocomplete: name === 'digits' ? 'one-time-code' : 'off',
        })
      }
    }
  })
})

/** Follows every link that changes nothing, from these pages on. @returns pages by their address */
async function walk(browser: Browser, from: readonly string[]): Promise<Map<string, Seen>> {
  const pages = new Map<string, Seen>()
  const waiting = [...from]
  for (let path = waiting.shift(); path !== undefined && pages.size < 60; path = waiting.shift()) {
    if (pages.has(path)) continue
    const page = await browser.get(path)
    if (page.to) waiting.push(page.to)
    if (page.status !== 200) continue
    pages.set(path, page)
    waiting.push(
      ...page
        .$('a[href^="/"]')
        .toArray()
        .map(link => link.attribs.href ?? '/'),
    )
  }
  return pages
}

function addressesIn($: Seen['$']): string[] {
  const links = $('a[href], link[href], form[action]').toArray()
  return links
    .map(({ attribs }) => attribs.href ?? attribs.action ?? '')
    .filter(address => !address.startsWith('#'))
}

const folder = join(__dirname, '..', '..', 'src')
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith('.ts'))
  .map(name => readFileSync(join(folder, name), 'utf8'))

/** What is given to res.show() as a title. */
function titlesIn(code: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node) => {
    const call = ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) ? node : null
    if (call && (call.expression as ts.PropertyAccessExpression).name.text === 'show')
      found.push(call.arguments[1]?.getText() ?? '')
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('source.ts', code, ts.ScriptTarget.Latest, true))
  return found
}

test('whoever is not signed in leaves nothing behind either', async () => {
  const nobody = openBrowser(house)
  const page = await nobody.fill(await nobody.get('/sign-in'), { address: 'not an address' })
  expect(page.status).toBe(422)
  expect(page.$('title').text()).toBe('Sign in')
  expect(page.$('[name=address]').attr('autocomplete')).toBe('off')
  const asked = await nobody.fill(page, { address: people.lena.address })
  expect(asked.to).toBe('/sign-in/digits')
})
