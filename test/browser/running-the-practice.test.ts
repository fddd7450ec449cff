import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { openChromium } from '../support/chromium'
import { openHouse, type House } from '../support/house'
import { expectNoComplaints, expectNoSidewaysScroll, lookAt } from '../support/looking'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { comeIn, visit, type Visitor } from '../support/visitor'

/** Milliseconds: each of these looks at many pages. */
const walk = 120_000

let browser: Browser
let house: House
beforeAll(async () => {
  browser = await openChromium()
  house = await openHouse()
})
afterAll(async () => {
  await browser.close()
  await house.close()
})

describe.each([
  { scripts: true, way: 'with scripts' },
  { scripts: false, way: 'without scripts' },
])('$way', ({ scripts }) => {
  let people: People
  let margit: Visitor
  let ruth: Visitor
  let lena: Visitor

  const look = (visitor: Visitor, name: string) =>
    scripts ? lookAt(visitor, `c-${name}`) : expectNoSidewaysScroll(visitor)

  beforeAll(async () => {
    people = await practiceAtTheRiver(house)
    margit = await comeIn(await visit(browser, house, { scripts }), house, people.margit)
    ruth = await comeIn(await visit(browser, house, { scripts }), house, people.ruth)
    lena = await comeIn(await visit(browser, house, { scripts }), house, people.lena)
  }, walk)
  afterEach(() => {
    expectNoComplaints(margit, ruth, lena)
  })
  afterAll(() => Promise.all([margit, ruth, lena].map(visitor => visitor.close())))

  test(
    'at the beginning nothing waits, and the pages say so',
    async () => {
      await look(margit, '00-board-empty')
      await look(ruth, '01-inbox-empty')
      await margit.follow('People')
      await look(margit, '02-people')
    },
    walk,
  )

  test(
    'Margit invites somebody who works here, sends it again, and takes it back',
    async () => {
      await margit.follow('Invite somebody')
      await look(margit, '03-inviting')
      await margit.press('Send the invitation')
      await look(margit, '04-inviting-errors')
      await margit.write('Their name', 'Selma Aydin')
      await margit.write('Their mail address', `${'selma.'.repeat(8)}aydin@new.example`)
      await margit.choose('supervisor')
      await margit.choose('therapist')
      await margit.press('Send the invitation')
      expect(await margit.text()).toContain('The invitation is on its way.')
      await look(margit, '05-people-invited')
      await margit.press('Send it again')
      expect(await margit.text()).toContain('The invitation is on its way.')
      await margit.press('Take it back')
      expect(await margit.text()).not.toContain('Selma Aydin')
    },
    walk,
  )

  test(
    'she looks at herself and at others, and changes what they do here',
    async () => {
      await margit.follow('Margit Sommer')
      await look(margit, '06-herself')
      await margit.go('/people')
      await margit.follow('Karim Benali')
      await margit.choose('owner')
      await margit.choose('therapist')
      await margit.press('Change the roles')
      expect(await margit.text()).toContain('Choose at least one role.')
      await look(margit, '07-roles-errors')
      await margit.choose('supervisor')
      await margit.press('Change the roles')
      expect(await margit.text()).toContain('The roles are changed.')
    },
    walk,
  )

  test(
    'the last owner cannot end her own access, and reads why',
    async () => {
      await margit.follow('Margit Sommer')
      await margit.follow('End your own access')
      await look(margit, '08-ending-of-the-last-owner')
      await margit.press('End the access now')
      expect(await margit.text()).toContain('Somebody must own the practice.')
      await look(margit, '09-last-owner')
    },
    walk,
  )

  test(
    'she ends the access of Ruth, to whom Lena has written',
    async () => {
      const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
      await margit.go('/people')
      await margit.follow('Ruth Adler')
      await look(margit, '10-therapist')
      await margit.follow('End their access')
      await look(margit, '11-ending')
      await margit.press('End the access now')
      expect(await margit.text()).toContain('The access has ended, everywhere and at once.')
      await look(margit, '12-people-access-ended')
      await margit.follow('Ruth Adler')
      await look(margit, '13-access-ended')
      await margit.follow('Board')
      await look(margit, '14-board-without-her')
      await ruth.follow('Clients')
      expect(ruth.path()).toBe('/sign-in')
      await lena.go(`/concerns/${concern}`)
      expect(await lena.text()).toContain('Ruth Adler')
      await look(lena, '15-concern-that-she-cannot-answer')
    },
    walk,
  )

  test(
    'she says what the practice says of itself',
    async () => {
      await margit.go('/practice')
      await look(margit, '20-practice')
      await margit.write('Your neutral page', 'http://weather.example')
      await margit.write('What is told to whom', 'Each of you writes alone. '.repeat(100))
      await margit.press('Change it')
      expect(await margit.text()).toContain('Write an address that begins with https://')
      await look(margit, '21-practice-errors')
      await margit.write('Your neutral page', 'https://weather.example/today')
      await margit.write('What is told to whom', 'Each of you writes alone.')
      await margit.press('Change it')
      expect(await margit.text()).toContain('It is changed.')
    },
    walk,
  )

  test(
    'Lena reads what leaving quickly can do, also when she is not signed in',
    async () => {
      await lena.follow('What leaving quickly can and cannot do')
      await look(lena, '22-leaving')
      await lena.context.clearCookies()
      await lena.go('/help')
      await look(lena, '23-leaving-of-a-stranger')
    },
    walk,
  )

  test(
    'a supervisor begins where they are asked',
    async () => {
      const karim = await comeIn(await visit(browser, house, { scripts }), house, people.karim)
      expect(karim.path()).toBe('/consultations')
      await look(karim, '24-consultations-of-a-supervisor')
      expectNoComplaints(karim)
      await karim.close()
    },
    walk,
  )
})
