import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import ts from 'typescript'
import { root } from '../../../src/config'
import { nodesIn, sourceOf, sourcesOfViews, type SourceOfView } from '../../support/views'

// TypeScript reads each view as a function: a page takes the values that `interface Views` says of it, a partial what its first line says.

let faults: ReadonlyMap<string, readonly string[]>

beforeAll(() => {
  const read = views.map(view => [view.name, functionOf(view)] as const)
  faults = faultsIn(
    new Map([
      ...read,
      ...plantedViews,
      ['around', around],
      ['handler', plantedHandler],
      ['pages', everyPage],
    ]),
  )
})

test('each page has a type, and each type a page', () => {
  expect(faults.get('pages')).toEqual([])
})

test('a view uses all that it gets, as what it is, and nothing else', () => {
  const found = views.flatMap(({ name }) => (faults.get(name) ?? []).map(fault => `${name}.ejs:${fault}`))
  expect(found).toEqual([])
})

test('a partial takes what its first line says, in types that some room exports', () => {
  expect(faults.get('around')).toEqual([])
})

test('a handler shows no page that there is not, and gives each neither too little nor too much', () => {
  expect(faults.get('handler')).toEqual([])
})

test('what is wrong in a view is found where it stands', () => {
  const found = plantedViews.map(([name]) => faults.get(name))
  expect(found).toEqual([
    [expect.stringMatching(/^1: .*"address"\[\]/)],
    [expect.stringMatching(/^1: Property 'adress' does not exist/)],
    [expect.stringMatching(/^3: .*'null' is not assignable/)],
    [expect.stringMatching(/^3: .*'"\/shared\/_fact"' is not assignable/)],
    [expect.stringMatching(/^3: .*'quiet' does not exist/)],
    [expect.stringMatching(/^3: .*'"doors.noSuchText"' is not assignable/)],
  ])
})

const views = sourcesOfViews()
const isPartial = ({ name }: SourceOfView) => /(^|\/)_/.test(name)
const modules = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => join(root, 'src', file).replace(/\.ts$/, ''))
  .map(path => ({ path, source: readFileSync(`${path}.ts`, 'utf8') }))
const http = join(root, 'src', 'http', 'pages')

const everyPage = `
  import type { Views } from '${http}'
  type Pages = ${views.flatMap(view => (isPartial(view) ? [] : `'${view.name}'`)).join(' | ')}
  export const withoutType = [] as Exclude<Pages, keyof Views>[] satisfies never[]
  export const withoutPage = [] as Exclude<keyof Views, Pages>[] satisfies never[]`

const plantedHandler = `
  import type { Response } from 'express'
  export function show(res: Response) {
    const known = { practice: '', address: '', door: '' }
    res.show('doors/poster', '', { practice: '', address: '' })
    // @ts-expect-error
    res.show('doors/posters', '', { practice: '', address: '' })
    // @ts-expect-error
    res.show('doors/poster', '', { practice: '' })
    // @ts-expect-error
    res.show('doors/poster', '', { practice: '', address: '', door: '' })
    // @ts-expect-error
    res.show('doors/poster', '', known)
    // @ts-expect-error
    res.show('doors/poster', '', { ...known, practice: null })
    res.req.t('care.enoughMailsWentToThis', { count: 2 })
    // @ts-expect-error
    res.req.t('care.enoughMailsWentToThis')
  }`

const poster = '<%= practice %>\n<%= address %>\n'
const plantedViews = [
  '<%= practice %>',
  '<%= practice %> <%= address %> <%= adress %>',
  `${poster}<%= page.practice ? page.practice.name : null %>`,
  `${poster}<%- include('/shared/_fact', { facts: [] }) %>`,
  `${poster}<%- include('/shared/_facts', { facts: [], quiet: true }) %>`,
  `${poster}<%= t('doors.noSuchText') %>`,
].map((text, place) => [`planted-${place}`, functionOf(sourceOf('doors/poster', text))] as const)

/** What stands in every view. Partials are known by their paths, and put() writes what there is: no null, and no thing of many parts. */
const around = `
  export {}
  declare global {
    interface Partials { ${views.map(view => (isPartial(view) ? `'/${view.name}': { ${takenBy(view)} }` : '')).join('\n')} }
    function include<Name extends keyof Partials>(
      name: Name, ...values: {} extends Partials[Name] ? [values?: Partials[Name]] : [values: Partials[Name]]): void
    function put(text: string | number): void
    type Needed<Values> = { [Key in keyof Values as {} extends Pick<Values, Key> ? never : Key]: Values[Key] }
  }`

/** The members of a type, in a comment on the first line. Of the types that it names, each is one that some room exports. */
function takenBy({ tags: [first] }: SourceOfView): string {
  if (first?.sign !== '#' || !/^\w+\??: /.test(first.code)) return ''
  return first.code.replace(/(?<![.\w])[A-Z]\w+/g, name => {
    const home = modules.find(({ source }) =>
      new RegExp(`^export (interface|type) ${name}\\b`, 'm').test(source),
    )
    return home ? `import('${home.path}').${name}` : name
  })
}

/** Its first line is that of the view, so that a fault has the line on which it stands there. */
function functionOf(view: SourceOfView): string {
  const type = isPartial(view) ? `Partials['/${view.name}']` : `Views['${view.name}']`
  const { needed, optional } = namesIn(view.program)
  const used = [...needed, ...optional].map(name => `'${name}'`)
  return [
    `import type { Around, Views } from '${http}';`,
    `export function view(locals: ${type}, { t, page }: Around) {`,
    `[] as Exclude<keyof ${type}, ${used.join(' | ') || 'never'}>[] satisfies never[];`,
    `const { ${needed.join(', ')} }: Needed<${type}> = locals; ${view.program} }`,
  ].join(' ')
}

/** Which of its values a view takes: those that it always needs, and those that it asks `locals` for. */
function namesIn(program: string): { needed: string[]; optional: string[] } {
  const all = nodesIn(program)
  const own = all.filter(ts.isVariableDeclaration).map(({ name }) => name.getText())
  const given = ['t', 'page', 'include', 'put', 'locals', 'undefined', ...own]
  const members = all.filter(ts.isPropertyAccessExpression)
  const keys: ts.Node[] = [...members, ...all.filter(ts.isPropertyAssignment)].map(({ name }) => name)
  const needed = all
    .filter(ts.isIdentifier)
    .filter(node => !keys.includes(node) && !given.includes(node.text))
  const optional = members.filter(({ expression }) => expression.getText() === 'locals')
  return {
    needed: [...new Set(needed.map(({ text }) => text))],
    optional: optional.map(({ name }) => name.text),
  }
}

/** What TypeScript says of files that stand nowhere on the disk, by the settings of the house: line and words, by the file. */
function faultsIn(files: ReadonlyMap<string, string>): Map<string, string[]> {
  const settings = ts.readConfigFile(join(root, 'tsconfig.json'), path => ts.sys.readFile(path)).config as {
    compilerOptions: object
  }
  const { options } = ts.convertCompilerOptionsFromJson(settings.compilerOptions, root)
  const pathOf = (name: string) => join(root, 'views', `${name}.ts`)
  const texts = new Map([...files].map(([name, text]) => [pathOf(name), text]))
  const host = ts.createCompilerHost(options)
  const onDisk = { ...host }
  host.fileExists = path => texts.has(path) || onDisk.fileExists(path)
  host.readFile = path => texts.get(path) ?? onDisk.readFile(path)
  host.getSourceFile = (path, target, ...rest) => {
    const text = texts.get(path)
    return text === undefined
      ? onDisk.getSourceFile(path, target, ...rest)
      : ts.createSourceFile(path, text, target)
  }
  const program = ts.createProgram([...texts.keys(), join(root, 'src', 'server.ts')], options, host)
  const said = ({ file, start = 0, messageText }: ts.Diagnostic) =>
    `${(file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  const diagnosticsOf = (file: ts.SourceFile | undefined) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]
  return new Map(
    [...files.keys()].map(name => [name, diagnosticsOf(program.getSourceFile(pathOf(name))).map(said)]),
  )
}
