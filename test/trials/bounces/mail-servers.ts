import { chmod, mkdir, writeFile } from 'node:fs/promises'
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
  /** Whether it sends back all of an email, although it is asked for the headers alone. */
  readonly returnsAll?: true
  /** Takes every mail to relay.example, and finds out afterwards that nobody is there. */
  start(place: MailPlace): Promise<{ stop(): Promise<unknown> }>
}

export const mailServers: Readonly<Record<'postfix' | 'exim' | 'opensmtpd', MailServerProgram>> = {
  postfix: { program: 'postfix', package: 'postfix', start: startPostfix },
  exim: { program: 'exim4', package: 'exim4-daemon-light', start: startExim },
  opensmtpd: { program: 'smtpd', package: 'opensmtpd', returnsAll: true, start: startOpenSmtpd },
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
  await chown('postfix', join(folder, 'data'))
  const postfix = start('postfix', ['-c', folder, 'start-fg'])
  return {
    async stop() {
      const stopping = start('postfix', ['-c', folder, 'stop']) // its master is in a group of its own
      await new Promise(resolve => stopping.complaints.once('close', resolve))
      await postfix.stop()
    },
  }
}

/** Debian's. It delivers nothing by a configuration that is not where Debian has it, so that place is another one for this process. */
async function startExim({ folder, port, taker, user }: MailPlace) {
  for (const name of ['spool', 'log', 'etc']) await mkdir(join(folder, name))
  for (const name of ['spool', 'log']) await chown(user, join(folder, name))
  await makeCertificate(folder)
  await chmod(join(folder, 'portal.key'), 0o644) // which it reads as the user that it becomes
  await writeFile(
    join(folder, 'etc', 'exim4.conf'),
    `primary_hostname = relay.example
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
pid_file_path = ${folder}/spool/pid
tls_advertise_hosts = *
tls_certificate = ${folder}/portal.pem
tls_privatekey = ${folder}/portal.key
dsn_advertise_hosts = *
acl_smtp_rcpt = accept
acl_smtp_data = accept
exim_user = ${user}
qualify_domain = relay.example

begin routers
bounces:
  driver = accept
  domains = relay.example
  local_parts = bounces
  local_part_suffix = +*
  transport = take
nobody_here:
  driver = redirect
  domains = relay.example
  data = :fail: nobody here
  allow_fail

begin transports
take:
  driver = pipe
  command = ${taker}
  user = ${user}
  return_fail_output
`,
  )
  return start('unshare', [
    '--mount',
    'sh',
    '-c',
    `mount --bind '${folder}/etc' /etc/exim4 && exec exim4 -bdf -q5s`,
  ])
}

/**
 * Debian's. Where its queue is was said when it was built, so that place is another one for this process. It is asked for no TLS: the one
 * of Debian 12 (6.8.0p2-4+b4, with OpenSSL 3) breaks off each connection that begins it.
 */
async function startOpenSmtpd({ folder, port, taker, user }: MailPlace) {
  await mkdir(join(folder, 'spool'))
  await chmod(join(folder, 'spool'), 0o711)
  const conf = join(folder, 'smtpd.conf')
  await writeFile(
    conf,
    `listen on 127.0.0.1 port ${port} hostname relay.example
table bounces { "^bounces\\+[^@]*@relay\\.example$" }
table everybody { "@relay.example" = ${user} }
action take mda "${taker}" user ${user} virtual <everybody>
action nobody_here mda "exit 67" user ${user} virtual <everybody>
match from any for rcpt-to regex <bounces> action take
match from any for domain relay.example action nobody_here
`,
  )
  return start('unshare', [
    '--mount',
    'sh',
    '-c',
    `mount --bind '${folder}/spool' /var/spool/smtpd && exec smtpd -d -f '${conf}'`,
  ])
}

async function chown(user: string, path: string): Promise<void> {
  const owner = start('chown', [user, path])
  await new Promise(resolve => owner.lines.once('close', resolve))
  await owner.stop()
}
