import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { transformFileSync } from '@swc/core'
import { root } from '../config'

/** Makes the programs and texts in `dist/` of what stands in `src/`, and removes what was made of files that are gone. */
export function buildPrograms(): void {
  const made = new Set<string>()
  for (const source of filesIn(join(root, 'src'), /\.(ts|json)$/).filter(name => !isOurs(name))) {
    const target = source.replace(/ts$/, 'js')
    const path = join(root, 'src', source)
    writeChanged(
      join(root, 'dist', target),
      source.endsWith('.json') ? readFileSync(path, 'utf8') : compile(path),
    )
    made.add(target)
  }
  for (const target of filesIn(join(root, 'dist'), /\.(js|json)$/))
    if (!made.has(target)) rmSync(join(root, 'dist', target))
}

/** What builds is not built, nor are the settings of its compiler. */
function isOurs(source: string): boolean {
  return source.startsWith('dev') || source === 'tsconfig.json'
}

/** The JavaScript of a file of TypeScript. Types are not checked. */
export function compile(file: string): string {
  return transformFileSync(file, {
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs', lazy: [...loadedWhenUsed] },
  }).code
}

/**
 * What few pages need, or only a try-out, as it stands behind `from`: a program loads it where it is used first. All of it together would take a
 * portal a quarter of its start, and of its memory.
 */
export const loadedWhenUsed = [
  ...['busboy', 'csv-parse/sync', 'csv-stringify/sync', 'ical.js', 'ics', 'imapflow', 'nodemailer', 'otplib'],
  ...['parse5', 'postal-mime', 'qrcode', 'yauzl'],
  ...['../hints/languages', '../../hints/languages', './telling-english', './telling-german'],
  ...['./process/try-out'],
] as const

function filesIn(folder: string, names: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => names.test(name))
}

/** Touches no file that stays the same: a process may just be starting from it, or somebody else has built it. */
export function writeChanged(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
