import { beforeAll, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { comeIn, walkIn, type Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

walkBothWays(walk => {
  const { visit, look } = walk
  let lena: Visitor
  let ruth: Visitor
  let code = ''
  const newAddress = `lena-${newId()}@elsewhere.example`
  const meetingAddress = `lena-${newId()}@elsewhere.example`

  const linkTo = async (to: string, path: string) => {
    const [mail] = await walk.house.post.waitFor(to, 1, path)
    return new URL(/https?:\/\/\S+/.exec(mail?.text ?? '')?.[0] ?? 'http://none/none').pathname
  }

  beforeAll(async () => {
    await walk.house.admin.raw(`update people set joined_at = joined_at - interval '30 days'`)
    lena = await visit()
    ruth = await visit()
  })

  test('Lena makes a code on paper from her page', async () => {
    await comeIn(lena, walk.house, walk.people.lena)
    await lena.follow('Make a paper code')
    await lena.press('Show me my code')
    code = (await lena.page.locator('.code__letters').innerText()).trim()
    await lena.write('The last four letters of the code', code.slice(-4))
    await lena.press('I have it on paper')
    await lena.follow('Your account')
    expect(await lena.text()).toContain('You made a paper code.')
    await look(lena, '85-account-with-history')
    await lena.follow('Change your email address')
    await lena.follow('Set a new address another way')
    await look(lena, '85-own-address')
    await lena.context.clearCookies()
  })

  test('she has lost her mailbox, and sets a new address with the code', async () => {
    await lena.go('/sign-in')
    await lena.follow('I can no longer read email at this address')
    await look(lena, '86-new-address')
    await lena.press('Email the new address')
    expect(await lena.text()).toContain('Check each letter again')
    await look(lena, '86-new-address-errors')
    await lena.write('Your code', code)
    await lena.write('Your new email address', newAddress)
    await lena.choose('No, send nothing there')
    await lena.press('Email the new address')
    await look(lena, '86-asked')
    await lena.go(await linkTo(newAddress, '/account/address/'))
    await lena.press('Yes, it was me')
    expect(await lena.text()).toContain('Your address has changed')
    await walkIn(lena, walk.house, { address: newAddress })
    expect(await lena.text()).toContain('Hello Lena Brandt')
    await lena.go('/new-address/app')
    await look(lena, '86-app')
  })

  test('Ruth begins another one at a meeting, and Lena sees it where she is signed in', async () => {
    await comeIn(ruth, walk.house, walk.people.ruth)
    await ruth.go('/clients')
    await ruth.follow('Lena Brandt')
    await ruth.follow('They cannot get into their email')
    await look(ruth, '87-helping')
    await ruth.press('They are with me: start')
    await look(ruth, '87-meeting-code')
    const said = (await ruth.page.locator('.code__letters').innerText()).trim()
    await lena.go('/new-address')
    await lena.write('Your code', said)
    await lena.write('Your new email address', meetingAddress)
    await lena.choose('Yes, email me there')
    await lena.press('Email the new address')
    await lena.go(await linkTo(meetingAddress, '/new-address/'))
    await look(lena, '87-meeting')
    await lena.press('Yes, this is my new address')
    await look(lena, '87-meeting-waits')
    await lena.go('/')
    expect(await lena.text()).toContain('Someone has started to change your email address')
    await look(lena, '87-home-with-meeting')
    await lena.go(await linkTo(newAddress, '/new-address/'))
    await look(lena, '87-stop')
    await lena.press('It was not me: stop it')
    expect(await lena.text()).toContain('We have stopped it')
  })
})
