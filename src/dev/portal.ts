import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/**
 * The portal as a process of its own, which ends when the one that started it lets go or dies.
 * @param flags of Node
 */
export function startPortal(flags: readonly string[]) {
  const portal = fork(join(__dirname, 'server.ts'), {
    execArgv: ['--enable-source-maps', '-r', join(__dirname, 'typescript.cjs'), ...flags],
    detached: true, // Ctrl-C reaches only us, who end it
  })
  const ended = once(portal, 'exit').then(([code]) => {
    if (code !== 0) process.stderr.write('The portal has ended, and starts again at the next change.\n')
  })
  return {
    readViewsAgain(): void {
      if (portal.connected) portal.send('read views again')
    },
    async stop(): Promise<void> {
      if (portal.connected) portal.disconnect()
      await ended
    },
  }
}
