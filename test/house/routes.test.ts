import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { createApp } from '../../src/app'
import { readConfig } from '../../src/config'
import { createLog } from '../../src/http/log'
import { guardedFor } from '../../src/people/doorkeeper'

/** Whoever adds a page for everybody writes it down here, and is asked why. */
const forAnybody = [
  'GET /',
  'GET /healthz',
  'GET /p/:door',
  'GET /p/:door/new',
  'GET /readyz',
  'GET /return',
  'GET /sign-in',
  'GET /sign-in/:link',
  'GET /sign-in/digits',
  'POST /leave',
  'POST /p/:door/new',
  'POST /return',
  'POST /sign-in',
  'POST /sign-in/:link',
  'POST /sign-in/digits',
  'POST /sign-out',
  'POST /sign-out/everywhere',
]

test('every route begins with a guard, in a real installation and in a try-out', () => {
  for (const routes of [routesOf(installation), routesOf(tryOut)]) {
    expect(routes.length).toBeGreaterThan(forAnybody.length)
    expect(routes.filter(({ who }) => who === null).map(({ name }) => name)).toEqual([])
  }
})

test('what anybody may open is a short list', () => {
  expect(openToAnybody(installation)).toEqual(forAnybody)
})

test('a try-out shows its mailbox to anybody besides, and nothing else', () => {
  expect(openToAnybody(tryOut)).toEqual([...forAnybody, 'GET /mailbox'].sort())
})

test('nothing but routes and stored files answers at an address of its own', () => {
  const mounted = layersOf(createApp(installation, createLog('fatal')).router).filter(({ route }) => !route)
  const names = mounted.filter(({ slash }) => !slash).map(({ handle }) => (handle as { name: string }).name)
  expect(new Set(names)).toEqual(new Set(['serveStatic']))
})

const key = () => randomBytes(32).toString('base64')

const installation = readConfig({
  DATABASE_URL: 'postgres://web@db.example/makeright',
  BASE_URL: 'https://portal.example',
  MAIL_FROM: 'Messages <messages@portal.example>',
  WORDS_KEY: key(),
  ADDRESSES_KEY: key(),
})

const tryOut = readConfig({})

interface Layer {
  readonly handle: unknown
  /** Whether it passes everything, whatever the address. */
  readonly slash: boolean
  readonly route?: {
    readonly path: unknown
    readonly stack: readonly { readonly method?: string; readonly handle: unknown }[]
  }
}

function openToAnybody(config: typeof installation): string[] {
  const open = routesOf(config).filter(({ who }) => who === 'anybody')
  return open.map(({ name }) => name).sort()
}

/** Every route of the real app, with whom the first handler of each of its methods lets in. */
function routesOf(config: typeof installation): { name: string; who: string | null }[] {
  return layersOf(createApp(config, createLog('fatal')).router).flatMap(({ route }) => {
    const methods = [...new Set(route?.stack.map(({ method }) => method))]
    return methods.map(method => ({
      name: `${method?.toUpperCase() ?? 'ALL'} ${String(route?.path)}`,
      who: guardedFor(route?.stack.find(handler => handler.method === method)?.handle),
    }))
  })
}

/** The layers of a router and of the routers in it. */
function layersOf(router: unknown): Layer[] {
  const { stack } = router as { stack?: Layer[] }
  return (stack ?? []).flatMap(layer => [layer, ...layersOf(layer.handle)])
}
