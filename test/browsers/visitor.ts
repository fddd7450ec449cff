import { until } from '../support/patience'
import type { Driver, Place } from './driver'

/** Somebody at a browser, which is told what they do. */
export function visitBy(driver: Driver, home: string) {
  const count = { pages: 0, taps: 0 }

  const visitor = {
    open: (path: string) => driver.open(`${home}${path}`),
    type: async (label: string, text: string): Promise<void> => {
      await driver.type(await find('field', label), text)
    },
    /** Chooses one of several, by its label. */
    choose: (label: string) => tap('label', label),
    press: (button: string) => leading(() => tap('button', button)),
    follow: (link: string) => leading(() => tap('a', link)),
    text: async () => String(await driver.run(`return ${shown}`)),
    /** Waits until the page says so. */
    reads: async (text: string): Promise<void> => {
      await until(
        async () => (await visitor.text()).includes(text),
        async () => `${text}, and read: ${await visitor.text()}`,
      )
    },
    /** @returns on how many pages there was something to do meanwhile, and how often it was tapped */
    counted: async (act: () => Promise<void>): Promise<{ pages: number; taps: number }> => {
      Object.assign(count, { pages: -1, taps: 0 }) // the page to which the last tap leads asks nothing more
      await act()
      return { ...count }
    },
  }

  async function tap(kind: string, name: string): Promise<void> {
    count.taps += 1
    await driver.click(await find(kind, name))
  }

  async function find(kind: string, name: string): Promise<Place> {
    const found = (await driver.run(finding, kind, name)) as Place | null
    if (!found) throw new Error(`No ${kind} is called ${name}: ${await visitor.text()}`)
    return found
  }

  /** Does something that leads to another page, and waits until it is there. */
  async function leading(act: () => Promise<void>): Promise<void> {
    count.pages += 1
    await driver.run('document.documentElement.dataset.before = ""')
    await act()
    await until(async () => (await driver.run(isNext)) === true)
  }

  return visitor
}

export type Visitor = ReturnType<typeof visitBy>

const shown = `document.querySelector('main').innerText.replace(/\\s+/g, ' ')`
const isNext = `return document.readyState === 'complete' && !('before' in document.documentElement.dataset)`

/** What can be seen on the page and begins like this; for a field, what its label names. */
const finding = `
const [kind, name] = arguments
const words = element => element.textContent.replace(/\\s+/g, ' ').trim()
const named = [...document.querySelectorAll(kind === 'field' ? 'label' : kind)]
  .filter(element => element.checkVisibility() && words(element).startsWith(name))
  .sort((one, other) => words(one).length - words(other).length)[0]
return (kind === 'field' ? named?.control : named) ?? null`
