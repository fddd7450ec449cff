import type { Language } from '../../src/language/languages'
import { english, type Texts } from '../../src/language/english'
import type { House } from './house'

const plain = 'abcdefghijklmnopqrstuvwxyz'
const others = 'αбςδέфγήιјκłмпофԛяѕтυνωχуζ'
const letters: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from(plain).flatMap((letter, place) => {
    const other = Array.from(others)[place] ?? letter
    const long = 'aeiou'.includes(letter) ? other + other : other // a third longer, as German and French are
    return [
      [letter, long],
      [letter.toUpperCase(), other.toUpperCase()],
    ]
  }),
)

/**
 * A language that nobody speaks, and everybody can read: English in letters of other alphabets, longer, and written from right to left.
 * Whatever stands on a page of it in Latin letters was never translated.
 */
export const pseudo: Language = {
  code: 'ar-XB',
  name: 'Ψευδο',
  texts: Object.fromEntries(
    Object.entries<Record<string, string>>(english).map(([room, texts]) => [
      room,
      Object.fromEntries(
        Object.entries(texts).flatMap(([key, text]) => formsOf(key).map(form => [form, foreign(text)])),
      ),
    ]),
  ) as Texts,
}

/** It counts as Arabic does, and says of a few and of many what English says of both. */
function formsOf(key: string): string[] {
  const name = /^(.*)_other$/.exec(key)?.[1]
  return name === undefined ? [key] : ['zero', 'two', 'few', 'many', 'other'].map(form => `${name}_${form}`)
}

/** Its places, such as {{name}}, stay as they are. */
function foreign(text: string): string {
  return text.replace(/\{\{\w+\}\}|[A-Za-z]/g, sign => letters[sign] ?? sign)
}

/** Whoever is in this house by now is spoken to in this language, and so is everybody who is not known there. */
export async function everybodySpeaks(
  { admin }: House,
  { code: language }: Pick<Language, 'code'>,
): Promise<void> {
  await admin('people').update({ language })
  await admin('practices').update({ language })
}
