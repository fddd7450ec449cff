import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from '../../src/config'

export interface Tag {
  /** '=' puts out escaped, '-' as it is, '#' is a comment; '' is a statement. */
  readonly sign: string
  readonly code: string
}

/** A view as its tags, and as its markup, in which a mark stands for each value that is put out. */
export interface SourceOfView {
  /** Such as concerns/thread/show. */
  readonly name: string
  readonly tags: readonly Tag[]
  readonly markup: string
  /** The program that EJS makes of it, line by line. What is put out escaped is given to put(). */
  readonly program: string
}

/** Stands in the markup for the value of a tag, by its place among the tags. */
export const marks = /⟦(\d+)⟧/g

export function sourcesOfViews(): SourceOfView[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return files
    .filter(file => file.endsWith('.ejs'))
    .map(file => sourceOf(file.replace(/\.ejs$/, ''), readFileSync(join(folder, file), 'utf8')))
}

export function sourceOf(name: string, text: string): SourceOfView {
  const tags: Tag[] = []
  let [markup, program] = ['', '']
  const pieces = text.split(/<%([-=_#%]?)(.*?)[-_]?%>/s)
  for (let at = 0; at < pieces.length; at += 3) {
    const [around = '', sign, code = ''] = pieces.slice(at, at + 3)
    markup += around
    program += linesOf(around)
    if (sign === undefined) continue
    if (sign === '=') markup += `⟦${tags.length}⟧`
    program += statementOf(sign, code)
    tags.push({ sign, code: code.trim() })
  }
  return { name, tags, markup, program }
}

/** Every node of a program, from the outside in. */
export function nodesIn(code: string): ts.Node[] {
  const all: ts.Node[] = []
  const visit = (node: ts.Node) => {
    all.push(node)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('view.js', code, ts.ScriptTarget.Latest, true))
  return all
}

const folder = join(root, 'views')

function statementOf(sign: string, code: string): string {
  if (sign === '#') return linesOf(code)
  if (sign === '=') return `;put(${code});`
  return sign === '-' ? `;${code};` : ` ${code} `
}

function linesOf(text: string): string {
  return text.replace(/[^\n]/g, '')
}
