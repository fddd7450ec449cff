import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { keepDatesOfAll, tellBeforeMeetings } from '../../src/concerns/store/clock-jobs'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

// What the clock brings about for many concerns at once.

let house: House
let people: People
let concern: string
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  await house.stopWorking()
  concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await make(people.ruth, concern, 'acknowledge', { words: 'I did look at the clock.' })
})
afterAll(() => house.close())

/** So many days of this one concern that have come. */
const remindOf = (count: number) =>
  house.admin.raw(
    `insert into reminders (practice_id, concern_id, position, kind, remind_at)
     select ?, ?, n, 'agreement', now() - n * interval '1 second' from generate_series(1, ?::int) n`,
    [people.ruth.practiceId, concern, count],
  )
const left = async () => (await house.admin('reminders').whereNull('toldAt')).length
const written = async (kind: string) => (await house.admin('emails').where({ kind })).length

test('is done for a hundred at a time, the oldest first', async () => {
  await remindOf(250)
  const takeSome = async () => {
    const { rows } = await house.admin.raw<{ rows: [{ isMore: boolean }] }>(
      'select keep_dates(now()) as is_more',
    )
    return rows[0].isMore
  }
  expect([await takeSome(), await left(), await written('reminder')]).toEqual([true, 150, 200])
  const { rows } = await house.admin.raw<{ rows: unknown[] }>(
    'select from reminders m where told_at is null and remind_at < (select max(remind_at) from reminders where told_at is not null)',
  )
  expect(rows).toEqual([])
  expect([await takeSome(), await left()]).toEqual([true, 50])
  expect([await takeSome(), await left()]).toEqual([false, 0])
  expect(await takeSome()).toBe(false)
})

test('is done for all of them by the worker, and each hundred lets go what it held', async () => {
  const before = await written('reminder')
  await house.admin('reminders').delete()
  await remindOf(250)
  await keepDatesOfAll()
  expect([await left(), await written('reminder')]).toEqual([0, before + 500])
  const { rows } = await house.admin.raw<{ rows: unknown[] }>('select distinct xmin::text from reminders')
  expect(rows).toHaveLength(3)
})

test('tells of each concern, by its own number, whoever reads it', async () => {
  const { rows } = await house.admin.raw<{ rows: { to: string; about: string; count: number }[] }>(
    `select e.person_id as to, a.concern_id as about, count(*)::int as count
     from emails e join email_concerns a on a.practice_id = e.practice_id and a.email_id = e.id and a.told_by = e.id
     where e.kind = 'reminder' group by 1, 2 order by count`,
  )
  const both = [people.lena.id, people.ruth.id]
  expect(new Set(rows.map(({ to }) => to))).toEqual(new Set(both))
  expect(rows).toEqual(both.map(() => ({ to: expect.any(String), about: concern, count: 500 })))
})

test('reminds before meetings in the same way', async () => {
  await house.admin('meetings').delete()
  await house.admin.raw(
    `insert into meetings (practice_id, concern_id, meets_on, remind_at) values (?, ?, current_date + 2, now())`,
    [people.ruth.practiceId, concern],
  )
  await house.admin('readers').where({ concernId: concern }).update({ openedOn: null })
  await tellBeforeMeetings()
  expect(await house.admin('emails').where({ kind: 'before_meeting' }).select('personId')).toEqual([
    { personId: people.ruth.id },
  ])
})
