import { load, type CheerioAPI } from 'cheerio'
import request from 'supertest'
import { digitsOf } from './authenticators'
import type { House } from './house'
import { openSession, type TestPerson } from './people'

/** A page as it was answered. */
export interface Seen {
  readonly status: number
  /** Where a redirect leads. */
  readonly to: string | null
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
  readonly $: CheerioAPI
  /** The readable text of the page between header and footer. */
  readonly text: string
}

export type Fields = Readonly<Record<string, string | readonly string[]>>

/** A browser without scripts: keeps cookies, and sends forms as browsers do. */
export function openBrowser(house: House) {
  const agent = request.agent(house.url)
  agent.set('Accept-Encoding', 'identity') // squeezing and unfolding thousands of pages takes longer than sending them
  return {
    agent,
    async get(path: string, headers: Record<string, string> = {}): Promise<Seen> {
      return seen(await agent.get(path).set(headers))
    },
    async post(path: string, fields: Fields = {}, headers: Record<string, string> = {}): Promise<Seen> {
      const body = new URLSearchParams()
      for (const [name, value] of Object.entries(fields))
        for (const one of [value].flat()) body.append(name, one)
      return seen(
        await agent
          .post(path)
          .set({ 'Sec-Fetch-Site': 'same-origin', ...headers })
          .type('form')
          .send(body.toString()),
      )
    },
    /** Sends a form that may bring a file, as browsers do. */
    async upload(
      path: string,
      fields: Readonly<Record<string, string>>,
      file = Buffer.alloc(0),
    ): Promise<Seen> {
      const sending = agent.post(path).set({ 'Sec-Fetch-Site': 'same-origin' })
      for (const [name, value] of Object.entries(fields)) sending.field(name, value.replace(/\r?\n/g, '\r\n'))
      return seen(await sending.attach('file', file, 'clients.csv'))
    },
    /** Fills in the form of a page and sends it. What is not filled in is sent as it stands there. */
    async fill(page: Seen, fields: Fields, form = 'main form'): Promise<Seen> {
      const $form = page.$(form).first()
      return this.post($form.attr('action') ?? '', { ...standingIn($form), ...fields })
    },
    /** Posts a form, then looks where it leads. */
    async follow(answer: Seen): Promise<Seen> {
      if (!answer.to) throw new Error(`No redirect, but ${answer.status}: ${answer.text.slice(0, 200)}`)
      return this.get(answer.to)
    },
  }
}

export type Browser = ReturnType<typeof openBrowser>

/** What a form sends as it stands: of boxes of one name each that is ticked. */
function standingIn($form: ReturnType<CheerioAPI>): Fields {
  const standing = new Map<string, string[]>()
  for (const { name, value } of $form.serializeArray())
    standing.set(name, [...(standing.get(name) ?? []), value])
  return Object.fromEntries(
    Array.from(standing, ([name, values]) => [name, values.length > 1 ? values : (values[0] ?? '')]),
  )
}

/** Most answers are only counted or compared: what is in them is read when somebody asks for it. */
export function seen({ status, headers, text: html }: request.Response): Seen {
  let parsed: CheerioAPI | null = null
  return {
    status,
    to: headers.location ?? null,
    html,
    headers,
    get $() {
      return (parsed ??= load(html || ''))
    },
    get text() {
      return asSaid(this.$('main').text().replace(/\s+/g, ' ').trim())
    },
  }
}

/** @throws where a place of a text was left empty, or its key stands there in its place */
function asSaid(text: string): string {
  const [unsaid] = /\{\{[a-z]\w*\}\}|(?<![\w@./-])(?:[a-z]\w+)\.[a-z]+[A-Z]\w+/.exec(text) ?? []
  if (unsaid) throw new Error(`This is not what people should read: ${unsaid}`)
  return text
}

/** A browser in which this person is signed in already: for tests of what they do then. */
export async function openBrowserOf(
  house: House,
  person: TestPerson,
  browser = openBrowser(house),
): Promise<Browser> {
  const { cookie } = await openSession(house, person)
  browser.agent.jar.setCookie(`${cookie}; path=/`, '127.0.0.1')
  return browser
}

/** Really signs in: asks, waits for the mail, opens its link, presses the button, and shows the second factor where there is one. */
export async function signIn(
  house: House,
  person: TestPerson,
  browser = openBrowser(house),
): Promise<Browser> {
  const { link } = await signInMail(house, person, () =>
    browser.post('/sign-in', { address: person.address }),
  )
  const answer = await browser.fill(await browser.get(link), {}, 'main form')
  if (answer.status !== 303) throw new Error(`Signing in was answered with ${answer.status}.`)
  await prove(house, person, browser)
  return browser
}

/** Types the digits of the authenticator app, for whoever has one. @returns what comes of it, or null where there is none */
export async function prove(
  house: House,
  person: Pick<TestPerson, 'address'>,
  browser: Browser,
  at = '/second-factor',
): Promise<Seen | null> {
  const digits = await digitsOf(house.admin, person.address)
  if (!digits) return null
  const answer = await browser.fill(await browser.get(at), { digits })
  if (answer.status !== 303) throw new Error(`The second factor was answered with ${answer.status}.`)
  return answer
}

/** The mail that comes of asking to sign in, whatever other mail comes meanwhile. */
export async function signInMail(
  house: House,
  person: Pick<TestPerson, 'address'>,
  ask: () => Promise<Seen>,
) {
  const before = house.post.to(person.address, '/sign-in/').length
  const answer = await ask()
  const mails = await house.post.waitFor(person.address, before + 1, '/sign-in/')
  const text = mails.at(-1)?.text ?? ''
  return { answer, text, link: linkIn(text), digits: digitsIn(text) }
}

const here = { domain: '127.0.0.1', path: '/', secure: false, script: false } as never

/** Somebody else's browser, with the cookies that this one has now: as when somebody has seen them on a shared device. */
export function copyOf(browser: Browser, house: House): Browser {
  const copy = openBrowser(house)
  for (const { name, value } of browser.agent.jar.getCookies(here))
    copy.agent.jar.setCookie(`${name}=${value}; path=/`, '127.0.0.1')
  return copy
}

export function linkIn(text: string): string {
  return new URL(/https?:\/\/\S+\/sign-in\/\S+/.exec(text)?.[0] ?? 'http://none/none').pathname
}

export function digitsIn(text: string): string {
  return /\b\d{6}\b/.exec(text)?.[0] ?? ''
}
