import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'cheerio'
import type { Browser } from 'playwright-core'
import { v7 as newId } from 'uuid'
import { saveDraft } from '../../../src/concerns/store/words/drafts'
import { openChromium } from '../../support/chromium'
import { openHouse, type House } from '../../support/house'
import { start } from '../../support/machine'
import { until } from '../../support/patience'
import { openSession, practiceAtTheRiver, type People } from '../../support/people'
import { openPortals } from '../../support/portals'
import setup from '../../support/setup'
import { visit, walkIn } from '../../support/visitor'
import { freePorts } from '../ports'
import type { Trial } from '../trial'
import { ask, multipart } from './asking'
import { makeCertificate } from './certificate'
import { proxies, type Place, type Proxy } from './programs'

/** How often one network may take a step of signing in here. */
const steps = 12

/** Every example in deploy/proxies in front of two portals: sign in to sent, limits by real addresses, a table of 2 MB, and logs that hold no path. */
export const trial: Trial = {
  needs: {
    openssl: 'openssl',
    ...Object.fromEntries(proxies.map(({ program, package: name }) => [program, name])),
  },
  async run(say) {
    const stopServer = await setup()
    const folder = await mkdtemp(join(tmpdir(), 'makeright-proxies-'))
    await chmod(folder, 0o755)
    const browser = await openChromium()
    try {
      const faults: string[] = []
      for (const [number, proxy] of proxies.entries())
        faults.push(...(await tryProxy(proxy, number, await placeIn(folder, proxy), browser, say)))
      return faults
    } finally {
      await browser.close()
      await stopServer()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function placeIn(folder: string, { program }: Proxy): Promise<Place> {
  const own = join(folder, program)
  await mkdir(own)
  const [tls, plain, one, other] = await freePorts(4)
  return { folder: own, ports: { tls: tls ?? 0, plain: plain ?? 0 }, portals: [one ?? 0, other ?? 0] }
}

async function tryProxy(
  proxy: Proxy,
  number: number,
  place: Place,
  browser: Browser,
  say: (line: string) => void,
): Promise<string[]> {
  const { folder, ports } = place
  const url = `https://localhost:${ports.tls}`
  const house = await openHouse({ BASE_URL: url })
  const people = await practiceAtTheRiver(house)
  const settings = { TRUSTED_PROXIES: '1', UNDO_SECONDS: '1', LIMIT_SIGN_IN_NETWORK: String(steps) }
  const portals = await openPortals(house, settings, place.portals)
  const program = await startProxy(proxy, place)
  const faults: string[] = []
  const check = async (what: string, holds: Promise<boolean>) => {
    const held = await holds.catch((error: unknown) => {
      faults.push(`${proxy.name}: ${String(error)}`)
      return false
    })
    say(`${proxy.name}: ${what}: ${held ? 'yes' : 'NO'}`)
    if (!held) faults.push(`${proxy.name}: not so: ${what}`)
  }
  try {
    await until(
      async () => (await ask({ port: ports.tls, path: '/healthz' })).status === 200,
      () => program.said.join('\n'),
    )
    await check('from signing in to sent, in Chromium', signInAndSend(browser, house, url, people))
    await check('limits go by the address of the visitor', countsVisitors(ports.tls, `127.0.${number + 1}.`))
    await check(
      'a table of 2 MB is brought, and goes along to the next page',
      bringsTable(house, people, ports.tls),
    )
    await check(
      'five files of 15 MB are brought at once, and none lies on its disk',
      bringsFiles(house, people, ports.tls, folder),
    )
    await ask({ port: ports.tls, path: linkPath })
    await portals.close()
    await check('says so while no portal answers', saysGone(ports.tls))
    await program.stop()
    await check('logs hold where a path begins, and no more of it', logsAreShort(folder, program.said))
  } finally {
    await program.stop()
    await portals.close()
    await house.close()
  }
  return faults
}

async function startProxy(proxy: Proxy, place: Place) {
  await makeCertificate(place.folder)
  const program = start(proxy.program, await proxy.prepare(place))
  const said: string[] = []
  for (const lines of [program.lines, program.complaints]) lines.on('line', line => said.push(line))
  return { said, stop: program.stop }
}

async function signInAndSend(
  browser: Browser,
  house: House,
  url: string,
  { josef }: People,
): Promise<boolean> {
  const visitor = await visit(browser, { ...house, url }, { ignoreHTTPSErrors: true })
  await walkIn(visitor, house, josef)
  await visitor.follow('Say that something felt wrong')
  await visitor.choose('Only Ruth Adler')
  await visitor.write('What happened', 'You forgot what I told you last week.')
  await visitor.press('Preview')
  await visitor.press('Send')
  await visitor.page.getByText('It has been sent.').first().waitFor()
  await visitor.close()
  return visitor.complaints.length === 0
}

/** What a visitor says of their address must not count: they would have as many tries as they like, or take somebody else's. */
async function countsVisitors(port: number, network: string): Promise<boolean> {
  const knock = async (from: string) => {
    const body = Buffer.from(`address=${randomUUID()}@nobody.example`)
    const said = `198.51.100.${Math.floor(Math.random() * 250)}`
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Forwarded-For': said }
    return (await ask({ port, path: '/sign-in', from, headers, body })).status
  }
  for (let times = 0; times < steps; times += 1) if ((await knock(`${network}2`)) === 429) return false
  return (await knock(`${network}2`)) === 429 && (await knock(`${network}3`)) !== 429
}

async function bringsTable(house: House, { margit, ruth }: People, port: number): Promise<boolean> {
  const { cookie } = await openSession(house, margit)
  const remark = 'x'.repeat(45_000)
  const row = (n: number) => `Client ${n},client-${n}@new.example,${ruth.address},${remark}`
  const table = ['Name,Email,Therapist,Remark', ...Array.from({ length: 43 }, (_, n) => row(n))].join('\r\n')
  const post = (path: string, { headers, body }: ReturnType<typeof multipart>) =>
    ask({ port, path, headers: { Cookie: `__Host-${cookie}`, ...headers }, body })
  const shown = await post('/clients/import', multipart({}, Buffer.from(table)))
  const $form = load(shown.html)('main form').first()
  const fields = Object.fromEntries($form.serializeArray().map(({ name, value }) => [name, value]))
  const again = multipart(fields, Buffer.alloc(0))
  const sent = await post($form.attr('action') ?? '', again)
  return shown.status === 200 && again.body.length > 2_000_000 && sent.status === 303
}

async function bringsFiles(
  house: House,
  { josef, ruth }: People,
  port: number,
  folder: string,
): Promise<boolean> {
  const id = newId()
  const choices = { therapist: ruth.id, audience: 'therapist' } as const
  const words = { happened: 'Here is the letter.' }
  await saveDraft(josef, { id, concernId: null, move: 'send', seen: 0, words, choices }, new Date())
  const { cookie } = await openSession(house, josef)
  const mark = randomUUID()
  const letters = Array.from({ length: 5 }, () =>
    Buffer.concat([Buffer.from(`%PDF-1.7\n${mark}`), randomBytes(14_999_955)]),
  )
  const { headers, body } = multipart({}, ...letters)
  const sent = ask({
    port,
    path: `/drafts/${id}/files`,
    headers: { Cookie: `__Host-${cookie}`, ...headers },
    body,
  })
  let lies = false
  const looking = setInterval(() => void isIn(folder, mark).then(found => (lies ||= found)), 100)
  const { status } = await sent
  clearInterval(looking)
  const [kept] = await house.admin('attachments').where({ draftId: id }).count<{ count: string }[]>('*')
  return status === 303 && Number(kept?.count) === 5 && !lies
}

/** Whether any file there holds this, whatever its name. */
async function isIn(folder: string, mark: string): Promise<boolean> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = all.filter(one => one.isFile()).map(one => join(one.parentPath, one.name))
  const texts = await Promise.all(files.map(file => readFile(file).catch(() => Buffer.alloc(0))))
  return texts.some(text => text.includes(mark))
}

const linkPath = `/sign-in/${'planted'.repeat(6)}`

async function saysGone(port: number): Promise<boolean> {
  const { status } = await ask({ port, path: linkPath })
  return status >= 502 && status <= 504
}

async function logsAreShort(folder: string, said: readonly string[]): Promise<boolean> {
  const files = (await readdir(folder)).filter(name => name.endsWith('.log'))
  const texts = await Promise.all(files.map(name => readFile(join(folder, name), 'utf8')))
  const log = [...said, ...texts].join('\n')
  return log.includes('/sign-in') && !log.includes('planted')
}
