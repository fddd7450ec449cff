import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startEmbedded } from '../../src/database/embedded/server'
import { asOperator, migrate, remedies } from '../../src/database/migrations/migrations'
import { logins, makeLogins } from '../../src/process/try-out'
import { invite } from '../../src/staff/invitations'
import { emailsOf } from '../support/emails'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { practiceAtTheRiver, type People } from '../support/people'
import { cleanUp, emptyFolder, isRunning, serverIn } from '../support/processes'
import { endPrograms, runProgram } from '../support/programs'

// A PostgreSQL of its own, which is restarted as `pg_ctl -m immediate` does it: every connection breaks in the middle of what it does.

const passwords = { web: 'only-for-tests', worker: 'only-for-tests-too' }

let house: House
let people: People
let emails: ReturnType<typeof emailsOf>
let folder: string
beforeAll(async () => {
  folder = await emptyFolder()
  house = await openHouse({}, undefined, newServer())
  people = await practiceAtTheRiver(house)
  emails = emailsOf(house)
  await emails.settled()
  await house.stopWorking()
})
afterAll(async () => {
  await endPrograms()
  await house.close()
  await cleanUp()
})

async function newServer() {
  const server = await startEmbedded({ folder, durable: true })
  const admin = server.adminUrl('makeright')
  await asOperator(server.adminUrl('postgres'), db => db.raw('create database makeright'))
  await migrate(admin, remedies.tryOut)
  await makeLogins(admin, passwords)
  const url = (which: 'web' | 'worker') => server.url(logins[which].name, passwords[which], 'makeright')
  return { admin, web: url('web'), worker: url('worker'), drop: () => server.stop() }
}

async function restartAtOnce(): Promise<void> {
  const old = serverIn(folder)
  process.kill(old, 'SIGQUIT')
  await until(() => !isRunning(old))
  await startEmbedded({ folder, durable: true })
}

test('workers survive that the database is restarted at once, again and again, with emails and jobs in their hands', async () => {
  const workers = [1, 2].map(() =>
    runProgram('worker', {
      WORKER_DATABASE_URL: house.urls.worker,
      BASE_URL: house.config.baseUrl,
      MAIL_FROM: house.config.mailFrom,
      SMTP_URL: house.post.url,
      ADDRESSES_KEY: house.config.keys.addresses?.toString('base64'),
      LOG_LEVEL: 'info',
    }),
  )
  for (const worker of workers) await worker.says('"msg":"working"')
  const addresses: string[] = []
  for (let round = 0; round < 5; round += 1) {
    let letGo = (): void => undefined
    const held = new Promise<void>(resolve => (letGo = resolve))
    const some = Array.from({ length: 8 }, (_, n) => `client-${n}@round-${round}-${n}.example`)
    house.post.rules.waitRead = ({ recipients }) => (some.includes(recipients[0] ?? '') ? held : null)
    await house.admin.raw(
      `select graphile_worker.add_job(name) from unnest('{keep_dates,escalate,keep_absences,tell_before_meetings}'::text[]) as name`,
    )
    await invite(
      people.ruth,
      ['client'],
      people.ruth.id,
      some.map((address, n) => ({ name: `Invited ${round} ${n}`, address })),
      new Date(),
    )
    await until(() => some.some(address => house.post.to(address).length > 0))
    await restartAtOnce()
    letGo()
    house.post.rules.waitRead = null
    addresses.push(...some)
    await until(
      async () =>
        (await house
          .admin('emails')
          .first('id')
          .catch(() => null)) !== null,
    )
  }
  await emails.settled()
  for (const address of addresses) {
    const copies = house.post.to(address)
    expect(copies.length).toBeGreaterThan(0)
    expect(new Set(copies.map(({ messageId }) => messageId)).size).toBe(1)
  }
  for (const worker of workers) {
    expect(await worker.stop('SIGTERM')).toBe(0)
    expect(`${worker.said.out}${worker.said.err}`).not.toContain('"level":60')
  }
})
