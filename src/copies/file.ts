import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { root } from '../config'
import { render } from '../http/pages'
import { translatorFor } from '../language/translator'
import { copyShape, type Copy, type UnsealedCopy } from './copy'
import { copyValues } from './copy-values'
import { readCopyPage } from './copy-page'
import { directionOf } from '../language/locale'

declare module '../http/pages' {
  interface Views {
    'copies/file': ReturnType<typeof copyValues>
  }
}

/**
 * A copy as one page that needs nothing else, with the copy as data in it. It follows from the copy alone, so that a changed letter shows.
 * Wherever it is opened, it may neither run nor fetch anything.
 */
export function copyPageOf(copy: Copy): string {
  return pageWith(copy, copy.seal.key, JSON.stringify(copy))
}

/** What its page shows. @param key the half of the portal's key that is no secret, as a copy has it */
export function copyPiecesOf(copy: UnsealedCopy, key: string): readonly string[] {
  return readCopyPage(pageWith(copy, key, '')).pieces
}

/** The same copy as data alone. */
export function copyDataOf(copy: Copy): string {
  return `${JSON.stringify(copy, null, 2)}\n`
}

/** A copy in a file. `pieces`: what the page around it shows; null: the file is data alone. */
export interface FoundCopy {
  readonly copy: Copy
  readonly pieces: readonly string[] | null
}

/** The copy in a file, or why there is none. */
export function readCopyFile(text: string): FoundCopy | { readonly problem: string } {
  if (isWebArchive(text)) return { problem: 'This is a web archive, and browsers leave the data out of it' }
  if (!text.trimStart().startsWith('<')) return found(text, null)
  const { data, pieces } = readCopyPage(text)
  return data === null ? { problem: noCopy } : found(data, pieces)
}

const style = readFileSync(join(root, 'views', 'copies', 'file.css'), 'utf8')
const styleHash = createHash('sha256').update(style).digest('base64')
const noCopy = 'This file holds no copy, or one that was damaged'

function pageWith(copy: UnsealedCopy, key: string, data: string): string {
  const t = translatorFor(copy.language)
  const body = render('copies/file', copyValues(t, copy, key), copy.language)
  return `<!doctype html>
<html lang="${wordsOnly(copy.language)}" dir="${directionOf(copy.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no">
<title>${t('copies.note')}</title>
<style>${style}</style>
</head>
<body>
${body}<script type="application/json">${data.replaceAll('<', '\\u003c')}</script>
</body>
</html>
`
}

function found(data: string, pieces: readonly string[] | null): FoundCopy | { problem: string } {
  const value = valueIn(data)
  const { success, data: copy } = copyShape.safeParse(value)
  if (success && isDeepStrictEqual(value, copy) && isSaidOnce(data, value)) return { copy, pieces }
  const { format, version, software } = (value ?? {}) as Partial<Record<keyof Copy, unknown>>
  const isOther = format === 'makeright-copy' && version !== copyShape.shape.version.value
  return {
    problem: isOther
      ? `This copy is of another kind than this version can check; ${String(software).slice(0, 40)} made it, and checks it`
      : noCopy,
  }
}

/** Where JSON gives a name twice, the last counts, and a person who reads the file may see the first. */
function isSaidOnce(data: string, value: unknown): boolean {
  const tight = data.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, text?: string) =>
    text === undefined ? '' : JSON.stringify(JSON.parse(text)),
  )
  return tight === JSON.stringify(value)
}

function valueIn(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return null
  }
}

/** A page that a browser has saved as a single file (MHTML). */
function isWebArchive(text: string): boolean {
  return /^(From: <Saved by |MIME-Version:|Content-Type: multipart\/related)/im.test(text.slice(0, 500))
}

function wordsOnly(language: string): string {
  return language.replace(/[^\w-]/g, '')
}
