import { lineEnd } from '../../language/easy'

/**
 * What the translator has set apart in a sentence becomes an element in the text of a page. In tags, and in elements that can hold no other,
 * the signs stay, which say the same. Looks at the surroundings of each sign alone: a page is long, and has few of them. Pure.
 */
export function withIsolates(html: string): string {
  let [done, from] = ['', 0]
  for (let sign = html.indexOf(begins); sign >= 0; sign = html.indexOf(begins, from)) {
    const tag = html.lastIndexOf('<', sign) // what people wrote is escaped, so that these signs are ours
    const isInTag = html.indexOf('>', tag) > sign
    const end = html.indexOf(isInTag ? '>' : '<', sign)
    const text = end < 0 ? html.slice(sign) : html.slice(sign, end)
    const stays = isInTag || holdsNoElement.test(html.slice(tag, tag + longestName))
    done += html.slice(from, sign) + (stays ? text : asElements(text))
    from = sign + text.length
  }
  return done + html.slice(from)
}

/** Each line of an easy text begins a new one on the page; in a tag the lines stand in a row. Pure. */
export function withLines(html: string): string {
  if (!html.includes(lineEnd)) return html
  return html.replace(tagOrLineEnd, found => (found === lineEnd ? '<br>' : found.replaceAll(lineEnd, ' ')))
}

const tagOrLineEnd = new RegExp(`<[^<>]*>|${lineEnd}`, 'g')
const begins = '\u2068'
const pair = /\u2068([^\u2068\u2069]*)\u2069/
const holdsNoElement = /^<(?:title|textarea|option|script|style)\b/
const longestName = '<textarea>'.length

/** From the inside out: a sentence can be set apart in another one. */
function asElements(text: string): string {
  let left = text
  while (pair.test(left)) left = left.replace(pair, '<bdi>$1</bdi>')
  return left
}
