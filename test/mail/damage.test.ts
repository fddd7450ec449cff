import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { invite } from '../../src/staff/invitations'
import { openBrowser, signIn } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { emailsOf } from '../support/emails'
import { until } from '../support/patience'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

const lines: string[] = []
let house: House
let people: People
let emails: ReturnType<typeof emailsOf>
beforeAll(async () => {
  house = await openHouse({ LOG_LEVEL: 'error' }, { write: line => lines.push(line) })
  people = await practiceAtTheRiver(house)
  emails = emailsOf(house)
  await emails.settled()
})
afterAll(() => house.close())
beforeEach(() => {
  lines.length = 0
})
afterEach(() => {
  house.post.rules.refuse = null
})

const told = () => lines.map(line => JSON.parse(line) as { kind?: string; place?: string; level: number })

/** @returns how it was before */
async function damage(table: string, column: string, where: Record<string, string>): Promise<Buffer> {
  const row = await house.admin(table).where(where).first<Record<string, Buffer> | undefined>(column)
  const whole = row?.[column]
  if (!whole) throw new Error(`There is no ${table}.${column}.`)
  const damaged = Buffer.from(whole)
  damaged[damaged.length - 20] = (damaged[damaged.length - 20] ?? 0) ^ 1
  await house
    .admin(table)
    .where(where)
    .update({ [column]: damaged })
  return whole
}

test('an email to an address that was damaged is settled and told to the operator, and others arrive', async () => {
  const whole = await damage('addresses', 'address', { personId: people.lena.id })
  const [hers, others] = await Promise.all(
    [people.lena, people.mei].map(client =>
      send(client, { therapist: people.ruth.id, audience: 'therapist' }),
    ),
  )
  await make(people.ruth, hers ?? '', 'acknowledge', { words: 'I have read it.' })
  await make(people.ruth, others ?? '', 'acknowledge', { words: 'I have read it.' })
  await emails.becomes(people.lena, { status: 'failed', failure: 'damaged', heldBy: null, secret: null })
  await emails.becomes(people.mei, { status: 'sent' })
  expect(told()).toEqual([
    expect.objectContaining({ kind: 'damaged', place: 'addresses.address', level: 50 }),
  ])
  expect(lines.join()).not.toMatch(/Lena|people\.example/)
  await house.admin('addresses').where({ personId: people.lena.id }).update({ address: whole })
})

test('so is an email whose own secret was damaged while it waited', async () => {
  house.post.rules.refuse = () => ({ code: 451 })
  const address = `vera-${newId()}@people.example`
  const [one] = await invite(people.margit, ['therapist'], null, [{ name: 'Vera Noll', address }], new Date())
  const where = { invitationId: one?.id ?? '' }
  const email = () =>
    house
      .admin('emails')
      .where(where)
      .first<{ status: string; failure: string; heldBy: string | null; attempts: number }>()
  await until(async () => {
    const { attempts, heldBy } = await email()
    return attempts === 1 && heldBy === null
  })
  await damage('emails', 'secret', where)
  house.post.rules.refuse = null
  await emails.hurry()
  await until(async () => (await email()).status !== 'waiting')
  expect(await email()).toMatchObject({ status: 'failed', failure: 'damaged' })
  expect(told()).toContainEqual(expect.objectContaining({ kind: 'damaged', place: 'emails.secret' }))
})

test('an invitation whose address was damaged is answered in words, to whoever invited and to whoever comes', async () => {
  const address = `ida-${newId()}@people.example`
  const [one] = await invite(people.margit, ['therapist'], null, [{ name: 'Ida Kern', address }], new Date())
  const { id = '', link = '' } = one ?? {}
  await damage('invitations', 'address', { id })
  const margit = await signIn(house, people.margit)
  const again = await margit.post(`/people/invitations/${id}/again`)
  expect(again.status).toBe(409)
  expect(again.text).toContain('can no longer show the address')
  const stranger = openBrowser(house)
  expect((await stranger.get(`/invitations/${link}?open=yes`)).status).toBe(200)
  const coming = { name: 'Ida Kern', pronouns: '', language: 'en', contact: 'mail' }
  const answer = await stranger.post(`/invitations/${link}`, coming)
  expect(answer.status).toBe(409)
  expect(answer.text).toContain('Ask the person who invited you for a new one')
  expect(told()).toContainEqual(expect.objectContaining({ kind: 'damaged', place: 'invitations.address' }))
})
