import { afterEach, expect, test } from '@jest/globals'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../src/config'
import { endPrograms, runNode } from '../support/programs'

let project: string
afterEach(async () => {
  await endPrograms()
  await rm(project, { recursive: true, force: true })
})

test('npm run build says in a sentence that the packages are missing which it needs', async () => {
  project = await mkdtemp(join(tmpdir(), 'makeright-building-'))
  await mkdir(join(project, 'src'))
  await cp(join(root, 'src', 'dev'), join(project, 'src', 'dev'), { recursive: true })
  const dev = (file: string) => join(project, 'src', 'dev', file)
  expect(await runNode(['-r', dev('typescript.cjs'), dev('build.ts')], {}).ends()).toEqual({
    code: 1,
    out: '',
    err: 'The packages that build Makeright are missing. Run npm ci --include=dev, and then this again.\n',
  })
})
