import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { asksLikeAnother, installation, routesOf } from '../support/routes'

let house: House
let people: People
let concern: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
})
afterAll(() => house.close())

const pages = routesOf(installation).filter(
  ({ method, path }) => method === 'GET' && path.includes(':') && !asksLikeAnother(path),
)

/** Whatever differs from one time to the next: moments, positions, ids of new drafts and of forms. */
const lasting = (html: string) =>
  html.toLowerCase().replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|\d+/g, '…')

test.each(['lena', 'ruth', 'margit', 'nobody'] as const)(
  'an id in capitals is the same page as in small letters, or none, for %s',
  async who => {
    const browser = who === 'nobody' ? openBrowser(house) : await openBrowserOf(house, people[who])
    for (const { path } of pages) {
      const shown = (html: string) => (path.includes('/copy.') ? '' : lasting(html)) // a copy is sealed anew each time
      for (const id of path.includes(':concern') ? [concern] : [people.ruth.id]) {
        const small = await browser.get(path.replace(/:\w+/g, id))
        const large = await browser.get(path.replace(/:\w+/g, id.toUpperCase()))
        expect({ path, status: large.status, html: shown(large.html) }).toEqual({
          path,
          status: small.status,
          html: shown(small.html),
        })
        expect(small.status).toBeLessThan(500)
      }
    }
  },
)

test('a draft and a writer in capitals are the ones in small letters: nothing is kept twice, and nothing lost', async () => {
  const lena = await openBrowserOf(house, people.lena)
  const [draft, page] = [newId(), newId()]
  const form = (browser: Browser, happened: string, more: Record<string, string>) =>
    browser.post('/concerns/new', {
      happened,
      therapist: people.ruth.id,
      audience: 'therapist',
      revision: '1',
      form: page,
      ...more,
    })
  await form(lena, 'At first.', { draft })
  const again = await form(lena, 'And then.', {
    draft: draft.toUpperCase(),
    revision: '2',
    form: page.toUpperCase(),
    writer: people.lena.id.toUpperCase(),
  })
  expect(again.to).toBe(`/drafts/${draft}`)
  expect((await lena.get(`/drafts/${draft.toUpperCase()}/edit`)).text).toContain('And then.')
  await lena.post('/sign-out')
  const late = await form(lena, 'Too late.', {
    draft: newId().toUpperCase(),
    writer: people.lena.id.toUpperCase(),
  })
  expect(late.to).toContain('/sign-in')
  await openBrowserOf(house, people.lena, lena)
  const home = await lena.get('/')
  for (const words of ['And then.', 'Too late.'])
    expect(home.text.split(`Delete draft: ${words}`)).toHaveLength(2)
  expect(await house.admin('drafts').where({ personId: people.lena.id })).toHaveLength(2)
})
