import { beforeAll, expect, test } from '@jest/globals'
import { confirmApp, loseFactor, setUpApp } from '../support/authenticators'
import { knock, prove, type Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

walkBothWays(walk => {
  const { scripts, visit, come, look } = walk

  let tomas: Visitor
  let code: string
  beforeAll(async () => {
    await loseFactor(walk.house, walk.people.tomas)
    tomas = await visit()
  })

  async function signOut(): Promise<void> {
    await tomas.go('/sign-out')
    await tomas.press('Sign out in this browser')
  }

  test('Tomas signs in, and must set up a second factor', async () => {
    await knock(tomas, walk.house, walk.people.tomas)
    expect(tomas.path()).toBe('/second-factor')
    await look(tomas, 'a0-second-factor-to-set-up')
  })

  test('his app reads a picture, or he types a key into it', async () => {
    await tomas.press('Set up an authenticator app')
    const shown = '[...document.querySelectorAll(".code-picture")].map(image => image.naturalWidth > 0)'
    if (scripts) expect(await tomas.page.evaluate(shown)).toEqual([true])
    await look(tomas, 'a1-authenticator')
    await tomas.write('Six digits from your app', '12')
    await tomas.press('Set it up')
    await look(tomas, 'a2-authenticator-errors')
  })

  test('he types its digits, and is shown his recovery codes', async () => {
    await confirmApp(tomas)
    await look(tomas, 'a3-recovery-codes')
    code = await tomas.page.locator('.codes li').first().innerText()
  })

  test('once he has said so, they are not shown again', async () => {
    await tomas.press('I have saved them')
    expect(await tomas.text()).toContain('You have 10 left')
    await look(tomas, 'a4-second-factor')
    await tomas.follow('See or replace your recovery codes')
    await look(tomas, 'a5-recovery-codes-kept')
    await signOut()
  })

  test('from then on he is asked for digits, and comes where he wanted to go', async () => {
    await knock(tomas, walk.house, walk.people.tomas, '/inbox')
    await look(tomas, 'a6-proving')
    await tomas.write('Six digits from your app', '000000')
    await tomas.press('Continue')
    await look(tomas, 'a7-proving-errors')
    await prove(tomas, walk.house, walk.people.tomas)
    expect(tomas.path()).toBe('/inbox')
    await signOut()
  })

  test('without his phone a recovery code lets him in', async () => {
    await knock(tomas, walk.house, walk.people.tomas, '/inbox')
    await tomas.follow('Use a recovery code instead')
    await tomas.press('Continue')
    await look(tomas, 'a8-recovery-code-errors')
    await tomas.write('Recovery code', code)
    await tomas.press('Continue')
    expect(tomas.path()).toBe('/inbox')
    await signOut()
  })

  test('Margit takes away the second factor that Ruth has lost', async () => {
    const margit = await come(walk.people.margit)
    await margit.go(`/people/${walk.people.ruth.id}/second-factor/resetting`)
    expect(await margit.text()).toContain('Ruth Adler')
    await look(margit, 'a9-resetting')
    await margit.press('Remove their second factor')
    const ruth = await visit()
    await knock(ruth, walk.house, walk.people.ruth)
    expect(await ruth.text()).toContain('Please set up the second one now')
    await setUpApp(ruth)
  })
})
