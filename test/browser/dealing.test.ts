import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { DateTime } from 'luxon'
import { openChromium } from '../support/chromium'
import { openHouse, type House } from '../support/house'
import { expectNoSidewaysScroll, lookAt } from '../support/looking'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { comeIn, visit, type Visitor } from '../support/visitor'

// What is sent here waits for ten minutes, unless it is hastened.

let browser: Browser
let house: House
let people: People
beforeAll(async () => {
  browser = await openChromium()
  house = await openHouse({ UNDO_SECONDS: '600' })
  people = await practiceAtTheRiver(house)
})
afterAll(async () => {
  await browser.close()
  await house.close()
})

describe.each([
  { scripts: true, way: 'with scripts' },
  { scripts: false, way: 'without scripts' },
])('$way', ({ scripts }) => {
  let lena: Visitor
  let ruth: Visitor
  let margit: Visitor
  let concern: string
  const look = (visitor: Visitor, name: string) =>
    scripts ? lookAt(visitor, `80-${name}`) : expectNoSidewaysScroll(visitor)
  const inDays = (days: number, form: string) =>
    DateTime.now().setZone('Europe/Vienna').plus({ days }).set({ hour: 16, minute: 0 }).toFormat(form)

  /** Presses Send, lets its time be over, and waits until it has gone out. */
  async function sendIt(visitor: Visitor, button: string, name: string) {
    await visitor.press(button)
    if (name === 'agreement') await look(visitor, 'on-its-way')
    await house.admin('drafts').whereNotNull('goesAt').update({ goesAt: new Date() })
    const left = () => !visitor.path().startsWith('/drafts/')
    while (!left()) await visitor.follow('See whether it has gone out')
    await look(visitor, `after-${name}`)
  }

  beforeAll(async () => {
    const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist', help: ['change'] })
    await make(people.ruth, id, 'acknowledge', { words: 'I did look at the clock.' })
    concern = `/concerns/${id}`
    lena = await comeIn(await visit(browser, house, { scripts }), house, people.lena)
    ruth = await comeIn(await visit(browser, house, { scripts }), house, people.ruth)
    margit = await comeIn(await visit(browser, house, { scripts }), house, people.margit)
  })
  afterAll(() => Promise.all([lena.close(), ruth.close(), margit.close()]))

  test('Ruth proposes an agreement and a talk, Lena says yes to both', async () => {
    await ruth.go(`${concern}/agreement`)
    await look(ruth, 'agreement')
    await ruth.write('What will be different', 'The clock stands where both of us see it.')
    await ruth.choose('The practice')
    await ruth.write('By when?', inDays(9, 'yyyy-MM-dd'))
    await ruth.press('Look at it before it is sent')
    await sendIt(ruth, 'Send the agreement', 'agreement')
    await ruth.go(`${concern}/talk`)
    await look(ruth, 'talk')
    await ruth.choose('By phone')
    await ruth.write('When?', inDays(3, "yyyy-MM-dd'T'HH:mm"))
    await ruth.press('Look at it before it is sent')
    await sendIt(ruth, 'Send the proposal', 'talk')
    await lena.go(concern)
    await look(lena, 'concern-with-dealings')
    await lena.follow('Say yes')
    await lena.press('Look at it before it is sent')
    await sendIt(lena, 'Say yes', 'yes')
    await lena.follow('Say yes to the talk')
    await lena.press('Look at it before it is sent')
    await sendIt(lena, 'Say yes', 'talk-time')
    expect(await lena.text()).toContain('A file for your calendar')
  })

  test('Lena takes something back, and lets it rest', async () => {
    await lena.go(`${concern}/message`)
    await lena.write('Your words', 'No, wait.')
    await lena.press('Look at it before it is sent')
    await lena.press('Send')
    await lena.press('Take it back')
    expect(await lena.text()).toContain('It is a draft again.')
    await look(lena, 'taken-back')
    await lena.follow('Throw this away')
    await lena.press('Throw it away')
    await lena.go(`${concern}/rest`)
    await look(lena, 'rest')
    await lena.write('Until when?', inDays(6, 'yyyy-MM-dd'))
    await lena.press('Look at it before it is sent')
    await sendIt(lena, 'Let it rest', 'rest')
  })

  test('Margit proposes somebody else, and Lena decides', async () => {
    await margit.go('/board')
    await look(margit, 'board-with-proposals')
    await margit.go(`/board/${concern.split('/')[2] ?? ''}/hand-over`)
    await look(margit, 'hand-over')
    await margit.press('Ask the client')
    await look(margit, 'hand-over-errors')
    await margit.choose('Tomas')
    await margit.press('Ask the client')
    await lena.go(concern)
    await look(lena, 'successor')
    await sendIt(lena, 'Yes', 'handed-over')
    await lena.go(concern)
    expect(await lena.text()).toContain('To Tomas Lindqvist')
  })

  test('nothing complained', () => {
    expect([...lena.complaints, ...ruth.complaints, ...margit.complaints]).toEqual([])
  })
})
