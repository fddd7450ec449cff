import type { Words } from '../language/translator'
import type { Care } from './care'

/** What is said before somebody becomes a former client. */
export function beforeEnding(t: Words, { client, therapist }: Care): string[] {
  const names = { client: client.name, therapist: therapist.name }
  return [
    t('{{client}} becomes a former client of {{therapist}}.', names),
    t(
      'They keep the door: they can still sign in, read what was written, and say that something felt wrong, to {{therapist}} too.',
      names,
    ),
    t('What is open between them stays open, and an answer stays due when it was.'),
    t('No mail tells them. Their own page says that the work with {{therapist}} has ended.', names),
    t('You can begin again at any time.'),
  ]
}

export function beforeTransfer(t: Words, { client, therapist }: Care): string[] {
  const names = { client: client.name, therapist: therapist.name }
  return [
    t(
      'The colleague whom you choose becomes the therapist of {{client}}, and {{client}} becomes a former client of {{therapist}}. Both happen at the same moment.',
      names,
    ),
    t(
      'What {{client}} has written to {{therapist}} stays with {{therapist}}, also what is still open. The colleague reads none of it, and is not told whether there is any.',
      names,
    ),
    t('{{client}} keeps the door, and can write about the work with both.', names),
    t('No mail tells anybody of it. Speak with {{client}} and with your colleague first.', names),
  ]
}

export function beforeResuming(t: Words, { client, therapist }: Care): string[] {
  return [
    t('{{client}} is a client of {{therapist}} again, from today.', {
      client: client.name,
      therapist: therapist.name,
    }),
    t('Nothing that was written changes, and nobody else can read it. No mail tells them.'),
  ]
}
