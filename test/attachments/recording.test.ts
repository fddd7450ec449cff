import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { headLength } from '../../src/attachments/recordings/recording'
import { findRecording } from '../../src/attachments/recordings/store'
import { openBrowserOf, type Browser } from '../support/browser'
import { addTo, attachTo, pdf, recordFor, spoken } from '../support/files'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { openForm } from '../support/writing'

let house: House
let people: People
let lena: Browser
let concern: string
let draft: string
const at = () => `/drafts/${draft}/recording`

beforeAll(async () => {
  house = await openHouse()
  await house.stopWorking()
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.admin('limits').delete()
  await house.admin('recordings').delete()
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await make(people.ruth, concern, 'acknowledge', { words: 'I will listen.' })
  draft = await newDraft()
})

async function newDraft(): Promise<string> {
  const box = await openForm(lena, `/concerns/${concern}`)
  const answer = await lena.fill(box, { words: 'Please listen.', keep: 'voice' }, '#answer form')
  return /^\/drafts\/([^/]+)\/recording$/.exec(answer.to ?? '')?.[1] ?? ''
}

async function begin(browser = lena): Promise<string> {
  const answer = await browser.agent.post(at()).set('Sec-Fetch-Site', 'same-origin')
  return String((answer.body as { id?: unknown }).id)
}

/** Brings one chunk as the script does. @returns the status */
async function bring(id: string, place: number, bytes: Buffer, browser = lena): Promise<number> {
  const head = Buffer.alloc(headLength)
  head.write(id.replaceAll('-', ''), 'hex')
  head.writeUInt32BE(place, 16)
  head.writeUInt32BE((place + 1) * 1_000, 20)
  const answer = await browser.agent
    .post(`${at()}/parts`)
    .set({ 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/octet-stream' })
    .send(Buffer.concat([head, bytes]))
  return answer.status
}

const listen = async (browser = lena) => browser.post(`${at()}/listening`)
const files = () => house.admin('attachments').where({ draftId: draft })
const waits = async () => Number((await house.admin('recordingChunks').count({ count: '*' }))[0]?.count)

async function heard(path: string): Promise<Buffer> {
  const answer = await lena.agent.get(path).responseType('blob')
  expect(answer.headers['content-type']).toBe('audio/webm')
  return answer.body as Buffer
}

describe('what is recorded', () => {
  test('is kept chunk by chunk, sealed, and becomes a file of her draft whole once she listens to it', async () => {
    const chunks = spoken(4)
    const id = await begin()
    for (const [place, bytes] of chunks.entries()) expect(await bring(id, place, bytes)).toBe(204)
    const rows = await house.admin('recordingChunks').pluck<Buffer[]>('sealed')
    expect(Buffer.concat(rows).includes('webm')).toBe(false)
    expect(await files()).toHaveLength(0)
    const answer = await listen()
    expect(await waits()).toBe(0)
    const page = await lena.follow(answer)
    expect(page.text).toContain('It is 0:04 long. Nobody else has heard it.')
    expect(page.html).not.toContain('autoplay')
    const sound = await heard(page.$('audio').attr('src') ?? '')
    expect(sound.subarray(-18_000)).toEqual(Buffer.concat(chunks).subarray(-18_000))
    expect(page.headers['content-security-policy']).toContain("media-src 'self'")
  })

  test('a page hears the microphone only where something is recorded', async () => {
    expect((await lena.get(at())).headers['permissions-policy']).toContain('microphone=(self)')
    await recordFor(people.lena, draft)
    const answer = await listen()
    for (const path of [
      '/',
      `/drafts/${draft}/files`,
      `/concerns/${concern}`,
      `${at()}/again`,
      answer.to ?? '',
    ])
      expect((await lena.get(path)).headers['permissions-policy']).toContain('microphone=()')
  })

  test('is not written beside five files, and waits', async () => {
    await recordFor(people.lena, draft)
    for (let file = 0; file < 5; file += 1) await attachTo(people.lena, draft, pdf())
    await house.admin.raw('alter table attachment_pieces add constraint nothing_more check (false) not valid')
    const answer = await listen()
    await house.admin.raw('alter table attachment_pieces drop constraint nothing_more')
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('There are five files already.')
    expect(await waits()).toBeGreaterThan(0)
  })

  test('that stopped without a word is offered again, holds back what it belongs to, and is deleted only after a question', async () => {
    await recordFor(people.lena, draft, spoken(72))
    const page = await lena.get(at())
    expect(page.text).toContain('The recording stopped at 1:12. It is saved.')
    const box = await openForm(lena, `/concerns/${concern}`)
    const held = await lena.fill(box, { words: 'Please listen.' }, '#answer form')
    expect(held.status).toBe(409)
    expect(held.text).toContain('There is a recording that you have not added to these words.')
    const way = held.$('main a').filter((_, one) => held.$(one).text() === 'Listen to your recording')
    expect(way.attr('href')).toBe(at())
    expect(way.closest('[hidden]')).toHaveLength(0)
    const asked = await lena.get(page.$('a[href$="/again"]').attr('href') ?? '')
    expect(asked.text).toContain('Delete this recording?')
    expect(await waits()).toBe(72)
    expect((await lena.fill(asked, {}, 'main form')).to).toBe(at())
    expect(await waits()).toBe(0)
    expect((await lena.get(at())).text).toContain('You can speak for up to five minutes.')
  })

  test('goes out with her words, and her therapist reads beside it what she has written down', async () => {
    await recordFor(people.lena, draft, spoken(5))
    const page = await lena.follow(await listen())
    const field = page.$('textarea').attr('name') ?? ''
    const said = 'You looked at the clock.\nThree times.'
    await lena.fill(page, { [field]: said, next: 'words' }, 'main form')
    const box = await openForm(lena, `/concerns/${concern}`)
    expect((await lena.fill(box, {}, '#answer form')).status).toBe(303)
    const ruth = await openBrowserOf(house, people.ruth)
    const thread = await ruth.get(`/concerns/${concern}`)
    expect(thread.$('.attachment').text()).toContain('Voice note, 0:05')
    expect(thread.$('.attachment .words').text()).toBe(said)
    expect(thread.$('audio[controls][preload=none]').attr('src')).toMatch(/^\/attachments\//)
  })

  test('can be recorded again once it was heard', async () => {
    await recordFor(people.lena, draft)
    const page = await lena.follow(await listen())
    const asked = await lena.get(page.$('a[href$="/again"]').attr('href') ?? '')
    expect(await files()).toHaveLength(1)
    expect((await lena.fill(asked, {}, 'main form')).to).toBe(at())
    expect(await files()).toHaveLength(0)
    expect((await lena.get(page.$('a[href$="/again"]').attr('href') ?? '')).to).toBe(at())
  })

  test('is thrown away with its draft, comes back with it, and goes with it after a day', async () => {
    await recordFor(people.lena, draft)
    await lena.fill(await lena.get(`/drafts/${draft}/discarding`), {}, 'form[action$="/discarding"]')
    expect((await lena.get(at())).to).toBe(`/drafts/${draft}`)
    await lena.fill(await lena.get(`/drafts/${draft}`), {}, 'form[action$="/bringing-back"]')
    expect((await lena.get(at())).text).toContain('The recording stopped at 0:03.')
    await lena.fill(await lena.get(`/drafts/${draft}/discarding`), {}, 'form[action$="/discarding"]')
    await house.admin('drafts').update({ thrownAt: new Date(Date.now() - 25 * 3_600_000) })
    await house.admin.raw('select sweep_thrown_away()')
    expect(await waits()).toBe(0)
  })
})

describe('chunks that come otherwise than they should harm nothing', () => {
  let id: string
  const chunks = spoken(3)
  const [first = Buffer.alloc(0), second = Buffer.alloc(0), third = Buffer.alloc(0)] = chunks
  beforeEach(async () => {
    id = await begin()
    await bring(id, 0, first)
  })

  test('one that comes twice is kept once, as it came first', async () => {
    expect(await bring(id, 1, second)).toBe(204)
    expect(await bring(id, 1, Buffer.from('something else'))).toBe(204)
    expect(await bring(id, 0, third)).toBe(204)
    expect(await bring(id, 2, third)).toBe(204)
    const sound = await heard((await lena.follow(await listen())).$('audio').attr('src') ?? '')
    expect(sound.subarray(-12_000)).toEqual(Buffer.concat([second, third]))
  })

  test('one that comes before another is refused, and the recording ends before the gap', async () => {
    expect(await bring(id, 2, third)).toBe(400)
    expect(await bring(id, 4_000_000, third)).toBe(400)
    expect(await findRecording(people.lena, draft)).toMatchObject({ chunks: 1, seconds: 1 })
  })

  test('ten at the same time are one', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => bring(id, 1, second)))
    expect(new Set(answers)).toEqual(new Set([204]))
    expect(await waits()).toBe(2)
  })

  test('too many are refused, and what came before is there', async () => {
    await house.admin('recordings').update({ chunks: 600 })
    expect(await bring(id, 600, second)).toBe(400)
    await house.admin('recordings').update({ chunks: 1, bytes: 14_999_000 })
    expect(await bring(id, 1, second)).toBe(413)
    expect((await lena.get(at())).text).toContain('The recording stopped at 0:01.')
  })

  test('one too large, an empty one, a form and a page are refused', async () => {
    expect(await bring(id, 1, Buffer.alloc(300_000))).toBe(413)
    expect(await bring(id, 1, Buffer.alloc(0))).toBe(400)
    expect((await lena.post(`${at()}/parts`, { place: '1' })).status).toBe(400)
    expect(await waits()).toBe(1)
  })

  test('somebody else brings nothing, hears nothing, and deletes nothing', async () => {
    for (const person of [people.mei, people.ruth, people.margit]) {
      const other = await openBrowserOf(house, person)
      expect(await bring(id, 1, second, other)).toBe(404)
      expect((await listen(other)).status).toBe(404)
      expect((await other.get(at())).status).toBe(404)
      expect((await other.post(`${at()}/again`)).status).toBe(404)
    }
    expect(await waits()).toBe(1)
  })

  test('those of another recording, or of one that was ended, go nowhere', async () => {
    expect(await bring(newId(), 1, second)).toBe(410)
    await listen()
    expect(await bring(id, 1, second)).toBe(410)
    expect(await bring(id, 0, first)).toBe(410)
    expect((await listen()).to).toBe(at())
    expect(await files()).toHaveLength(1)
  })

  test('two who end it at the same moment make one file', async () => {
    await Promise.all([listen(), listen(), listen()])
    expect(await files()).toHaveLength(1)
    expect(await waits()).toBe(0)
    expect(await house.admin('attachments').where({ draftId: null, entryId: null })).toHaveLength(0)
  })

  test('while another waits, no new one begins; of one that brought nothing, nothing is left', async () => {
    expect((await lena.agent.post(at()).set('Sec-Fetch-Site', 'same-origin')).status).toBe(303)
    await lena.post(`${at()}/again`)
    const empty = await begin()
    const next = await begin()
    expect(await bring(empty, 0, first)).toBe(410)
    expect(await bring(next, 0, first)).toBe(204)
  })

  test('none come once its words were sent', async () => {
    await lena.post(`${at()}/again`)
    const late = await begin()
    const box = await openForm(lena, `/concerns/${concern}`)
    expect((await lena.fill(box, {}, '#answer form')).status).toBe(303)
    expect(await bring(late, 0, first)).toBe(404)
    expect((await lena.get(at())).to).toBe(`/drafts/${draft}`)
    expect(await waits()).toBe(0)
  })

  test('what is no recording is called so, and can be deleted', async () => {
    await lena.post(`${at()}/again`)
    const other = await begin()
    await bring(other, 0, Buffer.from('<script>canary</script>'.padEnd(80)))
    const answer = await listen()
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('is not a picture, a PDF or a recording that we can take')
    expect(answer.text).not.toContain('canary')
    expect(answer.$('a[href$="/recording/again"]')).toHaveLength(1)
  })

  test('a sixth file is not recorded', async () => {
    await lena.post(`${at()}/again`)
    await addTo(
      lena,
      `/drafts/${draft}/files`,
      [1, 2, 3, 4, 5].map(number => pdf(`${String(number)}.pdf`)),
    )
    expect((await lena.agent.post(at()).set('Sec-Fetch-Site', 'same-origin')).status).toBe(303)
    expect((await lena.get(at())).text).toContain('Five files go with your words already.')
  })
})
