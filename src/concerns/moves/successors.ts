import { open, type Move } from './move'

/** When somebody else should answer. */
export const successors = {
  step_back: {
    by: ['answerer'],
    from: open,
    to: null,
    words: [
      {
        name: 'words',
        label: 'What the client should know',
        hint: 'That you do not leave them alone with it, and that the practice looks for somebody who can answer.',
      },
    ],
    turn: 'stays',
    seldom: true,
    onOlderSight: 'fine',
    path: 'stepping-back',
    offer: 'I should not be the one to answer',
    hint: 'The practice is asked to propose somebody else, and the client decides.',
    heading: 'I should not be the one to answer',
    button: 'Send',
    did: 'asked that somebody else answers',
  },
  hand_over: {
    by: ['client'],
    from: open,
    to: null,
    words: [],
    turn: 'stays',
    needs: 'hand over proposed',
    onOlderSight: 'fine',
    path: 'handing-over',
    offer: 'Let somebody else answer',
    heading: 'Let somebody else answer',
    button: 'Yes',
    did: 'chose somebody else to answer',
  },
  keep_answerer: {
    by: ['client'],
    from: open,
    to: null,
    words: [],
    turn: 'stays',
    needs: 'hand over proposed',
    onOlderSight: 'fine',
    path: 'handing-over',
    offer: 'Leave it as it is',
    heading: 'Leave it as it is',
    button: 'No',
    did: 'said no to somebody else answering',
  },
} as const satisfies Record<string, Move>
