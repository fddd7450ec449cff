import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { openChromium } from '../support/chromium'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { comeIn, visit, type Visitor } from '../support/visitor'

let browser: Browser
let house: House
let people: People
let lena: Visitor
let concern: string
beforeAll(async () => {
  browser = await openChromium() // for which nothing exists outside of this machine
  house = await openHouse({ LEAVE_TO: 'https://weather.example/', LIMIT_SIGN_IN_ADDRESS: '100' })
  people = await practiceAtTheRiver(house)
  concern = `/concerns/${await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })}`
})
beforeEach(async () => {
  lena = await comeIn(await visit(browser, house), house, people.lena)
  await lena.go(concern)
})
afterAll(async () => {
  await browser.close()
  await house.close()
})

const weather = 'https://weather.example/'

test('the button leads to a neutral page, and nobody is signed in any more', async () => {
  await leaving(() => lena.page.getByRole('button', { name: 'Leave quickly' }).click())
  await expectGone()
})

test('Shift three times does the same', async () => {
  await leaving(async () => {
    for (const _ of [1, 2, 3]) await lena.page.keyboard.press('Shift')
  })
  await expectGone()
})

test('the button works without scripts as well', async () => {
  lena = await comeIn(await visit(browser, house, { scripts: false }), house, people.lena)
  await lena.go(concern)
  await leaving(() => lena.page.getByRole('button', { name: 'Leave quickly' }).click())
  await expectGone()
})

test('Shift in the middle of writing, with a letter after it, is not a wish to leave', async () => {
  await lena.go(`${concern}/addition`)
  await lena.page.getByLabel('Your words').focus()
  for (const key of ['Shift', 'Shift', 'I', 'Shift', 'Shift']) await lena.page.keyboard.press(key)
  await lena.page.getByText('Shift: once more to leave').waitFor()
  expect(lena.path()).toBe(`${concern}/addition`)
  expect(await lena.page.getByLabel('Your words').inputValue()).toBe('I')
})

async function leaving(act: () => Promise<unknown>): Promise<void> {
  const asked = lena.page.waitForRequest(weather)
  await act()
  await asked
  await until(() => lena.page.url().startsWith('chrome-error:'))
}

/** Back leads to nothing that says what was read, and the cookie is worth nothing. */
async function expectGone(): Promise<void> {
  expect(lena.complaints.filter(complaint => complaint !== `asked for ${weather}`)).toEqual([])
  expect((await lena.context.cookies(house.url)).map(({ name }) => name)).not.toContain('session')
  await lena.page.goBack()
  expect(['/', '/sign-in']).toContain(lena.path())
  expect(await lena.text()).not.toContain('Ruth')
  await lena.go(concern)
  expect(lena.path()).toBe('/sign-in')
}
