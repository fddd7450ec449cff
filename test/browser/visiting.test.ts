import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { createApp } from '../../src/app'
import { createLog } from '../../src/http/log'
import { listenHttp } from '../../src/process/http-server'
import { mailboxTransport } from '../../src/mail/mailbox'
import { samplePeople, type SampleKey } from '../../src/sample/people'
import { tellSample } from '../../src/sample/story'
import type { RunningProcess } from '../../src/process/startup'
import { openChromium } from '../support/chromium'
import { openHouse, type House } from '../support/house'
import { lookAt } from '../support/looking'
import { outboxIsEmpty } from '../support/traces'
import { walkIn, visit, type Visitor } from '../support/visitor'

let browser: Browser
let house: House
let folder: string
let server: RunningProcess
let tryOut: House
beforeAll(async () => {
  browser = await openChromium()
  house = await openHouse()
  folder = await mkdtemp(join(tmpdir(), 'mailbox-'))
  await tellSample(house.urls.admin, new Date())
  await outboxIsEmpty(house)
  const door = await listenHttp(
    createApp({ ...house.config, tryOut: true, mailbox: folder }, createLog('fatal')),
    0,
    '127.0.0.1',
  )
  server = door
  tryOut = { ...house, url: `http://127.0.0.1:${door.port}` }
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  await house.close()
  await rm(folder, { recursive: true })
})

test('the mailbox shows whom one can be, and the newest mail', async () => {
  const transport = mailboxTransport(folder)
  const link = `${house.config.baseUrl}/sign-in/only-a-picture`
  await transport.deliver('2', 'mei@sample.example', {
    subject: 'Something new to read',
    text: house.config.baseUrl,
  })
  // It was queued before the other one, and waited for longer.
  await setTimeout(5)
  await transport.deliver('1', 'ruth@sample.example', {
    subject: 'Your link and your code',
    text: `Open this link to sign in:\n\n${link}`,
  })
  const anybody = await visit(browser, tryOut)
  await anybody.go('/mailbox')
  expect(await anybody.page.getByRole('link', { name: 'Open the link' }).first().getAttribute('href')).toBe(
    '/sign-in/only-a-picture',
  )
  const mails = anybody.page.locator('details.mail')
  expect(await mails.locator('summary strong').allInnerTexts()).toEqual(['For Ruth Adler', 'For Mei Tanaka'])
  expect(await mails.first().getAttribute('open')).toBe('')
  expect(await mails.last().getAttribute('open')).toBeNull()
  await lookAt(anybody, '90-mailbox')
  await anybody.close()
})

test.each([
  { key: 'ruth', pages: { 'inbox-of-ruth': '/inbox' }, says: 'Josef Hartl' },
  { key: 'owner', pages: { 'board-of-margit': '/board', 'inbox-of-margit': '/inbox' }, says: 'Amina Yusuf' },
  { key: 'ines', pages: { 'home-of-ines': '/' }, says: 'To Amara Diallo' },
  {
    key: 'mei',
    pages: { 'whom-mei-can-choose': '/concerns/new', 'home-of-mei': '/' },
    says: 'To Tomas Lindqvist',
  },
] as const)('the sample practice as $key sees it', async ({ key, pages, says }) => {
  const visitor = await signedIn(key)
  for (const [name, path] of Object.entries(pages)) {
    await visitor.go(path)
    await lookAt(visitor, `91-${name}`)
  }
  expect(await visitor.text()).toContain(says)
  if (key !== 'mei') {
    await visitor.go(key === 'ines' ? '/' : '/inbox')
    await visitor.leading(() => visitor.page.locator('.row__link').first().click())
    await lookAt(visitor, `92-concern-as-${key}-reads-it`)
  }
  expect(visitor.complaints).toEqual([])
  await visitor.close()
})

async function signedIn(key: SampleKey): Promise<Visitor> {
  const address = samplePeople.find(person => person.key === key)?.address ?? ''
  return walkIn(await visit(browser, tryOut), tryOut, { address })
}
