import { as, asWorker } from '../../database/connections'
import { call, rowsFrom } from '../../database/functions'
import { snakeCase } from '../../database/conversions'
import { NotFound } from '../../errors'
import type { Person } from '../../people/person'
import type { Rules } from '../practice'
import type { SectionName } from './sections/table'

/** The rules of a practice, and of each section the version: 0 is before the first change. */
export interface KeptRules {
  readonly rules: Rules
  readonly versions: Readonly<Partial<Record<SectionName, number>>>
}

/** What the practice has decided. People who are no owners find no versions. */
export async function rulesOf(person: Person): Promise<KeptRules> {
  return as(person, async db => {
    const [rules, { rows }] = await Promise.all([
      db('practices').where({ id: person.practiceId }).first<Rules | undefined>(),
      db.raw<{ rows: { section: SectionName; last: number }[] }>(
        'select section, max(position) as last from practice_versions where practice_id = ? group by section',
        [person.practiceId],
      ),
    ])
    if (!rules) throw new NotFound()
    return { rules, versions: Object.fromEntries(rows.map(({ section, last }) => [section, last])) }
  })
}

/** How many due days a change would move, counting only concerns that this owner may know of. */
export interface Effects {
  readonly later: number
  readonly earlier: number
  /** How many of them would be late at once. */
  readonly late: number
  /** The one whose day comes first; null: none is moved. */
  readonly first: { readonly reference: string; readonly was: Date; readonly becomes: Date } | null
}

/** What would become of open due days if these rules were saved. Nothing is changed. */
export async function effectsOf(
  owner: Person,
  section: SectionName,
  rules: Partial<Rules>,
  now: Date,
): Promise<Effects> {
  const [row] = await as(owner, db =>
    rowsFrom<EffectsRow>(db, 'due_days_if', { section, rules: written(rules), at: now }),
  )
  if (!row) throw new NotFound()
  const { later, earlier, late, reference, was, becomes } = row
  return { later, earlier, late, first: reference && was && becomes ? { reference, was, becomes } : null }
}

/**
 * Changes a section, and moves the due days that follow from it.
 * @param version of the section that its owner has seen
 * @returns false where another owner has changed it since
 */
export async function changeRules(
  owner: Person,
  section: SectionName,
  rules: Partial<Rules>,
  version: number,
  now: Date,
): Promise<boolean> {
  return as(owner, db =>
    call<boolean>(db, 'change_rules', { section, rules: written(rules), version, at: now }),
  )
}

interface EffectsRow {
  readonly later: number
  readonly earlier: number
  readonly late: number
  readonly reference: string | null
  readonly was: Date | null
  readonly becomes: Date | null
}

/** By the names of their columns. */
function written(rules: Partial<Rules>): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(rules).map(([rule, value]) => [snakeCase(rule), value])),
  )
}

/** One change of a section, and what stood there before and after it, by the names of columns. */
export interface RuleVersion {
  readonly position: number
  readonly section: SectionName
  readonly personId: string
  readonly at: Date
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
}

/**
 * The newest changes, one more than fit on a page where there are older ones.
 * @param before the position before which they were made; null: all
 */
export async function versionsOf(
  owner: Person,
  { of, before }: { readonly of: SectionName | null; readonly before: number | null },
  most: number,
): Promise<RuleVersion[]> {
  return as(owner, db => {
    const query = db('practiceVersions').where({ practiceId: owner.practiceId, ...(of && { section: of }) })
    if (before !== null) void query.where('position', '<', before)
    return query.orderBy('position', 'desc').limit(most).select<RuleVersion[]>()
  })
}

/** @throws NotFound */
export async function findVersion(owner: Person, position: number): Promise<RuleVersion> {
  const version = await as(owner, db =>
    db('practiceVersions').where({ practiceId: owner.practiceId, position }).first<RuleVersion | undefined>(),
  )
  if (!version) throw new NotFound()
  return version
}

/** Hourly: a year after the oldest check of a number, the owners of its practice are reminded, and every three months until somebody has looked. */
export async function tellToCheckAll(): Promise<void> {
  await asWorker(db => call(db, 'tell_to_check_now'))
}
