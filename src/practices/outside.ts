import { plainCode } from '../language/easy'
import { hasHiddenSigns, hiddenSigns } from '../language/translator'
import { isDay } from '../time/days'
import type { TextKey } from '../language/english'
import { asItIs, optionalOwnText, type OwnText, type OwnTextReader, type TextIn } from './own-text'

/** A body outside the practice that clients can turn to, such as a licensing body or a counselling centre. */
export interface OutsideBody {
  readonly name: string
  readonly contact: string
  readonly inLanguages?: InLanguages
  /** Where the practice has it from; empty: it did not say. */
  readonly source: string
  /** The day on which it was last checked, such as 2026-11-24. */
  readonly checkedOn: string
}

/** By its code (BCP 47), what the line says in a language that is not the practice's own; what is empty is said in that one. */
export type InLanguages = Readonly<Record<string, { readonly name: string; readonly contact: string }>>

/** Name and contact as somebody reads them who has chosen this language. */
export function lineFor(
  line: { readonly name: string; readonly contact: string; readonly inLanguages?: InLanguages },
  language: string,
): { readonly name: string; readonly contact: string } {
  const { name = '', contact = '' } = line.inLanguages?.[plainCode(language)] ?? {}
  return { name: name || line.name, contact: contact || line.contact }
}

/** Everybody outside of a practice to whom it says that one can turn: the one source of every page that speaks of it. */
export interface Outside {
  /** In the words with which the practice was founded; null: none. */
  readonly contact: string | null
  readonly contactIn?: TextIn
  /** In the order in which its owners have put them. */
  readonly bodies: readonly OutsideBody[]
}

/** @param bodies missing: there are none */
export function outsideAt(
  {
    outsideContact,
    outsideContactIn,
  }: { readonly outsideContact: string | null; readonly outsideContactIn?: TextIn },
  bodies: readonly OutsideBody[] = [],
): Outside {
  return { contact: outsideContact, ...(outsideContactIn && { contactIn: outsideContactIn }), bodies }
}

export const noOutside: Outside = { contact: null, bodies: [] }

export function hasOutside(outside: Outside, reading: OwnTextReader): boolean {
  return outsideContactFor(outside, reading) !== null || outside.bodies.length > 0
}

/** Each of them in a line, with how they can be reached. */
export function outsideLines(outside: Outside, reading: OwnTextReader): OwnText[] {
  const contact = outsideContactFor(outside, reading)
  const lines = outside.bodies.map(body => lineFor(body, reading.language))
  return [...(contact ? [contact] : []), ...lines.map(line => asItIs(`${line.name}: ${line.contact}`))]
}

/** A line of its own begins with a capital, though practices were founded with lines that would continue a sentence. */
export function outsideContactFor({ contact, contactIn }: Outside, reading: OwnTextReader): OwnText | null {
  const said = optionalOwnText(contact, contactIn, reading)
  return said && { ...said, text: begunLarge(said.text) }
}

function begunLarge(line: string): string {
  const [first = ''] = line
  return first.toUpperCase() + line.slice(first.length)
}

/** The day on which the oldest of them was checked; what does not say when was checked on the day on which the practice was founded. */
export function oldestCheckIn(
  lines: readonly Partial<Pick<OutsideBody, 'checkedOn'>>[],
  founded: string,
): string {
  return lines.map(({ checkedOn = '' }) => (checkedOn === '' ? founded : checkedOn)).sort()[0] ?? founded
}

export const mostBodies = 8
/** Characters of one of their lines. */
export const mostOfLine = 200

/** What is wrong with one of them; keys of t(). One that is left empty is no fault: it is taken out. */
export function outsideFaultsOf(body: OutsideBody): { part: keyof OutsideBody; text: TextKey }[] {
  const { name, contact, checkedOn } = body
  if (isEmptyBody(body)) return []
  const texts = ['name', 'contact', 'source'] as const
  const hidden = texts.filter(part => hasHiddenSigns(body[part]))
  const tooLong = texts.filter(part => body[part].length > mostOfLine)
  return [
    ...(name ? [] : [{ part: 'name', text: 'practices.writeWhoItIs' } as const]),
    ...(contact ? [] : [{ part: 'contact', text: 'practices.writeHowTheyCanBe' } as const]),
    ...(isDay(checkedOn) ? [] : [{ part: 'checkedOn', text: 'practices.writeTheDayOnWhich' } as const]),
    ...hidden.map(part => ({ part, text: hiddenSigns })),
    ...tooLong.map(part => ({ part, text: 'practices.thisIsTooLongFor' as const })),
  ]
}

export function isEmptyBody({ name, contact, source }: OutsideBody): boolean {
  return !name && !contact && !source
}
