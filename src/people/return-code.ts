import { randomInt } from 'node:crypto'

// Of all letters those that are mistaken for no other, by the eye or by the ear over a telephone: no vowels, so that no word comes of
// them, no L, Q or Y, and no digits at all.
const alphabet = 'BCDFGHJKMNPRSTVWXZ'
const groups = 6
const groupLength = 4

/** What a code is worth, in bits: 24 letters of 18, just over a hundred. */
export const returnCodeBits = groups * groupLength * Math.log2(alphabet.length)

/** The code that opens the one concern of somebody without account, such as BCDF-GHJK-MNPR-STVW-XZBC-DFGH. */
export function newReturnCode(): string {
  return newCode(groups)
}

/** The two lines in which a code is written where one is too narrow for it: never broken within a group. */
export function codeLines(code: string): string[] {
  return code.match(/(?:\w{4}-?){1,3}/g) ?? []
}

/** A short one that somebody is told at a meeting and types within the hour, such as BCDF-GHJK-MNPR: 50 bits. */
export function newMeetingCode(): string {
  return newCode(meetingGroups)
}

/** A code as somebody typed it, in whatever case, with whatever between its letters. Null: it cannot be one. */
export function readReturnCode(typed: string): string | null {
  return readCode(typed, groups)
}

/** Whether somebody typed a sign-in code, which is six digits, where a return code is asked for. */
export function isSignInCode(typed: string): boolean {
  return /^[0-9]{6}$/.test(lettersOf(typed))
}

/** As readReturnCode(), of a code from a meeting. */
export function readMeetingCode(typed: string): string | null {
  return readCode(typed, meetingGroups)
}

/** Whether somebody has typed the end of this code, and so has it before them. */
export function isLastGroup(typed: string, code: string): boolean {
  return lettersOf(typed) === code.slice(-groupLength)
}

const meetingGroups = 3

function newCode(length: number): string {
  const letters = Array.from({ length: length * groupLength }, () =>
    alphabet.charAt(randomInt(alphabet.length)),
  )
  return grouped(letters.join(''))
}

function readCode(typed: string, length: number): string | null {
  const letters = lettersOf(typed)
  const isCode = new RegExp(`^[${alphabet}]{${length * groupLength}}$`).test(letters)
  return isCode ? grouped(letters) : null
}

function lettersOf(typed: string): string {
  return typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
}

function grouped(letters: string): string {
  return letters.match(/.{4}/g)?.join('-') ?? ''
}
