import { z } from 'zod'
import { chosen, typed, type Typed } from '../http/typed'
import { isVisible } from '../language/translator'
import { defaultLanguage, type Language } from '../language/languages'
import { isAmong } from '../practices/languages'
import { nameFault, nameFaultTexts } from './name-fault'
import type { Details, Hours } from './person'
import type { TextKey } from '../language/english'

/** The form in which somebody says who they are, as it was filled in. */
export interface FilledDetails {
  readonly name: Typed
  readonly pronouns: Typed
  readonly language: string
  /** One of ContactChoice; anything else is as if nothing had been chosen. */
  readonly contact: string
  readonly from: string
  readonly until: string
}

export type ContactChoice = 'mail' | 'hours' | 'none'

/** Something to put right: at which field, and a key of t() that says it. */
export interface DetailFault {
  readonly field: string
  readonly text: TextKey
}

/** A form that nobody has filled in yet. */
export function filledDetails({ name, pronouns, language, contact, hours }: Partial<Details>): FilledDetails {
  const asTyped = (text = '') => ({ text, changed: false })
  return {
    name: asTyped(name),
    pronouns: asTyped(pronouns),
    language: language ?? defaultLanguage,
    contact: contact === 'mail' && hours ? 'hours' : (contact ?? ''),
    from: String(hours?.from ?? ''),
    until: String(hours?.until ?? ''),
  }
}

/** Of whom details are asked: whether they work here, and between which languages they can choose. */
export interface AskedOf {
  readonly staff: boolean
  readonly offered: readonly Language[]
}

export function readDetails(
  body: unknown,
  { staff, offered }: AskedOf,
): { filled: FilledDetails; details: Details; faults: DetailFault[] } {
  const filled = shape.parse(body ?? {})
  const { name, pronouns, language, contact } = filled
  const hours = contact === 'hours' ? hoursIn(filled) : null
  const faults = [
    ...faultsInLine('name', name, 'people.writeYourNameAsIt'),
    ...faultsInLine('pronouns', pronouns),
    ...wrong(!isAmong(offered, language), 'language', 'people.chooseALanguage'),
    ...wrong(!contactsFor(staff).some(one => one === contact), 'contact', 'people.chooseHowWeMayTell'),
    ...wrong(contact === 'hours' && !hours, 'from', 'people.chooseFromWhenAndUntil'),
  ]
  const details: Details = {
    name: name.text.trim(),
    pronouns: isVisible(pronouns.text) ? pronouns.text.trim() : '',
    language,
    contact: contact === 'none' ? 'none' : 'mail',
    hours,
  }
  return { filled, details, faults }
}

/** The choices that somebody has. @param staff they would miss what waits for them if they chose to get no mail */
export function contactsFor(staff: boolean): readonly ContactChoice[] {
  return staff ? ['mail', 'hours'] : ['mail', 'hours', 'none']
}

const shape = z.object({
  name: typed,
  pronouns: typed,
  language: chosen,
  contact: chosen,
  from: chosen,
  until: chosen,
})

/** @param missing where it must be there */
function faultsInLine(
  field: string,
  { text, changed }: Typed,
  missing: TextKey | null = null,
): DetailFault[] {
  const texts = { ...nameFaultTexts, long: 'people.thisIsLongerThanMost', empty: missing } as const
  const fault = nameFault(text)
  const said = changed ? 'accounts.thereWereSignsInIt' : fault && texts[fault]
  return said ? [{ field, text: said }] : []
}

function wrong(isWrong: boolean, field: string, text: TextKey): DetailFault[] {
  return isWrong ? [{ field, text }] : []
}

function hoursIn({ from, until }: FilledDetails): Hours | null {
  const result = z.object({ from: hourOfDay, until: hourOfDay }).safeParse({ from, until })
  return result.success && result.data.from !== result.data.until ? result.data : null
}

const hourOfDay = z
  .string()
  .regex(/^(\d|1\d|2[0-3])$/)
  .transform(Number)
