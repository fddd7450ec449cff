import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { start } from '../../support/machine'
import { makeCertificate } from '../proxies/certificate'

/** Where a mail server of a trial lives, and what it hands mails to `bounces+…@relay.example` to. */
export interface MailPlace {
  readonly folder: string
  readonly port: number
  /** A program that reads one mail, and the user as whom it runs: the database lets only that one in. */
  readonly taker: string
  readonly user: string
}

export interface MailServerProgram {
  readonly program: string
  readonly package: string
  /** Takes every mail to relay.example, and finds out afterwards that nobody is there. */
  start(place: MailPlace): Promise<{ stop(): Promise<unknown> }>
}

export const mailServers: Readonly<Record<'postfix', MailServerProgram>> = {
  postfix: { program: 'postfix', package: 'postfix', start: startPostfix },
}

/** Debian's, with the services that it needs here. */
async function startPostfix({ folder, port, taker, user }: MailPlace) {
  for (const name of ['queue', 'data']) await mkdir(join(folder, name))
  await makeCertificate(folder)
  await writeFile(join(folder, 'aliases'), `bounces "|${taker}"\n`)
  await writeFile(
    join(folder, 'main.cf'),
    `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/log
maillog_file_prefixes = /tmp, /var
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = relay.example
mydestination = relay.example
local_recipient_maps =
alias_maps = texthash:${folder}/aliases
recipient_delimiter = +
default_privs = ${user}
mailbox_transport_maps =
fallback_transport =
smtpd_tls_security_level = may
smtpd_tls_cert_file = ${folder}/portal.pem
smtpd_tls_key_file = ${folder}/portal.key
smtpd_relay_restrictions = permit_mynetworks, reject
`,
  )
  await writeFile(
    join(folder, 'master.cf'),
    `127.0.0.1:${port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
local unix - n n - - local
error unix - - n - - error
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`,
  )
  await chown(join(folder, 'data'))
  const postfix = start('postfix', ['-c', folder, 'start-fg'])
  return {
    async stop() {
      const stopping = start('postfix', ['-c', folder, 'stop']) // its master is in a group of its own
      await new Promise(resolve => stopping.complaints.once('close', resolve))
      await postfix.stop()
    },
  }
}

async function chown(path: string): Promise<void> {
  const owner = start('chown', ['postfix', path])
  await new Promise(resolve => owner.lines.once('close', resolve))
  await owner.stop()
}
