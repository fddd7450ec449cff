import { writingValues, type WritingTime } from '../drafts/page'
import { clockOf, numberText } from '../language/locale'
import type { Person } from '../people/person'
import type { Translate } from '../language/translator'
import {
  lessonParts,
  mostOfPart,
  themeNames,
  themes,
  type LessonFault,
  type LessonState,
  type Parts,
  type WrittenLesson,
} from './lesson'
import { detailsIn, type DetailKind } from './telling-details'
import { tellingEnglish } from './telling-english'
import { tellingGerman } from './telling-german'
import { mainLanguageOf } from '../hints/languages'
import type { TextKey } from '../language/english'
import { errorAt } from '../http/page-parts'

/** From what the domain knows to what a view says. Pure: every value is finished here. */

/** The page on which a lesson is written. */
export function lessonFormValues(
  t: Translate,
  person: Person,
  lesson: WrittenLesson & { readonly revision?: number },
  {
    faults,
    time,
    back,
  }: { readonly faults: readonly LessonFault[]; readonly time: WritingTime; readonly back: string },
) {
  const errors = errorValues(t, person, faults)
  return {
    writing: writingValues(person, lesson, time, {
      action: '/lessons/new',
      own: `/lessons/${lesson.id}/edit`,
    }),
    errors,
    fields: [
      ...lessonParts.map(({ name, label, hint, optional }) => ({
        kind: 'words' as const,
        name,
        label: t(label),
        hint: hint && t(hint),
        value: lesson.words[name],
        error: errorAt(errors, name),
        ...limitOf(person),
        optional,
        rows: 5,
      })),
      {
        kind: 'choice' as const,
        name: 'theme',
        legend: t('shared.whatIsItAbout'),
        hint: t('learning.othersFindItThere'),
        error: errorAt(errors, 'theme'),
        options: themeNames.map(theme => ({
          value: theme,
          text: t(themes[theme]),
          hint: null,
          checked: theme === lesson.theme,
        })),
      },
    ],
    back,
  }
}

/** What was written, under the labels of its fields. */
export function lessonPartValues(t: Translate, words: Parts): { label: string; text: string }[] {
  return lessonParts
    .filter(({ name }) => words[name].trim() !== '')
    .map(({ name, label }) => ({ label: t(label), text: words[name] }))
}

export interface LessonWarning {
  readonly what: string
  readonly words: readonly string[]
}

/** What may tell whom it is about. @param names of people whom the reader of the warning knows here */
export function warningValues(t: Translate, words: Parts, names: readonly string[]): LessonWarning[] {
  const text = lessonParts.map(({ name }) => words[name]).join('\n\n')
  const telling = mainLanguageOf(text) === tellingGerman.code ? tellingGerman : tellingEnglish // whatever language the pages are in
  return detailsIn(text, names, telling).map(({ kind, words: found }) => ({
    what: t(detailText[kind]),
    words: found,
  }))
}

/** What somebody should know before others can read it. @param answerers how many could have written it, its author among them */
export function statements(t: Translate, answerers: number): string[] {
  return [
    t('learning.oneOtherTherapistOrOwner'),
    t('learning.onTheShelfEverybodyWho'),
    t('learning.nobodyIsToldThatIt'),
    guess(t, answerers),
    t('learning.aLessonThatComesRight'),
    t('learning.youCanTakeItBack'),
    t('learning.whoeverRunsTheServerCould'),
  ]
}

export const stateText = {
  draft: 'learning.onlyYouHaveIt',
  waiting: 'learning.waitsUntilSomebodyHasRead',
  shelf: 'learning.onTheShelf',
} as const satisfies Record<LessonState, TextKey>

/** A row of a list: how it begins says more than a title would. */
export interface LessonRow {
  readonly href: string
  readonly theme: string | null
  readonly begins: string
  readonly state?: string
}

/** @param withTheme false where the list says it already */
export function rowValues(t: Translate, { id, theme, words }: WrittenLesson, withTheme = true): LessonRow {
  const whole = (words.pattern || words.helped || words.differently).replace(/\s+/g, ' ').trim()
  return {
    href: `/lessons/${id}`,
    theme: withTheme && theme ? t(themes[theme]) : null,
    begins:
      whole.length > beginning
        ? `${whole.slice(0, beginning).toWellFormed()}…`
        : whole || t('learning.nothingIsWrittenYet'),
  }
}

export function errorValues(t: Translate, person: Person, faults: readonly LessonFault[]) {
  return faults.map(({ field, text }) => ({ field, text: t(text, { most: limitOf(person).limitText }) }))
}

export function limitOf(person: Person) {
  return { limit: mostOfPart, limitText: numberText(mostOfPart, clockOf(person)) }
}

const detailText = {
  name: 'learning.aNamePerhaps',
  contact: 'learning.aWayToReachSomebody',
  place: 'learning.aPlacePerhaps',
  time: 'learning.aDayATimeOr',
  number: 'learning.aNumber',
  rare: 'learning.somethingThatIsTrueOf',
} as const satisfies Record<DetailKind, TextKey>

/** Signs of a lesson that a list shows. */
const beginning = 140

function guess(t: Translate, answerers: number): string {
  if (answerers <= 2) return t('learning.onlyTwoPeopleHereCan')
  return answerers <= 8
    ? t('learning.onlyNumberPeopleHereCan', {
        number: answerers,
      })
    : t('learning.someMayGuessThatIt')
}
