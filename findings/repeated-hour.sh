#!/usr/bin/env bash
# luxon 3.7.2: the same wall-clock time in the hour that clocks repeat means one moment in a program that runs in January and another,
# an hour apart, in the same program in July. (Its manual promises neither moment; that the answer moves with the season it does not say.)
#
# Why it matters here: somebody offers in summer to talk on 25 October at 02:30, and the file for their calendar, made anew in
# winter, says another moment. Whoever computes such moments asks luxon for both (getPossibleOffsets) and takes the earlier one.
#
# Seen with Node 20.20.2, on 28 November 2026:
#   asked in 2026-01: Vienna 2026-10-25T02:30:00.000+01:00, New York 2026-11-01T01:30:00.000-05:00
#   asked in 2026-07: Vienna 2026-10-25T02:30:00.000+02:00, New York 2026-11-01T01:30:00.000-04:00
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts luxon@3.7.2
cat >ask.cjs <<'ASK'
const { DateTime, Settings } = require('luxon')
const month = process.argv[2]
Settings.now = () => Date.parse(`${month}-15T12:00:00Z`) // luxon's own way to say what time it is
const at = (text, zone) => DateTime.fromISO(text, { zone }).toISO()
console.log(
  `asked in ${month}: Vienna ${at('2026-10-25T02:30', 'Europe/Vienna')}, New York ${at('2026-11-01T01:30', 'America/New_York')}`,
)
ASK
said=$(node ask.cjs 2026-01 && node ask.cjs 2026-07)
echo "$said"
expected='asked in 2026-01: Vienna 2026-10-25T02:30:00.000+01:00, New York 2026-11-01T01:30:00.000-05:00
asked in 2026-07: Vienna 2026-10-25T02:30:00.000+02:00, New York 2026-11-01T01:30:00.000-04:00'
[ "$said" = "$expected" ] || { echo 'This has changed.' >&2; exit 1; }
