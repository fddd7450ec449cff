import { beforeAll, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { invite } from '../../src/staff/invitations'
import type { Role } from '../../src/people/person'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

walkBothWays(walk => {
  const { visit, look } = walk
  let nora: Visitor
  let timo: Visitor
  const address = `nora-${newId()}@people.example`
  const newAddress = `nora-${newId()}@elsewhere.example`

  const linkTo = async (to: string, path: string) => {
    const mails = await walk.house.post.waitFor(to, 1, path)
    return new URL(/https?:\/\/\S+/.exec(mails.at(-1)?.text ?? '')?.[0] ?? 'http://none/none').pathname
  }

  const invited = async (to: string, name: string, roles: readonly Role[]) => {
    const { margit, ruth } = walk.people
    const therapist = roles.includes('client') ? ruth.id : null
    await invite(margit, roles, therapist, [{ name, address: to }], new Date())
    return linkTo(to, '/invitations/')
  }

  beforeAll(async () => {
    nora = await visit()
    timo = await visit()
  })

  test('Nora opens her invitation, reads who will read what, and comes in', async () => {
    await nora.go(await invited(address, 'Nora Lind', ['client']))
    expect(await nora.page.locator('body').innerText()).not.toMatch(/Nora|Margit|River|therap|Makeright/i)
    await look(nora, 'a0-first-page-of-an-invitation')
    await nora.press('Continue')
    expect(await nora.text()).toContain('Margit Sommer invites you')
    await look(nora, '80-invitation')
    await nora.write('Your name', '')
    await nora.press('Accept and sign in')
    expect(await nora.text()).toContain('Choose how we should tell you.')
    await look(nora, '80-invitation-errors')
    await nora.write('Your name', 'Nora Lind')
    await nora.page.getByText('Your pronouns, and your language: English').click()
    await nora.write('Your pronouns', 'she/her')
    expect(await nora.page.locator('#from').isVisible()).toBe(false)
    await nora.choose('By email, but only at certain hours')
    await nora.page.locator('#from').selectOption({ label: '22:00' })
    await nora.page.locator('#until').selectOption({ label: '06:00' })
    await nora.press('Accept and sign in')
    expect(nora.path()).toBe('/account/paper')
  })

  test('she writes a code down, says who reads her mail, and is on her page', async () => {
    await look(nora, '80-paper')
    await nora.press('Show me my code')
    await look(nora, '80-paper-code')
    const code = (await nora.page.locator('.code__letters').innerText()).trim()
    await nora.page.emulateMedia({ media: 'print' })
    expect((await nora.page.locator('body').innerText()).split(/\n+/).map(line => line.trim())).toEqual([
      code,
      'Enter it at this address:',
      expect.stringMatching(/^http:\/\/127\.0\.0\.1(:\d+)?\/new-address$/),
    ])
    await nora.page.emulateMedia({ media: null })
    await nora.write('The last four letters of the code', 'QQQQ')
    await nora.press('I have it on paper')
    expect(await nora.text()).toContain('Those are not the last four letters')
    expect(await nora.text()).toContain(code)
    await nora.write('The last four letters of the code', code.slice(-4).toLowerCase())
    await nora.press('I have it on paper')
    expect(nora.path()).toBe('/account/mailbox')
    await look(nora, '80-mailbox')
    await nora.choose('Yes, or someone else could')
    await nora.press('Continue')
    expect(nora.path()).toBe('/second-factor')
    expect(await nora.text()).toContain('nobody who only reads your email can sign in as you')
    await nora.follow('Your messages')
    expect(await nora.text()).toContain('Hello Nora Lind')
    expect(await nora.text()).not.toContain('Make a paper code')
  })

  test('she looks at her account', async () => {
    await nora.follow('Your account')
    expect(await nora.text()).toContain('between 22:00 and 06:00 (Europe/Vienna)')
    await look(nora, '81-account')
  })

  test('she changes what she says of herself', async () => {
    await nora.follow('Change your details')
    await look(nora, '82-details')
    await nora.write('Your pronouns', 'x'.repeat(101))
    await nora.press('Save')
    await look(nora, '82-details-errors')
    await nora.write('Your pronouns', 'they/them')
  })

  test('she asks for no mail, and sends herself a test', async () => {
    await nora.choose('Not at all')
    await nora.press('Save')
    expect(await nora.text()).toContain('You check here yourself.')
    await look(nora, '83-account-no-mail')
    await nora.press('Send me a test email')
    expect(await nora.text()).toContain('A test email is on its way to you.')
    await walk.house.post.waitFor(address, 1, 'test email')
  })

  test('she asks for another address', async () => {
    await nora.follow('Change your email address')
    await look(nora, '84-address')
    await nora.press('Send both emails')
    await look(nora, '84-address-errors')
    await nora.write('Your new email address', newAddress)
    await nora.press('Send both emails')
    expect(await nora.text()).toContain('Two emails are on their way')
    await look(nora, '85-account-address-asked')
  })

  test('she confirms it at both', async () => {
    await nora.go(await linkTo(address, '/account/address/'))
    await look(nora, '86-confirm-address')
    await nora.press('Yes, it was me')
    await look(nora, '87-address-confirmed')
    await nora.go(await linkTo(newAddress, '/account/address/'))
    await nora.press('Yes, it was me')
    expect(await nora.text()).toContain('Your address has changed')
    await nora.go('/account')
    expect(await nora.text()).toContain(newAddress)
  })

  test('her invitation opens nothing any more', async () => {
    expect(await nora.go(await linkTo(address, '/invitations/'))).toBe(410)
    await look(nora, '88-invitation-over')
  })

  test('she is invited once more, where she gets mail, and is only asked for a yes', async () => {
    await nora.go('/account')
    await nora.follow('Change your details')
    await nora.choose('By email, at any time')
    await nora.press('Save')
    await nora.go(await invited(newAddress, 'Nora', ['client']))
    expect(await nora.text()).toContain('You have an account here already')
    await look(nora, '89-invitation-known')
    await nora.press('Yes, I accept')
    expect(await nora.text()).toContain('Hello Nora Lind')
  })

  test('Timo is invited to work here, and reads what he will see', async () => {
    await timo.go(await invited(`timo-${newId()}@people.example`, 'Timo Berg', ['therapist', 'owner']))
    await timo.press('Continue')
    expect(await timo.text()).toContain('As an owner you see')
    expect(await timo.text()).not.toContain('Not at all')
    await look(timo, '90-invitation-staff')
    await timo.press('Accept and sign in')
    expect(timo.path()).toBe('/first-steps')
    await look(timo, '91-first-steps')
  })
})
