import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { mostToDomain } from '../../src/mail/claims'
import { invite, inviteAgain } from '../../src/staff/invitations'
import { openBrowser, signIn } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { emailsOf } from '../support/emails'
import { until } from '../support/patience'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { passMinutes } from '../support/portals'

// A mail server that is slow, refuses or is not there, and mails that outlive what they carry.

let house: House
let people: People
let emails: ReturnType<typeof emailsOf>
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  emails = emailsOf(house)
  await emails.settled()
})
afterEach(async () => {
  Object.assign(house.post.rules, { refuse: null, wait: null })
  await house.post.reopen()
})
afterAll(() => house.close())

/** Somebody who answers only when they are told to. */
function slowOnes(isSlow: (address: string) => boolean) {
  let letGo = (): void => undefined
  const held = new Promise<void>(resolve => (letGo = resolve))
  const waiting = { now: 0, most: 0 }
  house.post.rules.wait = address => {
    if (!isSlow(address)) return null
    waiting.now += 1
    waiting.most = Math.max(waiting.most, waiting.now)
    return held.then(() => {
      waiting.now -= 1
    })
  }
  return { waiting, letGo }
}

const inviteAll = (addresses: readonly string[], now = new Date()) =>
  invite(
    people.ruth,
    ['client'],
    people.ruth.id,
    addresses.map((address, n) => ({ name: `Invited ${n}`, address })),
    now,
  )

const someAt = (domain: string, count: number) =>
  Array.from({ length: count }, () => `${randomUUID()}@${domain}`)

test('an email that the database cannot give to anybody holds up no other', async () => {
  const { josef, ruth } = people
  const own = await send(josef, { therapist: ruth.id, audience: 'therapist' })
  await emails.settled()
  house.post.rules.refuse = address => (address === josef.address ? { code: 451 } : null)
  await make(ruth, own, 'acknowledge', { words: 'I see what it was like.' })
  const { id } = await emails.becomes(josef, { status: 'waiting', heldBy: null, attempts: 1 }, 'news')
  await house
    .admin('emails')
    .where({ id })
    .update({ nextAt: new Date(Date.now() + 3_600_000) })
  await house.admin.raw(`alter table emails add constraint stays check (id <> '${id}' or status = 'waiting')`)
  await make(ruth, own, 'write', { words: 'I have thought of it again.' }) // it would speak for the other, too
  const [address = ''] = someAt('later.example', 1)
  await inviteAll([address])
  await house.post.waitFor(address, 1)
  const [later] = await emails.to(josef, 'news')
  expect(later).toMatchObject({ status: 'waiting', heldBy: null, attempts: 0 })
  await house.admin.raw('alter table emails drop constraint stays')
  house.post.rules.refuse = null
  await emails.hurry()
  await house.post.waitFor(josef.address, 1, 'something new for you')
  await emails.settled()
  expect((await emails.to(josef, 'news')).map(({ status }) => status).sort()).toEqual(['lapsed', 'sent'])
})

test('whose mail server is slow delays nobody else, and gets two at once', async () => {
  const slow = someAt('slow.example', 15)
  const { waiting, letGo } = slowOnes(address => address.endsWith('@slow.example'))
  await inviteAll(slow)
  const quick = someAt('quick.example', 15)
  await inviteAll(quick)
  for (const address of quick) await house.post.waitFor(address, 1)
  const { lena } = people
  await openBrowser(house).post('/sign-in', { address: lena.address })
  await house.post.waitFor(lena.address, 1, '/sign-in/')
  expect(waiting).toEqual({ now: mostToDomain, most: mostToDomain })
  letGo()
  for (const address of slow) expect(await house.post.waitFor(address, 1)).toHaveLength(1)
  expect(waiting).toEqual({ now: 0, most: mostToDomain })
})

test('who wants to sign in waits for nobody, however many are slow', async () => {
  const slow = Array.from({ length: 20 }, (_, n) => `${randomUUID()}@slow-${n}.example`)
  const { waiting, letGo } = slowOnes(address => address.includes('@slow-'))
  await inviteAll(slow)
  await until(() => waiting.now === 8)
  const before = house.post.to(people.mei.address, '/sign-in/').length
  await openBrowser(house).post('/sign-in', { address: people.mei.address })
  await house.post.waitFor(people.mei.address, before + 1, '/sign-in/')
  expect(waiting.now).toBe(8)
  letGo()
  for (const address of slow) await house.post.waitFor(address, 1)
})

test('of an invitation that is sent again before it has left, only the newest link leaves', async () => {
  const [address = ''] = someAt('away.example', 1)
  house.post.rules.refuse = to => (to === address ? { code: 450 } : null)
  await inviteAll([address])
  const first = () =>
    house.admin('emails').where({ kind: 'invitation', attempts: 1, status: 'waiting', heldBy: null })
  while ((await first()).length === 0) await emails.settled()
  const { id } = await house.admin('invitations').orderBy('id', 'desc').first<{ id: string }>('id')
  await inviteAgain(people.ruth, id, new Date())
  house.post.rules.refuse = null
  while (house.post.to(address).length === 0) await emails.hurry()
  await emails.hurry()
  await emails.settled()
  const mails = house.post.to(address)
  expect(mails).toHaveLength(1)
  expect((await (await signIn(house, people.ruth)).get('/clients')).text).not.toContain(
    'Cannot be reached by email',
  )
  const link = /\/invitations\/(\S+)/.exec(mails[0]?.text ?? '')?.[1] ?? ''
  expect((await openBrowser(house).get(`/invitations/${link}`)).status).toBe(200)
})

test('what is for a day that has passed does not leave', async () => {
  const { practiceId, id } = people.josef
  const past = new Date(Date.now() - 1_000)
  await emails.settled()
  const before = house.post.to(people.josef.address).length // such as his invitation
  for (const kind of ['reminder', 'before_meeting']) {
    await house.admin.raw('select post_email(?, ?, ?, ?, null, now(), null, ?)', [
      practiceId,
      id,
      newId(),
      kind,
      past,
    ])
    await emails.becomes(people.josef, { status: 'lapsed', attempts: 0 }, kind)
  }
  expect(house.post.to(people.josef.address)).toHaveLength(before)
})

test('an invitation that could not leave while its link worked is given up, and the inviter sees that', async () => {
  const [address = ''] = someAt('away.example', 1)
  house.post.rules.refuse = to => (to === address ? { code: 450 } : null)
  await inviteAll([address])
  const mine = () =>
    house
      .admin('emails as e')
      .join('invitations as i', { 'i.id': 'e.invitationId' })
      .orderBy('e.id', 'desc')
      .first<{ id: string; status: string; attempts: number; heldBy: string | null; failure: string | null }>(
        'e.*',
      )
  while ((await mine()).attempts < 1 || (await mine()).heldBy) await emails.settled()
  await house
    .admin('emails')
    .where({ id: (await mine()).id })
    .update({ expiresAt: new Date() })
  house.post.rules.refuse = null
  await emails.hurry()
  while ((await mine()).status === 'waiting') await emails.settled()
  expect(await mine()).toMatchObject({ status: 'failed', failure: 'too late' })
  expect(house.post.to(address)).toEqual([])
  expect((await (await signIn(house, people.ruth)).get('/clients')).text).toContain(
    'Cannot be reached by email',
  )
})

test('when no mail can leave, the page that asked says so, and in the end that it is given up: the same for an address that nobody has', async () => {
  const { omar } = people
  await house.post.close()
  const [known, unknown] = [openBrowser(house), openBrowser(house)]
  await known.post('/sign-in', { address: omar.address })
  await unknown.post('/sign-in', { address: 'nobody@elsewhere.example' })
  const newest = () =>
    house.admin('emails').where({ kind: 'sign_in' }).orderBy('id', 'desc').limit(2).select<
      {
        id: string
        personId: string | null
        status: string
        heldUp: boolean
        heldBy: string | null
        nextAt: Date
        attempts: number
      }[]
    >()
  const both = async (what: { heldUp?: boolean; status: string; attempts?: number }) => {
    const isLike = (one: object) =>
      Object.entries({ ...what, heldBy: null }).every(
        ([name, value]) => one[name as keyof typeof one] === value,
      )
    await until(
      async () => (await newest()).every(isLike),
      async () => JSON.stringify(await newest()),
    )
    return newest()
  }
  const pages = async () => {
    const [one, other] = [await known.get('/sign-in/digits'), await unknown.get('/sign-in/digits')]
    expect(one.html).toBe(other.html)
    return one
  }
  const email = await both({ status: 'waiting', heldUp: true, attempts: 1 })
  expect(email.map(({ personId }) => personId)).toEqual(expect.arrayContaining([omar.id, null]))
  const held = await pages()
  expect(held.text).toContain('We cannot send email just now. We will try every minute')
  expect(held.text).toContain('we send you an email as soon as we can')
  expect(held.text).not.toContain('an email is on its way')
  expect(Number(held.headers.refresh)).toBeGreaterThan(60)

  await passMinutes(house, 10)
  await house
    .admin('emails')
    .whereIn(
      'id',
      email.map(({ id }) => id),
    )
    .update({ expiresAt: new Date() })
  await emails.hurry()
  await both({ status: 'failed' })
  const over = await pages()
  expect(over.text).toContain('We could not send the email and have stopped trying.')
  expect(over.$('main a[href="/sign-in"]').text()).toContain('Ask for a new email')
})

test('who is refused for the moment looks the same as who is not known, then and when the time is over', async () => {
  const { karim } = people
  house.post.rules.refuse = to => (to === karim.address ? { code: 451 } : null)
  const [known, unknown] = [openBrowser(house), openBrowser(house)]
  await known.post('/sign-in', { address: karim.address })
  await unknown.post('/sign-in', { address: 'nobody@elsewhere.example' })
  await emails.becomes(karim, { attempts: 1, status: 'waiting', heldBy: null, heldUp: false }, 'sign_in')
  const pages = async () => {
    const [one, other] = [await known.get('/sign-in/digits'), await unknown.get('/sign-in/digits')]
    expect(one.html).toBe(other.html)
    return one.text
  }
  expect(await pages()).toContain('If we know this address, an email is on its way to you.')
  await house.admin('workers').update({ mailFault: 'refused' }) // from now on all emails are slow
  expect(await pages()).toContain('If we know this address, an email is on its way to you.')
  await passMinutes(house, 10)
  expect(await pages()).toContain('The link in this email has expired.')
})
