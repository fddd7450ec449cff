import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beginScan, versionOfClamd, type ClamdAddress } from '../../src/attachments/clamav/scan'
import { root } from '../../src/config'
import { openBrowserOf, type Browser, type Seen } from '../support/browser'
import { addTo, pdf, photo, recording, type ChosenFile } from '../support/files'
import { openHouse, type House } from '../support/house'
import { start } from '../support/machine'
import { until } from '../support/patience'
import { make, practiceAtTheRiver, send } from '../support/people'
import setup from '../support/setup'
import { openForm } from '../support/writing'
import { freePort } from './ports'
import type { Trial } from './trial'

const large = pdf('large.pdf', 3_000_000)
const marker = Buffer.from('makeright: a harmless marker, for trials alone')

/**
 * Debian's clamd with the settings of deploy/clamav and one signature of our own, because those of ClamAV come by the network: files that are good,
 * files with the marker in them, files over its limits, and a clamd that is killed in the middle.
 */
export const trial: Trial = {
  needs: { clamd: 'clamav-daemon' },
  async run(say) {
    const stopServer = await setup()
    const folder = await mkdtemp(join(tmpdir(), 'makeright-clamav-'))
    let log = ''
    const path = join(folder, 'clamd.ctl')
    const house = await openHouse({ CLAMD: path, LOG_LEVEL: 'info' }, { write: line => (log += line) })
    try {
      const wrong: string[] = []
      const expect = (is: boolean, what: string) => {
        if (is) say(what)
        else wrong.push(`not so: ${what}`)
      }
      const people = await practiceAtTheRiver(house)
      const lena = await openBrowserOf(house, people.lena)
      const add = async (...files: ChosenFile[]) => {
        const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
        await make(people.ruth, concern, 'acknowledge', { words: 'I did.' })
        return addIn(lena, concern, files)
      }
      const inside = ({ name, bytes }: ChosenFile) => ({ name, bytes: Buffer.concat([bytes, marker]) })

      expect(checked(await add(pdf()), 'Not checked'), 'without clamd a file is kept, and not called checked')
      let clamd = await startClamd(folder, path)
      say(`it calls itself ${(await versionOfClamd({ path })) ?? 'nothing'}`)
      for (const file of [pdf('letter.pdf', 15_000_000), recording(), await photo()])
        expect(checked(await add(file), 'Checked'), `${file.name}: checked, nothing found`)
      for (const file of [pdf(), recording('Voice.m4a', 14_000_000), await photo()]) {
        const answer = await add(inside(file))
        expect(answer.status === 422 && answer.text.includes('something harmful'), `${file.name}: refused`)
      }
      expect(
        log.includes('"kind":"virus","signature":"Own.Marker.UNOFFICIAL"'),
        'the log names the signature',
      )
      expect(!/letter|IMG_0001|Voice/.test(log), 'the log names no file')
      for (const line of await times({ path })) say(line)

      await clamd.stop()
      clamd = await startClamd(folder, path, { StreamMaxLength: '1M' })
      expect(
        checked(await add(inside(large)), 'Not checked'),
        'over StreamMaxLength: kept, not called checked',
      )
      for (const line of await answersOver(path)) say(line)
      await clamd.stop()
      clamd = await startClamd(folder, path, { MaxFileSize: '1M' })
      expect(checked(await add(inside(large)), 'Not checked'), 'over MaxFileSize: kept, not called checked')
      await clamd.stop()
      clamd = await startClamd(folder, path, { MaxFileSize: '1M', AlertExceedsMax: 'no' })
      say(
        `over MaxFileSize and without AlertExceedsMax, clamd says: ${await sayOf(path, inside(large).bytes)}`,
      )
      await clamd.stop()

      const port = await freePort()
      clamd = await startClamd(folder, path, { TCPSocket: String(port), TCPAddr: '127.0.0.1' })
      const overTcp = await addressed({ host: '127.0.0.1', port }, inside(large).bytes)
      expect(overTcp === 'found', 'by TCP too, the marker is found')
      const scan = beginScan({ path })
      await scan.take(Buffer.alloc(500_000, 'x'))
      await clamd.kill()
      await scan.take(Buffer.alloc(500_000, 'x'))
      const verdict = await scan.verdict()
      expect(verdict.state === 'unchecked', `killed in the middle: ${JSON.stringify(verdict)}`)
      const ready = await (await fetch(`${house.url}/readyz`)).text()
      expect(ready.includes('clamd does not answer'), 'and /readyz says so')
      expect((await unowned(house)) === 0, 'nothing is left of what was refused')
      const left = await readdir(join(folder, 'unsealed'))
      say(
        left.length === 0
          ? 'clamd has left no file'
          : `clamd, killed, has left ${left.length} in TemporaryDirectory`,
      )
      return wrong
    } finally {
      await house.close()
      await stopServer()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function startClamd(folder: string, path: string, others: Readonly<Record<string, string>> = {}) {
  for (const name of ['signatures', 'unsealed']) await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, 'signatures', 'own.ndb'), `Own.Marker:0:*:${marker.toString('hex')}\n`)
  const own: Record<string, string> = {
    LocalSocket: path,
    LocalSocketGroup: '',
    User: '',
    DatabaseDirectory: join(folder, 'signatures'),
    TemporaryDirectory: join(folder, 'unsealed'),
    LogSyslog: 'no',
    Foreground: 'yes',
    ...others,
  }
  const given = await readFile(join(root, 'deploy', 'clamav', 'clamd.conf'), 'utf8')
  const lines = given.split('\n').filter(line => !((line.split(' ')[0] ?? '') in own))
  const all = [
    ...lines,
    ...Object.entries(own).map(([name, value]) => (value === '' ? '' : `${name} ${value}`)),
  ]
  const file = join(folder, 'clamd.conf')
  await writeFile(file, `${all.join('\n')}\n`)
  await rm(path, { force: true })
  const clamd = start('clamd', ['--foreground', '--config-file', file])
  await until(async () => (await versionOfClamd({ path })) !== null)
  return { stop: clamd.stop, kill: clamd.kill }
}

async function addIn(browser: Browser, concern: string, files: readonly ChosenFile[]): Promise<Seen> {
  const box = await openForm(browser, `/concerns/${concern}`)
  const page = (await browser.fill(box, { words: 'Here it is.', keep: 'files' }, '#answer form')).to ?? ''
  const answer = await addTo(browser, page, files)
  return answer.status === 303 ? browser.get(page) : answer
}

function checked(page: Seen, how: 'Checked' | 'Not checked'): boolean {
  return page.$('.attachment').text().includes(`${how} for viruses.`)
}

async function addressed(address: ClamdAddress, bytes: Buffer): Promise<string> {
  const scan = beginScan(address)
  for (let from = 0; from < bytes.length; from += 65_536) await scan.take(bytes.subarray(from, from + 65_536))
  const verdict = await scan.verdict()
  return verdict.state === 'unchecked' ? verdict.because : verdict.state
}

const sayOf = (path: string, bytes: Buffer) => addressed({ path }, bytes)

/** Whether what clamd says in the middle is heard before the connection has gone. */
async function answersOver(path: string): Promise<string[]> {
  const heard: Record<string, number> = {}
  for (let tries = 0; tries < 20; tries += 1) {
    const said = await sayOf(path, Buffer.alloc(3_000_000, 'x'))
    heard[said] = (heard[said] ?? 0) + 1
  }
  return Object.entries(heard).map(([said, count]) => `over StreamMaxLength, ${count} of 20 heard: ${said}`)
}

async function times(address: ClamdAddress): Promise<string[]> {
  const lines: string[] = []
  for (const bytes of [100_000, 15_000_000]) {
    const file = pdf('', bytes).bytes
    const began = performance.now()
    const used = process.cpuUsage()
    const said = await addressed(address, file)
    const { user, system } = process.cpuUsage(used)
    lines.push(
      `${bytes} bytes: ${said} after ${Math.round(performance.now() - began)} ms, ${Math.round((user + system) / 1000)} ms of our CPU`,
    )
  }
  return lines
}

async function unowned(house: House): Promise<number> {
  const [row] = await house
    .admin('attachments')
    .whereNull('draftId')
    .whereNull('entryId')
    .count({ count: '*' })
  return Number(row?.count)
}
