import { randomInt } from 'node:crypto'
import type { Practice } from '../practices/practice'

export const roles = ['client', 'therapist', 'supervisor', 'owner'] as const
export type Role = (typeof roles)[number]
/** Roles of those who work here; only they are given and taken by owners. */
export const staffRoles = ['therapist', 'supervisor', 'owner'] as const satisfies readonly Role[]
export type StaffRole = (typeof staffRoles)[number]
/** How it is safe to tell somebody that there is something to read. */
export const contacts = ['mail', 'none'] as const
export type Contact = (typeof contacts)[number]

/** Somebody of one practice. May hold several roles in it. */
export interface Person {
  readonly id: string
  readonly practiceId: string
  readonly practice: Practice
  readonly reference: string
  readonly name: string
  readonly language: string
  readonly roles: readonly Role[]
  /** False: they came by the door without an account, and have one concern. */
  readonly account: boolean
  /** Since when they have a second factor; null: they have none. */
  readonly factorSince: Date | null
}

/** How a person is shown to others. */
export interface Named {
  readonly id: string
  readonly name: string
}

/** A therapist whom a concern may be about. Who has no access any more can be given nothing to read. */
export interface Therapist extends Named {
  readonly reads: boolean
}

export function isStaff(person: Pick<Person, 'roles'>): boolean {
  return person.roles.some(role => role !== 'client')
}

/** Whether a name, in one line, can be read and is no essay. */
export function isVisibleName(name: string): boolean {
  return /[\p{L}\p{N}]/u.test(name) && name.length <= 200
}

/** Such as K7Q-4MD: random, not counting, easy to read out. Without 0 and O, 1, I and L, and U, which are mistaken. */
export function newReference(): string {
  const letters = Array.from({ length: 6 }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
  return `${letters.slice(0, 3)}-${letters.slice(3)}`
}

const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
