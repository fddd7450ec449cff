import { englishHints } from './english'
import { germanHints } from './german'
import { hintKinds, hintsIn, type Hint, type HintLanguage } from './hint'

const languages = [englishHints, germanHints]

/**
 * Hints on words, whatever language their writer reads pages in: a therapist whose pages are English answers a German client in German, and
 * some write in both. So a text is searched in each language that has one of its small words in it. What is looked for in one finds
 * nothing in another (see test/hints).
 */
export function hintsFor(text: string): Hint[] {
  const written = languagesOf(text)
  const found = written.flatMap((language, i) =>
    hintsIn(text, language).filter(({ kind }) => kind !== 'very_long' || i === 0),
  )
  return hintKinds.flatMap(kind => {
    const ofKind = found.filter(hint => hint.kind === kind)
    return ofKind.length > 0 ? [{ kind, words: ofKind.flatMap(({ words }) => words) }] : []
  })
}

/** The language that a text is mostly written in, by its small words; of those that we know. */
export function mainLanguageOf(text: string): string | undefined {
  return languagesOf(text)[0]?.code
}

/** In which of the languages that we know a text is written, the main one first: how long is long depends on that one. */
function languagesOf(text: string): HintLanguage[] {
  return languages
    .map(language => ({ language, count: text.match(new RegExp(language.small, 'giu'))?.length ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count)
    .map(({ language }) => language)
}
