import { setTimeout as pause } from 'node:timers/promises'
import { v7 as newId } from 'uuid'
import { callDefiner } from '../database/connections'
import { addressPlace, unsealAddress, sealSecret } from '../mail/emails'
import { authenticatorStep, recoveryHash, type SessionHere } from '../sign-in/second-factor/authenticators'
import type { MeetingSecret } from '../people/mail'
import { newSecret } from '../sign-in/sessions'
import { addressHash } from '../people/store'
import { seal } from '../vault/envelope'
import { addressesKeyOf, hashOf, keyedHash, type WrappedKeys } from '../vault/keys'
import { paperHash } from './paper'

/** What somebody who has lost their mailbox asks for. */
export interface AddressAsked {
  /** Where they want to get their mail. */
  readonly to: string
  /** The old address is not to hear of it. */
  readonly quiet: boolean
}

/** A code as somebody typed it: of their paper, or what they were told at a meeting. */
export interface WayBack {
  readonly by: 'paper' | 'meeting'
  readonly code: string
}

/** How long the link at the new address works, in hours. */
export const linkHours = 24

/** Writes to the new address, if the code is somebody's; for any other code the same email, to nobody. */
export async function askByCode({ by, code }: WayBack, asked: AddressAsked, now: Date): Promise<void> {
  const enough = pause(askingTakes)
  const hash = by === 'paper' ? paperHash(code) : meetingHash(code)
  const [known] = await callDefiner<Known>('behind_way_back', {
    paperHash: by === 'paper' ? hash : null,
    meetingHash: by === 'meeting' ? hash : null,
    at: now,
  })
  const { newLink, oldLink, ...emails } = write(known ?? null, asked, now, by === 'meeting')
  if (by === 'paper')
    await callDefiner('ask_by_paper', { paperHash: hash, linkHash: newLink, nothing: oldLink, ...emails })
  else
    await callDefiner('ask_by_meeting', {
      codeHash: hash,
      newLinkHash: newLink,
      oldLinkHash: oldLink,
      quiet: asked.quiet,
      ...emails,
    })
  await enough
}

/** The same by a recovery code and the six digits of the app, for the person who is known at this old address. */
export async function askByApp(
  { from, recovery, digits }: { readonly from: string; readonly recovery: string; readonly digits: string },
  asked: AddressAsked,
  now: Date,
): Promise<void> {
  const enough = pause(askingTakes)
  const people = await callDefiner<Omit<Known, 'address'>>('people_at', { addressHash: addressHash(from) })
  const asking = people.length > 0 ? people : [null]
  await Promise.all(asking.map(one => askFor(one)))
  await enough

  async function askFor(one: Omit<Known, 'address'> | null): Promise<void> {
    const hash = recoveryHash({ id: one?.personId ?? '' }, recovery)
    const [app] = one
      ? await callDefiner<{ id: string; secret: Buffer; address: Buffer }>('authenticator_behind', {
          practice: one.practiceId,
          person: one.personId,
          recoveryHash: hash,
        })
      : []
    const step = one && app ? authenticatorStep(wrapped(one), one, app, digits, now) : null
    const known = one && app && step ? { ...one, address: app.address } : null
    const { newLink, oldLink, ...emails } = write(known, asked, now)
    await callDefiner('ask_by_app', {
      practice: one?.practiceId ?? null,
      person: one?.personId ?? null,
      recoveryHash: hash,
      authenticator: app?.id ?? null,
      step,
      linkHash: newLink,
      nothing: oldLink,
      ...emails,
    })
  }
}

/** When a second factor was shown in this session; null: it was not, or they have none. */
export async function factorShownAt({ session }: SessionHere): Promise<Date | null> {
  const [row] = await callDefiner<{ factorShownAt: Date | null }>('factor_shown_at', {
    session: hashOf(session),
  })
  return row?.factorShownAt ?? null
}

/** For how long a second factor that was shown stands in the place of the old address, in minutes. */
export const freshMinutes = 15

/** @returns false where the second factor was shown longer ago */
export async function askByFactor(
  { person, session }: SessionHere,
  from: string,
  asked: AddressAsked,
  now: Date,
): Promise<boolean> {
  const key = addressesKeyOf(person.practice)
  const { practiceId, id, practice } = person
  const known = {
    practiceId,
    personId: id,
    addressesKey: practice.addressesKey,
    address: seal(key, addressPlace(practiceId, id), from),
  }
  const { newLink, oldLink, ...emails } = write(known, asked, now)
  const [row] = await callDefiner<{ askByFactor: boolean }>('ask_by_factor', {
    session: hashOf(session),
    linkHash: newLink,
    nothing: oldLink,
    ...emails,
  })
  return row?.askByFactor ?? false
}

/** The way to find a code from a meeting without holding it. */
export function meetingHash(code: string): Buffer {
  return keyedHash('meeting', code)
}

/** Milliseconds, and far more than it really takes: nobody can tell by the time whether a code is somebody's. */
const askingTakes = 100

interface Known {
  practiceId: string
  personId: string
  addressesKey: Buffer
  address: Buffer
}

function wrapped({ practiceId, addressesKey }: Pick<Known, 'practiceId' | 'addressesKey'>) {
  return { id: practiceId, addressesKey }
}

/** All that waits sealed: the new address, the email that goes there, and the one that the old address may get. */
function write(known: Known | null, { to, quiet }: AddressAsked, now: Date, meeting = false) {
  const practice = known && wrapped(known)
  const [link, oldLink] = [newSecret(), newSecret()]
  const email = newId()
  const place = addressPlace(known?.practiceId ?? '', known?.personId ?? '')
  const more = meeting && ({ meeting: true } as const)
  const tell =
    known && (meeting || !quiet) ? tellOld(known, { link: oldLink, ...more }) : { email: null, secret: null }
  return {
    address: practice && seal(addressesKeyOf(practice), place, to),
    addressHash: addressHash(to),
    newLink: hashOf(link),
    oldLink: hashOf(oldLink),
    email,
    secret: sealedEmail(practice, email, { to, link, ...more }),
    tellEmail: tell.email,
    tellSecret: tell.secret,
    at: now,
    expiresAt: new Date(now.getTime() + linkHours * 3_600_000),
  }
}

function tellOld(known: Known, secret: Omit<MeetingSecret, 'to'>) {
  const practice = wrapped(known)
  const email = newId()
  const to = unsealAddress(addressesKeyOf(practice), known.practiceId, known.personId, known.address)
  return { email, secret: sealedEmail(practice, email, { to, ...secret }) }
}

function sealedEmail(
  practice: Pick<WrappedKeys, 'id' | 'addressesKey'> | null,
  email: string,
  secret: MeetingSecret,
): Buffer {
  return sealSecret(practice, email, JSON.stringify(secret))
}
