import { chosenSome } from '../http/typed'
import type { Translate } from '../language/translator'
import { staffRoles, type Role, type StaffRole } from '../people/person'
import { roleText } from '../people/contact'
import type { TextKey } from '../language/english'
import type { ChoiceField } from '../http/page-parts'

/** What somebody does here, as a form sends it. */
export const staffRolesField = chosenSome.transform(some => staffRoles.filter(role => some.includes(role)))

/** The field in which an owner chooses it. */
export function rolesField(t: Translate, checked: readonly Role[], error: string | null): ChoiceField {
  return {
    kind: 'several',
    name: 'roles',
    legend: t('staff.whatTheyDoHere'),
    hint: null,
    error,
    options: staffRoles.map(role => ({
      value: role,
      text: t(roleText[role]),
      hint: t(roleHint[role]),
      checked: checked.includes(role),
    })),
  }
}

const roleHint = {
  therapist: 'staff.answersWhatClientsWriteTo',
  supervisor: 'staff.canBeAskedByA',
  owner: 'staff.seesThatNothingStaysUnanswered',
} as const satisfies Record<StaffRole, TextKey>
