import type { Translate } from '../../language/translator'
import type { Audience, Capacity } from './concern'
import { listText, type Clock } from '../../language/locale'

/** A concern is called after who reads it, never after whom it is about. */

interface Reading {
  readonly name: string
  readonly capacity: Capacity
}

/** Those to whom it is said, its therapist first. */
export function addressees(readers: readonly Reading[]): string[] {
  const others = readers.filter(({ capacity }) => capacity !== 'client')
  return [
    ...others.filter(({ capacity }) => capacity === 'therapist'),
    ...others.filter(({ capacity }) => capacity === 'owner'),
  ].map(({ name }) => name)
}

/** To its client. @param names of those who read it now */
export function titleOf(t: Translate, clock: Clock, names: readonly string[]): string {
  if (names.length === 0) return t('concerns.toNobodyWhoCanRead')
  return t('concerns.toNames', { names: listText(names, clock) })
}

/** Who speaks, or to whom it is said, and for which child. @param child null: the client writes for themself */
export function withChild(t: Translate, title: string, child: string | null | undefined): string {
  return child ? t('guardians.titleForChild', { title, child }) : title
}

/** So much of a text that it is known again, on one line, cut at a word; null: there is none. */
export function beginningOf(text: string): string | null {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= mostBeginning) return line || null
  const begin = line.slice(0, mostBeginning).toWellFormed()
  return `${begin.slice(0, Math.max(begin.lastIndexOf(' '), mostBeginning / 2))} …`
}

const mostBeginning = 60

/** The mark beside the title where its client has kept it from the therapist whom it is about. */
export function keptFromText(t: Translate, therapist: string | null): string | null {
  return therapist === null ? null : t('concerns.notName', { name: therapist })
}

/** @returns whose name the mark says */
export function keptFrom<Somebody>(audience: Audience, therapist: Somebody | null): Somebody | null {
  return audience === 'owners' ? therapist : null
}
