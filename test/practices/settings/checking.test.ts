import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openBrowserOf } from '../../support/browser'
import { openHouse, type House } from '../../support/house'
import { practiceAtTheRiver, type People } from '../../support/people'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house, new Date('2025-06-02T10:00:00Z'))
})
afterAll(() => house.close())

/** The clock comes to this moment; how many emails each owner has been written since then. */
const at = async (moment: string) => {
  await house.admin.raw('select tell_to_check(?)', [new Date(moment)])
  const rows = await house
    .admin('emails')
    .where({ kind: 'to_check', practiceId: people.margit.practiceId })
    .select<{ personId: string }[]>('personId')
  return [people.margit, people.karim, people.ruth].map(
    ({ id }) => rows.filter(({ personId }) => personId === id).length,
  )
}

const checkAll = async (checkedOn: string) => {
  const margit = await openBrowserOf(house, people.margit)
  const line = {
    name: ['The night line'],
    contact: ['01 234'],
    source: ['night.example'],
    checkedOn: [checkedOn],
  }
  expect((await margit.fill(await margit.get('/practice/numbers'), line)).status).toBe(303)
}

test('a year after the oldest check owners are reminded, and again until somebody has looked', async () => {
  await house.admin('yearly_checks').update({ nextAt: new Date('2026-06-02T05:00:00Z') }) // the worker of this house may have told already
  await house.admin('emails').delete().where({ kind: 'to_check' })
  expect(await at('2026-06-02T04:59:00Z')).toEqual([0, 0, 0])
  expect(await at('2026-06-02T05:00:00Z')).toEqual([1, 1, 0])
  expect(await at('2026-06-20T05:00:00Z')).toEqual([1, 1, 0])
  expect(await at('2026-09-02T05:00:00Z')).toEqual([2, 2, 0])
  await checkAll('2026-09-03')
  expect(await at('2027-09-03T04:59:00Z')).toEqual([2, 2, 0])
  expect(await at('2027-09-03T05:00:00Z')).toEqual([3, 3, 0])
})

test('the email says nothing, and the page it leads to says what is to be checked', async () => {
  const margit = await openBrowserOf(house, people.margit)
  await checkAll('2025-06-02')
  expect((await margit.get('/practice')).text).toContain('was last checked on Monday, 2 June 2025')
  await house.admin.raw('select tell_to_check(?)', [new Date()])
  const mails = await house.post.waitFor(people.karim.address, 2) // the other tells him that he second factor set up
  const mail = mails.find(({ text }) => text?.includes('/practice'))
  expect(mail?.text).toContain('Something in your settings was last checked a year ago.')
  expect(`${mail?.subject} ${mail?.text}`).not.toMatch(/Karim|River|crisis|therap|call/i)
  await checkAll(new Date().toISOString().slice(0, 10))
  expect((await margit.get('/practice')).text).not.toContain('was last checked')
})
