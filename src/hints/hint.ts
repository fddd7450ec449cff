/** What the words of an answer can do that its writer hardly wants. */
export const hintKinds = [
  'sorry_if',
  'sorry_you_feel',
  'apology_but',
  'blame',
  'minimizing',
  'already_explained',
  'other_clients',
  'policy',
  'no_day',
  'look_after_me',
  'off_the_record',
  'very_long',
] as const
export type HintKind = (typeof hintKinds)[number]

export interface Hint {
  readonly kind: HintKind
  /** The words that it is about, as they were written but for their apostrophes; none if it is about all of them. */
  readonly words: readonly string[]
}

/** What is looked for in one sentence. A gap in a pattern has a bound, or a long text would take more than its time. */
export interface Pattern {
  readonly kind: Exclude<HintKind, 'very_long'>
  readonly said: RegExp
  /** What makes the same words good ones. */
  readonly unless?: RegExp
  /** Whether the sentence after it is looked at with it. */
  readonly withNext?: true
}

/** All that is known of a language. */
export interface HintLanguage {
  readonly code: string
  readonly patterns: readonly Pattern[]
  /** Ends right before words that somebody only tells of, or takes back: "I said that …", "It is not that …". */
  readonly reported: RegExp
  /** From how many signs on an answer is very long. */
  readonly longest: number
  /** Small words, such as *and*, that every text in this language uses often. */
  readonly small: RegExp
  /** Ends in a full stop that ends no sentence, where the language has such: "z. B.", "am 3. März". */
  readonly goesOn?: RegExp
}

/** What a writer may want to look at once more, in the order of the kinds. What stands in quotation marks was said by somebody before. */
export function hintsIn(text: string, language: HintLanguage): Hint[] {
  const sentences = sentencesOf(withoutQuotes(text), language)
  const found = sentences.flatMap((sentence, i) => foundIn(sentence, sentences[i + 1] ?? '', language))
  if (text.trim().length > language.longest) found.push({ kind: 'very_long', words: '' })
  return hintKinds.flatMap(kind => {
    const ofKind = found.filter(one => one.kind === kind)
    const words = new Set(ofKind.map(one => one.words).filter(Boolean))
    return ofKind.length > 0 ? [{ kind, words: [...words] }] : []
  })
}

interface Found {
  readonly kind: HintKind
  readonly words: string
}

function foundIn(sentence: string, next: string, { patterns, reported }: HintLanguage): Found[] {
  return patterns.flatMap(({ kind, said, unless, withNext }) => {
    const seen = withNext ? `${sentence} ${next}` : sentence
    const match = said.exec(seen)
    if (!match || match.index >= sentence.length) return []
    const before = seen.slice(Math.max(0, match.index - reach), match.index)
    if (reported.test(before) || unless?.test(seen)) return []
    return [{ kind, words: match[0].trim() }]
  })
}

/** In pieces, because the time that it takes to find sentences grows faster than the text. A blank line ends one, a line does not. */
function sentencesOf(text: string, { code, goesOn }: HintLanguage): string[] {
  const segmenter = new Intl.Segmenter(code, { granularity: 'sentence' })
  const paragraphs = text.replace(/\n\s*\n/g, '\u2029').replace(/[^\S\u2029]+/g, ' ')
  return (paragraphs.match(/[^]{1,2000}/gu) ?? [])
    .flatMap(piece =>
      whole(
        Array.from(segmenter.segment(piece), ({ segment }) => segment),
        goesOn,
      ),
    )
    .map(sentence => sentence.trim())
    .filter(Boolean)
}

/** Puts together again what a full stop within a sentence has cut. */
function whole(pieces: readonly string[], goesOn: RegExp | undefined): string[] {
  if (!goesOn) return [...pieces]
  const cut = pieces.map(piece => goesOn.test(piece.slice(-longestShort)))
  const starts = pieces.flatMap((_, i) => (cut[i - 1] ? [] : [i]))
  return starts.map((start, i) => pieces.slice(start, starts[i + 1]).join(''))
}

/** With straight apostrophes, each letter as one sign, and without signs that nobody sees. */
function withoutQuotes(text: string): string {
  const seen = text.normalize('NFC').replace(/[\u00AD\u200B-\u200D\u2060\uFEFF]/g, '')
  const withoutThem = (line: string) => quotes.reduce((left, quote) => left.replace(quote, '“”'), line)
  return seen.replace(/[^\n]{1,2000}/gu, withoutThem).replace(/[’‘ʼ＇]/g, "'")
}

/** A quote ends in the line in which it begins; a line that begins like a quoted one in a mail is one. */
const quotes = [
  /^[ \t]*>.*$/g,
  /["“”„][^"“”„\n]{1,1000}["“”]/g,
  /«[^«»\n]{1,1000}»|»[^«»\n]{1,1000}«/g, // in German they point either way
  /‹[^‹›\n]{1,1000}›|›[^‹›\n]{1,1000}‹/g,
  /‚[^‚‘’\n]{1,1000}[‘’](?!\p{L})/gu,
  /「[^「」\n]{1,1000}」/g,
  /‘[^‘\n]{1,1000}?’(?!\p{L})/gu,
  /(?<![\p{L}\p{N}])'[^\n]{1,300}?'(?![\p{L}\p{N}])/gu,
]

/** How many signs before some words are looked at for who said them. */
const reach = 60
/** Signs of the longest abbreviation with which a sentence goes on. */
const longestShort = 12
