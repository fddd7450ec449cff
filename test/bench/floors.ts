import { fork } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from '../../src/database/connections'
import { startEmbedded } from '../../src/database/embedded/server'
import { sealedName } from './names'
import { postmasterOf } from './site'

const person = '00000000-0000-7000-8000-000000000001'
const password = 'only-for-the-bench'

export type FloorName = 'envelope' | 'raw'

/** Both floors, each a process of its own like the portal, over one PostgreSQL. @param pages of the portal, by name */
export async function openFloors(folder: string, pages: Readonly<Record<string, string>>) {
  const embedded = await startEmbedded({ folder: join(folder, 'floors'), durable: true })
  const admin = connect(embedded.adminUrl('postgres'), 1)
  await admin.raw(`create role floor login password '${password}'`)
  await admin.raw(`
    create table floor_rows (person_id uuid, position int, name bytea, at timestamptz, primary key (person_id, position));
    alter table floor_rows enable row level security, force row level security;
    create policy mine on floor_rows using (person_id = (select current_setting('floor.person')::uuid));
    grant select on floor_rows to floor;`)
  await admin.raw(
    `insert into floor_rows select ('00000000-0000-7000-8000-' || lpad(p::text, 12, '0'))::uuid, n, ?, now()
     from generate_series(1, 400) p, generate_series(1, 50) n`,
    [sealedName('Lena Brandt')],
  )
  await admin.raw('vacuum analyze floor_rows')
  const postmaster = await postmasterOf(admin)
  await admin.destroy()
  const file = join(folder, 'pages.json')
  writeFileSync(file, JSON.stringify(pages))
  const open = async (floor: FloorName) => {
    const server = fork(join(__dirname, 'floor.ts'), {
      env: {
        PATH: process.env.PATH,
        NODE_ENV: 'production',
        FLOOR: floor,
        FLOOR_URL: embedded.url('floor', password, 'postgres'),
        FLOOR_PAGES: file,
        FLOOR_PERSON: person,
      },
    })
    const [port] = (await once(server, 'message')) as [number]
    return {
      name: `${floor} floor`,
      url: `http://127.0.0.1:${port}`,
      pid: server.pid ?? 0,
      postmaster,
      server,
    }
  }
  const floors = [await open('envelope'), await open('raw')]
  return {
    floors,
    async close(): Promise<void> {
      floors.forEach(({ server }) => server.disconnect())
      await embedded.stop()
    },
  }
}
