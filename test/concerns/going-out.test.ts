import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { pressSend, sendWaited } from '../../src/concerns/store/acts/sent-drafts'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { openConcern } from '../../src/concerns/store/opened-concern'
import { sendWaiting } from '../../src/drafts/pending/due'
import { createLog } from '../../src/http/log'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'

const concerns = 8
const each = 6
/** What a portal says of it. */
const said = new PassThrough({ encoding: 'utf8' })

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  await house.stopSending()
})
afterAll(() => house.close())

/** Presses Send, and the minute is over at once. */
async function press(person: TestPerson, concernId: string, happened: string, at: Date): Promise<void> {
  const id = newId()
  const { position: seen } = await openConcern(person, concernId, at, false)
  await saveDraft(person, { id, concernId, move: 'write', seen, words: { words: happened }, choices: {} }, at)
  const { stateRevision, revision } = await house
    .admin('drafts')
    .where({ id })
    .first<{ stateRevision: number; revision: number }>('stateRevision', 'revision')
  const pressed = await pressSend(person, id, { seen, stateRevision, revision }, 60, at)
  expect(pressed).toEqual({ goesAt: new Date(at.getTime() + 60_000) })
}

test('what waited goes out once from several portals, of each concern in the order in which it was pressed', async () => {
  const { lena, ruth } = people
  const log = createLog('error', said)
  const begun = Date.now() - 3_600_000
  const choices = { therapist: ruth.id, audience: 'therapist', help: ['heard'] } as const
  const ids: string[] = []
  for (let i = 0; i < concerns; i++) {
    const id = await send(lena, choices, new Date(begun - 60_000))
    await make(ruth, id, 'acknowledge', { words: 'I did.' }, new Date(begun - 30_000))
    ids.push(id)
  }
  for (let turn = 0; turn < each; turn++)
    for (const [place, id] of ids.entries())
      await press(turn % 2 ? lena : ruth, id, `${turn}`, new Date(begun + (turn * concerns + place) * 1_000))

  const portals = Array.from({ length: 3 }, () => sendWaiting(sendWaited, new Date(), log))
  const sent = await Promise.all(portals)

  expect(sent.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(concerns * each)
  expect(await house.admin('drafts')).toEqual([])
  for (const id of ids) {
    const { entries } = await openConcern(lena, id, new Date(), false)
    expect(entries.slice(2).map(({ parts }) => Object.values(parts)[0])).toEqual(
      Array.from({ length: each }, (_, turn) => `${turn}`),
    )
  }
  expect(said.read()).toBeNull()
})
