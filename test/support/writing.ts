import type { Browser, Fields, Seen } from './browser'

/** Opens a form, fills it in, looks at the preview, and sends it. @returns the page it leads to */
export async function say(browser: Browser, path: string, fields: Fields): Promise<Seen> {
  const preview = await lookAt(browser, path, fields)
  return browser.follow(await browser.fill(preview, {}))
}

/** Opens a form and fills it in. @returns the preview, from which it can be sent */
export async function lookAt(browser: Browser, path: string, fields: Fields): Promise<Seen> {
  return browser.follow(await browser.fill(await browser.get(path), fields))
}

/** A client's first words. @returns the address of the concern, such as /concerns/0199… */
export async function tell(browser: Browser, fields: Fields, path = '/concerns/new'): Promise<string> {
  const receipt = await say(browser, path, {
    happened: 'You looked at the clock all the time.',
    audience: 'therapist',
    ...fields,
  })
  return receipt.$('main a.button').attr('href') ?? ''
}
