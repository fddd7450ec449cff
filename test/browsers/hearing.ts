import { setTimeout as pause } from 'node:timers/promises'
import type { People } from '../support/people'
import { openListener, type Line, type Listener } from './orca'
import type { Portal } from './portal'

interface At extends Listener {
  readonly portal: Portal
  readonly people: People
}

/** Milliseconds that one walk may take. */
const limit = 10 * 60_000

/** People who hear what Orca says, see nothing, and press keys. The therapist answers what the client has sent. @returns what was wrong */
export async function hear(portal: Portal, keep: (who: string, lines: readonly Line[]) => Promise<void>) {
  const people = await portal.openPractice()
  const wrong: string[] = []
  for (const [who, walk] of Object.entries(walks)) {
    const listener = await openListener()
    const { transcript } = listener
    await Promise.race([walk({ ...listener, portal, people }), tooLong()]).catch((error: unknown) =>
      wrong.push(`${who}: ${String(error)}`),
    )
    await listener.close()
    wrong.push(...badlySaid(transcript).map(fault => `${who}: ${fault}`))
    await keep(who, transcript)
  }
  return wrong
}

const walks = {
  'A client says a first word': sayFirstWord,
  'Her therapist answers': answer,
  'Another client writes more than there is room for': writeTooMuch,
} satisfies Record<string, (at: At) => Promise<void>>

async function sayFirstWord(at: At): Promise<void> {
  const { follow, tabTo, hears, type, press } = at
  await signIn(at, at.people.lena.address)
  await tabTo(/^Say that something felt wrong link/)
  await follow()
  await hears(/^Who will read your words\?/, /^Telephone counselling/, /^A few words are enough/)
  await tabTo(/^What happened entry/)
  await type('You forgot what I told you.')
  await hears(/^Saved at/)
  await tabTo(/^Save and finish later push button/)
  await follow()
  await hears(/^Saved\. Only you can see it/)
  await tabTo(/^What felt wrong\? You forgot what I told you.* link/)
  await follow()
  await tabTo(/^Preview push button/)
  await follow()
  await hears(/^Choose who will read your words/)
  await tabTo(/^Choose who will read your words\. link/)
  await press('Return')
  await hears(/Only Ruth Adler/, /^Please correct: Choose who will read your words/)
  await press('space')
  await hears(/^selected/)
  await tabTo(/^Preview push button/)
  await follow()
  await hears(/^Not sent yet/, /^You forgot what I told you/, /^Ruth Adler therapist/, /first answer by/)
  await tabTo(/^Send push button/)
  await follow()
  await hears(/^Nobody else can read it before/, /^Take it back/, /^It has been sent/)
  await tabTo(/^Your receipt .*link/)
  await follow()
  await hears(/^We have sent your words/)
}

async function answer(at: At): Promise<void> {
  const { follow, tabTo, hears, type, press, go } = at
  const { url, digits } = at.portal
  const { ruth } = at.people
  await signIn(at, ruth.address)
  await tabTo(/^Six digits.* entry/)
  await type(await digits(ruth.address))
  await follow()
  await go(`${url}/inbox`)
  await tabTo(/^Lena Brandt wrote .*link/)
  await follow()
  await hears(/^Lena Brandt is waiting for your first answer/, /^You forgot what I told you/)
  await tabTo(/^Answer link/)
  await press('Return')
  await tabTo(/^Your words entry/)
  await type('I am sorry if that hurt you. You should have told me.')
  await hears(/^Saved at/)
  await tabTo(/^Send your first answer push button/)
  await follow()
  await hears(/^Read this once more/, /“I am sorry if”: An “if”.* “You should have told me”: /)
  await press(...Array.from({ length: 8 }, () => 'Down'))
  await hears(/^highlight start/, /^superscript 1/)
  await tabTo(/^Send as it is push button/)
  await follow()
  await hears(/^Take it back/, /^It has been sent/)
  await tabTo(/^Show the conversation now .*link/)
  await follow()
  await hears(/has your answer/)
}

async function writeTooMuch(at: At): Promise<void> {
  await signIn(at, at.people.josef.address)
  await at.go(`${at.portal.url}/concerns/new`)
  await at.tabTo(/^What happened entry/)
  await at.type('You looked at the clock while I was talking.'.padEnd(76, '.'))
  for (let times = 0; times < 7; times += 1) await at.press('ctrl+a', 'ctrl+c', 'ctrl+End', 'ctrl+v')
  await at.hears(/^Characters left: 272/)
  await at.type('I go on. ')
  await at.hearsNothing(/^Characters/)
  await at.type('I still do. '.repeat(15))
  await at.hears(/^Characters left: \d\d$/)
  await at.press('ctrl+a', 'ctrl+c', 'ctrl+End', 'ctrl+v')
  await at.hears(/^Characters too many: 9\./)
}

async function signIn({ go, tabTo, type, follow, portal }: At, address: string): Promise<void> {
  await go(`${portal.url}/sign-in`)
  await tabTo(/^Your email address entry/)
  await type(address)
  const { code } = await portal.signInEmail(address, follow)
  await tabTo(/^Sign-in code .*entry/)
  await type(code)
  await follow()
}

async function tooLong(): Promise<never> {
  await pause(limit, undefined, { ref: false })
  throw new Error('It took too long.')
}

/** Nothing is said twice in a row, and no place without words is read out. */
function badlySaid(lines: readonly Line[]): string[] {
  return lines.flatMap(({ by, text }, place) => {
    if (by === 'keys' || isOfNoPage(text)) return []
    if (/^status ?bar\W*$/i.test(text)) return ['a place without words was read out']
    return text === lines[place - 1]?.text ? [`said twice: ${text}`] : []
  })
}

/** Of the kind of a place, such as: push button. Or of what Firefox itself does, and of its windows. */
const isOfNoPage = (text: string) =>
  text.length < 13 || /^(Pasted|Search with|Loading)| document web\.$/.test(text)
