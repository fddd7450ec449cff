import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { load } from 'cheerio'
import ts from 'typescript'
import { root } from '../../../src/config'
import { marks, nodesIn, sourcesOfViews } from '../../support/views'

test('nothing is put out unescaped but other views and the body of the page', () => {
  const unescaped = tags.filter(({ sign }) => sign === '-')
  expect(faults(unescaped, ({ code }) => !/^include\(.*\)$/s.test(code) && code !== 'body')).toEqual([])
  expect(unescaped.filter(({ code }) => code === 'body').map(({ file }) => file)).toEqual(['layout.ejs'])
})

test('views call nothing but include and t', () => {
  const calls = views.flatMap(({ file, program }) => callsIn(program).map(code => ({ file, code })))
  expect(faults(calls, ({ code }) => !['include', 't', 'put'].includes(code))).toEqual([])
})

test('every sentence that a person sees or hears passes t()', () => {
  const literal = views.map(({ file, tags, markup }) => {
    const seen = visibleIn(markup)
    const inMarkup = seen.filter(text => /\p{L}/u.test(text.replace(marks, '')))
    const shown = seen.flatMap(text =>
      Array.from(text.matchAll(marks), ([, index]) => tags[Number(index)]?.code ?? ''),
    )
    return { file, code: [...inMarkup, ...shown.flatMap(unspoken)].join(' | ') }
  })
  expect(faults(literal, ({ code }) => code !== '')).toEqual([])
  const sentences = views.map(({ file, program }) => ({ file, code: unspoken(program).join(' | ') }))
  expect(faults(sentences, ({ code }) => /\p{L}\s+\p{L}/u.test(code.replace(/ \| /g, '|')))).toEqual([])
})

test('what people wrote is shown in its own direction, by which its language is found too', () => {
  const words = views.flatMap(({ file, markup }) => {
    const $ = load(markup, null, false)
    const written = $('.words, .lines-as-written')
    return written.toArray().map(one => ({ file, code: `${$(one).attr('dir')} ${$(one).html() ?? ''}` }))
  })
  expect(words.length).toBeGreaterThan(5)
  expect(
    faults(
      words.filter(({ file }) => file !== 'doors/_example.ejs'),
      ({ code }) => !code.startsWith('auto '),
    ),
  ).toEqual([]) // words of ours
})

test('no script, no style and no handler stands in a page itself', () => {
  const inline = views.flatMap(({ file, markup }) => {
    const $ = load(markup, null, false)
    const elements = $('*').toArray()
    const attributes = elements.flatMap(element => Object.entries($(element).attr() ?? {}))
    return [
      ...$('style').toArray(),
      ...$('script')
        .toArray()
        .filter(script => $(script).attr('src') === undefined || $(script).text() !== ''),
      ...attributes.filter(
        ([name, value]) => /^(on|style$)/.test(name) || /^\s*(javascript|data):/i.test(value),
      ),
    ].map(() => file)
  })
  expect(inline).toEqual([])
})

test('every field into which something is typed tells browsers not to keep it', () => {
  const kept = views.flatMap(({ file, tags, markup }) => {
    const $ = load(markup, null, false)
    const typed = $('textarea, input:not([type=hidden], [type=file], .choice__mark)')
    const said = typed.toArray().map(field => $(field).attr('autocomplete') ?? 'nothing')
    return said.map(value => ({ file, code: value.replace(marks, (_, at) => tags[Number(at)]?.code ?? '') }))
  })
  expect(kept.length).toBeGreaterThan(5)
  expect(faults(kept, ({ code }) => !['off', 'autocomplete'].includes(code))).toEqual([])
  const lines = tags.flatMap(({ file, code }) =>
    Array.from(code.matchAll(/autocomplete: '([^']*)'/g), ([, value = '']) => ({ file, code: value })),
  )
  expect(faults(lines, ({ code }) => !['off', 'one-time-code'].includes(code))).toEqual([])
})

test('every class that has a style is set by a view or a script', () => {
  const textsIn = (folder: string, ending: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith(ending))
      .map(file => readFileSync(join(root, folder, file), 'utf8'))
  const set = new Set([...textsIn('views', '.ejs'), ...textsIn('public', '.js')].join().match(/[\w-]+/g))
  const styles = textsIn('views/styles', '.scss')
    .join()
    .replace(/\/\/.*/g, '')
  const styled = Array.from(styles.matchAll(/(?<!\w)\.([a-z][\w-]+)/g), ([, name = '']) => name)
  expect(styled.length).toBeGreaterThan(100)
  expect(styled.filter(name => !set.has(name) && !set.has(name.replace(/(?<=--)\w+$/, '')))).toEqual([])
})

const views = sourcesOfViews().map(({ name, tags, ...view }) => {
  const file = `${name}.ejs`
  return { ...view, file, tags: tags.map(tag => ({ file, ...tag })) }
})
const tags = views.flatMap(view => view.tags)

function faults<T extends { file: string; code: string }>(
  all: readonly T[],
  isFault: (one: T) => boolean,
): string[] {
  return all.filter(isFault).map(({ file, code }) => `${file}: ${code}`)
}

function callsIn(code: string): string[] {
  return nodesIn(code).flatMap(node => {
    if (ts.isCallExpression(node)) return [node.expression.getText()]
    return ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node) || ts.isFunctionLike(node)
      ? [node.getText()]
      : []
  })
}

/** Strings with letters that a view may put out, and that are no key of t(). */
function unspoken(code: string): string[] {
  return nodesIn(code)
    .filter(node => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node))
    .filter(node => /\p{L}/u.test(node.getText()) && !isKey(node))
    .map(node => node.getText())
}

function isKey(node: ts.Node): boolean {
  return (
    ts.isCallExpression(node.parent) &&
    node.parent.expression.getText() === 't' &&
    node.parent.arguments[0] === node
  )
}

/** All text of a page, also what only a screen reader says and what a script will show. */
function visibleIn(markup: string): string[] {
  const $ = load(markup, null, false)
  const texts = $('*')
    .contents()
    .add($.root().contents())
    .toArray()
    .filter(({ nodeType }) => nodeType === 3)
  const spoken = [
    'alt',
    'aria-label',
    'aria-description',
    'aria-roledescription',
    'aria-valuetext',
    'title',
    'placeholder',
    'label',
    'data-label',
    'data-keys-seen',
    'data-left',
    'data-over',
    'data-kept',
    'data-unkept',
    'data-elsewhere',
    'data-away',
    'data-when-kept',
    'data-soon',
    'data-until',
    'data-last',
    'data-ended',
    'data-unreachable',
  ]
  return [
    ...texts.map(node => $(node).text()),
    ...spoken.flatMap(name =>
      $(`[${name}]`)
        .toArray()
        .map(element => $(element).attr(name) ?? ''),
    ),
  ]
}
