import { languageOf } from '../../language/recognition'

/**
 * What people wrote says its language, where it is another one than that of its page: a screen reader then speaks it with the right voice, and
 * a browser hyphenates and checks it by the right rules. Words of people are known by the dir="auto" with which every view shows them. Where
 * the language is not sure, they say none. Pure.
 * @param language BCP 47: of the page
 */
export function withLanguagesOfWords(html: string, language: string): string {
  return html.replace(opening, (tag, name: string, offset: number) => {
    const from = offset + tag.length
    const end = html.indexOf(`</${name}>`, from) // a field of one line has none, and one cannot listen to it as to a text
    if (end < 0 || tag.includes(' lang=')) return tag
    const words = languageOf(textOf(html.slice(from, end)))
    return words === null || words === primary(language) ? tag : `${tag.slice(0, -1)} lang="${words}">`
  })
}

/** What people wrote is escaped, so that these signs are ours. */
const opening = /<([a-z]\w*) (?:[^<>]* )?dir="auto"[^<>]*>/g

function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, ' ').replace(/&(?:amp|lt|gt|#34|#39);/g, entity => signs[entity] ?? entity)
}

const signs: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&#34;': '"',
  '&#39;': "'",
}

/** Without region and variant: en of en-GB. */
function primary(language: string): string {
  return language.split('-')[0] ?? language
}
