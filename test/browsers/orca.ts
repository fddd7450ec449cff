import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../support/patience'
import { openDesk } from './desk'

/** What was said, and the keys that were pressed before it. */
export interface Line {
  readonly by: 'Orca' | 'keys'
  readonly text: string
}

/** Keys go in, and what comes out is what Orca says. */
export async function openListener() {
  const transcript: Line[] = []
  let lastAt = Date.now()
  const desk = await openDesk(text => {
    transcript.push({ by: 'Orca', text })
    lastAt = Date.now()
  })
  const shown = (lines: readonly Line[]) => lines.map(({ text }) => text).join(' | ')
  const sinceKeys = () => transcript.slice(transcript.findLastIndex(({ by }) => by === 'keys') + 1)
  /** Whether this was said since keys were pressed. */
  const isSaid = (what: RegExp) => sinceKeys().some(({ text }) => what.test(text))
  /** Waits until Orca has stopped reading. */
  const quiet = () => until(() => Date.now() - lastAt > 900)

  async function keys(text: string, ...parameters: string[]): Promise<void> {
    await quiet()
    transcript.push({ by: 'keys', text })
    await desk.keys(parameters)
    lastAt = Date.now()
  }

  const press = (...names: string[]) =>
    keys(names.join(' '), 'key', '--clearmodifiers', '--delay', '120', ...names)
  const type = (text: string) => keys(`“${text}”`, 'type', '--delay', '40', text)

  /** Waits until each of these has been said since keys were pressed. */
  async function hears(...what: readonly RegExp[]): Promise<void> {
    for (const one of what)
      await until(
        () => isSaid(one),
        () => `${String(one)}, and heard: ${shown(sinceKeys())}`,
      )
  }

  /** Waits longer than a page waits before it says something. @throws where this is said all the same */
  async function hearsNothing(of: RegExp): Promise<void> {
    await pause(3_000)
    if (isSaid(of)) throw new Error(`${String(of)} was said: ${shown(sinceKeys())}`)
  }

  /** Presses Enter, and listens to the next page, which is read from its beginning or from the box that is there to be written in. */
  async function follow(): Promise<void> {
    await press('Return')
    await hears(/^Finished loading| entry /)
    await quiet()
  }

  /** As somebody does who was given the address. */
  async function go(address: string): Promise<void> {
    await press('ctrl+l')
    await type(address)
    await follow()
  }

  /** Presses Tab until Orca names what is looked for, at most until the page is over. */
  async function tabTo(name: RegExp): Promise<void> {
    const from = transcript.length
    do {
      await press('Tab')
      await quiet()
      if (isSaid(/^Browser tabs/))
        throw new Error(`No Tab leads to ${String(name)}, but to: ${shown(transcript.slice(from))}`)
    } while (!isSaid(name))
  }

  await until(() => isSaid(/Mozilla Firefox/))
  return { transcript, press, type, hears, hearsNothing, follow, go, tabTo, close: desk.close }
}

export type Listener = Awaited<ReturnType<typeof openListener>>
