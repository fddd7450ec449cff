import type { Socket } from 'node:net'

/** What the supervisor is to run, and where. Every path is absolute. */
export interface ClusterOrders {
  /** The server's command line. */
  command: string[]
  /** The server's data folder. */
  data: string
  /** The unix socket at which further processes join. */
  joinAt: string
  /** Whom to become first; absent when Node runs as an ordinary user. */
  user: { uid: number; gid: number } | undefined
}

/**
 * Runs PostgreSQL for as long as somebody needs it. A member is an open socket: file descriptor 3 for the
 * process that started us, a connection at `joinAt` for every other. Only the kernel learns of every death,
 * and it closes the sockets of the dead; so membership needs no list, no heartbeat and no cleaning up. A
 * member hears `ready` once it counts, ends its side to leave, and sees the other side close when it has
 * left; for the last one, that is when PostgreSQL has ended.
 *
 * It runs in a process of its own, from its own source text, because plain Node cannot read this file as
 * it is under Jest. It therefore uses nothing that stands outside of it; neither may what measures coverage
 * (Jest's provider v8 adds nothing).
 */
export function keepCluster(orders: ClusterOrders): void {
  const { spawn } = process.getBuiltinModule('node:child_process')
  const { existsSync, readFileSync, rmSync } = process.getBuiltinModule('node:fs')
  const net = process.getBuiltinModule('node:net')

  // Also keeps us out of the reach of `killall node`.
  process.title = 'makeright-database'
  // A signal to all processes at once is for the members, who may still have to finish something.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
  if (orders.user) {
    process.setgroups?.([])
    process.setgid?.(orders.user.gid)
    process.setuid?.(orders.user.uid)
  }

  const members = new Set<Socket>()
  let state: 'starting' | 'ready' | 'stopping' = 'starting'
  const [program = '', ...parameters] = orders.command
  const server = spawn(program, parameters, { stdio: ['ignore', 'inherit', 'inherit', 'ignore'] })
  // Should we fail, it must not stay behind.
  process.on('exit', () => server.kill('SIGINT'))
  const joins = net.createServer({ allowHalfOpen: true }, admit)
  server.on('exit', () => {
    joins.close()
    process.exit()
  })
  const watch = setInterval(listenWhenReady, 10)
  admit(new net.Socket({ fd: 3, allowHalfOpen: true }))

  function listenWhenReady(): void {
    // PostgreSQL's own lock: the first line is the holder's process id, the eighth is how it is. While it is
    // our server's, nobody else has this data, and a socket that already lies at `joinAt` is a dead server's.
    const lock = `${orders.data}/postmaster.pid`
    const lines = existsSync(lock) ? readFileSync(lock, 'utf8').split('\n') : []
    if (Number(lines[0]) !== server.pid || lines[7]?.trim() !== 'ready' || state !== 'starting') return
    clearInterval(watch)
    state = 'ready'
    rmSync(orders.joinAt, { force: true })
    joins.listen(orders.joinAt)
    for (const member of members) member.write('ready')
  }

  function admit(member: Socket): void {
    members.add(member)
    member.on('error', () => undefined)
    member.on('end', () => {
      leave(member)
    })
    member.on('close', () => {
      leave(member)
    })
    member.resume()
    if (state === 'ready') member.write('ready')
  }

  function leave(member: Socket): void {
    if (members.size > 1) {
      members.delete(member)
      member.end()
    } else if (members.has(member) && state !== 'stopping') {
      state = 'stopping'
      clearInterval(watch)
      joins.close()
      server.kill('SIGINT')
    }
  }
}
