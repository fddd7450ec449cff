import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Knex } from 'knex'
import { helps } from '../../src/concerns/store/help-questions'
import {
  audiences,
  capacities,
  companionParts,
  readerCapacities,
  statuses,
  waitings,
} from '../../src/concerns/rules/concern'
import { eventKinds, moveNames } from '../../src/concerns/rules/moves'
import { departureReasons } from '../../src/departures/departure'
import { consultationWaits } from '../../src/consulting/consultation'
import { connect } from '../../src/database/connections'
import { lessonStates, themeNames } from '../../src/learning/lesson'
import { emailKinds, emailStatuses } from '../../src/mail/emails'
import { mailFaults } from '../../src/mail/transport'
import { addressOutcomes, addressWays } from '../../src/accounts/address-change'
import { waysToConfirm } from '../../src/people/guardians'
import { contacts, roles } from '../../src/people/person'
import { logoGrounds, logoTypes } from '../../src/practices/logo/logo'
import { sectionNames } from '../../src/practices/settings/sections/table'
import { partings } from '../../src/staff/trusted-colleague'
import { newDatabase } from '../support/server'

let database: Awaited<ReturnType<typeof newDatabase>>
let admin: Knex

beforeAll(async () => {
  database = await newDatabase()
  admin = connect(database.admin, 1)
})
afterAll(async () => {
  await admin.destroy()
  await database.drop()
})

// Whoever changes a migration reads here what it comes to. `npx jest test/database/schema -u` renews it.
describe('the migrated schema', () => {
  test('has these tables', async () => {
    expect(await told(tables)).toMatchSnapshot()
  })

  test('lets rows be seen and changed by these policies', async () => {
    expect(await told(policies)).toMatchSnapshot()
  })

  test('grants no more than this', async () => {
    expect(await told(grants)).toMatchSnapshot()
  })

  test('has these functions, which do this', async () => {
    expect(await told(functions)).toMatchSnapshot()
  })

  test('has these triggers', async () => {
    expect(await told(triggers)).toMatchSnapshot()
  })
})

describe('what the database accepts is what the code knows', () => {
  test.each<[string, readonly string[]]>([
    ['trusted_colleagues_because', partings],
    ['concerns_status', statuses],
    ['concerns_audience', audiences],
    ['concerns_waits', waitings],
    ['consultations_waits', consultationWaits],
    ['readers_capacity', readerCapacities],
    ['companions_part', companionParts],
    ['guardianships_how', waysToConfirm],
    ['people_roles', roles],
    ['invitations_roles', roles],
    ['people_contact', contacts],
    ['address_changes_outcome', addressOutcomes],
    ['address_changes_way', addressWays],
    ['lessons_theme', themeNames],
    ['lessons_state', lessonStates],
    ['practice_versions_section', sectionNames],
    ['practice_logos_type', logoTypes],
    ['practices_logo_ground', logoGrounds],
    ['help_questions_help', helps],
    ['departures_reason', departureReasons],
    ['emails_kind', emailKinds],
    ['emails_status', emailStatuses],
    ['workers_mail_fault', mailFaults],
    ['entries_capacity', capacities],
    ['entries_kind', moveNames],
    ['entries_capacity', capacities],
    ['events_kind', eventKinds],
  ])('%s', async (check, known) => {
    expect([...(await acceptedBy(check))].sort()).toEqual([...known].sort())
  })

  test('and no check lists values that stand nowhere here', async () => {
    const { rows } = await admin.raw<Rows<{ conname: string }>>(
      `select conname from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace
         and pg_get_constraintdef(oid) ~ '\\{|ARRAY\\[''' order by 1`,
    )
    expect(rows.map(({ conname }) => conname)).toEqual([
      'address_changes_outcome',
      'address_changes_way',
      'companions_part',
      'concerns_audience',
      'concerns_due',
      'concerns_sent_waits_for_acknowledgement',
      'concerns_status',
      'concerns_waits',
      'consultations_waits',
      'departures_reason',
      'emails_kind',
      'emails_status',
      'entries_capacity',
      'entries_kind',
      'events_kind',
      'former_readers_capacity',
      'guardianships_how',
      'help_questions_help',
      'invitations_of_clients',
      'invitations_roles',
      'lessons_state',
      'lessons_theme',
      'pauses_due',
      'pauses_waits',
      'people_contact',
      'people_roles',
      'people_staff_get_mail',
      'people_staff_names_are_hashed',
      'practice_logos_name',
      'practice_logos_type',
      'practice_versions_section',
      'practices_accent',
      'practices_door_is_a_word',
      'practices_logo_ground',
      'practices_region',
      'practices_working_days',
      'readers_capacity',
      'reminders_kind',
      'trusted_colleagues_because',
      'workers_mail_fault',
    ])
  })
})

interface Rows<T> {
  rows: T[]
}

/** The lines that a query tells of the schema. */
async function told(query: string): Promise<string> {
  const { rows } = await admin.raw<Rows<{ line: string }>>(query)
  return rows.map(({ line }) => line).join('\n')
}

async function acceptedBy(check: string): Promise<string[]> {
  const { rows } = await admin.raw<Rows<{ definition: string }>>(
    `select pg_get_constraintdef(oid) as definition from pg_constraint where conname = ? and contype = 'c'`,
    [check],
  )
  const [, array = '', set] = /ARRAY\[(.*)\]|'\{(.*)\}'/.exec(rows[0]?.definition ?? '') ?? []
  return set?.split(',') ?? Array.from(array.matchAll(/'([^']*)'/g), ([, value = '']) => value)
}

const ours = `n.nspname = 'public' and c.relname !~ '^knex_'`

// NOT NULL stands beside its column: only newer versions of PostgreSQL list it among the constraints.
const tables = `
  with relation as (
    select c.oid, c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity, c.relowner
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'S')),
  line as (
    select relname, 0 as part, 0 as place, format(E'\\n%s%s%s', relname, case relpersistence when 'u' then ', unlogged' else '' end,
      case when relrowsecurity and relforcerowsecurity then '' else ', WITHOUT ROW SECURITY' end) as line from relation
    union all
    select relname, 1, a.attnum, format('  %s %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
      case when a.attnotnull then '' else ' or null' end,
      coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''),
      coalesce(' -- ' || col_description(a.attrelid, a.attnum), ''))
    from relation join pg_attribute a on a.attrelid = relation.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    union all
    select relname, 2, 0, format('  %s: %s', k.conname, pg_get_constraintdef(k.oid))
    from relation join pg_constraint k on k.conrelid = relation.oid and k.contype <> 'n'
    union all
    select relname, 3, 0, '  ' || replace(replace(pg_get_indexdef(i.indexrelid), 'CREATE ', ''), ' USING btree', '')
    from relation join pg_index i on i.indrelid = relation.oid
    where not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u')))
  select line from line order by relname, part, place, line collate "C"`

const policies = `
  select format(E'%s%s: %s for %s\\n%s', case when row_number() over (partition by tablename order by policyname, roles, cmd) = 1
      then E'\\n' || tablename || E'\\n' else '' end,
    '  ' || array_to_string(roles, ', '), policyname, lower(cmd),
    concat_ws(E'\\n', '    using ' || replace(qual, E'\\n', E'\\n    '), '    check ' || replace(with_check, E'\\n', E'\\n    '))) as line
  from pg_policies where schemaname = 'public' order by tablename, policyname, roles, cmd`

const grants = `
  with granted as (
    select c.relname::text as thing, r.rolname as role, lower(x.privilege_type) as privilege, null::text as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace,
      aclexplode(c.relacl) x left join pg_roles r on r.oid = x.grantee
    where ${ours} and c.relkind in ('r', 'p', 'v', 'm', 'S') and x.grantee <> c.relowner
    union all
    select c.relname::text, r.rolname, lower(x.privilege_type), string_agg(a.attname, ', ' order by a.attnum)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid,
      aclexplode(a.attacl) x left join pg_roles r on r.oid = x.grantee
    where ${ours} group by 1, 2, 3
    union all
    select 'function ' || p.oid::regprocedure::text, r.rolname, 'execute', null
    from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x left join pg_roles r on r.oid = x.grantee
    where p.pronamespace = 'public'::regnamespace and x.grantee <> p.proowner
    union all
    select 'schema ' || n.nspname, r.rolname, lower(x.privilege_type), null
    from pg_namespace n, aclexplode(n.nspacl) x left join pg_roles r on r.oid = x.grantee
    where n.nspname in ('public', 'graphile_worker') and x.grantee <> n.nspowner)
  select format('%s: %s may %s%s', thing, coalesce(role, 'EVERYBODY'), string_agg(privilege, ', ' order by privilege), ' (' || columns || ')') as line
  from granted group by thing, role, columns order by thing collate "C", role, line`

const functions = `
  select format(E'\\n%s -> %s, %s, %s%s%s, owned by %s\\n    %s', p.oid::regprocedure, pg_get_function_result(p.oid), l.lanname,
    case p.provolatile when 's' then 'stable' when 'i' then 'immutable' else 'volatile' end,
    case when p.prosecdef then ', acts as its owner' else '' end,
    coalesce(', ' || array_to_string(p.proconfig, ', '), ''),
    case when o.rolname ~ '^makeright_' then o.rolname else 'whoever migrates' end,
    replace(btrim(p.prosrc, E' \\n'), E'\\n', E'\\n    ')) as line
  from pg_proc p join pg_roles o on o.oid = p.proowner join pg_language l on l.oid = p.prolang
  where p.pronamespace = 'public'::regnamespace
  order by p.oid::regprocedure::text collate "C"`

const triggers = `
  select pg_get_triggerdef(t.oid) as line
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where ${ours} and not t.tgisinternal
  order by pg_get_triggerdef(t.oid) collate "C"`
