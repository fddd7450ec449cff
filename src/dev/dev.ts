import closeWithGrace from 'close-with-grace'
import { configOrEnd } from '../process/startup'
import { startDatabase } from '../process/try-out'
import { startPortal } from './portal'
import { buildStyles } from './styles'
import { watchFolders } from './watcher'

/**
 * `npm run dev`: the portal, straight from the sources. A changed view is read again, anything else starts the portal again,
 * and the database of the try-out stays. Flags go to Node: `npm run dev -- --inspect`.
 */
async function dev(flags: readonly string[]): Promise<void> {
  const config = configOrEnd('web')
  const [database] = await Promise.all([config.tryOut ? startDatabase(config) : null, renewStyles()])
  let portal = startPortal(flags)
  const watcher = watchFolders(['src', 'views', 'public', 'migrations'], async changed => {
    if (changed.every(path => path.endsWith('.ejs'))) {
      portal.readViewsAgain()
      return
    }
    await Promise.all([portal.stop(), changed.some(path => path.endsWith('.scss')) && renewStyles()])
    portal = startPortal(flags)
  })
  closeWithGrace({ delay: 20_000, logger: false }, async () => {
    await watcher.stop()
    await portal.stop()
    await database?.stop()
  })
}

/** With a fault in it, the style sheet stays as it was. */
async function renewStyles(): Promise<void> {
  await buildStyles().catch((fault: unknown) => process.stderr.write(`${String(fault)}\n`))
}

void dev(process.argv.slice(2))
