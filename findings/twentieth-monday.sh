#!/usr/bin/env bash
# ical.js 2.2.1: of the number before a weekday it follows only the last digit. “Every 20th Monday of the year”, an example of RFC 5545
# (3.8.5.3), comes on every Monday from its first day on, and the 21st Monday is taken for the first, so that even the day on which the event
# begins is not among its days. RFC 5545 (3.3.10) lets the number go up to 53. Nothing is raised, and the rule is written out again as it came.
#
# Why it matters here: practices bring the days on which they are closed as a calendar. From a day that comes once in a year, clients would
# read that nobody is there on any Monday. So src/practices/calendar-file.ts follows only the few kinds of rules that it knows, and says how
# many events it left out.
#
# Seen with Node 20.20.2, on 30 November 2026 (rrule 2.8.1 has the days that the RFC prints):
#   FREQ=YEARLY;BYDAY=20MO from 1997-05-19
#     ical.js: 1997-05-19 1997-05-26 1997-06-02
#     rrule: 1997-05-19 1998-05-18 1999-05-17
#   FREQ=YEARLY;BYDAY=21MO from 2026-05-25
#     ical.js: 2027-01-04 2028-01-03 2029-01-01
#     rrule: 2026-05-25 2027-05-24 2028-05-22
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ical.js@2.2.1 rrule@2.8.1
cat >days.mjs <<'DAYS'
import ICAL from 'ical.js'
import rules from 'rrule'

for (const [day, rule] of [
  ['1997-05-19', 'FREQ=YEARLY;BYDAY=20MO'],
  ['2026-05-25', 'FREQ=YEARLY;BYDAY=21MO'],
]) {
  const event = `BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:${day.replaceAll('-', '')}\r\nRRULE:${rule}\r\nEND:VEVENT`
  const times = new ICAL.Event(ICAL.Component.fromString(event)).iterator()
  const others = rules.rrulestr(rule, { dtstart: new Date(day) }).all((_, count) => count < 3)
  console.log(`${rule} from ${day}`)
  console.log(`  ical.js: ${[1, 2, 3].map(() => String(times.next())).join(' ')}`)
  console.log(`  rrule: ${others.map(one => one.toISOString().slice(0, 10)).join(' ')}`)
}
DAYS
said=$(node days.mjs)
echo "$said"
expected='FREQ=YEARLY;BYDAY=20MO from 1997-05-19
  ical.js: 1997-05-19 1997-05-26 1997-06-02
  rrule: 1997-05-19 1998-05-18 1999-05-17
FREQ=YEARLY;BYDAY=21MO from 2026-05-25
  ical.js: 2027-01-04 2028-01-03 2029-01-01
  rrule: 2026-05-25 2027-05-24 2028-05-22'
[ "$said" = "$expected" ] || { echo 'This has changed.' >&2; exit 1; }
