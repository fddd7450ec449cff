import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openBrowserOf } from '../support/browser'
import { addressOf, comeBeside, inviteBeside } from '../support/companions'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { deedsIn } from '../support/traces'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse({ UNDO_SECONDS: '600' })
  await house.stopSending()
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())

test('an invitation beside a client waits its minute, and what is taken back tells nobody', async () => {
  const { lena, ruth } = people
  const id = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  const browser = await openBrowserOf(house, lena)
  const address = addressOf('nadia')
  const form = await browser.get(`/concerns/${id}/companions?page=2`)
  const sent = await browser.fill(form, { name: 'Nadia Haddad', address, part: 'interpreter' })
  const draft = await browser.follow(sent)
  expect(draft.text).toContain('Nadia Haddad (interpreter)')
  expect(draft.text).toContain(address)
  expect((await browser.get(`/concerns/${id}`)).text).toContain('Your invitation to Nadia Haddad goes out at')
  expect(await deedsIn(house, id)).toEqual(['send'])
  const back = await browser.follow(await browser.fill(draft, {}, 'form[action$="/taking-back"]'))
  expect(back.text).not.toContain('Nadia Haddad')
  expect(await house.admin('invitations').where({ roles: '{companion}' })).toEqual([])
  expect(await house.admin('drafts').where({ concernId: id })).toEqual([])
})

test('words on their way when it ends go nowhere, and are deleted', async () => {
  const { lena, ruth } = people
  const id = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  const address = addressOf('nadia')
  const companion = await inviteBeside(house, lena, id, { who: 'Nadia', address, part: 'helper' })
  const nadia = await comeBeside(house, companion, 'Nadia Haddad', address)
  const browser = await openBrowserOf(house, nadia)
  const answer = await browser.fill(
    await browser.get(`/concerns/${id}`),
    { words: 'She is well.' },
    '#answer form',
  )
  expect((await browser.follow(answer)).text).toContain('goes out at')
  expect(await house.admin('drafts').where({ personId: nadia.id }).whereNotNull('goesAt')).toHaveLength(1)
  const client = await openBrowserOf(house, lena)
  await client.fill(await client.get(`/companions/${companion}/ending`), {})
  expect(await house.admin('drafts').where({ personId: nadia.id })).toEqual([])
  expect(await deedsIn(house, id)).toEqual(['send', 'invite_companion', 'end_companion'])
})
