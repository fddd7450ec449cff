import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { root } from '../../../src/config'

// The linter holds which room may know which. Here a forbidden import is planted for each of its rules, in a file of the room that must not.

interface Planted {
  readonly file: string
  readonly imports: string
  readonly refused: boolean
}

test('the linter refuses what a room may not know, and nothing else', async () => {
  const { forbidden, allowed } = await lintPlanted()
  expect(forbidden.length).toBeGreaterThan(500)
  expect(forbidden.filter(({ refused }) => !refused)).toEqual([])
  expect(allowed.length).toBeGreaterThan(20)
  expect(allowed.filter(({ refused }) => refused)).toEqual([])
})

test('docs/architecture.md names every room, in its picture and in its table', () => {
  const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
  const [, picture = ''] = text.split('```')
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter(one => one.isDirectory())
  const missing = folders
    .map(({ name }) => name)
    .filter(name => !new RegExp(`(^|[ ·])${name}\\b`, 'm').test(picture) || !text.includes(`| \`src/${name}`))
  expect(missing).toEqual([])
})

/** With the very rule that the linter has, in a process of its own: its configuration is a module that Jest cannot load. */
async function lintPlanted(): Promise<{ forbidden: Planted[]; allowed: Planted[] }> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', planting], {
    cwd: root,
    maxBuffer: 10_000_000,
  })
  return JSON.parse(stdout) as { forbidden: Planted[]; allowed: Planted[] }
}

const planting = `
  import { readdirSync } from 'node:fs'
  import { dirname, join, relative } from 'node:path'
  import { ESLint } from 'eslint'

  const [rule, packageRule] = ['import-x/no-restricted-paths', 'no-restricted-imports']
  const house = new ESLint()
  const { rules, plugins, settings, languageOptions } = await house.calculateConfigForFile('src/app.ts')
  const { parser } = languageOptions
  const linterOf = rules =>
    new ESLint({
      overrideConfigFile: true,
      overrideConfig: [{ files: ['**/*.ts'], plugins: { 'import-x': plugins['import-x'] }, settings, languageOptions: { parser }, rules }],
    })
  const linter = linterOf({ [rule]: rules[rule] })

  /** A file that a pattern of the rule means. */
  const fileIn = pattern => {
    if (pattern.endsWith('.ts') && !/[*!]/.test(pattern)) return pattern
    const folder = pattern.replace(/[/][*!].*$/, '').replace('/*', '')
    const names = readdirSync(folder, { recursive: pattern.includes('**') }).map(String)
    return join(folder, names.filter(name => name.endsWith('.ts')).sort().at(-1))
  }
  async function plantPackage(file, imports) {
    const { rules } = await house.calculateConfigForFile(file)
    const [{ messages }] = await linterOf({ [packageRule]: rules[packageRule] ?? 'off' }).lintText("import '" + imports + "'", { filePath: file })
    return { file, imports, refused: messages.some(({ ruleId }) => ruleId === packageRule) }
  }
  async function plant(file, imported) {
    const path = relative(dirname(file), imported).replace(/[.]ts$/, '')
    const [{ messages }] = await linter.lintText("import '" + (path.startsWith('.') ? path : './' + path) + "'", { filePath: file })
    return { file, imports: imported, refused: messages.some(({ ruleId }) => ruleId === rule) }
  }

  const [, { zones }] = rules[rule]
  const [forbidden, allowed] = [[], []]
  for (const { target, from } of zones)
    for (const room of [target].flat().filter(one => !one.includes('src/*') && !one.includes('/**/r') && !one.includes('!(')))
      for (const other of [from].flat()) forbidden.push(await plant(fileIn(room), fileIn(other)))
  const folders = ['src', ...readdirSync('src', { recursive: true }).map(name => join('src', String(name)))]
  for (const name of new Set(folders.filter(one => one.endsWith('.ts')).map(one => dirname(one))))
    if (name !== 'src' && name !== 'src/dev') forbidden.push(await plant(fileIn(name), 'src/dev/dev.ts')) // a room that is not on the list may do anything
  for (const pure of zones.filter(({ message }) => message.includes('is pure')).map(({ target }) => target)) {
    for (const io of ['node:fs', 'node:fs/promises', 'node:net', 'knex', 'pg', 'nodemailer', 'express'])
      forbidden.push(await plantPackage(fileIn(pure), io))
    for (const one of ['node:crypto', 'i18next', 'zod']) allowed.push(await plantPackage(fileIn(pure), one))
  }
  for (const io of ['node:fs', 'knex', 'pg']) allowed.push(await plantPackage('src/database/migrations/migrations.ts', io))
  for (const room of ['src/doors/store.ts', 'src/concerns/rules/status.ts'])
    for (const clock of ['luxon', 'moment-timezone']) forbidden.push(await plantPackage(room, clock))
  allowed.push(await plantPackage('src/time/zone-data.ts', 'moment-timezone'))
  const floors = zones.map(({ target }) => target).filter(one => typeof one === 'string' && one.endsWith('/*'))
  const ground = floors[0]
  for (const room of new Set(floors.slice(1))) allowed.push(await plant(fileIn(room), fileIn(ground)))
  console.log(JSON.stringify({ forbidden, allowed }))
`
