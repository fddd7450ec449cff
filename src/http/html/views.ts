import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ejs from 'ejs'
import { root } from '../../config'
import { withUnshown, type Translate } from '../../language/translator'

/** A view with its values, as HTML. Which values it takes, http/pages.ts says. */
export function filled(view: string, values: object, t: Translate): string {
  return withUnshown(templateOf(view, values)(values), () => ejs.escapeXML(t('shared.cannotBeShown')))
}

/** Each view is read again when it is shown next. */
export function forgetViews(): void {
  templates.clear()
}

type Template = (values: object) => string

const views = join(root, 'views')

const templates = new Map<string, Template>()

/**
 * A view as a plain function of its values. Their names are declared in it, as its first values say them, among which by their type is all
 * that it needs. What EJS does otherwise is half of the work of a page: while a view runs, it looks each name up in an object.
 */
function templateOf(view: string, values: object): Template {
  let template = templates.get(view)
  if (!template) {
    const filename = join(views, `${view}.ejs`)
    const names = [...Object.keys(values), 'include']
    const options = { filename, strict: true, destructuredLocals: names }
    const compiled = ejs.compile(readFileSync(filename, 'utf8'), options)
    template = given => compiled({ ...given, include: includeWith(given) })
    templates.set(view, template)
  }
  return template
}

/** In a view, include('/shared/_facts', { facts }) puts out a partial: with what its first line says, and what every view gets. */
function includeWith({ t, page }: { readonly t?: unknown; readonly page?: unknown }) {
  return (path: string, values: object = {}) => {
    const given = { ...values, t, page }
    return templateOf(path.slice(1), given)(given)
  }
}
