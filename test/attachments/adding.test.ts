import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { takeIn } from '../../src/attachments/arrival'
import { mostAttachmentBytes } from '../../src/attachments/attachment'
import { postgresqlStore } from '../../src/attachments/postgresql-store'
import { deleteHalfArrived } from '../../src/attachments/store'
import { translatorFor } from '../../src/language/translator'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { addTo, pdf, photo, press, recording } from '../support/files'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { openPortals } from '../support/portals'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { openForm } from '../support/writing'

let house: House
let people: People
let lena: Browser
let files: string
const words = 'Here is the letter that you wrote.'

beforeAll(async () => {
  house = await openHouse()
  await house.stopWorking()
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.admin('attachments').delete()
  await house.admin('limits').delete()
  files = await filesOfNewDraft()
})

async function filesOfNewDraft(): Promise<string> {
  const reading = { therapist: people.ruth.id, audience: 'therapist' } as const
  const concern = await send(people.lena, reading)
  await make(people.ruth, concern, 'acknowledge', { words: 'I did.' })
  const box = await openForm(lena, `/concerns/${concern}`)
  return (await lena.fill(box, { words, keep: 'files' }, '#answer form')).to ?? ''
}

const kept = async () => ({
  attachments: Number((await house.admin('attachments').count({ count: '*' }))[0]?.count),
  pieces: Number((await house.admin('attachmentPieces').count({ count: '*' }))[0]?.count),
})
const nothing = { attachments: 0, pieces: 0 }
const wordsAreThere = async () => {
  const { to } = await lena.get(files.replace(/\/files$/, '/edit'))
  const page = await openForm(lena, to ?? '')
  expect(page.$('#answer textarea').text()).toContain(words)
}

describe('what cannot be taken is named, and leaves nothing behind', () => {
  test.each([
    ['a program', 'letter.pdf', Buffer.from('MZ\x90\0 a program'), 'is not a picture, a PDF or a recording'],
    ['a page', 'letter.jpg', Buffer.from('<!doctype html><script>1</script>'), 'is not a picture'],
    ['a drawing', 'letter.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'is not a picture'],
    ['an archive', 'letter.pdf', Buffer.from('PK\x03\x04'), 'is not a picture'],
    ['nothing', 'letter.pdf', Buffer.alloc(0), 'letter.pdf is empty'],
    [
      'half a picture',
      'letter.jpg',
      Buffer.from('\xff\xd8\xff\xe0\0\x10JFIF', 'latin1'),
      'We could not read letter.jpg',
    ],
    ['more than 15 MB', 'letter.pdf', pdf('', 15_000_001).bytes, 'letter.pdf is larger than 15 MB'],
  ])('%s', async (_, name, bytes, text) => {
    const answer = await addTo(lena, files, [{ name, bytes }])
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(text)
    expect(await kept()).toEqual(nothing)
    await wordsAreThere()
  })

  test('what can be taken beside it is added', async () => {
    const answer = await addTo(lena, files, [
      pdf(),
      { name: 'x.exe', bytes: Buffer.from('MZ') },
      await photo(),
    ])
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('x.exe is not a picture')
    expect(answer.$('.attachment')).toHaveLength(2)
  })

  test.each([100_000, 3_000_000])(
    'also where what cannot be taken is large, and is read to its end: %i bytes',
    async length => {
      const wrong = { name: 'letter.docx', bytes: Buffer.concat([Buffer.from('PK'), Buffer.alloc(length)]) }
      const alone = await addTo(lena, files, [wrong])
      expect(alone.status).toBe(422)
      expect(alone.text).toContain('letter.docx is not a picture')
      const beside = await addTo(lena, files, [wrong, pdf(), wrong])
      expect(beside.status).toBe(422)
      expect(beside.$('.attachment')).toHaveLength(1)
      expect(await kept()).toEqual({ attachments: 1, pieces: 1 })
    },
  )

  test('a sixth is not added, also where two forms come at the same time', async () => {
    const some = (name: string) => [1, 2, 3].map(number => pdf(`${name} ${String(number)}.pdf`))
    const answers = await Promise.all([addTo(lena, files, some('one')), addTo(lena, files, some('two'))])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422])
    expect(answers.map(({ text }) => text).join('')).toContain('There are five files already.')
    expect(await kept()).toEqual({ attachments: 5, pieces: 5 })
    expect((await lena.get(files)).$('input[type=file]')).toHaveLength(0)
  })

  test('all drafts of a person have room for 200 MB, and for 75 MB without an account', async () => {
    const hasAccount = (account: boolean) =>
      house.admin('people').where({ id: people.lena.id }).update({ account })
    const five = [1, 2, 3, 4, 5].map(number => pdf(`${String(number)}.pdf`))
    for (const at of [files, await filesOfNewDraft(), await filesOfNewDraft()])
      expect((await addTo(lena, at, five)).status).toBe(303)
    await house.admin('attachments').update({ bytes: mostAttachmentBytes })
    const more = await filesOfNewDraft()
    const refused = await addTo(lena, more, [pdf()])
    expect(refused.status).toBe(422)
    expect(refused.text).toContain(
      'was not added. The files in words that you have not sent take up a lot of room.',
    )
    expect(await kept()).toEqual({ attachments: 15, pieces: 15 })
    const recorder = await lena.agent
      .post(more.replace(/files$/, 'recording'))
      .set('Sec-Fetch-Site', 'same-origin')
    expect(recorder.status).toBe(409)
    expect(recorder.body).toEqual({ text: translatorFor('en')('attachments.muchIsUnsent') })
    await house.admin('attachments').where('place', '>', 1).delete()
    expect((await addTo(lena, more, [pdf()])).status).toBe(303)
    await house.admin('attachments').update({ bytes: mostAttachmentBytes })
    expect((await addTo(lena, more, [pdf('more.pdf')])).status).toBe(303)
    await house.admin('attachments').update({ bytes: mostAttachmentBytes })
    await hasAccount(false)
    expect((await addTo(lena, more, [pdf('another.pdf')])).status).toBe(422)
    await hasAccount(true)
    expect((await addTo(lena, more, [pdf('another.pdf')])).status).toBe(303)
  })

  test('a form without a file asks for one', async () => {
    const answer = await addTo(lena, files, [])
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Choose a file first.')
  })

  test('15 MB are taken', async () => {
    expect((await addTo(lena, files, [pdf('large.pdf', 15_000_000)])).status).toBe(303)
    expect(await kept()).toEqual({ attachments: 1, pieces: 58 })
  })
})

const boundary = 'a-boundary'
const endOfForm = `\r\n--${boundary}--\r\n`

/** Sends the beginning of a form that promises more, and then nothing. @param missing bytes that it promises; 0: it does not say how many */
async function beginUpload(bytes: Buffer, missing = 5_000_000, portal = house.url) {
  const to = new URL(files, portal)
  const sending = request(to, {
    method: 'POST',
    headers: {
      Cookie: cookiesOf(lena),
      'Sec-Fetch-Site': 'same-origin',
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
      ...(missing > 0 && { 'Content-Length': String(bytes.length + missing) }),
    },
  })
  sending.on('error', () => undefined)
  sending.write(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="letter.pdf"\r\nContent-Type: application/pdf\r\n\r\n`,
  )
  sending.write(bytes)
  await until(async () => (await kept()).pieces >= Math.floor(bytes.length / (256 * 1024)) - 1)
  return sending
}

const here = { domain: '127.0.0.1', path: '/', secure: false, script: false } as never
const cookiesOf = (browser: Browser) => browser.agent.jar.getCookies(here).toValueString()

test('an upload may take longer than any other form, and comes through whole', async () => {
  const { bytes } = recording('', 1_000_000)
  const upload = await beginUpload(bytes, 0)
  const answered = once(upload, 'response') as Promise<[IncomingMessage]>
  for (let seconds = 0; seconds < 27; seconds += 3) {
    await pause(3_000) // a form without files would be cut after 20 and a look
    upload.write('more')
  }
  upload.end(endOfForm)
  const [answer] = await answered
  expect(answer.statusCode).toBe(303)
  const page = await lena.get(files)
  expect(page.$('.attachment')).toHaveLength(1)
})

test('where the disk is full, a page says so, nothing is left, and her words are there', async () => {
  await house.admin.raw(`
    create function no_room() returns trigger language plpgsql as
      $$ begin raise disk_full using message = 'could not extend file'; end $$;
    create trigger no_room before insert on attachment_pieces for each row when (new.place = 2) execute function no_room()`)
  const answer = await addTo(lena, files, [pdf(), recording()])
  await house.admin.raw('drop function no_room cascade')
  expect(answer.status).toBe(503)
  expect(answer.text).toContain('We cannot save Voice 001.m4a just now.')
  expect(answer.$('.attachment')).toHaveLength(1)
  expect(await kept()).toEqual({ attachments: 1, pieces: 1 })
  await wordsAreThere()
})

/** Whatever fails in the database from the second file on. */
async function failing(act: () => Promise<Seen>): Promise<Seen> {
  await house.admin.raw(`
    create function failing() returns trigger language plpgsql as
      $$ begin if exists (select from attachments) then raise 'a fault'; end if; return new; end $$;
    create trigger failing before insert on attachments for each row execute function failing()`)
  try {
    return await act()
  } finally {
    await house.admin.raw('drop function failing cascade')
  }
}

test('where one of several cannot be begun, she is answered at once, and the one before it is there', async () => {
  const several = [pdf('first.pdf'), recording(), recording('Voice 002.m4a', 2_000_000), pdf()]
  const answer = await failing(() => addTo(lena, files, several))
  expect(answer.status).toBe(500)
  expect(answer.text).toContain('This is our fault, not yours.')
  expect((await lena.get(files)).$('.attachment a[dir]').text()).toBe('first.pdf')
  expect(await kept()).toEqual({ attachments: 1, pieces: 1 })
  await wordsAreThere()
})

test('where her session ends while the second is on its way, she is answered, and the first is there', async () => {
  const upload = await beginUpload(pdf().bytes, 0)
  const answered = once(upload, 'response') as Promise<[IncomingMessage]>
  upload.write(`\r\n--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="b.m4a"\r\n\r\n`)
  upload.write(recording('', 1_000_000).bytes)
  await until(async () => (await kept()).pieces >= 3)
  await house.admin.raw('update sessions set ended_at = clock_timestamp() where person_id = ?', [
    people.lena.id,
  ])
  upload.write(recording('', 2_000_000).bytes)
  upload.write(`\r\n--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="c.m4a"\r\n\r\n`)
  upload.write(recording('', 1_000_000).bytes)
  upload.end(endOfForm)
  const [answer] = await answered
  expect(answer.statusCode).toBe(403)
  await house.admin('sessions').where({ personId: people.lena.id }).update({ endedAt: null })
  expect((await lena.get(files)).$('.attachment a[dir]').text()).toBe('letter.pdf')
  await wordsAreThere()
})

describe('what one portal holds at the same time', () => {
  /** A picture of which so much has come, and no more until it is let go on. */
  function slowPicture(length: number) {
    let tellHeld: () => void = () => undefined
    let goOn: () => void = () => undefined
    const held = new Promise<void>(resolve => (tellHeld = resolve))
    const rest = new Promise<void>(resolve => (goOn = resolve))
    return {
      held,
      goOn: () => {
        goOn()
      },
      bytes: bytes(),
    }

    async function* bytes() {
      yield Buffer.concat([Buffer.from('\xff\xd8\xff\xe0', 'latin1'), Buffer.alloc(length)])
      tellHeld()
      await rest
    }
  }

  test('are no more pictures than there is room for: one more is told so, and can come again', async () => {
    const draft = /[\w-]{36}/.exec(files)?.[0] ?? ''
    const bring = (bytes: AsyncIterable<Buffer>) =>
      takeIn(people.lena, { store: postgresqlStore, scanner: null }, draft, { name: 'a.jpg', bytes }, 'file')
    const slow = Array.from({ length: 4 }, () => slowPicture(14_999_000))
    const coming = slow.map(({ bytes }) => bring(bytes))
    await Promise.all(slow.map(({ held }) => held))
    const another = await addTo(lena, files, [await photo(), pdf()])
    expect(another.status).toBe(503)
    expect(another.text).toContain('We cannot save IMG_0001.jpg just now.')
    expect(another.$('.attachment a[dir]').text()).toBe('The letter.pdf')
    for (const { goOn } of slow) goOn()
    expect(await Promise.all(coming)).toEqual(slow.map(() => ({ state: 'unreadable' })))
    expect((await addTo(lena, files, [await photo()])).status).toBe(303)
  })

  test('are two uploads of one person: a third is told so, and can come again', async () => {
    const underWay = [await beginUpload(pdf().bytes), await beginUpload(pdf().bytes)]
    await until(async () => (await kept()).attachments === 2)
    const third = await addTo(lena, files, [pdf('third.pdf')])
    expect(third.status).toBe(503)
    expect(third.text).toContain('We cannot save third.pdf just now.')
    for (const upload of underWay) upload.destroy()
    await until(async () => (await kept()).attachments === 0)
    await until(async () => (await addTo(lena, files, [pdf('third.pdf')])).status === 303)
    await wordsAreThere()
  })
})

describe('what a file shows', () => {
  test('is said in 500 characters at most, and what was typed stands in its field', async () => {
    await addTo(lena, files, [pdf()])
    const page = await lena.get(files)
    const name = page.$('input[name^="shows-"]').attr('name') ?? ''
    const long = 'x'.repeat(501)
    const answer = await press(lena, page, 'descriptions', { [name]: long })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('up to 500 characters')
    expect(answer.$(`input[name="${name}"]`).val()).toBe(long)
    for (const shows of ['A letter\u0000 of mine', '<b>bold</b>']) {
      expect((await press(lena, page, 'descriptions', { [name]: shows })).status).toBe(303)
      expect((await lena.get(files)).html).not.toMatch(/\u0000|<b>bold/)
    }
    await press(lena, page, 'descriptions', { [name]: '' })
    expect((await lena.get(files)).$('.attachment .words')).toHaveLength(0)
  })

  test.each([
    [
      'another file is added',
      (page: Seen, typed: Record<string, string>) => addTo(lena, files, [pdf('second.pdf')], typed),
    ],
    ['one is removed', (page: Seen, typed: Record<string, string>) => press(lena, page, 'removing', typed)],
    [
      'she goes back to her words',
      (page: Seen, typed: Record<string, string>) =>
        press(lena, page, 'descriptions', { ...typed, next: 'words' }),
    ],
  ])('is kept when %s', async (_, act) => {
    await addTo(lena, files, [pdf('first.pdf'), pdf('last.pdf')])
    const page = await lena.get(files)
    const name = page.$('input[name^="shows-"]').first().attr('name') ?? ''
    expect((await act(page, { [name]: 'How you ended it.' })).status).toBe(303)
    expect((await lena.get(files)).$(`input[name="${name}"]`).val()).toBe('How you ended it.')
  })

  test('is not lost where it is too long and another file comes with it', async () => {
    await addTo(lena, files, [pdf()])
    const name = (await lena.get(files)).$('input[name^="shows-"]').attr('name') ?? ''
    const long = 'x'.repeat(501)
    const answer = await addTo(lena, files, [pdf('second.pdf')], { [name]: long })
    expect(answer.status).toBe(422)
    expect(answer.$('.attachment')).toHaveLength(2)
    expect(answer.$(`input[name="${name}"]`).val()).toBe(long)
  })

  test('is what Enter saves: the first button of the form removes nothing', async () => {
    await addTo(lena, files, [pdf()])
    const first = (await lena.get(files)).$('form.write button').first()
    expect(first.attr('formaction')).toBeUndefined()
  })
})

describe('an upload that breaks off', () => {
  test('leaves nothing behind, and her words are there', async () => {
    const upload = await beginUpload(recording('', 2_000_000).bytes)
    expect((await kept()).attachments).toBe(1)
    expect((await lena.get(files)).$('.attachment')).toHaveLength(0)
    upload.destroy()
    await until(async () => (await kept()).attachments === 0)
    expect(await kept()).toEqual(nothing)
    await wordsAreThere()
  })

  test('costs none of those that had arrived before it', async () => {
    expect((await addTo(lena, files, [pdf()])).status).toBe(303)
    const upload = await beginUpload(recording('', 1_000_000).bytes)
    upload.destroy()
    await until(async () => (await kept()).attachments === 1)
    expect((await lena.get(files)).text).toContain('The letter.pdf')
  })

  test('because the portal was killed is swept once nothing more can come of it', async () => {
    const killed = await openPortals(house, {})
    expect((await addTo(lena, files, [pdf()])).status).toBe(303)
    const upload = await beginUpload(recording('', 1_000_000).bytes, 5_000_000, killed.at(0))
    killed.kill()
    await new Promise(resolve => upload.once('close', resolve))
    expect((await kept()).attachments).toBe(2)
    expect((await lena.get(files)).$('.attachment')).toHaveLength(1)
    expect(await deleteHalfArrived()).toBe(0)
    await house.admin('attachments').update({ beganAt: new Date(Date.now() - 61 * 60_000) })
    expect(await deleteHalfArrived()).toBe(1)
    expect(await kept()).toEqual({ attachments: 1, pieces: 1 })
    await wordsAreThere()
  })
})

describe('what belongs to a draft', () => {
  const draft = () => files.replace(/\/files$/, '')

  test('is thrown away with it, comes back with it, and goes with it after a day', async () => {
    await addTo(lena, files, [pdf()])
    await lena.fill(await lena.get(`${draft()}/discarding`), {}, 'form[action$="/discarding"]')
    expect((await lena.get(files)).to).toBe(draft())
    expect(await kept()).toEqual({ attachments: 1, pieces: 1 })
    await lena.fill(await lena.get(draft()), {}, 'form[action$="/bringing-back"]')
    expect((await lena.get(files)).text).toContain('The letter.pdf')
    await lena.fill(await lena.get(`${draft()}/discarding`), {}, 'form[action$="/discarding"]')
    await house.admin('drafts').update({ thrownAt: new Date(Date.now() - 25 * 3_600_000) })
    await house.admin.raw('select sweep_thrown_away()')
    expect(await kept()).toEqual(nothing)
  })
})
