#!/usr/bin/env bash
# moment-timezone 0.6.6: newer rules that are given to `tz.load()` hold for a zone, and not for another name of the same zone that was
# looked up before. What is loaded takes the place of the zone; the second name keeps a copy of the old one, made when it was first asked for.
# No error, and `tz.dataVersion` names the newer data.
#
# Why it matters here: governments change their rules at a few weeks' notice, and a portal takes newer data without a release. Loaded while it
# runs, they would be right for practices in America/Los_Angeles and an hour off for those that call the same zone US/Pacific. So
# src/process/startup.ts loads them before anything has asked for a zone.
#
# Seen with Node 20.20.2, on 29 November 2026 (the newer data give Los Angeles the clocks of Kathmandu, so that it shows):
#   looked up before: America/Los_Angeles 5.75, US/Pacific -8
#   not looked up before: America/Los_Angeles 5.75, US/Pacific 5.75
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts moment-timezone@0.6.6
cat >load.cjs <<'LOAD'
const { tz } = require('moment-timezone')
const data = require('moment-timezone/data/packed/latest.json')
const [when] = process.argv.slice(2)
const hoursAhead = name => -tz.zone(name).utcOffset(Date.UTC(2026, 11, 10)) / 60

if (when === 'looked up before') hoursAhead('US/Pacific')
const kathmandu = data.zones.find(zone => zone.startsWith('Asia/Kathmandu|'))
const zones = data.zones.map(zone =>
  zone.startsWith('America/Los_Angeles|') ? kathmandu.replace('Asia/Kathmandu', 'America/Los_Angeles') : zone,
)
tz.load({ ...data, version: '2099a', zones })
console.log(
  `${when}: America/Los_Angeles ${hoursAhead('America/Los_Angeles')}, US/Pacific ${hoursAhead('US/Pacific')}`,
)
LOAD
said=$(node load.cjs 'looked up before' && node load.cjs 'not looked up before')
echo "$said"
expected='looked up before: America/Los_Angeles 5.75, US/Pacific -8
not looked up before: America/Los_Angeles 5.75, US/Pacific 5.75'
[ "$said" = "$expected" ] || { echo 'This has changed.' >&2; exit 1; }
