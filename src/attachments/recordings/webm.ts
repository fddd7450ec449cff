/**
 * Browsers write WebM as they record and never go back, so what they have written does not say how long it is, and players can neither show that nor
 * wind. Into its head goes how long it is, if it is such a head and says nothing of it. Anything else passes as it came.
 */
export async function* withLength(bytes: AsyncIterable<Buffer>, seconds: number): AsyncGenerator<Buffer> {
  let isFirst = true
  for await (const some of bytes) {
    yield isFirst ? lengthened(some, seconds) : some
    isFirst = false
  }
}

/** Matroska's Info: its id, its length in one byte, its content (RFC 9559, section 5.1.2). The segment around it has no known length, so it can grow. */
function lengthened(first: Buffer, seconds: number): Buffer {
  const at = first.indexOf(infoId)
  const isWebm = first.subarray(0, 4).equals(ebmlId) && first.includes(openSegment) && at > 0
  const length = (first[at + infoId.length] ?? 0) - 0x80
  const begin = at + infoId.length + 1
  const content = first.subarray(begin, begin + length)
  const grown = length + durationLength
  if (!isWebm || length < 1 || grown > 126 || content.length < length) return first
  if (content.includes(durationId) || !content.includes(inMilliseconds)) return first
  const duration = Buffer.alloc(durationLength)
  durationId.copy(duration)
  duration.writeUInt8(0x88, 2)
  duration.writeDoubleBE(seconds * 1000, 3)
  const head = Buffer.concat([first.subarray(0, begin - 1), Buffer.from([0x80 + grown]), content, duration])
  return Buffer.concat([head, first.subarray(begin + length)])
}

const ebmlId = Buffer.from('1a45dfa3', 'hex')
const openSegment = Buffer.from('1853806701ffffffffffffff', 'hex')
const infoId = Buffer.from('1549a966', 'hex')
/** TimestampScale: a million nanoseconds. */
const inMilliseconds = Buffer.from('2ad7b1830f4240', 'hex')
const durationId = Buffer.from('4489', 'hex')
const durationLength = 11
