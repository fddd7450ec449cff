import type { Browser, Fields, Seen } from './browser'

/** Opens a form, fills it in, looks at the preview, and sends it. @returns the page it leads to */
export async function say(browser: Browser, path: string, fields: Fields): Promise<Seen> {
  const preview = await lookAt(browser, path, fields)
  return browser.follow(await browser.fill(preview, {}))
}

/** Opens a form and fills it in. @returns the preview, from which it can be sent */
export async function lookAt(browser: Browser, path: string, fields: Fields): Promise<Seen> {
  return browser.follow(await browser.fill(await openForm(browser, path), fields, 'form.write'))
}

/** Opens a form. Whoever is led to what they had begun there begins something else. */
export async function openForm(browser: Browser, path: string): Promise<Seen> {
  const form = await browser.get(path)
  if (!form.to) return form
  const begun = await browser.follow(form)
  return browser.get(begun.$('a[href$=afresh]').attr('href') ?? '')
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

/**
 * Follows a link of a concern's page, fills in the form behind it, looks once more, and sends: what is not offered there cannot be done.
 * @returns the page it leads to
 */
export async function take(
  browser: Browser,
  page: string,
  offer: RegExp,
  fields: Fields = {},
): Promise<Seen> {
  const seen = await browser.get(page)
  const link = seen
    .$('main a')
    .toArray()
    .map(one => seen.$(one))
    .find(one => offer.test(one.text().trim()))
  if (!link) throw new Error(`${String(offer)} is not offered.`)
  const form = await openForm(browser, link.attr('href') ?? '')
  const preview = await browser.follow(await browser.fill(form, fields, 'form.write'))
  return browser.follow(await browser.fill(preview, {}, 'form[action$=sending]'))
}
