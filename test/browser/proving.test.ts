import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Browser, CDPSession } from 'playwright-core'
import { asOperator } from '../../src/database/migrations'
import { resetFactorAsOperator } from '../../src/sign-in/second-factor/factors'
import { digitsAt } from '../../src/sign-in/second-factor/codes'
import { openBrowser } from '../support/browser'
import { openChromium } from '../support/chromium'
import { openHouse, type House } from '../support/house'
import { expectNoComplaints, expectNoSidewaysScroll, lookAt } from '../support/looking'
import { practiceAtTheRiver, type People, type TestPerson } from '../support/people'
import { askForMail, comeIn, prove, visit, type Visitor } from '../support/visitor'

let browser: Browser
let house: House
let people: People
/** The same house under a name: a passkey belongs to a name, never to a number. */
let named: House
beforeAll(async () => {
  browser = await openChromium()
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  people = await practiceAtTheRiver(house)
  const PORT = String(await freePort())
  const url = `http://localhost:${PORT}`
  await house.openDoor({ PORT, BASE_URL: url })
  named = { ...house, url }
})
afterAll(async () => {
  await browser.close()
  await house.close()
})

describe.each([
  { scripts: true, way: 'with scripts' },
  { scripts: false, way: 'without scripts' },
])('$way', ({ scripts }) => {
  const look = (visitor: Visitor, name: string) =>
    scripts ? lookAt(visitor, name) : expectNoSidewaysScroll(visitor)

  let tomas: Visitor
  let code: string
  beforeAll(async () => {
    await takeAway(people.tomas)
    tomas = await visit(browser, house, { scripts })
  })
  afterAll(() => tomas.close())

  async function signOut(): Promise<void> {
    await tomas.go('/sign-out')
    await tomas.press('Sign out here')
    expectNoComplaints(tomas)
  }

  test('Tomas signs in, and must set up a second factor', async () => {
    await byMail(tomas, people.tomas)
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
    await confirm(tomas)
    await look(tomas, 'a3-recovery-codes')
    code = await tomas.page.locator('.codes li').first().innerText()
  })

  test('once he has said so, they are not shown again', async () => {
    await tomas.press('I have kept them')
    expect(await tomas.text()).toContain('You have 10 left')
    await look(tomas, 'a4-second-factor')
    await tomas.follow('Look after your recovery codes')
    await look(tomas, 'a5-recovery-codes-kept')
    await signOut()
  })

  test('from then on he is asked for digits, and comes where he wanted to go', async () => {
    await byMail(tomas, people.tomas, '/inbox')
    await look(tomas, 'a6-proving')
    await tomas.write('Six digits from your app', '000000')
    await tomas.press('Go on')
    await look(tomas, 'a7-proving-errors')
    await prove(tomas, house, people.tomas)
    expect(tomas.path()).toBe('/inbox')
    await signOut()
  })

  test('without his phone a recovery code lets him in', async () => {
    await byMail(tomas, people.tomas, '/inbox')
    await tomas.follow('Use a recovery code instead')
    await tomas.press('Go on')
    await look(tomas, 'a8-recovery-code-errors')
    await tomas.write('Recovery code', code)
    await tomas.press('Go on')
    expect(tomas.path()).toBe('/inbox')
    await signOut()
  })

  test('Margit takes away the second factor that Ruth has lost', async () => {
    const margit = await comeIn(await visit(browser, house, { scripts }), house, people.margit)
    await margit.go(`/people/${people.ruth.id}/second-factor/resetting`)
    expect(await margit.text()).toContain('Ruth Adler')
    await look(margit, 'a9-resetting')
    await margit.press('Take it away')
    const ruth = await visit(browser, house, { scripts })
    await byMail(ruth, people.ruth)
    expect(await ruth.text()).toContain('Please set up the second one now')
    await setUp(ruth)
    expectNoComplaints(ruth)
    await Promise.all([margit, ruth].map(visitor => visitor.close()))
  })
})

test('without scripts no passkey is offered, and it is said why', async () => {
  const lena = await comeIn(await visit(browser, named, { scripts: false }), named, people.lena)
  await lena.go('/second-factor')
  expect(await lena.page.getByRole('button', { name: 'Add a passkey' }).isVisible()).toBe(false)
  expect(await lena.text()).toContain('Adding a passkey needs JavaScript')
  await lena.close()
})

describe('a passkey', () => {
  let karim: Visitor
  let device: Device
  beforeEach(async () => {
    await takeAway(people.karim)
    karim = await visit(browser, named)
    device = await deviceOf(karim)
    await byMail(karim, people.karim)
    await addPasskey(karim)
    await karim.press('I have kept them')
  })

  /** Signs in with nothing but what lies in the device. */
  async function signInByPasskey(visitor: Visitor): Promise<void> {
    await visitor.go('/sign-in')
    await visitor.press('Sign in with a passkey')
  }

  const signOut = async () => {
    await karim.go('/sign-out')
    await karim.press('Sign out here')
  }

  test('alone signs in, without a mail', async () => {
    const mails = house.post.to(people.karim.address, '/sign-in/').length
    await signOut()
    await karim.go('/sign-in')
    await lookAt(karim, 'b0-sign-in-with-passkey')
    await signInByPasskey(karim)
    expect(karim.path()).toBe('/inbox')
    expect(house.post.to(people.karim.address, '/sign-in/')).toHaveLength(mails)
    expectNoComplaints(karim)
  })

  test('has a name of its own', async () => {
    await karim.go('/second-factor')
    await lookAt(karim, 'b1-second-factor-with-passkey')
    await karim.follow('my phone')
    await karim.write('What you call it', '')
    await karim.press('Keep the name')
    await lookAt(karim, 'b2-passkey-errors')
    await karim.write('What you call it', 'The old phone')
    await karim.press('Keep the name')
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
    expect(await karim.text()).toContain('Set up another one first')
    await karim.go('/second-factor')
    await setUp(karim)
    await remove()
    expect(await karim.text()).toContain('It is removed.')
    await signOut()
    await signInByPasskey(karim)
    expect(await karim.text()).toContain('This passkey could not be taken')
  })

  test('is the second factor after the mail, for its own person only', async () => {
    await signOut()
    await byMail(karim, people.karim, '/board')
    await lookAt(karim, 'b3-proving-with-passkey')
    await karim.press('Use your passkey')
    expect(karim.path()).toBe('/inbox') // a browser that was left keeps no address

    await takeAway(people.tomas)
    const tomas = await visit(browser, named)
    await deviceOf(tomas)
    await byMail(tomas, people.tomas)
    await addPasskey(tomas)
    await signOut()
    await byMail(karim, people.tomas)
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
    await house.admin.raw(`update passkey_challenges set expires_at = now() - interval '1 second'`)
    expect(await status(late.answer, late.cookie)).toBe(422)
    for (const nonsense of ['', '{', '{}', 'null', answer.replace('public-key', 'password')])
      expect(await status(nonsense, cookie)).toBe(422)
  })

  test('that was copied is refused once the original has been used', async () => {
    const copy = await device.copied()
    await signOut()
    await signInByPasskey(karim)
    expect(karim.path()).toBe('/inbox')
    const thief = await visit(browser, named)
    await (await deviceOf(thief)).take(copy)
    await signInByPasskey(thief)
    expect(await thief.text()).toContain('This passkey could not be taken')
    await thief.close()
  })

  test('opens nothing for somebody whose access was ended, and only their own practice for everybody else', async () => {
    const valley = await practiceAtTheRiver(house)
    await takeAway(valley.ruth)
    const ruth = await visit(browser, named)
    await deviceOf(ruth)
    await byMail(ruth, valley.ruth)
    await addPasskey(ruth)
    await signInByPasskey(ruth)
    await ruth.go('/second-factor')
    const { rows } = await house.admin.raw<{ rows: { practiceId: string; personId: string }[] }>(
      'select practice_id, person_id from sessions where ended_at is null order by started_at desc limit 1',
    )
    expect(rows[0]).toMatchObject({ practiceId: valley.ruth.practiceId, personId: valley.ruth.id })
    await house.admin('people').where({ id: valley.ruth.id }).update({ endedAt: new Date() })
    await signInByPasskey(ruth)
    expect(await ruth.text()).toContain('This passkey could not be taken')
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
    return (await openBrowser(named).post('/sign-in/passkey', { answer }, { Cookie: cookie })).status
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

async function byMail(visitor: Visitor, person: TestPerson, to?: string): Promise<void> {
  await visitor.go(to ? `/sign-in?next=${to}` : '/sign-in')
  const { link } = await askForMail(visitor, house, person)
  await visitor.go(link)
  await visitor.press('Sign in')
}

async function addPasskey(visitor: Visitor): Promise<void> {
  await visitor.write(/What you call it/, 'my phone')
  await visitor.press('Add a passkey')
}

/** Sets up an authenticator app on the page of the second factor. */
async function setUp(visitor: Visitor): Promise<void> {
  await visitor.press('Set up an authenticator app')
  await confirm(visitor)
}

async function confirm(visitor: Visitor): Promise<void> {
  const key = (await visitor.page.locator('.key').innerText()).replaceAll(' ', '')
  await visitor.write('Six digits from your app', digitsAt(key, new Date()))
  await visitor.press('Set it up')
}

/** As when somebody has lost it: the next time they set up a new one. */
async function takeAway({ practiceId, id }: TestPerson): Promise<void> {
  await asOperator(house.urls.admin, admin => resetFactorAsOperator(admin, practiceId, id, new Date()))
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
