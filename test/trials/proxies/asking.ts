import { request } from 'node:https'

interface Question {
  readonly port: number
  readonly path: string
  /** An address of the loopback network, as which it is asked. */
  readonly from?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
}

/** Asks the proxy by TLS, without looking at who signed its certificate. @returns the status; 0 where nobody answers */
export async function ask({
  port,
  path,
  from = '127.0.0.1',
  headers = {},
  body,
}: Question): Promise<{ readonly status: number; readonly html: string }> {
  return new Promise(resolve => {
    const asking = request(
      {
        ...{ host: '127.0.0.1', servername: 'localhost', port, path, localAddress: from },
        method: body ? 'POST' : 'GET',
        rejectUnauthorized: false,
        headers: { Host: `localhost:${port}`, 'Sec-Fetch-Site': 'same-origin', ...headers },
      },
      answer => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, html: Buffer.concat(chunks).toString() })
        })
      },
    )
    asking.on('error', () => {
      resolve({ status: 0, html: '' })
    })
    asking.end(body)
  })
}

/** A form with files in it, as browsers send it. */
export function multipart(fields: Readonly<Record<string, string>>, ...files: readonly Buffer[]) {
  const edge = 'edge-of-a-part'
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${edge}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const head = `--${edge}\r\nContent-Disposition: form-data; name="file"; filename="clients.csv"\r\nContent-Type: text/csv\r\n\r\n`
  return {
    headers: { 'Content-Type': `multipart/form-data; boundary=${edge}` },
    body: Buffer.concat([
      Buffer.from(parts.join('')),
      ...files.flatMap(file => [Buffer.from(head), file, Buffer.from('\r\n')]),
      Buffer.from(`--${edge}--\r\n`),
    ]),
  }
}
