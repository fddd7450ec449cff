import { parse, type DefaultTreeAdapterTypes } from 'parse5'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

/** The page of a copy, as a browser would read it. */
export interface CopyPage {
  /** What it shows, piece by piece: every tag with its attributes, and every text. */
  readonly pieces: readonly string[]
  /** The copy that stands in it as data; null: there is none. */
  readonly data: string | null
}

/**
 * What somebody sees who opens this page, whichever program has saved it in between: other ends of lines, blank lines around the page, and
 * what a browser writes into the head when it saves a page make no difference; every word, tag, attribute and style does.
 */
export function readCopyPage(html: string): CopyPage {
  const page = parse(html)
  const data = dataIn(page)
  return { pieces: piecesOf(page, data), data: data && textOf(data) }
}

export function isData(node: Node): node is Element {
  return isElement(node) && node.tagName === 'script' && attributeOf(node, 'type') === 'application/json'
}

function dataIn(node: Node): Element | null {
  if (isData(node)) return node
  for (const child of childrenOf(node)) {
    const found = dataIn(child)
    if (found) return found
  }
  return null
}

function piecesOf(node: Node, data: Element | null): string[] {
  if (node === data) return []
  if (node.nodeName === '#text') return textPieces(node as DefaultTreeAdapterTypes.TextNode)
  const within = childrenOf(node).flatMap(child => piecesOf(child, data))
  if (!isElement(node)) return within // the document itself; a comment shows nothing
  if (node.tagName === 'meta' && saysOnlyTheEncoding(node)) return []
  const attributes = node.attrs.map(({ name, value }) => `${name}=${JSON.stringify(value)}`).sort()
  return [`<${[node.tagName, ...attributes].join(' ')}>`, ...within, `</${node.tagName}>`]
}

function textPieces({ value, parentNode }: DefaultTreeAdapterTypes.TextNode): string[] {
  const around = parentNode && isElement(parentNode) ? parentNode : null
  if (around && attributeOf(around, 'class')?.split(' ').includes('words')) return [value] // shown as it was typed
  const text = value.replace(/\s+/g, ' ')
  return text === ' ' && (!around || outside.includes(around.tagName)) ? [] : [text]
}

/** Where blank lines show nowhere. */
const outside = ['html', 'head', 'body']

function saysOnlyTheEncoding(meta: Element): boolean {
  const names = meta.attrs.map(({ name }) => name)
  const says =
    attributeOf(meta, 'charset') ?? /charset=([^;]*)/i.exec(attributeOf(meta, 'content') ?? '')?.[1]
  if (says?.trim().toLowerCase() !== 'utf-8') return false // by another one a browser would show other letters
  return (
    names.every(name => name === 'charset') ||
    (names.every(name => name === 'http-equiv' || name === 'content') &&
      attributeOf(meta, 'http-equiv')?.toLowerCase() === 'content-type')
  )
}

function isElement(node: Node): node is Element {
  return 'tagName' in node
}

function childrenOf(node: Node): readonly Node[] {
  return 'childNodes' in node ? node.childNodes : []
}

function attributeOf({ attrs }: Element, name: string): string | undefined {
  return attrs.find(one => one.name === name)?.value
}

function textOf(node: Element): string {
  return node.childNodes.map(child => ('value' in child ? child.value : '')).join('')
}
