import { plainCode } from '../../language/easy'
import type { Translate } from '../../language/translator'
import { languagesAt, type OffersLanguages } from '../languages'
import { ownLines, optionalOwnText, type OwnTextReader, type TextIn } from '../own-text'
import { shownText, type ShownText } from '../telephone'

/** What clients see of a rule, and on which page. */
export interface Excerpt {
  readonly where: string
  readonly paragraphs: readonly ShownText[]
}

interface Own {
  readonly where: string
  readonly text: string | null
  readonly textIn: TextIn
}

/** What clients see of a text of the practice's own: as this owner would read it, then in each other language in which it is written. */
export function ownExcerpts(
  t: Translate,
  { where, text, textIn }: Own,
  { practice, language }: OwnTextReader & { readonly practice: OffersLanguages },
): Excerpt[] {
  const mine = plainCode(language)
  const isWrittenIn = (code: string) => Boolean(code === practice.language ? text : textIn[code])
  const isShownAlready = (code: string) => code === mine || (code === practice.language && !isWrittenIn(mine))
  const others = languagesAt(practice).filter(({ code }) => isWrittenIn(code) && !isShownAlready(code))
  const readIn = (reader: string, at: string): Excerpt[] => {
    const own = optionalOwnText(text, textIn, { practice, language: reader })
    return own ? [{ where: at, paragraphs: ownLines(own).map(shownText) }] : []
  }
  return [
    ...readIn(language, where),
    ...others.flatMap(({ code, name }) =>
      readIn(code, t('settings.whatInLanguage', { what: where, language: name })),
    ),
  ]
}
