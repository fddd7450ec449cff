import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decode, tidy } from '../../../src/care/table-text'
import {
  outcomesOf,
  mostRows,
  importOutcomes,
  readTable,
  type ImportRow,
} from '../../../src/care/import-table'
import { translatorFor } from '../../../src/language/translator'

const t = translatorFor('en')

const ruth = { id: 'ruth', name: 'Ruth Adler', address: 'Ruth@practice.example' }
const tomas = { id: 'tomas', name: 'Tomas Lindqvist', address: 'tomas@practice.example' }

/** What becomes of each row: line, outcome, reason. */
function judged(text: string, therapists = [ruth, tomas], otherwise: typeof ruth | null = ruth): ImportRow[] {
  const table = readTable(tidy(text))
  if (!('lines' in table)) throw new Error(table.text)
  return outcomesOf(table.lines, therapists, otherwise)
}

const faultOf = (text: string) => {
  const table = readTable(tidy(text))
  return 'lines' in table ? null : table
}

describe('a table is read', () => {
  const lena = { name: 'Lena Brandt', address: 'lena@people.example', outcome: 'invited' }

  test.each([
    ['with commas', 'name,address\nLena Brandt,lena@people.example'],
    ['with semicolons', 'name;address\nLena Brandt;lena@people.example'],
    ['with tabs', 'name\taddress\nLena Brandt\tlena@people.example'],
    [
      'with the line in which Excel says the separator',
      'sep=;\nname;address\nLena Brandt;lena@people.example',
    ],
    ['with the mark of UTF-8 at its beginning', '\uFEFFname,address\nLena Brandt,lena@people.example'],
    ['with both', '\uFEFFsep=\t\r\nname\taddress\r\nLena Brandt\tlena@people.example\r\n'],
    ['with the line endings of Windows', 'name,address\r\nLena Brandt,lena@people.example\r\n'],
    ['with the line endings of old Macs', 'name,address\rLena Brandt,lena@people.example\r'],
    ['with quotation marks', '"name","address"\n"Lena Brandt","lena@people.example"'],
    ['with names of columns in any case and order', ' ADDRESS , Name\nlena@people.example,Lena Brandt'],
    ['with columns that are not read', 'no,name,phone,address\n7,Lena Brandt,+43,lena@people.example'],
    ['with spaces around what it says', 'name,address\n  Lena Brandt  ,  lena@people.example  '],
    [
      'with empty lines and empty cells between',
      '\nname,address\n\n,\nLena Brandt,lena@people.example\n,,\n',
    ],
    ['with rows that end early or late', 'name,address,together\nLena Brandt,lena@people.example,,,'],
  ])('%s', (_, text) => {
    expect(judged(text)).toMatchObject([lena])
  })

  test('and its bytes are read as UTF-8, or as UTF-16 where they say so', () => {
    const text = 'name,address\nInês Petrović,ines@people.example'
    expect(decode(Buffer.from(text))).toBe(text)
    expect(decode(Buffer.from(`\uFEFF${text}`))).toBe(text)
    expect(decode(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toBe(text)
    expect(decode(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16())).toBe(text)
  })

  test.each([
    ['Windows-1252', Buffer.from('name,address\nIn\xEAs,ines@people.example', 'latin1'), 'not in UTF-8'],
    ['an Excel workbook', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]), 'This is a workbook'],
    ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'not in UTF-8'],
  ])('but not as %s', (_, bytes, words) => {
    const fault = decode(bytes)
    expect(typeof fault === 'string' ? fault : t(fault.text)).toContain(words)
  })

  test.each([
    ['nothing', '', 'There are no rows in this table.'],
    ['only the names of columns', 'name,address\n', 'There are no rows in this table.'],
    [
      'no names of columns',
      'Lena Brandt,lena@people.example\nJosef,josef@people.example',
      'The first line must name',
    ],
    [
      'only one of those that are needed',
      'name,mail\nLena Brandt,lena@people.example',
      'The first line must name',
    ],
    [
      'a column twice',
      'name,address,Name\nLena,lena@people.example,Lena',
      'The column “{{column}}” appears twice.',
    ],
    [
      'a quotation mark that is not closed',
      'name,address\n"Lena,lena@people.example\nJosef,j@people.example',
      'quotation mark',
    ],
    [
      'one separator in its first line and another below',
      'sep=,\nname;address\nLena;lena@people.example',
      'The first line must name',
    ],
  ])('and a table with %s is refused in words', (_, text, words) => {
    const fault = faultOf(text)
    expect(fault && t(fault.text)).toContain(words)
  })

  test('of 5,000 rows and not of 5,001', () => {
    const rows = (count: number) =>
      `name,address\n${Array.from({ length: count }, (__, i) => `N ${i},n${i}@people.example`).join('\n')}`
    expect(judged(rows(mostRows))).toHaveLength(5_000)
    expect(faultOf(rows(mostRows + 1))).toMatchObject({ values: { most: 5_000 } })
  })
})

describe('each row has an outcome', () => {
  const header = 'name,address,together,therapist\n'
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
    ['together: no', 'Lena,lena@people.example,NO,', 'invited', null],
    ['together: perhaps', 'Lena,lena@people.example,perhaps,', 'bad', 'Under “together”'],
    ['a therapist who works here', 'Lena,lena@people.example,,TOMAS@practice.example', 'invited', null],
    ['a therapist who does not', 'Lena,lena@people.example,,karim@practice.example', 'bad', 'this therapist'],
    [
      'a formula, which is only a name',
      '"=HYPERLINK(""http://evil.example"",""Lena"")",lena@people.example,,',
      'invited',
      null,
    ],
    ['a formula in the place of an address', 'Lena,=1+1,,', 'bad', 'Enter an email address'],
    ['a name with markup, which is only a name', '<b>Lena</b>,lena@people.example,,', 'invited', null],
  ])('%s', (_, row, outcome, reason) => {
    const [only] = judged(header + row)
    expect(only).toMatchObject({ line: 2, outcome })
    expect(only?.reason ? t(only.reason.text) : null).toEqual(
      reason === null ? null : expect.stringContaining(reason),
    )
  })

  test('twice in the table, and another where two people share an address', () => {
    const rows = judged(
      'name,address,therapist\nLena,lena@people.example,\nLENA,Lena@People.Example,\nJosef,lena@people.example,\nLena,lena@people.example,tomas@practice.example',
    )
    expect(rows.map(({ line, outcome, reason }) => [line, outcome, reason ? t(reason.text) : null])).toEqual([
      [2, 'invited', null],
      [3, 'twice', 'The same as line {{line}}.'],
      [4, 'twice', expect.stringContaining('Two people cannot share an address')],
      [5, 'invited', null],
    ])
  })

  test('a bad row does not stand in the way of the good one below it', () => {
    const rows = judged('name,address\n,lena@people.example\nLena,lena@people.example')
    expect(rows.map(({ outcome }) => outcome)).toEqual(['bad', 'invited'])
  })

  test('the therapist is needed where it is nobody’s own', () => {
    expect(judged('name,address\nLena,lena@people.example', [ruth, tomas], null)).toMatchObject([
      { outcome: 'bad', reason: { text: 'care.writeTheAddressOfTheir' } },
    ])
  })

  test('under the number of the line on which it begins', () => {
    const rows = judged('sep=,\n\nname,address\n"a\nb",x\n\nLena,lena@people.example\n,,\nJosef,josef')
    expect(rows.map(({ line, outcome }) => [line, outcome])).toEqual([
      [4, 'bad'],
      [7, 'invited'],
      [9, 'bad'],
    ])
  })
})

describe('whatever comes', () => {
  test('no bytes make it fail', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), bytes => {
        const text = decode(Buffer.from(bytes))
        if (typeof text === 'string') readTable(text)
      }),
    )
  })

  test('no text makes it fail, and its rows each have one outcome', () => {
    const piece = fc.constantFrom(
      '"',
      ',',
      ';',
      '\t',
      '\n',
      '\r\n',
      'sep=;',
      'name',
      'address',
      'a@b.example',
      '=1',
      '\u200B',
      '\uFEFF',
      ' ',
    )
    const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 60 })
    fc.assert(
      fc.property(text, pieces => {
        const table = readTable(tidy(`name,address\n${pieces.join('')}`))
        if (!('lines' in table)) return
        const rows = outcomesOf(table.lines, [ruth], ruth)
        expect(rows.map(({ line }) => line)).toEqual(table.lines.map(({ line }) => line))
        for (const { outcome, reason } of rows) {
          expect(importOutcomes).toContain(outcome)
          expect(reason === null).toBe(outcome === 'invited')
        }
      }),
    )
  })

  test('every row that is written well comes back as it was, with any separator', () => {
    const cell = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .map(text => `n${tidy(text).replaceAll('\n', ' ')}`)
    fc.assert(
      fc.property(
        fc.array(cell, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(',', ';', '\t'),
        (names, separator) => {
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
          const lines = names.map((name, i) => [name, `p${i}@people.example`].map(quoted).join(separator))
          const rows = judged(['name' + separator + 'address', ...lines].join('\r\n'))
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
