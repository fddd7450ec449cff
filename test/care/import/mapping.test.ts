import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { v7 as newId } from 'uuid'
import { writeXlsx } from 'hucre/xlsx'
import { as } from '../../../src/database/connections'
import { call } from '../../../src/database/functions'
import { openBrowserOf, type Browser, type Seen } from '../../support/browser'
import { openHouse, type House } from '../../support/house'
import { practiceAtTheRiver, type People } from '../../support/people'
import { practiceOf } from '../../support/practices'

let house: House
let people: People
let ruth: Browser
let tomas: Browser
let margit: Browser
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
  ruth = await openBrowserOf(house, people.ruth)
  tomas = await openBrowserOf(house, people.tomas)
  margit = await openBrowserOf(house, people.margit)
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.admin('limits').delete()
  await house.admin('import_columns').delete()
})

const newAddress = () => `${newId()}@new.example`
const bring = (browser: Browser, file: string | Buffer) =>
  browser.upload('/clients/import', { text: '' }, Buffer.from(file))

/** Fills in the form of the page and sends it where it goes, or where a button of it leads. */
const send = (browser: Browser, page: Seen, fields: Record<string, string> = {}, to?: string) => {
  const form = page.$('main form').first()
  const standing = Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]))
  return browser.upload(to ?? form.attr('action') ?? '', { ...standing, ...fields })
}

/** Names in texts are isolated from what stands around them. */
const bare = (text: string) => text.replace(/[\u2066-\u2069]/g, '')
const chosenOn = (page: Seen, field: string) => bare(page.$(`#${field} option[selected]`).text())
const optionsOn = (page: Seen, field: string) =>
  page
    .$(`#${field} option`)
    .toArray()
    .map(one => bare(page.$(one).text()))
const errorsOn = (page: Seen) =>
  page
    .$('.govuk-error-summary a')
    .toArray()
    .map(one => page.$(one).text())
const groupsOn = (page: Seen) =>
  page
    .$('main table caption')
    .toArray()
    .map(one => page.$(one).text())

describe('a table that does not speak for itself', () => {
  test('in Windows-1252 is read once somebody has seen that its letters are right', async () => {
    const [jörg, lena] = [newAddress(), newAddress()]
    const file = Buffer.from(
      `Nachname;Vorname;E-Mail;gemeinsam\r\nRossi;Clara;${lena};ja\r\nMüller;Jörg;${jörg};nein\r\n`,
      'latin1',
    )
    const page = await bring(ruth, file)
    expect(page.status).toBe(200)
    expect(chosenOn(page, 'letters')).toMatch(/^Müller;Jörg;/)
    expect(chosenOn(page, 'lastIn')).toBe('Nachname: Rossi')
    const preview = await send(ruth, page)
    expect(groupsOn(preview)).toEqual(['Will be invited: 2'])
    expect(preview.$('tbody tr').first().text().replace(/\s+/g, ' ')).toContain(`Clara Rossi ${lena} yes`)
    expect(preview.text).toContain('Jörg Müller')
    expect((await send(ruth, preview)).to).toBe('/clients?said=imported')
    await house.post.waitFor(jörg, 1)
  })

  test('in other letters changes as somebody chooses, and its columns are looked for again', async () => {
    const file = Buffer.from(`Name,E-Mail\nJ\xF6rg M\xFCller,${newAddress()}`, 'latin1')
    const page = await bring(ruth, file)
    const russian = await send(ruth, page, { letters: 'windows-1251', then: 'look' })
    expect(chosenOn(russian, 'letters')).toMatch(/^Jцrg Mьller/)
    expect(russian.$('.facts').text()).toContain('Jцrg Mьller')
  })

  test('without names of columns is asked about, and what we guess stands there', async () => {
    const address = newAddress()
    const page = await bring(ruth, `Lena Brandt,${address}\nOmar Haddad,${newAddress()}`)
    expect(chosenOn(page, 'heading')).toBe('None: the columns have no names')
    expect(chosenOn(page, 'nameIn')).toBe('Column 1: Lena Brandt')
    expect(chosenOn(page, 'addressIn')).toContain('Column 2')
    const preview = await send(ruth, page)
    expect(groupsOn(preview)).toEqual(['Already clients, so we do not invite them: 1', 'Will be invited: 1'])
    expect(await house.admin('import_columns')).toEqual([])
  })

  test('with several sheets is asked about', async () => {
    const bytes = Buffer.from(
      await writeXlsx({
        sheets: [
          { name: 'Prices', rows: [['Hour', 90]] },
          {
            name: 'Clients',
            rows: [
              ['Name', 'E-Mail'],
              ['Clara Rossi', newAddress()],
            ],
          },
          {
            name: 'Former',
            rows: [
              ['Name', 'E-Mail'],
              ['Mei', newAddress()],
            ],
            hidden: true,
          },
        ],
      }),
    )
    const page = await bring(ruth, bytes)
    expect(optionsOn(page, 'sheet')).toEqual([
      'Prices (1 row)',
      'Clients (2 rows)',
      'Former (2 rows), hidden',
    ])
    const chosen = await send(ruth, page, { sheet: '1' })
    expect(chosen.status).toBe(200)
    expect(chosenOn(chosen, 'addressIn')).toContain('E-Mail')
    expect(groupsOn(await send(ruth, chosen))).toEqual(['Will be invited: 1'])
  })

  test('and a line that cannot be the names of its columns is refused, and nothing is lost', async () => {
    const page = await bring(ruth, `Wer,Wohin\nClara,${newAddress()}`)
    const answer = await send(ruth, page, { heading: '2' })
    expect(answer.status).toBe(422)
    expect(errorsOn(answer)).toEqual(['There are no rows in this table.'])
    expect((await send(ruth, answer, { nameIn: '0', addressIn: '1' })).status).toBe(200)
  })
})

test('an owner says whose clients they are, where no column does', async () => {
  const table = `Name,E-Mail\nClara,${newAddress()}`
  const page = await bring(margit, table)
  expect(page.$('main h1').text()).toBe('Which column is which?')
  expect(chosenOn(page, 'therapist')).toBe('No therapist chosen')
  expect(groupsOn(await send(margit, page))).toEqual(['Cannot be invited: 1'])
  const preview = await send(margit, page, { therapist: people.tomas.id })
  expect(groupsOn(preview)).toEqual(['Will be invited: 1'])
  expect((await send(margit, preview)).status).toBe(303)
  const invitation = await house.admin('invitations').orderBy('id', 'desc').first<object>()
  expect(invitation).toMatchObject({ invitedBy: people.margit.id, therapistId: people.tomas.id })
  const forged = await send(ruth, await bring(ruth, table), { therapist: people.tomas.id })
  expect(forged.to ?? forged.text).not.toContain('Tomas')
})

describe('columns are chosen', () => {
  const file = () => `Wer,Straße,Wohin\nClara Rossi,Lindengasse 4,${newAddress()}`

  test.each([
    [
      'no column with a name',
      { nameIn: '' },
      'Choose the column with their full name, or the columns with their first and last names.',
    ],
    ['no column with an address', { addressIn: '' }, 'Choose the column with their email address.'],
    ['a street in place of an address', { addressIn: '1' }, 'There is no email address in this column.'],
    ['a column twice', { nameIn: '1', calledIn: '1' }, 'You have chosen the column “Straße” twice.'],
    ['a column that there is not', { addressIn: '999999' }, 'There is no email address in this column.'],
  ])('and with %s the page says so and keeps the rest', async (_, fields, words) => {
    const page = await send(ruth, await bring(ruth, file()), { nameIn: '0', addressIn: '2', ...fields })
    expect(page.status).toBe(422)
    expect(errorsOn(page)).toEqual([words])
    const again = await send(ruth, page, { nameIn: '0', calledIn: '', addressIn: '2' })
    expect(groupsOn(again)).toEqual(['Will be invited: 1'])
  })

  test('and can be changed again when the rows have been looked at', async () => {
    const preview = await bring(ruth, `Name,Login,E-Mail\nClara Rossi,clara@home.example,${newAddress()}`)
    expect(preview.text).toContain('How we read your table')
    const page = await send(ruth, preview, { then: 'columns' }, '/clients/import')
    const changed = await send(ruth, page, { addressIn: '1' })
    expect(changed.text).toContain('clara@home.example')
  })

  test('once for all in the practice; another practice knows nothing of it, and no name lies there', async () => {
    const chosen = { nameIn: '0', addressIn: '2' }
    await send(ruth, await bring(ruth, file()), chosen)
    const next = await bring(tomas, file())
    expect(groupsOn(next)).toEqual(['Will be invited: 1'])
    expect(next.text).toContain('We read these columns as your practice did last time.')
    const rows = await house.admin('import_columns').select<{ headingsHash: Buffer; columns: unknown }[]>('*')
    expect(rows.map(({ columns }) => columns)).toEqual([{ name: 0, address: 2 }])
    expect(JSON.stringify(rows.map(row => Object.values(row).map(String)))).not.toMatch(/Wer|Clara|Wohin/)
    const { petra } = await practiceOf(house, {
      petra: { name: 'Petra Holm', roles: ['owner', 'therapist'] },
    })
    const elsewhere = await bring(await openBrowserOf(house, petra), file())
    expect(elsewhere.$('main h1').text()).toBe('Which column is which?')
  })

  test('and a hundred of them are kept', async () => {
    for (let place = 0; place < 103; place += 1)
      await as(people.ruth, db =>
        call(db, 'remember_columns', {
          headingsHash: Buffer.alloc(32, place),
          columns: '{"name":0}',
          at: new Date(1_800_000_000_000 + place),
        }),
      )
    const rows = await house
      .admin('import_columns')
      .orderBy('at')
      .select<{ headingsHash: Buffer }[]>('headingsHash')
    expect(rows).toHaveLength(100)
    expect(rows[0]?.headingsHash[0]).toBe(3)
  })

  test('by those who may import alone', async () => {
    const remember = { headingsHash: Buffer.alloc(32), columns: '{}', at: new Date() }
    await as(people.ruth, db => call(db, 'remember_columns', remember))
    await expect(as(people.lena, db => call(db, 'remember_columns', remember))).rejects.toThrow('import')
    const seenBy = (person: typeof people.lena) =>
      as(person, db => db('importColumns').select<unknown[]>('at'))
    expect(await seenBy(people.ruth)).toHaveLength(1)
    expect(await seenBy(people.lena)).toEqual([])
    expect(await seenBy(people.omar)).toEqual([])
    for (const change of [
      (db: Parameters<Parameters<typeof as>[1]>[0]) => db('importColumns').delete(),
      (db: Parameters<Parameters<typeof as>[1]>[0]) => db('importColumns').update({ columns: '{}' }),
    ])
      await expect(as(people.ruth, change)).rejects.toThrow('permission denied')
  })
})

describe('between the pages a table is carried sealed', () => {
  test('so that no page holds it in the open', async () => {
    const page = await bring(ruth, `Wer,Wohin,Notes\nClara,${newAddress()},A secret of hers`)
    expect(page.html).not.toContain('A secret of hers'.repeat(2))
    const preview = await send(ruth, page, { nameIn: '0', addressIn: '1' })
    expect(preview.html).not.toContain('secret of hers')
  })

  test('for the one who brought it, unchanged, or it is asked for again', async () => {
    const page = await bring(ruth, `Name,E-Mail\nClara,${newAddress()}`)
    const table = String(page.$('[name=table]').val())
    const before = await house.admin('invitations').select<unknown[]>('id')
    for (const [browser, sealed] of [
      [tomas, table],
      [ruth, `${table.slice(0, -4)}AAAA`],
      [ruth, 'nothing'],
    ] as const)
      for (const path of ['/clients/import', '/clients/import/inviting']) {
        const answer = await send(browser, page, { table: sealed }, path)
        expect(answer.status).toBe(422)
        expect(errorsOn(answer)).toEqual([
          'We could not open your table again. Please choose the file, or paste the rows, once more.',
        ])
      }
    expect(await house.admin('invitations').select<unknown[]>('id')).toHaveLength(before.length)
  })
})

describe('nobody is invited twice', () => {
  const rowOf = (page: Seen, name: string) =>
    page.$(`tbody tr:contains(${name})`).text().replace(/\s+/g, ' ').trim()

  test('who is a client already is known by address, and by name; a colleague’s client is nobody’s to know', async () => {
    const table = `Name,E-Mail\nL. B.,${people.lena.address}\nLENA  BRANDT,${newAddress()}\nClara,${newAddress()}`
    const page = await bring(ruth, table)
    expect(groupsOn(page)).toEqual(['Already clients, so we do not invite them: 2', 'Will be invited: 1'])
    expect(rowOf(page, 'L. B.')).toContain('Ruth Adler already works with this person here.')
    expect(rowOf(page, 'LENA')).toContain('Ruth Adler already has a client with this name here.')
    expect(groupsOn(await bring(tomas, table))).toEqual(['Will be invited: 3'])
  })

  test('an owner hears of it for each therapist', async () => {
    const table = `Name,E-Mail,Therapist\nL. B.,${people.lena.address},Ruth Adler\nL. B.,${people.lena.address},${people.tomas.address}`
    const page = await bring(margit, table)
    expect(groupsOn(page)).toEqual(['Already clients, so we do not invite them: 1', 'Will be invited: 1'])
  })

  test('what a therapist has sent, an owner does not send again, nor the other way round', async () => {
    const [clara, josef] = [newAddress(), newAddress()]
    await ruth.post('/clients/new', { name: 'Clara', address: clara })
    const table = `Name,E-Mail,Therapist\nClara,${clara},Ruth Adler\nJosef,${josef},Ruth Adler`
    const page = await bring(margit, table)
    expect(groupsOn(page)).toEqual(['Already invited, and not accepted yet: 1', 'Will be invited: 1'])
    expect((await send(margit, page)).status).toBe(303)
    const again = await bring(ruth, `Name,E-Mail\nClara,${clara}\nJosef,${josef}`)
    expect(groupsOn(again)).toEqual(['Already invited, and not accepted yet: 2'])
    await house.post.waitFor(clara, 1)
    await house.post.waitFor(josef, 1)
  })
})

test('a very long line, and a wide table, are read like any other', async () => {
  const wide = Array.from({ length: 2_000 }, (_, i) => `c${i}`).join(',')
  const page = await bring(
    ruth,
    `Name,E-Mail,Notes,${wide}\nClara,${newAddress()},${'"'.repeat(2)}${'x'.repeat(800_000)}`,
  )
  expect(groupsOn(page)).toEqual(['Will be invited: 1'])
})
