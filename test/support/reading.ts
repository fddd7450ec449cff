import type { CheerioAPI } from 'cheerio'

/**
 * How many years of school a text asks for, as Flesch and Kincaid count it: grade 6 is read by children of eleven and twelve, grade 7 by
 * those of twelve and thirteen. Source: J. P. Kincaid, R. P. Fishburne, R. L. Rogers, B. S. Chissom, Derivation of New Readability
 * Formulas for Navy Enlisted Personnel, Research Branch Report 8-75 (1975), p. 14.
 */
export function gradeOf(sentences: readonly string[]): number {
  const words = sentences.flatMap(wordsIn)
  const syllables = words.reduce((sum, word) => sum + syllablesIn(word), 0)
  return 0.39 * (words.length / sentences.length) + 11.8 * (syllables / words.length) - 15.59
}

export function wordsIn(text: string): string[] {
  return text.match(/\p{L}[\p{L}'’]*/gu) ?? []
}

/** Counted by its vowels, and by what is known of how they sound. Right for nearly all words that stand on our pages. */
export function syllablesIn(word: string): number {
  const bare = word
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}|['’]s?$|['’]/gu, '')
  const vowels = bare.match(/[aeiouy]+/g)?.length ?? 0
  const more = twoSounds.reduce((sum, sound) => sum + (bare.match(sound)?.length ?? 0), 0)
  const less = silent.filter(sound => sound.test(bare)).length
  return exceptions[bare] ?? Math.max(1, vowels + more - less)
}

/**
 * What the house itself says on a page, sentence by sentence. What people wrote, and what they are called, is left out; labels and
 * buttons of one to three words as well, which are no sentences and would only make a page seem easier than it is.
 * @param others sentences that the practice says in its own words
 */
export function sentencesOn($: CheerioAPI, others: readonly string[] = []): string[] {
  const $main = $('main').clone()
  $main.find(theirs).remove()
  $main.find('*').each((_, element) => {
    if (!inline.has(element.tagName)) $(element).prepend('\n').append('\n')
  })
  const text = others.reduce((left, other) => left.replaceAll(other, ''), $main.text())
  return text
    .replace(dates, 'that day')
    .split('\n')
    .flatMap(line => line.split(/(?<=[.!?…:])["”’)]*\s+(?=[\p{Lu}“"(])/u))
    .map(sentence => sentence.trim())
    .filter(sentence => wordsIn(sentence).length > 3)
}

const theirs =
  '[dir=auto]:not(.choice__text), textarea, .reference, .code__letters, time, script, [data-privacy-screen]'
const inline = new Set(['a', 'b', 'em', 'i', 'q', 'small', 'span', 'strong', 'time'])
const dates = /(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? \d+ \p{Lu}\p{Ll}+( \d{4})?( at \d\d:\d\d)?/gu

/** Vowels that are written together and sound one after the other. */
const twoSounds = [
  /(?<![cstg])i(?=a|o|u)|i(?=ate)/g,
  /(?<![ct])i(?=e(t|n[ct]))/g,
  /(?<![gq])u(?=a)/g,
  /e(?=o(?!u))|(?<=cr)e(?=a)/g,
  /(?<=[aeiou])y(?=[aeiou])/g,
]
/** Each e in these places is written and does not sound. */
const silent = [
  /(?<![aeiouy]|[^aeiouy]l)e$/,
  /(?<![aeiouydt]|[^aeiouy]l)ed$/,
  /(?<![aeiouyscxzg]|[cs]h|[^aeiouy]l)es$/,
  /[aeiouy][^aeiouyl]{1,2}e(?=(ly|ful|less|ment|ness|where|thing|times|what|body|how)s?$)/,
]

/** Words that do not sound as they are written. */
const exceptions: Readonly<Record<string, number>> = {
  anyone: 3,
  anything: 3,
  area: 3,
  being: 2,
  completely: 3,
  doing: 2,
  every: 2,
  everybody: 4,
  everything: 3,
  going: 2,
  idea: 3,
  people: 2,
  reopen: 3,
  saying: 2,
  society: 4,
  solely: 2,
  therefore: 2,
  useful: 2,
  whole: 1,
}
