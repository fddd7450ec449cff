import { open, type FileHandle } from 'node:fs/promises'

/** A line, the line before it ('' for the first), and its number from 1. */
export interface FileLine {
  readonly text: string
  readonly before: string
  readonly number: number
}

/**
 * The lines of a file, one at a time, up to an end that lastLineEnd() has given.
 * @param bytes only whole lines of so many bytes before that end, numbered from there; all lines where nothing is said
 * @throws what the system says, such as ENOENT
 */
export async function* linesIn(path: string, end: number, bytes = end): AsyncGenerator<FileLine> {
  if (end === 0) return
  const start = Math.max(0, end - bytes)
  let isWhole = start === 0
  const file = await open(path, 'r')
  try {
    let [before, number] = ['', 0]
    for await (const text of file.readLines({ autoClose: false, start, end: end - 1 })) {
      if (!isWhole) {
        isWhole = true
        continue
      }
      number += 1
      yield { text, before, number }
      before = text
    }
  } finally {
    await file.close()
  }
}

/**
 * The size of a file in bytes up to its last end of a line. What stands after it was cut off while it was written, and does not count.
 * @throws what the system says, such as ENOENT
 */
export async function lastLineEnd(path: string): Promise<number> {
  const file = await open(path, 'r')
  return endOfLines(file).finally(() => file.close())
}

/** Adds lines, and returns when they are on the disk. Before them it takes away what was cut off while it was written. */
export async function appendLines(path: string, lines: readonly string[]): Promise<void> {
  const file = await open(path, 'a+', 0o600)
  try {
    await file.truncate(await endOfLines(file))
    await file.appendFile(lines.map(line => `${line}\n`).join(''))
    await file.sync()
  } finally {
    await file.close()
  }
}

async function endOfLines(file: FileHandle): Promise<number> {
  const { size } = await file.stat()
  const chunk = Buffer.alloc(4096)
  for (let end = size; end > 0; end -= chunk.length) {
    const start = Math.max(0, end - chunk.length)
    const { buffer, bytesRead } = await file.read(chunk, 0, end - start, start)
    const last = buffer.subarray(0, bytesRead).lastIndexOf('\n')
    if (last >= 0) return start + last + 1
  }
  return 0
}
