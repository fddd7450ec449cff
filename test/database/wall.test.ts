import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { connect } from '../../src/database/connections'
import { newSecret } from '../../src/sign-in/sessions'
import { hashOf } from '../../src/vault/keys'
import { show } from '../support/catalog'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'

// What one statement more, in the role of the portal or of the worker, could do.

let house: House
let web: Knex
let worker: Knex
let river: People
let lenas: string

beforeAll(async () => {
  house = await openHouse()
  web = connect(house.urls.web, 2)
  worker = connect(house.urls.worker, 1)
  river = await practiceAtTheRiver(house)
  lenas = await send(river.lena, { therapist: river.ruth.id, audience: 'therapist' })
})

afterAll(async () => {
  await web.destroy()
  await worker.destroy()
  await house.close()
})

const denied = { code: '42501' }

describe('a query of the web role', () => {
  test('takes no due day away, moves no status, and holds back nothing', async () => {
    for (const change of [
      { waits: 'client', dueAt: 'infinity' },
      { status: 'closed' },
      { position: 9 },
      { asksForOther: true },
    ])
      await expect(
        web.transaction(async db => {
          await show(db, river.ruth.proof)
          await db('concerns').where({ id: lenas }).update(change)
        }),
      ).rejects.toMatchObject(denied)
    await expect(
      web.transaction(async db => {
        await show(db, river.ruth.proof)
        await db.raw(`select set_status(?, 1, 'client', now(), 'infinity')`, [lenas])
      }),
    ).rejects.toMatchObject(denied)
  })

  test('lets nobody’s concern stand otherwise by what somebody did in another transaction, or by opening it', async () => {
    await make(river.ruth, lenas, 'acknowledge', { words: 'I did look at the clock.' })
    const before = (await house.admin('concerns').where({ id: lenas }).first()) as object
    await expect(
      web.transaction(async db => {
        await show(db, river.ruth.proof)
        await db.raw(`select note_opening(?, current_date + 1, now())`, [lenas])
        await db.raw(
          `select set_status(?, e.position, 'client', now(), 'infinity')
          from (select max(position) as position from events where concern_id = ?) e`,
          [lenas, lenas],
        )
      }),
    ).rejects.toMatchObject(denied)
    expect(await house.admin('concerns').where({ id: lenas }).first()).toEqual(before)
  })

  /** Appends an event, and says how the concern stands by it, or how it will after a pause. */
  const follows = (person: TestPerson, kind: string, sql: string) =>
    web.transaction(async db => {
      await show(db, person.proof)
      await db.raw(
        'create temporary table done on commit drop as select append_event(?, ?, now()) as position',
        [lenas, kind],
      )
      await db.raw(sql, { lenas })
      throw new Error('It was allowed.')
    })
  const standing = (...stands: string[]) =>
    `select set_status(:lenas, position, ${stands.join(', ')}) from done`

  test('lets no concern stand otherwise than follows from what was done', async () => {
    await make(river.lena, lenas, 'write', { words: 'Will you say more?' })
    const { ruth, lena } = river
    const gone = standing(`'client'`, 'now()', `'infinity'`)
    for (const kind of ['done', 'ask_pause', 'attempt', 'step_back'])
      await expect(follows(ruth, kind, gone)).rejects.toMatchObject(denied)
    for (const kind of ['note_talk', 'take_talk', 'write', 'say_how', 'end_pause', 'pause'])
      await expect(follows(lena, kind, gone)).rejects.toMatchObject(denied)
    const closed = standing(`'nobody'`, 'now()', `'infinity'`)
    await expect(follows(ruth, 'write', closed)).rejects.toMatchObject(denied)
    await expect(follows(ruth, 'done', standing(`'pause'`, 'now()', `'infinity'`))).rejects.toMatchObject(
      denied,
    )
    const pause = (waits: string, due: string) =>
      `select pause_concern(:lenas, position, now() + interval '1 day', '${waits}', now(), ${due}) from done`
    await expect(follows(lena, 'pause', pause('client', `'infinity'`))).rejects.toMatchObject(denied)
    await expect(follows(lena, 'pause', pause('answer', `now() + interval '90 days'`))).rejects.toMatchObject(
      denied,
    )
    await expect(follows(ruth, 'ask_pause', pause('answer', `now()`))).rejects.toMatchObject(denied)
    const promised = (when: string) => standing(`'answer'`, 'now()', when)
    await expect(follows(ruth, 'promise', promised(`now() + interval '90 days'`))).rejects.toMatchObject(
      denied,
    )
    await expect(follows(ruth, 'promise', promised(`now() - interval '1 day'`))).rejects.toMatchObject(denied)
    await expect(follows(ruth, 'promise', standing('null', 'null', 'null'))).rejects.toMatchObject(denied)
    await expect(follows(lena, 'promise', promised(`now() + interval '1 hour'`))).rejects.toMatchObject(
      denied,
    )
    await expect(follows(lena, 'bring_in', promised(`now() + interval '90 days'`))).rejects.toThrow(
      'It was allowed.',
    ) // and changes nothing
    const kept = await house.admin('concerns').where({ id: lenas }).first<{ dueAt: Date }>('dueAt')
    await house.admin('concerns').where({ id: lenas }).update({ promised: true })
    await expect(follows(ruth, 'promise', promised(`now() + interval '1 hour'`))).rejects.toMatchObject(
      denied,
    )
    await house
      .admin('concerns')
      .where({ id: lenas })
      .update({ promised: false, dueAt: new Date(0) })
    await expect(follows(lena, 'bring_in', promised(`now() + interval '90 days'`))).rejects.toMatchObject(
      denied,
    )
    await expect(follows(lena, 'bring_in', promised(`now() + interval '1 day'`))).rejects.toThrow(
      'It was allowed.',
    )
    await expect(follows(ruth, 'promise', promised(`now() + interval '1 hour'`))).rejects.toThrow(
      'It was allowed.',
    )
    await house.admin('concerns').where({ id: lenas }).update(kept)
    await make(ruth, lenas, 'write', { words: 'Yes.' })
    await expect(follows(ruth, 'promise', standing(`'client'`, 'now()', `'infinity'`))).rejects.toMatchObject(
      denied,
    )
    const late = standing(`'answer'`, 'now()', `now() + interval '90 days'`)
    await expect(follows(lena, 'write', late)).rejects.toMatchObject(denied)
    const soon = standing(`'answer'`, 'now()', `now() + interval '1 day'`)
    await expect(follows(lena, 'write', soon)).rejects.toThrow('It was allowed.')
  })

  test('reminds of nothing, and forgets no reminder, without doing anything', async () => {
    const reminder = {
      practiceId: river.lena.practiceId,
      concernId: lenas,
      position: 1,
      kind: 'held',
      remindAt: new Date(),
    }
    await house.admin('reminders').insert(reminder)
    const left = await web.transaction(async db => {
      await show(db, river.ruth.proof)
      await db('reminders').delete()
      return db('reminders').where({ concernId: lenas }).select('position')
    })
    expect(left).toHaveLength(1)
    for (const [table, row] of [
      ['reminders', { ...reminder, position: 2 }],
      [
        'meetings',
        { practiceId: reminder.practiceId, concernId: lenas, meetsOn: '2026-12-24', remindAt: new Date() },
      ],
    ] as const)
      await expect(
        web.transaction(async db => {
          await show(db, river.lena.proof)
          await db(table).insert(row)
        }),
      ).rejects.toMatchObject(denied)
    await house.admin('reminders').delete()
  })

  test('makes no session, with a link of its own, a code that nobody typed, a passkey or an invitation', async () => {
    const { margit, lena } = river
    const [link, session] = [newSecret(), newSecret()]
    const now = new Date()
    const later = new Date(Date.now() + 600_000)
    await house.admin('sign_in_tokens').insert({
      id: newId(),
      practiceId: lena.practiceId,
      personId: lena.id,
      browserHash: hashOf(newSecret()),
      linkHash: hashOf(link),
      digitsHash: hashOf(newSecret()),
      askedAt: now,
      expiresAt: later,
    })
    const [half, whole] = [newSecret(), newSecret()]
    const startedAt = new Date()
    const row = { practiceId: margit.practiceId, personId: margit.id, startedAt, seenAt: startedAt }
    await house.admin('sessions').insert({ hash: hashOf(half), ...row })
    const authenticator = await house
      .admin('authenticators')
      .where({ personId: margit.id })
      .first<{ id: string }>('id')
    const attempts: [string, Knex.RawBinding[]][] = [
      ['sign_in_by_link(?, ?, null, ?)', [hashOf(link), hashOf(session), now]],
      [
        'prove_and_renew(?, ?, ?, 999999999, null, 5, ?)',
        [hashOf(half), hashOf(whole), authenticator.id, now],
      ],
    ]
    for (const [call, args] of attempts)
      for (const claims of ['', 'yes'])
        await expect(
          web.transaction(async db => {
            await db.raw(`select set_config('makeright.knocked', ?, true), knock(?)`, [claims, hashOf(link)])
            await db.raw(`select ${call}`, args)
          }),
        ).rejects.toMatchObject({ code: expect.stringMatching(/^(42501|55000)$/) as unknown })
    expect(await house.admin('sessions').whereIn('hash', [hashOf(session), hashOf(whole)])).toEqual([])
  })

  test('appends no event of a time that has not come', async () => {
    for (const at of ['2999-01-01', new Date(Date.now() + 600_000)])
      await expect(
        web.transaction(async db => {
          await show(db, river.ruth.proof)
          await db.raw('select append_event(?, ?, ?)', [lenas, 'write', at])
        }),
      ).rejects.toMatchObject(denied)
  })

  test('puts no table of its own before one of ours', async () => {
    const { rows } = await house.admin.raw<{ rows: { name: string }[] }>(
      `select p.oid::regprocedure::text as name from pg_proc p
       where p.pronamespace = 'public'::regnamespace
         and not coalesce('search_path=pg_catalog, public, pg_temp' = any (p.proconfig), false)`,
    )
    expect(rows).toEqual([])
  })
})

describe('the worker', () => {
  test('cannot say that a day has come', async () => {
    for (const name of [
      'sweep',
      'sweep_words',
      'sweep_arrivals',
      'sweep_address_changes',
      'keep_dates',
      'tell_before_meetings',
      'escalate',
      'tell_to_check',
    ])
      await expect(worker.raw(`select ${name}(?)`, [new Date('2999-01-01')])).rejects.toMatchObject(denied)
    await worker.raw(
      'select sweep_all(), keep_dates_now(), tell_before_meetings_now(), escalate_now(), tell_to_check_now(), sweep_emails()',
    )
  })
})

describe('the schema', () => {
  /** Whom somebody who logs in can be: their own role, and those that they were granted. The operator is everybody, and is left out. */
  const reachable = `with recursive can (login, role) as (
      select r.oid, r.oid from pg_roles r where r.rolcanlogin and not r.rolsuper
      union select can.login, m.roleid from can join pg_auth_members m on m.member = can.role)`

  test('has no function that acts for another and belongs to a role which somebody logs in as', async () => {
    const { rows } = await house.admin.raw<{ rows: object[] }>(
      `${reachable} select p.oid::regprocedure::text as function, can.role::regrole::text as role
       from pg_proc p join can on can.role = p.proowner
       where p.prosecdef or p.pronamespace = 'public'::regnamespace`,
    )
    expect(rows).toEqual([])
  })

  test('has no schema on the path of such a function, and none that its body names, in which a login makes anything', async () => {
    const { rows } = await house.admin.raw<{ rows: object[] }>(
      `${reachable} select distinct p.oid::regprocedure::text as function, n.nspname as schema, can.role::regrole::text as role
       from pg_proc p
       join pg_namespace n on n.nspname !~ '^pg_(toast|temp)' and (
         exists (select from unnest(p.proconfig) setting, regexp_split_to_table(substr(setting, 13), ', *') part
           where setting ~ '^search_path=' and trim(part, '"') = n.nspname)
         or p.prosrc ~ ('\\m' || n.nspname || '\\.'))
       join can on has_schema_privilege(can.role, n.oid, 'create')
       where p.prosecdef`,
    )
    expect(rows).toEqual([])
  })

  test('has no such function whose body calls what belongs to a login', async () => {
    const { rows } = await house.admin.raw<{ rows: object[] }>(
      `${reachable} select p.oid::regprocedure::text as function, q.oid::regprocedure::text as calls
       from pg_proc p join pg_proc q on q.oid <> p.oid
         and p.prosrc ~ ('\\m' || regexp_replace(q.proname, '\\W', '.', 'g') || '\\s*\\(')
       join can on can.role = q.proowner
       where p.prosecdef`,
    )
    expect(rows).toEqual([])
  })
})

test('nobody clears the counts of an operator by naming a day that has not come', async () => {
  await web.raw(`select count_access('wrong digits', now())`)
  await web.raw(`select count_access('wrong digits', '2999-01-01')`)
  const { rows } = await house.admin.raw<{ rows: { days: number; isNow: boolean }[] }>(
    `select count(*)::int as days, max(day) <= current_date + 1 as is_now from access_counts where what = 'wrong digits'`,
  )
  expect(rows).toEqual([{ days: 1, isNow: true }])
})
