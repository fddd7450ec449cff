import { wordsIn } from './reading'

/**
 * How many years of school a German text asks for, by the fourth Viennese formula for factual texts: by the length of sentences and the part of
 * words of three syllables and more. Its scale begins at 4; less is easier still. Source: R. Bamberger, E. Vanecek, Lesen – Verstehen –
 * Lernen – Schreiben (1984).
 */
export function germanGradeOf(sentences: readonly string[]): number {
  const words = sentences.flatMap(wordsIn)
  const long = words.filter(word => germanSyllablesIn(word) > 2).length
  return 0.2656 * (words.length / sentences.length) + 0.2744 * ((100 * long) / words.length) - 1.693
}

/** In German each vowel, or two that sound as one, is a syllable. */
function germanSyllablesIn(word: string): number {
  return Math.max(1, word.toLowerCase().match(/aa|ee|oo|ie|ei|ai|au|äu|eu|[aeiouäöüy]/g)?.length ?? 0)
}
