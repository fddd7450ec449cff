import { beforeAll, expect, test } from '@jest/globals'
import { addressOf, invitationTo } from '../support/companions'
import { make, send } from '../support/people'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

walkBothWays(walk => {
  const { come, look, visit } = walk
  let lena: Visitor
  let nadia: Visitor
  let concern: string
  let address: string

  beforeAll(async () => {
    const { lena: client, ruth } = walk.people
    address = addressOf('nadia')
    lena = await come(client)
    nadia = await visit()
    concern = await send(client, { therapist: ruth.id, audience: 'therapist' })
    await make(ruth, concern, 'acknowledge', { words: 'Thank you for telling me.' })
  })

  test('Lena invites Nadia to interpret, and sends the invitation again', async () => {
    await lena.go(`/concerns/${concern}/companions?page=2`)
    await look(lena, '950-inviting-an-interpreter')
    await lena.write('Name', 'Nadia Haddad')
    await lena.write('Email address', address)
    await lena.choose('They interpret')
    await lena.press('Invite them')
    expect(await lena.text()).toContain('Nadia Haddad was invited on')
    await invitationTo(walk.house, address)
    await look(lena, '951-invited')
    await lena.press('Send it again')
    await walk.house.post.waitFor(address, 2, '/invitations/')
  })

  test('Nadia accepts, and finds the one conversation to which she was let in', async () => {
    await nadia.go(await invitationTo(walk.house, address))
    await nadia.press('Continue')
    expect(await nadia.text()).toContain('would like you to interpret.')
    await look(nadia, '952-invitation-of-a-companion')
    await nadia.page.setViewportSize({ width: 375, height: 812 })
    const { y } = (await nadia.page.getByRole('button', { name: 'Accept and sign in' }).boundingBox()) ?? {}
    expect(y).toBeLessThan(2.5 * 812)
    await nadia.choose('By email, at any time')
    await nadia.press('Accept and sign in')
    expect(await nadia.text()).toContain('Beside Lena Brandt')
    await look(nadia, '953-where-a-companion-takes-part')
    await nadia.follow('Beside Lena Brandt')
    expect(await nadia.text()).not.toContain('Thank you for telling me.')
    await look(nadia, '954-beside-a-client')
  })

  test('she reads and writes there until Lena ends it', async () => {
    await make(walk.people.ruth, concern, 'write', { words: 'How is she today?' })
    await nadia.go(`/concerns/${concern}`)
    expect(await nadia.text()).toContain('How is she today?')
    await nadia.write('Your words', 'She slept well.')
    await nadia.press('Send')
    await look(nadia, '955-written-beside-a-client')
    await nadia.go('/account')
    await look(nadia, '956-account-of-a-companion')
    await lena.go(`/concerns/${concern}`)
    await lena.follow('End this access')
    await look(lena, '957-ending-access')
    await lena.press('Yes, end it')
    await nadia.go(`/concerns/${concern}`)
    const afterwards = await nadia.text()
    expect(afterwards).toContain('Enter your email address.') // signed out, as she is nothing else here
    expect(afterwards).not.toContain('She slept well.')
  })
})
