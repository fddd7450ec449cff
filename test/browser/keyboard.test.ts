import { expect, test } from '@jest/globals'
import { linkIn } from '../support/browser'
import type { Visitor } from '../support/visitor'
import { openWalk } from '../support/walk'

const walk = openWalk()
const { visit } = walk
test('with Tab, Enter and Space alone somebody signs in, writes, chooses and sends, and always sees where they are', async () => {
  const lena = await visit()
  const { keyboard } = lena.page
  await lena.go('/sign-in')
  await tabTo(lena, 'Your email address')
  await keyboard.type(walk.people.lena.address)
  await tabTo(lena, 'Send me the email')
  await lena.leading(() => keyboard.press('Enter'))
  const [mail] = await walk.house.post.waitFor(walk.people.lena.address, 1, '/sign-in/')
  await lena.go(linkIn(mail?.text ?? '')) // opened in the mail
  await tabTo(lena, 'Sign in')
  await lena.leading(() => keyboard.press('Space'))

  await tabTo(lena, 'Say that something felt wrong')
  await lena.leading(() => keyboard.press('Enter'))
  await tabTo(lena, 'Only Ruth Adler')
  await keyboard.press('Space')
  await tabTo(lena, 'What happened')
  await keyboard.type('You forgot what I told you last week.')
  await tabTo(lena, 'Preview')
  await lena.leading(() => keyboard.press('Enter'))
  await tabTo(lena, 'Send')
  await lena.leading(() => keyboard.press('Enter'))
  expect(await lena.text()).toContain('We have sent your words.')
  expect(lena.complaints).toEqual([])
})

test('a fault is announced, focused, and leads to its field', async () => {
  const mei = await visit()
  await mei.go('/sign-in')
  await mei.press('Send me the email')
  expect((await focused(mei)).name).toContain('Please check this')
  await tabTo(mei, 'Enter an email address, such as name@example.org.')
  await mei.page.keyboard.press('Enter')
  expect((await focused(mei)).name).toContain('Your email address')
})

test('the first Tab offers to skip to the page', async () => {
  const mei = await visit()
  await mei.go('/')
  await mei.page.keyboard.press('Tab')
  expect((await focused(mei)).name).toBe('Skip to the main content')
  await mei.page.keyboard.press('Enter')
  await tabTo(mei, 'Sign in', 1)
})

/** Presses Tab until the focus is on what has this name. @param most times */
async function tabTo(visitor: Visitor, name: string, most = 25): Promise<void> {
  const passed: string[] = []
  while (passed.length < most) {
    await visitor.page.keyboard.press('Tab')
    const here = await focused(visitor)
    expect(here).toEqual({ name: here.name, visible: true })
    if (here.name === name) return
    passed.push(here.name)
  }
  throw new Error(`${name} is not among: ${passed.join(' · ')}`)
}

/** What has the focus, and whether a ring is around it, or around the card that it stands for. */
async function focused({ page }: Visitor): Promise<{ name: string; visible: boolean }> {
  return page.evaluate(`(() => {
    const here = document.activeElement
    const text = (here.labels?.[0] ?? here).textContent.replace(/\\s+/g, ' ').trim()
    const ringed = (element, pseudo) => element !== null && parseFloat(getComputedStyle(element, pseudo).outlineWidth) >= 2
      && getComputedStyle(element, pseudo).outlineStyle !== 'none'
    return { name: text, visible: ringed(here) || ringed(here, '::after') || ringed(here.closest('.choice')) }
  })()`)
}
