import { unreadable } from '../invitee'

/** How the letters of a file are written as bytes, by the names that browsers have for them. */
export const letterings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'macintosh',
] as const
export type Lettering = (typeof letterings)[number]

/** How a file is written, and whether its bytes say so themselves. */
export interface LetteringGuess {
  readonly lettering: Lettering
  readonly sure: boolean
}

/** What a table of text is most likely written in. Null: the file is no text at all, such as a picture. */
export function letteringOf(bytes: Buffer): LetteringGuess | null {
  const marked = marks.find(({ mark }) => mark.every((byte, place) => bytes[place] === byte))
  if (marked) return { lettering: marked.lettering, sure: true }
  const wide = wideLettering(bytes)
  if (wide) return isText(bytes, wide) ? { lettering: wide, sure: false } : null
  if (isText(bytes, 'utf-8')) return { lettering: 'utf-8', sure: true }
  return isText(bytes, 'windows-1252') ? { lettering: 'windows-1252', sure: false } : null
}

/** One way in which an unsure file could be written, with a line of it to tell by. */
export interface LetteringSample {
  readonly lettering: Lettering
  /** The first line that has other letters than a to z. */
  readonly line: string
}

/** The ways that make text of these bytes, each with how it reads; those that read the same stand there once. */
export function letteringSamples(bytes: Buffer, guess: Lettering): LetteringSample[] {
  const isWide = guess.startsWith('utf-16')
  const possible = letterings.filter(one => one === guess || one.startsWith('utf-16') === isWide)
  const samples = possible.flatMap(lettering => {
    const text = isText(bytes, lettering) ? textOf(bytes, lettering) : null
    return text === null ? [] : [{ lettering, line: tellingLine(text) }]
  })
  const order = [guess, ...letterings]
  const ordered = samples.sort((a, b) => order.indexOf(a.lettering) - order.indexOf(b.lettering))
  return ordered.filter(({ line }, place) => ordered.findIndex(one => one.line === line) === place)
}

/** The text of a file, in one kind of line ending. Null: these bytes are not written so. */
export function textOf(bytes: Buffer, lettering: Lettering): string | null {
  const text = decoded(bytes, lettering)
  return text === null ? null : tidy(text)
}

/** One kind of line ending, no mark at the beginning, and a sign in sight for each that nobody can read. */
export function tidy(text: string): string {
  return text
    .replace(/^\uFEFF+/, '')
    .replace(/\r\n?/g, '\n')
    .toWellFormed()
    .replace(unwritable, unreadable)
}

const marks = [
  { mark: [0xef, 0xbb, 0xbf], lettering: 'utf-8' },
  { mark: [0xff, 0xfe], lettering: 'utf-16le' },
  { mark: [0xfe, 0xff], lettering: 'utf-16be' },
] as const satisfies { mark: readonly number[]; lettering: Lettering }[]

/** Text of two bytes a letter has its zeros in every other place: Latin letters, digits, and the ends of lines in every script. */
function wideLettering(bytes: Buffer): Lettering | null {
  const zeros = [0, 0]
  for (const [place, byte] of bytes.subarray(0, mostLookedAt).entries())
    if (byte === 0) zeros[place % 2] = (zeros[place % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (odd > 10 * even) return 'utf-16le'
  return even > 10 * odd ? 'utf-16be' : null
}

/** Bytes */
const mostLookedAt = 10_000

function decoded(bytes: Buffer, lettering: Lettering): string | null {
  try {
    return new TextDecoder(lettering, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** What is no text has signs in it that no text has. */
function isText(bytes: Buffer, lettering: Lettering): boolean {
  const start = decoded(bytes.subarray(0, mostLookedAt), lettering)
  const text = start ?? decoded(bytes, lettering)
  if (text === null) return false
  return (text.match(unwritable)?.length ?? 0) <= text.length / 200
}

function tellingLine(text: string): string {
  const lines = text.split('\n')
  return (lines.find(line => /[^\u0000-\u007F]/.test(line)) ?? lines[0] ?? '').slice(0, 80)
}

// Control characters but for tab and the ends of lines, which tidy() has made one kind of.
const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g
