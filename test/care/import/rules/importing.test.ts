import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { broughtRows } from '../../../../src/care/tables/brought'
import { clientRowsIn } from '../../../../src/care/tables/client-rows'
import { tidy } from '../../../../src/care/tables/letters'
import { importOutcomes, outcomesOf, type ImportRow } from '../../../../src/care/import/outcomes'
import { read, type Reading } from '../../../../src/care/tables/reading'
import { mostRows } from '../../../../src/care/tables/table'
import { translatorFor } from '../../../../src/language/translator'

const t = translatorFor('en')

const ruth = { id: 'ruth', name: 'Ruth Adler', address: 'Ruth@practice.example' }
const tomas = { id: 'tomas', name: 'Tomas Lindqvist', address: 'tomas@practice.example' }

const unchosen = { lettering: null, sheet: null, heading: null, columns: null }
const readRows = (text: string) => read(broughtRows(tidy(text)), unchosen, () => Promise.resolve(null))

async function readingOf(text: string): Promise<Reading> {
  const reading = await readRows(text)
  if (!('rows' in reading)) throw new Error(reading.text)
  return reading
}

/** What becomes of each row: line, outcome, reason. */
async function judged(
  text: string,
  therapists = [ruth, tomas],
  otherwise: typeof ruth | null = ruth,
): Promise<ImportRow[]> {
  const { rows, heading, columns } = await readingOf(text)
  return outcomesOf(clientRowsIn(rows, heading?.cells ?? null, columns), therapists, otherwise)
}

describe('a table is read', () => {
  const lena = { name: 'Lena Brandt', address: 'lena@people.example', outcome: 'invited' }

  test.each([
    ['with commas', 'name,email\nLena Brandt,lena@people.example'],
    [
      'with the names of the columns that its template once had',
      'name,address\nLena Brandt,lena@people.example',
    ],
    ['with semicolons', 'name;email\nLena Brandt;lena@people.example'],
    ['with tabs', 'name\temail\nLena Brandt\tlena@people.example'],
    ['with upright lines', 'Name|Email Address\nLena Brandt|lena@people.example'],
    ['with the line in which Excel says the separator', 'sep=;\nname;email\nLena Brandt;lena@people.example'],
    ['with the mark of UTF-8 at its beginning', '\uFEFFname,email\nLena Brandt,lena@people.example'],
    ['with both', '\uFEFFsep=\t\r\nname\temail\r\nLena Brandt\tlena@people.example\r\n'],
    ['with the line endings of Windows', 'name,email\r\nLena Brandt,lena@people.example\r\n'],
    ['with the line endings of old Macs', 'name,email\rLena Brandt,lena@people.example\r'],
    ['with quotation marks', '"name","email"\n"Lena Brandt","lena@people.example"'],
    ['with names of columns in any case and order', ' E-MAIL , Name\nlena@people.example,Lena Brandt'],
    ['with columns that are not read', 'no,name,phone,email\n7,Lena Brandt,+43,lena@people.example'],
    ['with spaces around what it says', 'name,email\n  Lena Brandt  ,  lena@people.example  '],
    ['with empty lines and empty cells between', '\nname,email\n\n,\nLena Brandt,lena@people.example\n,,\n'],
    ['with rows that end early or late', 'name,email,together\nLena Brandt,lena@people.example,,,'],
    ['with a title above', 'Client list 28.11.2026\n\nName;E-Mail\nLena Brandt;lena@people.example'],
    [
      'with a title of one word that is a column too',
      'Clients\n\nName;E-Mail\nLena Brandt;lena@people.example',
    ],
  ])('%s', async (_, text) => {
    expect(await judged(text)).toMatchObject([lena])
    expect((await readingOf(text)).sure).toBe(true)
  })

  test.each([
    ['nothing', '', 'There are no rows in this table.'],
    ['only the names of columns', 'name,email\n', 'There are no rows in this table.'],
    ['no address of anybody', 'Lena Brandt,12\nJosef,13', 'We cannot find an email address'],
    [
      'a quotation mark that is not closed',
      'name,email\n"Lena,lena@people.example\nJosef,j@people.example',
      'quotation mark',
    ],
  ])('and a table with %s is refused in words', async (_, text, words) => {
    const fault = await readRows(text)
    expect('text' in fault ? t(fault.text) : null).toContain(words)
  })

  test('and a quotation mark is looked for below the last row that could be read', async () => {
    const fault = await readRows(
      'name,email\nMei,m@people.example\n"Lena,lena@people.example\nJosef,j@people.example',
    )
    expect(fault).toMatchObject({ text: 'care.inThisTableAQuotation', values: { line: 3 } })
  })

  test('of 5,000 rows and not of 5,001', async () => {
    const rows = (count: number) =>
      `name,email\n${Array.from({ length: count }, (__, i) => `N ${i},n${i}@people.example`).join('\n')}`
    expect(await judged(rows(mostRows))).toHaveLength(5_000)
    expect(await readRows(rows(mostRows + 1))).toMatchObject({ values: { most: 5_000 } })
  })
})

describe('each row has an outcome', () => {
  const header = 'name,email,together,therapist\n'
  test.each([
    ['a person', 'Lena,lena@people.example,,', 'invited', null],
    ['no name', ',lena@people.example,,', 'bad', 'Enter the name'],
    ['a name of spaces', '"  ",lena@people.example,,', 'bad', 'Enter the name'],
    ['a name that nobody sees', '\u200B\u3164,lena@people.example,,', 'bad', 'Enter the name'],
    ['a name on two lines', '"Lena\nBrandt",lena@people.example,,', 'bad', 'on one line'],
    ['a name of 10,000 letters', `${'a'.repeat(10_000)},lena@people.example,,`, 'bad', 'longer than'],
    ['a name with a NUL', 'Le\u0000na,lena@people.example,,', 'bad', 'cannot read'],
    ['a name with half a sign', 'Lena \uD83D,lena@people.example,,', 'bad', 'cannot read'],
    ['no address', 'Lena,,,', 'bad', 'Enter an email address'],
    ['an address without @', 'Lena,lena,,', 'bad', 'Enter an email address'],
    ['an address on two lines', 'Lena,"lena@people.example\nBcc: x",,', 'bad', 'Enter an email address'],
    ['two addresses', 'Lena,"lena@people.example, josef@people.example",,', 'bad', 'more than one address'],
    [
      'two addresses with a space',
      'Lena,lena@people.example josef@people.example,,',
      'bad',
      'more than one address',
    ],
    ['an address with a NUL', 'Lena,lena@people.example\u0000,,', 'bad', 'Enter an email address'],
    [
      'an address of 10,000 letters',
      `Lena,${'a'.repeat(10_000)}@people.example,,`,
      'bad',
      'Enter an email address',
    ],
    [
      'a name with a comma and no quotation marks',
      'Brandt, Lena,lena@people.example,,x',
      'bad',
      'more cells',
    ],
    ['together: yes', 'Lena,lena@people.example,Yes,', 'invited', null],
    ['together: ja', 'Lena,lena@people.example,ja,', 'invited', null],
    ['together: no', 'Lena,lena@people.example,NO,', 'invited', null],
    ['together: perhaps', 'Lena,lena@people.example,perhaps,', 'bad', 'Write yes or no'],
    ['a therapist by address', 'Lena,lena@people.example,,TOMAS@practice.example', 'invited', null],
    ['a therapist by name', 'Lena,lena@people.example,,tomas  LINDQVIST', 'invited', null],
    ['a therapist who does not', 'Lena,lena@people.example,,karim@practice.example', 'bad', 'this therapist'],
    [
      'a formula, which is only a name',
      '"=HYPERLINK(""http://evil.example"",""Lena"")",lena@people.example,,',
      'invited',
      null,
    ],
    ['a formula in the place of an address', 'Lena,=1+1,,', 'bad', 'Enter an email address'],
    ['a name with markup, which is only a name', '<b>Lena</b>,lena@people.example,,', 'invited', null],
  ])('%s', async (_, row, outcome, reason) => {
    const [only] = await judged(header + row)
    expect(only).toMatchObject({ line: 2, outcome })
    expect(only?.reason ? t(only.reason.text) : null).toEqual(
      reason === null ? null : expect.stringContaining(reason),
    )
  })

  test('twice in the table, and another where two people share an address', async () => {
    const rows = await judged(
      'name,email,therapist\nLena,lena@people.example,\nLENA,Lena@People.Example,\nJosef,lena@people.example,\nLena,lena@people.example,tomas@practice.example',
    )
    expect(rows.map(({ line, outcome, reason }) => [line, outcome, reason ? t(reason.text) : null])).toEqual([
      [2, 'invited', null],
      [3, 'twice', 'The same as line {{line}}.'],
      [4, 'twice', expect.stringContaining('Two people cannot share an address')],
      [5, 'invited', null],
    ])
  })

  test('a bad row does not stand in the way of the good one below it', async () => {
    const rows = await judged('name,email\n,lena@people.example\nLena,lena@people.example')
    expect(rows.map(({ outcome }) => outcome)).toEqual(['bad', 'invited'])
  })

  test('the therapist is needed where it is nobody’s own', async () => {
    expect(await judged('name,email\nLena,lena@people.example', [ruth, tomas], null)).toMatchObject([
      { outcome: 'bad', reason: { text: 'care.writeTheAddressOfTheir' } },
    ])
  })

  test('under the number of the line on which it begins', async () => {
    const rows = await judged('sep=,\n\nname,email\n"a\nb",x\n\nLena,lena@people.example\n,,\nJosef,josef')
    expect(rows.map(({ line, outcome }) => [line, outcome])).toEqual([
      [4, 'bad'],
      [7, 'invited'],
      [9, 'bad'],
    ])
  })
})

describe('whatever comes', () => {
  test('no bytes make it fail', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async bytes => {
        await read({ kind: 'text', bytes: Buffer.from(bytes) }, unchosen, () => Promise.resolve(null))
      }),
    )
  })

  test('no text makes it fail, and its rows each have one outcome', async () => {
    const piece = fc.constantFrom(
      ...['"', ',', ';', '\t', '|', '\n', '\r\n', 'sep=;', 'name', 'email', 'a@b.example', '=1'],
      ...['\u200B', '\uFEFF', ' '],
    )
    const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(text, async pieces => {
        const reading = await readRows(`name,email\n${pieces.join('')}`)
        if (!('rows' in reading)) return
        const clients = clientRowsIn(reading.rows, reading.heading?.cells ?? null, reading.columns)
        const rows = outcomesOf(clients, [ruth], ruth)
        expect(rows.map(({ line }) => line)).toEqual(reading.rows.map(({ line }) => line))
        for (const { outcome, reason } of rows) {
          expect(importOutcomes).toContain(outcome)
          expect(reason === null).toBe(outcome === 'invited')
        }
      }),
    )
  })

  test('every row that is written well comes back as it was, with any separator', async () => {
    const cell = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .map(text => `n${tidy(text).replaceAll(/[\n,]/g, ' ')}`)
    await fc.assert(
      fc.asyncProperty(
        fc.array(cell, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(',', ';', '\t', '|'),
        async (names, separator) => {
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
          const lines = names.map((name, i) => [name, `p${i}@people.example`].map(quoted).join(separator))
          const rows = await judged(['name' + separator + 'email', ...lines].join('\r\n'))
          expect(rows.map(({ name, line }) => [name, line])).toEqual(
            names.map((name, i) => [name.trim(), i + 2]),
          )
        },
      ),
    )
  })

  test('a text that went through a form and back is read the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
        const once = tidy(text)
        expect(tidy(once.replaceAll('\n', '\r\n'))).toBe(once)
      }),
    )
  })
})
