import { clockOf } from '../language/locale'
import type { TextKey } from '../language/english'
import type { Translate } from '../language/translator'
import { rolesText } from '../people/contact'
import type { Person } from '../people/person'
import type { PracticeDeed, PracticeDeedKind } from './deed'

/** One sentence that names who did what, and to whom. */
export function deedText(t: Translate, owner: Person, { kind, by, about, invitedAs }: PracticeDeed): string {
  const text = about === null ? texts[kind] : (aboutSomebody[kind] ?? texts[kind])
  return t(text, {
    by: by ?? t('audit.theOperator'),
    about: about ?? '',
    roles: invitedAs ? rolesText(t, clockOf(owner), invitedAs) : '',
  })
}

const texts: Readonly<Record<PracticeDeedKind, TextKey>> = {
  found_practice: 'audit.foundPractice',
  change_practice: 'audit.changePractice',
  change_door: 'audit.changeDoor',
  end_sessions: 'audit.endSessions',
  invite: 'audit.invite',
  invite_again: 'audit.inviteAgain',
  take_back: 'audit.takeBack',
  add_person: 'audit.addPerson',
  start_care: 'audit.startCare',
  end_care: 'audit.endCare',
  confirm_guardian: 'audit.confirmGuardian',
  end_guardianship: 'audit.endGuardianship',
  note_together: 'audit.noteTogether',
  end_together: 'audit.endTogether',
  change_roles: 'audit.changeRoles',
  end_access: 'audit.endAccess',
  plan_leaving: 'audit.planLeaving',
  stop_leaving: 'audit.stopLeaving',
  reset_factor: 'audit.resetFactor',
  let_in: 'audit.letIn',
  begin_meeting: 'audit.beginMeeting',
  vouch_meeting: 'audit.vouchMeeting',
  stop_meeting: 'audit.stopMeeting',
  change_by_meeting: 'audit.changeByMeeting',
  say_away: 'audit.sayAway',
  change_away: 'audit.changeAway',
  end_away: 'audit.endAway',
  change_name: 'audit.changeName',
  set_factor: 'audit.setFactor',
  remove_factor: 'audit.removeFactor',
  make_paper_code: 'audit.makePaperCode',
  change_address: 'audit.changeAddress',
  change_by_factor: 'audit.changeAddress',
  change_by_paper: 'audit.changeAddress',
}

/** Where it may also be about somebody. */
const aboutSomebody: Partial<Record<PracticeDeedKind, TextKey>> = {
  change_door: 'audit.changeDoorFor',
  add_person: 'audit.addPersonBy',
}
