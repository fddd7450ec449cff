import { beforeAll, expect, test } from '@jest/globals'
import { comeIn, type Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

/** Wherever a code stands on the narrowest phone, each line of it ends with a whole group. */
async function expectWholeGroups({ page }: Visitor): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 })
  const lines = await page.evaluate(
    `[...document.querySelectorAll('.code__line')].map(line => ({ text: line.textContent, rows: line.getClientRects().length }))`,
  )
  await page.setViewportSize({ width: 1280, height: 800 })
  expect(lines).toEqual([
    { text: expect.stringMatching(/^(\w{4}-){3}$/) as unknown, rows: 1 },
    { text: expect.stringMatching(/^(\w{4}-){2}\w{4}$/) as unknown, rows: 1 },
  ])
}

walkBothWays(walk => {
  const { scripts, visit, come, look } = walk
  let anja: Visitor
  let ruth: Visitor
  let margit: Visitor
  let code: string
  let concern: string

  beforeAll(async () => {
    anja = await visit()
    ruth = await visit()
    margit = await visit()
  })

  test('Anja writes at the door, keeps her code, and sends', async () => {
    await anja.page.setViewportSize({ width: 375, height: 667 })
    await anja.go('/')
    const ways = ['Sign in', 'Write without an account', 'I have a return code']
    for (const name of ways) {
      const way = await anja.page.getByRole('link', { name }).boundingBox()
      expect((way?.y ?? NaN) + (way?.height ?? NaN)).toBeLessThan(667)
    }
    await anja.page.setViewportSize({ width: 1280, height: 800 })
    await anja.follow('Write without an account')
    await look(anja, '60-door')
    await anja.follow('Ruth Adler')
    await look(anja, '60-door-write')
    await anja.press('Preview')
    await look(anja, '60-door-write-errors')
    await anja.write('What happened', 'You looked at the clock all the time.')
    await anja.choose('Only Ruth Adler')
    await anja.press('Preview')
    await expectWholeGroups(anja)
    code = (await anja.page.locator('.code__letters').first().innerText()).trim()
    await look(anja, '60-preview-with-code')
    await anja.follow('Print the code')
    await look(anja, '60-code-to-print')
    await anja.follow('Back')
    const download = anja.page.waitForEvent('download')
    await anja.page.getByRole('link', { name: 'Save the code as a file' }).click()
    expect((await download).suggestedFilename()).toBe('note.txt')
    const copy = anja.page.getByRole('button', { name: 'Copy the code' })
    expect(await copy.isVisible()).toBe(scripts)
    if (scripts) {
      await anja.context.grantPermissions(['clipboard-read', 'clipboard-write'])
      await copy.click()
      await anja.page.getByRole('button', { name: 'Copied' }).waitFor()
      expect(await anja.page.evaluate('navigator.clipboard.readText()')).toBe(code)
    }
    await anja.follow('I have kept the code')
    expect(await anja.page.content()).not.toContain(code.slice(-4))
    const group = anja.page.locator('#group:focus')
    await group.waitFor()
    const screen = anja.page.viewportSize()?.height ?? 0
    expect((await group.boundingBox())?.y).toBeGreaterThan(100) // below what is asked
    expect((await group.boundingBox())?.y).toBeLessThan(screen - 200) // above the button
    await look(anja, '60-preview-with-code-kept')
    await anja.write('The last four letters', 'BBBB')
    await anja.press('Send')
    expect(await anja.text()).toContain('not the last four letters')
    await look(anja, '60-preview-with-wrong-group')
    await anja.write('The last four letters', code.slice(-4).toLowerCase())
    await anja.press('Send')
    expect(await anja.text()).toContain('we do not show it again')
    await look(anja, '60-receipt-with-code')
    await anja.follow('Go to what you sent')
    concern = anja.path()
    await look(anja, '60-concern-without-account')
  })

  test('she leaves, and comes back with her code', async () => {
    await anja.context.clearCookies()
    if (scripts) {
      await anja.leading(() =>
        anja.page.evaluate(`dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`),
      )
      expect(anja.path()).toBe('/return')
    } else await anja.go('/return')
    await look(anja, '60-return')
    await anja.write('Your return code', 'BCDF-GHJK')
    await anja.press('Open it')
    await look(anja, '60-return-errors')
    await anja.write('Your return code', code.replaceAll('-', ' ').toLowerCase())
    await anja.press('Open it')
    expect(anja.path()).toBe(concern)
    await anja.open('About this')
    await anja.follow('The name you use here')
    await look(anja, '60-name')
    await anja.write('Your name', 'Anja Kramer')
    await anja.press('This is who I am')
    await anja.open('About this')
    await anja.follow('Email when there is something to read')
    await look(anja, '60-notices')
    await anja.write('Your email address', 'anja@elsewhere.example')
    await anja.press('Save')
    expect(await anja.text()).toContain('Your changes are saved.')
  })

  test('Ruth thinks that she knows her, sets it aside by mistake, and brings it back', async () => {
    await comeIn(ruth, walk.house, walk.people.ruth)
    await ruth.go(concern)
    await look(ruth, '60-concern-of-somebody-without-account')
    await ruth.open('About this')
    await ruth.follow('Set insults or threats aside')
    await look(ruth, '60-setting-aside')
    await ruth.press('Set it aside')
    await look(ruth, '60-set-aside')
    await anja.go(concern)
    await look(anja, '60-set-aside-for-its-writer')
    await ruth.go('/inbox')
    await look(ruth, '60-inbox-with-one-set-aside')
    await ruth.page.locator('summary', { hasText: 'Set aside' }).click()
    await ruth.follow('Anja Kramer')
    await ruth.follow('Bring it back')
    await look(ruth, '60-bringing-back')
    await ruth.press('Bring it back')
    await ruth.open('About this')
    await ruth.follow('I know who this is')
    await ruth.press('Ask them')
    await look(ruth, '60-who-errors')
    await ruth.choose('Lena Brandt')
    await ruth.press('Ask them')
    await ruth.open('About this')
    expect(await ruth.text()).toContain('We are asking the writer whether they are Lena Brandt.')
  })

  test('she says yes, Lena is asked once more, and it is Lena’s own', async () => {
    await anja.go(concern)
    await look(anja, '60-question')
    await anja.press('Yes, that is me')
    const lena = await come(walk.people.lena)
    await lena.go('/')
    await look(lena, '60-was-that-you')
    await lena.press('Yes, that was me')
    expect(await lena.text()).toContain('You looked at the clock')
    await look(lena, '60-joined')
    await anja.go(concern)
    expect(anja.path()).toBe('/sign-in')
  })

  test('somebody who is signed in types a code, and is asked what to do with it', async () => {
    await anja.context.clearCookies()
    await anja.go(`/p/${walk.people.ruth.practice.door ?? ''}/new`)
    await look(anja, '60-door-write-to-owner')
    await anja.write('What happened', 'I would rather not say whom it is about.')
    await anja.choose('Only practice owners I choose')
    await anja.choose('Margit Sommer')
    await anja.press('Preview')
    const second = (await anja.page.locator('.code__letters').first().innerText()).trim()
    await anja.follow('I have kept the code')
    await anja.write('The last four letters', second.slice(-4))
    await anja.press('Send')
    const mei = await come(walk.people.mei)
    await mei.go('/return')
    await mei.write('Your return code', second)
    await mei.press('Open it')
    await look(mei, '60-join')
    await mei.press('Yes, move it to my page')
    expect(await mei.text()).toContain('To Margit Sommer')
    await mei.go('/')
    expect(await mei.text()).toContain('To Margit Sommer')
  })

  test('Margit looks after the door, and prints its poster on one page', async () => {
    await comeIn(margit, walk.house, walk.people.margit)
    await margit.go('/door')
    await look(margit, '60-own-door')
    await margit.write('Address', 'two words')
    await margit.press('Save')
    await look(margit, '60-own-door-errors')
    await margit.go('/door/poster')
    await look(margit, '60-poster')
    const loaded = await margit.page
      .locator('.poster__code')
      .evaluate(image => (image as unknown as { naturalWidth: number }).naturalWidth > 0)
    expect(loaded).toBe(true)
    for (const format of ['A4', 'Letter']) {
      const pdf = (await margit.page.pdf({ format })).toString('latin1')
      expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
    }
  })

  test('whoever tries too much is told how long to wait, and keeps everything', async () => {
    const slow = await walk.house.openPortal({ LIMIT_DOOR_NETWORK: '1' })
    const late = await visit({ at: slow.url })
    const write = async () => {
      await late.go(`/p/${walk.people.ruth.practice.door ?? ''}/new?therapist=${walk.people.ruth.id}`)
      await late.write('What happened', 'You looked at the clock, and I could not say it aloud in the room.')
      await late.choose('Only Ruth Adler')
      await late.press('Preview')
    }
    await walk.house.admin('limits').delete()
    await write()
    await write()
    expect(await late.text()).toContain('You can go on in')
    await look(late, '60-wait')
    await walk.house.admin.raw(`update limits set again_at = now() where again_at > now()`)
    await late.press('Try again')
    expect(await late.text()).toContain('Keep your return code')
  })
})
