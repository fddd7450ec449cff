import { expect, test } from '@jest/globals'
import { easyCode } from '../../../src/language/easy'
import { optionalOwnText, ownLines, ownText } from '../../../src/practices/own-text'

const practice = { language: 'en' }
const own = 'Call us in the mornings, or write to the office at the back of the house.'
const others = { de: 'Rufen Sie vormittags an.', ar: 'اتصلوا بنا صباحًا.' }
const readIn = (language: string, text: string | null = own, textIn = others) =>
  optionalOwnText(text, textIn, { practice, language })

test('a text is read in the language of its reader, as far as the practice has written it in that', () => {
  expect(readIn('en')).toEqual({ text: own, language: null, direction: 'auto' })
  expect(readIn('de')).toEqual({ text: others.de, language: null, direction: 'auto' })
  expect(readIn(easyCode('ar'))?.text).toBe(others.ar)
})

test.each(['fr', 'ar', easyCode('ar')])(
  'who reads it in %s, in which it is not written, reads that of the practice, which says its language',
  language => {
    expect(ownText(own, { de: others.de }, { practice, language })).toEqual({
      ...{ text: own, language: 'en', direction: 'ltr' },
    })
    expect(ownText('142', {}, { practice, language }).language).toBe('en')
  },
)

test('the words themselves tell in which language they are, where that is sure', () => {
  const german =
    'Wir sind verpflichtet, das Amt zu informieren, wenn ein Kind in Gefahr ist und wir es nicht schützen können.'
  expect(ownText(german, {}, { practice, language: 'de' }).language).toBeNull()
  expect(ownText(german, {}, { practice, language: 'ar' })).toMatchObject({
    language: 'de',
    direction: 'ltr',
  })
})

test('what a practice says in one language only, others do not read', () => {
  expect(readIn('de', null)?.text).toBe(others.de)
  expect(readIn('en', null)).toBeNull()
  expect(optionalOwnText(null, undefined, { practice, language: 'en' })).toBeNull()
})

test('its lines are in the same language', () => {
  const lines = ownLines(ownText('One\nTwo', {}, { practice, language: 'ar' }))
  expect(lines).toEqual([
    { text: 'One', language: 'en', direction: 'ltr' },
    { text: 'Two', language: 'en', direction: 'ltr' },
  ])
})
