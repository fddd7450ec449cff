import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Copy } from '../../src/copies/copy'
import { copyPageOf } from '../../src/copies/file'
import { sealCopyWith } from '../../src/copies/seal'
import { readCopyPage } from '../../src/copies/copy-page'
import { verifyingKey, signEvent } from '../../src/vault/master-keys'
import { checkCopy, takeCopy } from '../support/copies'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send } from '../support/people'

/** What a browser or another program does to a file when it saves it is told apart from a change. */
let house: House
let whole: Copy
beforeAll(async () => {
  house = await openHouse()
  const { lena, ruth } = await practiceAtTheRiver(house)
  const concern = await send(lena, { therapist: ruth.id, audience: 'therapist' })
  await make(lena, concern, 'add', { words: 'And at the door.' })
  await make(ruth, concern, 'acknowledge', { words: 'I did look at it.' })
  whole = await takeCopy(lena, concern)
})
afterAll(() => house.close())

describe('a page', () => {
  test.each([
    [
      'one word of which was changed',
      'And at the door.',
      'And at the wall.',
      'in entry 2 of those that it shows',
    ],
    ['with another day', /2026/, '2025', 'above what was written'],
    ['with another name', 'Ruth Adler', 'Karim Benali', 'above what was written'],
    ['with something written below', '</main>', '<p>And so on.</p></main>', 'below what was written'],
    [
      'with a word hidden',
      '<p class="words"',
      '<p hidden class="words"',
      'in entry 1 of those that it shows',
    ],
    ['in another style', '</style>', '.words { display: none }</style>', 'in its head'],
    ['with a script', '</body>', '<script>document.body.remove()</script></body>', 'below what was written'],
    [
      'with a space between two words',
      'And at the door.',
      'And at the  door.',
      'in entry 2 of those that it shows',
    ],
  ])('%s is found, although the data in it holds', (_, from, to, where) => {
    const page = copyPageOf(whole)
    const other = page.replace(from, to)
    expect(other).not.toBe(page)
    const { code, err } = checkCopy(other)
    expect({ code, err }).toEqual({
      code: 1,
      err: `The data in the file holds, but its page does not show the same. It differs ${where}.\n`,
    })
  })

  test('the data of which was changed as well is found by its proof', () => {
    const { code, err } = checkCopy(copyPageOf(whole).replaceAll('at the door', 'at the wall'))
    expect({ code, err }).toEqual({
      code: 1,
      err: 'The copy does not hold. Position 2: the words are not those that were sealed.\n',
    })
  })

  test.each<[string, (page: string) => string]>([
    ['with blank lines at its end', page => `${page}\n\n`],
    ['with blank lines at its beginning', page => `\n\n${page}`],
    ['with other ends of lines', page => page.replaceAll('\n', '\r\n')],
    ['with a mark of its encoding', page => `\uFEFF${page}`],
    [
      'as Chromium saves it',
      page =>
        page
          .replace('<!doctype html>', '<!DOCTYPE html>\n<!-- saved from url=(0021)file:///tmp/note.html -->')
          .replace(
            '<meta charset="utf-8">',
            '<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">',
          )
          .replaceAll('\u00a0', '&nbsp;')
          .replace('</body>\n</html>\n', '\n\n</body></html>'),
    ],
    [
      'as Firefox saves it',
      page =>
        page
          .replace(
            '<meta charset="utf-8">',
            '<meta http-equiv="content-type" content="text/html; charset=UTF-8">',
          )
          .replace('<html lang="en" dir="ltr">\n<head>', '<html dir="ltr" lang="en"><head>'),
    ],
  ])('%s is as it was', (_, save) => {
    const page = copyPageOf(whole)
    const other = save(page)
    expect(other).not.toBe(page)
    expect(checkCopy(other)).toMatchObject({ code: 0, err: '' })
    expect(checkCopy(other.replace('And at the door.', 'And at the wall.')).code).toBe(1)
  })

  test('that was made by another version, which shows it differently, is still known for what it is', () => {
    const { seal, ...copy } = whole
    const page = copyPageOf(whole).replace('What was written', 'What was said')
    const made = sealCopyWith({ publicKey: verifyingKey(), sign: signEvent }, copy, readCopyPage(page).pieces)
    const [start = '', end = ''] = page.split(JSON.stringify(seal))
    const file = start + JSON.stringify(made.seal) + end
    expect(checkCopy(file)).toMatchObject({ code: 0, err: '' })
    expect(checkCopy(file.replace('What was said', 'What was meant')).err).toBe(
      'The data in the file holds, but its page does not show the same.\n',
    )
  })

  test('that a browser has saved as an archive is called so', () => {
    const archive = 'From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n'
    expect(checkCopy(archive).err).toBe('This is a web archive, and browsers leave the data out of it.\n')
  })
})

test('data that another program has written anew, in another order, is as it was', () => {
  const turned = (value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([name, one]) => [name, turned(one)]),
        )
      : Array.isArray(value)
        ? value.map(turned)
        : value
  expect(checkCopy(JSON.stringify(turned(whole)))).toMatchObject({ code: 0, err: '' })
})
