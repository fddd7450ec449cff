import type { Translate } from '../../language/translator'
import type { PendingInvitation } from './pending-invitations'
import { isStaff, type StaffRole } from '../../people/person'
import { rolesText } from '../../people/contact'
import { type Clock } from '../../language/locale'
import type { TextKey } from '../../language/english'

/** What the page behind an invitation says before anybody accepts: who invites, to what, and who will read what. Pure. */

export function invitedText(
  t: Translate,
  clock: Clock,
  { inviter, practice, therapist, roles }: PendingInvitation,
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

export function whatThisIs(t: Translate, { roles }: Pick<PendingInvitation, 'roles'>): string[] {
  if (isStaff({ roles })) {
    return [
      t('staff.hereClientsSayThatSomething'),
      t('staff.thePeopleTheyChooseRead'),
      t('staff.onlyTheClientCanSay'),
    ]
  }
  return [t('staff.hereYouCanSayThat'), t('staff.youGetAnAnswerAnd'), t('staff.youDoNotHaveTo')]
}

export function whoReadsWhat(t: Translate, { roles }: Pick<PendingInvitation, 'roles'>): string[] {
  const texts: readonly TextKey[] = isStaff({ roles })
    ? [
        ...roles.flatMap(role => (role === 'client' ? [] : staffTexts[role])),
        'staff.everybodyAtThePracticeSees',
      ]
    : [
        'staff.nobodyReadsAnythingUntilYou',
        'staff.somebodyOtherThanYourTherapist',
        'staff.yourTherapistAndTheOwner',
      ]
  return texts.map(text => t(text))
}

const staffTexts = {
  therapist: ['staff.asATherapistYouRead', 'staff.whereSomebodyElseOwnsThe'],
  supervisor: ['staff.asASupervisorYouRead'],
  owner: ['staff.asAnOwnerYouSee'],
} as const satisfies Record<StaffRole, readonly TextKey[]>
