import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { heaviest } from '../support/looking'
import { askForMail, comeIn, prove, type Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

afterAll(() => {
  process.stdout.write(`The heaviest first visit: ${heaviest.bytes} bytes, ${heaviest.path}\n`)
})

walkBothWays(walk => {
  const { visit, look } = walk
  let lena: Visitor
  let ruth: Visitor
  let margit: Visitor
  let concern: string

  /** In the open box of the conversation. */
  async function say(visitor: Visitor, words: string, name?: string) {
    await visitor.go(concern)
    await visitor.write('Your words', words)
    if (name) await look(visitor, name)
    await visitor.press(/^Send/)
  }

  /** By the form of a move that asks for more. */
  async function take(
    visitor: Visitor,
    move: string,
    words: Readonly<Record<string, string>>,
    name?: string,
  ) {
    await visitor.go(concern)
    await visitor.follow(move)
    if (name) await look(visitor, name)
    for (const [label, text] of Object.entries(words)) await visitor.write(label, text)
    await visitor.press(/^Send/)
  }

  beforeAll(async () => {
    lena = await visit()
    ruth = await visit()
    margit = await visit()
  })

  test('Lena signs in by the link in her mail', async () => {
    await lena.go('/')
    await look(lena, '01-welcome')
    await lena.follow('Sign in')
    await look(lena, '02-sign-in')
    await lena.press('Send me the email')
    await look(lena, '02-sign-in-errors')
    const { link } = await askForMail(lena, walk.house, walk.people.lena)
    await look(lena, '03-digits')
    await lena.go(link)
    await look(lena, '04-link')
    await lena.press('Sign in')
    expect(await lena.text()).toContain('Hello Lena Brandt')
    await look(lena, '05-home-empty')
  })

  test('she says that something felt wrong, looks at it once more, and gets a receipt', async () => {
    await lena.follow('Say that something felt wrong')
    await look(lena, '10-write')
    await lena.press('Preview')
    await look(lena, '11-write-errors')
    await lena.write('What happened', 'You called me by the name of somebody else, twice.')
    await lena.choose('Only Ruth Adler')
    await lena.press('Preview')
    expect(await lena.text()).toContain('Not sent yet')
    await look(lena, '12-preview')
    await lena.follow('Make a change')
    await lena.write(
      'What it was like for me',
      'I laughed it off. On the way home I did not feel like laughing.',
    )
    await lena.press('Preview')
    await lena.press('Send')
    expect(await lena.text()).toMatch(/[2-9A-Z]{3}-[2-9A-Z]{3}/)
    await look(lena, '13-receipt')
    await lena.follow('Go to what you sent')
    concern = lena.path()
    await look(lena, '14-concern-sent')
  })

  test('Ruth signs in by the digits, finds it in her inbox, and acknowledges it', async () => {
    await ruth.go('/inbox')
    const { digits } = await askForMail(ruth, walk.house, walk.people.ruth)
    await ruth.write('Sign-in code (six digits)', digits === '000000' ? '000001' : '000000')
    await ruth.press('Sign in')
    await look(ruth, '20-digits-errors')
    await ruth.write('Sign-in code (six digits)', digits)
    await ruth.press('Sign in')
    await prove(ruth, walk.house, walk.people.ruth)
    await ruth.go('/inbox')
    await look(ruth, '21-inbox')
    await ruth.follow('Lena Brandt')
    expect(await ruth.text()).toContain('by the name of somebody else')
    await look(ruth, '22-concern-to-acknowledge')
    await say(
      ruth,
      'I called you by another name, twice. That is not small, and I am sorry.',
      '23-acknowledge',
    )
    expect(await ruth.text()).toContain('This has been sent.')
    await look(ruth, '24-concern-acknowledged')
  })

  test('they write to each other, and the board tells the owner nothing of it but that it is open', async () => {
    await say(lena, 'Thank you. It happened in spring too.', '30-message')
    await look(lena, '31-concern-talking')
    await comeIn(margit, walk.house, walk.people.margit)
    expect(margit.path()).toBe('/board')
    expect(await margit.text()).toContain('Ruth Adler')
    expect(await margit.text()).not.toContain('Lena')
    await look(margit, '32-board')
    expect(await margit.go(concern)).toBe(404)
    await look(margit, '33-nothing-here')
  })

  test('Ruth proposes to close, Lena says: not yet, and then closes it', async () => {
    const proposal = {
      'What has been put right': 'You told me, and I have written it down.',
      'What will be different': 'I say your name when you come in.',
    }
    await take(ruth, 'Suggest closing this', proposal, '40-proposal')
    await lena.go(concern)
    await look(lena, '41-concern-closing-proposed')
    await lena.press('Not yet')
    expect(await lena.text()).toContain('said: not yet')
    await say(ruth, 'I am sorry if spring was hard, but I forgot.')
    expect(await ruth.text()).toContain('Read this once more before you send it')
    await look(ruth, '42-second-look')
    await ruth.press('Send as it is')
    await lena.go(concern)
    await lena.follow('Close this conversation')
    await lena.choose('This has partly been put right.')
    await look(lena, '43-closure')
    await say(ruth, 'One thing more: thank you.')
    await lena.press('Close this conversation')
    expect(await lena.text()).toContain('Something has changed since you looked.')
    await look(lena, '45-changed-meanwhile')
    await lena.press('Close this conversation')
    expect(await lena.text()).toContain('You closed this on')
    // Nothing is answered there any more, and no half of a wide screen stands empty.
    await lena.page.setViewportSize({ width: 1280, height: 800 })
    expect((await lena.page.locator('.conversation__words').boundingBox())?.width).toBeGreaterThan(600)
    await look(lena, '46-concern-closed')
  })

  test('she opens it again, and brings in Margit, who reads it', async () => {
    await take(lena, 'Open it again', { 'Your words': 'It happened once more.' }, '50-reopening')
    await lena.follow('Invite someone to read this')
    await lena.press('Yes, invite them')
    await look(lena, '51-bringing-in-errors')
    await lena.choose('Margit Sommer')
    await lena.press('Yes, invite them')
    expect(await lena.text()).toContain('They can read this now')
    await look(lena, '52-brought-in')
    expect(await margit.go(concern)).toBe(200)
    expect(await margit.text()).toContain('It happened once more.')
    await look(margit, '53-concern-of-owner')
    await lena.go('/')
    await look(lena, '54-home')
  })

  test('what she begins and leaves waits for her, until she throws it away', async () => {
    await lena.go('/concerns/new')
    await lena.write('What happened', 'I am not sure yet.')
    await lena.choose('Only Ruth Adler')
    await lena.press('Preview')
    await lena.go('/')
    await look(lena, '60-home-draft')
    await lena.follow('Delete draft')
    await look(lena, '61-throw-away')
    await lena.press('Yes, delete it')
    await look(lena, '62-thrown-away')
    await lena.go('/')
    expect(await lena.text()).not.toContain('Your drafts')
  })

  test('they sign out', async () => {
    await lena.follow('Sign out')
    await look(lena, '70-sign-out')
    await lena.press('Sign out in this browser')
    await look(lena, '71-signed-out')
    await ruth.follow('Sign out')
    await ruth.press('Sign out everywhere')
    expect(await ruth.text()).toContain('You are signed out everywhere.')
  })
})
