import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { signIn } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())

async function damage(table: string, column: string, where: Record<string, string>): Promise<Buffer> {
  const row = await house.admin(table).where(where).first<Record<string, Buffer> | undefined>(column)
  const damaged = Buffer.from(row?.[column] ?? '')
  damaged[damaged.length - 20] = (damaged[damaged.length - 20] ?? 0) ^ 1
  await house
    .admin(table)
    .where(where)
    .update({ [column]: damaged })
  return damaged
}

test('a damaged name does not become somebody’s name, and damaged pronouns are not written over unasked', async () => {
  const lena = await signIn(house, people.lena)
  await lena.fill(await lena.get('/account/details'), { pronouns: 'they/them' })
  const where = { id: people.lena.id }
  const name = await damage('people', 'name', where)
  const pronouns = await damage('people', 'pronouns', where)
  const page = await lena.get('/account/details')
  expect(page.text).toContain('We cannot show some of your details, because they were damaged')
  expect(page.$('#name').val()).toBe('')
  expect((await lena.fill(page, {})).status).toBe(422)
  expect(await house.admin('people').where(where).first('name', 'pronouns')).toEqual({ name, pronouns })
  expect((await lena.fill(page, { name: 'Lena Brandt' })).status).toBe(303)
  expect(await house.admin('people').where(where).first('pronouns')).toEqual({ pronouns })
  const account = await lena.get('/account')
  expect(account.text).toContain('Lena Brandt')
  expect(account.text).toContain('(cannot be shown)')
  await lena.fill(await lena.get('/account/details'), { name: 'Lena Brandt', pronouns: 'she/her' })
  expect((await lena.get('/account')).text).toContain('she/her')
})

test('a damaged lesson is not written over: another one is begun beside it', async () => {
  const ruth = await signIn(house, people.ruth)
  const form = await ruth.get('/lessons/new')
  const kept = await ruth.fill(form, { pattern: 'I looked away.', keep: 'later' }, 'form.write')
  expect(kept.status).toBe(303)
  const { id } = await house.admin('lessons').first<{ id: string }>('id')
  const damaged = await damage('lessons', 'words', { id })
  const edit = await ruth.get(`/lessons/${id}/edit`)
  expect(edit.$('#pattern').val()).toBe('')
  expect((await ruth.fill(form, { pattern: 'Late words.', keep: 'later' }, 'form.write')).status).toBe(422)
  expect((await ruth.fill(edit, { pattern: 'Once more.', keep: 'later' }, 'form.write')).status).toBe(303)
  expect((await ruth.post(`/lessons/${id}/handing-in`)).to).toBe(`/lessons/${id}/edit`)
  expect(await house.admin('lessons').where({ id }).first('words', 'state')).toEqual({
    words: damaged,
    state: 'draft',
  })
  expect(await house.admin('lessons')).toHaveLength(2)
})
