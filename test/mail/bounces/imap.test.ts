import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bounceAddress } from '../../../src/mail/bounces/bounce-address'
import { awayTo, reportTo } from './rules/returned-mails'
import { emailsOf } from '../../support/emails'
import { openHouse, type House } from '../../support/house'
import { openImap } from '../../support/imap'
import { until } from '../../support/patience'
import { practiceAtTheRiver, send, type People } from '../../support/people'
import { endPrograms, runProgram, type Settings } from '../../support/programs'

// A worker looks into the mailbox for what comes back.

const pattern = 'bounces+{}@portal.example'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
})
afterAll(async () => {
  await endPrograms()
  await house.close()
})

const settings = (imapUrl: string): Settings => ({
  WORKER_DATABASE_URL: house.urls.worker,
  ADDRESSES_KEY: house.config.keys.addresses?.toString('base64'),
  BASE_URL: house.config.baseUrl,
  MAIL_FROM: house.config.mailFrom,
  SMTP_URL: house.post.url,
  BOUNCE_ADDRESS: pattern,
  BOUNCE_IMAP_URL: imapUrl,
  LOG_LEVEL: 'info',
})

test('what came back is taken in and deleted, and what is somebody else’s stays', async () => {
  await send(people.lena, { therapist: people.ruth.id, audience: 'therapist', owners: [] })
  const emails = emailsOf(house)
  const email = await emails.becomes(people.ruth, { status: 'sent' })
  const ours = bounceAddress(pattern, email.id)
  const foreign = reportTo('messages@portal.example')
  const imap = await openImap([foreign, reportTo(ours), awayTo(ours)])
  const worker = runProgram('worker', settings(imap.url))
  await emails.becomes(people.ruth, { id: email.id, status: 'failed', failure: 'bounce 5.1.1' })
  await until(() => imap.mails().length === 1)
  expect(imap.mails()).toEqual([foreign])
  await worker.says('"foreign":1')
  expect(worker.said.out).not.toContain('portal.example')
  expect(await worker.stop('SIGTERM')).toBe(0)
  await imap.close()
})

test('where the mailbox cannot be opened, the worker says why in a line, and goes on', async () => {
  const imap = await openImap([])
  const worker = runProgram('worker', settings(imap.url.replace(':only', ':wrong')))
  await worker.says('it does not take the user and password in BOUNCE_IMAP_URL')
  expect(worker.said.out).not.toMatch(/wrong|only%20for/)
  expect(await worker.stop('SIGTERM')).toBe(0)
  await imap.close()
  const other = runProgram('worker', settings(imap.url))
  await other.says('it cannot be opened (ECONNREFUSED)')
  expect(await other.stop('SIGTERM')).toBe(0)
})
