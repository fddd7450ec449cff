import { deflateSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import sax from 'sax'
import { decode, encode } from 'fast-png'
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
    ['that is none', Buffer.from('Hello'), 'settings.chooseAPngOrAnSvg'],
    ['that is a photograph', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'settings.chooseAPngOrAnSvg'],
    ['that is a page', Buffer.from('<html><svg></svg></html>'), 'settings.chooseAPngOrAnSvg'],
    [
      'of another language of the same name',
      Buffer.from('<svg xmlns="urn:x" viewBox="0 0 1 1"><path d="M0"/></svg>'),
      'settings.chooseAPngOrAnSvg',
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

describe('of a PNG its pixels are kept', () => {
  const pixels = Uint8Array.from({ length: 6 * 4 * 4 }, (_, i) => (i * 37) % 256)
  const picture = { width: 6, height: 4, data: pixels, channels: 4, depth: 8 as const }

  async function pixelsOf(bytes: Uint8Array): Promise<number[]> {
    const logo = await logoIn(Buffer.from(bytes))
    if ('text' in logo) throw new Error(logo.text)
    return [...decode(logo.bytes).data]
  }

  test('and no text, place or profile that came with them', async () => {
    const bytes = encode({ ...picture, text: { Author: 'Margit Sommer', GPS: '48.2, 16.4' } })
    expect(Buffer.from(bytes).toString('latin1')).toContain('Margit')
    const logo = await logoIn(Buffer.from(bytes))
    expect(logo).toMatchObject({ type: 'image/png', lessened: false })
    if ('text' in logo) return
    expect(logo.bytes.toString('latin1')).not.toMatch(/Margit|GPS|tEXt/)
    expect([...decode(logo.bytes).data]).toEqual([...pixels])
  })

  test('interlaced, of sixteen bits, in grey, and of few colours', async () => {
    expect(await pixelsOf(encode(picture, { interlace: 'Adam7' }))).toEqual([...pixels])
    const deep = Uint16Array.from(pixels, value => value * 257)
    expect(await pixelsOf(encode({ ...picture, data: deep, depth: 16 }))).toEqual([...deep])
    const grey = pixels.slice(0, 24)
    expect(await pixelsOf(encode({ ...picture, data: grey, channels: 1 }))).toEqual([...grey])
    expect(await pixelsOf(indexed)).toEqual([255, 0, 0, 0, 0, 255])
  })

  test('and nothing behind its end', async () => {
    const bytes = Buffer.concat([encode(picture), Buffer.from('<script>alert(1)</script>')])
    const logo = await logoIn(bytes)
    expect('bytes' in logo && logo.bytes.toString('latin1')).not.toContain('script')
  })

  test.each([
    ['that is cut', Buffer.from(encode(picture)).subarray(0, 50), 'settings.thisPictureCannotBeRead'],
    ['that is damaged', damaged(Buffer.from(encode(picture))), 'settings.thisPictureCannotBeRead'],
    ['of nothing', chunked(0, 0, Buffer.alloc(1)), 'settings.thisPictureCannotBeRead'],
    ['of too many pixels', chunked(100_000, 100_000, Buffer.alloc(1)), 'settings.thisPictureIsTooLarge'],
    [
      'that unpacks to more than its pixels',
      chunked(10, 10, Buffer.alloc(100_000_000)),
      'settings.thisPictureCannotBeRead',
    ],
    ['that unpacks to fewer', chunked(10, 10, Buffer.alloc(10)), 'settings.thisPictureCannotBeRead'],
  ])('but not %s', async (_, bytes, text) => {
    expect(await logoIn(bytes)).toEqual({ text })
  })
})

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc(body))
  return Buffer.concat([length, body, check])
}

function chunked(
  width: number,
  height: number,
  pixels: Buffer,
  color = [8, 6],
  palette: Buffer[] = [],
): Buffer {
  const size = Buffer.alloc(8)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  const head = chunk('IHDR', Buffer.concat([size, Buffer.from([...color, 0, 0, 0])]))
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    start,
    head,
    ...palette,
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const indexed = chunked(
  2,
  1,
  Buffer.from([0, 0b10000000]),
  [1, 3],
  [chunk('PLTE', Buffer.from([0, 0, 255, 255, 0, 0]))],
)

function damaged(bytes: Buffer): Buffer {
  const at = bytes.indexOf('IDAT') + 12
  bytes[at] = (bytes[at] ?? 0) ^ 0xff
  return bytes
}

function crc(bytes: Buffer): number {
  let value = 0xffffffff
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0)
  }
  return (value ^ 0xffffffff) >>> 0
}
