import { parseArgs } from 'node:util'
import { z } from 'zod'
import { isDoorWord } from '../doors/door'
import { readAddress } from '../mail/address'
import { nameFault } from '../people/name-fault'
import type { Role } from '../people/person'
import { regionNames } from '../language/locale'
import { closedDaysIn } from '../practices/closed-days'
import { isTimeZone } from '../time/zone-data'
import { hasHiddenSigns } from '../language/translator'
import { defaultLanguage, isSpoken, languages } from '../language/languages'

/** What `npm run practice` was asked to found, and for whom. @throws an error that says what to write instead */
export function readFounding(args: string[]) {
  const { positionals, values } = parsed(args)
  if (positionals[0] !== 'create' || positionals.length > 1) throw new Error(`Use:\n${usage}`)
  const { data, error } = shape.safeParse(values)
  if (!data) {
    const faults = error.issues.map(({ path, message }) => `--${String(path[0])}: ${message}`)
    throw new Error([...faults, `Use:\n${usage}`].join('\n'))
  }
  const roles: Role[] = data.therapist ? ['owner', 'therapist'] : ['owner']
  return {
    owner: { name: data.owner, address: data.address, roles },
    practice: {
      name: data.name,
      timeZone: data['time-zone'],
      language: data.language,
      crisisLines: data.crisis,
      outsideContact: data.outside ?? null,
      mustTell: data['must-tell'],
      door: data.door ?? null,
      region: data.region ?? null,
      workingDays: data['working-days'],
      closedDays: data['closed-day'],
      acknowledgeWithin: data['first-answer'],
      answerWithin: data['later-answers'],
    },
  }
}

const usage = `npm run practice -- create --name "The Linden Practice" --time-zone Europe/Vienna \\
  --owner "Margit Sommer" --address margit@example.org [--therapist] \\
  --crisis "Telephone counselling: 142" [--crisis "Emergency services: 112"] \\
  [--outside "The complaints board of …"] [--must-tell "Therapists here must tell others when …"] [--door linden] [--language en] \
  [--region AT] [--working-days mon-fri] [--closed-day 2026-12-24 …] [--first-answer 3] [--later-answers 5]

  --therapist   the owner sees clients too
  --crisis      who to call at once; at least one, each as "name: number"
  --outside     who clients can turn to outside the practice
  --must-tell   when a therapist of this practice must tell others, in its own words
  --door        opens /p/<door>, where people write without an account
  --language    of pages and emails for people who have not chosen their own: ${languages.map(({ code }) => code).join(', ')}
  --region          how dates and numbers are written, such as AT; without it, as where the time zone is
  --working-days    such as mon-fri, or sun,mon,tue
  --closed-day      a day on which nobody works, or a span such as "2026-12-24 to 2027-01-06"; as often as you need it
  --first-answer    within how many working days a first answer is due, 1 to 30
  --later-answers   the same of later answers

Owners can change all of this later, on the page of the practice.`

const options = {
  name: { type: 'string' },
  'time-zone': { type: 'string' },
  language: { type: 'string' },
  owner: { type: 'string' },
  address: { type: 'string' },
  therapist: { type: 'boolean' },
  crisis: { type: 'string', multiple: true },
  outside: { type: 'string' },
  'must-tell': { type: 'string' },
  door: { type: 'string' },
  region: { type: 'string' },
  'working-days': { type: 'string' },
  'closed-day': { type: 'string', multiple: true },
  'first-answer': { type: 'string' },
  'later-answers': { type: 'string' },
} as const

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine(text => !hasHiddenSigns(text), { error: 'has hidden characters in it' })

/** Working days */
const days = z.coerce.number({ error: 'is not a number of days' }).int().min(1).max(30)

const shape = z.object({
  name: line(200),
  'time-zone': z.string().refine(isTimeZone, { error: 'is not a time zone such as Europe/Vienna' }),
  language: z.string().default(defaultLanguage).refine(isSpoken, { error: 'is not a language we have' }),
  owner: z
    .string()
    .trim()
    .refine(text => nameFault(text) === null, { error: 'is not a name' }),
  address: z
    .string()
    .refine(text => readAddress(text).address !== null, { error: 'is not an email address' }),
  therapist: z.boolean().default(false),
  crisis: z
    .array(z.string().regex(/^[^:]+: *\S/, { error: 'is not of the form "name: number"' }))
    .min(1)
    .transform(all => all.map(one => /^([^:]+): *(.+)$/.exec(one)))
    .transform(all => all.map(found => ({ name: found?.[1] ?? '', contact: found?.[2] ?? '' }))),
  outside: line(500).optional(),
  'must-tell': line(2_000).default(
    'Therapists keep what you tell them to themselves. They must tell others if a life is in danger, if someone who cannot protect themselves is being harmed, or if a court orders it.',
  ),
  door: z
    .string()
    .refine(isDoorWord, { error: 'is not a word of small letters, digits and dashes' })
    .optional(),
  region: z
    .string()
    .refine(code => regionNames('en').some(region => region.code === code), {
      error: 'is not a region such as AT',
    })
    .optional(),
  'working-days': z
    .string()
    .default('mon-fri')
    .transform(weekdaysIn)
    .refine(days => days.length > 0, { error: 'are not days such as mon-fri' }),
  'closed-day': z
    .array(z.string())
    .default([])
    .transform(lines => closedDaysIn(lines.join('\n')))
    .refine(days => !('text' in days), { error: 'is not a day such as 2026-12-24' })
    .transform(days => ('text' in days ? [] : days)),
  'first-answer': days.default(3),
  'later-answers': days.default(5),
})

const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** ISO weekdays, of a span or a list; none where it is neither. A span goes over the end of the week: sun-thu. */
function weekdaysIn(text: string): number[] {
  const [first = '', last] = text.toLowerCase().split('-')
  const places = (last === undefined ? first.split(',') : [first, last]).map(day => week.indexOf(day.trim()))
  const [from = -1, until = -1] = places
  if (places.includes(-1)) return []
  const days =
    last === undefined ? places : week.map((_, n) => (from + n) % 7).slice(0, ((until - from + 7) % 7) + 1)
  return days.map(place => place + 1).sort()
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : ''}\nUse:\n${usage}`)
  }
}
