import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { openBrowser, openBrowserOf, type Browser } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { send } from '../support/people'
import { practiceOf } from '../support/practices'

/** Petra owns her practice and is its only therapist: nobody there sees, proposes or advises but she. */
let house: House
let lena: Browser
let petra: Browser
let concern: string
let door: string
beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  const alone = await practiceOf(
    house,
    {
      petra: { name: 'Petra Stern', roles: ['owner', 'therapist', 'supervisor'] },
      lena: { name: 'Lena Kraus', roles: ['client'], sees: ['petra'] },
    },
    { name: 'Practice of One' },
  )
  door = `/p/${alone.petra.practice.door ?? ''}`
  lena = await openBrowserOf(house, alone.lena)
  petra = await openBrowserOf(house, alone.petra)
  const id = await send(alone.lena, { therapist: alone.petra.id, audience: 'therapist' })
  concern = `/concerns/${id}`
  await house
    .admin('concerns')
    .where({ id })
    .update({ dueAt: new Date(Date.now() - 60_000) })
})
afterAll(() => house.close())

describe('in a practice of one', () => {
  test('its client is told before writing that there is nobody else, and who is outside', async () => {
    const form = await lena.get('/concerns/new')
    expect(form.text).toContain('Nobody else in the practice can read your words instead of Petra Stern')
    expect(form.text).toContain('your right to complain elsewhere')
    expect(form.text).not.toMatch(/supervisor|how many are set aside/)
    expect((await openBrowser(house).get(`${door}/more`)).text).toContain(
      'There is nobody here you can write to without your therapist.',
    )
  })

  test('no page says that somebody else sees that an answer is late, or could be asked for advice', async () => {
    const page = await lena.get(concern)
    expect(page.text).toContain(
      'There is nobody else in the practice to invite, but there are people outside it you can turn to.',
    )
    expect(page.text).not.toMatch(/supervisor|how many are set aside|owner should read/i)
  })

  test('its therapist cannot ask that somebody else is proposed, because that would be she', async () => {
    expect((await petra.get(concern)).text).not.toContain('I should not be the one to answer')
    expect((await petra.get(`${concern}/stepping-back`)).to).toBe(concern)
  })

  test('its owner is offered nobody to answer in her place, whom there is not', async () => {
    const board = await petra.get('/board')
    expect(board.text).toContain('Petra Stern')
    expect(board.html).not.toContain('hand-over')
    const handOver = `/board/${concern.split('/')[2] ?? ''}/hand-over`
    expect((await petra.get(handOver)).status).toBe(404)
    expect((await petra.post(handOver, { person: newId() })).status).toBe(404)
  })

  test('its owner is told of no other owner, where something happened that was not she', async () => {
    expect((await petra.get('/account')).text).toContain(
      'If you do not recognise one of these changes, sign out everywhere and tell the people who run this website for the practice.',
    )
    for (const path of ['/account', '/first-hour', '/care-for-yourself'])
      expect((await petra.get(path)).text).not.toMatch(/an owner|somebody else in the practice/i)
  })
})

test('where there are others, the same pages say so', async () => {
  const several = await practiceOf(house, {
    margit: { name: 'Margit Sommer', roles: ['owner'] },
    ruth: { name: 'Ruth Adler', roles: ['therapist'] },
    tomas: { name: 'Tomas Lindqvist', roles: ['therapist'] },
    selma: { name: 'Selma Aydin', roles: ['supervisor'] },
    josef: { name: 'Josef Hartl', roles: ['client'], sees: ['ruth'] },
  })
  const id = await send(several.josef, { therapist: several.ruth.id, audience: 'therapist' })
  const client = await openBrowserOf(house, several.josef)
  expect((await client.get('/concerns/new')).text).toContain('may show my words to a supervisor')
  expect((await client.get(`/concerns/${id}`)).text).toContain('Advice from a supervisor')
  const therapist = await openBrowserOf(house, several.ruth)
  expect((await therapist.get(`/concerns/${id}`)).text).toContain('I should not be the one to answer')
})
