import { deepEqual } from 'node:assert/strict'
import type { Driver } from './driver'
import type { Portal } from './portal'
import { visitBy, type Visitor } from './visitor'

/** The main journey: a client says a first word, her therapist acknowledges it, she answers and closes. @returns what each part took */
export async function goThrough(driver: Driver, portal: Portal) {
  const { josef, ruth } = await portal.openPractice()
  const visitor = visitBy(driver, portal.url)
  const { counted, open, follow, press, choose, type, reads } = visitor

  await signIn(visitor, portal, josef.address)
  const firstWord = await counted(async () => {
    await follow('Say that something felt wrong')
    await choose('Only Ruth Adler')
    await type('What happened', 'You forgot what I told you last week.')
    await press('Preview')
    await press('Send')
  })
  await reads('It has been sent.')
  await signOut(visitor)

  await signIn(visitor, portal, ruth.address)
  await type('Six digits from your app', await portal.digits(ruth.address))
  await press('Continue')
  await open('/inbox')
  const acknowledgement = await counted(async () => {
    await follow('Josef Hartl wrote on')
    await type('Your words', 'You told me, and I forgot it. I am sorry.')
    await press('Send your first answer')
  })
  await reads('It has been sent.')
  await signOut(visitor)

  await signInByLink(visitor, portal, josef.address)
  const answer = await counted(async () => {
    await follow('To Ruth Adler')
    await type('Your words', 'Thank you for saying so.')
    await press('Send')
  })
  await reads('It has been sent.')
  await follow('Show the conversation now')
  const closing = await counted(async () => {
    await follow('Close this conversation')
    await choose('This has been put right.')
    await press('Close this conversation')
  })
  await reads('It has been sent.')
  await follow('Show the conversation now')
  await reads('You closed this on')
  await signOut(visitor)
  const took = { 'first word': firstWord, acknowledgement, answer, closing }
  deepEqual(took, goals)
  deepEqual(
    [...portal.referers()],
    [`${portal.url}/`],
    'No address of a page leaves it: links of emails are keys.',
  )
  return took
}

/** As in Chromium. */
const goals = {
  'first word': { pages: 2, taps: 4 },
  acknowledgement: { pages: 1, taps: 2 },
  answer: { pages: 1, taps: 2 },
  closing: { pages: 1, taps: 3 },
}

async function signIn(
  { open, type, press }: Visitor,
  { signInEmail }: Portal,
  address: string,
): Promise<void> {
  await open('/sign-in')
  await type('Your email address', address)
  const { code } = await signInEmail(address, () => press('Send me the email'))
  await type('Sign-in code', code)
  await press('Sign in')
}

async function signInByLink(
  { open, type, press }: Visitor,
  { signInEmail }: Portal,
  address: string,
): Promise<void> {
  await open('/sign-in')
  await type('Your email address', address)
  const { link } = await signInEmail(address, () => press('Send me the email'))
  await open(link)
  await press('Sign in')
}

async function signOut({ open, press }: Visitor): Promise<void> {
  await open('/sign-out')
  await press('Sign out in this browser')
}
