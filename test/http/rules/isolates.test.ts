import { expect, test } from '@jest/globals'
import { withIsolates, withLines } from '../../../src/http/html/isolates'
import { lineEnd } from '../../../src/language/easy'

const [begins, ends] = ['\u2068', '\u2069']
const apart = (text: string) => `${begins}${text}${ends}`

test.each([
  ['in text it is an element', `<p>From ${apart('Lena')}.</p>`, '<p>From <bdi>Lena</bdi>.</p>'],
  [
    'in an attribute the signs stay, and not in the text behind it',
    `<a title="${apart('Lena')}">${apart('Mei')} and ${apart('Ruth')}</a>`,
    `<a title="${apart('Lena')}"><bdi>Mei</bdi> and <bdi>Ruth</bdi></a>`,
  ],
  [
    'a sentence set apart in another one is an element in an element',
    `<p>${apart(`Ask ${apart('Ruth')} now`)}</p>`,
    '<p><bdi>Ask <bdi>Ruth</bdi> now</bdi></p>',
  ],
  ...['title', 'textarea', 'option', 'script', 'style'].map(name => [
    `a ${name} can hold no element`,
    `<${name}>${apart('Lena')}</${name}><p>${apart('Lena')}</p>`,
    `<${name}>${apart('Lena')}</${name}><p><bdi>Lena</bdi></p>`,
  ]),
  [
    'also one with attributes',
    `<textarea id="words">${apart('Lena')}</textarea>`,
    `<textarea id="words">${apart('Lena')}</textarea>`,
  ],
  [
    'a name that only begins alike is another element',
    `<titled>${apart('a')}</titled>`,
    '<titled><bdi>a</bdi></titled>',
  ],
  [
    'what has no end stays',
    `<p>${begins}Lena</p><b>${apart('x')}</b>`,
    `<p>${begins}Lena</p><b><bdi>x</bdi></b>`,
  ],
  ['text without markup', apart('Lena'), '<bdi>Lena</bdi>'],
  ['nothing to set apart', '<p>Nothing</p>', '<p>Nothing</p>'],
])('%s', (_, html, shown) => {
  expect(withIsolates(html)).toBe(shown)
})

test('the lines of an easy text stand below each other on a page, and in a row in a tag', () => {
  const lines = `One.${lineEnd}Two.`
  expect(withLines(`<p title="${lines}">${lines}</p>${lines}`)).toBe(
    '<p title="One. Two.">One.<br>Two.</p>One.<br>Two.',
  )
})
