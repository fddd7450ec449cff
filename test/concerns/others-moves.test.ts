import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { isMoveOf, moveNames, moveOf } from '../../src/concerns/rules/moves'
import { openBrowserOf } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

let house: House
let people: People
let concern: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await make(people.ruth, concern, 'acknowledge', { words: 'I hear you.' })
})
afterAll(() => house.close())

test.each([
  ['lena', 'client'],
  ['ruth', 'therapist'],
] as const)(
  'a form of a move that can never be theirs opens nothing for %s, and keeps no draft',
  async (who, capacity) => {
    const browser = await openBrowserOf(house, people[who])
    const others = moveNames.filter(name => {
      const { words, asks } = moveOf(name)
      return (
        name !== 'send' &&
        (words.length > 0 || asks !== undefined) &&
        !isMoveOf({ capacity, byDoor: false }, name)
      )
    })
    expect(others.length).toBeGreaterThan(2)
    for (const name of others) {
      const path = `/concerns/${concern}/${moveOf(name).path}`
      expect({ name, status: (await browser.get(path)).status }).toEqual({ name, status: 303 })
      for (const fields of [{}, { keep: 'later' }, { keep: 'quietly' }]) {
        const answer = await browser.post(path, {
          words: 'These are mine all the same, and long enough to be seen.',
          ...fields,
        })
        expect({ name, status: answer.status }).toEqual({ name, status: 409 })
        expect(answer.html).toContain('These are mine all the same')
      }
    }
    expect(await house.admin('drafts')).toHaveLength(0)
  },
)
