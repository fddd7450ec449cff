import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openBrowser, openBrowserOf, type Seen } from '../support/browser'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, type People } from '../support/people'

let house: House
let people: People
beforeAll(async () => {
  house = await openHouse()
  people = await practiceAtTheRiver(house)
})
afterAll(() => house.close())

const linksIn = ({ $ }: Seen, part: string): string[] =>
  $(`${part} a`)
    .toArray()
    .map(link => $(link).attr('href') ?? '')

describe('whoever comes without an account and without a code', () => {
  test('reads whose website this is, what a first word can be, and where they can write', async () => {
    const page = await openBrowser(house).get('/')
    expect(page.text).toContain(people.ruth.practice.name)
    expect(page.$('main .letter .words')).toHaveLength(2)
    const door = linksIn(page, 'main').find(href => href.startsWith('/p/')) ?? ''
    const atDoor = await openBrowser(house).get(door)
    expect(atDoor.text).toContain(people.ruth.practice.name)
    expect(atDoor.$('main .letter .words')).toHaveLength(2)
    expect(linksIn(atDoor, 'main')).toEqual(expect.arrayContaining(['/return', '/sign-in']))
  })

  test('is told to ask the practice where its door is closed', async () => {
    await house.admin('practices').update({ doorOpen: false })
    const page = await openBrowser(house).get('/')
    await house.admin('practices').update({ doorOpen: true })
    expect(page.text).toContain(people.ruth.practice.name)
    expect(page.text).toContain('Ask your practice to invite you by email.')
    expect(linksIn(page, 'main')).toEqual(['/sign-in', '/return'])
  })
})

describe('privacy, help and accessibility', () => {
  const about = ['/privacy', '/help', '/accessibility']

  test('are linked from every page, and read by anybody', async () => {
    const visitors = [openBrowser(house), await openBrowserOf(house, people.lena)]
    for (const browser of [...visitors, await openBrowserOf(house, people.ruth)])
      for (const path of ['/', '/return', `/p/${people.ruth.practice.door ?? ''}`, '/nothing', ...about]) {
        const first = await browser.get(path)
        const page = first.to ? await browser.follow(first) : first
        expect({ path, links: linksIn(page, '.foot__ways') }).toEqual({ path, links: about })
      }
    for (const path of about) expect((await openBrowser(house).get(path)).status).toBe(200)
  })

  test('name the numbers of the practice to somebody who is signed in, and may be in danger', async () => {
    const [line] = people.lena.practice.crisisLines
    const page = await (await openBrowserOf(house, people.lena)).get('/help')
    expect(page.$('main .lines').text()).toContain(line?.name)
    expect((await openBrowser(house).get('/help')).text).toContain('Call an emergency number')
  })

  test('say nothing in a browser that somebody has left, and are linked from no page of it', async () => {
    const left = openBrowser(house)
    await left.post('/leave')
    for (const path of about) {
      const answer = await left.get(path)
      expect(answer.to).toBe('/sign-in')
      expect(linksIn(await left.follow(answer), '.foot')).toEqual([])
    }
  })
})

// Last, because the database of one house ends with the other's.
test('whoever comes learns of no practice where several share the installation', async () => {
  const another = await openHouse()
  const [one, two] = [await practiceAtTheRiver(another), await practiceAtTheRiver(another)]
  const page = await openBrowser(another).get('/')
  await another.close()
  for (const { ruth } of [one, two]) expect(page.text).not.toContain(ruth.practice.name)
  expect(linksIn(page, 'main')).toEqual(['/sign-in', '/return'])
})
