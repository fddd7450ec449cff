import { expect, test } from '@jest/globals'
import { expectNoComplaints } from '../support/looking'
import { send } from '../support/people'
import { openWalk } from '../support/walk'

const walk = openWalk({ settings: { UNDO_SECONDS: '10' } })

test('first words say themselves that they have gone, and lead to the receipt', async () => {
  const lena = await walk.come(walk.people.lena)
  await lena.go('/concerns/new')
  await lena.choose('Only Ruth Adler')
  await lena.write('What happened', 'You looked at the clock all the time.')
  await lena.press('Preview')
  await lena.press('Send')
  const waiting = await lena.text()
  expect(waiting).toContain('Take it back')
  expect(waiting).toContain('Ruth Adler should answer by')
  expect(waiting).toContain('You can close this page: we send your words without you.')
  expect(await lena.page.getByRole('link', { name: 'Go to what you sent' }).count()).toBe(0)
  await lena.page.getByText('It has been sent.').first().waitFor()
  expect(await lena.text()).not.toContain('Take it back')
  expect(await lena.page.title()).toMatch(/^Sent/)
  const receipt = lena.page.getByRole('link', { name: 'Your receipt' })
  expect(await receipt.count()).toBe(1)
  await lena.follow('Go to what you sent')
  expect(lena.path()).toMatch(/^\/concerns\/[^/]+$/)
  await lena.go(`${lena.path()}/receipt`)
  expect(await lena.text()).toContain('we tell the practice owners')
  expectNoComplaints(lena)
})

test('so does what is written in a conversation', async () => {
  const { josef, ruth } = walk.people
  const concern = await send(josef, { therapist: ruth.id, audience: 'therapist' })
  const therapist = await walk.come(ruth)
  await therapist.go(`/concerns/${concern}`)
  await therapist.write('Your words', 'I did look at the clock. That was unkind, and I am sorry.')
  await therapist.press('Send your first answer')
  // Nothing looks as if the answer had been lost.
  expect(await therapist.page.getByRole('button', { name: 'Send your first answer' }).count()).toBe(0)
  expect(await therapist.text()).not.toContain('is waiting for your first answer')
  await therapist.page.getByText('It has been sent.').first().waitFor()
  await therapist.follow('Show the conversation now')
  expect(await therapist.text()).toContain('has your answer')
  expectNoComplaints(therapist)
})
