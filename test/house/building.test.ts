import { afterEach, expect, test } from '@jest/globals'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../src/config'
import { loadedWhenUsed } from '../../src/dev/programs'
import { endPrograms, runNode } from '../support/programs'

let project: string | undefined
afterEach(async () => {
  await endPrograms()
  if (project !== undefined) await rm(project, { recursive: true, force: true })
})

test('npm run build says in a sentence that the packages are missing which it needs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'makeright-building-'))
  project = folder
  await mkdir(join(folder, 'src'))
  await cp(join(root, 'src', 'dev'), join(folder, 'src', 'dev'), { recursive: true })
  const dev = (file: string) => join(folder, 'src', 'dev', file)
  expect(await runNode(['-r', dev('typescript.cjs'), dev('build.ts')], {}).ends()).toEqual({
    code: 1,
    out: '',
    err: 'The packages that build Makeright are missing. Run npm ci --include=dev, and then this again.\n',
  })
})

test('a portal that starts loads nothing of what only few pages need', async () => {
  const load = `require('./dist/app'); console.log(JSON.stringify(Object.keys(require.cache)))`
  const { out } = await runNode(['-e', load], {}).ends()
  const loaded = JSON.parse(out) as string[]
  const needed = loadedWhenUsed.filter(name =>
    loaded.some(file =>
      name.startsWith('.')
        ? file.endsWith(`/${name.replace(/^(\.+\/)+/, '')}.js`)
        : file.includes(`/node_modules/${name.split('/')[0] ?? ''}/`),
    ),
  )
  expect({ needed, withExpress: loaded.some(file => file.includes('/node_modules/express/')) }).toEqual({
    needed: [],
    withExpress: true,
  })
})
