import { beforeAll, expect, test } from '@jest/globals'
import { DateTime } from 'luxon'
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

  /** Presses Send, lets its time be over, and waits until it has gone out. */
  async function sendIt(visitor: Visitor, button: string, name: string) {
    await visitor.press(button)
    if (name === 'agreement') await look(visitor, '80-on-its-way')
    await walk.house.admin('drafts').whereNotNull('goesAt').update({ goesAt: new Date() })
    const left = () => !visitor.path().startsWith('/drafts/')
    while (!left()) await visitor.follow('See whether it has gone out')
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
    await ruth.press('Preview')
    await sendIt(ruth, 'Send the agreement', 'agreement')
    await ruth.go(`${concern}/talk`)
    await look(ruth, '80-talk')
    await ruth.choose('By phone')
    await ruth.write('When?', inDays(3, "yyyy-MM-dd'T'HH:mm"))
    await ruth.press('Preview')
    await sendIt(ruth, 'Send the proposal', 'talk')
    await lena.go(concern)
    await look(lena, '80-concern-with-dealings')
    await lena.follow('Say yes')
    await lena.press('Preview')
    await sendIt(lena, 'Say yes', 'yes')
    await lena.follow('Say yes to the talk')
    await lena.press('Preview')
    await sendIt(lena, 'Say yes', 'talk-time')
    expect(await lena.text()).toContain('A file for your calendar')
  })

  test('Lena takes something back, and pauses it', async () => {
    await lena.go(`${concern}/message`)
    await lena.write('Your words', 'No, wait.')
    await lena.press('Preview')
    await lena.press('Send')
    await lena.press('Take it back')
    expect(await lena.text()).toContain('This is a draft again.')
    await look(lena, '80-taken-back')
    await lena.follow('Throw this away')
    await lena.press('Throw it away')
    await lena.go(`${concern}/pause`)
    await look(lena, '80-pause')
    await lena.write('Until when?', inDays(6, 'yyyy-MM-dd'))
    await lena.press('Preview')
    await sendIt(lena, 'Let it rest', 'pause')
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
    await sendIt(lena, 'Yes', 'handed-over')
    await lena.go(concern)
    expect(await lena.text()).toContain('To Tomas Lindqvist')
  })

  test('nothing complained', () => {
    expect([...lena.complaints, ...ruth.complaints, ...margit.complaints]).toEqual([])
  })
}, settings)
