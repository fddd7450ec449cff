import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { until } from '../support/patience'
import { outboxIsEmpty } from '../support/traces'

let house: House
let people: People
let margit: Browser
let karim: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  margit = await openBrowserOf(house, people.margit)
  karim = await openBrowserOf(house, people.karim)
})
beforeEach(async () => {
  house.post.rules.refuse = null
  await house.admin('emails').whereNot({ status: 'waiting' }).delete()
})
afterAll(() => house.close())

const page = '/board/mail'
const failsFor = async (address: string, code: number) => {
  house.post.rules.refuse = to => (to === address ? { code } : null)
  await send(people.lena, { therapist: people.ruth.id, audience: 'therapist', owners: [] })
  await outboxIsEmpty(house)
}
const newsFor = (id: string) =>
  house.admin('emails').where({ personId: id, kind: 'news' }).pluck<string[]>('status')

test('an owner reads whom emails do not reach, why, since when and what to do, and no address', async () => {
  await failsFor(people.ruth.address, 550)
  const board = await margit.get('/board')
  const shown = await margit.get(board.$('a:contains("Why they did not arrive")').attr('href') ?? '')
  expect(shown.text).toContain('Ruth Adler The email server for this address refuses our emails.')
  expect(shown.text).toMatch(/This has been so since \d+ \w+\./)
  expect(shown.$(`a[href="/people/${people.ruth.id}"]`)).toHaveLength(1)
  for (const secret of [people.ruth.address, 'Lena', '550', 'news']) expect(shown.html).not.toContain(secret)
})

test('trying again brings what was written last, once, and the rest with it', async () => {
  await failsFor(people.ruth.address, 552)
  await failsFor(people.ruth.address, 552)
  const shown = await margit.get(page)
  expect(shown.text).toContain('Their mailbox is full.')
  const mails = house.post.to(people.ruth.address).length
  house.post.rules.refuse = null
  expect((await margit.fill(shown, {})).to).toBe('/board/mail?said=tried-again')
  await house.post.waitFor(people.ruth.address, mails + 1)
  await outboxIsEmpty(house)
  expect(house.post.to(people.ruth.address)).toHaveLength(mails + 1)
  expect((await newsFor(people.ruth.id)).sort()).toEqual(['lapsed', 'sent'])
  expect((await margit.get(page)).text).toContain('Every email of the last thirty days arrived')
  expect((await margit.fill(shown, {})).status).toBe(404) // nothing is left to try
})

test('what fails again is shown again, and a new address for a client needs the client', async () => {
  const { ruth, lena } = people
  const concern = await send(lena, { therapist: ruth.id, audience: 'therapist', owners: [] })
  house.post.rules.refuse = to => (to === lena.address ? { code: 550 } : null)
  await make(ruth, concern, 'acknowledge', { words: 'I read it.' })
  await until(async () => (await newsFor(lena.id)).includes('failed'))
  const shown = await margit.get(page)
  expect(shown.$('a:contains("Set a new address together with them")').attr('href')).toMatch(
    /^\/clients\/[0-9a-f-]{36}\/new-address$/,
  )
  await margit.fill(shown, {}, `form[action="${page}/${lena.id}/again"]`)
  await until(async () => (await newsFor(lena.id)).includes('failed'))
  expect((await margit.get(page)).text).toContain('Lena Brandt')
  expect((await margit.post(`${page}/${people.mei.id}/again`)).status).toBe(404)
})

test('of what owners alone read, another owner sees nothing here and can bring nothing again', async () => {
  const { omar, karim: therapist, margit: reader } = people
  house.post.rules.refuse = to => (to === omar.address ? { code: 550 } : null)
  const alone = await send(omar, { therapist: therapist.id, audience: 'owners', owners: [reader.id] })
  await make(reader, alone, 'acknowledge', { words: 'I read it.' })
  await until(async () => (await newsFor(omar.id)).includes('failed'))
  expect((await karim.get(page)).text).not.toContain('Omar')
  expect((await karim.post(`${page}/${omar.id}/again`)).status).toBe(404)
  expect((await margit.get(page)).text).toContain('Omar Haddad')
  expect((await (await openBrowserOf(house, people.ruth)).get(page)).status).toBe(404)
})
