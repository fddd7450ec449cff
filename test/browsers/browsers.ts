import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../../src/config'
import { openFirefox } from './firefox'
import { hear } from './hearing'
import { goThrough } from './journey'
import { openPortal, type Portal } from './portal'
import { missing } from '../support/machine'
import { openWebKit } from './webkit'

/**
 * `npm run browsers`: the main journey in Firefox and in WebKit, and what people hear of the portal who use it with Orca. Names of these
 * run only them.
 */
const asked = process.argv.slice(2)

/** Each with the Debian packages that its programs are in. */
const runs = [
  {
    name: 'firefox',
    needs: { 'firefox-esr': 'firefox-esr' },
    run: (portal: Portal) => journeyIn(openFirefox, portal),
  },
  {
    name: 'webkit',
    needs: { WebKitWebDriver: 'webkit2gtk-driver', Xvfb: 'xvfb' },
    run: (portal: Portal) => journeyIn(openWebKit, portal),
  },
  {
    name: 'orca',
    needs: {
      orca: 'orca',
      'firefox-esr': 'firefox-esr',
      Xvfb: 'xvfb',
      xdotool: 'xdotool',
      openbox: 'openbox',
      'dbus-run-session': 'dbus',
      gsettings: 'libglib2.0-bin',
    },
    run: listen,
  },
]

async function main(): Promise<void> {
  const portal = await openPortal()
  const wrong: string[] = []
  try {
    for (const { name, needs, run } of runs) {
      if (asked.length > 0 && !asked.includes(name)) continue
      const packages = missing(needs)
      if (packages.length > 0) say(`${name}: skipped; it needs ${packages.join(', ')}`)
      else wrong.push(...(await run(portal)).map(fault => `${name}: ${fault}`))
    }
  } finally {
    await portal.close()
  }
  for (const fault of wrong) say(fault)
  process.exitCode = wrong.length > 0 ? 1 : 0
}

async function journeyIn(openDriver: typeof openFirefox, portal: Portal): Promise<string[]> {
  const driver = await openDriver()
  try {
    for (const [part, { pages, taps }] of Object.entries(await goThrough(driver, portal)))
      say(`${driver.name}: ${part}, pages ${pages}, taps ${taps}`)
    return []
  } catch (error) {
    return [String(error)]
  } finally {
    await driver.close()
  }
}

/** What is heard is left in a file that people can read. */
async function listen(portal: Portal): Promise<string[]> {
  const file = join(root, '.data', 'heard.txt')
  await mkdir(join(root, '.data'), { recursive: true })
  await rm(file, { force: true })
  const wrong = await hear(portal, async (who, lines) => {
    const text = lines.map(({ by, text: words }) => (by === 'keys' ? `  [${words}]` : words)).join('\n')
    await writeFile(file, `${who}\n\n${text}\n\n\n`, { flag: 'a' })
  })
  say(`orca: what was heard is in ${file}`)
  return wrong
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

void main()
