import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { root } from '../../../src/config'

// The linter sees circles of what runs. A file that needs only a type of another cannot be read without it either.

test('no file of the house leads back to itself, types included', () => {
  const src = join(root, 'src')
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))
  const imports = new Map(files.map(name => [join(src, name), importsOf(join(src, name))]))
  expect(imports.size).toBeGreaterThan(400)
  expect(circlesIn(imports)).toEqual([])
})

function importsOf(file: string): string[] {
  const sources = readFileSync(file, 'utf8').matchAll(/^(?:import|export|\}) .*?from '(\.[^']+)'/gm)
  return Array.from(sources, ([, source = '']) => `${join(dirname(file), source)}.ts`)
}

/** What is left once files that no other needs, and files that need no other, are taken away, again and again. */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const left = new Map(imports)
  for (;;) {
    const needed = new Set([...left.values()].flat())
    const ends = [...left].filter(
      ([file, sources]) => !needed.has(file) || !sources.some(source => left.has(source)),
    )
    if (ends.length === 0) return [...left.keys()]
    for (const [file] of ends) left.delete(file)
  }
}
