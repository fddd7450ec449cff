#!/usr/bin/env bash
# ics 3.12.0: writes a quotation mark in the name of an organizer or a guest with a backslash before it. By RFC 5545 (3.2) no such mark may
# stand within a name that is itself in quotes, and a backslash escapes nothing there; RFC 6868 has a way to write one. So what reads the file
# takes the name to end at the first mark, or does without whoever is named. No error is given: the library takes any text for a name, and its
# manual says nothing of marks.
#
# Why it matters here: a file for a calendar has to name who organises the talk, and so has the file that calls it off (RFC 5546, 3.2.1 and
# 3.2.5). Ours name whoever sends our emails, and a practice that puts its name in quotes would be a backslash there, or nobody. MAIL_FROM takes
# no such marks (src/config.ts); any other name that ever goes into such a file needs the same. Typographic marks arrive whole.
#
# Seen with Node 20.20.2, on 30 November 2026 (ical.js 2.2.1 and node-ical 0.27.2 read what ics wrote):
#   Praxis „Weg“, Graz: ical.js reads Praxis „Weg“, Graz; node-ical reads Praxis „Weg“, Graz
#   Praxis "Weg", Graz: ical.js reads Praxis \; node-ical reads nobody
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts ics@3.12.0 ical.js@2.2.1 node-ical@0.27.2
cat >names.mjs <<'NAMES'
import ICAL from 'ical.js'
import ics from 'ics'
import other from 'node-ical'

for (const name of ['Praxis „Weg“, Graz', 'Praxis "Weg", Graz']) {
  const { error, value } = ics.createEvent({
    uid: 'talk@example.org',
    title: 'Appointment',
    start: [2026, 12, 10, 9, 0],
    duration: { minutes: 50 },
    organizer: { name, email: 'praxis@example.org' },
  })
  if (error) throw error
  const organizer = ICAL.Component.fromString(value).getFirstSubcomponent('vevent').getFirstProperty('organizer')
  const event = Object.values(other.sync.parseICS(value)).find(({ type }) => type === 'VEVENT')
  console.log(
    `${name}: ical.js reads ${organizer.getParameter('cn')}; node-ical reads ${event.organizer?.params.CN ?? 'nobody'}`,
  )
}
NAMES
said=$(node names.mjs)
echo "$said"
expected='Praxis „Weg“, Graz: ical.js reads Praxis „Weg“, Graz; node-ical reads Praxis „Weg“, Graz
Praxis "Weg", Graz: ical.js reads Praxis \; node-ical reads nobody'
[ "$said" = "$expected" ] || { echo 'This has changed.' >&2; exit 1; }
