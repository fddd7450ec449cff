import { v7 as newId } from 'uuid'
import { sendDraft } from '../../src/concerns/store/acts/sent-drafts'
import type { Choices } from '../../src/concerns/rules/wording'
import { sendAtDoor, findDoor } from '../../src/doors/store'
import type { Person } from '../../src/people/person'
import { newSecret } from '../../src/sign-in/sessions'
import type { Browser, Fields, Seen } from './browser'

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

/** Says that the code of a preview is kept. @returns the page that asks for its end, and shows it no more */
export function keepCode(browser: Browser, preview: Seen): Promise<Seen> {
  return browser.get(preview.$('main a.button').attr('href') ?? '')
}

/** Sends what the preview shows, with the end of its code typed back. @returns the receipt */
export async function sendWithCode(browser: Browser, preview: Seen): Promise<Seen> {
  const group = codeOn(preview).slice(-4)
  return browser.follow(await browser.fill(await keepCode(browser, preview), { group }))
}

/** All of it at once. @returns the address of the concern, and the code that leads back to it */
export async function tellAtDoor(browser: Browser, person: Person, fields: Fields = {}, therapist = '') {
  const preview = await writeAtDoor(browser, person, fields, therapist)
  const receipt = await sendWithCode(browser, preview)
  return { code: codeOn(preview), concern: receipt.$('main a.button').attr('href') ?? '' }
}

/** The secret of a session that begins, in a browser in which nobody was signed in. */
export function newSession() {
  return { secret: newSecret(), old: null }
}

/** Somebody comes by the door and sends their first words, by the product's own verbs. @returns who that is, their code and the concern */
export async function comeByDoor(of: Person, choices: Choices, now = new Date()) {
  const door = await findDoor(of.practice.door ?? '')
  const words = { happened: 'You looked at the clock all the time.' }
  const begun = { id: newId(), concernId: null, move: 'send', seen: 0, words, choices } as const
  const { person, code, draftId } = await sendAtDoor(door, begun, newSession(), now)
  const sent = await sendDraft(person, draftId, 0, now)
  if ('refusal' in sent) throw new Error(sent.refusal)
  return { person, code, concern: draftId }
}
