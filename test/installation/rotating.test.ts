import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { readConfig } from '../../src/config'
import { definersAsOperator } from '../../src/installation/store'
import { unlockToRotate, unlockWithBoth } from '../../src/installation/vault-access'
import { sealSecret } from '../../src/mail/emails'
import type { SealedInstallation } from '../../src/vault/master-keys'
import { keyFrom, keyIdOf } from '../../src/vault/envelope'
import { openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { newKeySettings } from '../support/keys'
import { waiting } from '../support/locks'
import { until } from '../support/patience'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { practiceOf } from '../support/practices'
import { endPrograms, runPortal, runProgram, type Settings } from '../support/programs'

type Keys = ReturnType<typeof newKeySettings>
type Practice = { id: string; wordsKey: Buffer; addressesKey: Buffer }

let house: House
let people: People
/** The keys by which everything is wrapped at the beginning of a test, and those that come after them. */
let old: Keys
let renewed: Keys
const extras = 12

beforeAll(async () => {
  old = newKeySettings()
  house = await openHouse(old)
  people = await practiceAtTheRiver(house)
  for (let i = 0; i < extras; i += 1) await foundAnother()
})
afterAll(async () => {
  await endPrograms()
  await house.close()
})

const foundAnother = () => practiceOf(house, { owner: { name: 'Petra Holm', roles: ['owner'] } })

const before = ({ WORDS_KEY, ADDRESSES_KEY }: Keys) => ({
  WORDS_KEY_BEFORE: WORDS_KEY,
  ADDRESSES_KEY_BEFORE: ADDRESSES_KEY,
})
const both = () => ({ ...renewed, ...before(old) })

const settingsWith = (keys: Settings): Settings => ({
  BASE_URL: house.config.baseUrl,
  MAIL_FROM: house.config.mailFrom,
  LIMIT_SIGN_IN_NETWORK: '1000',
  DATABASE_URL: house.urls.web,
  PORT: '0',
  ...keys,
})
const rotate = (keys: Settings = both()) =>
  runProgram('commands/rotate-key', { DATABASE_ADMIN_URL: house.urls.admin, ...keys })

const keysIn = (keys: Settings) => readConfig(settingsWith(keys)).keys

/** Our own process, as a portal that was started with these keys. */
async function actWith(keys: Settings): Promise<void> {
  await unlockWithBoth(keysIn(keys))
}

const practices = () =>
  house.admin('practices').orderBy('id').select<Practice[]>('id', 'wordsKey', 'addressesKey')

/** Those practices of which both keys are wrapped by these. */
async function wrappedBy(
  { WORDS_KEY, ADDRESSES_KEY }: Keys,
  among?: readonly Practice[],
): Promise<Practice[]> {
  const idOf = (key: string) => keyFrom(Buffer.from(key, 'base64')).id
  return (among ?? (await practices())).filter(
    ({ wordsKey, addressesKey }) =>
      keyIdOf(wordsKey).equals(idOf(WORDS_KEY)) && keyIdOf(addressesKey).equals(idOf(ADDRESSES_KEY)),
  )
}

/** A portal that starts with these keys ends with a line, which does not repeat them. */
async function cannotStart(keys: Settings): Promise<void> {
  const { code, out, err } = await runProgram('server', settingsWith(keys)).ends()
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(/^Makeright cannot start\. (WORDS|ADDRESSES)_KEY: does not open /)
  for (const value of Object.values(keys)) expect(err).not.toContain(value)
}

/** By which a portal ends: what it does first with its keys. */
const isRefused = (keys: Settings) =>
  expect(actWith(keys)).rejects.toThrow(/^(WORDS|ADDRESSES)_KEY: does not open /)

/** Holds the row of a practice while rotate-key comes to it. */
async function inTheMiddle(
  practice: Practice | undefined,
  act: (program: ReturnType<typeof rotate>) => Promise<unknown>,
) {
  const holder = await house.admin.transaction()
  await holder.raw('select from practices where id = ? for update', [practice?.id ?? ''])
  const program = rotate()
  await until(async () => (await waiting(house)) !== 0)
  try {
    await act(program)
  } finally {
    await holder.rollback()
  }
  return program
}

/** What was sealed under the old keys opens: words, names, addresses, what a session holds. */
async function reads(browser: Browser, concern: string): Promise<void> {
  const page = await browser.get(`/concerns/${concern}`)
  expect(page.status).toBe(200)
  expect(page.text).toContain('You looked at the clock all the time.')
  expect(page.text).toMatch(/Ruth Adler|Lena Brandt/)
}

describe('changing both keys', () => {
  let concern: string
  let nobodysEmail: string
  let installedBefore: SealedInstallation

  beforeAll(async () => {
    renewed = newKeySettings()
    installedBefore = await house.admin('installation').first<SealedInstallation>('indexKey', 'wordsProof')
    concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    nobodysEmail = newId()
    const secret = sealSecret(null, nobodysEmail, 'link and digits')
    await house.admin.transaction(async db => {
      await db.raw(`select post_email(null, null, ?, 'sign_in', ?, now())`, [nobodysEmail, secret])
      await db.raw(`update emails set next_at = now() + interval '1 hour' where id = ?`, [nobodysEmail])
    })
  })

  test('needs the old ones beside the new ones: without them nothing starts, and rotate-key does nothing', async () => {
    await cannotStart(renewed)
    const { code, out, err } = await rotate(renewed).ends()
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(
      /^Makeright cannot start\. WORDS_KEY: .*\nMakeright cannot start\. ADDRESSES_KEY: .*\n$/,
    )
    expect(await wrappedBy(old)).toHaveLength(extras + 1)
  })

  test('broken off, leaves some practices under each, all of which a portal with both serves, and no other one starts', async () => {
    await actWith(both())
    const portal = await runPortal(settingsWith(both()))
    const lena = await openBrowserOf({ ...house, url: portal.url }, people.lena)
    const all = await practices()
    const killed = await inTheMiddle(all[Math.floor(all.length / 2)], async program => {
      await reads(lena, concern) // also while a practice is being written
      await program.stop('SIGKILL')
    })
    expect(killed.said.out).toBe('')
    const now = await practices()
    const [done, left] = [await wrappedBy(renewed, now), await wrappedBy(old, now)].map(list => list.length)
    expect(now).toHaveLength(extras + 1)
    expect((done ?? 0) + (left ?? 0)).toBe(now.length)
    expect(done).toBeGreaterThan(3)
    expect(left).toBeGreaterThan(3)

    await reads(lena, concern)
    const elsewhere = await runPortal(settingsWith(both()))
    await reads(await openBrowserOf({ ...house, url: elsewhere.url }, people.lena), concern)
    expect(await elsewhere.stop()).toBe(0)
    expect(await portal.stop()).toBe(0)
    await isRefused(renewed)
    await isRefused(old)
  })

  test('does not say that it is done while one practice opens with none of the keys; the others are', async () => {
    const damaged = (await practices()).at(-2)
    const { id = '', wordsKey = Buffer.alloc(0) } = damaged ?? {}
    const broken = Buffer.from(wordsKey)
    broken[20] = (broken[20] ?? 0) ^ 1
    await house.admin('practices').where({ id }).update({ wordsKey: broken })
    const { code, out, err } = await rotate().ends()
    expect(code).toBe(1)
    expect(out).toMatch(/^Practices whose keys are now under the new master keys: [1-9]\d*\n$/)
    expect(err).toMatch(new RegExp(`^Practice ${id}: none of WORDS_KEY, .* opens it.*\n$`))
    expect(await wrappedBy(renewed)).toHaveLength(extras)
    await isRefused(renewed)
    await house.admin('practices').where({ id }).update({ wordsKey })
  })

  test('goes on where it was broken off, with a practice that a portal of before founds meanwhile, and says when it is done', async () => {
    const portal = await runPortal(settingsWith(both()))
    const lena = await openBrowserOf({ ...house, url: portal.url }, people.lena)
    const program = await inTheMiddle((await wrappedBy(old))[0], async () => {
      unlockToRotate(keysIn(old), installedBefore)
      await foundAnother()
      await actWith(both())
      await reads(lena, concern)
    })
    expect(await program.ends()).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^Practices whose keys are now under the new master keys: 2\nDone\. .* you can remove WORDS_KEY_BEFORE and ADDRESSES_KEY_BEFORE\.\n$/,
      ) as unknown,
      err: '',
    })
    expect(await wrappedBy(renewed)).toHaveLength(extras + 2)
    await reads(lena, concern)
    expect(await portal.stop()).toBe(0)
  })

  test('is over then: the new keys alone serve, and the old ones open nothing', async () => {
    const portal = await runPortal(settingsWith(renewed))
    await actWith(renewed)
    await reads(await openBrowserOf({ ...house, url: portal.url }, people.lena), concern)
    await reads(await openBrowserOf({ ...house, url: portal.url }, people.ruth), concern)
    expect(await portal.stop()).toBe(0)
    await isRefused(old)
    await foundAnother()
    expect((await rotate(renewed).ends()).out).toMatch(/new master keys: 0\nDone\./)
  })

  test('lets an email to nobody that waited under the old key go its way', async () => {
    await house.admin.raw(
      `with due as (update emails set next_at = now() where id = ? returning id) select pg_notify('emails', '') from due`,
      [nobodysEmail],
    )
    const email = () => house.admin('emails').where({ id: nobodysEmail }).first<{ status: string }>()
    await until(async () => (await email()).status === 'sent')
  })
})

test('one key can be changed alone', async () => {
  const next = { ...renewed, ADDRESSES_KEY: newKeySettings().ADDRESSES_KEY }
  const changing = { ...next, ADDRESSES_KEY_BEFORE: renewed.ADDRESSES_KEY }
  await isRefused(next)
  expect(await rotate(changing).ends()).toMatchObject({
    code: 0,
    out: expect.stringContaining('Done.') as unknown,
  })
  await isRefused(renewed)
  await actWith(next)
  await openBrowserOf(house, people.lena)
  renewed = next
})

test('a command of the operator opens the vault through a door of its own', async () => {
  const { WORDS_KEY } = newKeySettings()
  await expect(
    unlockWithBoth(keysIn({ ...renewed, WORDS_KEY }), definersAsOperator(house.admin)),
  ).rejects.toThrow('WORDS_KEY: does not open')
  await unlockWithBoth(keysIn(renewed), definersAsOperator(house.admin))
  await foundAnother()
})
