import { expect, test } from '@jest/globals'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../src/config'
import { installation, mountedIn, routesOf, tryOut } from '../support/routes'

/** Whoever adds a page for everybody writes it down here, and is asked why. */
const forAnybody = [
  'GET /',
  'GET /accessibility',
  'GET /account/address/:link',
  'GET /colleague/:link',
  'GET /colour/:colour',
  'GET /copy/key',
  'GET /healthz',
  'GET /help',
  'GET /help/browser',
  'GET /in',
  'GET /invitations/:link',
  'GET /kept',
  'GET /logo/:logo',
  'GET /new-address',
  'GET /new-address/:link',
  'GET /new-address/app',
  'GET /new-address/asked',
  'GET /p/:door',
  'GET /p/:door/more',
  'GET /p/:door/new',
  'GET /privacy',
  'GET /readyz',
  'GET /return',
  'GET /sign-in',
  'GET /sign-in/:link',
  'GET /sign-in/digits',
  'POST /account/address/:link',
  'POST /colleague/:link',
  'POST /help/keys',
  'POST /invitations/:link',
  'POST /language',
  'POST /leave',
  'POST /new-address',
  'POST /new-address/:link',
  'POST /new-address/app',
  'POST /p/:door/new',
  'POST /return',
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
    expect(routes.filter(({ who }) => who === null)).toEqual([])
  }
})

test('what anybody may open is a short list', () => {
  expect(openToAnybody(installation)).toEqual(forAnybody)
})

test('a try-out shows its mailbox to anybody besides, and nothing else', () => {
  expect(openToAnybody(tryOut)).toEqual([...forAnybody, 'GET /mailbox'].sort())
})

test('no route stands behind another one that takes its address', () => {
  for (const routes of [routesOf(installation), routesOf(tryOut)]) {
    const hidden = routes.filter(
      ({ method, path }) =>
        routes.find(one => one.method === method && matches(one.path, path))?.path !== path,
    )
    expect(hidden).toEqual([])
  }
})

test('nothing but routes and stored files answers at an address of its own', () => {
  expect(new Set(mountedIn(installation))).toEqual(new Set(['serveStatic']))
})

test('an address that is written out leads to a page', () => {
  const pages = [...routesOf(installation), ...routesOf(tryOut)].filter(({ method }) => method === 'GET')
  const led = sourcesOf('views', '.ejs').flatMap(({ name, text }) =>
    addresses(name, text, /href="(\/[\w/-]*)["?#]/g),
  )
  const waysOut = sourcesOf('src', '.ts').flatMap(({ name, text }) =>
    addresses(name, text, /(?:href: |to: |way\([^\n]*, |redirect\(303, )'(\/[\w/-]*)['?#]/g),
  )
  expect(led.length + waysOut.length).toBeGreaterThan(60)
  const astray = [...led, ...waysOut].filter(({ to }) => !pages.some(({ path }) => matches(path, to)))
  expect(astray).toEqual([])
})

/** Each stands in the history of a browser: a word that could be the address of anything. Whoever adds one reads it as a stranger would. */
const neutral = new Set(
  `acceptance accessibility accompanying account acknowledgement addition address advice again agreement agreement-change
  answer apart app appointment asked asking-for-other asking-for-pause attachments attempt authenticator away beginning board
  bringing-back browser care-for-yourself challenge changes clients closing closure code code.txt colleague colour companions concerns consent
  consultation consultations copy copy.html copy.json declining deleting descriptions details digits discarding done door
  drafts due due-days earlier edit end-of-pause ending everywhere figures files first-hour first-steps giving-back hand-over handing-in
  handing-over healthz help here holding how-it-was import in inbox invitations inviting joining kept key keys language
  later law leave leaving lesson lessons list.csv listening logo looks mail mailbox message message-beside more name new new-address no-talk not-done not-reached
  not-yet notices numbers others outside p paper parts passkey passkeys pause pausing people picture.svg place poster
  poster.svg practice preview privacy promise proposal readers readyz receipt record recording recovery-code recovery-codes
  reflection reflections removing reopening resetting resuming return roles search second-factor sending
  session setting-aside shelf sign-in sign-out speaking standing-in stepping-back stopping taking-back taking-on talk
  talk-off talk-time talk.ics talked telling template test-mail texts thumbnail together transfer waiting who
  without-mail working-days`.split(/\s+/),
)

test('no address says what this place is for', () => {
  const segments = [...routesOf(installation), ...routesOf(tryOut)].flatMap(({ path }) => path.split('/'))
  const words = segments.filter(segment => segment !== '' && !segment.startsWith(':'))
  expect([...new Set(words)].filter(word => !neutral.has(word))).toEqual([])
})

function addresses(name: string, text: string, pattern: RegExp): { name: string; to: string }[] {
  return [...text.matchAll(pattern)].map(([, to = '']) => ({ name, to }))
}

function sourcesOf(folder: string, ending: string): { name: string; text: string }[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith(ending))
    .map(name => ({ name, text: readFileSync(join(root, folder, name), 'utf8') }))
}

function openToAnybody(config: typeof installation): string[] {
  const open = routesOf(config).filter(({ who }) => who === 'anybody')
  return open.map(({ method, path }) => `${method} ${path}`).sort()
}

function matches(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replace('.', '\\.').replace(/:\w+/g, '[^/]+')}$`).test(path)
}
