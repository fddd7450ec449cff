import type { House } from './house'

const tables = ['drafts', 'gone_drafts', 'concerns', 'readers', 'concern_keys', 'entries', 'emails', 'events']

/**
 * Lets processes die in the middle of what they do: the connection ends while one of its statements writes, as when the process is
 * killed there. What it had not committed never was.
 */
export async function openDeaths({ admin }: House) {
  await admin.raw(`
    create sequence death_clock;
    create table death_hours (hour bigint not null);
    insert into death_hours values (0);
    create function die() returns trigger language plpgsql security definer as $$
    begin
      if nextval('public.death_clock') = (select hour from public.death_hours) then
        perform pg_terminate_backend(pg_backend_pid());
        perform pg_sleep(5);
      end if;
      return coalesce(new, old);
    end $$;
    grant execute on function die() to public`)
  for (const table of tables)
    await admin.raw(
      'create trigger zz_die before insert or update or delete on ?? for each row execute function die()',
      [table],
    )
  return {
    /** At the nth row that is written from here on. */
    at: (nth: number) =>
      admin.raw(`select setval('death_clock', 1); update death_hours set hour = ${1 + nth}`),
    none: () => admin.raw('update death_hours set hour = 0'),
  }
}
