import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openScreen, start } from '../support/machine'

const run = promisify(execFile)

/** Firefox and the screen reader Orca, on a screen of their own. @param says what Orca says, as soon as it says it */
export async function openDesk(says: (text: string) => void) {
  const folder = await newHome()
  const screen = await openScreen()
  const env = {
    DISPLAY: screen.display,
    HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_RUNTIME_DIR: join(folder, 'run'),
    LANG: 'C.UTF-8',
    GNOME_ACCESSIBILITY: '1',
  }
  const desk = start('dbus-run-session', ['--', 'sh', '-c', programs, 'desk', join(folder, 'profile')], env)
  desk.lines.on('line', line => {
    const [, words] = /^Orca: (".*")$/.exec(line) ?? []
    if (words !== undefined) says(JSON.parse(words) as string) // the other programs of the desk talk too
  })
  return {
    /** Presses keys, as xdotool takes them. */
    keys: (parameters: readonly string[]) => run('xdotool', parameters, { env: { ...process.env, ...env } }),
    close: async (): Promise<void> => {
      await desk.stop()
      await screen.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function newHome(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'makeright-heard-'))
  for (const name of ['run', 'profile', 'orca']) await mkdir(join(folder, name), { mode: 0o700 })
  await writeFile(join(folder, 'profile', 'user.js'), firefoxSettings)
  await writeFile(join(folder, 'orca', 'orca-customizations.py'), orcaSettings)
  return folder
}

/** Orca listens before Firefox opens, so it hears of its window. */
const programs = `
gsettings set org.gnome.desktop.interface toolkit-accessibility true
openbox >&2 &
orca &
sleep 4
exec firefox-esr --profile "$1" --new-instance about:blank >&2`

const firefoxSettings = `
user_pref("accessibility.force_disabled", -1);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.urlbar.suggest.searches", false);
user_pref("browser.urlbar.autoFill", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
`

/** Each thing that Orca says becomes a line, and no voice is asked to say it. What it says of keys is no part of a page. */
const orcaSettings = `
import json, logging, re
from orca import settings

class Lines(logging.Handler):
    def emit(self, record):
        said = re.match(r"SPEECH OUTPUT: '(.*)'", record.getMessage(), re.DOTALL)
        words = " ".join(said[1].split()) if said else ""
        if words:
            print("Orca: " + json.dumps(words), flush=True)

logging.getLogger("speech").addHandler(Lines())
settings.speechServerFactory = None
settings.speechFactoryModules = []
settings.enableKeyEcho = False
`
