import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { root } from '../../../src/config'
import { colourIn, contrastOf, grounds, shadesOf, styleOf } from '../../../src/practices/colours'

test('whatever colour is chosen, everybody can read what is written in it and on it', () => {
  const colour = fc.integer({ min: 0, max: 0xffffff }).map(n => `#${n.toString(16).padStart(6, '0')}`)
  fc.assert(
    fc.property(colour, chosen => {
      const shades = shadesOf(chosen)
      for (const scheme of ['light', 'dark'] as const) {
        const { press, deep, onPress } = shades[scheme]
        for (const shade of [press, deep]) {
          for (const ground of grounds[scheme]) expect(contrastOf(shade, ground)).toBeGreaterThanOrEqual(4.5)
          expect(contrastOf(onPress, shade)).toBeGreaterThanOrEqual(4.5)
        }
      }
    }),
  )
})

test('a colour that can be read stays as it is', () => {
  expect(shadesOf('#6f2c5e').light.press).toBe('#6f2c5e')
  expect(shadesOf('#e6b0d3').dark.press).toBe('#e6b0d3')
  expect(styleOf('#6f2c5e')).toMatch(/^(:root|@media|[\s(){};:#a-z0-9-])+$/)
})

test.each([
  ['#7A3B5D', '#7a3b5d'],
  ['7a3b5d', '#7a3b5d'],
  [' #abc ', '#aabbcc'],
  ['green', null],
  ['#12345', null],
  ['#7a3b5d;}', null],
  ['', null],
])('%j is the colour %s', (typed, colour) => {
  expect(colourIn(typed)).toBe(colour)
})

test('contrast is that of WCAG, on the grounds of our pages', () => {
  expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrastOf('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
  const palette = readFileSync(join(root, 'views', 'styles', '_palette.scss'), 'utf8')
  const [light = '', dark = ''] = palette.split('@media')
  for (const [part, colours] of [
    [light, grounds.light],
    [dark, grounds.dark],
  ] as const)
    expect(['page', 'sheet', 'tint'].map(name => new RegExp(`--${name}: (#\\w+);`).exec(part)?.[1])).toEqual(
      colours,
    )
})
