import type { Request } from 'express'
import type { TextKey } from '../language/english'

/** What may be said after a redirect; nothing else that stands in an address is. */
export const flashes = {
  sent: 'frame.itIsSent',
  kept: 'frame.itIsKeptOnlyYou',
  invited: 'frame.theInvitationIsOnIts',
  'taken-back': 'frame.takenBack',
  'roles-changed': 'frame.rolesChanged',
  'access-ended': 'frame.accessEnded',
  deleted: 'frame.itIsDeletedForGood',
  'handed-in': 'frame.handedIn',
  'lesson-taken-back': 'frame.lessonTakenBack',
  'on-the-shelf': 'frame.onTheShelf',
  'given-back': 'frame.givenBack',
  'is-thrown-away': 'frame.isThrownAway',
  'brought-back-words': 'frame.broughtBackWords',
  'draft-of-its-own': 'frame.draftOfItsOwn',
  'changed-elsewhere': 'frame.changedElsewhere',
  'files-added': 'attachments.added',
  'file-removed': 'attachments.removed',
  saved: 'attachments.described',
  'newer-is-kept': 'frame.newerIsKept',
  'brought-in': 'frame.broughtIn',
  'companion-ended': 'companions.itHasEnded',
  'not-done': 'conversation.takenBack',
  changed: 'frame.itIsChanged',
  'test-mail': 'frame.testMail',
  'asked-for-address': 'frame.askedForAddress',
  imported: 'frame.theInvitationsAreOnTheir',
  'family-noted': 'families.isNoted',
  'family-ended': 'families.hasEnded',
  'asked-to-share': 'families.isAsked',
  left: 'families.youHaveLeft',
  'guardian-confirmed': 'guardians.isConfirmed',
  'guardian-ended': 'guardians.hasEnded',
  'writing-ended': 'guardians.writingHasEnded',
  'care-ended': 'frame.careEnded',
  'care-resumed': 'frame.careResumed',
  'care-transferred': 'frame.careTransferred',
  'factor-set': 'frame.factorSet',
  'factor-removed': 'frame.factorRemoved',
  'passkey-named': 'frame.passkeyNamed',
  'too-many-codes': 'frame.tooManyCodes',
  'factor-reset': 'frame.factorReset',
  'kept-until-back': 'frame.keptUntilBack',
  'kept-for-code': 'frame.keptForCode',
  'consultation-ended': 'frame.consultationEnded',
  'set-aside': 'frame.setAside',
  'brought-back': 'frame.broughtBack',
  'suggestion-back': 'frame.theSuggestionIsTakenBack',
  'asked-to-stand-in': 'frame.yourColleagueIsTold',
  asked: 'frame.theyAreAskedTheNext',
  'asked-what-helps': 'frame.theyAreAskedWhatHelps',
  'asked-all': 'frame.allAreAsked',
  answered: 'frame.thankYouThatIsSaid',
  joined: 'frame.itStandsAmongYourOwn',
  named: 'frame.youAreCalledSoFrom',
  unnamed: 'frame.yourNameIsTakenAway',
  'door-changed': 'frame.doorChanged',
  'taken-back-words': 'frame.takenBackWords',
  'gone-out': 'frame.goneOut',
  'code-here': 'frame.enterTheSignInCodeHere',
  'paper-kept': 'frame.paperKept',
  'paper-later': 'frame.paperLater',
  'paper-newer': 'frame.paperNewer',
  'mail-is-read': 'frame.mailIsRead',
  'asked-alone': 'frame.askedAlone',
  'address-set': 'frame.addressSet',
  'meeting-stopped': 'frame.meetingStopped',
  'meeting-seconded': 'frame.meetingSeconded',
  'meeting-not-open': 'frame.meetingNotOpen',
  'meeting-not-possible': 'frame.meetingNotPossible',
  'tried-again': 'frame.triedAgain',
  'signed-out': 'frame.signedOut',
  'no-longer-in': 'frame.noLongerSignedIn',
  'signed-out-everywhere': 'frame.signedOutEverywhere',
} as const satisfies Record<string, TextKey>

export type Flash = keyof typeof flashes

/** A page of ours that says what was just done. @param path may have a query */
export function saying(path: string, said: Flash): string {
  return `${path}${path.includes('?') ? '&' : '?'}said=${said}`
}

/** What a page was asked to say. */
export function flashIn({ said }: Request['query']): Flash | null {
  return typeof said === 'string' && Object.hasOwn(flashes, said) ? (said as Flash) : null
}
