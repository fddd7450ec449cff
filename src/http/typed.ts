import { z } from 'zod'
import { westernDigits } from '../language/translator'

/** A text as somebody typed it, and what had to be done to it when the form was read, so that they can look at it again. */
export interface Typed {
  readonly text: string
  readonly changed: boolean
}

/**
 * A text field. Several values become one text, and what no keyboard writes and no database holds is taken out: nothing
 * is refused here, and nothing is changed in silence.
 */
export const typed = z
  .union([z.string(), z.array(z.string())])
  .default('')
  .transform((value): Typed => {
    const whole = (Array.isArray(value) ? value.join('\n\n') : value).replace(/\r\n?/g, '\n')
    const text = whole.toWellFormed().replace(unwritable, '')
    return { text, changed: Array.isArray(value) || text !== whole }
  })

/** A text in one line, such as a name: lines and runs of spaces become one space each. */
export const typedLine = typed.transform(({ text }) => text.replace(/\s+/g, ' ').trim())

/** Digits as somebody typed them, in whatever script they write, with whatever between them. */
export const typedDigits = typed.transform(({ text }) => westernDigits(text).replace(/\D/g, ''))

/** One value out of several; anything else is as if nothing had been chosen. */
export const chosen = z.string().catch('')

/** Some values out of several. */
export const chosenSome = z.union([z.array(z.string()), z.string().transform(one => [one])]).catch([])

// Control characters but for tab and line feed, and the signs that we put into texts ourselves (language/translator.ts, easy.ts).
const unwritable = /[\u0000-\u0008\u000B-\u001F\u007F\uFDD0\uFDD1]/g
