import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { lookAt } from '../support/looking'
import { send } from '../support/people'
import { comeIn, type Visitor } from '../support/visitor'
import { openWalk } from '../support/walk'

const walk = openWalk()
const { visit, come } = walk
let concern: string
let lena: Visitor
beforeAll(async () => {
  concern = `/concerns/${await send(walk.people.lena, { therapist: walk.people.ruth.id, audience: 'therapist' })}`
})
beforeEach(async () => {
  lena = await come(walk.people.lena)
  await lena.page.clock.install()
})
afterEach(() => lena.close())

const minutes = (many: number) => lena.page.clock.runFor(many * 60_000)
const show = () => lena.page.getByRole('button', { name: 'Show the page' })
const body = () => lena.page.locator('body').innerText()

test('after five minutes without a sign of anybody the page is hidden, and one press brings it back', async () => {
  await lena.go(concern)
  await minutes(4.9)
  expect(await body()).toContain('You looked at the clock')
  await minutes(0.2)
  expect(await body()).not.toMatch(/clock|Ruth|River|Your page/)
  expect(await lena.page.title()).toBe('Read')
  expect(await lena.page.getByRole('button', { name: 'Leave quickly' }).isVisible()).toBe(true)
  expect(await lena.page.evaluate('document.activeElement.textContent.trim()')).toBe('Show the page')
  await lookAt(lena, '17-hidden')
  await show().click()
  await lena.page.getByText('You looked at the clock').waitFor()
  expect(await show().isVisible()).toBe(false)
  await minutes(5.1)
  expect(await body()).not.toContain('clock')
  expect(lena.complaints).toEqual([])
})

test.each([
  ['a key', () => lena.page.keyboard.press('a')],
  ['the mouse', () => lena.page.mouse.move(50, 60)],
  [
    'scrolling',
    async () => {
      const felt = lena.page.evaluate(
        `new Promise(felt => addEventListener('wheel', () => felt(), { once: true }))`,
      )
      await lena.page.mouse.wheel(0, 40) // answers before the page has felt it
      await felt
    },
  ],
])('%s is a sign of somebody', async (_, sign) => {
  await lena.go(concern)
  await minutes(4)
  await sign()
  await minutes(4)
  expect(await body()).toContain('You looked at the clock')
})

test('staff pages are hidden too, and pages of nobody are not', async () => {
  const ruth = await come(walk.people.ruth)
  const nobody = await visit()
  for (const [visitor, path] of [
    [ruth, '/inbox'],
    [nobody, '/sign-in'],
  ] as const) {
    await visitor.page.clock.install()
    await visitor.go(path)
    await visitor.page.clock.runFor(5.1 * 60_000)
    expect(await visitor.page.getByRole('button', { name: 'Show the page' }).isVisible()).toBe(
      visitor === ruth,
    )
    await visitor.close()
  }
})

test('what was typed is still there, and is kept meanwhile', async () => {
  await lena.go('/concerns/new')
  await lena.write('What happened', 'Before the bell rang.')
  await minutes(5.1)
  await show().click()
  await lena.page.getByLabel('What happened').waitFor()
  expect(await lena.page.getByLabel('What happened').inputValue()).toBe('Before the bell rang.')
  expect(await walk.house.admin('drafts').where({ personId: walk.people.lena.id })).toHaveLength(1)
})

test('when the session has ended meanwhile it leads to signing in, and then back', async () => {
  await lena.go(concern)
  await minutes(5.1)
  await walk.house.admin.raw(`update sessions set seen_at = now() - interval '16 minutes'`)
  await lena.leading(() => show().click())
  expect(lena.page.url()).toBe(`${walk.house.url}/sign-in?next=${encodeURIComponent(concern)}`)
})

test('words that were typed go along when the session has ended meanwhile', async () => {
  await lena.go(concern)
  await lena.write('Your words', 'And the door was open.')
  await lena.context.clearCookies()
  await minutes(5.1)
  await lena.leading(() => show().click())
  expect(await lena.text()).toContain('Your words are saved.')
  await comeIn(lena, walk.house, walk.people.lena)
  await lena.go(concern)
  expect(await lena.page.locator('#answer textarea').inputValue()).toBe('And the door was open.')
})

test('somebody else who has signed in meanwhile is not shown the page', async () => {
  await lena.go(concern)
  await minutes(5.1)
  const josef = await come(walk.people.josef)
  await lena.context.addCookies(await josef.context.cookies())
  await lena.leading(() => show().click())
  expect(await body()).toContain('Hello Josef')
  expect(await body()).not.toContain('clock')
  await josef.close()
})

test('without a connection it stays hidden, and says why', async () => {
  await lena.go(concern)
  await minutes(5.1)
  await lena.context.setOffline(true)
  await show().click()
  await lena.page.getByText('There is no connection just now.').first().waitFor()
  expect(await body()).not.toContain('clock')
  await lena.context.setOffline(false)
  await show().click()
  await lena.page.getByText('You looked at the clock').waitFor()
})
