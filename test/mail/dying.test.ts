import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { claimSeconds } from '../../src/mail/claims'
import { invite } from '../../src/staff/invitations'
import { openHouse, type House } from '../support/house'
import { emailsOf } from '../support/emails'
import { until } from '../support/patience'
import { practiceAtTheRiver, type People } from '../support/people'
import { endPrograms, runProgram } from '../support/programs'

// Several workers share the emails, and what one of them had in hand when it died goes on.

let house: House
let people: People
let emails: ReturnType<typeof emailsOf>
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  emails = emailsOf(house)
  await emails.settled()
})
afterAll(async () => {
  await endPrograms()
  await house.close()
})

/** A worker as a process of its own, beside the one of the house. */
function runWorker() {
  return runProgram('worker', {
    WORKER_DATABASE_URL: house.urls.worker,
    BASE_URL: house.config.baseUrl,
    MAIL_FROM: house.config.mailFrom,
    SMTP_URL: house.post.url,
    ADDRESSES_KEY: house.config.keys.addresses?.toString('base64'),
    LOG_LEVEL: 'info',
  })
}

interface Held {
  readonly heldBy: string
  readonly ids: readonly string[]
  readonly seconds: number
}

/** What each worker has in hand, and for how long yet. */
async function hands(): Promise<Held[]> {
  const { rows } = await house.admin.raw<{ rows: Held[] }>(
    `select held_by, array_agg(id) as ids, extract(epoch from max(held_until) - now())::float as seconds
     from emails where held_until > now() group by held_by`,
  )
  return rows
}

/** Waits until these have so many emails in hand each. */
async function handsHold(...counts: readonly number[]): Promise<Held[]> {
  let now: Held[] = []
  await until(async () => {
    now = await hands()
    return now.map(({ ids }) => ids.length).join() === counts.join()
  })
  return now
}

const someAddresses = () => Array.from({ length: 16 }, (_, n) => `${randomUUID()}@place-${n}.example`)

const inviteAll = (addresses: readonly string[]) =>
  invite(
    people.ruth,
    ['client'],
    people.ruth.id,
    addresses.map((address, n) => ({ name: `Invited ${n}`, address })),
    new Date(),
  )

test.each(['before a mail is read', 'when it is read, and not answered yet'])(
  'a worker that is killed %s gives its emails back; each goes out, and none more than once again',
  async when => {
    let letGo = (): void => undefined
    const held = new Promise<void>(resolve => (letGo = resolve))
    const addresses = someAddresses()
    if (when.startsWith('before')) house.post.rules.wait = to => (addresses.includes(to) ? held : null)
    else
      house.post.rules.waitRead = ({ recipients }) => (addresses.includes(recipients[0] ?? '') ? held : null)
    const worker = runWorker()
    await worker.says('"msg":"working"')
    await inviteAll(addresses)
    const both = await handsHold(8, 8)
    expect(new Set(both.flatMap(({ ids }) => ids)).size).toBe(16)

    await worker.stop('SIGKILL')
    for (const { seconds } of await hands()) expect(seconds).toBeLessThanOrEqual(claimSeconds)
    house.post.rules.wait = null
    house.post.rules.waitRead = null
    letGo()
    await emails.settled()
    const settled = await house.admin('emails').whereIn(
      'id',
      both.flatMap(({ ids }) => ids),
    )
    expect(new Set(settled.map(({ status }: { status: string }) => status))).toEqual(new Set(['sent']))
    const counts = addresses.map(address => house.post.to(address).length)
    expect(Math.min(...counts)).toBe(1)
    expect(Math.max(...counts)).toBeLessThanOrEqual(2)
    expect(counts.filter(count => count === 2).length).toBeLessThanOrEqual(8)
    for (const address of addresses)
      expect(new Set(house.post.to(address).map(({ messageId }) => messageId)).size).toBe(1)
  },
)

test('a worker that is asked to stop finishes what it has in hand', async () => {
  let letGo = (): void => undefined
  const held = new Promise<void>(resolve => (letGo = resolve))
  const addresses = someAddresses()
  house.post.rules.waitRead = ({ recipients }) => (addresses.includes(recipients[0] ?? '') ? held : null)
  const worker = runWorker()
  await worker.says('"msg":"working"')
  await inviteAll(addresses)
  await handsHold(8, 8)
  const stopped = worker.stop('SIGTERM')
  letGo()
  expect(await stopped).toBe(0)
  house.post.rules.waitRead = null
  await emails.settled()
  for (const address of addresses) expect(house.post.to(address)).toHaveLength(1)
})

test('an email that takes longer than it is held for at a time stays in its hand', async () => {
  let letGo = (): void => undefined
  const held = new Promise<void>(resolve => (letGo = resolve))
  const address = `${randomUUID()}@slowest.example`
  house.post.rules.waitRead = ({ recipients }) => (recipients.includes(address) ? held : null)
  await inviteAll([address])
  const [first] = await handsHold(1)
  const rowNow = () =>
    house
      .admin('emails')
      .whereIn('id', [...(first?.ids ?? [])])
      .first<{ heldUntil: Date; heldBy: string }>()
  const { heldUntil } = await rowNow()
  await until(async () => (await rowNow()).heldUntil > heldUntil)
  expect((await rowNow()).heldBy).toBe(first?.heldBy)
  letGo()
  house.post.rules.waitRead = null
  await emails.settled()
  expect(house.post.to(address)).toHaveLength(1)
})
