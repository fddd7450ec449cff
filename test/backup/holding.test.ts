import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { askToChangeAddress } from '../../src/accounts/address-change'
import { letHeldGo, settleAfterRestore, trustWishes } from '../../src/backup/store'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { sendWaited } from '../../src/concerns/store/acts/sent-drafts'
import { as } from '../../src/database/connections'
import { sendWaiting } from '../../src/drafts/pending/due'
import { goOutLater } from '../../src/drafts/pending/undo'
import { createLog } from '../../src/http/log'
import { definersAsOperator, findOptionalRestore } from '../../src/installation/store'
import { smtpTransport } from '../../src/mail/transport'
import { stateOfEmails } from '../../src/mail/workers'
import { startWorker } from '../../src/process/worker'
import { invite } from '../../src/staff/invitations'
import { nameColleague } from '../../src/staff/trusted-colleague'
import { openBrowser, openBrowserOf, signInMail } from '../support/browser'
import { emailsOf } from '../support/emails'
import { openHouse, type House } from '../support/house'
import { make, openSession, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'

// An older state was brought back: what had ended since is there again, and what was on its way may have arrived already.

let house: House
let people: People
let concern: string
let draft: string
let cookies: Record<'ruth' | 'lena', string>
const log = createLog('fatal')
const to = new Date('2026-11-28T02:00:00Z')

beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  await nameColleague(people.margit, 'colleague@elsewhere.example', new Date())
  await emailsOf(house).settled()
  await house.stopWorking()
  await house.stopSending()
  const { lena, josef, ruth } = people
  concern = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  await make(ruth, concern, 'acknowledge', { words: 'I did look at the clock.' })
  draft = newId()
  const choices = { therapist: ruth.id, audience: 'therapist' } as const
  await saveDraft(
    josef,
    { id: draft, concernId: null, move: 'send', seen: 0, words: { happened: 'You were late.' }, choices },
    new Date(),
  )
  await as(josef, db => goOutLater(db, josef, draft, { seen: 0, seconds: 0 }, new Date(Date.now() - 1_000)))
  await invite(ruth, ['client'], ruth.id, [{ name: 'Ines Pohl', address: 'ines@people.example' }], new Date())
  await askToChangeAddress(lena, { from: lena.address, to: 'lena@elsewhere.example' }, new Date())
  cookies = { ruth: (await openSession(house, ruth)).cookie, lena: (await openSession(house, lena)).cookie }
})
afterAll(() => house.close())

/** A worker that brings emails while this is done. */
async function whileWorking(act: () => Promise<unknown>): Promise<void> {
  const transport = smtpTransport(house.post.url, house.config.mailFrom)
  const worker = await startWorker(house.config, house.urls.worker, transport, log)
  await act().finally(() => worker.stop())
}

const mailsTo = ({ address }: TestPerson) => house.post.to(address).map(({ subject }) => subject)
const asThemselves = (person: TestPerson) => openSession(house, person)
const waiting = async () =>
  (await house.admin('emails').where({ status: 'waiting' }).select<{ kind: string }[]>('kind'))
    .map(({ kind }) => kind)
    .sort()
const state = () => findOptionalRestore(definersAsOperator(house.admin))

test('before anything was brought back, nothing is held', async () => {
  expect(await state()).toBeNull()
  expect(await waiting()).toEqual(['confirm_address', 'confirm_address', 'invitation', 'news', 'news'].sort())
})

test('sessions, links and invitations end, and the emails with those links go nowhere', async () => {
  const done = await settleAfterRestore(house.admin, to, false)
  expect(done).toMatchObject({ emails: 2, words: 1, clients: 4 })
  expect(done.sessions).toBeGreaterThan(0)
  expect(await house.admin('sessions').whereNull('endedAt')).toEqual([])
  expect(await house.admin('signInTokens').whereNull('usedAt')).toEqual([])
  expect(
    await house.admin('invitations').whereNull('acceptedAt').where('expiresAt', '>', new Date()),
  ).toEqual([])
  expect(await house.admin('addressChanges')).toEqual([])
  expect(await house.admin('trusted_colleagues')).toMatchObject([{ address: null, endedBecause: 'restored' }])
  expect(await waiting()).toEqual(['news', 'news'])
  for (const cookie of Object.values(cookies)) {
    const { status } = await fetch(`${house.url}/account`, { redirect: 'manual', headers: { cookie } })
    expect(status).toBe(303)
  }
  const event = await house
    .admin('events')
    .where({ chain: people.ruth.practiceId })
    .orderBy('position', 'desc')
    .first<{ kind: string }>('kind')
  expect(event).toEqual({ kind: 'end_sessions' })
})

const readyz = async () => (await fetch(`${house.url}/readyz`)).text()

test('/readyz says that something waits, and no number; what is held waits for no worker', async () => {
  expect((await stateOfEmails()).waiting).toBe(0)
  expect(await readyz()).toContain(
    '\nAn older state was brought back, and emails wait: npm run held says which.\n',
  )
})

test('emails and words of before wait, while people sign in and staff hear what is new', async () => {
  const { ruth, mei } = people
  const before = [ruth, people.lena].map(mailsTo)
  await whileWorking(async () => {
    await signInMail(house, mei, () => openBrowser(house).post('/sign-in', { address: mei.address }))
    expect([ruth, people.lena].map(mailsTo)).toEqual(before)
    const lena = { ...people.lena, ...(await asThemselves(people.lena)) }
    await make(lena, concern, 'write', { words: 'Will you say more?' })
    await emailsOf(house).becomes(ruth, { status: 'sent' }, 'news')
  })
  await sendWaiting(sendWaited, new Date(), log)
  expect(await house.admin('drafts').where({ id: draft }).whereNotNull('goesAt')).toHaveLength(1)
})

test('the page of words that wait says who decides about them, and promises no time', async () => {
  const page = await (await openBrowserOf(house, people.josef)).get(`/drafts/${draft}`)
  expect(page.text).toContain('They decide whether to send this.')
  expect(page.text).not.toContain('Nobody else can read it before')
  expect(page.text).not.toContain('rehearsal')
})

/** As the database shows them to a worker, whatever it asks. */
async function seenByWorker(): Promise<unknown[]> {
  return house.admin.transaction(async db => {
    await db.raw('set local role makeright_worker')
    return (await db('emails').where({ status: 'waiting' }).select<{ kind: string }[]>('kind')).map(
      ({ kind }) => kind,
    )
  })
}

test('the role of a worker sees nothing of what is held', async () => {
  expect(await waiting()).toEqual(['news'])
  expect(await seenByWorker()).toEqual([])
})

test('news to a client waits until they have said how they want to hear from us', async () => {
  const { lena } = people
  const ruth = { ...people.ruth, ...(await asThemselves(people.ruth)) }
  await make(ruth, concern, 'write', { words: 'I looked at the clock because I was tired.' })
  const before = mailsTo(lena).length
  await whileWorking(async () => {
    await signInMail(house, people.josef, () =>
      openBrowser(house).post('/sign-in', { address: people.josef.address }),
    )
    expect(mailsTo(lena)).toHaveLength(before)
    const browser = await openBrowserOf(house, lena)
    for (const path of ['/', '/account']) {
      const { text } = await browser.get(path)
      expect(text).toContain(
        'Is this still right? The people who run this website had to bring back a saved copy of it, from',
      )
      expect(text).toContain('We email you when there is something to read, at any time.')
    }
    const kept = await browser.fill(await browser.get('/'), {}, 'main form[action="/account/details/kept"]')
    expect(kept).toMatchObject({ status: 303, to: '/?said=answered' })
    expect((await browser.get('/')).text).not.toContain('Is this still right?')
    await emailsOf(house).becomes(lena, { status: 'sent' }, 'news')
  })
  expect(mailsTo(lena)).toHaveLength(before + 1)
})

test('saving how one wants to hear from us settles it too, also where it is the same', async () => {
  const { mei } = people
  const browser = await openBrowserOf(house, mei)
  const form = await browser.fill(await browser.get('/account/details'), {}, 'main form')
  expect(form.status).toBe(303)
  expect(await house.admin('doubtfulWishes').where({ personId: mei.id })).toEqual([])
  expect((await state())?.clients).toBe(2)
})

test('the operator lets go what was held', async () => {
  await letHeldGo(house.admin, false)
  expect(await state()).toMatchObject({ heldBefore: null, emails: 0, words: 0, clients: 2 })
  await sendWaiting(sendWaited, new Date(), log)
  expect(await house.admin('drafts').where({ id: draft })).toEqual([])
  await expect(letHeldGo(house.admin, false)).rejects.toThrow('nothing is held')
})

test('the operator vouches for the wishes that were saved', async () => {
  await trustWishes(house.admin)
  expect((await state())?.clients).toBe(0)
  expect(await readyz()).not.toContain('older state')
})

test('or drops what was held: words are drafts of their writers again', async () => {
  const josef = { ...people.josef, ...(await asThemselves(people.josef)) }
  const id = newId()
  const choices = { therapist: people.ruth.id, audience: 'therapist' } as const
  await saveDraft(
    josef,
    { id, concernId: null, move: 'send', seen: 0, words: { happened: 'You were late.' }, choices },
    new Date(),
  )
  await as(josef, db => goOutLater(db, josef, id, { seen: 0, seconds: 60 }, new Date()))
  await settleAfterRestore(house.admin, to, false)
  await letHeldGo(house.admin, true)
  expect(await waiting()).toEqual([])
  expect(await house.admin('drafts').where({ id }).first()).toMatchObject({ goesAt: null, cameBack: true })
})

test('from a copy to rehearse with no email leaves, not even to sign in', async () => {
  await settleAfterRestore(house.admin, to, true)
  const before = house.post.to(people.mei.address).length
  await openBrowser(house).post('/sign-in', { address: people.mei.address })
  expect(await waiting()).toEqual(['sign_in'])
  expect(await seenByWorker()).toEqual([])
  await whileWorking(() => emailsOf(house).becomes(people.mei, { status: 'waiting', attempts: 0 }, 'sign_in'))
  expect(house.post.to(people.mei.address)).toHaveLength(before)
  await expect(letHeldGo(house.admin, false)).rejects.toThrow('nothing is held')
})
