import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { endGuardianship, endGuardianships } from '../../src/care/guardians/store'
import { connect } from '../../src/database/connections'
import { databaseLimits } from '../../src/database/limits'
import type { Viewer } from '../../src/database/viewer'
import { changeRules } from '../../src/practices/settings/store'
import { rowsIn, show } from '../support/catalog'
import { writeBeside } from '../support/companions'
import { confirmed, letDayCome } from '../support/guardians'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'

// Asked in the role of the portal itself, below all of our code. Lena is the young person here, and Josef her guardian.

let house: House
let web: Knex
let people: People
/** From before there was a guardian. */
let before: string
let guardianship: string
/** What Lena began while Josef read along by the rule. */
let along: string

const inSightOf = <T>({ proof }: Partial<Viewer>, work: (db: Knex.Transaction) => Promise<T>): Promise<T> =>
  web.transaction(async db => {
    if (proof) await show(db, proof)
    return work(db)
  })
const everything = (person: TestPerson) => inSightOf(person, db => rowsIn(db, house.admin))
const seenBy = (person: TestPerson, concernId: string) =>
  inSightOf(person, db => db('entries').where({ concernId }).orderBy('position').pluck<string[]>('kind'))
const toRuth = (guardians: string[] = []) =>
  send(people.lena, {
    therapist: people.ruth.id,
    audience: 'therapist',
    ...(guardians.length > 0 && { guardians }),
  })

/** As a request finds them, who has come to read beside somebody since they were made. */
const asGuardian = (person: TestPerson): TestPerson => ({ ...person, roles: [...person.roles, 'companion'] })

const denied = { code: '42501' }

beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  web = connect(house.urls.web, 2, databaseLimits.web)
  people = await practiceAtTheRiver(house)
  before = await toRuth()
})
afterAll(async () => {
  await web.destroy()
  await house.close()
})

describe('before anybody has confirmed who they are', () => {
  test('a client is nobody’s guardian, and cannot make themselves or anybody else one', async () => {
    const { lena, josef, tomas, karim, ruth } = people
    expect(await seenBy(josef, before)).toEqual([])
    const ask = (person: TestPerson, guardian: string, child: string) =>
      inSightOf(person, db =>
        db.raw('select confirm_guardian(?, ?, ?, ?, ?, ?, ?)', [
          ...[newId(), guardian, child, 'papers', '2033-01-01'],
          ...[new Date('2030-01-01'), new Date()],
        ]),
      )
    for (const person of [josef, lena, tomas])
      // Tomas is no therapist of hers
      await expect(ask(person, josef.id, lena.id)).rejects.toMatchObject(denied)
    await expect(ask(ruth, ruth.id, lena.id)).rejects.toMatchObject(denied)
    await expect(ask(ruth, tomas.id, lena.id)).rejects.toMatchObject(denied) // who works here
    await expect(ask(ruth, people.omar.id, lena.id)).rejects.toMatchObject(denied) // whom she does not know
    await expect(ask(karim, josef.id, karim.id)).rejects.toMatchObject(denied)
    expect(await house.admin('guardianships')).toEqual([])
  })

  test('and no portal sees or changes a row of those who are', async () => {
    for (const person of [people.lena, people.margit])
      for (const act of ['select * from guardianships', 'delete from guardianships'])
        await expect(inSightOf(person, db => db.raw(act))).rejects.toMatchObject(denied)
  })
})

describe('a confirmed guardian of a young person who does not read alone yet', () => {
  test('is an event of the practice, with no day of birth anywhere', async () => {
    const { lena, josef, ruth } = people
    guardianship = await confirmed(ruth, josef, lena, 11)
    const event = await house.admin('events').where({ kind: 'confirm_guardian' }).first<object>()
    expect(event).toMatchObject({ personId: ruth.id, aboutId: josef.id, concernId: null })
    const row = await house.admin('guardianships').where({ id: guardianship }).first<{ ofAgeOn: unknown }>()
    expect(String(row.ofAgeOn)).toMatch(/-01$/)
  })

  test('sees nothing from before', async () => {
    expect(await seenBy(people.josef, before)).toEqual([])
  })

  test('reads from the first word on what names them before it is sent', async () => {
    await expect(toRuth()).rejects.toThrow('There has been a change in which guardians read this too')
    along = await toRuth([guardianship])
    await make(people.ruth, along, 'acknowledge', { words: 'Thank you both.' })
    expect(await seenBy(people.josef, along)).toEqual(['send', 'invite_companion', 'acknowledge'])
    expect(await seenBy(people.josef, before)).toEqual([])
  })

  test('does nothing there but write', async () => {
    const { josef, margit } = people
    for (const kind of ['close', 'agree', 'bring_in', 'invite_companion', 'end_companion', 'write'])
      await expect(
        inSightOf(josef, db => db.raw('select append_event(?, ?, ?)', [along, kind, new Date()])),
      ).rejects.toMatchObject(denied)
    await expect(
      inSightOf(josef, db => db.raw('select bring_in(?, ?, ?)', [along, margit.id, new Date()])),
    ).rejects.toMatchObject(denied)
    await writeBeside(asGuardian(josef), along, 'She came home in tears.')
    expect((await seenBy(josef, along)).at(-1)).toBe('write_beside')
  })

  test('is not sent away by the young person, and takes nobody along', async () => {
    const { id } = await house
      .admin('companions')
      .where({ guardianshipId: guardianship })
      .first<{ id: string }>()
    await expect(
      inSightOf(people.lena, async db => {
        const { rows } = await db.raw<{ rows: { position: number }[] }>(
          'select append_event(?, ?, ?, null, ?, ?) as position',
          [along, 'end_companion', new Date(), newId(), Buffer.from('sealed')],
        )
        await db.raw('select end_companion(?, ?, ?, ?)', [along, rows[0]?.position ?? 0, id, new Date()])
      }),
    ).rejects.toMatchObject(denied)
  })

  test('cannot be taken into what was said before, nor into what is for owners alone', async () => {
    const { lena } = people
    const toOwner = await send(lena, {
      therapist: people.ruth.id,
      audience: 'owners',
      owners: [people.margit.id],
    })
    for (const concern of [before, toOwner])
      await expect(
        inSightOf(lena, async db => {
          const { rows } = await db.raw<{ rows: { position: number }[] }>(
            'select append_event(?, ?, ?, null, ?, ?) as position',
            [concern, 'invite_companion', new Date(), newId(), Buffer.from('sealed')],
          )
          await db.raw('select take_guardian_along(?, ?, ?, ?, ?, ?)', [
            ...[concern, rows[0]?.position ?? 0, newId(), guardianship],
            ...[Buffer.from('sealed'), new Date()],
          ])
        }),
      ).rejects.toMatchObject(denied)
  })
})

describe('what the young person does alone', () => {
  test('changes not one row, nor one answer of a function, for the guardian', async () => {
    const { lena, josef, ruth, margit } = people
    const told = async () => ({
      rows: await everything(josef),
      ways: await inSightOf(josef, async db => {
        const answers = []
        for (const call of [
          'select * from accompanied_by_me()',
          `select * from guardianships_of('${josef.id}')`,
          `select * from guardianships_of('${lena.id}')`,
          'select * from my_guardians()',
        ])
          answers.push((await db.raw<{ rows: object[] }>(call)).rows)
        return answers
      }),
      emails: await house.admin('emails').where({ personId: josef.id }).orderBy('id'),
    })
    const was = await told()
    const alone = await send(lena, { therapist: ruth.id, audience: 'owners', owners: [margit.id] })
    await make(margit, alone, 'acknowledge', { words: 'You did well to write.' })
    await make(lena, alone, 'write', { words: 'Josef must not know.' })
    expect(await told()).toEqual(was)
    for (const call of ['accompanied', 'people_beside', 'links_of'])
      expect(
        (await inSightOf(josef, db => db.raw<{ rows: object[] }>(`select * from ${call}(?)`, [alone]))).rows,
      ).toEqual([])
    for (const [table, column] of [
      ['concerns', 'id'],
      ['entries', 'concernId'],
      ['concernKeys', 'concernId'],
      ['readers', 'concernId'],
      ['events', 'chain'],
    ] as const)
      expect(
        await inSightOf(josef, db =>
          db(table)
            .where({ [column]: alone })
            .pluck(column),
        ),
      ).toEqual([])
  })
})

describe('from the age on that the practice has decided', () => {
  test('sight that was the rule’s ends at once, and what is begun is the young person’s alone', async () => {
    const { lena, josef, margit } = people
    await changeRules(margit, 'couples', { readsAloneFrom: 11 }, 0, new Date())
    expect(await seenBy(josef, along)).toEqual([])
    expect(await inSightOf(josef, db => db('companions').pluck('id'))).toEqual([])
    const alone = await toRuth()
    expect(await seenBy(josef, alone)).toEqual([])
    const taken = await toRuth([guardianship])
    expect(await seenBy(josef, taken)).toEqual(['send', 'invite_companion'])
    await endGuardianships()
    expect(await house.admin('companions').where({ concernId: along }).first()).toMatchObject({
      endedAt: expect.any(Date) as unknown,
    })
    expect(await seenBy(josef, taken)).toHaveLength(2)
    expect(lena.id).not.toBe(josef.id)
  })
})

describe('the end', () => {
  test('comes on its day, before any clock has noted it', async () => {
    const { josef, lena } = people
    const taken = await toRuth([guardianship])
    await letDayCome(house, guardianship)
    expect(await seenBy(josef, taken)).toEqual([])
    expect(await inSightOf(josef, db => db('companions').pluck('id'))).toEqual([])
    await expect(writeBeside(asGuardian(josef), taken, 'I only wanted to help.')).rejects.toThrow()
    const { rows } = await inSightOf(josef, db =>
      db.raw<{ rows: object[] }>('select * from guardianships_of(?)', [josef.id]),
    )
    expect(rows).toEqual([])
    await expect(toRuth([guardianship])).rejects.toThrow('There has been a change')
    await endGuardianships()
    const row = await house.admin('guardianships').where({ id: guardianship }).first<object>()
    expect(row).toMatchObject({ ofAgeOn: null, endedAt: expect.any(Date) as unknown })
    expect(await house.admin('events').where({ kind: 'end_guardianship' }).first()).toMatchObject({
      personId: null,
      aboutId: josef.id,
    })
    expect(await everything(josef).then(all => all.some(({ text }) => text.includes(lena.id)))).toBe(false)
  })

  test('or when those who keep it say so, and nobody else', async () => {
    const { lena, josef, ruth, tomas, margit } = people
    const again = await confirmed(margit, josef, lena, 12)
    const taken = await toRuth([again])
    for (const person of [josef, lena, tomas])
      await expect(
        inSightOf(person, db => db.raw('select end_guardianship(?, ?)', [again, new Date()])),
      ).rejects.toMatchObject(denied)
    await expect(endGuardianship(ruth, again, new Date())).rejects.toThrow() // she answers there
    expect(await seenBy(josef, taken)).toHaveLength(2)
    await endGuardianship(margit, again, new Date())
    expect(await seenBy(josef, taken)).toEqual([])
    await endGuardianship(ruth, again, new Date()) // a second click
    expect(await house.admin('events').where({ kind: 'end_guardianship' })).toHaveLength(2)
  })

  test('or with their access, or when they come to work here', async () => {
    const { lena, josef, ruth } = people
    const again = await confirmed(ruth, josef, lena, 12)
    await house
      .admin('people')
      .where({ id: josef.id })
      .update({ roles: ['client', 'supervisor', 'companion'], nameHash: Buffer.alloc(32) })
    expect(await house.admin('guardianships').where({ id: again }).first()).toMatchObject({
      endedAt: expect.any(Date) as unknown,
    })
  })
})
