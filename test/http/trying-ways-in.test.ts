import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { openBrowser, signIn, type Browser } from '../support/browser'
import { tellAtDoor } from '../support/doors'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'

/** What somebody tries who wants in: other hosts and methods, ways that lead elsewhere, and what a portal lets through once. */
let house: House
let people: People
let lena: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  lena = await signIn(house, people.lena)
})
afterAll(() => house.close())

const own = 'Host: 127.0.0.1'

test.each([
  ['GET /', ['Host: evil.example', 'X-Forwarded-Host: 127.0.0.1'], 421],
  ['GET /', ['Host: 127.0.0.1, evil.example'], 421],
  ['GET /', ['Host: 127.0.0.1@evil.example'], 421],
  ['GET /', ['Host:'], 421],
  ['GET http://127.0.0.1/', ['Host: evil.example'], 421],
  ['GET /', ['Host: localhost:3000.evil.example'], 421],
  ['GET /', ['Host: localhost:3000@evil.example'], 421],
  ['GET /', ['Host: 127.0.0.1:80:evil.example'], 421],
  ['GET /', ['Host: [::1].evil.example'], 421],
  ['GET /', ['Host: [::1]evil.example:80'], 421],
  ['GET /', ['Host: localhost:evil'], 421],
  ['GET /', ['Host: localhost:123456'], 421],
  ['GET /', ['Host: localhost/evil.example'], 421],
  ['GET /', ['Host: localhost#.evil.example'], 421],
  ['GET /', ['Host: localhost evil.example'], 421],
  ['GET /', [own, 'Host: evil.example'], 421],
  ['GET http://evil.example/', [own], 421],
  ['GET http://127.0.0.1@evil.example/', [own], 421],
  ['GET http://127.0.0.1:3000/', [own], 200],
  ['GET /', ['Host: LOCALHOST:3000'], 200],
  ['GET /', ['Host: [::1]:3000'], 200],
  ['GET //account', [own], 404],
  ['GET /sign-in%2f..%2faccount', [own], 404],
  ['GET /account%0d%0aSet-Cookie:x', [own], 404],
  ['GET /p/%00', [own], 404],
  ['GET /sign-out/everywhere', [own, 'X-HTTP-Method-Override: POST', 'Sec-Fetch-Site: same-origin'], 404],
  ['POST /sign-in', [own, 'X-HTTP-Method-Override: GET', 'Content-Length: 0'], 403],
  ['TRACE /', [own], 403],
] as const)('%s with %j opens nothing', async (line, headers, status) => {
  expect(await answerTo(line, headers)).toContain(`HTTP/1.1 ${status} `)
})

test('which methods an address knows says nothing of what stands there', async () => {
  const door = people.ruth.practice.door ?? ''
  const [open, none] = [
    await answerTo(`OPTIONS /p/${door}`, [own]),
    await answerTo('OPTIONS /p/nowhere', [own]),
  ]
  const timeless = (answer: string) => answer.replace(/Date: .*/, '')
  expect(timeless(open)).toBe(timeless(none))
})

test.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  '/%2f/evil.example',
  '/a\r\nX: y',
  '/?x',
  '/.',
])('nobody is led to %j', async next => {
  const answer = await lena.post('/second-factor/recovery-codes/kept', { next })
  expect(answer).toMatchObject({ status: 303, to: '/second-factor' })
  const stranger = openBrowser(house)
  const page = await stranger.get(`/sign-in?next=${encodeURIComponent(next)}`)
  expect(page.$('main input[name=next]')).toHaveLength(0)
  const again = await stranger.fill(page, { language: 'de' }, 'form.languages')
  expect(again.to).toMatch(/^\/sign-in(\?|$)/)
  expect((await stranger.post('/language', { language: 'de', next })).to).toBe('/')
})

describe('a page that shows a secret beside what an address brings in', () => {
  const paths = ['/second-factor/authenticator', '/SECOND-FACTOR/authenticator']
  const ways = ['gzip', 'br']
  test.each(paths.flatMap(path => ways.map(way => [path, way] as const)))(
    'is not compressed: %s for a browser that takes %s',
    async (path, way) => {
      await lena.post('/second-factor/authenticator/beginning')
      const page = await lena.get(`${path}?next=/guess`, { 'Accept-Encoding': way })
      expect(page.$('input[name=next]').val()).toBe('/guess')
      expect(page.$('.key').text()).toMatch(/^([A-Z2-7]{4} ?)+$/)
      expect(page.headers['content-encoding']).toBeUndefined()
    },
  )

  test.each(ways)('is not like others, which a browser that takes %s gets compressed', async way => {
    const other = await fetch(`${house.url}/sign-in`, { headers: { 'Accept-Encoding': way } })
    expect(other.headers.get('content-encoding')).toBe(way)
    expect(other.headers.get('vary')).toBe('Accept-Encoding')
    expect(await other.text()).toContain('</html>')
  })
})

test('whoever came without an account sends their first words once, whatever they post', async () => {
  const anja = openBrowser(house)
  const { concern } = await tellAtDoor(anja, people.ruth, {}, people.ruth.id)
  const draft = newId()
  const words = { happened: 'Once more.', audience: 'therapist', therapist: people.ruth.id }
  await anja.post(`/drafts/${draft}/edit`, { draft, ...words })
  const sent = await anja.post(`/drafts/${draft}/sending`, { seen: '0', stateRevision: '0', revision: '1' })
  expect(sent.status).toBe(409)
  expect((await anja.get('/')).to).toBe(concern)
  expect(await house.admin('concerns').where({ byDoor: true })).toHaveLength(1)
})

/** Sends a request as it is. @returns the whole answer */
function answerTo(line: string, headers: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(house.url)
    const bytes = [`${line} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n')
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes))
    let answer = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk))
    socket.on('error', reject).on('end', () => {
      resolve(answer)
    })
  })
}
