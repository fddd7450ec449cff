import { createSocket } from 'node:dgram'

/** What a name has. `servfail`: whoever asks gets no answer. */
export type Zone = Readonly<Record<string, { txt?: readonly string[]; mx?: readonly string[] } | 'servfail'>>

const types = { mx: 15, txt: 16 } as const

/** A real DNS server on loopback that knows these names and no other. */
export async function openDns(zone: Zone) {
  const socket = createSocket('udp4')
  socket.on('message', (asked, { port, address }) => {
    socket.send(answerTo(asked, zone), port, address)
  })
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
  return {
    address: `127.0.0.1:${socket.address().port}`,
    close: () => new Promise<void>(resolve => socket.close(resolve)),
  }
}

/** RFC 1035, as far as two kinds of question need it. */
function answerTo(asked: Buffer, zone: Zone): Buffer {
  const labels: string[] = []
  let at = 12
  for (let length = asked[at] ?? 0; length > 0; length = asked[at] ?? 0) {
    labels.push(asked.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  const type = asked.readUInt16BE(at + 1)
  const question = asked.subarray(12, at + 5)
  const found = zone[labels.join('.').toLowerCase()]
  const known = found === undefined || found === 'servfail' ? {} : found
  const answers = [
    ...(type === types.txt ? (known.txt ?? []).map(textRecord) : []),
    ...(type === types.mx ? (known.mx ?? []).map(mxRecord) : []),
  ].map(data => Buffer.concat([Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60]), lengthOf(data), data]))
  const code = found === undefined ? 3 : found === 'servfail' ? 2 : 0
  const head = Buffer.from([...asked.subarray(0, 2), 0x81, 0x80 | code, 0, 1, 0, answers.length, 0, 0, 0, 0])
  return Buffer.concat([head, question, ...answers])
}

/** Texts over 255 bytes stand there in parts. */
function textRecord(text: string): Buffer {
  const parts = text.match(/.{1,255}/g) ?? ['']
  return Buffer.concat(parts.map(part => Buffer.concat([Buffer.from([part.length]), Buffer.from(part)])))
}

function mxRecord(name: string): Buffer {
  const labels = name
    .split('.')
    .map(label => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]))
  return Buffer.concat([Buffer.from([0, 10]), ...labels, Buffer.from([0])])
}

function lengthOf(data: Buffer): Buffer {
  return Buffer.from([data.length >> 8, data.length & 255])
}
