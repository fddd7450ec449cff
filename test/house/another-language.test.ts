import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { load, type CheerioAPI } from 'cheerio'
import { apologyLaws } from '../../src/answering/apology-law'
import { languages } from '../../src/language/languages'
import { addressesIn, walkShown } from '../support/addresses'
import { thePracticeAndAnother, type Visitor, type World } from '../support/everybody'
import { openHouse, type House } from '../support/house'
import { everybodySpeaks, pseudo } from '../support/pseudo'

// Everybody speaks a language that nobody speaks, and every page is read: no sentence of it is English, and all of it goes from right to left.

let house: House
let world: World
let addresses: string[]

beforeAll(async () => {
  languages.push(pseudo)
  house = await openHouse()
  world = await thePracticeAndAnother(house)
  await everybodySpeaks(house, pseudo)
  addresses = await addressesIn(house, world)
})
afterAll(async () => {
  languages.pop()
  await house.close()
})

/** Everybody who is shown a page that others are not. */
const visitors = [
  'nobody',
  'client',
  'former client',
  'return code',
  'somebody at the door',
  'therapist',
  'supervisor',
  'owner who reads',
] as const satisfies readonly Visitor[]

describe.each(visitors)('for the %s', who => {
  test('no page says a sentence in another language', async () => {
    const cookie = (await world.cookieOf(who)) ?? ''
    const headers = {
      cookie,
      'Accept-Language': `${pseudo.code}, en;q=0.5`,
      'Accept-Encoding': 'identity',
    }
    const found: { path: string; text: string }[] = []
    let isNothingRead = false
    await walkShown(addresses, async path => {
      const answer = await fetch(`${house.url}${path}`, { redirect: 'manual', headers })
      expect({ path, fails: answer.status >= 500 }).toEqual({ path, fails: false })
      const html = await answer.text()
      const isShown = answer.status !== 404
      if (!(answer.headers.get('content-type') ?? '').startsWith('text/html')) return isShown
      if (!isShown && isNothingRead) return false // the same page, hundreds of times
      isNothingRead ||= !isShown
      const $ = load(html)
      expect({ path, dir: $('html').attr('dir'), lang: $('html').attr('lang') }).toEqual({
        path,
        dir: 'rtl',
        lang: pseudo.code,
      })
      found.push(...saidOn($).flatMap(text => (isEnglish(text) ? [{ path, text }] : [])))
      return isShown
    })
    expect(found).toEqual([])
  })
})

/** What people read or hear on a page: texts, and attributes that are spoken. */
function saidOn($: CheerioAPI): string[] {
  $('script, style, textarea, input[type=hidden], code, .words').remove()
  const spoken = ['alt', 'title', 'placeholder', 'aria-label'].flatMap(name =>
    $(`[${name}]`)
      .toArray()
      .map(one => $(one).attr(name) ?? ''),
  )
  const texts = $('title, body, body *')
    .contents()
    .toArray()
    .flatMap(node => ('data' in node ? [node.data] : []))
  return [...spoken, ...texts].map(text => text.trim()).filter(text => text !== '')
}

/** Three Latin letters in a row that are neither data nor something that is the same in every language. */
function isEnglish(text: string): boolean {
  const isSaid = (rest: string) => /[A-Za-z]{3}/.test(rest)
  return (
    isSaid(text) &&
    isSaid([...data, ...everywhere].reduce<string>((rest, one) => rest.replaceAll(one, ''), text))
  )
}

/** What the people of these tests are called and have written, and what their practices say in their own words. */
const data = ['everybody', 'practices', 'people', 'doors', 'files']
  .map(name => readFileSync(join(__dirname, '..', 'support', `${name}.ts`), 'utf8'))
  .flatMap(source => Array.from(source.matchAll(/'((?:[^'\\\n]|\\.){3,})'/g), ([, text = '']) => text))
  .filter(text => /[A-Z ]/.test(text))
  .sort((a, b) => b.length - a.length)

const everywhere: readonly (string | RegExp)[] = [
  /Messages <\S+>/g, // whom mails come from, as the installation says
  'Someone who gave no name', // written down when they came, in the language of then
  ...apologyLaws.map(({ source }) => source),
  /\bdoor-[0-9a-f]{12}\b/g, // the word of a practice's door, by chance
  /[\w.+-]+@[\w.-]+/g,
  /https?:\/\/\S+/g,
  /\b[A-Z0-9]{3}-[A-Z0-9]{3}\b/g,
  /\b(?:[A-Z2-7]{4} ?){4,}/g,
  /\b[A-Z]+(?:\/[A-Z_ -]+)+|\bUTC\b/gi, // zones of time
  /\b(?:[A-Z]{4}-){2}[A-Z]{4}\b-?/g, // either line of a return code
  /makeright [\d.]+/g,
  ...languages.flatMap(({ name, easy }) => (easy ? [easy.name, name] : [name])), // as its own speakers call it
]
