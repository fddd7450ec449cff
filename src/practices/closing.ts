import { dayText } from '../language/dates'
import { clockOf } from '../language/locale'
import type { Translate } from '../language/translator'
import { dayOf, onDay } from '../time/days'
import { asItIs, ownLines, ownText } from './own-text'
import type { Practice } from './practice'
import { shownText, type ShownText } from './telephone'

/** That a practice closes: its last day, who keeps its records then and how to reach them, and until when people can read here at least. */
type Closes = Pick<
  Practice,
  'name' | 'timeZone' | 'region' | 'language' | 'closesOn' | 'keptBy' | 'keptHow' | 'keptHowIn' | 'keptUntil'
>

/** Whether its last day is over. */
export function hasClosed({ closesOn, timeZone }: Pick<Closes, 'closesOn' | 'timeZone'>, now: Date): boolean {
  return closesOn != null && closesOn < dayOf(now, { timeZone })
}

/** The line on every page; null: the practice goes on. */
export function closingLine(
  t: Translate,
  practice: Pick<Closes, 'name' | 'timeZone' | 'region' | 'closesOn'>,
  language: string,
  now: Date,
): string | null {
  const { name, closesOn } = practice
  if (!closesOn) return null
  const day = dayText(onDay(closesOn, practice), clockOf({ practice, language }))
  return t(hasClosed(practice, now) ? 'practices.nameClosedOn' : 'practices.nameClosesOn', { name, day })
}

/** Before a client writes to it for the first time; null: the practice goes on. */
export function beforeClosing(t: Translate, practice: Closes, language: string): string | null {
  const { name, closesOn } = practice
  if (!closesOn) return null
  const day = dayText(onDay(closesOn, practice), clockOf({ practice, language }))
  return t('practices.noAnswerMayComeAfter', { name, day })
}

/** What somebody reads of it on a page of its own, paragraph by paragraph; its numbers can be called. */
export function closingTexts(
  t: Translate,
  practice: Closes,
  { language, answers, now }: { readonly language: string; readonly answers: boolean; readonly now: Date },
): ShownText[] {
  const { closesOn, keptBy, keptHow, keptHowIn, keptUntil } = practice
  if (!closesOn || !keptBy || !keptHow || !keptUntil) return []
  const until = dayText(onDay(keptUntil, practice), clockOf({ practice, language }))
  const isOver = hasClosed(practice, now)
  return [
    ...(isOver ? [] : [t(answers ? 'practices.pleaseAnswerUntilThen' : 'practices.youCanWriteUntilThen')]),
    t(isOver ? 'practices.nothingNewBeginsHere' : 'practices.afterThatNothingNewBegins'),
    t('practices.youCanReadAndCopyUntil', { day: until }),
    t('practices.whoKeepsTheRecords', { name: keptBy }),
  ]
    .map(asItIs)
    .concat(
      ownLines(ownText(keptHow, keptHowIn, { practice, language })).filter(({ text }) => text.trim() !== ''),
    )
    .map(shownText)
}
