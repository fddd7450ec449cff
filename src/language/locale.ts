import { plainCode } from './easy'

/** The practice's clock and the reader's language. */
export interface Clock {
  /** IANA name */
  readonly timeZone: string
  readonly language: string
  /** ISO 3166, where a practice has said it: as there, dates and numbers are written. */
  readonly region?: string | null
}

/** The reader of a date: their language, and the clock of their practice. */
export interface Onlooker {
  readonly language: string
  readonly practice: Pick<Clock, 'timeZone' | 'region'>
}

export function clockOf({ practice, language }: Onlooker): Clock {
  return { timeZone: practice.timeZone, region: practice.region ?? null, language }
}

/**
 * The reader's language as it is written where the practice is: en-AT in Vienna. Where neither the practice nor the time zone tells a region,
 * British English.
 */
export function localeOf({ timeZone, language, region }: Clock): string {
  const plain = plainCode(language)
  const place = region ?? regionOf(timeZone) ?? (plain === 'en' ? 'GB' : null)
  return place === null ? plain : new Intl.Locale(plain, { region: place }).toString()
}

/** What the regions of the world are called in a language, by their codes, in the order of their names. */
export function regionNames(language: string): { readonly code: string; readonly name: string }[] {
  const names = new Intl.DisplayNames(language, { type: 'region' })
  return everyPlace()
    .map(code => ({ code, name: names.of(code) ?? code }))
    .sort((a, b) => a.name.localeCompare(b.name, language))
}

/** As people read the name of a zone: America/New York */
export function zoneName(timeZone: string): string {
  return timeZone.replaceAll('_', ' ')
}

/** In which direction a language is written. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  let known = directions.get(language)
  if (!known) {
    const { textInfo } = new Intl.Locale(language) as Intl.Locale & {
      readonly textInfo?: { direction: 'ltr' | 'rtl' }
    }
    known = textInfo?.direction ?? 'ltr'
    directions.set(language, known)
  }
  return known
}

/** Every page asks, and of few languages. */
const directions = new Map<string, 'ltr' | 'rtl'>()

/** Such as: 10,000. In English as in Britain, wherever that is: who reads English in Vienna takes 10.000 for ten. */
export function numberText(value: number, clock: Clock): string {
  return value.toLocaleString(plainCode(clock.language) === 'en' ? 'en-GB' : localeOf(clock))
}

/** Such as: Ruth, Tomas and Margit */
export function listText(
  items: readonly string[],
  clock: Clock,
  type: Intl.ListFormatType = 'conjunction',
): string {
  return new Intl.ListFormat(localeOf(clock), { type }).format(items)
}

/** Names in the order of the alphabet, as a reader of this language looks for them. */
export function inAlphabeticalOrder<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  clock: Clock,
): Item[] {
  const { compare } = new Intl.Collator(localeOf(clock))
  return items.toSorted((one, other) => compare(nameOf(one), nameOf(other)))
}

function regionOf(timeZone: string): string | null {
  if (!regions.has(timeZone)) {
    // A zone has several names, and Intl lists only one of them.
    const zone = new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
    regions.set(timeZone, everyRegion().find(region => zonesIn(region).includes(zone)) ?? null)
  }
  return regions.get(timeZone) ?? null
}

const regions = new Map<string, string | null>()

/** Asking for their zones takes longer than a page does. */
let places: readonly string[] | undefined

function everyPlace(): readonly string[] {
  return (places ??= everyRegion()
    .filter(code => zonesIn(code).length > 0) // the others are no places, such as the European Union
    .filter(code => new Intl.Locale(`und-${code}`).region === code)) // nor codes of before, such as DD
}

/** ISO 3166: no list of them can be asked for, but each can. */
function everyRegion(): readonly string[] {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const letters = Array.from({ length: 26 }, (_, n) => String.fromCharCode(65 + n))
  return letters
    .flatMap(one => letters.map(other => one + other))
    .filter(region => names.of(region) !== undefined)
}

function zonesIn(region: string): readonly string[] {
  return (
    (new Intl.Locale(`und-${region}`) as Intl.Locale & { readonly timeZones?: readonly string[] })
      .timeZones ?? []
  )
}
