/** What the styles of a picture say, by what they say it of: `.st0` for all elements of a class, `path` for all of a name. */
export interface StyleRules {
  readonly found: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** There were rules that cannot be followed, such as those of fonts. */
  readonly lessened: boolean
}

/** The rules in the styles of a picture, as drawing programs write them. */
export function rulesIn(styles: readonly string[]): StyleRules {
  const text = withoutComments(styles.join('\n'))
  const found = new Map<string, Map<string, string>>()
  let lessened = text.includes('@')
  for (const rule of text.split('}')) {
    const [selectors = '', body] = rule.split('{')
    if (body === undefined) continue
    for (const selector of selectors.split(',').map(one => one.trim())) {
      if (/^\.?[A-Za-z_][\w-]*$/.test(selector)) {
        const said = found.get(selector) ?? new Map<string, string>()
        for (const [name, value] of declarationsIn(body)) said.set(name, value)
        found.set(selector, said)
      } else lessened = true
    }
  }
  return { found, lessened }
}

/** What a style says, in its order. */
export function declarationsIn(style: string): [string, string][] {
  return style.split(';').flatMap(declaration => {
    const at = declaration.indexOf(':')
    const [name, value] = [declaration.slice(0, at).trim(), declaration.slice(at + 1).trim()]
    return at > 0 && value !== '' ? [[name, value.replace(/\s?!important$/, '')] as [string, string]] : []
  })
}

function withoutComments(text: string): string {
  const [first = '', ...others] = text.split('/*')
  return first + others.map(part => (part.includes('*/') ? part.slice(part.indexOf('*/') + 2) : '')).join('')
}
