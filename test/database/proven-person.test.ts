import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { setTimeout as pause } from 'node:timers/promises'
import { v7 as newId } from 'uuid'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { pressSend } from '../../src/concerns/store/acts/sent-drafts'
import { takeBack } from '../../src/drafts/pending/undo'
import { callDefiner, connect } from '../../src/database/connections'
import { roles, type Role } from '../../src/people/person'
import { sessionEnd } from '../../src/sign-in/session-limits'
import { newSecret } from '../../src/sign-in/sessions'
import { hashOf, keyedHash } from '../../src/vault/keys'
import { rowsIn, type Seen } from '../support/catalog'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'

// Everything here is asked in the role of the web process, below all of our code: what one statement more could reach.

let house: House
let web: Knex
let river: People
/** Lena to Ruth and Margit; Ruth has answered. */
let lenas: string
/** Mei to Ruth alone. */
let meis: string

beforeAll(async () => {
  house = await openHouse()
  web = connect(house.urls.web, 4)
  river = await practiceAtTheRiver(house)
  const { lena, mei, ruth, margit } = river
  lenas = await send(lena, { therapist: ruth.id, audience: 'together', owners: [margit.id] })
  await make(ruth, lenas, 'acknowledge', { words: 'I did look at the clock.' })
  meis = await send(mei, { therapist: ruth.id, audience: 'therapist' })
})

afterAll(async () => {
  await web.destroy()
  await house.close()
})

const everybody = () => Object.values(river)
const rows = (db: Knex) => rowsIn(db, house.admin)

/** Nothing at all may also be said by a refusal, where the database remembers nobody. */
async function seen(db: Knex): Promise<Seen[]> {
  return rows(db).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === '55000') return []
    throw error
  })
}

/** Says in every way of which the schema knows that this is so, without showing anything. */
async function claim(db: Knex.Transaction, { practiceId, id }: TestPerson, way: string): Promise<void> {
  await db.raw(
    `select set_config('makeright.practice', ?, true), set_config('makeright.person', ?, true),
       set_config('makeright.way', ?, true)`,
    [practiceId, id, way],
  )
}

async function enter(db: Knex, session: string): Promise<boolean> {
  const { rows: answers } = await db.raw<{ rows: { entered: boolean }[] }>('select enter(?) as entered', [
    session,
  ])
  return answers[0]?.entered ?? false
}

function secretOf({ proof }: TestPerson): string {
  return 'session' in proof ? proof.session : ''
}

describe('whoever claims to be somebody, with every id known but no proof', () => {
  test('sees no row of anybody, in a connection in which everybody has been before', async () => {
    const one = connect(house.urls.web, 1)
    try {
      for (const person of everybody())
        await one.transaction(async db => {
          expect(await enter(db, secretOf(person))).toBe(true)
          expect((await rows(db)).length).toBeGreaterThan(3)
        })
      for (const claimed of everybody())
        for (const way of ['', 'session', 'sending', 'operator'])
          await one.transaction(async db => {
            await claim(db, claimed, way)
            const sees = await seen(db)
            expect({ who: claimed.name, way, sees }).toEqual({ who: claimed.name, way, sees: [] })
          })
    } finally {
      await one.destroy()
    }
  })

  test('can do nothing in their name', async () => {
    const { ruth, margit } = river
    const acts: [TestPerson, string, Knex.RawBinding[]][] = [
      [ruth, 'append_event(?, ?, ?)', [lenas, 'write', new Date()]],
      [margit, 'change_roles(?, ?, ?)', [ruth.id, ['owner'], new Date()]],
      [margit, 'end_access(?, ?)', [ruth.id, new Date()]],
      [ruth, 'queue_emails(?, ?, ?, ?, ?)', [lenas, [river.lena.id], [newId()], new Date(), 'news']],
    ]
    await web.transaction(db => enter(db, secretOf(margit)))
    for (const [person, act, args] of acts)
      for (const way of ['', 'session'])
        await expect(
          web.transaction(async db => {
            await claim(db, person, way)
            await db.raw(`select ${act}`, args)
          }),
        ).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|55000)$/) as unknown })
  })

  test('cannot set, count or look into what the database remembers', async () => {
    for (const name of [
      'here_since',
      'here_person_1',
      'here_practice_2',
      'sending_since',
      'sending_concern_1',
    ])
      for (const call of [
        `setval('${name}', 1)`,
        `nextval('${name}')`,
        `currval('${name}')`,
        `last_value from ${name}`,
      ])
        await expect(web.raw(`select ${call}`)).rejects.toMatchObject({ code: '42501' })
  })

  test('cannot make a proof of what stands in the database', async () => {
    const { hash } = (await house.admin('sessions').where({ personId: river.ruth.id }).first()) as {
      hash: Buffer
    }
    for (const secret of [hash.toString('hex'), hash.toString('base64url'), `\\x${hash.toString('hex')}`, ''])
      expect(await enter(web, secret)).toBe(false)
    await expect(web('sessions').select()).rejects.toMatchObject({ code: '42501' })
  })
})

describe('one person’s proof', () => {
  test('gives that person’s rows and no other’s, whatever else is claimed', async () => {
    const seenBy = async (person: TestPerson, more: (db: Knex.Transaction) => Promise<unknown>) =>
      web.transaction(async db => {
        await enter(db, secretOf(person))
        await more(db)
        return seen(db)
      })
    const own = await seenBy(river.lena, () => Promise.resolve())
    expect(own.filter(({ text }) => text.includes(meis))).toEqual([])
    for (const other of everybody())
      expect(await seenBy(river.lena, db => claim(db, other, 'session'))).toEqual(own)
    for (const other of everybody())
      expect(await seenBy(river.lena, db => claim(db, other, 'sending'))).toEqual([])
  })

  test('is worth nothing in the next transaction, and nothing after one that is no proof', async () => {
    const one = connect(house.urls.web, 1)
    try {
      await one.transaction(db => enter(db, secretOf(river.margit)))
      await one.transaction(async db => {
        await claim(db, river.margit, 'session')
        expect(await rows(db)).toEqual([])
      })
      await one.transaction(async db => {
        await enter(db, secretOf(river.margit))
        expect(await enter(db, newSecret())).toBe(false)
        expect(await rows(db)).toEqual([])
      })
    } finally {
      await one.destroy()
    }
  })
})

describe('a session', () => {
  const minute = 60_000
  const ago = (minutes: number) => new Date(Date.now() - minutes * minute)

  /** @returns whether it opens anything */
  async function opens(person: TestPerson, session: Readonly<Record<string, Date | null>>): Promise<boolean> {
    const secret = newSecret()
    const { practiceId, id: personId } = person
    const now = new Date()
    const row = { hash: hashOf(secret), practiceId, personId, startedAt: now, seenAt: now, factorAt: null }
    await house.admin('sessions').insert({ ...row, ...session })
    return web.transaction(async db => {
      const entered = await enter(db, secret)
      expect((await rows(db)).length > 0).toBe(entered)
      return entered
    })
  }

  test('opens something only while it is open', async () => {
    const { lena, ruth } = river
    const shown = { factorAt: new Date(Date.now() + minute) }
    expect(await opens(lena, {})).toBe(true)
    expect(await opens(lena, { endedAt: new Date() })).toBe(false)
    expect(await opens(lena, { startedAt: ago(60), seenAt: ago(14) })).toBe(true)
    expect(await opens(lena, { startedAt: ago(60), seenAt: ago(21) })).toBe(false)
    expect(await opens(lena, { startedAt: ago(126) })).toBe(false)
    expect(await opens(ruth, { ...shown, startedAt: ago(126), seenAt: ago(29) })).toBe(true)
    expect(await opens(ruth, { ...shown, startedAt: ago(126), seenAt: ago(36) })).toBe(false)
    expect(await opens(ruth, { ...shown, startedAt: ago(12 * 60 + 6) })).toBe(false)
  })

  test('opens nothing that says it is of the future', async () => {
    const coming = new Date('2999-01-01')
    expect(await opens(river.lena, { startedAt: coming, seenAt: coming })).toBe(false)
    expect(await opens(river.lena, { seenAt: coming })).toBe(false)
  })

  test('opens nothing before the second factor is shown, or set up where there has to be one', async () => {
    const { ruth, lena } = river
    const { factorSince } = ruth
    expect(await opens(ruth, {})).toBe(false)
    expect(await opens(ruth, { factorAt: new Date((factorSince?.getTime() ?? 0) - 1) })).toBe(false)
    expect(await opens(ruth, { factorAt: factorSince })).toBe(true)
    await house.admin('people').where({ id: ruth.id }).update({ factorSince: null })
    expect(await opens(ruth, { factorAt: new Date() })).toBe(false)
    await house.admin('people').where({ id: ruth.id }).update({ factorSince })
    await house.admin('people').where({ id: lena.id }).update({ factorSince: new Date() })
    expect(await opens(lena, {})).toBe(false)
    await house.admin('people').where({ id: lena.id }).update({ factorSince: null })
  })

  test('opens nothing for somebody whose access has ended', async () => {
    const { tomas } = river
    const shown = { factorAt: new Date() }
    await house.admin('people').where({ id: tomas.id }).update({ endedAt: new Date() })
    expect(await opens(tomas, shown)).toBe(false)
    await house.admin('people').where({ id: tomas.id }).update({ endedAt: null })
    expect(await opens(tomas, shown)).toBe(true)
  })

  test('is open for the database exactly five minutes longer than for the portal', async () => {
    const startedAt = ago(200)
    for (const role of roles)
      for (const held of [[role], [role, 'client']] satisfies Role[][])
        for (const seenAt of [
          startedAt,
          ago(190),
          ago(90),
          ago(1),
          new Date(startedAt.getTime() + 719 * minute),
        ]) {
          const { rows: answers } = await house.admin.raw<{ rows: { until: Date }[] }>(
            'select open_until(?, ?, ?) as until',
            [startedAt, seenAt, held],
          )
          expect(answers[0]?.until.getTime()).toBe(
            sessionEnd({ startedAt, seenAt }, { roles: held }).getTime() + 5 * minute,
          )
        }
  })

  test('begins when it begins, whatever the web process says', async () => {
    const secret = newSecret()
    const { practice } = river.lena
    await callDefiner('come_in', {
      practice: practice.id,
      person: newId(),
      references: [newId()],
      name: '',
      language: 'en',
      returnHash: hashOf(newId()),
      sessionHash: hashOf(secret),
      oldSessionHash: null,
      at: new Date('2999-01-01'),
    })
    const row = (await house
      .admin('sessions')
      .where({ hash: hashOf(secret) })
      .first()) as Record<string, Date>
    for (const at of [row.startedAt, row.seenAt]) expect(at?.getTime()).toBeLessThan(Date.now() + minute)
  })
})

describe('words on their way', () => {
  async function pressed(person: TestPerson, concernId: string | null, seconds: number) {
    const id = newId()
    const words = { words: 'Thank you.', happened: 'You were late.', effect: '' }
    const choices = { therapist: river.ruth.id, audience: 'therapist' } as const
    const move = concernId ? 'write' : 'send'
    await saveDraft(person, { id, concernId, move, seen: 2, words, choices }, new Date())
    await pressSend(person, id, { seen: 2, stateRevision: 0, revision: 1 }, seconds, new Date())
    return { id, key: keyedHash('going', `${person.practiceId}\n${id}`) }
  }

  async function enterToSend(db: Knex, draft: { id: string; key: Buffer }): Promise<boolean> {
    const { rows: answers } = await db.raw<{ rows: { entered: boolean }[] }>(
      'select enter_to_send(?, ?, ?) as entered',
      [river.lena.practiceId, draft.id, draft.key],
    )
    return answers[0]?.entered ?? false
  }

  /** Their minute is over, and nobody else can send them while this looks around. Afterwards they go out. */
  async function atTheirMinute(
    draft: { id: string },
    look: (db: Knex.Transaction) => Promise<void>,
  ): Promise<void> {
    await house.admin.transaction(async holding => {
      await holding('concerns').where({ id: lenas }).forUpdate().first()
      await house
        .admin('drafts')
        .where({ id: draft.id })
        .update({ goesAt: new Date(0) })
      await web.transaction(look)
    })
    while (!(await house.admin('entries').where({ id: draft.id }).first())) await pause(20)
  }

  test('open nothing before their minute is over, with another’s proof, or when they were taken back', async () => {
    const draft = await pressed(river.lena, lenas, 600)
    expect(await enterToSend(web, draft)).toBe(false)
    expect(await enterToSend(web, { ...draft, key: hashOf(draft.id) })).toBe(false)
    await takeBack(river.lena, draft.id, 1)
    const due = { pressedAt: new Date(0), goesAt: new Date(0), seenWhenPressed: 2 }
    await house.admin('drafts').where({ id: draft.id }).update(due)
    expect(await enterToSend(web, draft)).toBe(false)
    await house
      .admin('drafts')
      .where({ id: draft.id })
      .update({ pressedAt: null, goesAt: null, seenWhenPressed: null })
    await house.admin('drafts').where({ id: draft.id }).delete()
  })

  test('open their one concern, and nothing else that their writer can see or do', async () => {
    const { margit, ruth } = river
    const draft = await pressed(margit, lenas, 600)
    await saveDraft(margit, { ...otherDraft(), id: newId() }, new Date())
    await atTheirMinute(draft, async db => {
      await enter(db, secretOf(margit)) // which is given up by what follows
      expect(await enterToSend(db, draft)).toBe(true)
      const open = (await rows(db)).filter(({ table }) => !['people', 'practices'].includes(table))
      expect(new Set(open.map(({ table }) => table))).toEqual(
        new Set(['concerns', 'concern_keys', 'drafts', 'entries', 'events', 'readers']),
      )
      expect(open.filter(({ text }) => !text.includes(lenas))).toEqual([])
      expect(await db('people').update({ language: 'en' })).toBe(0)
      const { rows: said } = await db.raw<{ rows: object[] }>(
        `select my_capacity(?) as here, my_capacity(?) as elsewhere, i_am('owner') as owner`,
        [lenas, meis],
      )
      expect(said).toEqual([{ here: 'owner', elsewhere: null, owner: false }])
      await db.raw('savepoint before')
      await expect(
        db.raw('select change_roles(?, ?, ?)', [ruth.id, ['owner'], new Date()]),
      ).rejects.toMatchObject({ code: '42501' })
      await db.raw('rollback to before')
      await claim(db, margit, 'session')
      expect(await rows(db)).toEqual([])
    })
  })

  test('are a matter of every table that the web process may touch', async () => {
    const { rows: unbound } = await house.admin.raw<{ rows: { name: string }[] }>(
      `select c.relname as name from pg_class c
       where exists (select from pg_policy p where p.polrelid = c.oid and 'makeright_web'::regrole = any (p.polroles))
         and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'while_sending' and not p.polpermissive)`,
    )
    expect(unbound.map(({ name }) => name)).toEqual(['practices'])
  })
})

function otherDraft() {
  return {
    concernId: null,
    move: 'send',
    seen: 0,
    words: { happened: 'Something else.' },
    choices: {},
  } as const
}
