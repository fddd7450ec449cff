import { v7 as newId } from 'uuid'
import type { CompanionPart } from '../../src/concerns/rules/concern'
import { saveDraft } from '../../src/concerns/store/words/drafts'
import { sendDraft } from '../../src/concerns/store/acts/sent-drafts'
import { openToAnyone } from '../../src/concerns/store/beside'
import { translatorFor } from '../../src/language/translator'
import type { Person } from '../../src/people/person'
import { newSecret, visitorOf } from '../../src/sign-in/sessions'
import { acceptInvitation } from '../../src/staff/arrival/pending-invitations'
import { hashOf } from '../../src/vault/keys'
import type { House } from './house'
import type { TestPerson } from './people'

/** An address of somebody whom nobody here knows. */
export const addressOf = (name: string) => `${name}-${newId()}@people.example`

/** A client invites somebody beside them, by the product's own verbs. @returns the id of the companion */
export async function inviteBeside(
  { admin }: Pick<House, 'admin'>,
  client: Person,
  concernId: string,
  details: { readonly who: string; readonly address: string; readonly part: CompanionPart },
): Promise<string> {
  const id = newId()
  const { position } = await openToAnyone(client, concernId, new Date(), false)
  await saveDraft(
    client,
    { id, concernId, move: 'invite_companion', seen: position, words: {}, choices: { details } },
    new Date(),
  )
  await sendNow(client, id, position)
  const companion = await admin('companions')
    .where({ concernId })
    .orderBy('id', 'desc')
    .first<{ id: string }>('id')
  return companion.id
}

/** The path of the link in the invitation to this address. */
export async function invitationTo({ post }: House, address: string): Promise<string> {
  const mails = await post.waitFor(address, 1, '/invitations/')
  return new URL(/https?:\/\/\S+\/invitations\/\S+/.exec(mails.at(-1)?.text ?? '')?.[0] ?? '').pathname
}

/** A link that opens the invitation of this companion, in place of the one in the email. */
export async function linkOf({ admin }: Pick<House, 'admin'>, companion: string): Promise<string> {
  const link = newSecret()
  await admin('invitations')
    .where({ id: companion })
    .update({ linkHash: hashOf(link) })
  return link
}

/** Whoever was invited accepts, by a link that only this test knows. @param companion as of inviteBeside() */
export async function comeBeside(
  { admin }: Pick<House, 'admin'>,
  companion: string,
  name: string,
  address: string,
): Promise<TestPerson> {
  const session = newSecret()
  const link = await linkOf({ admin }, companion)
  const details = { name, pronouns: '', language: 'en', contact: 'mail', hours: null } as const
  const came = await acceptInvitation(link, details, { secret: session, old: null }, new Date())
  const visitor = await visitorOf(session, new Date())
  if (!came || !visitor) throw new Error('They could not come.')
  return { ...visitor.person, address }
}

/** A companion's words, at once. */
export async function writeBeside(person: Person, concernId: string, words: string): Promise<void> {
  const id = newId()
  const { position } = await openToAnyone(person, concernId, new Date(), false)
  const draft = {
    id,
    concernId,
    move: 'write_beside',
    seen: position,
    words: { words },
    choices: {},
  } as const
  await saveDraft(person, draft, new Date())
  await sendNow(person, id, position)
}

async function sendNow(person: Person, draft: string, seen: number): Promise<void> {
  const sent = await sendDraft(person, draft, seen, new Date())
  if ('refusal' in sent) throw new Error(translatorFor('en')(sent.refusal))
}
