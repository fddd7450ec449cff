import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { v4 as newId } from 'uuid'
import { asWorker } from '../../src/database/connections'
import { call } from '../../src/database/functions'
import { deleteExpired } from '../../src/people/expiry'
import { invite, takeBackInvitation } from '../../src/staff/invitations'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'

let house: House
let people: People
let concern: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  await house.stopWorking()
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await house.admin('emails').delete()
})
afterAll(() => house.close())

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3_600_000)

/** An email as it lies there so many days after it was settled. @returns its id */
async function email(status: string, settled: number, more: Readonly<Record<string, unknown>> = {}) {
  const id = newId()
  const { practiceId, id: personId } = people.ruth
  await house.admin('emails').insert({
    ...{ id, practiceId, personId, kind: 'news', status, queuedAt: daysAgo(settled) },
    settledAt: status === 'waiting' ? null : daysAgo(settled),
    ...more,
  })
  return id
}

async function left(ids: readonly string[]): Promise<string[]> {
  const rows = await house.admin('emails').whereIn('id', ids).select<{ id: string }[]>('id')
  return ids.filter(id => rows.some(row => row.id === id))
}

test.each(['sent', 'failed', 'unsent', 'lapsed'])('what is %s goes after forty days', async status => {
  const [old, young] = [await email(status, 41), await email(status, 39)]
  await deleteExpired()
  expect(await left([old, young])).toEqual([young])
})

test('what waits stays, however long it has waited', async () => {
  const waiting = await email('waiting', 100)
  await deleteExpired()
  expect(await left([waiting])).toEqual([waiting])
})

test('of which concern it told goes with it', async () => {
  const { practiceId } = people.ruth
  const [speaker, spoken] = [await email('sent', 41), await email('lapsed', 41)]
  for (const emailId of [speaker, spoken])
    await house.admin('email_concerns').insert({ practiceId, emailId, concernId: concern, toldBy: speaker })
  await deleteExpired()
  expect(await left([speaker, spoken])).toEqual([])
  expect(await house.admin('email_concerns').whereIn('emailId', [speaker, spoken])).toEqual([])
})

test('an invitation that did not arrive is shown as that for as long as it waits for an answer', async () => {
  const { margit } = people
  const invitees = [{ name: 'Noor Rahimi', address: 'noor@example.org' }]
  const [invited] = await invite(margit, ['client'], people.ruth.id, invitees, new Date())
  const invitationId = invited?.id ?? ''
  const failed = await email('failed', 41, { personId: null, invitationId, kind: 'invitation' })
  await deleteExpired()
  expect(await left([failed])).toEqual([failed])
  await takeBackInvitation(margit, invitationId, new Date())
  await deleteExpired()
  expect(await left([failed])).toEqual([])
})

test('many go a thousand at a time', async () => {
  const { practiceId, id } = people.ruth
  await house.admin.raw(
    `insert into emails (id, practice_id, person_id, kind, status, queued_at, settled_at)
     select gen_random_uuid(), ?, ?, 'news', 'sent', now(), now() - interval '41 days' from generate_series(1, 2500)`,
    [practiceId, id],
  )
  const sweepSome = () => asWorker(db => call<boolean>(db, 'sweep_emails'))
  expect([await sweepSome(), await sweepSome(), await sweepSome()]).toEqual([true, true, false])
  await deleteExpired()
  const { rows } = await house.admin.raw<{ rows: unknown[] }>(
    `select from emails where settled_at < now() - interval '40 days'`,
  )
  expect(rows).toEqual([])
})
