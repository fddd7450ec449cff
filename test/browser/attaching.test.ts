import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { empty } from '../support/locks'
import { pdf, photo, recording } from '../support/files'
import { expectNoComplaints, lookAt, lookAtFile } from '../support/looking'
import { make, send } from '../support/people'
import type { Visitor } from '../support/visitor'
import { openWalk } from '../support/walk'

// Somebody shows the letter by which her therapy ended: on a phone and at a desk, with scripts and without.
const walk = openWalk({ keepsPages: true })
const { come } = walk
let lena: Visitor
let concern: string
let picture: Buffer
beforeAll(async () => {
  picture = (await photo('IMG_0001.jpg', 60, 40)).bytes
})
beforeEach(async () => {
  await empty(walk.house, 'attachments', 'concerns', 'drafts', 'gone_drafts', 'kept_words')
  concern = await send(walk.people.lena, { therapist: walk.people.ruth.id, audience: 'therapist' })
  await make(walk.people.ruth, concern, 'acknowledge', { words: 'I wrote it too quickly.' })
})
afterEach(async () => {
  expectNoComplaints(lena)
  await lena.close()
})

const choose = (page: Page, ...files: readonly { readonly name: string; readonly bytes: Buffer }[]) =>
  page
    .getByLabel('Choose pictures or files')
    .setInputFiles(
      files.map(({ name, bytes }) => ({ name, buffer: bytes, mimeType: 'application/octet-stream' })),
    )
const listed = (page: Page) => page.locator('.attachment').count()

async function begin(): Promise<void> {
  await lena.go(`/concerns/${concern}`)
  await lena.page.locator('#answer textarea').fill('Here is the letter.')
  await lena.press('Add pictures or files')
}

test.each([
  ['with', true],
  ['without', false],
])('%s scripts: she adds files, says what they show, removes one, and sends them', async (_, scripts) => {
  lena = await come(walk.people.lena, { scripts })
  await begin()
  if (scripts) await lookAt(lena, 'files-none')
  await choose(lena.page, pdf(), { name: 'IMG_0001.jpg', bytes: picture }, recording('Voice 001.m4a', 3_000))
  await lena.page.getByRole('button', { name: 'Add', exact: true }).click()
  await lena.page.getByText('Added. If you like, say what each one shows.').first().waitFor()
  expect(await listed(lena.page)).toBe(3)
  if (scripts) await lookAtFile(lena, 'files-three') // two pages and pictures have come by now
  await lena.write('What does The letter.pdf show?', 'The letter of 3 November')
  await lena.press('Remove IMG_0001.jpg')
  expect(await listed(lena.page)).toBe(2)
  await lena.press('Back to your words')
  expect(await lena.text()).toContain('The letter of 3 November')
  if (scripts) await lookAtFile(lena, 'files-in-the-box')
  await lena.press('Send')
  expect(await lena.page.locator('.thread').last().innerText()).toContain('The letter of 3 November')
})

describe('with scripts', () => {
  beforeEach(async () => {
    lena = await come(walk.people.lena)
    await begin()
  })

  test('on a telephone, what has become of a file comes into sight', async () => {
    await lena.page.setViewportSize({ width: 375, height: 667 })
    await choose(lena.page, pdf())
    await lena.page.getByRole('button', { name: 'Add', exact: true }).click()
    const news = lena.page.locator('[data-news]')
    await news.waitFor()
    const { y, height } = (await news.boundingBox()) ?? { y: NaN, height: NaN }
    expect(y).toBeGreaterThanOrEqual(0)
    expect(y + height).toBeLessThanOrEqual(667)
  })

  test('what cannot be taken is named on the page, beside what was added, and nothing that she typed is lost', async () => {
    await choose(lena.page, pdf())
    await lena.page.getByRole('button', { name: 'Add', exact: true }).click()
    await lena.page.getByText('Added.').first().waitFor()
    await lena.write('What does The letter.pdf show?', 'Not saved yet')
    await choose(lena.page, { name: 'x.exe', bytes: Buffer.from('MZ') }, pdf('Another.pdf'))
    await lena.page.getByRole('button', { name: 'Add', exact: true }).click()
    await lena.page.getByText('x.exe is not a picture').first().waitFor()
    expect(await listed(lena.page)).toBe(2)
    expect(await lena.page.getByLabel('What does The letter.pdf show?').inputValue()).toBe('Not saved yet')
    expect(await lena.page.evaluate<boolean>('document.activeElement.matches("[data-focus]")')).toBe(true)
    await lookAtFile(lena, 'files-refused')
  })

  test('it says how far they are, and she can stop them', async () => {
    await lena.wire.send('Network.enable')
    const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 100_000 }
    await lena.wire.send('Network.emulateNetworkConditions', slow)
    await choose(lena.page, pdf('Large.pdf', 3_000_000))
    await lena.page.getByRole('button', { name: 'Add', exact: true }).click()
    await lena.page
      .getByText(/^Your files are on their way: \d+%$/)
      .first()
      .waitFor()
    expect(await lena.page.getByRole('progressbar').count()).toBe(1)
    await lena.page.getByRole('button', { name: 'Stop' }).click()
    await lena.page.getByRole('button', { name: 'Add', exact: true }).waitFor()
    expect(await lena.page.getByRole('progressbar').count()).toBe(0)
    await lena.wire.send('Network.emulateNetworkConditions', { ...slow, uploadThroughput: -1 })
    await lena.page.getByRole('button', { name: 'Add', exact: true }).click()
    await lena.page.getByText('Added.').first().waitFor()
    expect(await listed(lena.page)).toBe(1)
  })

  test('where the connection breaks, it says so, and the files are still chosen', async () => {
    await choose(lena.page, pdf())
    await lena.context.setOffline(true)
    await lena.page.getByRole('button', { name: 'Add', exact: true }).click()
    await lena.page
      .getByText(/^The connection broke before everything had arrived/)
      .first()
      .waitFor()
    await lena.context.setOffline(false)
    await lena.page.getByRole('button', { name: 'Add', exact: true }).click()
    await lena.page.getByText('Added.').first().waitFor()
    expect(await listed(lena.page)).toBe(1)
    lena.complaints.splice(0) // a browser complains of every request that fails, some time later
  })
})
