import { afterEach, expect, test } from '@jest/globals'
import { expectNoComplaints, lookAt } from '../support/looking'
import { askForMail } from '../support/visitor'
import { openWalk } from '../support/walk'

const walk = openWalk({ settings: { LIMIT_SIGN_IN_ADDRESS: '5' } })
const { visit, come } = walk
const tooLong = 'It goes on and on. '.repeat(600)
afterEach(async () => {
  expectNoComplaints(...walk.visitors)
  await Promise.all(walk.visitors.splice(0).map(visitor => visitor.close()))
})

test('an address that leads nowhere, and a link that was used', async () => {
  const josef = await visit()
  expect(await josef.go('/no/such/page')).toBe(404)
  await lookAt(josef, '80-no-such-page')
  await josef.go('/sign-in')
  const { link } = await askForMail(josef, walk.house, walk.people.josef)
  await josef.go(link)
  await josef.press('Sign in')
  await josef.go(link)
  await josef.press('Sign in')
  expect(await josef.text()).toContain('This link no longer works')
  await lookAt(josef, '81-used-link')
})

test('too much at once is said on the page itself, where the words still are', async () => {
  const lena = await come(walk.people.lena)
  await lena.go('/concerns/new')
  await lena.write('What happened', 'It began in spring.')
  await lena.page.evaluate(`document.querySelector('input[name=writer]').value = 'a'.repeat(2_100_000)`)
  await lena.page.getByRole('button', { name: 'Preview' }).click()
  await lena.page.getByText('This is too long to save in one go. Please send it in parts.').first().waitFor()
  await lookAt(lena, '82-too-much')
  expect(await lena.page.getByLabel('What happened').inputValue()).toBe('It began in spring.')
  await lena.go('/concerns/new')
  await lena.write('What happened', tooLong)
  await lena.choose('Only Ruth Adler')
  await lena.press('Preview')
  expect(await lena.text()).toContain('longer than 10,000 characters')
  expect(await lena.page.getByLabel('What happened').inputValue()).toBe(tooLong)
})

test('words that were posted after the session had ended come back after signing in', async () => {
  const lena = await come(walk.people.lena)
  await lena.go('/concerns/new')
  await lena.write('What happened', 'I was called away while I wrote this.')
  await lena.choose('Only Ruth Adler')
  await walk.house.admin.raw(
    `update sessions set seen_at = now() - interval '3 hours', started_at = now() - interval '3 hours'`,
  )
  await lena.press('Preview')
  expect(await lena.text()).toContain('Your words are saved')
  await lookAt(lena, '83-words-kept')
  const { digits } = await askForMail(lena, walk.house, walk.people.lena)
  await lena.write('Sign-in code (six digits)', digits)
  await lena.press('Sign in')
  expect(await lena.text()).toContain('I was called away while I wrote this.')
})

test('a page that somebody else left open does not post their words under another name', async () => {
  const lena = await come(walk.people.lena)
  await lena.go('/concerns/new')
  await lena.write('What happened', 'These are the words of Lena, who has left the computer on.')
  await lena.choose('Only Ruth Adler')
  const other = await lena.context.newPage()
  await other.goto('/sign-in')
  await other.getByLabel('Your email address').fill(walk.people.josef.address)
  const before = walk.house.post.to(walk.people.josef.address, '/sign-in/').length
  await other.getByRole('button', { name: 'Send me the email' }).click()
  const mail = (await walk.house.post.waitFor(walk.people.josef.address, before + 1, '/sign-in/')).at(-1)
  await other.getByLabel('Sign-in code (six digits)').fill(/\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? '')
  await other.getByRole('button', { name: 'Sign in' }).click()
  await other.getByText('Hello Josef Hartl').waitFor()
  await lena.press('Preview')
  expect(await lena.text()).toContain('Someone else opened this page')
  expect(await lena.page.content()).not.toContain('the words of Lena')
  await lookAt(lena, '84-somebody-elses-page')
})

test('whoever asks too often for a mail is asked to wait', async () => {
  const omar = await visit()
  for (let times = 0; times < 6; times += 1) {
    await omar.go('/sign-in')
    await omar.write('Your email address', walk.people.omar.address)
    await omar.press('Send me the email')
  }
  expect(await omar.text()).toContain('Several emails have been asked for at this address in the last hour.')
  await lookAt(omar, '85-please-wait')
})
