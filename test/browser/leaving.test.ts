import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { lookAt } from '../support/looking'
import { until } from '../support/patience'
import { send } from '../support/people'
import { comeIn, walkIn, type Visitor } from '../support/visitor'
import { openWalk } from '../support/walk'

const weather = 'https://weather.example/'
const walk = openWalk({ settings: { LEAVE_TO: weather } })
const { visit, come } = walk
let lena: Visitor
let concern: string
beforeAll(async () => {
  concern = `/concerns/${await send(walk.people.lena, { therapist: walk.people.ruth.id, audience: 'therapist' })}`
})
beforeEach(async () => {
  lena = await come(walk.people.lena)
  await lena.go(concern)
})
afterEach(() => lena.close())

const telling = /Makeright|therap|practice|River|Ruth|Lena|concern|felt wrong|hurt|serious|quickly/i
const press = (key: string, times: number, visitor = lena) =>
  Array.from({ length: times }).reduce<Promise<void>>(
    before => before.then(() => visitor.page.keyboard.press(key)),
    Promise.resolve(),
  )
const leaveByButton = () => lena.page.getByRole('button', { name: 'Leave quickly' }).click()

describe('the button', () => {
  test('leads to a neutral page, and nobody is signed in any more', async () => {
    await leaving(leaveByButton)
    await expectGone()
  })

  test('works without scripts as well', async () => {
    await lena.close()
    lena = await come(walk.people.lena, { scripts: false })
    await lena.go(concern)
    await leaving(leaveByButton)
    await expectGone()
  })
})

describe('afterwards', () => {
  test('every address leads to a page that says nothing of what this is, until somebody comes in', async () => {
    await leaving(leaveByButton)
    for (const path of [
      '/',
      concern,
      '/more',
      `/p/${walk.people.lena.practice.door ?? 'x'}`,
      '/return',
      '/nothing',
    ]) {
      await lena.go(path)
      await expectPlain()
    }
    await lookAt(lena, 'b0-plain-page')
    const cookie = (await lena.context.cookies(walk.house.url)).find(({ name }) => name === 'plain')
    expect(Math.round(((cookie?.expires ?? 0) - Date.now() / 1000) / 3600)).toBe(24)
    await walkIn(lena, walk.house, walk.people.lena)
    await lena.go(concern)
    expect(await lena.text()).toContain('Ruth Adler')
    expect(await lena.page.locator('.bar').count()).toBe(1)
  })

  test('so it is after signing out', async () => {
    await lena.follow('Sign out')
    await lena.press('Sign out in this browser')
    expect(await lena.text()).toContain('You are signed out in this browser.')
    await lena.go('/')
    await expectPlain()
  })

  test('a wrong code and a wrong address are answered there', async () => {
    await leaving(leaveByButton)
    await lena.go('/')
    await lena.write('Your return code', 'ABCD')
    await lena.press('Open')
    expect(await lena.text()).toContain('This code does not open anything.')
    await expectPlain('/return')
    await lena.write('Your email address', 'nobody')
    await lena.press('Send me the email')
    expect(await lena.text()).toContain('Enter an email address')
    await expectPlain()
  })
})

describe('Escape three times', () => {
  test('leaves as the button does', async () => {
    await leaving(() => press('Escape', 3))
    await expectGone()
  })

  test('leaves while somebody writes, and what they wrote is kept for them', async () => {
    await lena.go(concern)
    await lena.write('Your words', 'A sentence that is not done')
    await leaving(() => press('Escape', 3))
    await until(async () => {
      const drafts = await walk.house.admin('drafts').where({ personId: walk.people.lena.id }).select('id')
      return drafts.length + (await walk.house.admin('keptWords').select('id')).length > 0
    })
    await expectGone()
    await walkIn(lena, walk.house, walk.people.lena)
    await lena.go('/')
    expect(await lena.text()).toContain('A sentence that is not done')
  })

  test('is not Escape twice, nor with another key between, nor slowly, nor Shift', async () => {
    await press('Escape', 2)
    await press('a', 1)
    await press('Escape', 2)
    await pause(1600)
    await press('Escape', 1)
    await press('Shift', 4)
    await press('Shift+Escape', 3)
    await lena.go('/')
    expect(await lena.text()).toContain('Hello Lena')
  })

  test('is spoken of only where the key has come', async () => {
    const hint = lena.page.getByText('or press Escape three times')
    expect(await hint.isVisible()).toBe(false)
    await press('Escape', 1)
    await hint.waitFor()
    await lena.go('/')
    await hint.waitFor()
  })

  test('can be tried where it is explained, and switched off', async () => {
    await lena.go('/help/browser')
    const seen = lena.page.getByText('This page saw that.').first()
    expect(await seen.count()).toBe(0)
    await press('Escape', 1)
    await seen.waitFor()
    await lookAt(lena, 'b1-leaving')
    await lena.press('Switch off Escape')
    await press('Escape', 5)
    expect(await lena.text()).toContain('Escape is switched off in this browser')
    await lena.go(concern)
    expect(await lena.page.getByText('or press Escape three times').isVisible()).toBe(false)
    await press('Escape', 5)
    await lena.go('/help/browser')
    await lena.press('Switch on Escape')
    await leaving(() => press('Escape', 3))
  })
})

describe('the other tabs', () => {
  test.each([
    ['at once', true],
    ['also where the browser has no channel between them', false],
  ])('go %s', async (_, channels) => {
    const other = await otherTab(channels)
    await leaving(leaveByButton)
    await expectEmpty(other)
    await other.goBack().catch(() => null)
    expect(await bodyOf(other)).not.toMatch(telling)
  })

  test('go when somebody signs out', async () => {
    const other = await otherTab(true)
    await lena.follow('Sign out')
    await lena.press('Sign out in this browser')
    await expectEmpty(other)
  })

  test('stay where nobody leaves', async () => {
    const other = await otherTab(true)
    await lena.go('/')
    await lena.go('/sign-in') // which is as plain as after leaving
    await other.bringToFront()
    expect(await bodyOf(other)).toContain('Ruth Adler')
  })
})

describe('without a network', () => {
  test('the page is gone at once, and the session ends when this browser is next heard of', async () => {
    const { cookies } = await lena.context.storageState()
    await lena.context.setOffline(true)
    await leaveByButton()
    await until(() => lena.page.url().startsWith('chrome-error:'))
    expect(await liveSessions()).toBe(1)
    await lena.context.setOffline(false)
    await lena.go(concern)
    await expectPlain()
    expect(await liveSessions()).toBe(0)
    const copy = await visit()
    await copy.context.addCookies(cookies.filter(({ name }) => name === 'session'))
    await copy.go(concern)
    expect(copy.path()).toBe('/sign-in')
    await copy.close()
  })

  const liveSessions = async () =>
    (
      await walk.house
        .admin('sessions')
        .where({ personId: walk.people.lena.id, endedAt: null })
        .select('hash')
    ).length

  beforeEach(async () => {
    await walk.house
      .admin('sessions')
      .where({ personId: walk.people.lena.id })
      .update({ endedAt: new Date() })
    await comeIn(lena, walk.house, walk.people.lena)
    await lena.go(concern)
  })
})

test('the link of a mail leads to somebody’s own page, or to the plain one', async () => {
  await lena.go('/in')
  expect(lena.path()).toBe('/')
  expect(await lena.text()).toContain('Hello Lena')
  const stranger = await visit()
  await stranger.go('/in')
  expect(stranger.path()).toBe('/sign-in')
  expect(await bodyOf(stranger.page)).not.toMatch(telling)
  await stranger.close()
})

async function leaving(act: () => Promise<unknown>): Promise<void> {
  const asked = lena.page.waitForRequest(weather)
  await act()
  await asked
  await until(() => lena.page.url().startsWith('chrome-error:')) // there is no weather on this machine
}

/** Back leads to nothing that says what was read, and the cookie is worth nothing. */
async function expectGone(): Promise<void> {
  expect(lena.complaints.filter(complaint => complaint !== `asked for ${weather}`)).toEqual([])
  expect((await lena.context.cookies(walk.house.url)).map(({ name }) => name)).not.toContain('session')
  await lena.page.goBack()
  await expectPlain()
  await lena.go(concern)
  await expectPlain()
}

async function expectPlain(path = '/sign-in'): Promise<void> {
  expect(lena.path()).toBe(path)
  expect(await bodyOf(lena.page)).not.toMatch(telling)
  expect(await lena.page.title()).toBe('Sign in')
  await lena.page.getByLabel('Your email address').waitFor()
  await lena.page.getByLabel('Your return code').waitFor()
}

/** Another one of the same browser, in which the same is open. */
async function otherTab(channels: boolean): Promise<Page> {
  const other = await lena.context.newPage()
  if (!channels) await other.addInitScript('delete window.BroadcastChannel')
  await other.goto(concern)
  expect(await bodyOf(other)).toContain('Ruth Adler')
  return other
}

async function expectEmpty(tab: Page): Promise<void> {
  await until(() => /^chrome-error:|\/sign-in$/.test(tab.url()))
  expect(await bodyOf(tab)).not.toMatch(telling)
}

function bodyOf(tab: Page): Promise<string> {
  return tab.locator('body').innerText()
}
