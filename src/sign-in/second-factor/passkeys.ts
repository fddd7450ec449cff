import { v7 as newId, parse as bytesOf } from 'uuid'
import { z } from 'zod'
import { callDefiner } from '../../database/connections'
import { NotFound } from '../../errors'
import { seal } from '../../vault/envelope'
import { addressesKeyOf, hashOf } from '../../vault/keys'
import { newRecoveryCodes, type SessionHere } from './authenticators'
import { factorsOf, passkeyNamePlace } from './factors'
import type { Person } from '../../people/person'

/** Loaded when somebody first has one to do with: it is a quarter of all that a process would begin with. */
const webauthn = () => import('@simplewebauthn/server')

/** How long a browser has to answer, in minutes: people look for their key. */
const challengeMinutes = 5

/**
 * What a browser is to answer in order to sign in.
 * @param browser the secret of the cookie of the one browser that may answer
 * @param of whose passkeys are taken; anybody's where nothing is said
 */
export async function askForPasskey(baseUrl: string, browser: string, now: Date, of?: SessionHere) {
  const known = of ? (await factorsOf(of)).passkeys : []
  const options = await (
    await webauthn()
  ).generateAuthenticationOptions({
    rpID: hostOf(baseUrl),
    userVerification: 'required',
    allowCredentials: known.map(({ credential }) => ({ id: credential })),
  })
  await keepChallenge(options.challenge, browser, now)
  return options
}

/** What a browser is to answer in order to make a new passkey, which then signs in without an address. */
export async function askForNewPasskey(here: SessionHere, baseUrl: string, now: Date) {
  const { passkeys } = await factorsOf(here)
  const options = await (
    await webauthn()
  ).generateRegistrationOptions({
    rpName: hostOf(baseUrl),
    rpID: hostOf(baseUrl),
    userID: Uint8Array.from(bytesOf(here.person.id)),
    userName: here.person.reference, // which other people at this browser may see
    attestationType: 'none',
    excludeCredentials: passkeys.map(({ credential }) => ({ id: credential })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  await keepChallenge(options.challenge, here.session, now)
  return options
}

/**
 * @param renewed the secret of the session from then on
 * @returns false where the browser's answer is not one to a challenge of this session, or not in order
 */
export async function addPasskey(
  here: SessionHere,
  renewed: string,
  baseUrl: string,
  { answer, name }: { readonly answer: string; readonly name: string },
  now: Date,
): Promise<boolean> {
  const response = jsonOf(newPasskeyAnswer, answer)
  const challenge = response && (await takeChallenge(response.response.clientDataJSON, here.session, now))
  if (!challenge) return false
  const { registrationInfo } = await (
    await webauthn()
  )
    .verifyRegistrationResponse({
      response: { ...response, clientExtensionResults: {} },
      ...expected(baseUrl, challenge),
    })
    .catch(wrong)
  if (!registrationInfo) return false
  const { person, session } = here
  const { credential } = registrationInfo
  const id = newId()
  await callDefiner('add_and_renew', {
    session: hashOf(session),
    renewed: hashOf(renewed),
    id,
    credential: credential.id,
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: response.response.transports,
    name: sealedName(person, id, name),
    ...newRecoveryCodes(person),
    email: newId(),
    at: now,
  })
  return true
}

/**
 * Starts a session that needs neither mail nor code.
 * @param by the session that begins, and the one in this browser before it
 * @param only of this person, where somebody has come by their mail already
 */
export async function signInByPasskey(
  baseUrl: string,
  { browser, answer }: { readonly browser: string; readonly answer: string },
  by: { readonly session: string; readonly old: string | null },
  now: Date,
  only?: Person,
): Promise<boolean> {
  const response = jsonOf(passkeyAnswer, answer)
  const challenge = response && (await takeChallenge(response.response.clientDataJSON, browser, now))
  if (!challenge) return false
  const [passkey] = await callDefiner<KnownPasskey>('passkey_at', { credential: response.id })
  if (!passkey || (only && only.id !== passkey.personId)) return false
  const { authenticationInfo } = await (
    await webauthn()
  )
    .verifyAuthenticationResponse({
      response: { ...response, clientExtensionResults: {} },
      ...expected(baseUrl, challenge),
      credential: {
        id: response.id,
        publicKey: Uint8Array.from(passkey.publicKey),
        counter: passkey.counter,
      },
    })
    .catch(wrong)
  if (!authenticationInfo) return false
  const [row] = await callDefiner<{ signInByPasskey: boolean }>('sign_in_by_passkey', {
    credential: response.id,
    counter: authenticationInfo.newCounter,
    session: hashOf(by.session),
    oldSession: by.old && hashOf(by.old),
    at: now,
  })
  return row?.signInByPasskey ?? false
}

/** @throws NotFound */
export async function namePasskey({ person, session }: SessionHere, id: string, name: string): Promise<void> {
  const [row] = await callDefiner<{ namePasskey: boolean }>('name_passkey', {
    session: hashOf(session),
    id,
    name: sealedName(person, id, name),
  })
  if (!row?.namePasskey) throw new NotFound()
}

interface KnownPasskey {
  practiceId: string
  personId: string
  publicKey: Buffer
  counter: number
}

const part = z.string().max(100_000)

const passkeyAnswer = z.object({
  id: part,
  rawId: part,
  type: z.literal('public-key'),
  response: z.object({ clientDataJSON: part, authenticatorData: part, signature: part }),
})

const newPasskeyAnswer = passkeyAnswer.extend({
  response: z.object({
    clientDataJSON: part,
    attestationObject: part,
    transports: z.array(z.string().max(40)).max(10).catch([]),
  }),
})

function jsonOf<Shape>(shape: z.ZodType<Shape>, text: string): Shape | null {
  try {
    return shape.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null // no JSON at all
  }
}

async function keepChallenge(challenge: string, browser: string, now: Date): Promise<void> {
  const expires = new Date(now.getTime() + challengeMinutes * 60_000)
  await callDefiner('keep_challenge', {
    hash: hashOf(challenge),
    browserHash: hashOf(browser),
    expiresAt: expires,
  })
}

/** The challenge that was answered, which is used up by it; null where it was none of ours for this browser. */
async function takeChallenge(clientData: string, browser: string, now: Date): Promise<string | null> {
  const said = jsonOf(z.object({ challenge: part }), Buffer.from(clientData, 'base64url').toString())
  if (!said) return null
  const [row] = await callDefiner<{ takeChallenge: boolean }>('take_challenge', {
    hash: hashOf(said.challenge),
    browserHash: hashOf(browser),
    at: now,
  })
  return row?.takeChallenge ? said.challenge : null
}

function expected(baseUrl: string, challenge: string) {
  return {
    expectedChallenge: challenge,
    expectedOrigin: baseUrl,
    expectedRPID: hostOf(baseUrl),
    requireUserVerification: true,
  }
}

/** The library throws at whatever is not in order with an answer; to the person all of it is the same. */
function wrong(): { registrationInfo?: never; authenticationInfo?: never } {
  return {}
}

function hostOf(baseUrl: string): string {
  return new URL(baseUrl).hostname
}

function sealedName(person: Person, id: string, name: string): Buffer {
  return seal(addressesKeyOf(person.practice), passkeyNamePlace(person, id), name)
}
