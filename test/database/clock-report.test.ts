import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { clockReport } from '../../src/database/reports/clock-report'
import { openBrowser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { endPrograms, runProgram } from '../support/programs'

// Several portals and workers share one database: its clock is the one that they have in common.

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(async () => {
  await endPrograms()
  await house.close()
})

const off = (seconds: number) => () => Date.now() + seconds * 1_000

describe('an operator is told', () => {
  test.each([
    [90, /this process is (89|90|91) s ahead of the database/],
    [-90, /this process is (89|90|91) s behind the database/],
  ])('when a clock is off by %i seconds', async (seconds, line) => {
    expect(await clockReport(off(seconds))).toEqual([expect.stringMatching(line)])
  })

  test('nothing of a clock that is right, or nearly', async () => {
    for (const seconds of [-4, 0, 4]) expect(await clockReport(off(seconds))).toEqual([])
    const ready = async () => (await openBrowser(house).get('/readyz')).html
    await until(async () => (await ready()) === 'ready\n', ready) // once a worker has been heard of
  })

  test('nothing where only the question took long', async () => {
    const times = [Date.now(), Date.now() + 60_000]
    expect(await clockReport(() => times.shift() ?? 0)).toEqual([])
  })
})

test('a process whose clock is wrong says so in its log as it starts', async () => {
  const ahead = 'data:text/javascript,const real = Date.now; Date.now = () => real() + 3_600_000'
  const settings = {
    WORKER_DATABASE_URL: house.urls.worker,
    BASE_URL: house.config.baseUrl,
    MAIL_FROM: house.config.mailFrom,
    SMTP_URL: house.post.url,
    ADDRESSES_KEY: house.config.keys.addresses?.toString('base64'),
    LOG_LEVEL: 'info',
  }
  const worker = runProgram('worker', settings, ['--import', ahead])
  await worker.says('"msg":"working"')
  expect(worker.said.out).toMatch(/"level":40.*this process is \d+ s ahead of the database/)
  expect(await worker.stop()).toBe(0)
})
