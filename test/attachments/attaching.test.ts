import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'
import { breaksInChains } from '../../src/chains/verification'
import { asAuditor } from '../../src/database/migrations/migrations'
import type { Copy } from '../../src/copies/copy'
import { sendWaiting } from '../../src/drafts/pending/due'
import { createLog } from '../../src/http/log'
import { sendWaited } from '../../src/concerns/store/acts/sent-drafts'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { addTo, pdf, photo, press, recording, sayWithFile } from '../support/files'
import { checkCopy, verifyCopy } from '../support/copies'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { openForm } from '../support/writing'

type Row = Record<string, unknown>

let house: House
let people: People
let lena: Browser
let ruth: Browser
let margit: Browser
let concern: string

beforeAll(async () => {
  house = await openHouse({ UNDO_SECONDS: '60' })
  await house.stopSending()
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  ruth = await openBrowserOf(house, people.ruth)
  margit = await openBrowserOf(house, people.margit)
  concern = await send(
    people.lena,
    { therapist: people.ruth.id, audience: 'therapist' },
    new Date(),
    'The letter.',
  )
  await make(people.ruth, concern, 'acknowledge', { words: 'I wrote it too quickly.' })
})
afterAll(() => house.close())

const minuteIsOver = () =>
  sendWaiting(sendWaited, new Date(Date.now() + 61_000), createLog('fatal')).then(() =>
    house
      .admin('drafts')
      .whereNotNull('goesAt')
      .update({ goesAt: new Date(0) }),
  )
const goOut = async () => {
  await minuteIsOver()
  await sendWaiting(sendWaited, new Date(), createLog('fatal'))
}
const rows = () =>
  house.admin('attachments').select<{ id: string; draftId: string | null; entryId: string | null }[]>()
const pieces = async () => Number((await house.admin('attachmentPieces').count({ count: '*' }))[0]?.count)

/** Writes in the box, and asks to add files. @returns the page for that */
async function beginIn(browser: Browser, words: string): Promise<string> {
  const page = await openForm(browser, `/concerns/${concern}`)
  const answer = await browser.fill(page, { words, keep: 'files' }, '#answer form')
  expect(answer.status).toBe(303)
  return answer.to ?? ''
}

const boxOf = (browser: Browser) => browser.get(`/concerns/${concern}`)
const pressSend = async (browser: Browser, page: Seen) => browser.fill(page, {}, '#answer form')
const fetched = (browser: Browser, path: string) =>
  browser.agent
    .get(path)
    .buffer(true)
    .parse((res, done) => {
      const all: Buffer[] = []
      res.on('data', (some: Buffer) => all.push(some))
      res.on('end', () => done(null, Buffer.concat(all)))
    })

describe('a client shows the letter by which therapy was ended', () => {
  const letter = pdf('The letter – Müller.pdf', 700_001)
  let files: string
  let whole: string

  test('her words are kept before she chooses a file', async () => {
    files = await beginIn(lena, 'Here is the letter.')
    expect(files).toMatch(/^\/drafts\/[\w-]+\/files$/)
    const page = await lena.get(files)
    expect(page.text).toContain('Your words are saved.')
    expect(page.text).toContain('where, when and with which device it was taken')
    expect(page.text).toContain('We do not check files for viruses here.')
  })

  test('sees what she has chosen before it is sent, and says what it shows', async () => {
    const picture = await photo()
    const answer = await addTo(lena, files, [letter, picture, recording()])
    expect(answer.to).toBe(`${files}?said=files-added`)
    const page = await lena.follow(answer)
    expect(page.text).toContain('The letter – Müller.pdf PDF, 700 kB')
    expect(page.text).toContain('IMG_0001.jpg Picture,')
    expect(page.text).toContain('Voice 001.m4a Recording, 600 kB')
    expect(page.$('.attachment img')).toHaveLength(1)
    expect(page.headers['content-security-policy']).toContain("media-src 'self'")
    const field = page.$('input[name^="shows-"]').first().attr('name') ?? ''
    const said = await press(lena, page, 'descriptions', {
      [field]: 'The letter of 3 November, with one sentence.',
    })
    expect((await lena.follow(said)).text).toContain('The letter of 3 November, with one sentence.')
  })

  test('removes one again', async () => {
    const page = await lena.get(files)
    const before = await pieces()
    expect((await press(lena, page, 'removing')).to).toBe(`${files}?said=file-removed`)
    expect(await rows()).toHaveLength(2)
    expect(await pieces()).toBeLessThan(before)
  })

  test('finds them in the box beside her words, and nobody else finds them anywhere', async () => {
    const page = await boxOf(lena)
    expect(page.$('#answer').text()).toContain('The letter – Müller.pdf')
    whole = page.$('#answer .attachment a[dir]').first().attr('href') ?? ''
    for (const other of [ruth, margit]) {
      expect((await other.get(whole)).status).toBe(404)
      expect((await other.get(files)).status).toBe(404)
      expect((await boxOf(other)).html).not.toContain('/attachments/')
    }
    expect((await addTo(ruth, files, [pdf()])).status).toBe(404)
    const removal = `${files}/${whole.split('/').at(-1) ?? ''}/removing`
    expect((await ruth.post(removal)).status).toBe(404)
    expect(await rows()).toHaveLength(2)
  })

  test('nothing is sent that she has not seen with her words', async () => {
    const old = await boxOf(lena)
    expect((await addTo(lena, files, [pdf('From another window.pdf')])).status).toBe(303)
    const answer = await pressSend(lena, old)
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('From another window.pdf')
    expect(await house.admin('drafts').whereNotNull('goesAt')).toEqual([])
    await press(lena, await lena.get(files), 'removing')
  })

  test('while they are on their way she can take them back, and changes nothing', async () => {
    const answer = await pressSend(lena, await boxOf(lena))
    expect(answer.to).toBe(`/concerns/${concern}`)
    const pending = await boxOf(lena)
    expect(pending.$('.entry--pending').text()).toContain('The letter – Müller.pdf')
    expect((await boxOf(ruth)).html).not.toContain('/attachments/')
    expect((await ruth.get(whole)).status).toBe(404)
    expect((await lena.get(whole)).status).toBe(200)
    expect((await addTo(lena, files, [pdf()])).to).toBe(files.replace('/files', ''))
    await lena.post(`${files}/${whole.split('/').at(-1) ?? ''}/removing`)
    expect(await rows()).toHaveLength(2)
    await lena.fill(pending, {}, '.next--pending form')
    expect((await boxOf(lena)).$('#answer').text()).toContain('The letter – Müller.pdf')
    await pressSend(lena, await boxOf(lena))
  })

  test('then who reads her words reads them, and no one else', async () => {
    await goOut()
    expect(await house.admin('drafts')).toEqual([])
    const page = await boxOf(ruth)
    expect(page.$('.thread').text()).toContain('The letter of 3 November, with one sentence.')
    expect((await margit.get(whole)).status).toBe(404)
    const answer = await fetched(ruth, whole)
    expect(answer.status).toBe(200)
    expect((answer.body as Buffer).equals(letter.bytes)).toBe(true)
    expect(answer.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-length': '700001',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'cache-control': 'no-store',
    })
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="The letter ? M?ller.pdf"; filename*=UTF-8''The%20letter%20%E2%80%93%20M%C3%BCller.pdf`,
    )
  })

  test('a picture is shown without what the phone had written into it', async () => {
    const page = await boxOf(ruth)
    const src = page.$('.thread .attachment img').attr('src') ?? ''
    const small = await fetched(ruth, src)
    expect(small.headers['content-type']).toBe('image/jpeg')
    const large = await fetched(ruth, src.replace('/thumbnail', ''))
    expect(large.headers['content-disposition']).toMatch(/^inline; filename=IMG_0001.jpg$/)
    const { exif, width, height } = await sharp(large.body as Buffer).metadata()
    expect({ exif, width, height }).toEqual({ exif: undefined, width: 600, height: 400 })
    expect((large.body as Buffer).includes('Canary')).toBe(false)
  })

  test('who opens it by its own address first has opened the concern', async () => {
    const other = await send(
      people.lena,
      { therapist: people.ruth.id, audience: 'therapist' },
      new Date(),
      'Another.',
    )
    const id = await sayWithFile(people.lena, other, pdf())
    expect((await fetched(ruth, `/attachments/${id}`)).status).toBe(200)
    const opened = await house.admin('events').where({ chain: other, kind: 'open' }).select<Row[]>()
    expect(opened).toMatchObject([{ personId: people.ruth.id, signature: expect.anything() as unknown }])
  })

  test('a part of it is given to a player that asks for one', async () => {
    const part = await fetched(ruth, whole).set('Range', 'bytes=262000-262999')
    expect(part.status).toBe(206)
    expect(part.headers['content-range']).toBe('bytes 262000-262999/700001')
    expect((part.body as Buffer).equals(letter.bytes.subarray(262_000, 263_000))).toBe(true)
    const end = await fetched(ruth, whole).set('Range', 'bytes=-1')
    expect((end.body as Buffer).equals(letter.bytes.subarray(-1))).toBe(true)
    expect((await fetched(ruth, whole).set('Range', 'bytes=700001-')).status).toBe(416)
  })

  test('her copy says what went along, so that the file can be compared, and the chain commits to it', async () => {
    const copy = await lena.get(`/concerns/${concern}/copy.json`)
    const sha256 = createHash('sha256').update(letter.bytes).digest('hex')
    const { entries } = JSON.parse(copy.html) as { entries: { attachments?: unknown[] }[] }
    expect(entries.at(-1)?.attachments?.[0]).toEqual({
      name: 'The letter – Müller.pdf',
      type: 'application/pdf',
      bytes: 700_001,
      shows: 'The letter of 3 November, with one sentence.',
      sha256,
    })
    const page = await lena.get(`/concerns/${concern}/copy.html`)
    expect(page.text).toContain(sha256)
    for (const file of [copy.html, page.html]) expect(checkCopy(file)).toMatchObject({ code: 0, err: '' })
    const other = copy.html.replace('with one sentence', 'with two sentences')
    expect(other).not.toBe(copy.html)
    expect(checkCopy(other).code).toBe(1)
  })

  test('the files themselves can be compared with the copy, byte for byte', async () => {
    const copy = (await lena.get(`/concerns/${concern}/copy.json`)).html
    const { entries } = JSON.parse(copy) as Pick<Copy, 'entries'>
    const sent = entries.flatMap(({ attachments = [] }) => attachments).length
    const folder = await mkdtemp(join(tmpdir(), 'makeright-files-'))
    const file = async (name: string, bytes: Buffer) => {
      await writeFile(join(folder, name), bytes)
      return join(folder, name)
    }
    const [same, cut] = [await file('same', letter.bytes), await file('cut', letter.bytes.subarray(1))]
    const all = await verifyCopy(copy, same)
    expect(all).toMatchObject({ code: 0, err: '' })
    expect(all.out).toContain('File 1 beside it is, byte for byte, the one that was sent with step')
    expect(all.out).toContain(`Files that were sent with it and were not given to this command: ${sent - 1}.`)
    const one = await verifyCopy(copy, same, cut)
    expect(one).toMatchObject({ code: 1, out: '' })
    expect(one.err).toContain('The copy holds, but file 2 beside it is not one that was sent with it')
    expect(await verifyCopy(copy, join(folder, 'none'))).toMatchObject({
      code: 1,
      err: 'File 1 beside the copy is not there, or this command cannot read it.\n',
    })
    await rm(folder, { recursive: true })
  })

  test('what the operator verifies finds each change of what went along', async () => {
    const verified = async () => {
      const found: string[] = []
      const counts = { chains: 0, events: 0, entries: 0, heads: 0 }
      await asAuditor(house.urls.admin, async db => {
        for await (const { what } of breaksInChains(db, counts)) found.push(what)
      })
      return found
    }
    expect(await verified()).toEqual([])
    const [first] = await rows()
    const where = { attachmentId: first?.id }
    for (const harm of [
      () =>
        house
          .admin('attachmentPieces')
          .where({ ...where, place: 1 })
          .delete(),
      () =>
        house
          .admin('attachmentPieces')
          .where(where)
          .update({ sealed: house.admin.raw(`sealed || '\\x00'`) }),
      () =>
        house
          .admin('attachments')
          .where({ id: first?.id })
          .update({ content: Buffer.from('other') }),
      () => house.admin('attachments').where({ id: first?.id }).delete(),
    ]) {
      const [one, some] = await Promise.all([
        house.admin('attachments').where({ id: first?.id }).first<Row>(),
        house.admin('attachmentPieces').where(where).select<Row[]>(),
      ])
      await harm()
      expect(await verified()).toEqual(['the words of its entry, or what goes along with them, were changed'])
      await house.admin('attachments').where({ id: first?.id }).delete()
      await house.admin('attachments').insert(one)
      await house.admin('attachmentPieces').insert(some)
      expect(await verified()).toEqual([])
    }
  })
})
