import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { daysAfter } from '../../src/time/days'
import { momentOfFace } from '../../src/time/moments'
import { openHouse, type House } from '../support/house'
import { until } from '../support/patience'
import { practiceOf } from '../support/practices'
import { endPrograms, runProgram } from '../support/programs'

// A thousand concerns that nobody answers, through both changes of clocks: two workers as they run in production, one of them stopped for a
// minute, both killed at random, and a day without any. The clock of the database is the test's, and moves on two months within seconds.

const seed = Number(process.env.SEED ?? 29_112_026)
const zones = ['Europe/Vienna', 'Australia/Sydney'] as const // clocks go back on 25 October there, and forward on 4 October here
const first = '2026-09-14'
const lastDay = 66
const withoutWorkers = 31
const minute = 60_000

let house: House
let workers: ReturnType<typeof runWorker>[]
beforeAll(async () => {
  house = await openHouse()
  for (const timeZone of zones) await fiveHundred(timeZone)
  await house.stopWorking()
  await house.admin.raw(instruments)
  workers = [runWorker(), runWorker()]
  await Promise.all(workers.map(worker => worker.says('"msg":"working"')))
})
afterAll(async () => {
  await endPrograms()
  await house.close()
})

/** Says what time it is, and notes each step that is taken. No email waits, so that none speaks for another. */
const instruments = `
  create table moved_clock (at timestamptz not null);
  insert into moved_clock values ('2026-09-01');
  grant select on moved_clock to makeright_door;
  create or replace function escalate_now() returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
    begin perform escalate((select at from moved_clock)); end $$;
  create table steps_taken (concern_id uuid, was int, step int, at timestamptz, due_at timestamptz, practice_id uuid);
  create function note_step() returns trigger language plpgsql security definer as $$
    begin
      insert into public.steps_taken select new.concern_id, old.step, new.step, c.at, new.due_at, new.practice_id from public.moved_clock c;
      return new;
    end $$;
  create trigger note_step after update of step on escalations for each row execute function note_step();
  create function settle_at_once() returns trigger language plpgsql as $$
    begin new.status := 'lapsed'; new.settled_at := new.queued_at; return new; end $$;
  create trigger settle_at_once before insert on emails for each row execute function settle_at_once();`

/** Each with a client of its own, due at the end of one of the first twenty days. */
async function fiveHundred(timeZone: string): Promise<void> {
  const { owner, therapist } = await practiceOf(
    house,
    {
      owner: { name: 'Margit Sommer', roles: ['owner'] },
      therapist: { name: 'Ruth Adler', roles: ['therapist'] },
    },
    { timeZone },
  )
  await house.admin.raw(
    `with made as (
       select gen_random_uuid() as id, gen_random_uuid() as client, n,
         moment_of_clock(:timeZone, cast(:first as date) + n % 20 + 1 + time '00:00') - interval '1 ms' as due
       from generate_series(1, 500) n),
     clients as (
       insert into people (practice_id, id, reference, name, roles, joined_at)
         select :practice, client, 'X' || n, '', '{client}', now() from made),
     sent as (
       insert into concerns (practice_id, id, reference, therapist_id, audience, status, waits, since, due_at, position, sent_at)
         select :practice, id, 'X' || n, :therapist, 'therapist', 'sent', 'acknowledgement', due - interval '3 days', due, 1, due - interval '3 days'
         from made)
     insert into readers (practice_id, concern_id, person_id, capacity, reads_since, waits, since, due_at)
       select :practice, made.id, reader.id, reader.capacity, due - interval '3 days', 'acknowledgement', due - interval '3 days', due
       from made, lateral (values (client, 'client'), (cast(:therapist as uuid), 'therapist')) as reader (id, capacity)`,
    { timeZone, first, practice: owner.practiceId, therapist: therapist.id },
  )
}

/** A worker as a process of its own. */
function runWorker() {
  return runProgram('worker', {
    WORKER_DATABASE_URL: house.urls.worker,
    BASE_URL: house.config.baseUrl,
    MAIL_FROM: house.config.mailFrom,
    SMTP_URL: house.post.url,
    ADDRESSES_KEY: house.config.keys.addresses?.toString('base64'),
    LOG_LEVEL: 'info',
  })
}

/** The minutes in which workers look, around seven in the morning of each practice. */
const moments = Array.from({ length: lastDay }, (_, n) => daysAfter(first, n)).flatMap((day, n) =>
  n === withoutWorkers
    ? []
    : zones
        .map(timeZone => momentOfFace(`${day}T07:00`, { timeZone }).getTime())
        .flatMap(seven => (n % 2 === 0 ? [seven - minute, seven] : [seven, seven + 3 * minute]))
        .sort((a, b) => a - b),
)

test(`each step is taken once, none early, none late (SEED=${seed})`, async () => {
  const random = randomFrom(seed)
  const deaths = new Set(Array.from({ length: 3 }, () => Math.floor(random() * moments.length)))
  const stopsAt = Math.floor(random() * moments.length)
  let reborn: { readonly isBack: Promise<void> } = { isBack: Promise.resolve() }
  for (const [n, at] of moments.entries()) {
    const look = await moveTo(at)
    if (n === stopsAt) await standStill(at)
    if (deaths.has(n)) {
      await reborn.isBack
      await pause(random() * 20)
      reborn = await dieAndComeBack(Math.floor(random() * workers.length))
    } else await done(look)
  }
  await reborn.isBack

  const { rows: wrong } = await house.admin.raw<{ rows: unknown[] }>(
    `select t.concern_id, t.was, t.step, t.at from steps_taken t
     where t.at < escalation_at(t.practice_id, t.due_at, t.step) or t.step <= t.was
       or t.was <> coalesce((select max(u.step) from steps_taken u where u.concern_id = t.concern_id and u.at < t.at), 0)
       or (t.step = t.was + 1 and t.at > escalation_at(t.practice_id, t.due_at, t.step) + interval '5 minutes'
         and escalation_at(t.practice_id, t.due_at, t.step) not between :down::timestamptz - interval '1 day' and :down::timestamptz + interval '2 days')`,
    { down: daysAfter(first, withoutWorkers) },
  )
  expect(wrong).toEqual([])
  const counted = await house.admin.raw<{ rows: { concerns: number; steps: number; twice: number }[] }>(
    `select count(distinct concern_id)::int as concerns, count(*)::int as steps,
       (count(*) - count(distinct (concern_id, step)))::int as twice from steps_taken`,
  )
  expect(counted.rows[0]).toMatchObject({ concerns: 1_000, twice: 0 })
  expect(counted.rows[0]?.steps).toBeGreaterThan(4_500)

  const { rows: letters } = await house.admin.raw<{
    rows: { expected: number; twice: number; astray: number }[]
  }>(
    `with expected as (
       select distinct told.kind, told.person_id, t.at from steps_taken t join concerns c on c.id = t.concern_id
       join people o on o.practice_id = t.practice_id and 'owner' = any (o.roles)
       join readers r on r.concern_id = c.id and r.capacity = 'client'
       cross join lateral (values
         ('due', c.therapist_id, t.step = 1), ('late', c.therapist_id, t.was < 2 and t.step >= 2),
         ('late_here', o.id, t.step >= 2), ('to_decide', r.person_id, t.was < 4 and t.step >= 4)) as told (kind, person_id, is_so)
       join people p on p.practice_id = t.practice_id and p.id = told.person_id and p.account
       where told.is_so),
     written as (select kind, person_id, queued_at as at from emails where kind in ('due', 'late', 'late_here', 'to_decide')),
     astray as ((select * from expected except select * from written) union all (select * from written except select * from expected))
     select (select count(*) from expected)::int as expected, (select count(*) from astray)::int as astray,
       ((select count(*) from written) - (select count(*) from (select distinct * from written) once))::int as twice`,
  )
  expect(letters).toEqual([{ expected: expect.any(Number), astray: 0, twice: 0 }])
  expect(letters[0]?.expected).toBeGreaterThan(1_100) // each client, and those who answer and own once for each moment
})

/** It is this late, and a worker is to look. @returns its job */
async function moveTo(at: number): Promise<string> {
  await house.admin('moved_clock').update({ at: new Date(at) })
  const { rows } = await house.admin.raw<{ rows: { id: string }[] }>(
    `select id::text from graphile_worker.add_job('escalate')`,
  )
  return rows[0]?.id ?? ''
}

async function done(job: string): Promise<void> {
  const isThere = () =>
    house.admin.raw<{ rows: unknown[] }>('select from graphile_worker._private_jobs where id = ?', [job])
  while ((await isThere()).rows.length > 0) await pause(60)
}

/** One of them stands still for a minute, with whatever it has in hand. */
async function standStill(at: number): Promise<void> {
  const [one] = workers
  one?.signal('SIGSTOP')
  const look = await moveTo(at + minute)
  await pause(300)
  one?.signal('SIGCONT')
  await done(look)
}

/** What the dead one had in hand was not done; the other one looks again. @returns when there is another in its place */
async function dieAndComeBack(which: number): Promise<{ readonly isBack: Promise<void> }> {
  await workers[which]?.stop('SIGKILL')
  await until(async () => {
    const { rows } = await house.admin.raw<{ rows: { holds: boolean }[] }>(
      `select exists (select from pg_locks l join pg_class c on c.oid = l.relation
         where c.relname = 'escalations' and l.mode = 'RowExclusiveLock'
           and l.database = (select d.oid from pg_database d where d.datname = current_database())) as holds`,
    )
    return rows[0]?.holds === false
  })
  const next = runWorker()
  workers[which] = next
  await done(await moveTo((await house.admin('moved_clock').first<{ at: Date }>('at')).at.getTime()))
  return { isBack: next.says('"msg":"working"') }
}

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(from: number): () => number {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
