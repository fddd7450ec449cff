import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { as } from '../../src/database/connections'
import { beginMeeting, meetingOf, secondMeeting, stopMeeting } from '../../src/recovery/meetings'
import { keepPaper, paperOf, showPaper } from '../../src/recovery/paper'
import { NotFound } from '../../src/errors'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  await house.admin.raw(`update people set joined_at = joined_at - interval '30 days'`)
  await keepPaper(people.lena, await showPaper(people.lena), new Date())
  await beginMeeting(people.ruth, people.lena.id, new Date())
})
afterAll(() => house.close())

const denied = { code: '42501' }

test('a client sees that they have a code on paper; nobody else does, and its hash is seen by nobody', async () => {
  const { lena, josef, ruth, margit } = people
  expect((await paperOf(lena)).madeAt).not.toBeNull()
  const seenBy = (person: typeof lena) => as(person, db => db('paperCodes').select('personId'))
  expect(await seenBy(lena)).toHaveLength(1)
  for (const person of [josef, ruth, margit]) expect(await seenBy(person)).toEqual([])
  for (const column of ['hash', 'shownHash'])
    await expect(as(lena, db => db('paperCodes').select(column))).rejects.toMatchObject(denied)
  await expect(as(lena, db => db('paperCodes').update({ madeAt: new Date() }))).rejects.toMatchObject(denied)
  await expect(as(lena, db => db('paperCodes').delete())).rejects.toMatchObject(denied)
})

test('a new address from a meeting is seen by its client, and its address, code and links by nobody', async () => {
  const { lena, josef, ruth, margit } = people
  const seenBy = (person: typeof lena) => as(person, db => db('addressMeetings').select('begunBy'))
  expect(await seenBy(lena)).toEqual([{ begunBy: ruth.id }])
  for (const person of [josef, ruth, margit]) expect(await seenBy(person)).toEqual([])
  for (const column of ['codeHash', 'address', 'addressHash', 'newLinkHash', 'oldLinkHash', 'tellSecret'])
    for (const person of [lena, ruth])
      await expect(as(person, db => db('addressMeetings').select(column))).rejects.toMatchObject(denied)
  for (const person of [lena, ruth, margit])
    await expect(
      as(person, db => db('addressMeetings').update({ opensAt: new Date(0) })),
    ).rejects.toMatchObject(denied)
})

test('nobody who may not help a client begins, seconds, stops or sees it, by calling the functions either', async () => {
  const { lena, josef, tomas, ruth, margit } = people
  for (const person of [josef, tomas]) {
    await expect(meetingOf(person, lena.id)).rejects.toBeInstanceOf(NotFound)
    await expect(beginMeeting(person, lena.id, new Date())).rejects.toMatchObject(denied)
    await expect(secondMeeting(person, lena.id, new Date())).rejects.toMatchObject(denied)
    await expect(stopMeeting(person, lena.id, new Date())).rejects.toMatchObject(denied)
  }
  for (const staff of [tomas, margit])
    await expect(beginMeeting(ruth, staff.id, new Date())).rejects.toMatchObject(denied)
  for (const person of [ruth, tomas, margit]) await expect(showPaper(person)).rejects.toMatchObject(denied)
  expect(await house.admin('addressMeetings').select('begunBy')).toEqual([{ begunBy: ruth.id }])
})

test('no function that decides for others is callable by the portal', async () => {
  for (const call of [
    `select set_address(null, null, null, null, null, 'change_address', now())`,
    `select put_address_change(null, null, 'paper', null, null, null, null, null, null, null, null, now(), now())`,
    `select may_help(null, null)`,
    `select has_second(null, null, null, now())`,
    `select sweep_address_meetings()`,
  ])
    await expect(as(people.lena, db => db.raw(call))).rejects.toMatchObject(denied)
})
