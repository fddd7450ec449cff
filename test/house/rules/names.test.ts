import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { root } from '../../../src/config'

test('an exported name means one thing in the whole house', () => {
  const places = new Map<string, string[]>()
  for (const file of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue
    for (const name of exportsOf(readFileSync(join(root, 'src', file), 'utf8')))
      places.set(name, [...(places.get(name) ?? []), file])
  }
  expect(places.size).toBeGreaterThan(500)
  expect([...places].filter(([, files]) => files.length > 1)).toEqual([])
})

function exportsOf(source: string): string[] {
  const declared = /^export (?:async )?(?:function\*?|const|class|type|interface) (\w+)/gm
  return Array.from(source.matchAll(declared), ([, name = '']) => name)
}
