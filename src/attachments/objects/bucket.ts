import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { AwsV4Signer } from 'aws4fetch'
import { StoreAway } from '../file-store'

/** Where an object store has a bucket for us alone, and who we are there. */
export interface BucketAddress {
  /** Of the bucket itself, such as https://objects.example.org/makeright */
  readonly url: string
  readonly region: string
  readonly accessKey: string
  readonly secretKey: string
}

/** The few things that are asked of an object store that speaks S3. All of them can be asked twice. */
export interface Bucket {
  /** @param sha256 of the bytes: the store compares it. @throws StoreAway */
  put(object: string, bytes: Buffer, sha256: Buffer): Promise<void>
  /** Null: there is none. @throws StoreAway */
  get(object: string): Promise<Buffer | null>
  /** Also where there is none. @throws StoreAway */
  remove(object: string): Promise<void>
  /** What lies there, a page at a time. @throws StoreAway */
  list(): AsyncGenerator<string[]>
}

/** How long one try may take, in ms; how often it is tried, and how long the pause grows. */
const patience = 15_000
const tries = 3
const betweenTries = 200

/** @param tell hears what the store says or does where it does not do what it is asked, such as: S3 403 */
export function bucketAt(
  { url, ...who }: BucketAddress,
  tell: (code: string) => void = () => undefined,
): Bucket {
  return {
    async put(object, bytes, sha256) {
      await ask('PUT', `${url}/${object}`, [200], { bytes, sha256 })
    },
    async get(object) {
      const { status, bytes } = await ask('GET', `${url}/${object}`, [200, 404])
      return status === 404 ? null : bytes
    },
    async remove(object) {
      await ask('DELETE', `${url}/${object}`, [200, 204, 404])
    },
    async *list() {
      for (let token: string | undefined = ''; token !== undefined;) {
        const after = token === '' ? '' : `&continuation-token=${encodeURIComponent(token)}`
        const { bytes } = await ask('GET', `${url}/?list-type=2${after}`, [200])
        const page = bytes.toString()
        yield textsOf(page, 'Key')
        token = textsOf(page, 'NextContinuationToken')[0]
      }
    },
  }

  async function ask(
    method: 'PUT' | 'GET' | 'DELETE',
    address: string,
    expected: readonly number[],
    sent?: { readonly bytes: Buffer; readonly sha256: Buffer },
  ): Promise<{ readonly status: number; readonly bytes: Buffer }> {
    for (let count = 1; ; count += 1) {
      const answer = await once(method, address, sent).catch((error: unknown) => codeOf(error))
      if (typeof answer !== 'string' && expected.includes(answer.status)) return answer
      const isFinal = typeof answer !== 'string' && answer.status < 500 && answer.status !== 429
      if (isFinal || count === tries) {
        const code = typeof answer === 'string' ? answer : `S3 ${answer.status}`
        tell(code)
        throw new StoreAway(code)
      }
      await pause(betweenTries * count)
    }
  }

  async function once(
    method: string,
    address: string,
    sent?: { readonly bytes: Buffer; readonly sha256: Buffer },
  ) {
    const signer = new AwsV4Signer({
      ...{ method, url: address, service: 's3', region: who.region },
      ...{ accessKeyId: who.accessKey, secretAccessKey: who.secretKey },
      headers: { 'X-Amz-Content-Sha256': (sent?.sha256 ?? ofNothing).toString('hex') },
    })
    const { headers } = await signer.sign()
    const answer = await fetch(address, {
      method,
      headers,
      redirect: 'manual', // another place has another signature
      signal: AbortSignal.timeout(patience),
      ...(sent && { body: sent.bytes }),
    })
    return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) }
  }
}

const ofNothing = createHash('sha256').digest()

/** Such as ECONNREFUSED. */
function codeOf(error: unknown): string {
  const { name, cause } = error as { name: string; cause?: { code?: string } }
  return cause?.code ?? name
}

/** What stands in these elements of a page of a listing. Our own names need no unescaping; others are none of ours. */
function textsOf(page: string, element: 'Key' | 'NextContinuationToken'): string[] {
  return [...page.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(([, text = '']) => text)
}
