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

/** Holds the practice until both wait for it. */
async function atTheSameMoment<T>(acts: readonly (() => Promise<T>)[]): Promise<T[]> {
  const holder = await house.admin.transaction()
  await holder.raw('select from practices where id = ? for update', [people.margit.practiceId])
  const answers = acts.map(act => act())
  const waiting = async () =>
    (await house.admin.raw<{ rows: unknown[] }>(`select from pg_locks where not granted`)).rows.length
  while ((await waiting()) < acts.length) await new Promise(resolve => setTimeout(resolve, 20))
  await holder.commit()
  return Promise.all(answers)
}

test.each(['roles', 'ending'])(
  'of two owners who take the practice from each other at the same moment (%s), one is told so in words',
  async what => {
    await house
      .admin('people')
      .where({ practiceId: people.margit.practiceId })
      .whereIn('id', [people.margit.id, people.karim.id])
      .update({ endedAt: null, roles: ['owner', 'therapist'] })
    const [margit, karim] = [
      await openBrowserOf(house, people.margit),
      await openBrowserOf(house, people.karim),
    ]
    const answers = await atTheSameMoment([
      () => margit.post(`/people/${people.karim.id}/${what}`, { roles: ['therapist'] }),
      () => karim.post(`/people/${people.margit.id}/${what}`, { roles: ['therapist'] }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    expect(answers.find(({ status }) => status === 409)?.text).toContain('Someone else was quicker')
  },
)

test('two who wait for each other are no fault of ours: one goes on, the other is told and has their words', async () => {
  await house.admin.raw(`create function wait_in_a_circle() returns trigger language plpgsql as $$ begin
    raise exception using errcode = '40P01', message = 'deadlock detected'; end $$;
    create trigger circle before insert on drafts for each row execute function wait_in_a_circle()`)
  const lena = await openBrowserOf(house, people.lena)
  const words = 'A sentence that is long enough to be shown again as it was typed.'
  const answer = await lena.post('/concerns/new', {
    happened: words,
    therapist: people.ruth.id,
    audience: 'therapist',
  })
  await house.admin.raw('drop function wait_in_a_circle() cascade')
  expect(answer.status).toBe(409)
  expect(answer.html).toContain(words)
})
