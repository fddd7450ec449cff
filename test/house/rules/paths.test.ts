import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { root } from '../../../src/config'

// Whoever reads the docs, or a comment, opens the files that they name.

const docs = [
  'CONTRIBUTING.md',
  'README.md',
  ...namesBelow('docs')
    .filter(name => name.endsWith('.md'))
    .map(name => join('docs', name)),
]
const files = ['src', 'test', 'views', 'public', 'migrations', 'deploy', 'findings'].flatMap(folder =>
  namesBelow(folder).map(name => join(folder, name)),
)
const names = new Set(files.map(file => basename(file)))

test('each file and folder that the docs name is there', () => {
  const named = docs.flatMap(doc =>
    Array.from(
      readFileSync(join(root, doc), 'utf8').matchAll(/`([\w./-]+)`/g),
      ([, path = '']) => [doc, path] as const,
    ),
  )
  const paths = named.filter(([, path]) => /^src\/.|\.(ts|ejs|sql|scss)$/.test(path))
  expect(paths.length).toBeGreaterThan(150)
  expect(paths.filter(([, path]) => !isThere(path))).toEqual([])
})

test('each file that a comment in the sources names is there', () => {
  const named = files
    .filter(file => /^(src|test|views|public)\/.*\.(ts|ejs|js|scss)$/.test(file)) // migrations stay as they were released
    .flatMap(file =>
      Array.from(
        readFileSync(join(root, file), 'utf8').matchAll(
          /(?<![\w./])(?:src|migrations|docs)\/[\w/-]+\.(?:ts|sql|md)\b/g,
        ),
        ([path]) => [file, path] as const,
      ),
    )
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter(([, path]) => !existsSync(join(root, path)))).toEqual([])
})

/** As it stands, or without the folder in which the reader is by then. */
function isThere(path: string): boolean {
  const name = path.replace(/\/$/, '')
  return name.includes('/') ? files.some(file => `/${file}`.endsWith(`/${name}`)) : names.has(name)
}

function namesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
}
