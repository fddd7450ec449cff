import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { root } from '../../src/config'
import { english } from '../../src/language/english'
import { turnsIn } from './unspoken'

/** Rooms whose texts have still to be read aloud. One that is clean is taken off the list, and none is put on it. */
const unread: readonly string[] = []

const rooms = Object.entries<Record<string, string>>(english).map(([room, texts]) => ({ room, texts }))
const turnsOf = (texts: Record<string, string>) =>
  Object.entries(texts).flatMap(([key, text]) => turnsIn(text).map(turn => `${key}: ${turn}`))

test('a text that nobody would say aloud is found, and what the British spell otherwise', () => {
  expect(turnsIn('Whoever answers sees it first.')).toEqual([
    'Whoever → also · again · the person who, or a name',
  ])
  expect(turnsIn('It is with {{therapist}} now.')).toHaveLength(1)
  expect(turnsIn('Nobody can bring it back, you neither.')).toHaveLength(1)
  expect(turnsIn('Write your mail address.')).toHaveLength(1)
  expect(turnsIn('Apologize, and recognized colors.')).toHaveLength(3)
  expect(turnsIn('Ruth will answer by Tuesday. You can pause until a day that suits you.')).toEqual([])
})

describe('says nothing that nobody would say aloud:', () => {
  test.each(rooms.filter(({ room }) => !unread.includes(room)))('$room', ({ texts }) => {
    expect(turnsOf(texts)).toEqual([])
  })
})

test('a room that has been read stands on no list', () => {
  const clean = rooms.filter(({ texts }) => turnsOf(texts).length === 0).map(({ room }) => room)
  expect(clean.filter(room => unread.includes(room))).toEqual([])
})

test.each([
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
])('%s is in English as the British write it', name => {
  const prose = readFileSync(join(root, name), 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`|\]\([^)]*\)/g, '')
  expect(turnsIn(prose).filter(turn => turn.endsWith('spell it'))).toEqual([])
})
