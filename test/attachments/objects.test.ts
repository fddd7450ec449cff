import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { deleteHalfArrived } from '../../src/attachments/store'
import { bucketAt } from '../../src/attachments/objects/bucket'
import { misfits } from '../../src/attachments/objects/comparison'
import { objectStore } from '../../src/attachments/objects/object-store'
import { removeObjects } from '../../src/attachments/objects/removal'
import { breaksInChains } from '../../src/chains/verification'
import { asAuditor } from '../../src/database/migrations/migrations'
import { openBrowserOf, type Browser } from '../support/browser'
import { addTo, pdf, photo, press, recording, type ChosenFile } from '../support/files'
import { openHouse, type House } from '../support/house'
import { openObjectServer, type ObjectServer } from '../support/object-server'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { openForm } from '../support/writing'

let server: ObjectServer
let house: House
let people: People
let lena: Browser
let concern: string
let files: string
let log = ''

beforeAll(async () => {
  server = await openObjectServer()
  house = await openHouse({ ...server.settings, LOG_LEVEL: 'info' }, { write: line => (log += line) })
  await house.stopWorking()
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(async () => {
  await house.close()
  await server.close()
})
beforeEach(async () => {
  await house.admin('attachments').whereNull('entryId').delete()
  await removed(new Date(Date.now() + anHour))
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await make(people.ruth, concern, 'acknowledge', { words: 'I did.' })
  const box = await openForm(lena, `/concerns/${concern}`)
  files = (await lena.fill(box, { words: 'Here is the letter.', keep: 'files' }, '#answer form')).to ?? ''
  log = ''
})
afterEach(() => {
  server.serving = 'as usual'
})

const anHour = 3_600_000
const bucket = () => {
  const {
    OBJECTS_URL: url = '',
    OBJECTS_ACCESS_KEY: accessKey = '',
    OBJECTS_SECRET_KEY: secretKey = '',
  } = server.settings
  return bucketAt({ url, region: 'us-east-1', accessKey, secretKey })
}
const removed = (now: Date, keepDays = 0) => removeObjects(bucket(), keepDays, now)
const waiting = async () => Number((await house.admin('objectsToRemove').count({ count: '*' }))[0]?.count)
const fetched = (browser: Browser, path: string) =>
  browser.agent
    .get(path)
    .buffer(true)
    .parse((res, done) => {
      const all: Buffer[] = []
      res.on('data', (some: Buffer) => all.push(some))
      res.on('end', () => done(null, Buffer.concat(all)))
    })
const hrefIn = async (page: string) => (await lena.get(page)).$('.attachment a[href]').attr('href') ?? ''
const found = async (reads = false) => {
  const kinds: string[] = []
  for await (const { kind } of misfits(
    bucket(),
    work => asAuditor(house.urls.admin, work),
    reads,
    () => undefined,
  ))
    kinds.push(kind)
  return kinds
}

describe('files that lie in an object store', () => {
  test('come out as they went in, whole and in parts, and lie there sealed and without a name', async () => {
    const letter = pdf('The letter of Anna.pdf', 700_001)
    const before = new Set(server.objects.keys())
    expect((await addTo(lena, files, [letter])).status).toBe(303)
    const brought = [...server.objects].filter(([name]) => !before.has(name))
    expect(brought).toHaveLength(3)
    for (const [name, bytes] of brought) {
      expect(name).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
      expect(bytes.includes('%PDF')).toBe(false)
      expect(letter.bytes.includes(bytes.subarray(20, 40))).toBe(false)
    }
    const href = await hrefIn(files)
    expect(letter.bytes.equals((await fetched(lena, href)).body as Buffer)).toBe(true)
    const part = await fetched(lena, href).set('Range', 'bytes=300000-599999')
    expect(part.status).toBe(206)
    expect(letter.bytes.subarray(300_000, 600_000).equals(part.body as Buffer)).toBe(true)
    const inDatabase = await house.admin('attachmentPieces').whereNotNull('sealed')
    expect(inDatabase).toEqual([])
  })

  test('go along with words, and the chain commits to them', async () => {
    const id = await say(pdf())
    const ruth = await openBrowserOf(house, people.ruth)
    expect((await fetched(ruth, `/attachments/${id}`)).status).toBe(200)
    const breaks = async () => {
      const all: unknown[] = []
      await asAuditor(house.urls.admin, async db => {
        const counts = { chains: 0, events: 0, entries: 0, heads: 0 }
        for await (const broken of breaksInChains(db, counts, () => undefined)) all.push(broken)
      })
      return all
    }
    expect(await breaks()).toEqual([])
    await house
      .admin('attachmentPieces')
      .where({ attachmentId: id, place: 0 })
      .update({ sha256: Buffer.alloc(32) })
    expect(await breaks()).toHaveLength(1)
  })

  test('that were kept in the database before are found there', async () => {
    const portal = await house.openPortal({ OBJECTS_URL: '', OBJECTS_ACCESS_KEY: '', OBJECTS_SECRET_KEY: '' })
    const before = await openBrowserOf({ ...house, url: portal.url }, people.lena)
    const letter = pdf()
    expect((await addTo(before, files, [letter])).status).toBe(303)
    expect(letter.bytes.equals((await fetched(lena, await hrefIn(files))).body as Buffer)).toBe(true)
    await addTo(lena, files, [recording()])
    expect(await (await fetch(`${portal.url}/readyz`)).text()).toContain('OBJECTS_URL does not name it')
    expect(await (await fetch(`${house.url}/readyz`)).text()).not.toContain('Files:')
  })
})

describe('what goes from the database', () => {
  test('goes from the object store too, once nothing can be under way any more', async () => {
    await addTo(lena, files, [pdf('The letter.pdf', 700_001)])
    const lying = server.objects.size
    const page = await lena.get(files)
    await press(lena, page, 'removing')
    expect(await waiting()).toBeGreaterThan(0)
    const count = await waiting()
    expect(await removed(new Date())).toBe(0)
    expect(server.objects.size).toBe(lying)
    expect(await removed(new Date(Date.now() + anHour))).toBe(count)
    expect(server.objects.size).toBe(lying - count)
    expect(await waiting()).toBe(0)
  })

  test('is kept there as long as the operator has said', async () => {
    await addTo(lena, files, [pdf()])
    await house.admin('attachments').whereNotNull('draftId').delete()
    expect(await removed(new Date(Date.now() + anHour), 30)).toBe(0)
    expect(await removed(new Date(Date.now() + 31 * 24 * anHour), 30)).toBe(1)
  })

  test('is removed later where the store is away, and what was removed already costs nothing', async () => {
    await addTo(lena, files, [pdf('one.pdf'), pdf('two.pdf')])
    const [first = ''] = await house
      .admin('attachmentPieces')
      .whereNotNull('object')
      .pluck<string[]>('object')
    await house.admin('attachments').whereNotNull('draftId').delete()
    server.serving = 'refuses'
    await expect(removed(new Date(Date.now() + anHour))).rejects.toMatchObject({ code: 'S3 403' })
    expect(await waiting()).toBe(2)
    server.serving = 'as usual'
    server.objects.delete(first)
    expect(await removed(new Date(Date.now() + anHour))).toBe(2)
  })

  test('is found, where a portal died in the middle of an upload', async () => {
    const before = server.objects.size
    await objectStore(bucket()).put(people.lena, await beginOne(), endless(3))
    expect(server.objects.size).toBe(before + 3)
    await house
      .admin('attachments')
      .whereNull('draftId')
      .whereNull('entryId')
      .update({ beganAt: new Date(Date.now() - 2 * anHour) })
    expect(await deleteHalfArrived()).toBe(1)
    expect(await removed(new Date(Date.now() + anHour))).toBe(3)
    expect(server.objects.size).toBe(before)
  })

  test('was noted before it was brought: what was never brought is forgotten, too', async () => {
    server.serving = 'refuses'
    await expect(objectStore(bucket()).put(people.lena, await beginOne(), endless(1))).rejects.toThrow()
    server.serving = 'as usual'
    await house.admin('attachments').whereNull('draftId').whereNull('entryId').delete()
    expect(await waiting()).toBe(1)
    expect(await removed(new Date(Date.now() + anHour))).toBe(1)
  })
})

describe('a store that is away', () => {
  test.each(['refuses', 'fails', 'hangs up'] as const)(
    'takes nothing, and no word is lost: it %s',
    async serving => {
      server.serving = serving
      const answer = await addTo(lena, files, [pdf('The letter of Anna.pdf')])
      expect(answer.status).toBe(503)
      expect(answer.text).toContain('It was not added. Please try again later. Your words are saved.')
      expect(log).toContain('"kind":"files","code":"')
      expect(log).not.toMatch(/letter|Anna|only-for-a-test/)
      expect(await house.admin('attachments').whereNull('entryId')).toEqual([])
    },
  )

  test('is asked again where it failed once', async () => {
    server.serving = 'fails once'
    expect((await addTo(lena, files, [pdf()])).status).toBe(303)
  })

  test('says so to who opens a file, on a page', async () => {
    await addTo(lena, files, [pdf()])
    const href = await hrefIn(files)
    server.serving = 'refuses'
    const answer = await lena.get(href)
    expect(answer.status).toBe(503)
    expect(answer.text).toContain('We cannot get this file just now.')
    expect(answer.headers['content-type']).toContain('text/html')
    expect(answer.headers).not.toHaveProperty('content-disposition')
  })

  test('costs a file that was lost there, and nothing else', async () => {
    await addTo(lena, files, [pdf(), await photo()])
    const href = await hrefIn(files)
    server.objects.clear()
    expect((await lena.get(href)).status).toBe(404)
    expect((await lena.get(files)).status).toBe(200)
  })
})

test('a copy to rehearse with removes nothing from the bucket, and calls nothing there unknown', async () => {
  await emptied()
  await addTo(lena, files, [pdf()])
  await house.admin('attachments').whereNotNull('draftId').delete()
  server.objects.set(randomUUID(), Buffer.from('of the original, since the backup'))
  await house
    .admin('installation')
    .update({ restoredAt: new Date(), restoredTo: new Date(0), rehearsal: true })
  expect(await removed(new Date(Date.now() + anHour))).toBe(0)
  expect(await found()).toEqual([])
  await house.admin('installation').update({ restoredAt: null, restoredTo: null, rehearsal: false })
  expect(await removed(new Date(Date.now() + anHour))).toBe(1)
  expect(await found()).toEqual(['unknown'])
})

describe('the look at the bucket', () => {
  test('finds what is missing, what has changed, and what nobody knows, over all its pages', async () => {
    await emptied()
    await say(pdf('long.pdf', 3_000_000))
    expect(server.objects.size).toBe(12)
    expect(await found(true)).toEqual([])
    const [one = '', two = ''] = [...server.objects.keys()].sort().slice(5)
    const bytes = server.objects.get(one) ?? Buffer.alloc(0)
    server.objects.delete(one)
    expect(await found()).toEqual(['missing'])
    server.objects.set(one, bytes).set(two, Buffer.from('something else'))
    expect(await found()).toEqual([])
    expect(await found(true)).toEqual(['changed'])
    server.objects.set(randomUUID(), bytes).set('not-ours', bytes)
    expect((await found()).sort()).toEqual(['unknown', 'unknown'])
  })
})

/** As if nothing had ever been brought. */
const emptied = async () => {
  await house.admin('attachmentPieces').whereNotNull('object').delete()
  await removed(new Date(Date.now() + anHour))
  server.objects.clear()
}

/** In the box, and sent at once. @returns the id of the file */
const say = async (file: ChosenFile) => {
  await addTo(lena, files, [file])
  const href = await hrefIn(files)
  const { to } = await lena.get(files.replace(/\/files$/, '/edit'))
  await lena.fill(await openForm(lena, to ?? ''), {}, '#answer form')
  return href.replace('/attachments/', '')
}

const beginOne = async () => {
  const id = randomUUID()
  await house
    .admin('attachments')
    .insert({ practiceId: people.lena.practiceId, id, personId: people.lena.id })
  return id
}

async function* endless(count: number): AsyncGenerator<Buffer> {
  for (let place = 0; place < count; place += 1) yield await Promise.resolve(Buffer.alloc(1_000, place))
}
