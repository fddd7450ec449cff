import { randomInt } from 'node:crypto'
import type { Practice } from '../practices/practice'
import type { Viewer } from '../database/viewer'
import type { KnownDeparture } from './departures'

export const roles = ['client', 'therapist', 'supervisor', 'owner', 'companion'] as const
export type Role = (typeof roles)[number]
/** Roles of those who work here; only they are given and taken by owners. */
export const staffRoles = ['therapist', 'supervisor', 'owner'] as const satisfies readonly Role[]
export type StaffRole = (typeof staffRoles)[number]
/** How it is safe to tell somebody that there is something to read. */
export const contacts = ['mail', 'none'] as const
export type Contact = (typeof contacts)[number]

/** A person of one practice, who may hold several roles in it. */
export interface Person extends Viewer {
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

/** What somebody says of themselves, and can change. */
export interface Details {
  readonly name: string
  readonly pronouns: string
  readonly language: string
  readonly contact: Contact
  /** Null: at any time. */
  readonly hours: Hours | null
}

/** Hours of the practice's day from which and until which a mail may come; they may reach over midnight. */
export interface Hours {
  readonly from: number
  readonly until: number
}

/** How a person is shown to others. */
export interface Named {
  readonly id: string
  readonly name: string
  /** Names of before, the newest first, for a client who chose by them. */
  readonly formerly?: readonly FormerName[]
  /** Where a client reads it who decides whether to wait for them. */
  readonly away?: Away
}

/** That a therapist is away now. */
export interface Away {
  /** The last day of it, in the practice's calendar: 2026-12-10. */
  readonly lastDay: string
  /** A colleague, who learns that something waits and cannot read it; null: nobody stands in. */
  readonly standsIn: Named | null
}

/** How somebody who works here was called before. */
export interface FormerName {
  readonly name: string
  readonly until: Date
}

/** A therapist as somebody knows them who is, or was, their client. */
export interface KnownTherapist extends Named {
  /** They do not work together any more. */
  readonly former: boolean
  /** The client came to them together with others, as a couple or a family. */
  readonly together: boolean
  /** They do not work here as a therapist any more, and can be written about, but not to. */
  readonly gone: boolean
  /** Missing: nobody has planned that they leave. */
  readonly departure?: KnownDeparture
}

export function isStaff(person: Pick<Person, 'roles'>): boolean {
  return staffRoles.some(role => person.roles.includes(role))
}

/** Such as K7Q-4MD: random, not counting, easy to read out. */
export function newReference(): string {
  const letters = Array.from({ length: 6 }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
  return `${letters.slice(0, 3)}-${letters.slice(3)}`
}

/** Letters and digits without 0 and O, 1, I and L, and U, which are mistaken. */
export const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
