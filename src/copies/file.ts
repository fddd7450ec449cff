import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../config'
import { render } from '../http/pages'
import { wordsIn } from '../words'
import { copyShape, type Copy } from './copy'
import { copyValues } from './showing'

/**
 * A copy as one page that needs nothing else, with the copy as data in it. It follows from the copy alone, so that a changed letter shows.
 * Wherever it is opened, it may neither run nor fetch anything.
 */
export function pageOf(copy: Copy): string {
  const t = wordsIn(copy.language)
  const body = render('copies/file', { ...copyValues(t, copy), t })
  return `<!doctype html>
<html lang="${wordsOnly(copy.language)}" dir="ltr">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<title>${t('Note')}</title>
<style>${style}</style>
</head>
<body>
${body}${before}${JSON.stringify(copy).replaceAll('<', '\\u003c')}${after}
</body>
</html>
`
}

/** The same copy as data alone. */
export function dataOf(copy: Copy): string {
  return `${JSON.stringify(copy, null, 2)}\n`
}

/**
 * The copy in a file.
 * @returns whether everything else in the file is as it follows from the copy; null where no copy is in it
 */
export function readFile(text: string): { copy: Copy; isWhole: boolean } | null {
  const [, embedded] = text.split(before)
  const data = embedded?.slice(0, embedded.lastIndexOf(after)) ?? text
  const copy = copyIn(data)
  return copy && { copy, isWhole: embedded === undefined || isSame(text, pageOf(copy)) }
}

const before = '<script type="application/json">'
const after = '</script>'

const style = readFileSync(join(root, 'views', 'copies', 'file.css'), 'utf8')
const styleHash = createHash('sha256').update(style).digest('base64')

function copyIn(data: string): Copy | null {
  try {
    return copyShape.parse(JSON.parse(data))
  } catch {
    return null
  }
}

/** Other versions of Node put other spaces into dates, and other systems end lines in another way. */
function isSame(one: string, other: string): boolean {
  const even = (text: string) => text.replace(/\r\n/g, '\n').replace(/[\u00a0\u202f]/g, ' ')
  return even(one) === even(other)
}

function wordsOnly(language: string): string {
  return language.replace(/[^\w-]/g, '')
}
