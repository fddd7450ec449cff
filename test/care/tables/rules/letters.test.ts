import { describe, expect, test } from '@jest/globals'
import { letteringOf, letteringSamples, textOf } from '../../../../src/care/tables/letters'
import { read, type Reading } from '../../../../src/care/tables/reading'
import type { Lettering } from '../../../../src/care/tables/letters'

const text = 'Name;E-Mail\nJörg Müller;joerg.m@example.org'
const latin = Buffer.from(text, 'latin1')

async function readingOf(bytes: Buffer, lettering: Lettering | null = null): Promise<Reading> {
  const choices = { lettering, sheet: null, heading: null, columns: null }
  const reading = await read({ kind: 'text', bytes }, choices, () => Promise.resolve(null))
  if (!('rows' in reading)) throw new Error(reading.text)
  return reading
}

test.each([
  ['UTF-8', Buffer.from(text), 'utf-8', true],
  ['UTF-8 with its mark', Buffer.from(`\uFEFF${text}`), 'utf-8', true],
  ['UTF-16 with its mark', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le', true],
  [
    'UTF-16 the other way round with its mark',
    Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
    'utf-16be',
    true,
  ],
  ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), 'utf-16le', false],
  ['UTF-16 the other way round without a mark', Buffer.from(text, 'utf16le').swap16(), 'utf-16be', false],
  ['Windows-1252', latin, 'windows-1252', false],
] as const)('a file is known to be %s', (_, bytes, lettering, sure) => {
  expect(letteringOf(bytes)).toEqual({ lettering, sure })
  expect(textOf(bytes, lettering)).toBe(text)
})

test.each([
  ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1, 1, 0, 0, 72, 0, 72])],
  ['another picture', Buffer.from([0x89, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82])],
  ['noise', Buffer.from(Array.from({ length: 2_000 }, (__, i) => (i * 7919) % 256))],
])('and %s is known to be no text', (_, bytes) => {
  expect(letteringOf(bytes)).toBeNull()
})

describe('where a file does not say how it is written', () => {
  test('each way is offered with a line of it, and those that read the same once', () => {
    const samples = letteringSamples(latin, 'windows-1252')
    expect(samples[0]).toEqual({ lettering: 'windows-1252', line: 'Jörg Müller;joerg.m@example.org' })
    const lines = samples.map(({ line }) => line)
    expect(lines).toContain('Jцrg Mьller;joerg.m@example.org')
    expect(new Set(lines).size).toBe(lines.length)
  })

  test('what was chosen is what is read', async () => {
    const polish = Buffer.from(
      Array.from(
        'Imię;E-mail\nŻaneta;z@example.org',
        sign => ({ ę: 0xea, Ż: 0xaf })[sign] ?? sign.charCodeAt(0),
      ),
    )
    expect(await readingOf(polish)).toMatchObject({ sure: false, lettering: 'windows-1252' })
    const chosen = await readingOf(polish, 'windows-1250')
    expect(chosen).toMatchObject({ lettering: 'windows-1250', columns: { first: 0, address: 1 } })
    expect(chosen.rows[0]?.cells[0]).toBe('Żaneta')
  })

  test('and bytes that say how they are written are not read otherwise', async () => {
    expect((await readingOf(Buffer.from(text), 'windows-1252')).rows[0]?.cells[0]).toBe('Jörg Müller')
  })
})
