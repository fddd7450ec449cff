import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { root } from '../../../src/config'
import { invite } from '../../../src/staff/invitations'
import { openHouse, type House } from '../../support/house'
import { until } from '../../support/patience'
import { practiceAtTheRiver } from '../../support/people'
import { socketsIn } from '../../support/processes'
import { endPrograms, runProgram, type Settings } from '../../support/programs'
import setup from '../../support/setup'
import { freePort } from '../ports'
import type { Trial } from '../trial'
import { mailServers, type MailPlace, type MailServerProgram } from './mail-servers'

const pattern = 'bounces+{}@relay.example'
const invited = 20

/** A mail server takes invitations for people whom it does not know, and sends them back to a pipe. */
function bouncing(name: keyof typeof mailServers): Trial {
  const server = mailServers[name]
  return {
    needs: { openssl: 'openssl', [server.program]: server.package },
    async run(say) {
      const stopServer = await setup()
      const folder = await mkdtemp(join(tmpdir(), `makeright-${name}-`))
      await chmod(folder, 0o755)
      const house = await openHouse()
      try {
        return await sendAndWait(server, folder, house, say)
      } finally {
        await endPrograms()
        await house.close()
        await stopServer()
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

export const postfix = bouncing('postfix')
export const exim = bouncing('exim')
export const opensmtpd = bouncing('opensmtpd')

async function sendAndWait(
  server: MailServerProgram,
  folder: string,
  house: House,
  say: (line: string) => void,
): Promise<string[]> {
  const people = await practiceAtTheRiver(house)
  await house.stopWorking()
  const place = {
    ...{ folder, port: await freePort(), taker: join(folder, 'take') },
    user: await ownerOf(socketsIn(house.urls.worker)),
  }
  const settings: Settings = {
    WORKER_DATABASE_URL: house.urls.worker,
    ADDRESSES_KEY: house.config.keys.addresses?.toString('base64'),
    BOUNCE_ADDRESS: pattern,
  }
  await writeTaker(place, settings)
  const mta = await server.start(place)
  await until(() => listens(place.port))
  const worker = runProgram('worker', {
    ...settings,
    BASE_URL: house.config.baseUrl,
    MAIL_FROM: 'Messages <messages@relay.example>',
    SMTP_URL: `smtp://localhost:${place.port}`,
    LOG_LEVEL: 'info',
  })
  try {
    await worker.says('"msg":"working"')
    const addresses = Array.from({ length: invited }, (_, n) => ({
      name: `Gone ${n}`,
      address: `gone-${n}@relay.example`,
    }))
    const began = Date.now()
    await invite(people.ruth, ['client'], people.ruth.id, addresses, new Date())
    const failed = async () => (await house.admin('emails').where({ status: 'failed' })).length
    await until(
      async () => (await failed()) >= invited,
      async () => `${await failed()} came back. ${worker.said.out}${worker.said.err}`,
    )
    say(
      `${invited} invitations were taken and came back in ${((Date.now() - began) / 1_000).toFixed(1)} s: ${await failuresOf(house)}`,
    )
    const kept = await readdir(join(folder, 'kept'))
    const mails = await Promise.all(
      kept.filter(one => !one.endsWith('.said')).map(one => readFile(join(folder, 'kept', one), 'utf8')),
    )
    const links = mails.flatMap(mail => /\/invitations\/[\w-]+/.exec(mail.replace(/=\r?\n/g, ''))?.[0] ?? [])
    const pages = await Promise.all(links.map(async link => (await fetch(house.url + link)).text()))
    const open = links.filter((link, n) => pages[n]?.includes(`action="${link}"`)).length
    say(
      `${mails.length} mails came back, ${links.length} with the link; ${open} of those links still open something`,
    )
    return [
      ...(worker.said.out.includes('The mail server:') ? ['the worker complains of the mail server'] : []),
      ...(open > 0 ? ['a link that came back is still open'] : []),
      ...(links.length > 0 && !server.returnsAll
        ? ['links came back although only headers were asked for']
        : []),
      ...(links.length === 0 && server.returnsAll ? ['no link came back, so none was tried'] : []),
    ]
  } finally {
    await worker.stop()
    await mta.stop()
  }
}

/** What a mail server pipes mails into: keeps a copy to be looked at, and has it taken in. */
async function writeTaker({ folder, taker }: MailPlace, settings: Settings): Promise<void> {
  const kept = join(folder, 'kept')
  await mkdir(kept)
  await chmod(kept, 0o777)
  const given = Object.entries(settings).map(([name, value]) => `export ${name}='${value ?? ''}'`)
  const command = `exec '${process.execPath}' '${join(root, 'dist', 'commands', 'bounce.js')}' <"$mail" >"$mail.said" 2>&1`
  await writeFile(
    taker,
    ['#!/bin/sh', ...given, `mail=$(mktemp '${kept}/XXXXXX')`, 'cat >"$mail"', command, ''].join('\n'),
  )
  await chmod(taker, 0o755)
}

async function ownerOf(path: string): Promise<string> {
  const { uid } = await stat(path)
  const { stdout } = await promisify(execFile)('id', ['-nu', String(uid)])
  return stdout.trim()
}

async function failuresOf(house: House): Promise<string> {
  const { rows } = await house.admin.raw<{ rows: { failure: string; count: number }[] }>(
    `select failure, count(*)::int as count from emails where status = 'failed' group by failure`,
  )
  return rows.map(({ failure, count }) => `${count} × ${failure}`).join(', ')
}

function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => {
      resolve(false)
    })
  })
}
