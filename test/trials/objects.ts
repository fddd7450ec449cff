import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deleteHalfArrived } from '../../src/attachments/store'
import { bucketAt, type Bucket } from '../../src/attachments/objects/bucket'
import { misfits } from '../../src/attachments/objects/comparison'
import { removeObjects } from '../../src/attachments/objects/removal'
import { breaksInChains } from '../../src/chains/verification'
import { asAuditor } from '../../src/database/migrations/migrations'
import { openBrowserOf, type Browser } from '../support/browser'
import { addTo, pdf, photo, press, recording } from '../support/files'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send } from '../support/people'
import setup from '../support/setup'
import { openForm } from '../support/writing'
import { startSwift, swiftPrograms } from './swift'
import type { Trial } from './trial'

/**
 * Debian's OpenStack Swift with its S3 interface as the store of files: they go in and come out again byte for byte, what is removed goes from
 * there, and what was brought while nobody knew of it is found.
 */
export const trial: Trial = {
  needs: swiftPrograms,
  async run(say) {
    const stopServer = await setup()
    const folder = await mkdtemp(join(tmpdir(), 'makeright-objects-'))
    const swift = await startSwift(folder)
    const { url, region, accessKey, secretKey } = swift.address
    const house = await openHouse({
      OBJECTS_URL: url,
      OBJECTS_REGION: region,
      OBJECTS_ACCESS_KEY: accessKey,
      OBJECTS_SECRET_KEY: secretKey,
    })
    try {
      await house.stopWorking()
      return await tryFiles(house, bucketAt(swift.address), () => swift.stop(), say)
    } finally {
      await house.close()
      await swift.stop()
      await stopServer()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function tryFiles(
  house: House,
  bucket: Bucket,
  stopSwift: () => Promise<void>,
  say: (line: string) => void,
): Promise<string[]> {
  const wrong: string[] = []
  const expect = (is: boolean, what: string) => {
    if (is) say(what)
    else wrong.push(`not so: ${what}`)
  }
  const people = await practiceAtTheRiver(house)
  const lena = await openBrowserOf(house, people.lena)
  const begin = async () => {
    const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
    await make(people.ruth, concern, 'acknowledge', { words: 'I did.' })
    const box = await openForm(lena, `/concerns/${concern}`)
    const page = (await lena.fill(box, { words: 'Here it is.', keep: 'files' }, '#answer form')).to ?? ''
    return { concern, page }
  }
  const hourLater = new Date(Date.now() + 3_600_000)
  const lying = async () => (await all(bucket)).length
  const misfitting = async (reads = false) => {
    const found: string[] = []
    for await (const one of misfits(
      bucket,
      work => asAuditor(house.urls.admin, work),
      reads,
      () => undefined,
    ))
      found.push(one.kind)
    return found.join()
  }

  const { concern, page } = await begin()
  const files = [pdf('letter.pdf', 15_000_000), recording(), await photo()]
  const began = performance.now()
  expect((await addTo(lena, page, files)).status === 303, 'three files are taken in')
  say(`that took ${Math.round(performance.now() - began)} ms`)
  expect((await lying()) === 62, `${await lying()} objects lie there`)
  const rows = await house.admin('attachmentPieces').whereNotNull('sealed')
  expect(rows.length === 0, 'no piece lies in the database')
  const box = await openForm(lena, `/concerns/${concern}`)
  await lena.fill(box, {}, '#answer form')
  const ruth = await openBrowserOf(house, people.ruth)
  const shown = await ruth.get(`/concerns/${concern}`)
  const [first] = shown
    .$('.attachment a[href]')
    .toArray()
    .map(link => shown.$(link).attr('href') ?? '')
  const came = await fetched(ruth, first ?? '')
  expect(files[0]?.bytes.equals(came) === true, 'the letter comes out as it went in')
  const inStore = await Promise.all((await all(bucket)).map(object => bucket.get(object)))
  expect(!inStore.some(bytes => bytes?.includes('%PDF') === true), 'it lies there sealed')
  let breaks = 0
  await asAuditor(house.urls.admin, async db => {
    const counts = { chains: 0, events: 0, entries: 0, heads: 0 }
    for await (const broken of breaksInChains(db, counts, () => undefined))
      breaks += broken.position > 0 ? 1 : 0
  })
  expect(breaks === 0, 'verify-events finds nothing')
  expect((await misfitting(true)) === '', 'check-files finds nothing, reading all of it')

  const other = await begin()
  await addTo(lena, other.page, [pdf('other.pdf', 1_000_000)])
  const there = await lying()
  const added = await lena.get(other.page)
  await press(lena, added, 'removing')
  expect((await removeObjects(bucket, 0, new Date())) === 0, 'nothing is removed at once')
  expect(
    (await removeObjects(bucket, 0, hourLater)) === 4,
    'a file that was removed goes from there an hour later',
  )
  expect((await lying()) === there - 4, 'and it has gone')
  expect((await removeObjects(bucket, 0, hourLater)) === 0, 'once')

  const [lost = ''] = await all(bucket)
  const kept = await bucket.get(lost)
  await bucket.remove(lost)
  expect((await misfitting()) === 'missing', 'an object that is missing is found')
  await bucket.put(lost, Buffer.from('something else'), sha256('something else'))
  expect((await misfitting(true)) === 'changed', 'an object that was changed is found')
  if (kept) await bucket.put(lost, kept, sha256(kept))
  await bucket.put('5e6d9b6e-0000-4000-8000-000000000000', Buffer.from('x'), sha256('x'))
  expect((await misfitting()) === 'unknown', 'an object of which nobody knows is found')

  await house.admin('attachments').whereNull('draftId').whereNull('entryId').delete()
  await stopSwift()
  const third = await begin()
  const refused = await addTo(lena, third.page, [pdf('third.pdf', 400_000)])
  expect(refused.status === 503, `while the store is away: ${refused.status}`)
  expect(
    (await openForm(lena, `/concerns/${third.concern}`)).text.includes('Here it is.'),
    'her words are kept',
  )
  expect((await deleteHalfArrived()) === 0, 'nothing of it is left')
  return wrong
}

async function all(bucket: Bucket): Promise<string[]> {
  const found: string[] = []
  for await (const page of bucket.list()) found.push(...page)
  return found
}

function sha256(bytes: string | Buffer): Buffer {
  return createHash('sha256').update(bytes).digest()
}

async function fetched(browser: Browser, path: string): Promise<Buffer> {
  const answer = await browser.agent
    .get(path)
    .buffer(true)
    .parse((res, done) => {
      const came: Buffer[] = []
      res.on('data', (some: Buffer) => came.push(some))
      res.on('end', () => done(null, Buffer.concat(came)))
    })
  return answer.body as Buffer
}
