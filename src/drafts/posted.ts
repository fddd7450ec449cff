import { keyedHash } from '../vault/keys'
import type { Drawer, Written } from './drawer'
import type { FormMark, Heard, Posted } from './life'

/** The forms of one draft that are remembered. */
const mostForms = 60

export function noted(heard: Heard, posted: Posted): Heard {
  return { ...withCopy(heard, posted), form: posted.form, formRevision: posted.count }
}

/** A form that changed nothing here: a copy of it changes nothing either, wherever the draft has gone by then. */
export function withCopy({ form, formRevision, forms }: Heard, { copy }: Posted): Heard {
  return { form, formRevision, forms: [...forms.slice(1 - mostForms), copy] }
}

export function postedIn<F extends Written>(drawer: Drawer<F>, form: F, mark: FormMark): Posted {
  const content = drawer.contentOf(form)
  const copy = ['form', mark.form, mark.count, mark.base, content.toString('hex')].join('\n')
  return { ...mark, content, copy: keyedHash('draft', copy) }
}
