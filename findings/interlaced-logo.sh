#!/usr/bin/env bash
# fast-png 8.0.0: does not read an interlaced picture of at most sixteen colours. It counts a whole byte for each of its pixels, where PNG (7.2)
# packs two to eight of them into one, so that it takes colours for the number of a filter. What is raised speaks of an unsupported filter, in a
# file that filters nothing. With 256 colours, or without the interlacing, the same drawing is read. Its manual calls it a decoder of PNG, and
# names a limit on depths only for encoding.
#
# Why it matters here: logos have few colours, and programs that save them “for the web” have long interlaced them. A practice would be told
# that its logo is damaged, while every browser shows it. So src/pictures opens them with sharp, which reads them all.
#
# Seen with Node 20.20.2, on 30 November 2026:
#   2 colours: fast-png reads it, pngjs reads it; interlaced: fast-png raises “Unsupported filter”, pngjs reads it
#   4 colours: fast-png reads it, pngjs reads it; interlaced: fast-png raises “Unsupported filter”, pngjs reads it
#   16 colours: fast-png reads it, pngjs reads it; interlaced: fast-png raises “Unsupported filter”, pngjs reads it
#   256 colours: fast-png reads it, pngjs reads it; interlaced: fast-png reads it, pngjs reads it
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts fast-png@8.0.0 pngjs@7.0.0 sharp@0.35.5
cat >read.mjs <<'READ'
import { convertIndexedToRgb, decode } from 'fast-png'
import { PNG } from 'pngjs'
import sharp from 'sharp'

const logo = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="24"><rect width="64" height="24" fill="#fff"/>' +
    '<rect x="8" y="6" width="20" height="12" fill="#036"/></svg>',
)
const pixels = 64 * 24
/** Whether these are the pixels that libpng sees. */
const same = (seen, channels, real) =>
  Array.from({ length: pixels * 3 }, (_, n) => seen[Math.floor(n / 3) * channels + (n % 3)] === real[n]).every(Boolean)
const said = read => {
  try {
    return read() ? 'reads it' : 'reads other pixels'
  } catch (error) {
    return `raises “${error.message.replace(/: \d+$/, '')}”`
  }
}

for (const colours of [2, 4, 16, 256]) {
  const told = []
  for (const progressive of [false, true]) {
    const png = await sharp(logo).png({ palette: true, colours, progressive }).toBuffer()
    const real = await sharp(png).removeAlpha().raw().toBuffer()
    const fast = said(() => {
      const picture = decode(png, { checkCrc: true })
      return same(convertIndexedToRgb(picture), picture.palette[0].length, real)
    })
    const other = said(() => same(PNG.sync.read(png).data, 4, real))
    told.push(`fast-png ${fast}, pngjs ${other}`)
  }
  console.log(`${colours} colours: ${told.join('; interlaced: ')}`)
}
READ
said=$(node read.mjs)
echo "$said"
expected='2 colours: fast-png reads it, pngjs reads it; interlaced: fast-png raises “Unsupported filter”, pngjs reads it
4 colours: fast-png reads it, pngjs reads it; interlaced: fast-png raises “Unsupported filter”, pngjs reads it
16 colours: fast-png reads it, pngjs reads it; interlaced: fast-png raises “Unsupported filter”, pngjs reads it
256 colours: fast-png reads it, pngjs reads it; interlaced: fast-png reads it, pngjs reads it'
[ "$said" = "$expected" ] || { echo 'This has changed.' >&2; exit 1; }
