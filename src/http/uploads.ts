import type { IncomingHttpHeaders } from 'node:http'
import { pipeline } from 'node:stream/promises'
import busboy from 'busboy'
import type { Request, RequestHandler } from 'express'

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the way Express lets its request be extended
  namespace Express {
    interface Request {
      /** The one file that came with a form. Cut: there was more of it, or of a field, than is taken. */
      file?: { readonly bytes: Buffer; readonly cut: boolean }
    }
  }
}

/**
 * Reads a form that may bring a file: into memory, never onto a disk. Its fields come to req.body, as those of every other form.
 * @param most bytes of the file, and of each field
 * @param mostOfField bytes of a field, where one may bring back what a file was made into
 */
export function upload(most: number, mostOfField = most): RequestHandler {
  return async (req, _res, next) => {
    if (!req.is('multipart/form-data')) {
      next()
      return
    }
    if (Number(req.get('Content-Length') ?? Infinity) > mostToPass) throw withStatus(413)
    const fields = new Map<string, string | string[]>()
    const chunks: Buffer[] = []
    let cut = false
    const parser = parserFor(req.headers, most, mostOfField)
    parser.on('field', (name, value, { valueTruncated }) => {
      const before = fields.get(name)
      fields.set(name, before === undefined ? value : [before, value].flat())
      cut ||= valueTruncated
    })
    parser.on('file', (_name, stream) => {
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('limit', () => (cut = true))
    })
    await pipeline(req, parser).catch(() => {
      throw withStatus(400)
    })
    req.body = Object.fromEntries(fields)
    req.file = { bytes: Buffer.concat(chunks), cut }
    next()
  }
}

/**
 * Reads the files of a form one after the other, as they come: each is read from its beginning once the one before has been taken, and no
 * further than it is asked for. What is left of one is dropped.
 * @returns whether the form came to its end, its fields, and what taking a file threw: no other was taken after it
 */
export async function eachFile(
  req: Request,
  take: (file: { readonly name: string; readonly bytes: AsyncIterable<Buffer> }) => Promise<void>,
): Promise<ReadForm> {
  if (!bringsParts(req)) return { isWhole: true, fields: {}, fault: null }
  const parser = filesParser(req.headers)
  const fields = new Map<string, string>()
  parser.on('field', (name, value) => fields.set(name, value))
  let taking = Promise.resolve()
  let isCut = false
  parser.on('file', (_field, stream, { filename = '' }: { filename?: string }) => {
    stream.on('error', () => (isCut = true))
    if (filename === '') {
      stream.resume()
      return
    }
    const bytes = stream.iterator({ destroyOnReturn: false })
    taking = taking.then(
      async () => {
        try {
          await take({ name: filename, bytes })
        } catch (error) {
          if (!isCut) throw error
        } finally {
          await bytes.return?.() // until then it holds the stream, also where no more of it is read
          stream.resume()
        }
      },
      (error: unknown) => {
        stream.resume()
        throw error
      },
    )
    taking.catch(() => undefined) // is heard below
  })
  const isWhole = await pipeline(req, parser).then(
    () => true,
    () => false,
  )
  const fault = await taking.then(
    () => null,
    (error: unknown) => ({ error }),
  )
  return { isWhole: isWhole && !isCut, fields: Object.fromEntries(fields), fault }
}

interface ReadForm {
  readonly isWhole: boolean
  readonly fields: Readonly<Record<string, string>>
  readonly fault: { readonly error: unknown } | null
}

/** Reads a form to its end and keeps none of its files: what was typed in it comes to req.body, as of every other form. */
export async function readFields(req: Request): Promise<void> {
  if (!bringsParts(req)) return
  const { fields } = await eachFile(req, () => Promise.resolve())
  req.body = fields
}

/** It is such a form, and was not read yet. */
function bringsParts(req: Request): boolean {
  return Boolean(req.is('multipart/form-data')) && req.body === undefined
}

/** Bytes of a whole form. What is over a smaller limit is read to its end and dropped, so that the answer can say so in words. */
const mostToPass = 32_000_000

function parserFor(headers: IncomingHttpHeaders, most: number, mostOfField: number): busboy.Busboy {
  try {
    return busboy({
      headers,
      limits: { fileSize: most, files: 1, fieldSize: mostOfField, fieldNameSize: 100, fields: 40, parts: 41 },
    })
  } catch {
    throw withStatus(400) // such as a form without a boundary
  }
}

/** How large a file may be is for its taker to say. */
function filesParser(headers: IncomingHttpHeaders): busboy.Busboy {
  try {
    return busboy({
      headers,
      defParamCharset: 'utf8',
      limits: { files: 20, fields: 20, parts: 40, fieldNameSize: 100, fieldSize: 100_000 },
    })
  } catch {
    throw withStatus(400) // such as a form without a boundary
  }
}

function withStatus(status: number): Error {
  return Object.assign(new Error('This form cannot be read.'), { status })
}
