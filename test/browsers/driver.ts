import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A place on a page, as WebDriver hands it out and takes it back. */
export type Place = Readonly<Record<string, string>>

/** What a browser can be told from outside, which each hears in its own way. */
export interface Driver {
  /** Its name and version. */
  readonly name: string
  open(address: string): Promise<void>
  /** Runs the body of a function in the page, with the texts that it takes. */
  run(script: string, ...texts: readonly string[]): Promise<unknown>
  click(place: Place): Promise<void>
  type(place: Place, text: string): Promise<void>
  close(): Promise<void>
}

/** A command of WebDriver by its name there, such as: ElementClick. */
export type Tell = (command: string, parameters: Readonly<Record<string, unknown>>) => Promise<unknown>

/** How a place is named between WebDriver and us. */
const placeKey = 'element-6066-11e4-a52e-4f735466cecf'

/** The few commands that we need, which have the same parameters on every wire. */
export function driverBy(tell: Tell, name: string, close: () => Promise<void>): Driver {
  return {
    name,
    async open(url) {
      await tell('Navigate', { url })
    },
    run: (script, ...texts) => tell('ExecuteScript', { script, args: texts }),
    async click(place) {
      await tell('ElementClick', { id: place[placeKey] })
    },
    async type(place, text) {
      await tell('ElementSendKeys', { id: place[placeKey], text })
    },
    close,
  }
}

/** A folder for what a browser keeps, in which nothing of anybody's own lies. */
export async function newProfile() {
  const folder = await mkdtemp(join(tmpdir(), 'makeright-browser-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) }
}
