import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { openChromium } from '../support/chromium'
import { openHouse, type House } from '../support/house'
import { expectNoComplaints, expectNoSidewaysScroll, lookAt } from '../support/looking'
import { practiceAtTheRiver, type People } from '../support/people'
import { comeIn, visit, type Visitor } from '../support/visitor'

let browser: Browser
beforeAll(async () => {
  browser = await openChromium()
})
afterAll(() => browser.close())

describe.each([
  { scripts: true, way: 'with scripts' },
  { scripts: false, way: 'without scripts' },
])('$way', ({ scripts }) => {
  let house: House
  let people: People
  let anja: Visitor
  let ruth: Visitor
  let margit: Visitor
  let code: string
  let concern: string

  const look = (visitor: Visitor, name: string) =>
    scripts ? lookAt(visitor, `60-${name}`) : expectNoSidewaysScroll(visitor)

  beforeAll(async () => {
    house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '100' })
    people = await practiceAtTheRiver(house)
    anja = await visit(browser, house, { scripts })
    ruth = await visit(browser, house, { scripts })
    margit = await visit(browser, house, { scripts })
  })
  afterEach(() => {
    expectNoComplaints(anja, ruth, margit)
  })
  afterAll(async () => {
    await Promise.all([anja, ruth, margit].map(visitor => visitor.close()))
    await house.close()
  })

  test('Anja writes at the door, keeps her code, and sends', async () => {
    await anja.go(`/p/${people.ruth.practice.door ?? ''}`)
    await look(anja, 'door')
    await anja.follow('Ruth Adler')
    await look(anja, 'door-write')
    await anja.press('Look at it before it is sent')
    await look(anja, 'door-write-errors')
    await anja.write('What happened', 'You looked at the clock all the time.')
    await anja.choose('Only Ruth Adler, my therapist')
    await anja.press('Look at it before it is sent')
    code = (await anja.page.locator('.code__letters').first().innerText()).trim()
    await look(anja, 'preview-with-code')
    await anja.page.mouse.wheel(0, 10_000)
    expect(await anja.page.locator('.code__letters').first().isVisible()).toBe(true)
    const box = await anja.page.locator('.code--stays').boundingBox()
    expect(box && box.y >= 0 && box.y < 800).toBe(true) // still in sight at the end of the page
    await anja.write('The last four letters', 'BBBB')
    await anja.press('Send')
    expect(await anja.text()).toContain('not the last four letters')
    await look(anja, 'preview-with-wrong-group')
    await anja.follow('A page to print')
    await look(anja, 'code-to-print')
    await anja.follow('Back')
    const download = anja.page.waitForEvent('download')
    await anja.page.getByRole('link', { name: 'A file to keep' }).click()
    expect((await download).suggestedFilename()).toBe('note.txt')
    await anja.write('The last four letters', code.slice(-4).toLowerCase())
    await anja.press('Send')
    expect(await anja.text()).toContain('it is not shown again')
    await look(anja, 'receipt-with-code')
    await anja.follow('Go to what you sent')
    concern = anja.path()
    await look(anja, 'concern-without-account')
  })

  test('she leaves, and comes back with her code', async () => {
    await anja.context.clearCookies()
    if (scripts) {
      await anja.leading(() =>
        anja.page.evaluate(`dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`),
      )
      expect(anja.path()).toBe('/return')
    } else await anja.go('/return')
    await look(anja, 'return')
    await anja.write('Your return code', 'BCDF-GHJK')
    await anja.press('Open it')
    await look(anja, 'return-errors')
    await anja.write('Your return code', code.replaceAll('-', ' ').toLowerCase())
    await anja.press('Open it')
    expect(anja.path()).toBe(concern)
    await anja.follow('How you are called here')
    await look(anja, 'name')
    await anja.write('Your name', 'Anja Kramer')
    await anja.press('This is who I am')
    await anja.follow('Mail when there is something to read')
    await look(anja, 'notices')
    await anja.write('Your mail address', 'anja@elsewhere.example')
    await anja.press('Save this')
    expect(await anja.text()).toContain('It is changed.')
  })

  test('Ruth thinks that she knows her, sets it aside by mistake, and brings it back', async () => {
    await comeIn(ruth, house, people.ruth)
    await ruth.go(concern)
    await look(ruth, 'concern-of-somebody-without-account')
    await ruth.follow('This is abuse')
    await look(ruth, 'setting-aside')
    await ruth.press('Set it aside')
    await look(ruth, 'set-aside')
    await anja.go(concern)
    await look(anja, 'set-aside-for-its-writer')
    await ruth.go('/inbox')
    await look(ruth, 'inbox-with-one-set-aside')
    await ruth.follow('Anja Kramer')
    await ruth.follow('Bring it back')
    await look(ruth, 'bringing-back')
    await ruth.press('Bring it back')
    await ruth.follow('I know who this is')
    await ruth.press('Ask them')
    await look(ruth, 'who-errors')
    await ruth.choose('Lena Brandt')
    await ruth.press('Ask them')
    expect(await ruth.text()).toContain('They are asked whether they are Lena Brandt.')
  })

  test('she says yes, Lena is asked once more, and it is Lena’s own', async () => {
    await anja.go(concern)
    await look(anja, 'question')
    await anja.press('Yes, that is me')
    const lena = await comeIn(await visit(browser, house, { scripts }), house, people.lena)
    await lena.go('/')
    await look(lena, 'was-that-you')
    await lena.press('Yes, that was me')
    expect(await lena.text()).toContain('You looked at the clock')
    await look(lena, 'joined')
    expectNoComplaints(lena)
    await lena.close()
    await anja.go(concern)
    expect(anja.path()).toBe('/sign-in')
  })

  test('somebody who is signed in types a code, and is asked what to do with it', async () => {
    await anja.context.clearCookies()
    await anja.go(`/p/${people.ruth.practice.door ?? ''}/new`)
    await look(anja, 'door-write-to-owner')
    await anja.write('What happened', 'I would rather not say whom it is about.')
    await anja.choose('Only owners of the practice whom I choose')
    await anja.choose('Margit Sommer')
    await anja.press('Look at it before it is sent')
    const second = (await anja.page.locator('.code__letters').first().innerText()).trim()
    await anja.write('The last four letters', second.slice(-4))
    await anja.press('Send')
    const mei = await comeIn(await visit(browser, house, { scripts }), house, people.mei)
    await mei.go('/return')
    await mei.write('Your return code', second)
    await mei.press('Open it')
    await look(mei, 'join')
    await mei.press('Yes, put it with my own')
    expect(await mei.text()).toContain('To Margit Sommer')
    await mei.go('/')
    expect(await mei.text()).toContain('To Margit Sommer')
    await mei.close()
  })

  test('Margit looks after the door, and prints its poster on one page', async () => {
    await comeIn(margit, house, people.margit)
    await margit.go('/door')
    await look(margit, 'own-door')
    await margit.write('Address', 'two words')
    await margit.press('Save this')
    await look(margit, 'own-door-errors')
    await margit.go('/door/poster')
    await look(margit, 'poster')
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
    const slow = await house.openDoor({ LIMIT_DOOR_NETWORK: '1' })
    const late = await visit(browser, { ...house, url: slow.url }, { scripts })
    const write = async () => {
      await late.go(`/p/${people.ruth.practice.door ?? ''}/new?therapist=${people.ruth.id}`)
      await late.write('What happened', 'You looked at the clock, and I could not say it aloud in the room.')
      await late.choose('Only Ruth Adler, my therapist')
      await late.press('Look at it before it is sent')
    }
    await house.admin('limits').delete()
    await write()
    await write()
    expect(await late.text()).toContain('It goes on in')
    await look(late, 'wait')
    await house.admin.raw(`update limits set again_at = now() where again_at > now()`)
    await late.press('Try again')
    expect(await late.text()).toContain('Your return code')
    expectNoComplaints(late)
    await late.close()
  })
})
