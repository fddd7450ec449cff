import { unreadable, type InviteeFault } from './invitee'

/** The text of a file, whichever program wrote it; or, for the person who chose it, why there is none. */
export function decode(bytes: Buffer): string | InviteeFault {
  if (startsWith(bytes, 0x50, 0x4b)) return isWorkbook
  const encoding = startsWith(bytes, 0xff, 0xfe)
    ? 'utf-16le'
    : startsWith(bytes, 0xfe, 0xff)
      ? 'utf-16be'
      : 'utf-8'
  try {
    return tidy(new TextDecoder(encoding, { fatal: true }).decode(bytes))
  } catch {
    return isNoText
  }
}

/** One kind of line ending, no mark at the beginning, and a sign in sight for each that nobody can read. */
export function tidy(text: string): string {
  return text
    .replace(/^\uFEFF+/, '')
    .replace(/\r\n?/g, '\n')
    .toWellFormed()
    .replace(unwritable, unreadable)
}

const isWorkbook = {
  text: 'care.thisIsAWorkbookNot',
} as const satisfies InviteeFault

const isNoText = {
  text: 'care.thisFileIsNotWritten',
} as const satisfies InviteeFault

// Control characters but for tab and line feed.
const unwritable = /[\u0000-\u0008\u000B-\u001F\u007F]/g

function startsWith(bytes: Buffer, first: number, second: number): boolean {
  return bytes[0] === first && bytes[1] === second
}
