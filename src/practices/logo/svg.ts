import sax from 'sax'
import { mostOfLogo, type Cleaned } from './logo'
import { isAllowed, isShape, isUnwrapped, styleNames } from './svg-shapes'
import { declarationsIn, rulesIn, type StyleRules } from './svg-styles'

/**
 * Writes an SVG again, of the elements and attributes that draw lines and shapes and of no others: no scripts, no handlers, no links, no other
 * documents, no entities, and nothing that is fetched from anywhere. Styles by class become attributes.
 */
export function cleanSvg(bytes: Buffer): Cleaned {
  const text = textOf(bytes)
  if (text === null || !/<(?:\w+:)?svg[\s>]/.test(text)) return { text: 'settings.chooseAPicture' }
  const root = parsed(text)
  if (typeof root === 'string') return { text: root }
  const box = viewBoxOf(root)
  if (box === null) return { text: 'settings.thisPictureHasNoSize' }
  const kept: Kept = { rules: rulesIn(textsIn(root, 'style')), lessened: false }
  const inside = root.children.map(child => written(child, kept)).join('')
  if (!/<(?:path|rect|circle|ellipse|line|poly\w+|text)\b/.test(inside))
    return { text: 'settings.thereIsNothingToSee' }
  const attributes = attributesOf(root, kept).filter(([name]) => !outer.includes(name))
  const open = [['xmlns', svg], ['viewBox', box], ...attributes]
    .map(([name, value]) => attribute(name ?? '', value ?? ''))
    .join('')
  return { bytes: Buffer.from(`<svg${open}>${inside}</svg>`), lessened: kept.lessened || kept.rules.lessened }
}

Object.assign(sax, { MAX_BUFFER_LENGTH: mostOfLogo }) // else a long path is an error
const svg = 'http://www.w3.org/2000/svg'
/** Its size is that of the place where it is shown. */
const outer = ['x', 'y', 'width', 'height', 'viewBox', 'id']

interface Element {
  readonly name: string
  readonly attributes: readonly (readonly [name: string, value: string])[]
  readonly children: Element[]
  text: string
}

interface Kept {
  readonly rules: StyleRules
  lessened: boolean
}

function textOf(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** The types know nothing of the second. */
const strictly = { xmlns: true, strictEntities: true }

/** Elements in one picture, and one inside the other. */
const [mostElements, mostDeep] = [5_000, 60]

/** The picture as a tree of its own elements; those of other languages and what is in them is left out. Or a text: why there is none. */
function parsed(text: string) {
  const parser = sax.parser(true, strictly)
  const open: (Element | null)[] = []
  const found: { root: Element | null; count: number } = { root: null, count: 0 }
  let fault: 'settings.thisPictureCannotBeRead' | 'settings.thisPictureIsTooDetailed' | null = null
  parser.onerror = () => {
    fault ??= 'settings.thisPictureCannotBeRead'
  }
  // A document type with declarations of its own could make much out of little.
  parser.ondoctype = type => {
    if (type.includes('[')) fault ??= 'settings.thisPictureCannotBeRead'
  }
  parser.onopentag = tag => {
    found.count += 1
    if (found.count > mostElements || open.length > mostDeep) fault ??= 'settings.thisPictureIsTooDetailed'
    const { uri, local, attributes } = tag as sax.QualifiedTag
    const above = open.at(-1)
    const isOurs = uri === svg && fault === null && (open.length === 0 ? local === 'svg' : above !== null)
    const element = isOurs ? { name: local, attributes: plainOf(attributes), children: [], text: '' } : null
    if (element && above) above.children.push(element)
    if (element && open.length === 0) found.root = element
    open.push(element)
  }
  parser.onclosetag = () => {
    open.pop()
  }
  const hear = (said: string) => {
    const above = open.at(-1)
    if (above) above.text += said
  }
  parser.ontext = hear
  parser.oncdata = hear
  try {
    parser.write(text).close()
  } catch {
    fault ??= 'settings.thisPictureCannotBeRead'
  }
  return fault ?? found.root ?? ('settings.chooseAPicture' as const)
}

/** Attributes without a prefix: those with one link to something, or belong to a program. */
function plainOf(attributes: Readonly<Record<string, sax.QualifiedAttribute>>): [string, string][] {
  return Object.values(attributes).flatMap(({ prefix, local, value }) =>
    prefix === '' && local !== 'xmlns' ? [[local, value] as [string, string]] : [],
  )
}

function textsIn(element: Element, name: string): string[] {
  const own = element.name === name ? [element.text] : []
  return [...own, ...element.children.flatMap(child => textsIn(child, name))]
}

function viewBoxOf({ attributes }: Element): string | null {
  const given = new Map(attributes)
  const box = given
    .get('viewBox')
    ?.trim()
    .split(/[\s,]+/)
    .map(Number)
  if (box?.length === 4 && box.every(Number.isFinite) && (box[2] ?? 0) > 0 && (box[3] ?? 0) > 0)
    return box.join(' ')
  const [width = 0, height = 0] = ['width', 'height'].map(side =>
    Number(/^\s*([\d.]+)(?:px)?\s*$/.exec(given.get(side) ?? '')?.[1]),
  )
  return width > 0 && height > 0 ? `0 0 ${width} ${height}` : null
}

function written(element: Element, kept: Kept): string {
  const { name, children, text } = element
  if (isUnwrapped(name)) return children.map(child => written(child, kept)).join('')
  if (!isShape(name)) {
    kept.lessened ||= !unseen.includes(name)
    return ''
  }
  const attributes = attributesOf(element, kept)
    .map(([key, value]) => attribute(key, value))
    .join('')
  const inside = children.map(child => written(child, kept)).join('')
  const words = name === 'text' || name === 'tspan' ? escaped(text) : ''
  return inside + words === ''
    ? `<${name}${attributes}/>`
    : `<${name}${attributes}>${words}${inside}</${name}>`
}

/** What is not seen anyway. */
const unseen = ['title', 'desc', 'metadata', 'style', 'script']

/** An element's own attributes, then what the rules for its classes say, then what its own style says: the last word counts. */
function attributesOf({ name, attributes }: Element, kept: Kept): [string, string][] {
  const given = new Map(attributes)
  const classes = (given.get('class') ?? '').split(/\s+/).slice(0, mostClasses)
  const styled = [name, ...classes.map(one => `.${one}`)].flatMap(one => [
    ...(kept.rules.found.get(one) ?? []),
  ])
  const declared = [...styled, ...declarationsIn(given.get('style') ?? '')]
  const all = new Map([...attributes, ...declared])
  const good = [...all].filter(([key, value]) => isAllowed(key, value))
  kept.lessened ||= declared.some(([key, value]) => styleNames.has(key) && !isAllowed(key, value))
  return good
}

/** Of an element. */
const mostClasses = 10

function attribute(name: string, value: string): string {
  return ` ${name}="${escaped(value)}"`
}

function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
