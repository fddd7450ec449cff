import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { chmod, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { root } from '../../src/config'
import { until } from '../support/patience'
import { processesIn, serverIn } from '../support/processes'
import { endPrograms, runNode } from '../support/programs'

// npm run dev, in a copy of the sources that can be changed.
let project: string
let port: number

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'makeright-developing-'))
  await chmod(project, 0o755)
  for (const name of ['migrations', 'package.json', 'public', 'src', 'views'])
    await cp(join(root, name), join(project, name), { recursive: true })
  await symlink(join(root, 'node_modules'), join(project, 'node_modules'))
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
  server.close()
})
afterEach(endPrograms)
afterAll(async () => {
  await rm(project, { recursive: true, force: true })
})

test('npm run dev shows what has changed while the database stays, and Ctrl-C leaves nothing running', async () => {
  const dev = await startDev()
  const database = databaseHere()

  await change('views/sign-in/sign-in.ejs', '<h1>', '<h1 class="changed">')
  await until(async () => (await page()).includes('<h1 class="changed">'))
  expect(startsOf(dev)).toBe(1)

  await change(
    'src/http/protections.ts',
    "'Permissions-Policy', permissions",
    "'Permissions-Policy', 'changed=()'",
  )
  await until(async () => (await answer())?.headers.get('Permissions-Policy') === 'changed=()')
  const style = styleIn(await page())
  await change('views/styles/_page.scss', /$/, '.changed { color: red }\n')
  await until(async () => ![style, undefined].includes(styleIn(await page())))
  await until(() => startsOf(dev) === 3)
  expect(databaseHere()).toBe(database)

  await change('src/app.ts', /^/, 'this is no TypeScript\n')
  await dev.says('starts again at the next change')
  await change('src/app.ts', 'this is no TypeScript\n', '')
  await until(async () => (await page()).includes('<h1 class="changed">'))

  expect(await dev.stop('SIGINT')).toBe(0)
  expect(await processesIn(project)).toEqual([])
})

test('nothing outlives npm run dev when it is killed', async () => {
  const dev = await startDev()
  await dev.stop('SIGKILL')
  await until(async () => (await processesIn(project)).length === 0)
})

const data = () => join(project, '.data')
const databaseHere = () => serverIn(join(data(), 'postgres'))

async function startDev() {
  const parameters = [
    '-r',
    join(project, 'src', 'dev', 'typescript.cjs'),
    join(project, 'src', 'dev', 'dev.ts'),
  ]
  const dev = runNode(parameters, { DATA_FOLDER: data(), PORT: String(port), LOG_LEVEL: 'error' })
  await dev.says('Makeright is here')
  return dev
}

type Dev = Awaited<ReturnType<typeof startDev>>

function startsOf({ said }: Dev): number {
  return said.out.split('Makeright is here').length - 1
}

/** Nothing while the portal starts again. */
async function answer(): Promise<Response | null> {
  return fetch(`http://127.0.0.1:${port}/sign-in`).catch(() => null)
}

async function page(): Promise<string> {
  return (await (await answer())?.text()) ?? ''
}

function styleIn(html: string): string | undefined {
  return /page\.css\?v=\w+/.exec(html)?.[0]
}

async function change(file: string, what: string | RegExp, into: string): Promise<void> {
  const path = join(project, file)
  const before = await readFile(path, 'utf8')
  const after = before.replace(what, into)
  expect(after).not.toBe(before)
  await writeFile(path, after)
}
