/** What can tell somebody who a lesson is about, although no name of theirs stands in it. */
export const detailKinds = ['name', 'contact', 'place', 'time', 'number', 'rare'] as const
export type DetailKind = (typeof detailKinds)[number]

export interface Detail {
  readonly kind: DetailKind
  /** As they were written, each once. */
  readonly words: readonly string[]
}

/** All that is known of a language. */
export interface Telling {
  readonly code: string
  readonly patterns: readonly { readonly kind: DetailKind; readonly said: RegExp }[]
  /** Names that are ordinary words too, in small letters: only written large they are names. */
  readonly wordsToo: ReadonlySet<string>
  /** With what a name can end in the genitive, apart from an apostrophe. */
  readonly genitive?: RegExp
  /** Where hardly any word but a name is written large: German writes every noun so. */
  readonly large?: Large
}

interface Large {
  /** Words that are written large within a sentence and tell nothing, in small letters. */
  readonly common: ReadonlySet<string>
  /** Ends right before the name of a place. */
  readonly beforePlace: RegExp
  /** A name written large that says where somebody comes from, or what they believe. */
  readonly origin: RegExp
}

/**
 * What a writer may want to look at once more, in the order of the kinds. It only warns: it cannot know who would recognize whom, and it
 * sees no telling story.
 * @param names of people whom the writer knows here, such as their clients
 */
export function detailsIn(text: string, names: readonly string[], language: Telling): Detail[] {
  const found: Found[] = []
  let left = plain(text)
  const take = (kind: DetailKind, said: RegExp, isMeant: (words: string) => boolean = () => true) => {
    left = left.replace(said, words => {
      if (!isMeant(words)) return words
      found.push({ kind, words: words.trim().replace(/'s?$/, '') })
      return hole
    })
  }
  take('name', aWord, isPartOf(names, language))
  for (const { kind, said } of language.patterns) take(kind, said)
  if (language.large) found.push(...writtenLarge(left, language.large))
  return detailKinds.flatMap(kind => {
    const words = new Set(found.filter(one => one.kind === kind).map(one => one.words))
    return words.size > 0 ? [{ kind, words: [...words] }] : []
  })
}

interface Found {
  readonly kind: DetailKind
  readonly words: string
}

/** Takes the place of what was found, so that nothing is found twice. */
const hole = '\u2042'

/** With straight apostrophes, and without signs that nobody sees. */
function plain(text: string): string {
  return text.replace(/[\u00AD\u200B-\u200D\u2060\uFEFF]/g, '').replace(/[’‘ʼ＇]/g, "'")
}

/** Whether a word is a part of one of these names: somebody may be called by any of them. */
function isPartOf(names: readonly string[], { wordsToo, genitive }: Telling): (word: string) => boolean {
  const whole = names.flatMap(name => plain(name).split(/[\s,.]+/))
  const parts = [...whole, ...whole.flatMap(part => part.split('-'))].filter(part => part.length > 1)
  const anyhow = parts.filter(part => part.length > 2 && !wordsToo.has(part.toLowerCase()))
  const [asWritten, inSmall] = [new Set(parts), new Set(anyhow.map(part => part.toLowerCase()))]
  return word => {
    const bare = word.replace(/'s?$/, '')
    const forms = genitive ? [bare, bare.replace(genitive, '')] : [bare]
    return forms.some(form => asWritten.has(form) || inSmall.has(form.toLowerCase()))
  }
}

/** What is written large where no sentence begins. At its beginning every word is, and nothing can be known of it. */
function writtenLarge(text: string, { common, beforePlace, origin }: Large): Found[] {
  return Array.from(text.matchAll(large)).flatMap(match => {
    const [words] = match
    const before = text.slice(Math.max(0, match.index - reach), match.index)
    if (beginsSentence.test(before) || common.has(words.replace(/'s$/, '').toLowerCase())) return []
    if (origin.test(words)) return { kind: 'rare', words }
    return { kind: beforePlace.test(before) ? 'place' : 'name', words }
  })
}

const aWord = /[\p{L}\p{N}][\p{L}\p{N}'-]*/gu
const large = /(?<![\p{L}\p{N}'-])\p{Lu}[\p{L}'-]*\p{L}(?: \p{Lu}[\p{L}'-]*\p{L})*/gu
const beginsSentence = /(^|[.!?:;\n*•“”"(]|[.!?]["')”])\s*$|^\s*[-–]\s*$|\n\s*[-–]\s*$/u
/** How many signs before a word are looked at. */
const reach = 40
