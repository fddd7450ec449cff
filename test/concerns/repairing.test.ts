import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openBrowserOf } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())

test('a concern goes the whole way: sent, acknowledged, talked about, proposed to close, closed by its client', async () => {
  const lena = await openBrowserOf(house, people.lena)
  const ruth = await openBrowserOf(house, people.ruth)

  const form = await lena.get('/concerns/new')
  const preview = await lena.follow(
    await lena.fill(form, { happened: 'You forgot my name.', audience: 'therapist' }),
  )
  expect(preview.text).toContain('You forgot my name.')
  expect(preview.text).toContain('Ruth Adler')
  const receipt = await lena.follow(await lena.fill(preview, {}))
  expect(receipt.text).toMatch(/[2-9A-Z]{3}-[2-9A-Z]{3}/)
  const concern = receipt.$('main a.button').attr('href') ?? ''

  const inbox = await ruth.get('/inbox')
  expect(inbox.$(`a[href="${concern}"]`)).toHaveLength(1)
  const say = async (browser: typeof ruth, path: string, fields: Record<string, string>) => {
    const look = await browser.follow(await browser.fill(await browser.get(`${concern}/${path}`), fields))
    return browser.follow(await browser.fill(look, {}))
  }
  await say(ruth, 'acknowledgement', { words: 'I forgot your name, and that hurt.' })
  await say(lena, 'message', { words: 'Thank you for saying so.' })
  await say(ruth, 'proposal', { repaired: 'We have named it.', different: 'I will look at my notes before.' })
  expect((await ruth.get(concern)).$(`a[href="${concern}/closure"]`)).toHaveLength(0)
  const closed = await say(lena, 'closure', { outcome: 'repaired', words: '' })
  expect(closed.text).toContain('You have closed this.')
  expect(closed.text).toContain('It is repaired.')
})
