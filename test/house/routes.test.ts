import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { createApp } from '../../src/app'
import { readConfig, type Config } from '../../src/config'
import { createLog } from '../../src/http/log'
import { layersOf, routesOf } from '../support/routes'

/** Whoever adds a page for everybody writes it down here, and is asked why. */
const forAnybody = [
  'GET /',
  'GET /healthz',
  'GET /readyz',
  'GET /sign-in',
  'GET /sign-in/:link',
  'GET /sign-in/digits',
  'POST /leave',
  'POST /sign-in',
  'POST /sign-in/:link',
  'POST /sign-in/digits',
  'POST /sign-in/passkey',
  'POST /sign-in/passkey/challenge',
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

function openToAnybody(config: Config): string[] {
  const open = routesOf(config).filter(({ who }) => who === 'anybody')
  return open.map(({ name }) => name).sort()
}
