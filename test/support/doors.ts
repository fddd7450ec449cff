import type { Browser, Fields, Seen } from './browser'
import type { Person } from '../../src/people/person'

/** Writes at the door of a practice, without an account. @returns the preview, which shows the return code */
export async function writeAtDoor(
  browser: Browser,
  person: Person,
  fields: Fields,
  therapist = '',
): Promise<Seen> {
  const page = await browser.get(`/p/${person.practice.door ?? ''}/new?therapist=${therapist}`)
  const words = { happened: 'You looked at the clock all the time.', audience: 'therapist', ...fields }
  return browser.follow(await browser.fill(page, words))
}

export function codeOn(preview: Seen): string {
  return preview.$('.code__letters').first().text()
}

/** Sends what the preview shows, with the end of its code typed back. @returns the receipt */
export async function sendWithCode(browser: Browser, preview: Seen): Promise<Seen> {
  const group = codeOn(preview).slice(-4)
  return browser.follow(await browser.fill(preview, { group }, 'form[action$="/sending"]'))
}

/** All of it at once. @returns the address of the concern, and the code that leads back to it */
export async function tellAtDoor(browser: Browser, person: Person, fields: Fields = {}, therapist = '') {
  const preview = await writeAtDoor(browser, person, fields, therapist)
  const receipt = await sendWithCode(browser, preview)
  return { code: codeOn(preview), concern: receipt.$('main a.button').attr('href') ?? '' }
}
