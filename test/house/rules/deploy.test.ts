import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { readConfig, root, type Purpose } from '../../../src/config'

// What operators copy from deploy/ names settings and programs that there are.

const deploy = join(root, 'deploy')
const read = (...path: string[]) => readFileSync(join(deploy, ...path), 'utf8')

/** The settings of a file, with a key wherever one is to be filled in. */
function settingsIn(file: string): Record<string, string> {
  const key = Buffer.from(Array.from({ length: 32 }, (_, place) => place)).toString('base64')
  return Object.fromEntries(
    [...read('settings', file).matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [
      name,
      value === '' ? key : value.replace(/^"(.*)"$/, '$1'),
    ]),
  )
}

test.each([
  ['portal.env', 'web'],
  ['worker.env', 'worker'],
  ['backup.env', 'backing up'],
  ['operator.env', 'operator'],
  ['operator.env', 'letting in'],
  ['operator.env', 'verifying'],
] as const satisfies [string, Purpose][])(
  '%s is enough for %s, and names nothing that is not read',
  (file, purpose) => {
    const settings = settingsIn(file)
    expect(() => readConfig(settings, purpose)).not.toThrow()
    const documented = readFileSync(join(root, 'docs', 'operating.md'), 'utf8')
    for (const name of Object.keys(settings)) expect(documented).toContain(`\`${name}\``)
  },
)

test('the worker is given no key to words', () => {
  expect(settingsIn('worker.env')).not.toHaveProperty('WORDS_KEY')
  expect(settingsIn('backup.env')).not.toHaveProperty('WORDS_KEY')
})

test('units, image and compose start programs that are built', () => {
  const texts = [
    ...readdirSync(join(deploy, 'systemd')).map(name => read('systemd', name)),
    read('image', 'Dockerfile'),
    read('compose', 'compose.yml'),
  ]
  const programs = new Set(
    texts.flatMap(text => [...text.matchAll(/\bdist\/([\w/-]+)\.js\b/g)].map(([, name = '']) => name)),
  )
  expect([...programs].sort()).toEqual([
    'commands/backup',
    'commands/logins',
    'commands/migrate',
    'server',
    'worker',
  ])
  for (const name of programs) expect(existsSync(join(root, 'src', `${name}.ts`))).toBe(true)
})
