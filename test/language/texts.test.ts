import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { root } from '../../src/config'
import { english } from '../../src/language/english'
import { defaultLanguage, languages } from '../../src/language/languages'
import { translatorFor } from '../../src/language/translator'

const textsOf = (language: typeof english) =>
  new Map<string, string>(
    Object.entries<Record<string, string>>(language).flatMap(([room, said]) =>
      Object.entries(said).map(([key, text]) => [`${room}.${key}`, text] as const),
    ),
  )
const texts = textsOf(english)
const withoutForm = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '')
const keys = new Set([...texts.keys()].map(withoutForm))
const files = ['src', 'views'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ts|ejs)$/.test(name))
    .map(name => ({ name: `${folder}/${name}`, source: readFileSync(join(root, folder, name), 'utf8') })),
)

test('a view asks for texts that there are', () => {
  const missing = files.flatMap(({ name, source }) =>
    Array.from(source.matchAll(/\bt\(\s*(['"`])(.*?)\1/gs), ([, , key = '']) => ({ name, key })).filter(
      ({ key }) => !keys.has(key),
    ),
  )
  expect(missing).toEqual([])
})

test('every text is said somewhere', () => {
  const said = new Set(
    files.flatMap(({ source }) => Array.from(source.matchAll(/['"`](\w+\.\w+)['"`]/g), ([, key]) => key)),
  )
  expect([...keys].filter(key => !said.has(key))).toEqual([])
})

test('no text stands there twice', () => {
  const all = [...texts.values()]
  expect(all.filter((text, place) => all.indexOf(text) !== place)).toEqual([])
})

test('a number chooses the form of its text', () => {
  const t = translatorFor('en')
  expect([1, 2, 0].map(count => t('shared.itGoesOnInMinutes', { count }))).toEqual([
    'You can go on in 1 minute.',
    'You can go on in 2 minutes.',
    'You can go on in 0 minutes.',
  ])
})

describe.each(languages)('in $name', ({ code, texts: language }) => {
  const said = textsOf(language)
  const counted = new Set([...texts.keys()].filter(key => key !== withoutForm(key)).map(withoutForm))
  const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories

  test('there is every text, with a form for each number that the language tells apart, and no other', () => {
    const wanted = [...keys].flatMap(key => (counted.has(key) ? forms.map(form => `${key}_${form}`) : [key]))
    const missing = wanted.filter(key => !said.get(key))
    const superfluous = [...said.keys()].filter(key => !wanted.includes(key) && !texts.has(key))
    expect({ missing, superfluous }).toEqual({ missing: [], superfluous: [] })
  })

  test('a text has the places that it has in English; a form can say its number in words', () => {
    const placesIn = (text = '') => [...new Set(text.match(/\{\{(?!count\})\w+\}\}/g))].sort()
    const english = (key: string) => texts.get(key) ?? texts.get(`${withoutForm(key)}_other`)
    const others = [...said].filter(
      ([key, text]) => String(placesIn(text)) !== String(placesIn(english(key))),
    )
    expect(others).toEqual([])
  })
})

describe.each(languages.filter(({ code }) => code !== defaultLanguage))('in $name', ({ texts: language }) => {
  const said = [...textsOf(language)]

  test('no sentence was left in English', () => {
    const words = (text: string) => text.replace(/\{\{\w+\}\}/g, '')
    const isSaid = (text: string) => /(?<!\p{L})\p{Ll}{3,}/u.test(words(text)) // a name of a place or a thing may be the same
    expect(said.filter(([key, text]) => text === texts.get(key) && isSaid(text))).toEqual([])
  })

  test('no text begins or ends with a space, has two in a row, or brings a tag', () => {
    expect(said.filter(([, text]) => /^\s|\s$|\s\s|[<>]/.test(text))).toEqual([])
  })
})

test('a text that has forms says its number', () => {
  const counting = [...texts].filter(([key]) => key !== withoutForm(key))
  expect(counting.length).toBeGreaterThan(0)
  expect(counting.filter(([, text]) => !text.includes('{{count}}'))).toEqual([])
})
