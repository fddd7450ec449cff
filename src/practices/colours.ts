/** The colours of a practice's pages: computed from one that its owners choose, so that everybody can read what is written in it. */

export interface Shades {
  /** Of links, and of buttons */
  readonly press: string
  /** The same while a pointer is on it */
  readonly deep: string
  /** Of the words on a button */
  readonly onPress: string
}

/** A colour as it is typed, with its sign or without, in three digits or six. Null: it is none. */
export function colourIn(typed: string): string | null {
  const [, digits = ''] = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/.exec(typed.trim().toLowerCase()) ?? []
  if (digits === '') return null
  return `#${digits.length === 3 ? digits.replace(/./g, '$&$&') : digits}`
}

/** As near to the chosen colour as can be read on light pages, and on dark ones. */
export function shadesOf(colour: string): { readonly light: Shades; readonly dark: Shades } {
  const light = readableOn(grounds.light, colour, black)
  const dark = readableOn(grounds.dark, colour, white)
  return {
    light: { press: light, deep: mixed(light, black, 0.28), onPress: '#fffdfc' },
    dark: { press: dark, deep: mixed(dark, white, 0.45), onPress: '#1c1720' },
  }
}

/** What a page of that colour takes beside the style sheet that all have. */
export function styleOf(colour: string): string {
  const { light, dark } = shadesOf(colour)
  const rules = ({ press, deep, onPress }: Shades) =>
    `:root{--press:${press};--press-deep:${deep};--on-press:${onPress}}`
  return `${rules(light)}\n@media (prefers-color-scheme:dark){${rules(dark)}}\n`
}

/** From 1 to 21, as WCAG 2.2 computes it. */
export function contrastOf(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

/** Of text, at level AA; a little more, as colours are rounded. */
const least = 4.6

/** --page, --sheet and --tint of views/styles/_palette.scss, which a test compares. */
export const grounds = {
  light: ['#f5f0f2', '#fffdfc', '#ebe1e7'],
  dark: ['#1c1720', '#28212c', '#332a38'],
} as const

const [black, white] = ['#000000', '#ffffff']

function readableOn(behind: readonly string[], colour: string, towards: string): string {
  for (let part = 0; part < 1; part += 0.02) {
    const shade = mixed(colour, towards, part)
    if (behind.every(ground => contrastOf(shade, ground) >= least)) return shade
  }
  return towards
}

function mixed(colour: string, towards: string, part: number): string {
  const target = channelsOf(towards)
  const channels = channelsOf(colour).map((value, n) => Math.round(value + ((target[n] ?? 0) - value) * part))
  return `#${channels.map(value => value.toString(16).padStart(2, '0')).join('')}`
}

/** Red, green and blue, from 0 to 255. */
function channelsOf(colour: string): number[] {
  return [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16))
}

function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map(value => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
