import { expect, test } from '@jest/globals'
import { withLanguagesOfWords } from '../../../src/http/html/languages-of-words'

const german = 'Ich war nach der Stunde sehr traurig, und ich weiß nicht, ob Sie das wissen.'
const english = 'I was very sad after the session, and I do not know if you know that.'

test.each([
  ['another language is said', 'en', `<p class="words" dir="auto">${german}</p>`, 'de'],
  ['the language of the page is not', 'de', `<p class="words" dir="auto">${german}</p>`, null],
  ['nor with a region or an easy variant', 'de-AT', `<p class="words" dir="auto">${german}</p>`, null],
  ['words that could be of several say none', 'en', '<p class="words" dir="auto">Ja, ok!</p>', null],
  ['the text of a field too', 'en', `<textarea id="w" dir="auto" rows="2">\n${german}</textarea>`, 'de'],
  ['an element without words of people says none', 'en', `<p class="words">${german}</p>`, null],
  [
    'words in pieces are one text',
    'en',
    `<p dir="auto">Ich war <mark>nicht</mark> die, die das sagt.</p>`,
    'de',
  ],
  [
    'signs that are escaped',
    'de',
    '<p dir="auto">I didn&#39;t know what you&#39;ve said &amp; did to me.</p>',
    'en',
  ],
  ['a field of one line has no text after it', 'en', `<input dir="auto" value="x"><p>${german}</p>`, null],
])('%s', (_, page, html, language) => {
  const shown = withLanguagesOfWords(html, page)
  expect(/dir="auto"[^>]*? lang="(\w+)">/.exec(shown)?.[1] ?? null).toBe(language)
  expect(shown.replace(/ lang="\w+"/, '')).toBe(html)
})

test('each text of a page for itself, and what people typed is no tag', () => {
  const typed = '&lt;p dir=&#34;auto&#34;&gt;'
  const html = `<p dir="auto">${german}</p><p dir="auto">${english}${typed}</p><q dir="auto">${german}</q>`
  expect(withLanguagesOfWords(html, 'ar')).toBe(
    `<p dir="auto" lang="de">${german}</p><p dir="auto" lang="en">${english}${typed}</p><q dir="auto" lang="de">${german}</q>`,
  )
})
