import type { TextKey } from '../../../language/english'
import type { Rules } from '../../practice'

/** What the owners of a practice decide, a page for each. */
export const sectionNames = [
  'place',
  'due_days',
  'working_days',
  'crisis_lines',
  'outside',
  'telling',
  'couples',
  'supervision',
  'leaving',
  'texts',
  'looks',
  'door',
  'closing',
] as const
export type SectionName = (typeof sectionNames)[number]

/** Which rules each of them holds. */
export const rulesInSection = {
  place: ['name', 'region', 'timeZone', 'language', 'languages'],
  due_days: ['acknowledgeWithin', 'answerWithin', 'hearAgainAfter', 'askClientAfter'],
  working_days: ['workingDays', 'closedDays'],
  crisis_lines: ['crisisLines'],
  outside: ['outsideContact', 'outsideContactIn', 'outsideBodies'],
  telling: ['mustTell', 'mustTellIn'],
  couples: ['couplesNotice', 'couplesNoticeIn', 'readsAloneFrom'],
  supervision: ['whomToAsk', 'tellsOfConsulting'],
  leaving: ['leaveTo'],
  texts: ['privacyText', 'privacyTextIn', 'contactText', 'contactTextIn'],
  looks: ['accent', 'logo', 'logoGround'],
  door: ['door', 'doorOpen'],
  closing: ['closesOn', 'keptBy', 'keptHow', 'keptHowIn', 'keptUntil'],
} as const satisfies Record<SectionName, readonly (keyof Rules)[]>

export const sectionTitles = {
  place: 'settings.nameAndPlace',
  due_days: 'settings.dueDays',
  working_days: 'settings.workingAndClosedDays',
  crisis_lines: 'settings.crisisLines',
  outside: 'shared.whomToTurnToOutside',
  telling: 'settings.whatTherapistsMustTell',
  couples: 'shared.couplesAndFamilies',
  supervision: 'settings.supervision',
  leaving: 'shared.leavingQuickly',
  texts: 'settings.privacyAndContact',
  looks: 'settings.colourAndLogo',
  door: 'doors.door',
  closing: 'settings.closingThePractice',
} as const satisfies Record<SectionName, TextKey>

/** Where a section is changed. Addresses stand in the history of a browser: none says what this website is for. */
export const sectionAddresses = {
  place: '/practice/place',
  due_days: '/practice/due-days',
  working_days: '/practice/working-days',
  crisis_lines: '/practice/numbers',
  outside: '/practice/outside',
  telling: '/practice/telling',
  couples: '/practice/together',
  supervision: '/practice/advice',
  leaving: '/practice/leaving',
  texts: '/practice/texts',
  looks: '/practice/looks',
  door: '/door',
  closing: '/practice/closing',
} as const satisfies Record<SectionName, string>
