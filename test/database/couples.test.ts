import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { v7 as newId } from 'uuid'
import { endCare } from '../../src/care/changes'
import { endTogether } from '../../src/care/families/store'
import { answerAsking, leaveShared } from '../../src/concerns/store/acts/shared-concerns'
import { proposeHandOver } from '../../src/concerns/store/acts/hand-overs'
import { endCompanion } from '../../src/concerns/store/acts/companions'
import { connect } from '../../src/database/connections'
import { databaseLimits } from '../../src/database/limits'
import type { Viewer } from '../../src/database/viewer'
import { deleteExpired } from '../../src/people/expiry'
import { mostInFamily } from '../../src/people/families'
import { dayMs } from '../../src/time/days'
import { rowsIn, show } from '../support/catalog'
import { addressOf, comeBeside, inviteBeside, writeBeside } from '../support/companions'
import { emailsOf } from '../support/emails'
import { asTogether, askTo, notedTogether, shared } from '../support/families'
import { openHouse, type House } from '../support/house'
import { waiting } from '../support/locks'
import { until } from '../support/patience'
import { consult } from '../support/kept'
import { make, practiceAtTheRiver, send, type People, type TestPerson } from '../support/people'
import { practiceOf } from '../support/practices'

// Asked in the role of the portal itself, below all of our code. Lena and Josef come to Ruth together, and Mei comes to her alone.

let house: House
let web: Knex
let people: People
let family: string

const inSightOf = <T>({ proof }: Partial<Viewer>, work: (db: Knex.Transaction) => Promise<T>): Promise<T> =>
  web.transaction(async db => {
    if (proof) await show(db, proof)
    return work(db)
  })
const everything = (person: TestPerson) => inSightOf(person, db => rowsIn(db, house.admin))
const answerOf = async (person: TestPerson, call: string, values: readonly (string | Date)[] = []) =>
  (await inSightOf(person, db => db.raw<{ rows: { kind?: string }[] }>(`select * from ${call}`, [...values])))
    .rows
const seenBy = (person: TestPerson, concernId: string) =>
  inSightOf(person, db => db('entries').where({ concernId }).orderBy('position').pluck<string[]>('kind'))
const toRuth = async (): Promise<string> => {
  const id = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await make(people.ruth, id, 'acknowledge', { words: 'Thank you.' })
  return id
}
/** Whatever a portal could be told about a client. */
const told = async (person: TestPerson) => ({
  rows: await everything(person),
  ways: await Promise.all(
    [
      'accompanied_by_me()',
      'asked_of_me()',
      `families_of('${person.id}')`,
      `families_of('${people.lena.id}')`,
    ].map(call => answerOf(person, call)),
  ),
  emails: await house.admin('emails').where({ personId: person.id }).orderBy('id'),
})
const asks = async (client: TestPerson, concern: string, person: TestPerson) =>
  inSightOf(client, async db => {
    const { rows } = await db.raw<{ rows: { position: number }[] }>(
      'select append_event(?, ?, ?, null, ?, ?) as position',
      [concern, 'invite_companion', new Date(), newId(), Buffer.from('sealed')],
    )
    await db.raw('select ask_to_share(?, ?, ?, ?, ?, ?, ?)', [
      ...[concern, rows[0]?.position ?? 0, newId(), person.id],
      ...[Buffer.from('sealed'), newId(), new Date()],
    ])
  })

/** When somebody's part in a concern, or a question about it, has ended. */
const endOf = async (companion: string) =>
  (await house.admin('companions').where({ id: companion }).first<{ endedAt: Date | null }>('endedAt'))
    .endedAt

const denied = { code: '42501' }

beforeAll(async () => {
  house = await openHouse({ LIMIT_SIGN_IN_ADDRESS: '1000' })
  web = connect(house.urls.web, 2, databaseLimits.web)
  people = await practiceAtTheRiver(house)
})
afterAll(async () => {
  await web.destroy()
  await house.close()
})

describe('before anybody has noted that they come together', () => {
  test('nobody is asked, and nobody who is no therapist of both notes it', async () => {
    const { lena, josef, ruth, tomas, omar } = people
    const concern = await toRuth()
    expect(await answerOf(lena, 'could_share_with(?)', [concern])).toEqual([])
    await expect(asks(lena, concern, josef)).rejects.toMatchObject(denied)
    const note = (person: TestPerson, therapist: TestPerson, ...members: TestPerson[]) =>
      inSightOf(person, db =>
        db.raw('select note_together(?, ?, ?, ?)', [
          newId(),
          therapist.id,
          members.map(({ id }) => id),
          new Date(),
        ]),
      )
    for (const person of [lena, josef, tomas])
      await expect(note(person, ruth, lena, josef)).rejects.toMatchObject(denied)
    await expect(note(ruth, ruth, lena)).rejects.toMatchObject(denied)
    await expect(note(ruth, ruth, lena, lena)).rejects.toMatchObject(denied)
    await expect(note(ruth, ruth, lena, omar)).rejects.toMatchObject(denied) // who does not come to her
    await expect(note(ruth, ruth, lena, tomas)).rejects.toMatchObject(denied) // who works here
    expect(await house.admin('families')).toEqual([])
  })

  test('a family has room for as many as the form, and for nobody more', async () => {
    const children = Array.from({ length: mostInFamily + 1 }, (_, place) => `child ${place}`)
    const client = (name: string) => ({ name, roles: ['client'] as const, sees: ['petra'] })
    const hill = await practiceOf(house, {
      petra: { name: 'Petra Holm', roles: ['owner', 'therapist'] },
      ...Object.fromEntries(children.map(name => [name, client(name)])),
    })
    const { petra, ...others } = hill
    const clients = Object.values<TestPerson>(others)
    await expect(notedTogether(petra, petra, clients)).rejects.toThrow()
    await notedTogether(petra, petra, clients.slice(1))
    expect(await house.admin('family_members').where({ practiceId: petra.practiceId })).toHaveLength(
      mostInFamily,
    )
    for (const table of ['family_members', 'families'])
      await house.admin(table).where({ practiceId: petra.practiceId }).delete()
  })

  test('and no portal sees or changes a row of those who do', async () => {
    for (const person of [people.lena, people.margit])
      for (const table of ['families', 'family_members'])
        for (const act of [`select * from ${table}`, `delete from ${table}`])
          await expect(inSightOf(person, db => db.raw(act))).rejects.toMatchObject(denied)
  })
})

describe('two who come together', () => {
  test('are told so, with an event of the practice that names neither, and see no more of each other', async () => {
    const { lena, josef, mei, ruth, tomas, margit } = people
    const alone = await toRuth()
    family = await notedTogether(ruth, ruth, [lena, josef])
    expect(await notedTogether(margit, ruth, [josef, lena])).not.toBe(family) // the same once more
    expect(await house.admin('families')).toHaveLength(1)
    expect(
      await house.admin('events').where({ practiceId: ruth.practiceId, kind: 'note_together' }),
    ).toMatchObject([{ personId: ruth.id, aboutId: null, concernId: null }])
    for (const person of [lena, josef, ruth, margit])
      expect(await answerOf(person, 'families_of(?)', [lena.id])).toHaveLength(2)
    for (const person of [mei, tomas]) {
      expect(await answerOf(person, 'families_of(?)', [lena.id])).toEqual([])
      expect(await answerOf(person, 'families_of(?)', [family])).toEqual([])
    }
    expect(await seenBy(josef, alone)).toEqual([])
    expect(await inSightOf(josef, db => db('people').where({ id: lena.id }))).toEqual([])
  })

  test('learn nothing of what the other does alone: not one row, nor one answer of a function, nor an email', async () => {
    const { lena, josef, ruth, margit } = people
    const before = await told(josef)
    const alone = await toRuth()
    await make(lena, alone, 'write', { words: 'Josef must not know.' })
    const toOwner = await send(lena, { therapist: ruth.id, audience: 'owners', owners: [margit.id] })
    expect(await told(josef)).toEqual(before)
    for (const concern of [alone, toOwner])
      for (const call of ['accompanied', 'people_beside', 'links_of', 'could_share_with'])
        expect(await answerOf(josef, `${call}(?)`, [concern])).toEqual([])
    expect(await answerOf(lena, 'could_share_with(?)', [toOwner])).toEqual([])
    await expect(asks(lena, toOwner, josef)).rejects.toMatchObject(denied)
    await expect(asks(lena, alone, people.mei)).rejects.toMatchObject(denied) // who does not come with her
    await expect(asks(josef, alone, lena)).rejects.toMatchObject(denied)
    await expect(asks(ruth, alone, josef)).rejects.toMatchObject(denied)
  })
})

describe('a question', () => {
  test('shows nothing of the concern before a yes, and not even which it is', async () => {
    const { lena, josef, mei, ruth } = people
    const concern = await toRuth()
    const was = await everything(josef)
    const question = await askTo(house, lena, concern, josef)
    expect(await everything(josef)).toEqual(was)
    const [asked] = await answerOf(josef, 'asked_of_me()')
    expect(asked).toMatchObject({ id: question, askerId: lena.id, therapistId: ruth.id })
    expect(JSON.stringify(asked)).not.toContain(concern)
    for (const call of ['accompanied', 'people_beside', 'links_of'])
      expect(await answerOf(josef, `${call}(?)`, [concern])).toEqual([])
    await make(ruth, concern, 'write', { words: 'Of course.' })
    expect(await everything(josef)).toEqual(was)
    const about = house.admin('email_concerns').select('email_id').where({ concernId: concern })
    expect(await house.admin('emails').where({ personId: josef.id }).whereIn('id', about)).toEqual([])
    for (const person of [lena, mei, ruth])
      expect(
        await inSightOf(person, db =>
          db.raw<{ rows: object[] }>('select answer_asked(?, true, ?) as x', [question, new Date()]),
        ),
      ).toMatchObject({ rows: [{ x: null }] })
    await answerAsking(josef, question, true, new Date())
    await answerAsking(josef, question, true, new Date()) // a second click
    expect(await seenBy(josef, concern)).toEqual(['invite_companion', 'write'])
    expect(await house.admin('events').where({ concernId: concern, kind: 'share' })).toMatchObject([
      { personId: josef.id },
    ])
  })

  test('that was answered with no leaves nothing, and is not asked again', async () => {
    const { lena, josef } = people
    const concern = await toRuth()
    const was = await everything(josef)
    const events = () => house.admin('events').where({ concernId: concern }).count()
    const question = await askTo(house, lena, concern, josef)
    const then = await events()
    await answerAsking(josef, question, false, new Date())
    expect(await events()).toEqual(then)
    expect(await everything(josef)).toEqual(was)
    expect(await answerOf(josef, 'asked_of_me()')).toEqual([])
    await expect(
      answerAsking(josef, question, true, new Date()).then(() => seenBy(josef, concern)),
    ).rejects.toThrow()
    expect(await answerOf(lena, 'could_share_with(?)', [concern])).toEqual([])
    await expect(asks(lena, concern, josef)).rejects.toMatchObject(denied)
  })

  test('is one at a time, and ends with the concern', async () => {
    const { lena, josef } = people
    const [one, other] = [await toRuth(), await toRuth()]
    const question = await askTo(house, lena, one, josef)
    expect(await answerOf(lena, 'could_share_with(?)', [other])).toEqual([])
    await make(lena, one, 'close', { words: '' }, new Date(), { outcome: 'leave' })
    expect(await endOf(question)).not.toBeNull()
    expect(await answerOf(lena, 'could_share_with(?)', [other])).toHaveLength(1)
    await make(lena, one, 'reopen', { words: 'There is more to say.' })
    expect(await answerOf(josef, 'asked_of_me()')).toEqual([])
    await expect(answerAsking(josef, question, true, new Date())).rejects.toThrow()
    await expect(asks(lena, one, josef)).rejects.toMatchObject(denied)
  })

  test('without a yes goes forty days after its concern was closed, and nobody can be asked there again', async () => {
    const { lena, josef } = people
    const [open, closed, young] = [await toRuth(), await toRuth(), await toRuth()]
    const questions: string[] = []
    for (const concern of [open, closed, young]) {
      const question = await askTo(house, lena, concern, josef)
      await answerAsking(josef, question, false, new Date())
      questions.push(question)
    }
    const daysAgo = (days: number) => new Date(Date.now() - days * dayMs)
    await emailsOf(house).settled()
    await house
      .admin('emails')
      .where({ personId: josef.id })
      .update({ settledAt: daysAgo(41) })
    await house
      .admin('companions')
      .whereIn('id', questions)
      .update({ endedAt: daysAgo(41) })
    for (const concern of [closed, young])
      await make(lena, concern, 'close', { words: '' }, new Date(), { outcome: 'leave' })
    await house
      .admin('concerns')
      .where({ id: closed })
      .update({ since: daysAgo(41) })
    await deleteExpired()
    await deleteExpired()
    const left = await house.admin('companions').whereIn('id', questions).pluck<string[]>('id')
    expect(questions.filter(id => left.includes(id))).toEqual([questions[0], questions[2]])
    await make(lena, closed, 'reopen', { words: 'There is more to say.' })
    expect(await answerOf(lena, 'could_share_with(?)', [closed])).toEqual([])
    expect(await answerOf(lena, 'could_share_with(?)', [await toRuth()])).toHaveLength(1)
  })

  test('ends with the sight of the therapist to whom both come', async () => {
    const { lena, josef, ruth, tomas, margit } = people
    const concern = await toRuth()
    const question = await askTo(house, lena, concern, josef)
    await proposeHandOver(margit, concern, tomas.id, new Date(), null)
    await make(lena, concern, 'hand_over', {}, new Date(), { reader: tomas.id })
    expect(await endOf(question)).not.toBeNull()
    const other = await toRuth()
    const next = await askTo(house, lena, other, josef)
    await house.admin('readers').where({ concernId: other, personId: ruth.id }).delete()
    expect(await endOf(next)).not.toBeNull()
  })
})

describe('whoever shares it', () => {
  test('writes there, and does nothing else', async () => {
    const { lena, josef, margit } = people
    const concern = await toRuth()
    await shared(house, lena, concern, josef)
    for (const kind of ['close', 'agree', 'bring_in', 'invite_companion', 'end_companion', 'write'])
      await expect(
        inSightOf(josef, db => db.raw('select append_event(?, ?, ?)', [concern, kind, new Date()])),
      ).rejects.toMatchObject(denied)
    await expect(
      inSightOf(josef, db => db.raw('select bring_in(?, ?, ?)', [concern, margit.id, new Date()])),
    ).rejects.toMatchObject(denied)
    await writeBeside(asTogether(josef), concern, 'I remember it otherwise.')
    expect((await seenBy(josef, concern)).at(-1)).toBe('write_beside')
  })

  test('leaves at once, and their words stay; who was never there does not find out that it is', async () => {
    const { lena, josef, mei } = people
    const concern = await toRuth()
    await shared(house, lena, concern, josef)
    await writeBeside(asTogether(josef), concern, 'I remember it otherwise.')
    await expect(leaveShared(mei, concern, new Date())).rejects.toThrow()
    const emails = await house.admin('emails').count()
    await leaveShared(josef, concern, new Date())
    await leaveShared(josef, concern, new Date()) // a second click
    expect(await seenBy(josef, concern)).toEqual([])
    expect((await seenBy(lena, concern)).at(-1)).toBe('write_beside')
    expect(await house.admin('emails').count()).toEqual(emails)
    expect(await house.admin('events').where({ concernId: concern, kind: 'leave' })).toHaveLength(1)
    await expect(writeBeside(asTogether(josef), concern, 'One more.')).rejects.toThrow()
  })

  test('is parted from it by the client, and can be asked anew', async () => {
    const { lena, josef } = people
    const concern = await toRuth()
    const question = await shared(house, lena, concern, josef)
    await endCompanion(lena, concern, question, new Date())
    expect(await seenBy(josef, concern)).toEqual([])
    expect(await answerOf(lena, 'could_share_with(?)', [concern])).toHaveLength(1)
  })

  test('is kept from a supervisor, whom the client alone has let read', async () => {
    const { lena, josef, ruth, tomas } = people
    const concern = await send(lena, { therapist: ruth.id, audience: 'therapist', supervision: true })
    await make(ruth, concern, 'acknowledge', { words: 'Thank you.' })
    await shared(house, lena, concern, josef)
    await writeBeside(asTogether(josef), concern, 'I remember it otherwise.')
    await house
      .admin('people')
      .where({ id: tomas.id })
      .update({ roles: ['therapist', 'supervisor'] })
    const asked = await consult(ruth, { concernId: concern }, { supervisor: tomas.id })
    await house.admin('consultations').where({ id: asked }).update({ shownOn: '2026-12-01' })
    const shown = await answerOf(tomas, 'words_shown_to_me(?, ?, ?)', [asked ?? '', '2026-12-01', new Date()])
    expect(shown.map(({ kind }) => kind)).toEqual(['send', 'acknowledge'])
  })
})

describe('who shares it', () => {
  test('learns no day from before the question', async () => {
    const { lena, josef } = people
    const concern = await toRuth()
    const question = await shared(house, lena, concern, josef)
    const { invitedAt } = await house
      .admin('companions')
      .where({ id: question })
      .first<{ invitedAt: Date }>('invitedAt')
    const { rows } = await inSightOf(josef, db =>
      db.raw<{ rows: { since: Date }[] }>('select since from people_beside(?)', [concern]),
    )
    expect(rows).toHaveLength(3)
    expect(rows.filter(({ since }) => since < invitedAt)).toEqual([])
  })
})

describe('whoever is of no family with them', () => {
  const beside = async (concern: string) => {
    const invitee = { who: 'Nadia Haddad', address: addressOf('nadia'), part: 'interpreter' } as const
    return comeBeside(
      house,
      await inviteBeside(house, people.lena, concern, invitee),
      invitee.who,
      invitee.address,
    )
  }

  test('is beside nobody who is asked, and would learn who else is a client here', async () => {
    const { lena, josef } = people
    const concern = await toRuth()
    expect(await answerOf(lena, 'could_share_with(?)', [concern])).toMatchObject([{ id: josef.id }])
    await beside(concern)
    expect(await answerOf(lena, 'could_share_with(?)', [concern])).toEqual([])
    await expect(asks(lena, concern, josef)).rejects.toMatchObject(denied)
  })

  test('does not come by an email instead of a yes', async () => {
    const { lena, josef } = people
    const concern = await toRuth()
    const address = addressOf('josef')
    const invited = await inviteBeside(house, lena, concern, { who: 'Josef', address, part: 'helper' })
    const since = (endedAt: Date | null) =>
      house.admin('companions').where({ id: invited }).update({ endedAt })
    await since(new Date()) // as if it had been sent before nobody could be asked meanwhile
    const question = await askTo(house, lena, concern, josef)
    await since(null)
    const { rows } = await house.admin.raw<{ rows: { can: boolean }[] }>(
      'select can_accompany(i, ?) as can from invitations i where i.id = ?',
      [josef.id, invited],
    )
    expect(rows).toEqual([{ can: false }])
    expect(await answerAsking(josef, question, false, new Date())).toBeTruthy()
  })

  test('sees no row of a question that has ended without a yes', async () => {
    const { lena, josef, ruth } = people
    const concern = await toRuth()
    const question = await askTo(house, lena, concern, josef)
    const rowFor = (person: TestPerson) =>
      inSightOf(person, db => db('companions').where({ id: question }).pluck<string[]>('id'))
    expect(await rowFor(ruth)).toEqual([question])
    await answerAsking(josef, question, false, new Date())
    expect(await rowFor(ruth)).toEqual([])
    expect(await rowFor(lena)).toEqual([question])
  })
})

describe('a family of three', () => {
  test('shares with those who come with all who share it', async () => {
    const { lena, josef, mei, ruth } = people
    const concern = await toRuth()
    await shared(house, lena, concern, josef)
    const two = await notedTogether(ruth, ruth, [lena, mei])
    expect(await answerOf(lena, 'could_share_with(?)', [concern])).toEqual([]) // Mei and Josef do not know of each other
    const three = await notedTogether(ruth, ruth, [lena, mei, josef])
    expect(await answerOf(lena, 'could_share_with(?)', [concern])).toMatchObject([{ id: mei.id }])
    expect(await answerOf(josef, 'asked_beside(?)', [concern])).toEqual([])
    await askTo(house, lena, concern, mei)
    expect(await answerOf(josef, 'asked_beside(?)', [concern])).toMatchObject([{ id: mei.id }]) // she may read what he writes meanwhile
    for (const person of [mei, ruth]) expect(await answerOf(person, 'asked_beside(?)', [concern])).toEqual([])
    await endTogether(ruth, two, new Date())
    await endTogether(ruth, three, new Date())
  })
})

describe('the end', () => {
  test('is for those who keep it, ends what was asked, and leaves what is shared', async () => {
    const { lena, josef, tomas, margit } = people
    const [one, other] = [await toRuth(), await toRuth()]
    await shared(house, lena, one, josef)
    await askTo(house, lena, other, josef)
    for (const person of [lena, josef, tomas])
      await expect(
        inSightOf(person, db => db.raw('select end_together(?, ?)', [family, new Date()])),
      ).rejects.toMatchObject(denied)
    await endTogether(margit, family, new Date())
    await endTogether(margit, family, new Date()) // a second click
    expect(await house.admin('events').where({ kind: 'end_together', personId: margit.id })).toHaveLength(1)
    expect(await answerOf(josef, 'asked_of_me()')).toEqual([])
    expect(await seenBy(josef, one)).not.toEqual([])
    expect(await answerOf(josef, 'families_of(?)', [josef.id])).toEqual([])
  })

  test('comes with the end of the work, or with a role here', async () => {
    const { lena, josef, mei, ruth, margit } = people
    const again = await notedTogether(margit, ruth, [lena, josef])
    const others = await notedTogether(margit, ruth, [lena, mei])
    await endCare(
      ruth,
      {
        id: '',
        client: josef,
        therapist: ruth,
        since: new Date(),
        until: null,
        together: false,
        unreachable: false,
      },
      new Date(),
    )
    const endOfFamily = async (id: string) =>
      (await house.admin('families').where({ id }).first<{ endedAt: Date | null }>('endedAt')).endedAt
    expect(await endOfFamily(again)).not.toBeNull()
    expect(await endOfFamily(others)).toBeNull()
    await house
      .admin('people')
      .where({ id: mei.id })
      .update({ roles: ['client', 'supervisor'], nameHash: Buffer.alloc(32) })
    expect(await endOfFamily(others)).not.toBeNull()
  })
})

describe('at the same moment', () => {
  /** Holds the head of the practice's chain, starts the acts one after the other, each of which must wait, and lets go. */
  async function behindTheHead(...acts: readonly (() => Promise<unknown>)[]) {
    const holder = await house.admin.transaction()
    const results: Promise<unknown>[] = []
    try {
      await holder('chainHeads').where({ chain: people.ruth.practiceId }).forUpdate().first()
      for (const act of acts) {
        results.push(act())
        await until(async () => (await waiting(house)) >= results.length)
      }
    } finally {
      await holder.commit()
    }
    return Promise.allSettled(results)
  }
  const outcomesOf = (results: readonly PromiseSettledResult<unknown>[]) =>
    results.map(result => (result.status === 'rejected' ? String(result.reason) : result.status))

  test('people are noted, and the work with one of them ends: neither breaks the other off', async () => {
    const { lena, mei, ruth } = people
    const id = newId()
    const note = () =>
      inSightOf(ruth, db =>
        db.raw('select note_together(?, ?, ?, ?)', [id, ruth.id, [lena.id, mei.id], new Date()]),
      )
    const end = () =>
      inSightOf(ruth, db => db.raw('select end_care(?, ?, ?)', [lena.id, ruth.id, new Date()]))
    await house
      .admin('people')
      .where({ id: mei.id })
      .update({ roles: ['client'], nameHash: null })
    expect(outcomesOf(await behindTheHead(note, end))).toEqual(['fulfilled', 'fulfilled'])
    expect(await house.admin('families').where({ id }).whereNotNull('endedAt')).toHaveLength(1)
  })

  test('the work with two ends who are of the same family, and of others', async () => {
    const { lena, mei, omar, ruth, margit } = people
    for (const { id } of [lena, omar])
      await inSightOf(margit, db =>
        db.raw('select start_care(?, ?, ?, false, ?)', [id, ruth.id, newId(), new Date()]),
      )
    for (const members of [
      [lena, mei],
      [lena, omar],
      [mei, omar],
    ])
      await notedTogether(ruth, ruth, members)
    const end = (person: TestPerson) => () =>
      inSightOf(ruth, db => db.raw('select end_care(?, ?, ?)', [person.id, ruth.id, new Date()]))
    expect(outcomesOf(await behindTheHead(end(lena), end(omar)))).toEqual(['fulfilled', 'fulfilled'])
    expect(await house.admin('families').whereNull('endedAt').where({ therapistId: ruth.id })).toEqual([])
  })
})
