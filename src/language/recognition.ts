import { smallWords } from './small-words'

/**
 * The language that a text is written in, as BCP 47, or null where that is not sure: a few words, two languages in one text, or one that is not
 * known here. It decides how a screen reader says what people wrote, and how a browser hyphenates it. A wrong language makes a text hard to
 * follow, so there is none rather than a guess. Nothing is kept of it. Hints look for more (hints/languages.ts): they search each language of
 * which a text has a trace. Pure.
 */
export function languageOf(text: string): string | null {
  const seen = text.slice(0, mostRead).normalize('NFC')
  const letters = seen.match(/\p{L}/gu)?.length ?? 0
  const alone = scriptsOfOne.find(({ script }) => (seen.match(script)?.length ?? 0) > letters / 2)
  if (alone) return alone.language
  return bySmallWords(seen.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [])
}

/** As much of a text as tells. */
const mostRead = 2_000

/** Scripts in which hardly more than one language is written. */
const scriptsOfOne: readonly { readonly language: string; readonly script: RegExp }[] = [
  { language: 'el', script: /\p{Script=Greek}/gu },
  { language: 'th', script: /\p{Script=Thai}/gu },
  { language: 'ko', script: /\p{Script=Hangul}/gu },
  { language: 'ka', script: /\p{Script=Georgian}/gu },
  { language: 'hy', script: /\p{Script=Armenian}/gu },
  { language: 'ja', script: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu },
  { language: 'zh', script: /\p{Script=Han}/gu },
]

function bySmallWords(words: readonly string[]): string | null {
  const found = new Map<string, { count: number; readonly words: Set<string> }>()
  for (const word of words)
    for (const language of languagesBySmallWord.get(word) ?? []) {
      const one = found.get(language) ?? { count: 0, words: new Set() }
      one.count += 1
      found.set(language, one)
      one.words.add(word)
    }
  const [first, second] = [...found].sort(([, one], [, other]) => other.count - one.count)
  if (!first || words.length < fewestWords) return null
  const [language, { count, words: different }] = first
  const next = second?.[1].count ?? 0
  const isSure = different.size > 1 && count >= words.length * (partOf[language] ?? usualPart)
  const isAlone = count >= lead * next && count >= next + 2 && count >= fewestSmall
  return isSure && isAlone ? language : null
}

const fewestWords = 3
const fewestSmall = 3
/** By how much a language must be ahead of the next one. */
const lead = 1.4
/** How many of all words are small ones, at least. */
const usualPart = 0.25
/** Where small words are written together with others, or endings stand in their place. */
const partOf: Readonly<Record<string, number>> = {
  ar: 0.12,
  he: 0.12,
  fa: 0.2,
  tr: 0.15,
  fi: 0.15,
  hu: 0.2,
  ru: 0.2,
  uk: 0.2,
  pl: 0.2,
}

const languagesBySmallWord = new Map<string, readonly string[]>()
for (const [language, words] of Object.entries(smallWords))
  for (const word of new Set(words.split(' ')))
    languagesBySmallWord.set(word, [...(languagesBySmallWord.get(word) ?? []), language])
