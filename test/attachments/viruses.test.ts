import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { beginScan } from '../../src/attachments/clamav/scan'
import { scannerAt } from '../../src/attachments/clamav/scanner'
import { counted } from '../../src/metrics/counters'
import { openBrowserOf, type Browser } from '../support/browser'
import { marker, openClamd, type Answering, type Clamd } from '../support/clamd'
import { addTo, pdf, photo, recording, type ChosenFile } from '../support/files'
import { openHouse, type House } from '../support/house'
import { createLog } from '../../src/http/log'
import { make, practiceAtTheRiver, send, type People } from '../support/people'
import { openForm } from '../support/writing'

let clamd: Clamd
let house: House
let people: People
let lena: Browser
let files: string
let log = ''

beforeAll(async () => {
  clamd = await openClamd()
  house = await openHouse({ CLAMD: clamd.path, LOG_LEVEL: 'info' }, { write: line => (log += line) })
  await house.stopWorking()
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
})
afterAll(async () => {
  await house.close()
  await clamd.close()
})
beforeEach(async () => {
  await house.admin('attachments').whereNotNull('draftId').delete()
  const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  await make(people.ruth, concern, 'acknowledge', { words: 'I did.' })
  const box = await openForm(lena, `/concerns/${concern}`)
  files = (await lena.fill(box, { words: 'Here is the letter.', keep: 'files' }, '#answer form')).to ?? ''
  log = ''
})
afterEach(() => {
  clamd.read()
})

const withMarker = ({ name, bytes }: ChosenFile): ChosenFile => ({
  name,
  bytes: Buffer.concat([bytes, marker]),
})
const kept = async () => ({
  attachments: Number((await house.admin('attachments').count({ count: '*' }))[0]?.count),
  pieces: Number((await house.admin('attachmentPieces').count({ count: '*' }))[0]?.count),
})
const outcomes = async (): Promise<Readonly<Record<string, number>>> => {
  const text = await counted.getSingleMetricAsString('makeright_file_checks_total')
  return Object.fromEntries(
    [...text.matchAll(/outcome="(\w+)"} (\d+)/g)].map(([, outcome = '', count]) => [outcome, Number(count)]),
  )
}

test('the page says that files are checked', async () => {
  expect((await lena.get(files)).text).toContain('We check each file for viruses.')
  expect((await lena.get(files)).text).not.toContain('We do not check')
})

describe('a file in which nothing is found', () => {
  test.each([
    ['a letter', () => pdf('The letter.pdf', 700_001)],
    ['a recording', () => recording()],
    ['a photograph, as it came', () => photo()],
  ])('is handed on whole, added, and called checked: %s', async (_, make) => {
    const file = await make()
    clamd.seen = []
    expect((await addTo(lena, files, [file])).status).toBe(303)
    expect(clamd.seen).toEqual([createHash('sha256').update(file.bytes).digest('hex')])
    const page = await lena.get(files)
    expect(page.$('.attachment').text()).toContain('Checked for viruses.')
  })

  test('is called checked before it is sent, too', async () => {
    await addTo(lena, files, [pdf()])
    const { to } = await lena.get(files.replace(/\/files$/, '/edit'))
    expect((await openForm(lena, to ?? '')).$('.attachment').text()).toContain('Checked for viruses.')
  })
})

describe('a file in which something is found', () => {
  test.each([
    ['a letter', () => withMarker(pdf('The letter of Anna.pdf', 700_001))],
    ['a recording', () => withMarker(recording('The letter of Anna.m4a'))],
    ['a photograph', async () => withMarker(await photo('The letter of Anna.jpg'))],
  ])('is refused in words, and nothing of it is kept: %s', async (_, make) => {
    const before = await outcomes()
    const { name, bytes } = await make()
    const answer = await addTo(lena, files, [{ name, bytes }])
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(`Our virus check found something harmful in ${name}. It was not added.`)
    expect(await kept()).toEqual({ attachments: 0, pieces: 0 })
    expect((await outcomes()).found).toBe((before.found ?? 0) + 1)
    expect(log).toContain('"kind":"virus","signature":"Marker.Harmless-1.UNOFFICIAL"')
    expect(log).not.toMatch(/letter|Anna/)
  })

  test('what comes with it is added', async () => {
    const answer = await addTo(lena, files, [pdf('One.pdf'), withMarker(pdf('Two.pdf')), pdf('Three.pdf')])
    expect(answer.status).toBe(422)
    expect(answer.$('.attachment')).toHaveLength(2)
    expect(await kept()).toEqual({ attachments: 2, pieces: 2 })
  })
})

describe('a file of which clamd says nothing is kept, and is not called checked', () => {
  test.each<[Answering, string]>([
    ['size limit', 'too large for clamd'],
    ['with a fault', 'a fault of clamd'],
    ['hangs up', 'broken off'],
  ])('%s', async (answering, because) => {
    clamd.answering = answering
    const before = await outcomes()
    const letter = withMarker(pdf('The letter of Anna.pdf', 2_000_000))
    expect((await addTo(lena, files, [letter])).status).toBe(303)
    expect((await lena.get(files)).$('.attachment').text()).toContain('Not checked for viruses.')
    expect((await outcomes()).unchecked).toBe((before.unchecked ?? 0) + 1)
    expect(log).toMatch(new RegExp(`"kind":"not checked","because":"(${because}|broken off)"`))
    expect(log).not.toMatch(/letter|Anna/)
  })

  test('because nobody is there', async () => {
    const portal = await house.openPortal({ CLAMD: `${clamd.path}.gone` })
    const elsewhere = await openBrowserOf({ ...house, url: portal.url }, people.lena)
    expect((await addTo(elsewhere, files, [pdf()])).status).toBe(303)
    expect((await lena.get(files)).$('.attachment').text()).toContain('Not checked for viruses.')
    expect(log).toContain('"because":"unreachable"')
  })

  test('where no scanner is set, the page says that files are not checked', async () => {
    const portal = await house.openPortal({ CLAMD: '' })
    const elsewhere = await openBrowserOf({ ...house, url: portal.url }, people.lena)
    expect((await elsewhere.get(files)).text).toContain('We do not check files for viruses here.')
    expect((await addTo(elsewhere, files, [pdf()])).status).toBe(303)
    expect((await lena.get(files)).$('.attachment').text()).toContain('Not checked for viruses.')
  })
})

describe('clamd that is slow', () => {
  const impatience = { connecting: 50, taking: 50, answering: 50 }
  const some = Buffer.alloc(64 * 1024, 'x')

  test('slows who brings a file, and little waits in memory', async () => {
    clamd.answering = 'reads nothing'
    const scan = beginScan({ path: clamd.path })
    let taken = 0
    const handing = (async () => {
      for (; taken < 200; taken += 1) await scan.take(some)
    })()
    let before = -1
    while (before !== taken) {
      before = taken
      await new Promise(resolve => setTimeout(resolve, 200))
    }
    expect(taken).toBeLessThan(100)
    clamd.read()
    await handing
    expect(await scan.verdict()).toEqual({ state: 'clean' })
  })

  test('and takes nothing is given up', async () => {
    clamd.answering = 'reads nothing'
    const scan = beginScan({ path: clamd.path }, impatience)
    for (let count = 0; count < 200; count += 1) await scan.take(some)
    expect(await scan.verdict()).toEqual({ state: 'unchecked', because: 'slow' })
  })

  test('and never answers is given up', async () => {
    clamd.answering = 'says nothing'
    const scan = beginScan({ path: clamd.path }, impatience)
    await scan.take(some)
    expect(await scan.verdict()).toEqual({ state: 'unchecked', because: 'slow' })
  })

  test('keeps nobody waiting who asks for readiness', async () => {
    clamd.answering = 'says nothing'
    clamd.version = 'ClamAV 1.4.6/27700/Sat Nov  7 08:23:01 2020'
    const report = () => scannerAt({ path: clamd.path }, createLog('fatal')).report()
    expect(await report()).toEqual([expect.stringContaining('its signatures are')])
    clamd.version = 'ClamAV 1.4.6'
    expect(await report()).toEqual([])
  })
})

test('who asks for readiness reads that clamd does not answer, and that the portal can', async () => {
  const portal = await house.openPortal({ CLAMD: `${clamd.path}.gone` })
  const answer = await fetch(`${portal.url}/readyz`)
  expect(answer.status).toBe(200)
  expect(await answer.text()).toContain('Virus scanner: clamd does not answer.')
  expect(await (await fetch(`${house.url}/readyz`)).text()).not.toContain('Virus scanner')
})
