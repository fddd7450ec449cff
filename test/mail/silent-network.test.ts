import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { invite } from '../../src/staff/invitations'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { practiceAtTheRiver, type People } from '../support/people'
import { endPrograms, runProgram } from '../support/programs'
import { openWire } from '../support/wire'

// Between a worker and its database, the network swallows everything for a while.

let house: House
let people: People
let wire: Awaited<ReturnType<typeof openWire>>
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  await house.stopWorking()
  wire = await openWire(house.urls.worker)
})
afterAll(async () => {
  await endPrograms()
  await wire.cut()
  await house.close()
})

const inviteOne = (address: string) =>
  invite(people.ruth, ['client'], people.ruth.id, [{ name: 'Invited', address }], new Date())

const jobs = async () => {
  const { rows } = await house.admin.raw<{ rows: unknown[] }>('select from graphile_worker.jobs')
  return rows.length
}

test('emails and jobs go on when the network is back, without anybody doing anything', async () => {
  const worker = runProgram('worker', {
    WORKER_DATABASE_URL: wire.url,
    BASE_URL: house.config.baseUrl,
    MAIL_FROM: house.config.mailFrom,
    SMTP_URL: house.post.url,
    ADDRESSES_KEY: house.config.keys.addresses?.toString('base64'),
    LOG_LEVEL: 'info',
  })
  await worker.says('working')
  await inviteOne('before@people.example')
  await house.post.waitFor('before@people.example', 1)

  wire.silence()
  await inviteOne('meanwhile@people.example')
  await pause(3_000)
  await wire.mend()
  await house.admin.raw(`select graphile_worker.add_job('keep_dates')`)
  await house.post.waitFor('meanwhile@people.example', 1)
  await until(async () => (await jobs()) === 0)
  expect(await worker.stop()).toBe(0)
})
