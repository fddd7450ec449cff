import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { load } from 'cheerio'
import { openBrowserOf, type Browser } from '../support/browser'
import { checkCopy } from '../support/copies'
import { openHouse, type House } from '../support/house'
import { make, practiceAtTheRiver, send, type People } from '../support/people'

// Nothing is translated and nothing is stored about it: a page says of other words than its own in which language they are.

const said = {
  turkish: 'Son seanstan sonra kendimi çok kötü hissettim ama size bir şey söylemedim.',
  arabic: 'لم أشعر أنك سمعتني في الجلسة الأخيرة، ولا أعرف لماذا.',
  english: 'I did not see how you felt, and I am sorry that you had to carry it home.',
  unsure: 'Tamam.',
}
let house: House
let people: People
let lena: Browser
let ruth: Browser
let concern: string
beforeAll(async () => {
  house = await openHouse()
  await house.stopSending()
  people = await practiceAtTheRiver(house)
  ;[lena, ruth] = [await openBrowserOf(house, people.lena), await openBrowserOf(house, people.ruth)]
  const choices = { therapist: people.ruth.id, audience: 'therapist' } as const
  concern = await send(people.lena, choices, new Date(), said.turkish)
  await make(people.lena, concern, 'add', { words: said.arabic })
  await make(people.lena, concern, 'add', { words: said.unsure })
  await make(people.ruth, concern, 'acknowledge', { words: said.english })
})
afterAll(() => house.close())

const languagesIn = (html: string) => {
  const $ = load(html)
  return $('.thread .words')
    .toArray()
    .map(words => [$(words).attr('lang') ?? null, $(words).attr('dir'), $(words).text().trim()])
}
const shown = (english: string | null) => [
  ['tr', 'auto', said.turkish],
  ['ar', 'auto', said.arabic],
  [null, 'auto', said.unsure],
  [english, 'auto', said.english],
]

test('each text says its language where it is another than the page’s, whoever reads it', async () => {
  for (const browser of [lena, ruth])
    expect(languagesIn((await browser.get(`/concerns/${concern}`)).html)).toEqual(shown(null))
  await lena.fill(await lena.get('/account/details'), { language: 'de' })
  expect(languagesIn((await lena.get(`/concerns/${concern}`)).html)).toEqual(shown('en'))
})

test('so does the copy, and it holds', async () => {
  const { html } = await ruth.get(`/concerns/${concern}/copy.html`)
  expect(languagesIn(html)).toEqual(shown(null))
  expect(checkCopy(html)).toMatchObject({ code: 0, err: '' })
  const changed = html.replace('lang="tr"', 'lang="en"')
  expect(checkCopy(changed).err).toContain('in entry 1 of those that it shows')
})
