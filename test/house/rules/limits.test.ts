import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { root } from '../../../src/config'
import { limits, type Limit } from '../../../src/limits/table'

test('the operator’s table of limits says the numbers that hold', () => {
  const [, table = ''] =
    /\n\| limit +\| at most +\| in +\| counted by +\|\n\|[-| ]+\|\n((?:\|.*\n)+)/.exec(operating) ?? []
  const cells = (row: string) =>
    row
      .split('|')
      .slice(1, -1)
      .map(cell => cell.trim())
  expect(table.trim().split('\n').map(cells)).toEqual(Object.values<Limit>(limits).map(rowOf))
})

const operating = readFileSync(join(root, 'docs', 'operating.md'), 'utf8')

function rowOf({ what, most, minutes, by }: Limit): string[] {
  const named: Record<number, string> = { 60: 'an hour', 1440: 'a day' }
  const window = minutes ? (named[minutes] ?? `${minutes} minutes`) : '–'
  return [what, String(most), window, by]
}
