import { expect, test } from '@jest/globals'
import { send } from '../support/people'
import type { Visitor } from '../support/visitor'
import { openWalk } from '../support/walk'

const walk = openWalk()

/** What stands in places that a screen reader speaks when they change. */
const spoken = ({ page }: Visitor) => page.getByRole('status').allTextContents()

test('no page has an empty place for news, and what changes is spoken once there', async () => {
  const lena = await walk.come(walk.people.lena)
  for (const path of ['/', '/concerns/new', '/account', '/sign-out']) {
    await lena.go(path)
    expect(await spoken(lena)).toEqual([])
  }
  await lena.go('/concerns/new')
  await lena.write('What happened', 'You forgot what I told you last week.')
  const news = lena.page.getByRole('status').filter({ hasText: /^Saved at \d\d:\d\d\W*$/ }) // as the page writes it itself, in Vienna
  await news.waitFor()
  expect(await spoken(lena)).toHaveLength(1)
})

test('the number of characters left is no part of what is said of the field, and is spoken in a pause at a few numbers only', async () => {
  const lena = await walk.come(walk.people.lena)
  await lena.go('/concerns/new?afresh')
  const words = lena.page.locator('#happened')
  await words.fill('ä'.repeat(9_990))
  await lena.page.getByRole('status').filter({ hasText: 'Characters left: 10' }).waitFor()
  const described = await words.getAttribute('aria-describedby')
  expect(described ?? '').not.toContain('count')
  await words.fill('ä'.repeat(9_995))
  await lena.page.locator('.count').filter({ hasText: 'Characters left: 5' }).first().waitFor()
  await lena.page.waitForTimeout(1_500) // longer than the pause in which it would be spoken
  expect(await spoken(lena)).not.toContain('Characters left: 5')
  await words.fill('ä'.repeat(11_200))
  await lena.page.getByRole('status').filter({ hasText: 'Characters too many: 1.200' }).waitFor() // as in Vienna
})

test('where no readers are chosen, the fault is said at the first choice', async () => {
  const lena = await walk.come(walk.people.lena)
  await lena.go('/concerns/new?afresh')
  await lena.write('What happened', 'You were late again.')
  await lena.press('Preview')
  const described = await lena.page.locator('[name=audience]').first().getAttribute('aria-describedby')
  const [fault = ''] = (described ?? '').split(' ')
  expect(await lena.page.locator(`#${fault}`).textContent()).toContain('Choose who')
})

test('where words are to be looked at once more, each hint is said with the words that it is about', async () => {
  const { lena, ruth } = walk.people
  const concern = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  const therapist = await walk.come(ruth)
  await therapist.go(`/concerns/${concern}`)
  await therapist.write('Your words', 'I am sorry if that hurt you. You should have told me.')
  await therapist.press('Send your first answer')
  const described = await therapist.page.locator(':focus').getAttribute('aria-describedby')
  const said = await therapist.page.locator(`#${described}`).innerText()
  expect(said.replace(/\s+/g, ' ')).toMatch(
    /I am sorry if: An “if” .* You should have told me: This looks for/,
  )
})

test('what has just happened is said where the page leads into the box, too', async () => {
  const { lena, ruth } = walk.people
  const concern = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  const client = await walk.come(lena)
  await client.go(`/concerns/${concern}?said=taken-back-words#answer`)
  const news = (await client.page.locator('[data-news]').textContent()) ?? ''
  expect(news).not.toBe('')
  await client.page.getByRole('status').filter({ hasText: news }).waitFor()
})
