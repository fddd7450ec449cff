import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { digitsOf } from './authenticators'
import { digitsIn, linkIn } from './browser'
import type { House } from './house'
import { patience } from './patience'
import { openSession, type TestPerson } from './people'

export interface Settings extends BrowserContextOptions {
  /** Off, as in a browser without JavaScript. */
  readonly scripts?: boolean
}

/** Somebody at a browser of their own. Whatever that browser complains of is kept, and so is every request to elsewhere. */
export async function visit(browser: Browser, house: House, { scripts = true, ...more }: Settings = {}) {
  const context = await browser.newContext({
    baseURL: house.url,
    javaScriptEnabled: scripts,
    reducedMotion: 'reduce',
    viewport: { width: 1280, height: 800 },
    ...more,
  })
  context.setDefaultTimeout(patience)
  const page = await context.newPage()
  const wire = await context.newCDPSession(page)
  const complaints: string[] = []
  const asked: string[] = []
  page.on('console', message => {
    // Chromium says so of every page with such a status, and nothing is wrong with it.
    const isOurAnswer = /^Failed to load resource: the server responded with a status of 4\d\d/.test(
      message.text(),
    )
    if (message.type() === 'error' && !isOurAnswer) complaints.push(message.text())
  })
  page.on('pageerror', error => complaints.push(error.message))
  page.on('request', request => {
    if (!request.url().startsWith(`${house.url}/`)) complaints.push(`asked for ${request.url()}`)
    const isPage = request.isNavigationRequest() && request.frame() === page.mainFrame()
    if (isPage) asked.splice(0)
    else if (request.method() === 'GET') asked.push(request.url())
  })

  /** Does something that leads to another page, and waits until it is there. */
  async function leading(act: () => Promise<unknown>): Promise<void> {
    const loaded = page.waitForEvent('load')
    await act()
    await loaded
  }
  const main = page.locator('main')
  return {
    page,
    context,
    /** The way of the debugger to this page. It stays open: whoever closes one takes the page's test devices away. */
    wire,
    complaints,
    /** The addresses of all that the page that stands there needed besides itself, had by the browser before or not. */
    asked,
    /** @returns the status of the answer */
    async go(path: string): Promise<number> {
      const answer = await page.goto(path)
      return answer?.status() ?? 0
    },
    /** Sends what a form would, without leaving the page. @returns where it leads */
    async post(path: string, form: Readonly<Record<string, string>> = {}): Promise<string> {
      const headers = { 'Sec-Fetch-Site': 'same-origin' }
      const answer = await context.request.post(path, { form, headers, maxRedirects: 0 })
      const to = answer.headers().location
      if (!to) throw new Error(`No redirect, but ${answer.status()}.`)
      return to
    },
    press: (button: string | RegExp) =>
      leading(() => main.getByRole('button', { name: button }).first().click()),
    follow: (link: string | RegExp) => leading(() => page.getByRole('link', { name: link }).first().click()),
    write: (label: string | RegExp, text: string) => main.getByLabel(label).first().fill(text),
    /** What stands folded under this name. */
    open: (name: string) => main.locator('summary').filter({ hasText: name }).first().click(),
    choose: (label: string | RegExp) => main.locator('label').filter({ hasText: label }).first().click(),
    text: async () => (await main.innerText()).replace(/\s+/g, ' '),
    path: () => new URL(page.url()).pathname,
    leading,
    close: () => context.close(),
  }
}

export type Visitor = Awaited<ReturnType<typeof visit>>

/** Asks for the mail that opens the door, and waits until it is there. */
export async function askForMail(visitor: Visitor, house: House, { address }: Pick<TestPerson, 'address'>) {
  const before = house.post.to(address, '/sign-in/').length
  await visitor.write('Your email address', address)
  await visitor.press('Send me the email')
  const mail = (await house.post.waitFor(address, before + 1, '/sign-in/')).at(-1)?.text ?? ''
  return { link: linkIn(mail), digits: digitsIn(mail) }
}

/** Types the digits of the authenticator app, where this page asks for them. */
export async function prove(
  visitor: Visitor,
  house: House,
  { address }: Pick<TestPerson, 'address'>,
): Promise<void> {
  if (visitor.path() !== '/second-factor') return
  await visitor.write('Six digits from your app', (await digitsOf(house.admin, address)) ?? '')
  await visitor.press('Continue')
}

/** Signs in by the link of a mail, from page to page, and stands where a second factor is asked for, if one is. */
export async function knock(
  visitor: Visitor,
  house: House,
  person: Pick<TestPerson, 'address'>,
  next?: string,
): Promise<void> {
  await visitor.go(next ? `/sign-in?next=${next}` : '/sign-in')
  const { link } = await askForMail(visitor, house, person)
  await visitor.go(link)
  await visitor.press('Sign in')
}

/** Comes in by the link of a mail, from page to page, as people do. */
export async function walkIn(
  visitor: Visitor,
  house: House,
  person: Pick<TestPerson, 'address'>,
): Promise<Visitor> {
  await knock(visitor, house, person)
  await prove(visitor, house, person)
  return visitor
}

/** Is signed in already, at the page where one arrives. */
export async function comeIn(visitor: Visitor, house: House, person: TestPerson): Promise<Visitor> {
  const [name = '', value = ''] = (await openSession(house, person)).cookie.split('=')
  await visitor.context.addCookies([{ name, value, url: house.url }])
  await visitor.go('/')
  return visitor
}

/** Waits until the page says that what stands in its form is kept. */
export const untilKept = (page: Page): Promise<void> =>
  page
    .getByText(/^Saved at \d/)
    .first()
    .waitFor()
