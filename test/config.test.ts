import { describe, expect, test } from '@jest/globals'
import { ConfigFault, readConfig, type Purpose } from '../src/config'

const key = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7)).toString('base64')
const portal = {
  DATABASE_URL: 'postgres://portal:secret@db.example/makeright',
  BASE_URL: 'https://portal.example',
  MAIL_FROM: 'Messages <messages@portal.example>',
  WORDS_KEY: key,
  ADDRESSES_KEY: key,
}
const worker = {
  WORKER_DATABASE_URL: 'postgres://postroom:secret@db.example/makeright',
  BASE_URL: 'https://portal.example',
  MAIL_FROM: 'Messages <messages@portal.example>',
  SMTP_URL: 'smtps://user:secret@mail.example',
  ADDRESSES_KEY: key,
}

const weak = Buffer.alloc(32, 7).toString('base64')

function faults(settings: NodeJS.ProcessEnv, purpose: Purpose = 'web'): string[] {
  try {
    readConfig(settings, purpose)
    return []
  } catch (error) {
    if (error instanceof ConfigFault) return error.message.split('\n')
    throw error
  }
}

test('without any setting it is a try-out for this machine only', () => {
  expect(readConfig({})).toMatchObject({
    tryOut: true,
    host: '127.0.0.1',
    baseUrl: 'http://localhost:3000',
    secure: false,
  })
  expect(readConfig({ HOST: '0.0.0.0' }).host).toBe('127.0.0.1')
})

test('with all its settings a portal starts, and a worker without the key to words', () => {
  expect(readConfig(portal)).toMatchObject({ tryOut: false, secure: true })
  expect(readConfig(worker, 'worker').keys.words).toBeUndefined()
})

test.each([
  ['/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
  ['scanner.example:3310', { host: 'scanner.example', port: 3310 }],
  ['[::1]:3310', { host: '::1', port: 3310 }],
])('clamd is found at %s', (text, address) => {
  expect(readConfig({ ...portal, CLAMD: text }).clamd).toEqual(address)
})

describe('a setting that is missing is named', () => {
  test.each(Object.keys(portal).filter(name => name !== 'DATABASE_URL'))('%s for the portal', name => {
    expect(faults({ ...portal, [name]: undefined })).toEqual([`${name}: is missing`])
  })
  test.each(Object.keys(worker))('%s for the worker', name => {
    expect(faults({ ...worker, [name]: '' }, 'worker')).toEqual([`${name}: is missing`])
  })
  test('the keys for changing them, and the one to addresses for verifying', () => {
    const admin = { DATABASE_ADMIN_URL: 'postgres://owner:secret@db.example/makeright' }
    expect(faults(admin, 'rotating')).toEqual(['WORDS_KEY: is missing', 'ADDRESSES_KEY: is missing'])
    expect(faults(admin, 'verifying')).toEqual(['ADDRESSES_KEY: is missing'])
  })
  test('DATABASE_ADMIN_URL for migrating', () => {
    expect(faults({}, 'operator')).toEqual(['DATABASE_ADMIN_URL: is missing'])
  })
})

const wrong: [name: string, value: string, says: RegExp][] = [
  ['DATABASE_URL', 'mysql://db.example/makeright', /postgres/],
  ['BASE_URL', 'portal.example', /web address/],
  ['BASE_URL', 'http://portal.example', /https/],
  ['BASE_URL', 'https://portal.example/makeright', /path/],
  ['MAIL_FROM', 'messages@portal.example', /form/],
  ['MAIL_FROM', 'A <a@b.example>, B <b@b.example>', /form/],
  ['WORDS_KEY', 'short', /32 bytes/],
  ['WORDS_KEY', Buffer.alloc(32).toString('base64'), /random/],
  ['WORDS_KEY_BEFORE', 'short', /32 bytes/],
  ['ADDRESSES_KEY_BEFORE', Buffer.alloc(32).toString('base64'), /random/],
  ['ADDRESSES_KEY', Buffer.alloc(31).toString('base64'), /32 bytes/],
  ['PORT', 'x', /number/],
  ['PORT', '70000', /above/],
  ['TRUSTED_PROXIES', 'true', /number/],
  ['LIMIT_SIGN_IN_ADDRESS', '0', /below/],
  ['OBJECTS_URL', 'objects.example/makeright', /OBJECTS_URL/],
  ['OBJECTS_URL', 'http://objects.example/makeright', /https/],
  ['OBJECTS_URL', 'https://me:secret@objects.example/makeright', /no login/],
  ['OBJECTS_URL', 'https://objects.example/makeright', /OBJECTS_ACCESS_KEY/],
  ['OBJECTS_KEEP_DAYS', '-1', /below/],
  ['CLAMD', 'clamd.ctl', /path that begins/],
  ['CLAMD', 'scanner.example', /host:port/],
  ['LEAVE_TO', 'http://elsewhere.example', /https/],
  ['LOG_LEVEL', 'loud', /LOG_LEVEL/],
]

test.each(wrong)('%s=%s ends the start with one line that does not repeat the value', (name, value, says) => {
  const lines = faults({ ...portal, [name]: value })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(says)
  expect(lines[0]).toMatch(new RegExp(`^${name}: `))
  expect(lines[0]).not.toContain(value)
})

test('several faults are said together, a line each', () => {
  expect(faults({ ...portal, PORT: 'x', WORDS_KEY: 'short' })).toHaveLength(2)
  expect(faults({ ...portal, WORDS_KEY: 'short', ADDRESSES_KEY: 'short, too' })).toHaveLength(2)
})

test.each([
  ['WORDS_KEY', 'ADDRESSES_KEY'],
  ['ADDRESSES_KEY', 'WORDS_KEY'],
])('that %s is missing and %s is weak is said together', (missing, regular) => {
  const lines = faults({ ...portal, [missing]: undefined, [regular]: weak })
  expect(lines).toEqual([`${regular}: is too regular to be random`, `${missing}: is missing`])
})

test('a worker takes no weak key either', () => {
  expect(faults({ ...worker, ADDRESSES_KEY: weak }, 'worker')).toEqual([
    'ADDRESSES_KEY: is too regular to be random',
  ])
})

test('half of a real installation is not taken for a try-out', () => {
  expect(faults({ WORDS_KEY: key })).toEqual(['WORDS_KEY: needs DATABASE_URL too'])
  expect(faults({ HEADS_FILE: 'heads.jsonl' })).toEqual(['HEADS_FILE: needs DATABASE_URL too'])
  expect(faults({ SMTP_URL: 'smtp://mail.example' })).toEqual(['SMTP_URL: needs DATABASE_URL too'])
})
