import { execFile } from 'node:child_process'
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium, type Browser } from 'playwright-core'

/**
 * A real Chromium: the one that npm has brought along, unless $CHROMIUM names another.
 * @param keepsPages whether it holds pages ready for Back, as browsers do and Playwright does not
 * @param microphone in which something beeps: whether its person lets pages hear it that ask; none where nothing is said
 */
export async function openChromium({
  keepsPages = false,
  microphone,
}: { keepsPages?: boolean; microphone?: 'allowed' | 'refused' } = {}): Promise<Browser> {
  const named = process.env.CHROMIUM
  const { path, env } = named ? { path: named, env: {} } : await brought()
  return chromium.launch({
    executablePath: path,
    env: { ...process.env, ...env },
    args: [...flags, ...(microphone ? microphones[microphone] : [])],
    ...(keepsPages && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
  })
}

const flags = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost', // nothing leaves this machine
]

const microphones = {
  allowed: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
  refused: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny'],
}

/**
 * It unpacks itself into the folder for temporary files, and two processes at once would find it half unpacked: so into a
 * folder of our own, and then one rename.
 */
async function brought(): Promise<{ path: string; env: Record<string, string> }> {
  const home = join(tmpdir(), 'makeright-chromium-147.0.0')
  if (!(await isThere(home))) {
    const fresh = await mkdtemp(join(tmpdir(), 'makeright-chromium-'))
    await run(process.execPath, ['-e', `require('@sparticuz/chromium').executablePath()`], {
      cwd: __dirname,
      env: { ...process.env, TMPDIR: fresh, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' }, // its own libraries too
    })
    await writeFile(join(fresh, 'fonts', 'fonts.conf'), fontsIn(join(home, 'fonts')))
    await rename(fresh, home).catch(() => rm(fresh, { recursive: true })) // somebody else was faster
  }
  const env = { LD_LIBRARY_PATH: join(home, 'al2023', 'lib'), FONTCONFIG_PATH: join(home, 'fonts') }
  return { path: join(home, 'chromium'), env }
}

/** On a machine without any font, Chromium ends unless it is told where the one is that it has brought. */
const fontsIn = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/cache</cachedir>
</fontconfig>
`

const run = promisify(execFile)

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  )
}
