import type { TextKey } from '../../language/english'

export const logoTypes = ['image/png', 'image/svg+xml'] as const
/** What can stand behind a logo. */
export const logoGrounds = ['light', 'dark'] as const

/** A picture as it is shown: of an SVG its lines and shapes, of any other its pixels, and nothing else that came with the file. */
export interface Logo {
  /** The hash of what is in it, by which it is asked for. */
  readonly name: string
  readonly type: (typeof logoTypes)[number]
  readonly bytes: Buffer
  /** Something that is seen was left out, such as letters in a style of the file. */
  readonly lessened: boolean
}

export interface LogoFault {
  readonly text: TextKey
}

/** What cleaning makes of a file; or, for the owner who chose it, why it makes nothing. */
export type Cleaned = { readonly bytes: Buffer; readonly lessened: boolean } | LogoFault

/** A hash in 43 letters, digits and strokes. */
export function isLogoName(name: string): boolean {
  return /^[\w-]{43}$/.test(name)
}

/** Bytes of a file that somebody brings. */
export const mostOfLogo = 5_000_000
/** The same of an SVG. */
export const mostOfDrawing = 200_000
