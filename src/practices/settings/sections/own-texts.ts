import type { Request } from 'express'
import { z } from 'zod'
import type { Field, FoldedField } from '../../../http/page-parts'
import { typed } from '../../../http/typed'
import type { TextKey } from '../../../language/english'
import { languages, languageWith, type Language } from '../../../language/languages'
import { isVisible } from '../../../language/translator'
import { languagesAt } from '../../languages'
import type { TextIn } from '../../own-text'
import type { Asking, SectionFault } from './section'

/** Of a text of the practice's own that its form asks for in each language that the practice offers. */
interface OwnTextAsked {
  /** The field of the practice's own language. */
  readonly name: string
  readonly own: string
  /** In the others, as it was typed; undefined: as it stands. */
  readonly typedIn: TextIn | undefined
  readonly standsIn: TextIn | undefined
  /** Its box in one language. */
  readonly boxOf: (name: string, value: string, look: BoxLook) => Field
}

interface BoxLook {
  /** By the name that its speakers give it; null: nothing is asked in another one. */
  readonly language: string | null
  /** Undefined: the hint of the text itself; null: none. */
  readonly hint?: TextKey | null
  readonly optional?: true
}

/** A box for each text in the practice's language, and folded under them one for each of its other languages. */
export function ownTextFields({ t, rules, errors }: Asking, asked: readonly OwnTextAsked[]): Field[] {
  const texts = asked.map(one => ({ ...one, textIn: one.typedIn ?? one.standsIn ?? {} }))
  const isWrittenIn = ({ code }: Language) => texts.some(({ textIn }) => textIn[code])
  const offered = languagesAt(rules).filter(({ code }) => code !== rules.language)
  const others = languages.filter(one => offered.includes(one) || isWrittenIn(one))
  const language = others.length > 0 ? (languageWith(rules.language)?.name ?? null) : null
  const own = texts.map(({ name, own, boxOf }) => boxOf(name, own, { language }))
  if (others.length === 0) return own
  const boxes = others.flatMap(({ code, name: language }) =>
    texts.map(one => ({ ...one, name: nameIn(one.name, code), value: one.textIn[code] ?? '', language })),
  )
  const folded: FoldedField = {
    kind: 'folded',
    summary: t('settings.inOtherLanguages'),
    open: boxes.some(({ name, value }) => value !== '' || errors.some(({ field }) => field === name)),
    fields: boxes.map(({ name, value, language, boxOf }, index) =>
      boxOf(name, value, {
        ...{ language, optional: true },
        hint: index === 0 ? 'settings.whatIsEmptyIsReadAbove' : null,
      }),
    ),
  }
  return [...own, folded]
}

/** A longer text as it was typed. */
export const notice = typed.transform(({ text }) => text)

/**
 * What was typed for the other languages, each by its code.
 * @returns undefined where the form has not asked for any
 */
export function typedInLanguages(body: Request['body'], name: string, read = notice): TextIn | undefined {
  const fields = z.record(z.string(), z.unknown()).catch({}).parse(body)
  const asked = languages.filter(({ code }) => nameIn(name, code) in fields)
  if (asked.length === 0) return undefined
  return Object.fromEntries(asked.map(({ code }) => [code, read.parse(fields[nameIn(name, code)])]))
}

/** What is wrong with each of them, by a rule that holds for all. */
export function faultsInLanguages(
  name: string,
  typedIn: TextIn = {},
  faultsOf: (field: string, text: string) => readonly SectionFault[],
): SectionFault[] {
  return Object.entries(typedIn).flatMap(([language, text]) =>
    faultsOf(nameIn(name, language), text).map(fault => ({ ...fault, language })),
  )
}

/** As a rule: what is empty is not given. */
export function givenIn(typedIn: TextIn): TextIn {
  return Object.fromEntries(
    Object.entries(typedIn)
      .filter(([, text]) => isVisible(text))
      .map(([code, text]) => [code, text.trim()]),
  )
}

function nameIn(name: string, code: string): string {
  return `${name}-${code}`
}
