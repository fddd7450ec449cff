import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { openBrowser } from '../support/browser'
import { openHouse, type House } from '../support/house'

const lines: string[] = []
let house: House
beforeAll(async () => {
  house = await openHouse({ LOG_LEVEL: 'warn' }, { write: line => lines.push(line) })
})
afterAll(() => house.close())
beforeEach(async () => {
  lines.length = 0
  await house.admin('limits').delete()
})

/** Asks twice for a mail, at a portal that lets a network ask once. @returns the second answer's status */
async function twice(settings: NodeJS.ProcessEnv, first: string, second: string) {
  const portal = await house.openPortal({ LIMIT_SIGN_IN_NETWORK: '1', ...settings })
  const ask = async (address: string) => {
    const browser = openBrowser({ ...house, url: portal.url })
    return browser.post('/sign-in', { address: 'nobody@people.example' }, { 'X-Forwarded-For': address })
  }
  expect((await ask(first)).status).toBe(303)
  return (await ask(second)).status
}

const one = { TRUSTED_PROXIES: '1' }

describe('behind a proxy, a limit counts whoever comes', () => {
  test.each([
    ['203.0.113.6:40001', '203.0.113.6:40002'],
    ['203.0.113.6', '203.0.113.6:40002'],
    ['::ffff:203.0.113.6', '203.0.113.6'],
    ['[2001:db8::6]:40001', '2001:db8:0:0::7'],
    ['[2001:DB8::6]', '2001:db8::6'],
    ['fe80::1%eth0', 'fe80::1'],
    ['"[2001:db8::6]:40001"', '2001:db8::6'],
    ['198.51.100.1, 203.0.113.6:1', '198.51.100.2, 203.0.113.6:2'],
    ['unknown', '_hidden'],
  ])('as one network: %s and %s', async (first, second) => {
    expect(await twice(one, first, second)).toBe(429)
  })

  test.each([
    ['203.0.113.6:40001', '203.0.113.7:40001'],
    ['[2001:db8::6]:1', '[2001:db8:0:100::6]:1'],
    ['203.0.113.6, 198.51.100.1', '203.0.113.6, 198.51.100.2'],
  ])('as two: %s and %s', async (first, second) => {
    expect(await twice(one, first, second)).toBe(303)
  })
})

describe('the operator is told once', () => {
  const told = () => lines.map(line => JSON.parse(line) as { kind?: string; msg: string; level: number })

  test.each([
    ['of a proxy that nobody declared', { TRUSTED_PROXIES: '0' }, '203.0.113.6', 'set TRUSTED_PROXIES'],
    [
      'of a proxy that does not say whom it brings',
      { TRUSTED_PROXIES: '2' },
      '203.0.113.6',
      'fewer addresses',
    ],
    ['of a proxy that writes no addresses', one, 'unknown', 'other than an address'],
  ])('%s', async (_, settings, address, words) => {
    await twice({ LIMIT_SIGN_IN_NETWORK: '10', ...settings }, address, address)
    const [line, ...more] = told().filter(({ kind }) => kind === 'proxy')
    expect(line).toMatchObject({ level: 40, msg: expect.stringContaining(words) as unknown })
    expect(more).toEqual([])
    expect(lines.join()).not.toContain('203.0.113')
  })

  test('and of nothing where all is as it was declared', async () => {
    await twice({ LIMIT_SIGN_IN_NETWORK: '10', ...one }, '203.0.113.6:1', '[2001:db8::1]:2')
    const portal = await house.openPortal({})
    await openBrowser({ ...house, url: portal.url }).get('/')
    expect(told()).toEqual([])
  })
})
