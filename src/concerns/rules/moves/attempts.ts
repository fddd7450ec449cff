import { talkStatuses, someWords, type Move } from './move'

/** For a client from whom nothing comes any more. */
export const attempts = {
  attempt: {
    by: ['answerer'],
    from: talkStatuses,
    to: null,
    words: [{ ...someWords, hint: 'The client reads it here if they come back.' }],
    asks: [
      {
        name: 'how',
        label: 'How did you try?',
        kind: 'option',
        options: {
          phone: 'By phone',
          letter: 'By letter',
          mail: 'By mail',
          person: 'In person',
          other: 'In another way',
        },
      },
      { name: 'on', label: 'On which day?', kind: 'past day' },
    ],
    turn: 'stays',
    needs: 'silence',
    seldom: true,
    onOlderSight: 'fine',
    path: 'attempt',
    offer: 'Note that you tried to reach them',
    hint: 'Only in a way in which they may be contacted. One more personal way is often worth it.',
    heading: 'Note that you tried to reach them',
    button: 'Note it',
    did: 'tried to reach the client',
  },
  close_unreached: {
    by: ['answerer'],
    from: talkStatuses,
    to: 'closed',
    words: [
      { name: 'words', label: 'What you want to leave them', hint: 'They can open it again at any time.' },
    ],
    turn: 'passes',
    needs: 'not reached',
    seldom: true,
    path: 'not-reached',
    offer: 'Close it as not reached',
    heading: 'Close it as not reached',
    button: 'Close it',
    did: 'closed it, as the client could not be reached',
  },
} as const satisfies Record<string, Move>
