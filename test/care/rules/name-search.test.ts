import { expect, test } from '@jest/globals'
import { nameMatcher } from '../../../src/care/name-search'

test.each([
  ['muller', 'Jörg Müller'],
  ['MÜLLER jörg', 'Jörg Müller'],
  ['strass', 'Zoë Straß'],
  ['luc', 'Søren Łuc'],
  ['sore', 'Søren Łuc'],
  ['ahmad', 'Aḥmad Saʿīd'],
  ['أحمد', 'أَحْمَد سعيد'],
])('who looks for %s finds %s', (typed, name) => {
  expect(nameMatcher(typed)(name)).toBe(true)
})

test.each([
  ['miller', 'Jörg Müller'],
  ['muller anna', 'Jörg Müller'],
])('and not for %s', (typed, name) => {
  expect(nameMatcher(typed)(name)).toBe(false)
})
