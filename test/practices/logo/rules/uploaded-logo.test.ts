import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import sax from 'sax'
import sharp from 'sharp'
import { logoIn } from '../../../../src/practices/logo/uploaded-logo'

const svg = (inside: string, around = 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"') =>
  Buffer.from(`<svg ${around}>${inside}</svg>`)

const shape = '<path d="M0 0h10v10z"/>'

async function cleaned(bytes: Buffer): Promise<string> {
  const logo = await logoIn(bytes)
  if ('text' in logo) throw new Error(logo.text)
  return logo.bytes.toString()
}

const open = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'

describe('of an SVG only what draws lines and shapes is kept', () => {
  test.each([
    ['a path', shape, shape],
    [
      'groups, moves and colours',
      '<g transform="translate(1 2) scale(.5)"><rect x="1" y="1" width="2" height="2" fill="rgb(1, 2, 3)"/></g>',
      null,
    ],
    [
      'a gradient of its own',
      '<defs><linearGradient id="a"><stop offset="0" stop-color="#fff"/></linearGradient></defs><rect fill="url(#a)" width="9" height="9"/>',
      null,
    ],
    ['words', '<text x="1" y="2" font-size="3">Linden &amp; Söhne</text>', null],
    ['a link around it', `<a href="https://evil.example/">${shape}</a>`, shape],
    [
      'a switch around it',
      `<switch><foreignObject><p>x</p></foreignObject><g>${shape}</g></switch>`,
      `<g>${shape}</g>`,
    ],
    ['a script', `<script>alert(1)</script>${shape}`, shape],
    ['handlers', '<path onload="alert(1)" onclick="alert(1)" d="M0 0h10v10z"/>', shape],
    [
      'HTML in it',
      `<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></body></foreignObject>${shape}`,
      shape,
    ],
    [
      'pictures from elsewhere',
      `<image href="https://evil.example/x.png"/><use href="https://evil.example/x.svg#a"/>${shape}`,
      shape,
    ],
    [
      'moving',
      `<animate attributeName="d" to="x"/><set attributeName="href" to="javascript:alert(1)"/>${shape}`,
      shape,
    ],
    ['a fill from elsewhere', '<path fill="url(https://evil.example/#a)" d="M0 0h10v10z"/>', shape],
    [
      'a fill from elsewhere in disguise',
      '<path fill="url(\\68ttps://evil.example/)" stroke="u&#114;l(//evil.example)" d="M0 0h10v10z"/>',
      shape,
    ],
    [
      'a style that fetches',
      '<path style="fill:url(//evil.example);background:url(x)" d="M0 0h10v10z"/>',
      shape,
    ],
    ['a style with an import', `<style>@import url(https://evil.example);</style>${shape}`, shape],
    ['comments and instructions', `<!-- x --><?xml-stylesheet href="x.css"?>${shape}`, shape],
    [
      'what a program notes',
      `<metadata><rdf xmlns="urn:x"/></metadata><title>Drawing 1</title>${shape}`,
      shape,
    ],
    ['elements of a program', `<i:pgf xmlns:i="urn:i">data<path d="M0"/></i:pgf>${shape}`, shape],
    ['ids of other forms', '<path id="a b" d="M0 0h10v10z"/>', shape],
    ['data', '<path data-x="1" class="a" d="M0 0h10v10z"/>', shape],
  ])('%s', async (_, inside, kept) => {
    expect(await cleaned(svg(inside))).toBe(`${open}${kept ?? inside}</svg>`)
  })

  test('styles by class, as drawing programs write them, become attributes', async () => {
    const written = await cleaned(
      svg(
        '<style>/* x */ .st0,.st1{fill:#F00;}\n.st1{stroke:blue;evil:url(x)} path{opacity:.5}</style><path class="st1" style="stroke:red" d="M0 0"/>',
      ),
    )
    expect(written).toBe(`${open}<path d="M0 0" opacity=".5" fill="#F00" stroke="red"/></svg>`)
  })

  test('its size becomes that of its place', async () => {
    expect(
      await cleaned(
        svg(shape, 'xmlns="http://www.w3.org/2000/svg" width="20px" height="30" x="5" onload="x"'),
      ),
    ).toBe(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 30">${shape}</svg>`)
  })

  test('and it is said when something that is seen was left out', async () => {
    const lessened = async (inside: string) => {
      const logo = await logoIn(svg(inside))
      return 'lessened' in logo && logo.lessened
    }
    expect(await lessened(shape)).toBe(false)
    expect(await lessened(`<title>x</title><script>x</script>${shape}`)).toBe(false)
    for (const seen of [
      '<image href="x"/>',
      '<use href="#a"/>',
      '<style>@font-face{src:url(x)}</style>',
      '<g style="fill:url(//x)"/>',
    ])
      expect([seen, await lessened(seen + shape)]).toEqual([seen, true])
  })
})

describe('a picture is refused in words', () => {
  const entities = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
  test.each([
    ['that is none', Buffer.from('Hello'), 'settings.chooseAPicture'],
    ['that is a document', Buffer.from('%PDF-1.7'), 'settings.chooseAPicture'],
    ['that is a large document', Buffer.alloc(300_000, '%PDF-1.7'), 'settings.chooseAPicture'],
    ['that is a large drawing', svg(shape.repeat(20_000)), 'settings.thisPictureIsTooDetailed'],
    ['that is a page', Buffer.from('<html><svg></svg></html>'), 'settings.chooseAPicture'],
    [
      'of another language of the same name',
      Buffer.from('<svg xmlns="urn:x" viewBox="0 0 1 1"><path d="M0"/></svg>'),
      'settings.chooseAPicture',
    ],
    [
      'with entities',
      Buffer.concat([Buffer.from(entities), svg(`<text>&b;</text>`)]),
      'settings.thisPictureCannotBeRead',
    ],
    ['with an entity of HTML', svg(`<text>&nbsp;</text>`), 'settings.thisPictureCannotBeRead'],
    ['that is not closed', Buffer.from(`${open}<g>`), 'settings.thisPictureCannotBeRead'],
    ['without a size', svg(shape, 'xmlns="http://www.w3.org/2000/svg"'), 'settings.thisPictureHasNoSize'],
    [
      'of no size',
      svg(shape, 'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 10"'),
      'settings.thisPictureHasNoSize',
    ],
    ['in which nothing is left', svg('<image href="x"/>'), 'settings.thereIsNothingToSee'],
    ['of too many elements', svg('<g/>'.repeat(5_001)), 'settings.thisPictureIsTooDetailed'],
    ['too deep', svg('<g>'.repeat(100) + '</g>'.repeat(100)), 'settings.thisPictureIsTooDetailed'],
  ])('%s', async (_, bytes, text) => {
    expect(await logoIn(bytes)).toEqual({ text })
  })
})

test('a document type without declarations, and a long path, are taken', async () => {
  const type =
    '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
  const long = `<path d="M0 0${'h1 '.repeat(40_000)}"/>`
  expect(await cleaned(Buffer.concat([Buffer.from(type), svg(long)]))).toBe(`${open}${long}</svg>`)
})

test('whatever comes, what is written can be read, and has nothing that was not allowed', async () => {
  const piece = fc.constantFrom(
    ...[
      '<g>',
      '</g>',
      '<path d="M0"/>',
      '<script>',
      '</script>',
      '<style>',
      '</style>',
      '<a href="javascript:x">',
      '</a>',
      '&lt;',
      '&#60;',
    ],
    ...[
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      'fill="url(#a)"',
      '<text style="fill:url(//x)" onload="x">',
      '</text>',
      '"',
      "'",
      '<',
      '>',
      '{',
      '}',
      '@import',
    ],
    ...[
      '<foreignObject>',
      '</foreignObject>',
      '<use href="#a"/>',
      'x:y',
      '<image/>',
      '/*',
      '*/',
      '.a{fill:red}',
      '\u0000',
      '\uFFFE',
    ],
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async pieces => {
      const logo = await logoIn(svg(pieces.join('')))
      if ('text' in logo) return
      const parser = sax.parser(true, {})
      parser.onerror = error => {
        throw error
      }
      parser.onopentag = ({ name, attributes }) => {
        expect(['svg', 'g', 'path', 'text']).toContain(name)
        expect(Object.keys(attributes).join()).not.toMatch(/on|href|style|class/)
        expect(Object.values(attributes).join()).not.toMatch(/\/\/x|javascript/)
      }
      parser.write(logo.bytes.toString()).close()
    }),
  )
})

test.each([
  ['rules', `<style>${'.a{fill:red}'.repeat(12_000)}</style>${'<g class="a"/>'.repeat(2_000)}${shape}`],
  [
    'classes',
    `<style>${Array.from({ length: 9_000 }, (_, i) => `.a${i}{fill:red}`).join('')}</style>${shape}`,
  ],
  ['signs', `<style>${'/*'.repeat(50_000)}${'a'.repeat(50_000)}</style>${shape}`],
  ['colours', `<path fill="${'url('.repeat(40_000)}" d="M0"/>`],
  ['moves', `<path transform="${'rotate(1 '.repeat(15_000)}" d="M0"/>`],
])('200 kilobytes of %s are cleaned without comparing each with each', async (_, inside) => {
  const before = process.cpuUsage()
  await logoIn(svg(inside))
  const { user, system } = process.cpuUsage(before) // what was computed, in µs, however busy the machine is
  expect(user + system).toBeLessThan(10_000_000) // each with each takes minutes
})

describe('of any other picture its pixels are kept, as a PNG', () => {
  const ground = { create: { width: 60, height: 40, channels: 4, background: '#c33' } } as const
  const drawn = () => sharp(ground)

  test.each(['png', 'jpeg', 'webp'] as const)(
    'that came as %s, without what it says of itself',
    async format => {
      const bytes = await drawn()
        .withExif({ IFD0: { Artist: 'Margit Sommer' } })
        .toFormat(format)
        .toBuffer()
      expect(bytes.toString('latin1')).toContain('Margit')
      const logo = await logoIn(bytes)
      if ('text' in logo) throw new Error(logo.text)
      expect(logo).toMatchObject({ type: 'image/png', lessened: false })
      expect(logo.bytes.toString('latin1')).not.toContain('Margit')
      const { format: written, width, height } = await sharp(logo.bytes).metadata()
      expect([written, width, height]).toEqual(['png', 60, 40])
      const [r = 0, g = 0] = await sharp(logo.bytes).raw().toBuffer()
      expect([Math.abs(r - 0xcc) < 4, Math.abs(g - 0x33) < 4]).toEqual([true, true])
    },
  )

  test('also interlaced, of few colours, for print, and with nothing behind it', async () => {
    const dot = await drawn()
      .extend({ left: 20, background: '#0000' })
      .png({ palette: true, colours: 2, progressive: true })
      .toBuffer()
    const logo = await logoIn(dot)
    if ('text' in logo) throw new Error(logo.text)
    const [, , , alpha] = await sharp(logo.bytes).ensureAlpha().raw().toBuffer()
    expect(alpha).toBe(0)
    const print = await logoIn(await drawn().toColourspace('cmyk').jpeg().toBuffer())
    if ('text' in print) throw new Error(print.text)
    expect((await sharp(print.bytes).metadata()).space).toBe('srgb')
  })

  test('as large as it is shown, and no larger', async () => {
    const bytes = await drawn().resize(3_000, 2_000).png().toBuffer()
    const logo = await logoIn(bytes)
    expect('bytes' in logo && (await sharp(logo.bytes).metadata()).width).toBe(600)
  })

  test('and is the same picture whenever it comes', async () => {
    const bytes = await drawn().png().toBuffer()
    const [one, other] = [await logoIn(bytes), await logoIn(bytes)]
    expect('name' in one && 'name' in other && one.name === other.name).toBe(true)
  })

  test('but not of one that is cut, is too large or too detailed', async () => {
    const whole = await drawn().png().toBuffer()
    expect(await logoIn(whole.subarray(0, 50))).toEqual({ text: 'settings.thisPictureCannotBeRead' })
    const large = await drawn().resize(8_000, 8_000, { fit: 'fill' }).png().toBuffer()
    expect(await logoIn(large)).toEqual({ text: 'settings.thisPictureIsTooLarge' })
    const side = 600
    const noise = sharp(randomBytes(side * side * 3), { raw: { width: side, height: side, channels: 3 } })
    expect(await logoIn(await noise.png().toBuffer())).toEqual({ text: 'settings.thisPictureIsTooDetailed' })
  })
})
