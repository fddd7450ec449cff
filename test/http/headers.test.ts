import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openBrowser, signIn, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver } from '../support/people'

let house: House
let lena: Browser
beforeAll(async () => {
  house = await openHouse()
  lena = await signIn(house, (await practiceAtTheRiver(house)).lena)
})
afterAll(() => house.close())

const everywhere = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': expect.stringContaining('camera=()') as unknown,
}

test.each([
  ['a page of somebody', '/', 200],
  ['a page for everybody', '/sign-in', 200],
  ['a page that is not there', '/nowhere', 404],
  ['a redirect', '/inbox', 404],
  ['a style sheet', '/assets/makeright.css', 200],
  ['health', '/healthz', 200],
])('%s carries every protecting header and no banner', async (_what, path, status) => {
  const answer = await lena.get(path)
  expect(answer.status).toBe(status)
  expect(answer.headers).toMatchObject(everywhere)
  expect(answer.headers['x-powered-by']).toBeUndefined()
  const policy = answer.headers['content-security-policy'] ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
})

test('nobody keeps a page, and everybody may keep a style sheet', async () => {
  for (const path of ['/', '/sign-in', '/nowhere']) {
    expect((await lena.get(path)).headers['cache-control']).toBe('no-store')
  }
  expect((await lena.get('/assets/makeright.css')).headers['cache-control']).toContain('immutable')
})

test('only a house behind TLS asks for TLS ever after', async () => {
  expect((await lena.get('/')).headers['strict-transport-security']).toBeUndefined()
  const secure = await openHouse({ BASE_URL: 'https://portal.example' })
  const answer = await openBrowser(secure).get('/sign-in', { Host: 'portal.example' })
  expect(answer.headers['strict-transport-security']).toContain('max-age=31536000')
  await secure.close()
})
