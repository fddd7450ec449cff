import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { closeDatabase, openDatabase } from '../../src/database/connections'
import { openBrowser, signIn, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { asksLikeAnother, installation, routesOf, tryOut, type Route } from '../support/routes'
import { idIn } from '../support/traces'
import { openWire } from '../support/wire'

let house: House
let people: People
let concern: string
beforeAll(async () => {
  house = await openHouse({
    LIMIT_SIGN_IN_ADDRESS: '100000',
    LIMIT_SIGN_IN_NETWORK: '100000',
    LIMIT_SENDING: '100000',
  })
  people = await practiceAtTheRiver(house)
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
})
afterAll(() => house.close())

/** Every address of the portal: those of a real installation, and the try-out's. What ends sessions comes last. */
const routes = [
  ...routesOf(installation).filter(({ path }) => !asksLikeAnother(path)),
  ...routesOf(tryOut).filter(({ path }) => path === '/mailbox'),
].sort((one, other) => Number(endsSessions(one)) - Number(endsSessions(other)))

const posts = routes.filter(({ method }) => method === 'POST')

function endsSessions({ method, path }: Route): boolean {
  return method === 'POST' && /^\/(leave|sign-out)/.test(path)
}

/** One in so many: for what is said before any route is looked for. */
const oneIn = (count: number, of: readonly Route[]) => of.filter((_, place) => place % count === 0)

const fill = ({ path }: Route, id: string) => path.replace(/:\w+/g, id)

const go = (browser: Browser, route: Route, path: string, headers: Record<string, string> = {}) =>
  route.method === 'GET' ? browser.get(path, headers) : browser.post(path, {}, headers)

const policy =
  "default-src 'none';style-src 'self';script-src 'self';img-src 'self';connect-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'"

/** Everything that protects, on any answer whatever. @param kept what the browser may do with it later */
function protects(
  what: string,
  { headers }: Pick<Seen, 'headers'>,
  { kept = 'no-store', leaveTo = '', secure = '', isPage = true } = {},
) {
  const said = Object.fromEntries(Object.keys(expected).map(name => [name, headers[name]]))
  const csp = headers['content-security-policy']?.replace(leaveTo && ` ${leaveTo}`, '')
  expect({ what, ...said, csp, kept: headers['cache-control'] }).toEqual({
    what,
    ...expected,
    ...(what === 'POST /leave: 303' && { 'referrer-policy': 'no-referrer' }),
    csp: policy,
    kept,
    ...(secure && { 'strict-transport-security': secure }),
  })
  expect(headers['permissions-policy'] ?? '').toMatch(isPage ? /^([a-z-]+=\(\)(, )?){20,}$/ : /^$/)
}

const expected = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'x-permitted-cross-domain-policies': 'none',
  'x-dns-prefetch-control': 'off',
  'strict-transport-security': undefined,
  'x-powered-by': undefined,
  server: undefined,
}

const leaveTo = new URL(installation.leaveTo).origin

/** Goes to every route, and returns the statuses that were seen, in order. */
async function statusesAt(
  some: readonly Route[],
  visit: (route: Route) => Promise<Seen>,
  more: { secure?: string } = {},
): Promise<number[]> {
  const seen = new Set<number>()
  for (const route of some) {
    const answer = await visit(route)
    seen.add(answer.status)
    protects(`${route.method} ${route.path}: ${answer.status}`, answer, { leaveTo, ...more })
  }
  return [...seen].sort()
}

describe('every route answers with every protecting header', () => {
  test.each(['nobody', 'lena', 'ruth', 'margit'] as const)('to %s, whatever it answers', async who => {
    const browser = who === 'nobody' ? openBrowser(house) : await signIn(house, people[who])
    const toTheirs = await statusesAt(routes, route => go(browser, route, fill(route, concern)))
    expect(toTheirs).toEqual(
      expect.arrayContaining(who === 'nobody' ? [200, 303, 410, 422] : [200, 303, 404]),
    )
    if (who !== 'lena') return
    expect(toTheirs).toContain(422)
    const again = await signIn(house, people.lena)
    await statusesAt(routes, route => go(again, route, fill(route, newId())))
  })

  test('to another site, another host, and a browser that sends too much', async () => {
    const nobody = openBrowser(house)
    const at = (route: Route) => fill(route, concern)
    const elsewhere = { 'Sec-Fetch-Site': 'cross-site' }
    expect(await statusesAt(oneIn(5, posts), route => go(nobody, route, at(route), elsewhere))).toEqual([403])
    const large = { words: 'a'.repeat(2_100_000) }
    expect(await statusesAt(oneIn(20, posts), route => nobody.post(at(route), large))).toEqual([413])
    for (const route of oneIn(5, routes).filter(({ path }) => !/^\/(health|ready)z/.test(path))) {
      const answer = await go(nobody, route, at(route), { Host: 'elsewhere.example' })
      expect(answer.status).toBe(421)
      protects(`${route.path} at another host`, answer)
    }
  })

  test('to what cannot be read', async () => {
    const lena = await signIn(house, people.lena)
    const broken = routes.filter(({ path }) => path.includes(':'))
    expect(await statusesAt(oneIn(3, broken), route => go(lena, route, fill(route, '%zz')))).toEqual([400])
    const nowhere = await lena.get('/nowhere')
    const inAnotherCode = async (route: Route) => {
      const sending = lena.agent.post(fill(route, concern)).set('Sec-Fetch-Site', 'same-origin')
      const { status, headers } = await sending
        .set('Content-Type', 'application/x-www-form-urlencoded; charset=utf-7')
        .send('words=1')
      return { ...nowhere, status, headers: headers as Seen['headers'] }
    }
    expect(await statusesAt(oneIn(5, posts), inAnotherCode)).toEqual([415])
    for (const method of ['put', 'patch', 'delete', 'options'] as const) {
      const answer = await lena.agent[method]('/concerns/new').set('Sec-Fetch-Site', 'same-origin')
      protects(method, answer, { leaveTo })
    }
  })

  test('to what cannot be done now, and to whoever tries too often', async () => {
    const lena = await signIn(house, people.lena)
    const form = await lena.get(`/concerns/${concern}`)
    await lena.fill(form, { words: 'One more thing.' }, 'form.write')
    const { to } = await lena.fill(form, { words: 'Once more.' }, 'form.write')
    const refused = await lena.post(`/drafts/${idIn(to)}/sending`)
    expect(refused.status).toBe(409)
    protects('409', refused, { leaveTo })
    const portal = await house.openPortal({ LIMIT_SIGN_IN_NETWORK: '1' })
    const impatient = openBrowser({ ...house, url: portal.url })
    await impatient.post('/sign-in', { address: 'nobody@people.example' })
    const wait = await impatient.post('/sign-in', { address: 'nobody@people.example' })
    expect(wait.status).toBe(429)
    protects('429', wait, { leaveTo })
  })

  test('while the database is gone, and where we have made a mistake', async () => {
    const lena = await signIn(house, people.lena)
    const asking = oneIn(2, routes).filter(({ path }) => path !== '/healthz')
    const wire = await openWire(house.urls.web)
    await closeDatabase()
    openDatabase({ web: wire.url, worker: house.urls.worker })
    await wire.cut()
    expect(await statusesAt(asking, route => go(lena, route, fill(route, concern)))).toEqual([503])
    await closeDatabase()
    expect(await statusesAt(asking, route => go(lena, route, fill(route, concern)))).toEqual(
      expect.arrayContaining([500]),
    )
    openDatabase({ web: house.urls.web, worker: house.urls.worker })
  })

  test('and behind TLS asks for TLS ever after', async () => {
    const portal = await house.openPortal({ BASE_URL: 'https://portal.example' })
    const nobody = openBrowser({ ...house, url: portal.url })
    const headers = { Host: 'portal.example' }
    const visit = (route: Route) => go(nobody, route, fill(route, concern), headers)
    expect(await statusesAt(oneIn(3, routes), visit, { secure: 'max-age=31536000' })).toEqual(
      expect.arrayContaining([200, 303, 404, 422]),
    )
    const elsewhere = await nobody.get('/', { Host: 'elsewhere.example' })
    protects('421', elsewhere, { secure: 'max-age=31536000' })
    protects('a style sheet', await nobody.get('/assets/page.css', headers), {
      secure: 'max-age=31536000',
      kept: forEver,
      isPage: false,
    })
    protects(
      'what Node cannot read',
      { headers: await bare(portal.url, 'GET\r\n\r\n') },
      { secure: 'max-age=31536000' },
    )
  })
})

test('subdomains are held to TLS as well only where the operator has said so', async () => {
  const settings = { BASE_URL: 'https://portal.example', HSTS_SUBDOMAINS: 'yes' }
  const portal = await house.openPortal(settings)
  const nobody = openBrowser({ ...house, url: portal.url })
  const secure = 'max-age=31536000; includeSubDomains'
  protects('/', await nobody.get('/', { Host: 'portal.example' }), { secure, leaveTo })
  protects('what Node cannot read', { headers: await bare(portal.url, 'GET\r\n\r\n') }, { secure })
})

const forEver = 'public, max-age=31536000, immutable'

describe('a stored file', () => {
  const file = '/assets/page.css'

  test('is everybody’s, and may be kept', async () => {
    const nobody = openBrowser(house)
    const whole = await nobody.get(file)
    expect(whole.status).toBe(200)
    const since = { 'If-Modified-Since': new Date(Date.now() + 60_000).toUTCString() }
    const known = await nobody.get(file, since)
    expect(known.status).toBe(304)
    const part = await nobody.get(file, { Range: 'bytes=0-9' })
    expect(part.status).toBe(206)
    for (const answer of [whole, known, part])
      protects(`${answer.status}`, answer, { kept: forEver, isPage: false })
  })

  test('that is not there, or asked for in an impossible piece, is not kept', async () => {
    const nobody = openBrowser(house)
    const missing = await nobody.get('/assets/nothing.css')
    expect(missing.status).toBe(404)
    protects('404', missing, { leaveTo })
    const outside = await nobody.get(file, { Range: 'bytes=999999999-' })
    expect(outside.status).toBe(416)
    protects('416', outside, { leaveTo })
    for (const path of [
      '/assets/../package.json',
      '/assets/%2e%2e/package.json',
      '/assets/..%2fpackage.json',
      '/assets/',
    ])
      protects(path, await nobody.get(path), { leaveTo })
  })
})

describe('what is no request at all', () => {
  test.each([
    ['a line that says nothing', 'GET\r\n\r\n', 400],
    [
      'a header without end',
      `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
    ],
    ['a request that names no host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['an older one that names none', 'GET / HTTP/1.0\r\n\r\n', 400],
    [
      'one that expects what we do not do',
      'POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: miracles\r\nContent-Length: 0\r\n\r\n',
      417,
    ],
    [
      'extensions of a chunk without end',
      `POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n2;${'a'.repeat(20_000)}\r\nAA\r\n0\r\n\r\n`,
      413,
    ],
    ['a version that there is not', 'GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n', 400],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
  ])('%s', async (what, bytes, status) => {
    const headers = await bare(house.url, bytes)
    expect(headers.status).toBe(String(status))
    protects(what, { headers })
  })
})

describe('the policy of a page', () => {
  const own = 'https://weather.example/today?in=graz'
  let lena: Browser
  beforeEach(async () => {
    lena = await signIn(house, people.lena)
    await house.admin('practices').where({ id: people.lena.practiceId }).update({ leaveTo: own })
  })

  const formAction = ({ headers }: Seen) =>
    /form-action ([^;]*)/.exec(headers['content-security-policy'] ?? '')?.[1]

  test('lets its forms lead to the page to which one leaves from it, and nowhere else', async () => {
    expect(formAction(await lena.get('/'))).toBe("'self' https://weather.example")
    expect(formAction(await openBrowser(house).get('/'))).toBe(`'self' ${leaveTo}`)
    expect(formAction(await (await signIn(house, people.ruth)).get('/inbox'))).toBe("'self'")
    expect(formAction(await lena.get('/assets/page.css'))).toBe("'self'")
  })

  test('is where leaving leads, also when the practice has changed it since or the cookie is gone', async () => {
    const page = await lena.get('/')
    await house.admin('practices').where({ id: people.lena.practiceId }).update({ leaveTo: null })
    expect((await lena.fill(page, {}, 'form.leave')).to).toBe(own)
    expect((await openBrowser(house).fill(page, {}, 'form.leave')).to).toBe(own)
    expect((await openBrowser(house).post('/leave')).to).toBe(installation.leaveTo)
  })

  test('cannot be made to lead anywhere by a form that is not ours', async () => {
    const page = await lena.get('/')
    const forged = await lena.fill(page, { to: 'https://elsewhere.example/' }, 'form.leave')
    expect(forged.to).toBe(own)
  })

  test('says nothing more, whatever address a practice has written', async () => {
    await house
      .admin('practices')
      .where({ id: people.lena.practiceId })
      .update({ leaveTo: 'https://weather.example;sandbox/' })
    const page = await lena.get('/')
    protects('a strange address', page, { leaveTo })
    expect((await lena.fill(page, {}, 'form.leave')).to).toBe(installation.leaveTo)
  })
})

/** Sends bytes as they are. @returns the headers of the answer, in lower case, and its status */
function bare(url: string, bytes: string): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes))
    let answer = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
    socket.on('error', reject).on('end', () => {
      const [first = '', ...lines] = answer.split('\r\n\r\n')[0]?.split('\r\n') ?? []
      const pairs = lines.map(line => [
        line.split(': ')[0]?.toLowerCase(),
        line.slice(line.indexOf(': ') + 2),
      ])
      resolve({ ...(Object.fromEntries(pairs) as Record<string, string>), status: first.split(' ')[1] ?? '' })
    })
  })
}
