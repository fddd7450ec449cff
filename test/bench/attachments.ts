import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { v7 as newId } from 'uuid'
import { pieceBytes } from '../../src/attachments/pieces'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { newKey, seal } from '../../src/vault/envelope'
import { photo, sayWithFile } from '../support/files'
import { make, send, type TestPerson } from '../support/people'
import { computedBy, countMemoryAnew, memoryOf } from './cpu'
import { foundCrowd } from './crowd'
import { measure, ratioOf, repeat, spreadOf, type Spread, type Subject } from './measuring'
import { postmasterOf, type Site } from './site'
import { visitsTo } from './visits'

interface Uploads {
  /** CPU ms of a 15 MB PDF: of the portal, of PostgreSQL, and of a plain script that reads it from the disk and seals it. */
  readonly portal: Spread
  readonly database: Spread
  readonly plain: Spread
  readonly ratio: Spread
  /** MB by which the portal grew while one arrived, round by round. */
  readonly grown: readonly number[]
}

/**
 * What pictures and files cost: a page of a concern with five pictures beside the same without any, and a PDF of 15 MB as it arrives.
 * @param file where the PDF is put for the plain script
 */
export async function measureAttachments(site: Site, file: string, rounds: number) {
  await site.enter()
  const { therapists, clients } = await foundCrowd(site.admin, 1, new Date())
  const [therapist, client] = [therapists[0], clients[0]]
  if (!therapist || !client) throw new Error('A crowd has therapists and clients.')
  const cookie = await site.signIn(client.address)
  const choices = { therapist: therapist.id, audience: 'therapist' } as const
  const plain = await concernOf(client, therapist)
  const pictures = await concernOf(client, therapist)
  await make(client, plain, 'write', { words: 'Here it is.' })
  await sayWithFile(client, pictures, ...(await Promise.all(Array.from({ length: 5 }, () => photo()))))
  const upload = newId()
  const first = {
    id: upload,
    concernId: null,
    move: 'send',
    seen: 0,
    words: { happened: 'Here.' },
    choices,
  } as const
  await saveDraft(client, first, new Date())
  await site.leave()
  const postmaster = await postmasterOf(site.admin)
  const page = (name: string, concern: string): Subject => ({
    ...{ name, pid: site.pid, postmaster },
    run: () => visitsTo(site.url, cookie).get(`/concerns/${concern}`),
  })
  const pages = [page('five pictures', pictures), page('none', plain)] as const
  for (const one of pages) await repeat(number => one.run(number), 200)
  const slices = await measure(pages, { rounds, count: 100 })
  const [withFive, without] = [...slices.values()]
  if (!withFive || !without) throw new Error('Both are measured.')
  return {
    page: ratioOf(withFive, without),
    upload: await measureUploads(site, { cookie, draft: upload, file, postmaster }, rounds),
  }
}

async function concernOf(client: TestPerson, therapist: TestPerson): Promise<string> {
  const concern = await send(
    client,
    { therapist: therapist.id, audience: 'therapist', owners: [] },
    new Date(),
  )
  await make(therapist, concern, 'acknowledge', { words: 'I have read it.' })
  return concern
}

async function measureUploads(
  site: Site,
  at: { readonly cookie: string; readonly draft: string; readonly file: string; readonly postmaster: number },
  rounds: number,
): Promise<Uploads> {
  const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(14_999_991)])
  await writeFile(at.file, bytes)
  const [portal, database, plain, grown]: number[][] = [[], [], [], []]
  for (let round = -1; round < rounds; round += 1) {
    countMemoryAnew(site.pid)
    const held = memoryOf(site.pid)
    const before = computedBy(site.pid, at.postmaster)
    await uploadTo(`${site.url}/drafts/${at.draft}/files`, at.cookie, bytes)
    const after = computedBy(site.pid, at.postmaster)
    const most = memoryOf(site.pid)
    await site.admin('attachments').where({ draftId: at.draft }).delete()
    await site.admin('limits').delete()
    const took = await sealingPlainly(at.file)
    if (round < 0) continue // both have been warmed up
    portal?.push(after.app - before.app)
    database?.push(after.database - before.database)
    plain?.push(took)
    grown?.push(most - held)
  }
  return {
    portal: spreadOf(portal ?? []),
    database: spreadOf(database ?? []),
    plain: spreadOf(plain ?? []),
    ratio: spreadOf((portal ?? []).map((one, round) => one / (plain?.[round] ?? Number.NaN))),
    grown: grown ?? [],
  }
}

/** @returns CPU ms of this process: reading a file and sealing it in pieces, and nothing else */
async function sealingPlainly(file: string): Promise<number> {
  const key = newKey()
  const began = process.cpuUsage()
  let place = 0
  for await (const piece of createReadStream(file, { highWaterMark: pieceBytes }) as AsyncIterable<Buffer>)
    seal(key, { practice: '', table: 'attachment_pieces', column: 'sealed', row: String(place++) }, piece)
  const { user, system } = process.cpuUsage(began)
  return (user + system) / 1_000
}

async function uploadTo(to: string, cookie: string, bytes: Buffer): Promise<void> {
  const edge = 'edge-of-a-part'
  const head = `--${edge}\r\nContent-Disposition: form-data; name="file"; filename="letter.pdf"\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${edge}--\r\n`)])
  const headers = {
    Cookie: cookie,
    'Sec-Fetch-Site': 'same-origin',
    'Content-Type': `multipart/form-data; boundary=${edge}`,
    'Content-Length': body.length,
  }
  const status = await new Promise((resolve, reject) => {
    request(to, { method: 'POST', headers, agent: false }, answer => {
      answer.resume().on('end', () => resolve(answer.statusCode))
    })
      .on('error', reject)
      .end(body)
  })
  if (status !== 303) throw new Error(`POST ${to}: ${String(status)}`)
}
