import { existsSync, readdirSync, statSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import { root } from '../config'

/**
 * Calls with the paths of files that have changed, never a second time before the call has come to its end.
 * Node's own recursive watching loses files that an editor replaces, so each folder has a watcher.
 */
export function watchFolders(names: readonly string[], call: (changed: string[]) => Promise<void>) {
  const watchers = new Map<string, FSWatcher>()
  const changed = new Set<string>()
  let calls = Promise.resolve()
  const soon = setTimeout(() => {
    calls = calls.then(async () => {
      const paths = [...changed]
      changed.clear()
      if (paths.length > 0) await call(paths)
    })
  }, 30)
  for (const name of names) add(join(root, name))
  return {
    async stop(): Promise<void> {
      for (const watcher of watchers.values()) watcher.close()
      clearTimeout(soon)
      await calls
    },
  }

  function add(folder: string): void {
    watchers.get(folder)?.close()
    const watcher = watch(folder, (_event, name) => {
      notice(join(folder, name ?? ''))
    })
    watchers.set(
      folder,
      watcher.on('error', () => {
        watcher.close()
      }),
    )
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isDirectory()) add(join(folder, entry.name))
  }

  function notice(path: string): void {
    if (existsSync(path) && statSync(path).isDirectory()) add(path)
    if (!/\.(ts|json|ejs|s?css|js|sql)$/.test(path)) return // what editors put beside a file
    changed.add(path)
    soon.refresh()
  }
}
