import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** How it answers: as it should, or in one of the ways in which it fails. */
export type Serving = 'as usual' | 'refuses' | 'fails' | 'fails once' | 'hangs up'

/**
 * A server that answers as S3's documentation says, for the four things that we ask. Whether a real one does so, `npm run trial -- objects` tries.
 * Pages of a listing are short here.
 */
export async function openObjectServer() {
  const objects = new Map<string, Buffer>()
  const store = {
    objects,
    serving: 'as usual' as Serving,
    /** Such as: PUT */
    asked: [] as string[],
    settings: {} as Record<string, string>,
    async close() {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
  const server = createServer((req, res) => {
    store.asked.push(String(req.method))
    void answer(req, res, store).catch(() => res.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  store.settings = {
    OBJECTS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/bucket`,
    OBJECTS_ACCESS_KEY: 'a-reader-and-writer',
    OBJECTS_SECRET_KEY: 'only-for-a-test',
  }
  return store
}

export type ObjectServer = Awaited<ReturnType<typeof openObjectServer>>

async function answer(req: IncomingMessage, res: ServerResponse, store: ObjectServer): Promise<void> {
  const sent = await buffer(req)
  const end = (status: number, body: string | Buffer = '') => res.writeHead(status).end(body)
  const { serving } = store
  if (serving === 'fails once') store.serving = 'as usual'
  if (serving === 'hangs up') return void res.destroy()
  if (serving === 'refuses' || !isSigned(req))
    return void end(403, '<Error><Code>AccessDenied</Code></Error>')
  if (serving !== 'as usual') return void end(503, '<Error><Code>SlowDown</Code></Error>')
  if (createHash('sha256').update(sent).digest('hex') !== req.headers['x-amz-content-sha256'])
    return void end(400, '<Error><Code>XAmzContentSHA256Mismatch</Code></Error>')
  const { pathname, searchParams } = new URL(req.url ?? '', 'http://objects.example')
  const name = pathname.replace('/bucket/', '')
  if (searchParams.get('list-type') === '2')
    return void end(200, page(store, searchParams.get('continuation-token')))
  if (req.method === 'PUT') {
    store.objects.set(name, sent)
    return void end(200)
  }
  if (req.method === 'DELETE') {
    store.objects.delete(name)
    return void end(204)
  }
  const found = store.objects.get(name)
  end(found ? 200 : 404, found ?? '<Error><Code>NoSuchKey</Code></Error>')
}

function isSigned({ headers }: IncomingMessage): boolean {
  return /^AWS4-HMAC-SHA256 Credential=a-reader-and-writer\/\d{8}\/us-east-1\/s3\/aws4_request, SignedHeaders=.*x-amz-content-sha256.*, Signature=[\da-f]{64}$/.test(
    headers.authorization ?? '',
  )
}

function page({ objects }: ObjectServer, token: string | null): string {
  const names = [...objects.keys()].sort().filter(name => name > (token ?? ''))
  const shown = names.slice(0, 5)
  const next = names.length > 5 ? `<NextContinuationToken>${shown.at(-1) ?? ''}</NextContinuationToken>` : ''
  const listed = shown.map(name => `<Contents><Key>${name}</Key></Contents>`).join('')
  return `<ListBucketResult>${next}${listed}</ListBucketResult>`
}
