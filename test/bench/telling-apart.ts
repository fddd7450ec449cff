import { randomBytes, randomInt } from 'node:crypto'
import { Agent, request } from 'node:http'
import { v7 as newId } from 'uuid'
import { sendAtDoor, findDoor } from '../../src/doors/store'
import { acceptInvitation } from '../../src/staff/arrival/pending-invitations'
import { invite } from '../../src/staff/invitations'
import type { Person } from '../../src/people/person'
import { newReturnCode } from '../../src/people/return-code'
import { foundWithOwner } from '../../src/sample/newcomers'
import { median } from './measuring'
import type { Site } from './site'
import { newSession } from '../support/doors'

/** Requests of each kind, to the portal and to its slow twin. */
const each = 500
const warmingUp = 20

/** What is answered in the same way for the known and the unknown, addresses or codes, and should take as long. */
interface Case {
  readonly name: string
  readonly path: string
  readonly form: (typed: string) => Readonly<Record<string, string>>
  /** Which are the known ones. */
  readonly known: 'inOnePractice' | 'inTwoPractices' | 'almostCodes'
  readonly unknown: () => string
  /** Of every answer. */
  readonly status: number
  readonly asOwner?: true
}

const cases: readonly Case[] = [
  {
    name: 'signing in',
    path: '/sign-in',
    form: address => ({ address }),
    known: 'inOnePractice',
    unknown: newAddress,
    status: 303,
  },
  {
    name: 'signing in, known in two practices',
    path: '/sign-in',
    form: address => ({ address }),
    known: 'inTwoPractices',
    unknown: newAddress,
    status: 303,
  },
  {
    name: 'inviting',
    path: '/people/inviting',
    form: address => ({ name: 'Somebody', address, roles: 'supervisor' }),
    known: 'inOnePractice',
    unknown: newAddress,
    status: 303,
    asOwner: true,
  },
  {
    name: 'returning with all letters of a code but the last',
    path: '/return',
    form: code => ({ code }),
    known: 'almostCodes',
    unknown: newReturnCode,
    status: 422,
  },
]

/**
 * Whether known and unknown can be told apart by how long their answers take: the area under the curve that shows how well a
 * threshold would do, less the half that guessing reaches. A twin that is a little slower for whoever is known (twin.ts), asked in the
 * same run, shows that it would be seen.
 */
export async function tellApart(site: Site): Promise<Record<string, number>> {
  await site.enter()
  const { cookie, known } = await foundCrowds(site)
  await site.leave()
  const twin = await site.openTwin()
  const figures: Record<string, number> = {}
  try {
    for (const one of cases) {
      const { portal, slow } = await timesOf(
        one,
        known[one.known],
        { portal: site.url, slow: twin.url },
        cookie,
      )
      const name = `telling apart, ${one.name}`
      figures[`${name}: p50 of known, ms`] = median(portal.known)
      figures[`${name}: p50 of unknown, ms`] = median(portal.unknown)
      figures[`${name}: |AUC − 0.5| (at most 0.05)`] = Math.abs(aucOf(portal.known, portal.unknown) - 0.5)
      figures[`${name}: … of its slow twin (above 0.05)`] = Math.abs(aucOf(slow.known, slow.unknown) - 0.5)
    }
  } finally {
    twin.close()
  }
  return figures
}

interface Times {
  readonly known: number[]
  readonly unknown: number[]
}

/** The two servers at the same time, each over one connection. */
async function timesOf(
  one: Case,
  known: readonly string[],
  urls: Readonly<Record<'portal' | 'slow', string>>,
  cookie: string,
): Promise<Record<'portal' | 'slow', Times>> {
  const half = each + warmingUp
  const [portal, slow] = await Promise.all([
    askAll(one, urls.portal, known.slice(0, half), cookie),
    askAll(one, urls.slow, known.slice(half), cookie),
  ])
  return { portal, slow }
}

/** Known and unknown in random order, each of them once. */
async function askAll(
  { path, form, status, asOwner, unknown }: Case,
  server: string,
  known: readonly string[],
  cookie: string,
): Promise<Times> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = ({ kind, typed }: Trial) =>
    timeOf(new URL(path, server), agent, form(typed), status, {
      'X-Twin': kind.slice(0, 2), // of one length for both, and only the twin looks at it
      ...(asOwner && { Cookie: cookie }),
    })
  for (const trial of trialsWith(known.slice(each), unknown)) await ask(trial)
  const times: Times = { known: [], unknown: [] }
  for (const trial of trialsWith(known.slice(0, each), unknown)) times[trial.kind].push(await ask(trial))
  agent.destroy()
  return times
}

interface Trial {
  readonly kind: keyof Times
  readonly typed: string
}

function trialsWith(known: readonly string[], unknown: () => string): Trial[] {
  return shuffled(
    known.flatMap((typed): Trial[] => [
      { kind: 'known', typed },
      { kind: 'unknown', typed: unknown() },
    ]),
  )
}

/** How often a known one took longer than an unknown one, of all pairs: a half where nothing can be told. */
function aucOf(known: readonly number[], unknown: readonly number[]): number {
  let longer = 0
  for (const a of known) for (const b of unknown) longer += a > b ? 1 : a === b ? 0.5 : 0
  return longer / (known.length * unknown.length)
}

/** Milliseconds until the whole answer is there. */
function timeOf(
  url: URL,
  agent: Agent,
  form: Readonly<Record<string, string>>,
  status: number,
  headers: Record<string, string>,
): Promise<number> {
  const body = new URLSearchParams(form).toString()
  return new Promise((resolve, reject) => {
    const start = performance.now()
    request(url, {
      method: 'POST',
      agent,
      headers: {
        ...headers,
        'Sec-Fetch-Site': 'same-origin',
        'Content-Type': 'application/x-www-form-urlencoded',
        'Content-Length': body.length,
      },
    })
      .on('response', answer => {
        answer.resume().on('end', () => {
          if (answer.statusCode === status) resolve(performance.now() - start)
          else reject(new Error(`${url.href}: ${answer.statusCode ?? 0}`))
        })
      })
      .on('error', reject)
      .end(body)
  })
}

/**
 * Two practices; the addresses of those who are known in the first, and of those who are known in both; codes that are wrong in
 * their last letter only; and the first one's owner's cookie.
 */
async function foundCrowds(site: Site) {
  const now = new Date()
  const door = 'linden'
  const found = async (name: string, word: string | null) => {
    const margit = { name: 'Margit Sommer', roles: ['owner'] as const, address: newAddress() }
    const said = {
      timeZone: 'Europe/Vienna',
      language: 'en',
      crisisLines: [],
      outsideContact: null,
      mustTell: '',
      door: word,
    }
    const owner = await foundWithOwner(site.admin, { name, ...said }, margit, now)
    return { ...owner, cookie: await site.signIn(margit.address) }
  }
  const [owner, other] = [await found('One practice', door), await found('Another practice', null)]
  const addresses = () => Array.from({ length: 2 * (each + warmingUp) }, newAddress)
  const known = {
    inOnePractice: addresses(),
    inTwoPractices: addresses(),
    almostCodes: (await arriveAt(door, now)).map(almost),
  }
  await join(owner, [...known.inOnePractice, ...known.inTwoPractices], now)
  await join(other, known.inTwoPractices, now)
  await site.admin.raw('vacuum analyze')
  return { cookie: owner.cookie, known }
}

/** Many come by the door. @returns their codes */
async function arriveAt(word: string, now: Date): Promise<string[]> {
  const door = await findDoor(word)
  const words = {
    concernId: null,
    move: 'send',
    seen: 0,
    words: { happened: 'Something.' },
    choices: {},
  } as const
  const codes: string[] = []
  for (let arrival = 0; arrival < 2 * (each + warmingUp); arrival += 1)
    codes.push((await sendAtDoor(door, { ...words, id: newId() }, newSession(), now)).code)
  return codes
}

const almost = (code: string) => code.slice(0, -1) + (code.endsWith('B') ? 'C' : 'B')

async function join(owner: Person, addresses: readonly string[], now: Date): Promise<void> {
  const invitees = addresses.map(address => ({ name: 'Lena Brandt', address }))
  const arrival = { name: 'Lena Brandt', pronouns: '', language: 'en', contact: 'mail', hours: null } as const
  for (const { link } of await invite(owner, ['client'], null, invitees, now))
    await acceptInvitation(link, arrival, null, now)
}

/** All are of one length. */
function newAddress(): string {
  return `${randomBytes(8).toString('hex')}@crowd.example`
}

function shuffled<T>(all: readonly T[]): T[] {
  const rest = [...all]
  return Array.from(all, () => rest.splice(randomInt(rest.length), 1)).flat()
}
