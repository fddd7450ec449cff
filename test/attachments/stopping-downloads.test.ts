import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openBrowserOf, type Browser } from '../support/browser'
import { pdf, sayWithFile } from '../support/files'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send } from '../support/people'
import { until } from '../support/patience'

// Somebody stops a download, or winds a recording: the log keeps its errors for what is one.

let house: House
let lena: Browser
let path: string
let log = ''
const logged = new Writable({
  write(text: Buffer, _encoding, done) {
    log += text.toString()
    done()
  },
})
const faults = () => log.split('\n').filter(line => line.includes('broke off')).length

beforeAll(async () => {
  house = await openHouse({ LOG_LEVEL: 'error' }, logged)
  const people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  path = `/attachments/${await sayWithFile(people.lena, concern, pdf('large.pdf', 15_000_000))}`
})
afterAll(() => house.close())

async function begin(): Promise<IncomingMessage> {
  const here = { domain: '127.0.0.1', path: '/', secure: false, script: false } as never
  const asking = request(new URL(path, house.url), {
    headers: { Cookie: lena.agent.jar.getCookies(here).toValueString() },
  })
  asking.on('error', () => undefined).end()
  const [answer] = (await once(asking, 'response')) as [IncomingMessage]
  answer.on('error', () => undefined)
  await once(answer, 'readable')
  return answer
}

test('a download that is stopped is no error, and one that the portal breaks off is', async () => {
  const stopped = await begin()
  stopped.destroy()
  await once(stopped, 'close')
  await house.admin('attachmentPieces').where({ place: 57 }).delete()
  const broken = await begin()
  broken.resume()
  await until(() => faults() > 0)
  expect(faults()).toBe(1)
})

test('who does not look at it learns no name', async () => {
  const { headers } = await lena.agent.head(path)
  expect(headers['content-disposition']).toBe('attachment')
})
