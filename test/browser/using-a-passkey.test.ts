import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { CDPSession } from 'playwright-core'
import { loseFactor, setUpApp } from '../support/authenticators'
import { openBrowser } from '../support/browser'
import { expectNoComplaints, lookAt } from '../support/looking'
import { practiceAtTheRiver, send } from '../support/people'
import { knock, type Visitor } from '../support/visitor'
import { openWalk } from '../support/walk'

const walk = openWalk()
const { visit, come } = walk
/** The house under a name: a passkey belongs to a name, never to a number. */
let at: string
beforeAll(async () => {
  const PORT = String(await freePort())
  at = `http://localhost:${PORT}`
  await walk.house.openPortal({ PORT, BASE_URL: at })
})

test('without scripts no passkey is offered, and it is said why', async () => {
  const lena = await come(walk.people.lena, { at, scripts: false })
  await lena.go('/second-factor')
  expect(await lena.page.getByRole('button', { name: 'Add a passkey' }).isVisible()).toBe(false)
  expect(await lena.text()).toContain('To add a passkey, you need JavaScript')
  await lena.close()
})

describe('a passkey', () => {
  let karim: Visitor
  let device: Device
  beforeEach(async () => {
    await loseFactor(walk.house, walk.people.karim)
    karim = await visit({ at })
    device = await deviceOf(karim)
    await knock(karim, walk.house, walk.people.karim)
    await addPasskey(karim)
    await karim.press('I have saved them')
  })

  /** Signs in with nothing but what lies in the device. */
  async function signInByPasskey(visitor: Visitor): Promise<void> {
    await visitor.go('/sign-in')
    await visitor.press('Sign in with a passkey')
  }

  const signOut = async () => {
    await karim.go('/sign-out')
    await karim.press('Sign out in this browser')
  }

  test('alone signs in, without a mail', async () => {
    const mails = walk.house.post.to(walk.people.karim.address, '/sign-in/').length
    await signOut()
    await karim.go('/sign-in')
    await lookAt(karim, 'b0-sign-in-with-passkey')
    await signInByPasskey(karim)
    expect(karim.path()).toBe('/inbox')
    expect(walk.house.post.to(walk.people.karim.address, '/sign-in/')).toHaveLength(mails)
    expectNoComplaints(karim)
  })

  test('leads from the email about something new to the first answer in four pages and three taps', async () => {
    const { omar, karim: therapist } = walk.people
    await send(omar, { therapist: therapist.id, audience: 'therapist', owners: [] })
    const news = await walk.house.post.waitFor(therapist.address, 1, 'something new')
    await signOut()
    const link = /https?:\/\/\S+/.exec(news.at(-1)?.text ?? '')?.[0] ?? ''
    const pages: string[] = []
    const seen = () => pages.push(karim.path().replace(/[0-9a-f-]{36}/, ':concern'))
    await karim.go(new URL(link).pathname)
    seen()
    await karim.press('Sign in with a passkey')
    seen()
    await karim.follow(/^Omar Haddad/)
    seen()
    expect(await karim.text()).toContain('You looked at the clock all the time.')
    await karim.write('Your words', 'I did look at the clock. That was unkind, and I am sorry.')
    await karim.press('Send your first answer')
    seen()
    expect(pages).toEqual(['/sign-in', '/inbox', '/concerns/:concern', '/concerns/:concern'])
    expect(await karim.text()).toContain('Omar Haddad has your answer')
    expectNoComplaints(karim)
  })

  test('has a name of its own', async () => {
    await karim.go('/second-factor')
    await lookAt(karim, 'b1-second-factor-with-passkey')
    await karim.follow('my phone')
    await karim.write('Name of the passkey', '')
    await karim.press('Save the name')
    await lookAt(karim, 'b2-passkey-errors')
    await karim.write('Name of the passkey', 'The old phone')
    await karim.press('Save the name')
    expect(await karim.text()).toContain('The old phone')
    expectNoComplaints(karim)
  })

  test('is not removed where it is the last, and opens nothing once it is removed', async () => {
    const remove = async () => {
      await karim.go('/second-factor')
      await karim.follow('my phone')
      await karim.press('Remove this passkey')
    }
    await remove()
    expect(await karim.text()).toContain('Set up another one before you remove this one')
    await karim.go('/second-factor')
    await setUpApp(karim)
    await remove()
    expect(await karim.text()).toContain('Removed.')
    await signOut()
    await signInByPasskey(karim)
    expect(await karim.text()).toContain('We could not use this passkey')
  })

  test('is the second factor after the mail, for its own person only', async () => {
    await signOut()
    await knock(karim, walk.house, walk.people.karim, '/board')
    await lookAt(karim, 'b3-proving-with-passkey')
    await karim.press('Use your passkey')
    expect(karim.path()).toBe('/inbox') // a browser that was left keeps no address

    await loseFactor(walk.house, walk.people.tomas)
    const tomas = await visit({ at })
    await deviceOf(tomas)
    await knock(tomas, walk.house, walk.people.tomas)
    await addPasskey(tomas)
    await signOut()
    await knock(karim, walk.house, walk.people.tomas)
    const refused = await karim.page.evaluate<number>(`(async () => {
      const options = await (await fetch('/second-factor/passkey/challenge', { method: 'POST' })).json()
      options.allowCredentials = []
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
      const answer = JSON.stringify(await navigator.credentials.get({ publicKey }))
      return (await fetch('/second-factor/passkey', { method: 'POST', body: new URLSearchParams({ answer }) })).status
    })()`)
    expect(refused).toBe(422)
    await karim.go('/inbox')
    expect(karim.path()).toBe('/second-factor')
    await tomas.close()
  })

  test('answers a challenge once, in the browser that was asked, and not too late', async () => {
    await signOut()
    const { answer, cookie } = await answerOf(karim)
    expect(await status(answer, '')).toBe(422)
    const second = await answerOf(karim)
    expect(await status(second.answer, second.cookie)).toBe(303)
    expect(await status(second.answer, second.cookie)).toBe(422)
    expect(await status(answer, cookie)).toBe(422) // the first try in a foreign browser has used it up
    const late = await answerOf(karim)
    await walk.house.admin.raw(`update passkey_challenges set expires_at = now() - interval '1 second'`)
    expect(await status(late.answer, late.cookie)).toBe(422)
    for (const nonsense of ['', '{', '{}', 'null', answer.replace('public-key', 'password')])
      expect(await status(nonsense, cookie)).toBe(422)
  })

  test('that was copied is refused once the original has been used', async () => {
    const copy = await device.copied()
    await signOut()
    await signInByPasskey(karim)
    expect(karim.path()).toBe('/inbox')
    const thief = await visit({ at })
    await (await deviceOf(thief)).take(copy)
    await signInByPasskey(thief)
    expect(await thief.text()).toContain('We could not use this passkey')
    await thief.close()
  })

  test('opens nothing for somebody whose access was ended, and only their own practice for everybody else', async () => {
    const valley = await practiceAtTheRiver(walk.house)
    await loseFactor(walk.house, valley.ruth)
    const ruth = await visit({ at })
    await deviceOf(ruth)
    await knock(ruth, walk.house, valley.ruth)
    await addPasskey(ruth)
    await signInByPasskey(ruth)
    await ruth.go('/second-factor')
    const { rows } = await walk.house.admin.raw<{ rows: { practiceId: string; personId: string }[] }>(
      'select practice_id, person_id from sessions where ended_at is null order by started_at desc limit 1',
    )
    expect(rows[0]).toMatchObject({ practiceId: valley.ruth.practiceId, personId: valley.ruth.id })
    await walk.house.admin('people').where({ id: valley.ruth.id }).update({ endedAt: new Date() })
    await signInByPasskey(ruth)
    expect(await ruth.text()).toContain('We could not use this passkey')
    await ruth.close()
  })

  /** The browser's answer to a challenge, and the cookie of the one that was asked. */
  async function answerOf(visitor: Visitor): Promise<{ answer: string; cookie: string }> {
    await visitor.go('/sign-in')
    const answer = await visitor.page.evaluate<string>(`(async () => {
      const options = await (await fetch('/sign-in/passkey/challenge', { method: 'POST' })).json()
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
      return JSON.stringify(await navigator.credentials.get({ publicKey }))
    })()`)
    const asked = (await visitor.context.cookies()).find(({ name }) => name === 'asked')
    return { answer, cookie: `asked=${asked?.value ?? ''}` }
  }

  async function status(answer: string, cookie: string): Promise<number> {
    return (
      await openBrowser({ ...walk.house, url: at }).post('/sign-in/passkey', { answer }, { Cookie: cookie })
    ).status
  }
})

type Device = Awaited<ReturnType<typeof deviceOf>>

/** Gives a browser a device that makes passkeys, and whose person always says yes. */
async function deviceOf(visitor: Visitor) {
  const wire: CDPSession = await visitor.context.newCDPSession(visitor.page)
  await wire.send('WebAuthn.enable')
  const { authenticatorId } = await wire.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    async copied() {
      const { credentials } = await wire.send('WebAuthn.getCredentials', { authenticatorId })
      return credentials[0]
    },
    async take(credential: Awaited<ReturnType<typeof this.copied>>) {
      if (credential) await wire.send('WebAuthn.addCredential', { authenticatorId, credential })
    },
  }
}

async function addPasskey(visitor: Visitor): Promise<void> {
  await visitor.write(/Give it a name/, 'my phone')
  await visitor.press('Add a passkey')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
