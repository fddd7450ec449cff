/** What the views of views/shared show: forms and their fields, and the small things that many pages have. */

/** A form that is nothing but its fields and what is wrong with them. */
export interface FormInFields {
  readonly errors: readonly FieldError[]
  readonly fields: readonly Field[]
}

/** A field of a form (views/shared/_field.ejs). */
export type Field = WordsField | LineField | DayField | ChoiceField | FoldedField | ListField | FileField

export interface WordsField extends Asked {
  readonly kind: 'words'
  readonly label: string
  readonly value: string
  readonly optional: boolean
  readonly rows: number
  /** Characters. */
  readonly limit: number
  /** The same as a number is written here; null: so long that only those are told who come near it. */
  readonly limitText: string | null
  /** The cursor stands in it at once. */
  readonly focus?: boolean
  /** The heading above it says the same to everybody who sees it. */
  readonly headed?: boolean
}

export interface LineField extends Asked {
  readonly kind: 'line'
  readonly label: string
  readonly value: string
  readonly optional: boolean
  /** Where several fields of a page have one name. */
  readonly id?: string
}

export interface DayField extends Asked {
  readonly kind: 'day'
  readonly type: 'date' | 'datetime-local'
  readonly label: string
  readonly value: string
  readonly optional: boolean
  readonly least: string | null
  readonly most: string | null
}

export interface ChoiceField extends Asked {
  readonly kind: 'choice' | 'several'
  readonly legend: string
  readonly options: readonly Option[]
  /** Its options stand in a line that wraps. */
  readonly compact?: boolean
  /** What goes along with it. */
  readonly hidden?: readonly HiddenField[]
}

/** A list of which the browser shows only the chosen line until it is opened. */
export interface ListField extends Asked {
  readonly kind: 'list'
  readonly label: string
  readonly options: readonly { readonly value: string; readonly text: string; readonly chosen: boolean }[]
}

export interface FileField extends Asked {
  readonly kind: 'file'
  readonly label: string
  /** The names and types of files that are offered. */
  readonly accept: string
}

/** Fields that stand folded away. */
export interface FoldedField {
  readonly kind: 'folded'
  readonly summary: string
  readonly open: boolean
  readonly fields: readonly Field[]
}

export interface Option {
  readonly value: string
  readonly text: string
  readonly hint: string | null
  readonly checked: boolean
}

/** What has to be looked at again in a form; null: no field of it. */
export interface FieldError {
  readonly field: string | null
  readonly text: string
}

/** What goes along with a form unseen. */
export interface HiddenField {
  readonly name: string
  readonly value: string | number
}

export interface Link {
  readonly href: string
  readonly text: string
}

export interface ShownFact {
  readonly label: string
  readonly text: string
}

/** How a mail that will come looks in a mailbox. */
export interface MailToCome {
  readonly sender: string
  readonly subject: string
}

/** What is said at this field. */
export function errorAt(errors: readonly FieldError[], name: string): string | null {
  return errors.find(({ field }) => field === name)?.text ?? null
}

interface Asked {
  readonly name: string
  readonly hint: string | null
  readonly error: string | null
}
