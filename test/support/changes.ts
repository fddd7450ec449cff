import fc from 'fast-check'
import type { Copy } from '../../src/copies/copy'
import { capacities } from '../../src/concerns/rules/concern'
import { moveNames } from '../../src/concerns/rules/moves'

/** One change in a copy, and what whoever checks it must be told. */
export interface Change {
  readonly copy: Copy
  readonly told: RegExp
}

type Path = readonly (string | number)[]

/** Changes one thing that an entry says: a word, its author, their capacity, its kind, its time, or its place. */
export function entryChanged(copy: Copy, which: number, part: number): Change | null {
  const other = structuredClone(copy)
  const index = which % copy.entries.length
  const entry = other.entries[index]
  if (!entry) return null
  const at = (what: string) =>
    new RegExp(`^The copy does not hold\\. Position ${entry.position}: ${what}\\.$`)
  const changes: (() => RegExp | null)[] = [
    () => {
      const [part] = Object.entries(entry.parts)
      if (part === undefined) return null
      const [name, words] = part
      entry.parts[name] = `${words}.`
      return at('the words are not those that were sealed')
    },
    () => {
      entry.parts.more = 'And so on.'
      return at('the words are not those that were sealed')
    },
    () => {
      entry.by = next(Object.keys(copy.people), entry.by)
      return at('its entry is by somebody else')
    },
    () => {
      entry.capacity = next(capacities, entry.capacity)
      return at('its entry was written in another capacity')
    },
    () => {
      entry.kind = next(moveNames, entry.kind)
      return at('its entry is of another kind')
    },
    () => {
      entry.at = new Date(Date.parse(entry.at) - 1).toISOString()
      return at('its entry is of another time')
    },
    () => {
      const neighbour = other.entries[index + 1]
      if (!neighbour) return null
      other.entries.splice(index, 2, neighbour, entry)
      return at('something stands here out of its order')
    },
    () => {
      other.entries.splice(index, 1)
      return at('its entry is missing')
    },
  ]
  const told = changes[part % changes.length]?.()
  return told ? { copy: other, told } : null
}

/** Everything in a copy that can be changed by itself. */
export function placesIn(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path]
  return Object.entries(value).flatMap(([name, one]) => placesIn(one, [...path, name]))
}

/** The same copy with another value in one place: a digit, a letter, or something where nothing was. */
export function changedAt(copy: Copy, path: Path): Copy {
  const other = structuredClone(copy)
  const last = path.at(-1)
  const holder = path
    .slice(0, -1)
    .reduce<unknown>((one, name) => (one as Record<string, unknown>)[name], other)
  const parts = holder as Record<string, unknown>
  if (last !== undefined) parts[last] = otherThan(parts[last])
  return other
}

export const places = fc.array(fc.nat(100_000), { minLength: 8, maxLength: 8 })

function otherThan(value: unknown): unknown {
  if (typeof value === 'number') return value + 1
  if (typeof value !== 'string') return 'something'
  const at = value.search(/[1-8a-e]/) // in the middle of an id, a hash, a moment or a word, it stays one
  return at < 0
    ? `${value}1`
    : value.slice(0, at) + String.fromCharCode(value.charCodeAt(at) + 1) + value.slice(at + 1)
}

function next<One extends string>(all: readonly One[], now: One): One {
  const other = all[(all.indexOf(now) + 1) % all.length]
  if (other === undefined) throw new Error('There is no other.')
  return other === now ? ('00000000-0000-7000-8000-000000000000' as One) : other
}
