import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { empty } from '../support/locks'
import { lookAt } from '../support/looking'
import { until } from '../support/patience'
import { untilKept, type Visitor } from '../support/visitor'
import { openWalk } from '../support/walk'

// A train goes into a tunnel, a phone ends a tab, a battery is empty: what somebody has typed is still there.
const walk = openWalk({ keepsPages: true })
const { come } = walk
let lena: Visitor
beforeEach(() => empty(walk.house, 'concerns', 'drafts', 'gone_drafts', 'kept_words'))
afterEach(() => lena.close())

const happened = (page: Page) => page.getByLabel('What happened')
const kept = (page: Page) => untilKept(page)
const stored = (page: Page) =>
  page.evaluate<string[]>(`Object.entries(localStorage).flat().filter(text => !/^wiped$/.test(text))`)
/** What rests in the browser, whichever page stands there. */
const rests = async () =>
  (await lena.context.storageState()).origins.flatMap(({ localStorage }) =>
    localStorage.filter(({ name }) => name.startsWith('kept:')),
  )
const untilStored = (page: Page) =>
  page.waitForFunction(`Object.keys(localStorage).some(name => name.startsWith('kept:'))`)

describe('with scripts', () => {
  beforeEach(async () => {
    lena = await come(walk.people.lena)
    await lena.go('/concerns/new')
  })

  test('a form does not leave its page while nobody can be reached: it says so, waits, and goes on by itself', async () => {
    await happened(lena.page).fill('You looked at the clock.')
    await kept(lena.page)
    await lena.context.setOffline(true)
    await happened(lena.page).fill('You looked at the clock all the time.')
    await lena.choose('Only Ruth Adler')
    await lena.page.getByRole('button', { name: 'Preview' }).click()
    await lena.page.getByText('There is no connection just now. Your words are still here.').first().waitFor()
    await lookAt(lena, 'no-connection')
    expect(await happened(lena.page).inputValue()).toBe('You looked at the clock all the time.')
    await lena.leading(() => lena.context.setOffline(false))
    expect(await lena.text()).toContain('You looked at the clock all the time.')
    expect(await lena.text()).toContain('Not sent yet.')
  })

  test('after the first keeping the address is the draft’s own: a reload, Back and a second tab find it', async () => {
    await happened(lena.page).fill('I wanted to')
    await kept(lena.page)
    expect(lena.path()).toMatch(/^\/drafts\/.*\/edit$/)
    await lena.page.reload()
    expect(await happened(lena.page).inputValue()).toBe('I wanted to')
    const other = await lena.context.newPage()
    await other.goto(lena.page.url())
    expect(await happened(other).inputValue()).toBe('I wanted to')
    await other.close()
    await lena.choose('Only Ruth Adler')
    await lena.press('Preview')
    await lena.page.goBack()
    await happened(lena.page).waitFor()
    await happened(lena.page).fill('I wanted to say')
    await kept(lena.page)
    expect(await walk.house.admin('drafts')).toHaveLength(1)
  })

  test.each([
    ['a reload', () => lena.page.reload()],
    [
      'a tab that was killed',
      async () => {
        await lena.wire.send('Page.crash').catch(() => undefined)
      },
    ],
  ])('what had not arrived survives %s, sealed, and nobody else can read it', async (how, end) => {
    const place = lena.path()
    await lena.page.route('**/*form=*', route => route.abort())
    await happened(lena.page).fill('Typed in the tunnel, and nowhere else.')
    await untilStored(lena.page)
    expect((await stored(lena.page)).join()).not.toContain('tunnel')
    if (how === 'a reload') {
      await lena.page.unroute('**/*form=*')
      await end()
    } else void end()
    const page = how === 'a reload' ? lena.page : await lena.context.newPage()
    if (how !== 'a reload') await page.goto(place)
    await page.getByText('The last words you typed had not reached us.').first().waitFor()
    expect(await happened(page).inputValue()).toBe('Typed in the tunnel, and nowhere else.')
    await kept(page)
    await page.waitForFunction(`!Object.keys(localStorage).some(name => name.startsWith('kept:'))`)
    expect(await walk.house.admin('drafts')).toHaveLength(1)
  })

  test.each(['Leave quickly', 'Sign out'])('%s wipes what rests in the browser', async way => {
    await lena.page.route('**/*form=*', route => route.abort())
    await happened(lena.page).fill('Not for anybody who comes after.')
    await untilStored(lena.page)
    const other = await lena.context.newPage()
    await other.goto('/sign-out')
    if (way === 'Sign out') await other.getByRole('button', { name: 'Sign out in this browser' }).click()
    else await other.getByRole('button', { name: way }).click()
    await until(async () => (await rests()).length === 0)
  })

  test('a date that is half typed is said, and keeps nobody’s words from being kept', async () => {
    await happened(lena.page).fill('You forgot.')
    await lena.page.getByText('Say more, if you like').click()
    await lena.page.getByText('When do you next meet Ruth Adler?').click()
    const day = lena.page.getByLabel('The day you next meet')
    await day.focus()
    await day.pressSequentially('12')
    await lena.choose('Only Ruth Adler')
    await kept(lena.page)
    await lena.page.getByRole('button', { name: 'Preview' }).click()
    expect(
      await day.evaluate(
        field => (field as unknown as { validity: { badInput: boolean } }).validity.badInput,
      ),
    ).toBe(true)
    expect(await happened(lena.page).isVisible()).toBe(true) // the browser says it, and stays
    expect(lena.path()).toMatch(/edit$/)
  })
})

describe('without scripts', () => {
  test('a form that could not be sent is found again by Back, and a browser’s message does not take its place', async () => {
    lena = await come(walk.people.lena, { scripts: false })
    await lena.go('/concerns/new')
    await lena.write('What happened', 'In the tunnel.')
    await lena.choose('Only Ruth Adler')
    await lena.context.setOffline(true)
    await lena.page.getByRole('button', { name: 'Preview' }).click()
    await lena.page.waitForURL(/chrome-error/).catch(() => undefined)
    await lena.context.setOffline(false)
    await lena.page.goBack({ waitUntil: 'commit' }) // newer versions of Chromium do not say when that page has loaded
    await lena.page.waitForURL('**/concerns/new', { waitUntil: 'commit' })
    await happened(lena.page).fill('Once more.')
    await lena.choose('Only Ruth Adler')
    await lena.press('Preview')
    expect(await lena.text()).toContain('Once more.')
  })
})
