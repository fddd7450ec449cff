import { describe, expect, test } from '@jest/globals'
import { german } from '../../src/language/german'

/** Turns of offices, of English in German clothes, and of forms that nobody can read aloud, each with what to say instead. */
const unspoken: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [
    /\b(erfolg(t|en|te)|mittels|bezüglich|hinsichtlich|seitens|zwecks|gemäß|diesbezüglich)\b/i,
    'a verb, with who acts',
  ],
  [
    /\b(Feedback|updaten|sharen|Account|Login|Mailbox|checken|canceln)\b/i,
    'Rückmeldung, ändern, Konto, anmelden …',
  ],
  [/\p{L}[*:_]innen?\b|\p{L}Innen\b|\p{L}\/(in|innen)\b/u, 'the name, or a word that means everybody'],
  [/\b(du|dich|dir|dein\w*|euch|eure?\w*)\b/, 'Sie'],
  [/\{\{\w+\}\}s\b/, 'von {{name}}: names have other forms, and no apostrophe'],
  [/["”'‘]|“(?=\p{L})/u, '„…“'],
  [/ - /, 'a dash: –'],
  [/\bdass man\b.*\bdass man\b/i, 'say who acts'],
  [/\b(daß|muß|müßte|läßt)\b/, 'as German is spelt since 1996'],
]

const turnsIn = (text: string) =>
  unspoken
    .filter(([turn]) => turn.test(text))
    .map(([turn, instead]) => `${turn.exec(text)?.[0]} → ${instead}`)

test('a turn that nobody would say is found', () => {
  expect(turnsIn('Die Antwort erfolgt mittels Feedback der Therapeut*innen.')).toHaveLength(3)
  expect(turnsIn('{{name}}s Antwort an dich')).toHaveLength(2)
  expect(turnsIn('Das ist "gut".')).toHaveLength(1)
  expect(
    turnsIn('Bis Dienstag antwortet Ihnen {{name}}. „Nicht wirklich“ öffnet das Gespräch wieder.'),
  ).toEqual([])
})

describe('in German nothing is said that nobody would say aloud:', () => {
  test.each(Object.entries<Record<string, string>>(german))('%s', (_room, texts) => {
    expect(
      Object.entries(texts).flatMap(([key, text]) => turnsIn(text).map(turn => `${key}: ${turn}`)),
    ).toEqual([])
  })
})

test('what clients read is in short sentences', () => {
  const sentences = (text: string) => text.split(/(?<=[.?!:])\s+/)
  const long = [german.doors, german.conversation, german.serious, german.drafts, german.shared].flatMap(
    room =>
      Object.values<string>(room)
        .flatMap(sentences)
        .filter(one => one.split(/\s+/).length > mostWords),
  )
  expect(long).toEqual([])
})

const mostWords = 35
