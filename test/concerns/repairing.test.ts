import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openBrowserOf } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'
import { take, write } from '../support/writing'

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
  await write(ruth, concern, 'I forgot your name, and that hurt.')
  await write(lena, concern, 'Thank you for saying so.')
  await take(ruth, concern, /^Suggest closing this$/, {
    repaired: 'We have named it.',
    different: 'I will look at my notes before.',
  })
  expect((await ruth.get(concern)).$(`a[href="${concern}/closure"]`)).toHaveLength(0)
  const closed = await take(lena, concern, /^Close this conversation$/, { outcome: 'repaired' })
  expect(closed.text).toContain('You closed this on')
  expect(closed.text).toContain('This has been put right.')
})
