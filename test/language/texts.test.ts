import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { root } from '../../src/config'
import { english } from '../../src/language/english'
import { translatorFor } from '../../src/language/translator'

const texts = new Map<string, string>(
  Object.entries<Record<string, string>>(english).flatMap(([room, said]) =>
    Object.entries(said).map(([key, text]) => [`${room}.${key}`, text] as const),
  ),
)
const withoutForm = (key: string) => key.replace(/_(one|other)$/, '')
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
    'It goes on in 1 minute.',
    'It goes on in 2 minutes.',
    'It goes on in 0 minutes.',
  ])
})

test('where a text has forms, there is one for each number that English tells apart', () => {
  const forms = new Intl.PluralRules('en').resolvedOptions().pluralCategories
  const counted = new Set([...texts.keys()].filter(key => key !== withoutForm(key)).map(withoutForm))
  expect(counted.size).toBeGreaterThan(0)
  for (const key of counted)
    for (const form of forms) expect(texts.get(`${key}_${form}`)).toContain('{{count}}')
})
