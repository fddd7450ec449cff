import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { transformFileSync } from '@swc/core'
import { root } from '../src/config'

/** Makes the JavaScript in `dist/` of what stands in `src/`, and removes what was made of files that are gone. */
export function buildPrograms(): void {
  const sources = filesIn(join(root, 'src'), '.ts')
  const programs = new Map(sources.map(name => [name.replace(/ts$/, 'js'), name]))
  for (const [program, source] of programs)
    write(join(root, 'dist', program), compile(join(root, 'src', source)))
  for (const program of filesIn(join(root, 'dist'), '.js'))
    if (!programs.has(program)) rmSync(join(root, 'dist', program))
}

/** The JavaScript of a file of TypeScript. Types are not checked. */
export function compile(file: string): string {
  return transformFileSync(file, {
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
  }).code
}

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith(ending))
}

/** Touches no file that stays the same: a process may just be starting from it. */
function write(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
