import { both } from '../answering/reflection'
import { characters } from '../concerns/rules/wording'
import type { Person } from '../people/person'
import { isVisible } from '../language/translator'
import type { TextKey } from '../language/english'

/** What a lesson is about, by the names that the database knows. Texts are keys of t(). */
export const themes = {
  time: 'learning.timeAndAttention',
  words: 'learning.wordsThatHurt',
  listening: 'learning.notHeardOrMisunderstood',
  closeness: 'learning.tooCloseOrTooFar',
  confidentiality: 'learning.somethingWasPassedOn',
  difference: 'learning.differenceAndPrejudice',
  endings: 'learning.breaksAndEndings',
  way_of_working: 'learning.theWayAndPaceOf',
  money: 'learning.moneyAndAppointments',
  answering: 'learning.answeringAndApologizing',
  other: 'learning.somethingElse',
} as const
export type Theme = keyof typeof themes
export const themeNames = Object.keys(themes) as Theme[]

/** `draft`: its author's alone. `waiting`: somebody else reads it first. `shelf`: for everybody who works here. */
export const lessonStates = ['draft', 'waiting', 'shelf'] as const
export type LessonState = (typeof lessonStates)[number]

/** The fields of a lesson. Labels and hints are keys of t(). */
export const lessonParts = [
  {
    name: 'pattern',
    label: 'learning.whatCanGoWrong',
    hint: 'learning.thePatternNotTheStory',
    optional: false,
  },
  {
    name: 'helped',
    label: 'learning.whatHelpedOrWouldHave',
    hint: 'learning.whatCouldSomebodyElseDo',
    optional: true,
  },
  { name: 'differently', label: 'learning.whatIDoDifferentlyNow', hint: null, optional: true },
] as const
export type PartName = (typeof lessonParts)[number]['name']
export type Parts = Readonly<Record<PartName, string>>

/** A lesson as a form brings it, which is nobody else's as long as it is not handed in. */
export interface WrittenLesson {
  readonly id: string
  /** Null: not chosen yet. */
  readonly theme: Theme | null
  readonly words: Parts
  /** Fields that held signs we cannot keep; we took those out. */
  readonly changed?: readonly PartName[]
}

/** What a lesson still needs. The text is a key of t(). */
export interface LessonFault {
  readonly field: PartName | 'theme' | 'reply'
  readonly text: TextKey
}

/** Characters of one field. A lesson is read in a few minutes. */
export const mostOfPart = 2_000

/** People who answer clients write lessons, and read those of others first. */
export function answers({ roles }: Pick<Person, 'roles'>): boolean {
  return roles.includes('therapist') || roles.includes('owner')
}

export function isTheme(value: unknown): value is Theme {
  return typeof value === 'string' && Object.hasOwn(themes, value)
}

/** What is too long to be kept by pressing a button. */
export function partsTooLong(words: Parts): LessonFault[] {
  return lessonParts
    .filter(({ name }) => isTooLong(words[name]))
    .map(({ name }) => ({ field: name, text: tooLong }))
}

/** What it needs before others can read it. */
export function lessonFaults({ theme, words }: Pick<WrittenLesson, 'theme' | 'words'>): LessonFault[] {
  return [
    ...(theme ? [] : [{ field: 'theme', text: 'learning.chooseWhatItIsAbout' } as const]),
    ...(isVisible(words.pattern)
      ? []
      : [{ field: 'pattern', text: 'consulting.writeAFewWordsHere' } as const]),
    ...partsTooLong(words),
  ]
}

/** Why a lesson is given back must be said. */
export function replyFaults(reply: string): LessonFault[] {
  if (!isVisible(reply)) return [{ field: 'reply', text: 'learning.sayWhatShouldBeDifferent' }]
  return isTooLong(reply) ? [{ field: 'reply', text: tooLong }] : []
}

export function isEmptyLesson(words: Parts): boolean {
  return lessonParts.every(({ name }) => !isVisible(words[name]))
}

/** As with a reflection: nothing that somebody wrote gives way to a form that did not know of it. */
export function joinedLesson(before: Parts, form: Parts): Parts {
  return everyPart(name => both(before[name], form[name]))
}

/** Whether every word that somebody looks for stands in it, large or small. */
export function isAbout(words: Parts, looking: string): boolean {
  const text = plain(lessonParts.map(({ name }) => words[name]).join('\n'))
  return plain(looking)
    .split(/\s+/)
    .every(word => text.includes(word))
}

export function everyPart(textOf: (name: PartName) => string): Parts {
  return Object.fromEntries(lessonParts.map(({ name }) => [name, textOf(name)])) as Parts
}

const tooLong = 'shared.thisIsLongerThanMost'

function isTooLong(text: string): boolean {
  return text.length > mostOfPart && characters(text, mostOfPart) > mostOfPart
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[’‘]/g, "'").trim()
}
