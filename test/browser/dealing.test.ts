import { beforeAll, expect, test } from '@jest/globals'
import { DateTime } from 'luxon'
import { untilAllIsSent } from '../support/traces'
import { make, send } from '../support/people'
import type { Visitor } from '../support/visitor'
import { walkBothWays } from '../support/walk'

// What is sent here waits for ten minutes, unless it is hastened.
const settings = { UNDO_SECONDS: '600' }

walkBothWays(walk => {
  const { come, look } = walk
  let lena: Visitor
  let ruth: Visitor
  let margit: Visitor
  let concern: string
  const inDays = (days: number, form: string) =>
    DateTime.now().setZone('Europe/Vienna').plus({ days }).set({ hour: 16, minute: 0 }).toFormat(form)

  /** Presses a button, lets the time of what it sends be over, and waits until that has gone out. */
  async function sendIt(visitor: Visitor, button: string | RegExp, name: string) {
    await visitor.press(button)
    expect(await visitor.text()).toMatch(/you can take (it|this) back/)
    if (name === 'agreement') await look(visitor, '80-on-its-way')
    await untilAllIsSent(walk.house)
    await visitor.go(concern)
    await look(visitor, `80-after-${name}`)
  }

  beforeAll(async () => {
    const id = await send(walk.people.lena, {
      therapist: walk.people.ruth.id,
      audience: 'therapist',
      help: ['change'],
    })
    await make(walk.people.ruth, id, 'acknowledge', { words: 'I did look at the clock.' })
    concern = `/concerns/${id}`
    lena = await come(walk.people.lena)
    ruth = await come(walk.people.ruth)
    margit = await come(walk.people.margit)
  })

  test('Ruth proposes an agreement and a talk, Lena says yes to both', async () => {
    await ruth.go(`${concern}/agreement`)
    await look(ruth, '80-agreement')
    await ruth.write('What will be different', 'The clock stands where both of us see it.')
    await ruth.choose('The practice')
    await ruth.write('By when?', inDays(9, 'yyyy-MM-dd'))
    await sendIt(ruth, 'Send', 'agreement')
    await ruth.go(`${concern}/talk`)
    await look(ruth, '80-talk')
    await ruth.choose('By phone')
    await ruth.write('When?', inDays(3, "yyyy-MM-dd'T'HH:mm"))
    await sendIt(ruth, 'Send', 'talk')
    await lena.go(concern)
    await look(lena, '80-concern-with-dealings')
    await sendIt(lena, /^Yes, /, 'talk-time')
    await sendIt(lena, 'Yes', 'yes')
    expect(await lena.text()).toContain('A file for your calendar')
  })

  test('Lena takes something back, and pauses it', async () => {
    await lena.go(concern)
    await lena.write('Your words', 'No, wait.')
    await lena.press('Send')
    await look(lena, '80-words-on-their-way')
    await lena.press('Take it back')
    expect(await lena.page.locator('#answer textarea').inputValue()).toBe('No, wait.')
    await look(lena, '80-taken-back')
    await lena.go(`${concern}/pause`)
    await look(lena, '80-pause')
    await lena.write('Until when?', inDays(6, 'yyyy-MM-dd'))
    await sendIt(lena, 'Pause', 'pause')
  })

  test('Margit proposes somebody else, and Lena decides', async () => {
    await margit.go('/board')
    await look(margit, '80-board-with-proposals')
    await margit.go(`/board/${concern.split('/')[2] ?? ''}/hand-over`)
    await look(margit, '80-hand-over')
    await margit.press('Ask the client')
    await look(margit, '80-hand-over-errors')
    await margit.choose('Tomas')
    await margit.press('Ask the client')
    await lena.go(concern)
    await look(lena, '80-successor')
    await sendIt(lena, /^Yes, Tomas/, 'handed-over')
    await lena.go(concern)
    expect(await lena.text()).toContain('To Tomas Lindqvist')
  })

  test('nothing complained', () => {
    expect([...lena.complaints, ...ruth.complaints, ...margit.complaints]).toEqual([])
  })
}, settings)
