import type { Translate } from '../../language/translator'
import type { PendingInvitation } from './pending-invitations'
import { isStaff, staffRoles, type StaffRole } from '../../people/person'
import { rolesText } from '../../people/contact'
import { type Clock } from '../../language/locale'
import type { TextKey } from '../../language/english'

/** What the page behind an invitation says before anybody accepts: who invites, to what, and who will read what. Pure. */

export function invitedText(
  t: Translate,
  clock: Clock,
  { inviter, practice, therapist, companionOf, roles }: PendingInvitation,
): string[] {
  return [
    inviter
      ? t('staff.inviterInvitesYouToThe', { inviter, practice: practice.name })
      : t('staff.practiceHasBeenSetUp', {
          practice: practice.name,
        }),
    ...(therapist && therapist !== inviter ? [t('staff.youWouldBeHereAs', { therapist })] : []),
    ...(companionOf ? [t('companions.youWouldReadAndWrite', { client: companionOf.name })] : []),
    ...(isStaff({ roles }) ? [t('staff.youWouldBeHereAsRoles', { roles: rolesText(t, clock, roles) })] : []),
  ]
}

export function whatThisIs(
  t: Translate,
  { roles, companionOf }: Pick<PendingInvitation, 'roles' | 'companionOf'>,
): string[] {
  if (companionOf)
    return [
      t(companionOf.interprets ? 'companions.clientWantsAnInterpreter' : 'companions.clientWantsHelp', {
        client: companionOf.name,
      }),
      t('companions.keepItToYourself'),
    ]
  if (isStaff({ roles })) {
    return [
      t('staff.hereClientsSayThatSomething'),
      t('staff.thePeopleTheyChooseRead'),
      t('staff.onlyTheClientCanSay'),
    ]
  }
  return [t('staff.hereYouCanSayThat'), t('staff.youGetAnAnswerAnd'), t('staff.youDoNotHaveTo')]
}

export function whoReadsWhat(
  t: Translate,
  { roles, companionOf }: Pick<PendingInvitation, 'roles' | 'companionOf'>,
): string[] {
  if (companionOf)
    return [
      t('companions.youSeeFromNowOn'),
      t('companions.everybodySeesYourName', { client: companionOf.name }),
      t('companions.whatYouCannotDo', { client: companionOf.name }),
      t('companions.clientCanEndIt', { client: companionOf.name }),
    ]
  const texts: readonly TextKey[] = isStaff({ roles })
    ? [
        ...staffRoles.filter(role => roles.includes(role)).flatMap(role => staffTexts[role]),
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
