import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { settleAfterRestore } from '../../src/backup/store'
import { openBrowser, openBrowserOf } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'

// A copy to rehearse with looks like the real thing: whoever opens it has to see that it is none, before they write something.

let house: House
let people: People
const line = 'This is a rehearsal copy'

beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  await settleAfterRestore(house.admin, new Date(), true) // before the portal is asked for its first page
})
afterAll(() => house.close())

test('every page of a rehearsal says that it is one, to strangers, clients and staff', async () => {
  const stranger = openBrowser(house)
  for (const page of ['/', '/sign-in', '/privacy', '/nothing'])
    expect((await stranger.get(page)).text).toContain(line)
  const lena = await openBrowserOf(house, people.lena)
  expect((await lena.get('/')).text).toContain(line)
  const margit = await openBrowserOf(house, people.margit)
  for (const page of ['/inbox', '/board', '/practice']) expect((await margit.get(page)).text).toContain(line)
})

test('a browser that was left still tells nothing', async () => {
  const lena = await openBrowserOf(house, people.lena)
  await lena.fill(await lena.get('/'), {}, 'form.leave')
  expect((await lena.get('/')).text).not.toContain('rehearsal')
})
