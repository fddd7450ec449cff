import type { Practice } from '../../practices/practice'
import { lastWorkingDayBefore } from './working-days'

/** What a client can say beside their first words, if they wish; and sentences to begin with for whoever finds none. Texts are keys of t(). */

/** First sentences that can stand alone, be changed or left, by the name that a form gives them. */
export const starters = {
  unsure: 'Something felt off. I can’t say what yet.',
  rushed: 'I felt rushed.',
  judged: 'I felt judged.',
  wrong: 'You got something important about me wrong.',
  unheard: 'I said something that mattered, and I don’t think you heard it.',
  shared: 'Something was shared that should not have been.',
  pushed: 'You pushed me further than I could go.',
  ended: 'We ended, and I don’t understand why.',
} as const

export const kinds = {
  handled: 'How something was handled',
  relationship: 'How we are with each other',
  fit: 'Whether this is right for me',
  done: 'Something that was done to me',
  ending: 'How it ended, or is ending',
  unsaid: 'I’d rather not say',
} as const

export const wishes = {
  heard: 'To be heard',
  explanation: 'An explanation',
  apology: 'An apology',
  change: 'Something to change',
  talk: 'To talk about it when we meet',
  written: 'A written answer',
  somebody_else: 'Somebody else to talk to',
  end_well: 'To end well',
  closing_talk: 'A talk to close',
  records: 'My records',
  referral: 'The name of somebody else',
  unknown: 'I don’t know yet',
} as const

/** Where an answerer can begin, for what would help. Texts are keys of t(). */
export const towards = {
  heard: 'To be heard: say what you have understood, before anything else.',
  explanation: 'An explanation: first what it was like for them, then a short one, without blame.',
  apology: 'An apology: for what you did, not for how they feel.',
  change: 'Something to change: say what will be different, and from when.',
  talk: 'To talk about it when you meet: offer time for it, and say so here.',
  written: 'A written answer: take the room that it needs.',
  somebody_else:
    'Somebody else to talk to: who that is, is theirs to choose. Where somebody else owns the practice, they can bring them in.',
  end_well: 'To end well: what was good, what was not, and what comes next can be a talk of its own.',
  closing_talk: 'A talk to close: offer one, also when you work together no more.',
  records: 'Their records: say how and by when they get them.',
  referral: 'The name of somebody else: a person whom you know, and one more to choose from.',
  unknown: 'They don’t know yet. You can ask again later, without pressing.',
} as const satisfies Record<Wish, string>

export type Starter = keyof typeof starters
export type Kind = keyof typeof kinds
export type Wish = keyof typeof wishes

/** What would help, as it stands in an entry. */
export function wishesIn({ help = '' }: Readonly<Record<string, string>>): Wish[] {
  return help.split(' ').filter(isWish)
}

export const isStarter = (value: string): value is Starter => Object.hasOwn(starters, value)
export const isKind = (value: string): value is Kind => Object.hasOwn(kinds, value)
export const isWish = (value: string): value is Wish => Object.hasOwn(wishes, value)

/** A sentence to begin with stands before what was written already, unless it stands there. */
export function beginWith(sentence: string, text: string): string {
  if (text.includes(sentence)) return text
  return text.trim() ? `${sentence} ${text}` : sentence
}

/** When whoever has not opened a concern is reminded of a meeting: at seven in the morning, on the last working day before. */
export function remindAt(day: string, practice: Practice): Date {
  return lastWorkingDayBefore(day, practice).set({ hour: 7 }).toJSDate()
}
