import { talkStatuses, someWords, type Move } from './move'

/** For a client from whom nothing comes any more. */
export const attempts = {
  attempt: {
    by: ['answerer'],
    from: talkStatuses,
    to: null,
    words: [{ ...someWords, hint: 'concerns.theClientReadsItHere' }],
    asks: [
      {
        name: 'how',
        label: 'concerns.howDidYouTry',
        kind: 'option',
        options: {
          phone: 'concerns.byPhone',
          letter: 'concerns.byLetter',
          mail: 'concerns.byMail',
          person: 'concerns.inPerson',
          other: 'concerns.inAnotherWay',
        },
      },
      { name: 'on', label: 'concerns.onWhichDay', kind: 'past day' },
    ],
    turn: 'stays',
    needs: 'silence',
    seldom: true,
    ifSomethingIsNewer: 'fine',
    path: 'attempt',
    offer: 'concerns.noteThatYouTriedTo',
    hint: 'concerns.onlyInAWayIn',
    heading: 'concerns.noteThatYouTriedTo',
    button: 'concerns.noteIt',
    did: 'concerns.triedToGetInTouch',
  },
  close_unreached: {
    by: ['answerer'],
    from: talkStatuses,
    to: 'closed',
    words: [{ name: 'words', label: 'concerns.whatYouWantToLeave', hint: 'concerns.theyCanOpenItAgain' }],
    turn: 'passes',
    needs: 'not reached',
    seldom: true,
    path: 'not-reached',
    offer: 'concerns.closeItAsNotReached',
    heading: 'concerns.closeItAsNotReached',
    button: 'concerns.closeConversation',
    did: 'concerns.closedAsNoWordCame',
  },
} as const satisfies Record<string, Move>
