import type { Words } from '../language/translator'
import type { OpenInvitation } from './invitations'
import { isStaff, type StaffRole } from '../people/person'
import { rolesText } from '../people/contact'
import { type Clock } from '../language/locale'

/** What the page behind an invitation says before anybody accepts: who invites, to what, and who will read what. Pure. */

export function invitedText(
  t: Words,
  clock: Clock,
  { inviter, practice, therapist, roles }: OpenInvitation,
): string[] {
  return [
    inviter
      ? t('{{inviter}} invites you to the pages of {{practice}}.', { inviter, practice: practice.name })
      : t('{{practice}} has been set up here, and you are invited to its pages.', {
          practice: practice.name,
        }),
    ...(therapist && therapist !== inviter
      ? [t('You would be here as a client of {{therapist}}.', { therapist })]
      : []),
    ...(isStaff({ roles })
      ? [t('You would be here as {{roles}}.', { roles: rolesText(t, clock, roles) })]
      : []),
  ]
}

export function whatThisIs(t: Words, { roles }: Pick<OpenInvitation, 'roles'>): string[] {
  if (isStaff({ roles })) {
    return [
      t('Here clients say that something in their therapy felt wrong, big or small.'),
      t(
        'The people they choose read it, and get help to answer well: first to acknowledge it, then to talk about it and to repair it.',
      ),
      t('Only the client can say that it has been put right.'),
    ]
  }
  return [
    t(
      'Here you can say that something in your therapy felt wrong, big or small. You write it in your own words and in your own time.',
    ),
    t('You get an answer, and you are told by which day. Only you can say that it has been put right.'),
    t('You do not have to write anything. Nothing in your therapy depends on it.'),
  ]
}

export function whoReadsWhat(t: Words, { roles }: Pick<OpenInvitation, 'roles'>): string[] {
  const texts = isStaff({ roles })
    ? [
        ...roles.flatMap(role => (role === 'client' ? [] : staffTexts[role])),
        'Everybody at the practice sees your name. Only you and the owners see your mail address.',
      ]
    : [
        'Nobody reads anything until you send it. Before you do, you choose who reads it, and you see each of them by name.',
        'Somebody other than your therapist may own the practice. They see that something is open with a therapist, and by when an answer is due. They see no word of it, and not that it is yours, unless you choose them.',
        'Your therapist and the owner of the practice see your name. Only the owner and the person who invited you know your mail address.',
      ]
  return texts.map(text => t(text))
}

const staffTexts = {
  therapist: [
    'As a therapist you read what your clients send to you. Who else reads it, they choose, and you see each of them by name.',
    'Where somebody else owns the practice, a client can also write to them alone. Then you see nothing of it.',
  ],
  supervisor: ['As a supervisor you read what a therapist shows you, and nothing else.'],
  owner: [
    'As an owner you see of each therapist what is open, since when and until when. You read words only where the client has chosen you.',
  ],
} as const satisfies Record<StaffRole, readonly string[]>
