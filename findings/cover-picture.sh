#!/usr/bin/env bash
# libheif-js 1.23.2: a HEIC file may hold several pictures, and says which of them is to be shown (its primary item, ISO/IEC 14496-12, 8.11.4).
# `decode()` lists them as they lie in the file, whichever that is. The example in its manual takes the first of the list, and says nothing of
# an order, or of `is_primary()`, which every picture of the list has.
#
# Why it matters here: the format is made for bursts and collections too, in which somebody chooses the picture that counts. A client would attach
# the one that they see, and their therapist would be shown one that the client had passed over, perhaps with somebody else in it. Nothing is
# raised. Whoever shows one picture of a file looks for the one that says that it is the primary, as
# src/pictures/picture-process.ts does.
#
# Seen on Debian 12 with Node 20.20.2, on 30 November 2026:
#   heif-info: 64x64 (id=1) / 64x64 (id=2), primary
#   decode()[0]: blue, primary: false
#   decode()[1]: red, primary: true
#
# Needs Debian 12 with its package sources, and Node. It installs nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .
apt-get download -qq libheif-examples=1.15.1-1+deb12u1 libheif1=1.15.1-1+deb12u1 libde265-0 libx265-199 libaom3 libdav1d6 libnuma1 \
  libjpeg62-turbo libpng16-16 2>/dev/null
for package in *.deb; do dpkg -x "$package" root; done
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts libheif-js@1.23.2
heif() { LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu "$folder/root/usr/bin/heif-$1" "${@:2}"; }
cat >draw.cjs <<'DRAW'
const { writeFileSync } = require('node:fs')
for (const [name, ...colour] of [['blue', 41, 240, 110], ['red', 81, 90, 240]]) {
  const planes = colour.map((value, n) => Buffer.alloc(n === 0 ? 64 * 64 : 32 * 32, value))
  writeFileSync(`${name}.y4m`, Buffer.concat([Buffer.from('YUV4MPEG2 W64 H64 F25:1 Ip C420jpeg\nFRAME\n'), ...planes]))
}
DRAW
cat >choose.cjs <<'CHOOSE'
// As a program does where somebody chooses the second: its number goes into the box pitm, behind a version and flags of four bytes.
const { readFileSync, writeFileSync } = require('node:fs')
const file = readFileSync('two.heic')
file.writeUInt16BE(2, file.indexOf('pitm') + 8)
writeFileSync('two.heic', file)
CHOOSE
cat >look.cjs <<'LOOK'
const { readFileSync } = require('node:fs')
const { HeifDecoder } = require('libheif-js/wasm-bundle')
async function look() {
  for (const [place, picture] of new HeifDecoder().decode(readFileSync('two.heic')).entries()) {
    const [width, height] = [picture.get_width(), picture.get_height()]
    const room = { data: new Uint8ClampedArray(width * height * 4), width, height }
    const { data } = await new Promise(resolve => picture.display(room, resolve))
    console.log(`decode()[${place}]: ${data[2] > data[0] ? 'blue' : 'red'}, primary: ${Boolean(picture.is_primary())}`)
  }
}
void look()
LOOK
node draw.cjs
heif enc blue.y4m red.y4m -o two.heic >/dev/null 2>&1
node choose.cjs
shown=$(heif info two.heic | sed -n 's/^image: //p')
said="heif-info: ${shown//$'\n'/ \/ }"$'\n'$(node look.cjs)
echo "$said"
expected='heif-info: 64x64 (id=1) / 64x64 (id=2), primary
decode()[0]: blue, primary: false
decode()[1]: red, primary: true'
[ "$said" = "$expected" ] || { echo 'This has changed.' >&2; exit 1; }
