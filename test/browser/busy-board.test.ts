import { randomBytes } from 'node:crypto'
import { beforeAll, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { namePlace } from '../../src/people/store'
import { seal } from '../../src/vault/envelope'
import { addressesKeyOf } from '../../src/vault/keys'
import { send, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'
import type { Visitor } from '../support/visitor'
import { openWalk } from '../support/walk'

// Olga owns a practice with hundreds of therapists, Greta one with forty. In each many answers are late, and a mail has not arrived.

const walk = openWalk()
let olga: Visitor
let greta: Visitor
beforeAll(async () => {
  olga = await walk.come(await busyPractice(500))
  greta = await walk.come(await busyPractice(40))
})

/** Pixels from the top of the page to the end of the first mark of something late. */
async function firstLate(visitor: Visitor, size: { width: number; height: number }): Promise<number> {
  await visitor.page.setViewportSize(size)
  await visitor.go('/board')
  const box = await visitor.page.locator('table.board tbody tr').first().locator('.tag--late').boundingBox()
  if (!box) throw new Error('Nothing is late.')
  return box.y + box.height
}

test('on a desk with 500 therapists the first late one stands within 900 pixels', async () => {
  expect(await firstLate(olga, { width: 1280, height: 800 })).toBeLessThan(900)
  expect(await olga.page.locator('table.board tbody tr').count()).toBe(50)
  await walk.look(olga, 'n1-busy-board')
})

test('on a phone with forty therapists it stands within 600 pixels', async () => {
  expect(await firstLate(greta, { width: 375, height: 812 })).toBeLessThan(600)
  await greta.page.getByRole('link', { name: /^Waiting for an answer/ }).click()
  await greta.page.getByRole('link', { name: 'Show the next ones' }).click()
  await walk.look(greta, 'n2-busy-board-further-on')
})

/** Two late concerns for each therapist, written below the product: the board reads their rows and names alone. @returns its owner */
async function busyPractice(therapists: number): Promise<TestPerson> {
  const { admin } = walk.house
  const { owner, ruth, lena } = await practiceOf(walk.house, {
    owner: { name: 'Olga Stein', roles: ['owner'] },
    ruth: { name: 'Ruth Adler', roles: ['therapist'] },
    lena: { name: 'Lena Brandt', roles: ['client'], sees: ['ruth'] },
  })
  await send(lena, { therapist: ruth.id, audience: 'therapist', owners: [] })
  const { practice, practiceId } = owner
  const key = addressesKeyOf(practice)
  const joinedAt = new Date()
  const people = Array.from({ length: therapists }, (_, i) => {
    const id = newId()
    const name = seal(key, namePlace(practiceId, id), `Ruth Number-${i}`)
    return {
      practiceId,
      id,
      reference: `T-${i}`,
      name,
      nameHash: randomBytes(32),
      roles: ['therapist'],
      joinedAt,
    }
  })
  await admin('people').insert(people)
  await admin.raw(
    `insert into concerns (practice_id, id, reference, therapist_id, audience, status, waits, since, due_at, position, sent_at)
     select p.practice_id, gen_random_uuid(), 'C-' || p.reference || '-' || n, p.id, 'therapist', 'sent', 'acknowledgement',
       now() - interval '30 days', now() - n * interval '9 days', 1, now() - interval '30 days'
     from people p, generate_series(1, 2) n where p.practice_id = ? and p.reference like 'T-%'`,
    [practiceId],
  )
  await admin('emails').insert({
    ...{ id: newId(), practiceId, personId: ruth.id, kind: 'news', queuedAt: joinedAt },
    ...{ status: 'failed', failure: 'smtp 550', settledAt: joinedAt },
  })
  await admin.raw('select escalate(now())')
  return owner
}
