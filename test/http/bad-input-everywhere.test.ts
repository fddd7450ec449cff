import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { invite } from '../../src/staff/invitations'
import { dayFromNow } from '../support/absences'
import { openBrowser, seen, type Browser, type Seen } from '../support/browser'
import {
  newAbsenceOf,
  newLessonOf,
  thePracticeAndAnother,
  type Visitor,
  type World,
} from '../support/everybody'
import { attachTo } from '../support/files'
import { openHouse, type House } from '../support/house'
import { openSession } from '../support/people'
import { asksLikeAnother, installation, routesOf } from '../support/routes'

/** Whatever comes with a form, to every route that takes one, from somebody who may send it: a new route is tried by itself. */
let house: House
let world: World
let invitation: string
beforeAll(async () => {
  house = await openHouse()
  world = await thePracticeAndAnother(house)
  invitation = await linkOfInvitation()
})
afterAll(() => house.close())
beforeEach(() => house.admin('limits').delete())

const routes = routesOf(installation)
const posts = routes.filter(({ method, path }) => method === 'POST' && !asksLikeAnother(path))

/** What people write, and what they choose or what a page says for them, in any form whatever. */
const texts = [
  'happened',
  'effect',
  'words',
  'repaired',
  'different',
  'couplesNotice',
  'mustTell',
  'privacyText',
  'contactText',
  'keptHow',
  ...['couplesNotice-de', 'couplesNotice-ar', 'mustTell-de', 'mustTell-ar', 'privacyText-de'],
  ...['privacyText-ar', 'contactText-de', 'contactText-ar', 'keptHow-de', 'keptHow-ar'],
  'closedDays',
  'whomToAsk',
  'text',
  'part',
  'feeling',
  'asking',
  'pattern',
  'helped',
  'differently',
  'reply',
]
const lines = [
  'name',
  'pronouns',
  'address',
  'leaveTo',
  'outsideContact',
  'outsideContact-de',
  'outsideContact-ar',
  'acknowledgeWithin',
  'answerWithin',
  'hearAgainAfter',
  'askClientAfter',
  'readsAloneFrom',
  'born',
  'accent',
  'word',
  'group',
  'meets',
  'source',
  'looking',
  'by',
  'lastDay',
  'closesOn',
  'keptBy',
  'keptUntil',
  'on',
  'first',
  'second',
  'third',
  'firstDay',
  'name-de',
  'contact-de',
  'name-ar',
  'contact-ar',
]
const secrets = ['code', 'digits', 'answer', 'recovery']
const choices = [
  ...['audience', 'owners', 'therapist', 'therapists', 'person', 'colleague', 'roles', 'outcome', 'language'],
  ...['contact', 'from', 'until', 'together', 'open', 'draft', 'seen', 'revision', 'writer', 'back', 'keep'],
  ...['next', 'to', 'mark', 'alone', 'bad', 'start', 'help', 'kind', 'checkedOn', 'called', 'then'],
  ...['supervisor', 'supervision', 'tellsOfConsulting', 'form', 'base', 'stateRevision', 'read', 'quiet'],
  ...['region', 'timeZone', 'languages', 'workingDays'],
  ...['theme', 'who', 'way', 'of', 'how', 'heard', 'again', 'held', 'instead', 'proposal'],
  ...['reason', 'says', 'successor', 'clients', 'which', 'version', 'sure'],
  ...['table', 'letters', 'sheet', 'heading', 'nameIn', 'firstIn', 'lastIn', 'calledIn', 'addressIn'],
  ...['togetherIn', 'therapistIn', 'logo', 'logoGround', 'withoutLogo', 'files'],
  ...['guardians', 'forWhom', 'met', 'others'],
]
const written = [...texts, ...lines, ...secrets]
const all = [...written, ...choices]

/** What could be sent, so that a fault in one field does not hide what becomes of another. */
const sensible = (): Record<string, string> => ({
  ...Object.fromEntries(written.map(name => [name, 'Some words.'])),
  address: `${newId()}@people.example`,
  leaveTo: 'https://weather.example/',
  word: `door-${newId().slice(-12)}`,
  audience: 'therapist',
  therapist: world.here.ruth.id,
  therapists: world.here.ruth.id,
  person: world.here.josef.id,
  colleague: world.here.tomas.id,
  roles: 'therapist',
  supervisor: world.here.selma.id,
  supervision: 'yes',
  outcome: 'partly',
  language: 'en',
  languages: 'en',
  timeZone: 'Europe/Vienna',
  workingDays: '1',
  closedDays: '2026-12-24',
  acknowledgeWithin: '3',
  answerWithin: '5',
  hearAgainAfter: '7',
  askClientAfter: '14',
  readsAloneFrom: '14',
  born: '2019-05-20',
  contact: 'mail',
  open: 'yes',
  closesOn: '2027-01-15',
  keptUntil: '2037-01-15',
  reason: 'leaves',
  firstDay: dayFromNow(1, world.here.ruth),
  lastDay: dayFromNow(8, world.here.ruth),
})

const encoded = (names: readonly string[], value: string) => names.map(name => `${name}=${value}`).join('&')

/** Nonsense in some fields, and sense in the others. */
const beside = (names: readonly string[], value: string) => {
  const others = Object.entries(sensible()).filter(([name]) => !names.includes(name))
  return `${new URLSearchParams(others).toString()}&${encoded(names, value)}`
}

/** What everybody is tried with who may send a form; the rest is read before it is asked who sends it, and tried once. */
const readByHandlers = [
  'everything twice',
  'a word of command',
  'ids of nothing',
  'choices that nobody offered',
]

const nonsense: Record<string, () => string> = {
  nothing: () => '',
  'everything twice': () => `${encoded(all, 'one')}&${encoded(all, 'two')}`,
  'everything as an object': () =>
    encoded(
      all.map(name => `${name}%5Bx%5D`),
      'y',
    ),
  'halves of signs': () => encoded(all, 'a%ED%A0%80b%ff'),
  'a word of command': () =>
    encoded(all, encodeURIComponent(`'; drop table people; --<script>alert(1)</script>`)),
  'words without ink': () => beside(texts, encodeURIComponent('\u200B\u2060\u00AD\u3164')),
  'lines without ink': () => beside(lines, encodeURIComponent('\u200B\u2060\u00AD\u3164')),
  'words that no database holds': () => beside(texts, 'Before%00%07%0D%0Aafter'),
  'lines that no database holds': () => beside(lines, 'Before%00%07%0D%0Aafter'),
  'secrets that no database holds': () => beside(secrets, 'Before%00%07%0D%0Aafter'),
  'words of 11,000 signs': () => beside(texts, 'x'.repeat(11_000)),
  'lines of 11,000 signs': () => beside(lines, 'x'.repeat(11_000)),
  'ids of nothing': () => beside(choices, newId()),
  'choices that nobody offered': () => beside(choices, '__proto__'),
  'choices that no database holds': () => beside(choices, '%00'),
  'numbers that are none': () => beside(choices, '-1e999'),
}

/** Who may send a form, by the guard of its route; somebody else besides, where that makes a difference. */
const senders: Record<string, readonly (Visitor | 'half in')[]> = {
  anybody: ['nobody', 'client'],
  'signed in': ['client', 'half in'],
  'signed in, setting up': ['client'],
  client: ['client'],
  'without account': ['return code', 'somebody at the door'],
  'client, without account': ['client', 'return code'],
  owner: ['owner who reads'],
  therapist: ['therapist'],
  'therapist, owner': ['therapist', 'owner who reads'],
  'therapist, supervisor, owner': ['therapist', 'supervisor'],
  'client, therapist, supervisor, owner, companion': ['client', 'therapist'],
  'client, therapist, supervisor, owner, companion, without account': ['client', 'somebody at the door'],
  companion: ['companion'],
}

/** What an address names, there and in the right state, for whoever sends. */
async function idFor(name: string, sender: string): Promise<string> {
  const { here, told } = world
  const ids: Record<string, () => Promise<string> | string> = {
    concern: () => (sender === 'return code' ? told.unnamed : told.toTherapist),
    consultation: () => told.consultation,
    draft: async () => {
      if (sender === 'client') return world.newDraft()
      await world.newDraftAtDoor()
      return world.draftAtDoor
    },
    person: () => here.hanna.id,
    waiting: () => newId(),
    absence: () => newAbsenceOf(house, here.ruth),
    invitation: () => world.newInvitation('staff'),
    lesson: () => newLessonOf(house, sender === 'therapist' ? here.ruth : here.tomas, 'draft'),
    passkey: () => world.newPasskey(),
    attachment: async () => attachTo(await openSession(house, here.lena), await world.newDraft()),
    companion: () => world.newCompanion(),
    guardianship: () => world.newGuardianship(),
    family: () => world.newFamily(),
    care: () => careOfLena(),
    door: () => doorNow(),
    link: () => invitation,
  }
  const id = ids[name]
  if (!id) throw new Error(`Say what “:${name}” is.`)
  return id()
}

test.each(posts)('$method $path answers whatever comes in words, and loses none of them', async route => {
  for (const [place, sender] of sendersOf(route.who).entries()) {
    let browser: Browser | null = null
    let path: string | null = null
    for (const [what, bodyOf] of Object.entries(nonsense)) {
      if (place > 0 && !readByHandlers.includes(what)) continue
      const body = bodyOf()
      browser ??= await browserOf(sender)
      path ??= await pathOf(route.path, sender)
      if (path === '/second-factor/authenticator') await browser.post(`${path}/beginning`)
      const answer = await send(browser, path, body)
      inWords({ route: route.path, sender, what }, answer)
      if (answer.status === 422) keepsWhatWasTyped(answer, body)
      // What was done may have used up what the address names, and the session; a form that comes back may be kept by now.
      if (answer.status < 400) browser = null
      if (answer.status < 400 || [409, 410, 422].includes(answer.status)) path = null
    }
  }
})

const strangeIds = ['%00', '%ED%A0%80', '..%2f..%2f', 'x'.repeat(4_000)]

test.each(routes.filter(({ path }) => path.includes(':')))(
  '$method $path answers in words, whatever stands in its address',
  async ({ method, path, who }) => {
    const [sender = 'nobody'] = sendersOf(who)
    const browser = await browserOf(sender)
    for (const id of strangeIds) {
      const at = path.replace(/:\w+/g, id)
      const answer = method === 'GET' ? await browser.get(at) : await browser.post(at)
      inWords({ route: path, sender, what: id.slice(0, 20) }, answer)
    }
  },
)

function sendersOf(who: string | null): readonly (Visitor | 'half in')[] {
  const found = senders[who ?? '']
  if (!found) throw new Error(`Say who sends a form to a route for: ${who ?? 'nobody'}`)
  return found
}

async function browserOf(sender: Visitor | 'half in'): Promise<Browser> {
  const cookie = sender === 'half in' ? await sessionHalfIn() : await world.cookieOf(sender)
  const browser = openBrowser(house)
  if (cookie) browser.agent.jar.setCookie(`${cookie}; path=/`, '127.0.0.1')
  return browser
}

async function pathOf(path: string, sender: string): Promise<string> {
  let filled = path
  for (const [parameter, name = ''] of path.matchAll(/:(\w+)/g))
    filled = filled.replace(parameter, await idFor(name, sender))
  return filled
}

/** Sends the bytes of a form as they are. */
async function send({ agent }: Browser, path: string, body: string): Promise<Seen> {
  const answer = await agent.post(path).set('Sec-Fetch-Site', 'same-origin').type('form').send(body)
  return seen(answer)
}

/** No error of ours, nothing of what goes on inside, and a page that says what is the matter. */
function inWords(where: object, page: Seen): void {
  const { status, html, headers } = page
  expect({
    ...where,
    status,
    fine: [200, 204, 303, 400, 403, 404, 409, 410, 413, 422, 429].includes(status),
  }).toEqual({
    ...where,
    status,
    fine: true,
  })
  if (!headers['content-type']?.startsWith('text/html') || status === 303) return
  const { $ } = page
  expect({ ...where, heading: $('main h1').text() === '' }).toEqual({ ...where, heading: false })
  const unknown = $('main form:not(.again) [name]:not([type=file])')
    .toArray()
    .map(({ attribs }) => attribs.name ?? '')
    .filter(name => !all.includes(name))
  expect({ ...where, unknown }).toEqual({ ...where, unknown: [] }) // a new field belongs to the lists above
  expect(html).not.toMatch(/node_modules|node:internal|\.[jt]s:\d+|Error:|\[object|undefined|<script>alert/)
}

/** What stands in the fields of a page is what was sent, but for what cannot be kept; secrets are typed anew. */
function keepsWhatWasTyped({ $ }: Seen, body: string): void {
  const sent = new URLSearchParams(body)
  const fields = $('main').find('textarea, input[type=text], input[type=email], input[type=url]')
  const shown = new Map<string, string>()
  for (const field of fields.toArray()) {
    const { name = '' } = field.attribs
    shown.set(name, (shown.get(name) ?? '') + String($(field).val() ?? ''))
  }
  const bare = (text: string) => text.replace(/%\w\w|[\s\u0000-\u001F\uFFFD]/g, '')
  for (const [name, text] of shown) {
    if (secrets.includes(name) || !sent.has(name)) continue
    expect({ name, text: bare(text) }).toEqual({ name, text: bare(sent.getAll(name).join('')) })
  }
}

async function sessionHalfIn(): Promise<string> {
  const secret = randomBytes(32).toString('base64url')
  const { practiceId, id: personId } = world.here.ruth
  const now = new Date()
  const hash = createHash('sha256').update(secret).digest()
  await house
    .admin('sessions')
    .insert({ hash, practiceId, personId, startedAt: now, seenAt: now, factorAt: null })
  return `session=${secret}`
}

async function linkOfInvitation(): Promise<string> {
  const address = `${newId()}@people.example`
  await invite(
    world.here.margit,
    ['client'],
    world.here.ruth.id,
    [{ name: 'Nobody Yet', address }],
    new Date(),
  )
  const [mail] = await house.post.waitFor(address, 1)
  return /\/invitations\/(\S+)/.exec(mail?.text ?? '')?.[1] ?? ''
}

async function careOfLena(): Promise<string> {
  const { lena, ruth } = world.here
  const row = await house
    .admin('care')
    .where({ clientId: lena.id, therapistId: ruth.id })
    .first<{ id: string }>('id')
  return row.id
}

async function doorNow(): Promise<string> {
  const row = await house
    .admin('practices')
    .where({ id: world.here.margit.practiceId })
    .first<{ door: string }>('door')
  return row.door
}
