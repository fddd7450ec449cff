import type { Browser, Fields, Seen } from './browser'

/** Opens a form, fills it in and sends it: first words after their preview, all others at once and as they are. @returns the page it leads to */
export async function say(browser: Browser, path: string, fields: Fields): Promise<Seen> {
  const page = await lookAt(browser, path, { as: 'it-is', ...fields })
  return path.startsWith('/concerns/new') ? browser.follow(await browser.fill(page, {})) : page
}

/** Opens a form and fills it in. @returns where it leads: to the preview of first words, else to the conversation */
export async function lookAt(browser: Browser, path: string, fields: Fields): Promise<Seen> {
  return browser.follow(await browser.fill(await openForm(browser, path), fields, 'form.write'))
}

/** Opens a form, or the conversation in whose open box its words are written. */
export async function openForm(browser: Browser, path: string): Promise<Seen> {
  const form = await browser.get(path)
  return form.to ? browser.follow(form) : form
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

/** Writes in the open box of a conversation, and sends it as it is. @returns the page it leads to */
export async function write(browser: Browser, page: string, words: string): Promise<Seen> {
  return browser.follow(await browser.fill(await browser.get(page), { words, as: 'it-is' }, '#answer form'))
}

/**
 * Takes what a conversation offers under this name: presses its button, or follows its link and sends the form behind it. What is not
 * offered there cannot be done.
 * @returns the page it leads to
 */
export async function take(
  browser: Browser,
  page: string,
  offer: RegExp,
  fields: Fields = {},
): Promise<Seen> {
  const seen = await browser.get(page)
  const { $ } = seen
  const named = $('main .doings button, main .doings a, main .moves__list a')
    .toArray()
    .map(one => $(one))
    .find(one => offer.test(one.text().trim()))
  if (!named) throw new Error(`${String(offer)} is not offered.`)
  const href = named.attr('href')
  if (href === undefined) {
    const form = named.closest('form')
    const standing = Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]))
    return browser.follow(await browser.post(form.attr('action') ?? '', { ...standing, ...fields }))
  }
  return say(browser, href, fields)
}
