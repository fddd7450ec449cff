import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { send } from '../support/people'
import { practiceOf } from '../support/practices'

// A form that comes after its words were sent: nothing that somebody wrote is dropped, and they are told what became of it.

const lines: string[] = []
let house: House
let people: Awaited<ReturnType<typeof someone>>
let ruth: Browser
let at: string
let asking: string
const someone = () =>
  practiceOf(house, {
    margit: { name: 'Margit Sommer', roles: ['owner'] },
    ruth: { name: 'Ruth Adler', roles: ['therapist'] },
    selma: { name: 'Selma Aydin', roles: ['supervisor'] },
    lena: { name: 'Lena Brandt', roles: ['client'], sees: ['ruth'] },
  })
beforeAll(async () => {
  house = await openHouse({ LIMIT_SENDING: '1000', LOG_LEVEL: 'error' }, { write: line => lines.push(line) })
  people = await someone()
  ruth = await openBrowserOf(house, people.ruth)
})
afterAll(() => house.close())
beforeEach(async () => {
  const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  asking = `/concerns/${concern}/consultation`
  const form = await ruth.get(asking)
  const answer = await ruth.fill(
    form,
    { supervisor: people.selma.id, words: 'Where do I begin?' },
    'form.write',
  )
  at = (answer.to ?? '').replace(/\?.*/, '')
})

const said = async () => (await ruth.get(at)).$('.measure > .thread .words').toArray().length
const fieldOf = (page: Seen) => page.$('#words').val()
const post = (form: Seen, words: string, keep?: 'later' | 'quietly') =>
  ruth.fill(form, { words, ...(keep && { keep }) }, 'form.write')

test('other words that are to be kept are a draft of their own, and their writer is told', async () => {
  const form = await ruth.get(at)
  expect((await post(form, 'I will try.')).to).toBe(`${at}?said=sent`)
  const late = await post(form, 'I will try, with your help.', 'later')
  expect(late.to).toBe(`${at}?said=draft-of-its-own`)
  const page = await ruth.follow(late)
  expect(page.html).toContain('They have not been sent.')
  expect(fieldOf(page)).toBe('I will try, with your help.')
  expect(await said()).toBe(2)
  // a copy of the same form finds the same draft
  await post(form, 'I will try, with your help.', 'later')
  expect(await house.admin('drafts').where({ consultationId: at.split('/').at(-1) ?? '' })).toHaveLength(1)
})

test('so are other words that are to be sent: they are not taken for the first', async () => {
  const form = await ruth.get(at)
  await post(form, 'I will try.')
  const late = await post(form, 'And I have one more question.')
  expect(late.to).toBe(`${at}?said=draft-of-its-own`)
  const page = await ruth.follow(late)
  expect(fieldOf(page)).toBe('And I have one more question.')
  expect((await post(page, 'And I have one more question.')).to).toBe(`${at}?said=sent`)
  expect(await said()).toBe(3)
  expect((await post(form, 'And I have one more question.')).to).toBe(`${at}?said=sent`)
  expect(await said()).toBe(3)
})

test('the same words once more are sent, and leave no draft', async () => {
  const form = await ruth.get(at)
  await post(form, 'I will try.')
  expect((await post(form, 'I will try.')).to).toBe(`${at}?said=sent`)
  expect((await post(form, 'I will try.', 'later')).to).toMatch(/said=sent$/)
  expect(fieldOf(await ruth.get(at))).toBe('')
  expect(await said()).toBe(2)
})

test('what was written of a form that asked is found where there is nobody left to ask, too', async () => {
  const other = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  const form = await ruth.get(`/concerns/${other}/consultation`)
  const asks = (words: string, keep?: 'later') =>
    ruth.fill(form, { supervisor: people.selma.id, words, ...(keep && { keep }) }, 'form.write')
  await asks('Where do I begin?')
  const page = await ruth.follow(await asks('Where do I begin, and when?', 'later'))
  expect(page.html).toContain('They have not been sent.')
  expect(page.text).toContain('Where do I begin, and when?')
})

test('words that were kept after their writer had signed out are here again, beside what was sent', async () => {
  const browser = await openBrowserOf(house, people.ruth)
  const form = await browser.get(at)
  await browser.fill(form, { words: 'I will try.' }, 'form.write')
  await browser.post('/sign-out')
  await browser.fill(form, { words: 'I will try tomorrow.', keep: 'later' }, 'form.write')
  await openBrowserOf(house, people.ruth, browser)
  expect(fieldOf(await browser.get(at))).toBe('I will try tomorrow.')
})

/** Two pages of the same draft, of which the second one has kept newer words meanwhile. */
async function twoPages(browser: Browser): Promise<[older: Seen, newer: Seen]> {
  await browser.fill(await browser.get(at), { words: 'I had begun.', keep: 'later' }, 'form.write')
  const pages: [Seen, Seen] = [await browser.get(at), await browser.get(at)]
  await browser.fill(pages[1], { words: 'Newer words.', revision: '3', keep: 'quietly' }, 'form.write')
  return pages
}

test('a form that is older than what is kept does not vanish', async () => {
  const [older] = await twoPages(ruth)
  const late = await post(older, 'Older words.', 'later')
  expect(late.to).toBe(`${at}?said=changed-elsewhere`)
  expect(fieldOf(await ruth.follow(late))).toBe('Older words.')
  const drafts = await house.admin('drafts').where({ consultationId: at.split('/').at(-1) ?? '' })
  expect(drafts).toHaveLength(2)
})

test('nor is it sent in place of them', async () => {
  const [older, newer] = await twoPages(ruth)
  expect((await post(older, 'Older words.')).to).toBe(`${at}?said=changed-elsewhere`)
  const late = await ruth.fill(newer, { words: 'Newer', revision: '1' }, 'form.write')
  expect(late.to).toBe(`${at}?said=newer-is-kept`)
  expect(await said()).toBe(1)
})

test('an older form without words takes nothing away from what is kept', async () => {
  const [older, newer] = await twoPages(ruth)
  const quietly = (form: Seen, revision: string) =>
    ruth.fill(form, { words: '', revision, keep: 'quietly' }, 'form.write')
  expect((await quietly(newer, '2')).status).toBe(409)
  expect((await quietly(older, '9')).status).toBe(409)
  expect(fieldOf(await ruth.get(at))).toBe('Newer words.')
  const late = await post(older, '  ', 'later')
  expect(late.to).toBe(`${at}?said=newer-is-kept`)
  const page = await ruth.follow(late)
  expect(page.text).toContain('You have written newer words here in the meantime.')
  expect(fieldOf(page)).toBe('Newer words.')
  // a newer one does
  expect((await quietly(newer, '4')).status).toBe(204)
  expect(fieldOf(await ruth.get(at))).toBe('')
})

test('so it is where it was posted after its writer had signed out', async () => {
  const browser = await openBrowserOf(house, people.ruth)
  const [older] = await twoPages(browser)
  await browser.post('/sign-out')
  await browser.fill(older, { words: '', revision: '2', keep: 'later' }, 'form.write')
  await openBrowserOf(house, people.ruth, browser)
  expect(fieldOf(await browser.get(at))).toBe('Newer words.')
})

test('a draft that was damaged is said to be, stays as it is, and is written beside', async () => {
  await post(await ruth.get(at), 'I had begun.', 'later')
  const where = { consultationId: at.split('/').at(-1) ?? '' }
  const { id, words } = await house.admin('drafts').where(where).first<{ id: string; words: Buffer }>()
  const damaged = Buffer.from(words)
  damaged[damaged.length - 20] = (damaged[damaged.length - 20] ?? 0) ^ 1
  await house.admin('drafts').where({ id }).update({ words: damaged })
  lines.length = 0
  const page = await ruth.get(at)
  expect(page.text).toContain('We cannot show what you saved here before')
  expect(fieldOf(page)).toBe('')
  expect(lines.map(line => (JSON.parse(line) as { place?: string }).place)).toContain('drafts.words')
  await post(page, 'I begin once more.', 'later')
  expect(await house.admin('drafts').where({ id }).first('words')).toEqual({ words: damaged })
  expect(fieldOf(await ruth.get(at))).toBe('I begin once more.')
})
