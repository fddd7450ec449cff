import type { Words } from '../language/translator'
import type { OpenInvitation } from './open-invitations'
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
      ? t('staff.inviterInvitesYouToThe', { inviter, practice: practice.name })
      : t('staff.practiceHasBeenSetUp', {
          practice: practice.name,
        }),
    ...(therapist && therapist !== inviter ? [t('staff.youWouldBeHereAs', { therapist })] : []),
    ...(isStaff({ roles }) ? [t('staff.youWouldBeHereAsRoles', { roles: rolesText(t, clock, roles) })] : []),
  ]
}

export function whatThisIs(t: Words, { roles }: Pick<OpenInvitation, 'roles'>): string[] {
  if (isStaff({ roles })) {
    return [
      t('staff.hereClientsSayThatSomething'),
      t('staff.thePeopleTheyChooseRead'),
      t('staff.onlyTheClientCanSay'),
    ]
  }
  return [t('staff.hereYouCanSayThat'), t('staff.youGetAnAnswerAnd'), t('staff.youDoNotHaveTo')]
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
