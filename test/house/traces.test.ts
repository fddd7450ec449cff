import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { DateTime } from 'luxon'
import { openConcern } from '../../src/concerns/store/opened-concern'
import { askWho } from '../../src/concerns/store/people/recognitions'
import { addressesByKind } from '../support/addresses'
import { openBrowser } from '../support/browser'
import { sendWithCode, writeAtDoor } from '../support/doors'
import { thePracticeAndAnother, type Visitor, type World } from '../support/everybody'
import { consult } from '../support/kept'
import { openHouse, type House } from '../support/house'
import { make, send } from '../support/people'
import { outboxIsEmpty } from '../support/traces'

// Two clients write about Karim to Margit alone: one of them with an account, one by the door. Karim is their therapist and owns the
// practice too. Everything that can happen then happens, and each mail about it fails. The clock stands still; whatever was there before
// looks as before, to the last sign.

let house: House
let world: World
let addresses: string[]
/** By who looks and where, what they saw before. */
const before = new Map<string, string>()
/** Each stays in the session in which they first looked: their account lists them. */
const cookies = new Map<Visitor, string>()

const lookers = [
  'owner who is the therapist',
  'owner who does not',
  'therapist',
  'other therapist',
  'other client',
] as const satisfies readonly Visitor[]

beforeAll(async () => {
  house = await openHouse()
  world = await thePracticeAndAnother(house)
  addresses = (await addressesByKind(house, world)).filter(path => path !== '/readyz') // time stands still here, and it says so
  await outboxIsEmpty(house)
  const others = [
    'setImmediate',
    'setTimeout',
    'setInterval',
    'nextTick',
    'queueMicrotask',
    'hrtime',
    'performance',
  ] as const
  const alsoReal = ['clearImmediate', 'clearTimeout', 'clearInterval'] as const
  jest.useFakeTimers({ now: new Date(), doNotFake: [...others, ...alsoReal] })
  for (const who of lookers) {
    await walk(who, addresses.filter(isConversation)) // what was new to them is read, and marked as new no more
    for (const [path, page] of await walk(who)) before.set(`${who} ${path}`, page)
  }
  await happen()
  await outboxIsEmpty(house)
})
afterAll(async () => {
  jest.useRealTimers()
  await house.close()
})

describe.each(lookers)('for the %s', who => {
  test('no page, number, status or address tells that anything happened', async () => {
    const pages = await walk(who)
    expect(pages.length).toBeGreaterThan(100)
    for (const [path, page] of pages) {
      expect({ path, page }).toEqual({ path, page: before.get(`${who} ${path}`) })
    }
  })
})

test('something did happen: whoever reads it sees it', async () => {
  const margit = await walk('owner who reads')
  const [, inbox] = margit.find(([path]) => path === '/inbox') ?? []
  expect(inbox).toContain('not <bdi>Karim Benali</bdi>')
  const [, board] = margit.find(([path]) => path === '/board') ?? []
  expect(board).toContain('Omar Haddad')
  expect(await house.admin('emails').where({ status: 'failed' })).not.toHaveLength(0)
})

/** Every page that somebody gets, without what is another at every look: the ids of forms that are made for it, and secrets. */
async function walk(who: Visitor, paths: readonly string[] = addresses): Promise<[string, string][]> {
  const cookie = cookies.get(who) ?? (await world.cookieOf(who)) ?? ''
  cookies.set(who, cookie)
  const pages: [string, string][] = []
  for (const path of paths) {
    const headers = { cookie, 'Accept-Encoding': 'identity' }
    const answer = await fetch(`${house.url}${path}`, { redirect: 'manual', headers })
    const text = (await answer.text())
      .replace(/name="(draft|reflection|lesson|form)" value="[0-9a-f-]{36}"/g, 'name="$1" value=""')
      .replace(/\?form=[0-9a-f-]{36}|data-own="[^"]*"/g, '')
      .replace(/<strong class="key"[^]*?<\/strong>/g, '')
    pages.push([path, `${answer.status} ${answer.headers.get('location') ?? ''}\n${text}`])
  }
  return pages
}

const isConversation = (path: string) => /^\/concerns\/[0-9a-f-]{36}$/.test(path)

async function happen() {
  const { here } = world
  const { margit, karim, selma, omar, josef } = here
  house.post.rules.refuse = address =>
    [margit.address, selma.address, omar.address].includes(address) ? { code: 550 } : null
  const meets = DateTime.now().plus({ days: 1 }).toISODate()
  const alone = { therapist: karim.id, audience: 'owners', owners: [margit.id] } as const
  const id = await send(omar, { ...alone, meets, supervision: true })
  const stranger = openBrowser(house)
  const fields = { audience: 'owners', owners: margit.id }
  await sendWithCode(stranger, await writeAtDoor(stranger, margit, fields, karim.id))
  const row = await house
    .admin('concerns')
    .where({ audience: 'owners', byDoor: true })
    .orderBy('sentAt', 'desc')
    .first<{ id: string }>('id')
  const byDoor = row.id

  for (const concern of [id, byDoor]) {
    await openConcern(margit, concern, new Date())
    await make(margit, concern, 'acknowledge', { words: 'I read it.' })
    await consult(margit, { concernId: concern }, { supervisor: selma.id })
  }
  await make(omar, id, 'write', { words: 'Thank you.' })
  await make(margit, id, 'propose_closing', { repaired: 'The tone.', different: 'The time.' })
  await make(omar, id, 'close', { words: '' }, new Date(), { outcome: 'partly' })
  await make(omar, id, 'reopen', { words: 'It did not hold.' })
  await askWho(margit, byDoor, josef, new Date())
  await house.admin.raw('update meetings set remind_at = now() where concern_id = ?', [id])
  await house.admin.raw('select tell_before_meetings(?)', [new Date()])
  const reminder = {
    practiceId: omar.practiceId,
    concernId: id,
    position: 1,
    kind: 'agreement',
    remindAt: new Date(),
  }
  await house.admin('reminders').insert(reminder)
  await house.admin.raw('select keep_dates(?)', [new Date()])
  await house.admin('escalations').whereNotIn('concernId', [id, byDoor]).delete() // of the others owners may know
  const inAMonth = new Date(Date.now() + 30 * 24 * 3_600_000)
  await house.admin.raw('select escalate(?)', [inAMonth]) // whom its lateness reaches
}
