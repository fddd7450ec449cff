import { someWords, type Ask, type Move } from './move'

/** Four steps in words for a sentence about oneself: neither numbers nor faces. */
const steps = { yes: 'Yes', mostly: 'Mostly', little: 'A little', no: 'Not yet' } as const
/** What a client can ask themselves once there is an answer, and at the end. Our own questions. */
export const ownQuestions = [
  { name: 'heard', label: 'I was heard.', kind: 'option', options: steps, optional: true },
  {
    name: 'different',
    label: 'I know what will be different.',
    kind: 'option',
    options: steps,
    optional: true,
  },
  {
    name: 'again',
    label: 'I could bring something up again.',
    kind: 'option',
    options: steps,
    optional: true,
  },
] as const satisfies readonly Ask[]

/** What a client can ask themselves, once there is an answer, and at the end. */
export const questions = {
  say_how: {
    by: ['client'],
    from: ['acknowledged', 'discussing'],
    to: null,
    words: [],
    asks: ownQuestions,
    turn: 'stays',
    needs: 'answered and not asked',
    seldom: true,
    onOlderSight: 'fine',
    path: 'how-it-was',
    offer: 'Say how the answer was for you',
    hint: 'Three short questions, asked once. You need not answer any.',
    heading: 'How was the answer for you?',
    button: 'Send',
    did: 'said how the answer was',
  },
  say_held: {
    by: ['client'],
    from: ['closed'],
    to: null,
    words: [someWords],
    asks: [
      {
        name: 'held',
        label: 'Did it hold?',
        hint: 'If it did not really hold, it is opened again with your words.',
        kind: 'option',
        options: { yes: 'Yes', partly: 'Partly', no: 'Not really' },
      },
    ],
    turn: 'stays',
    needs: 'closed and not asked',
    onOlderSight: 'fine',
    path: 'holding',
    offer: 'Say whether it held',
    hint: 'If it did not really hold, it is opened again: nothing is lost.',
    heading: 'Did it hold?',
    button: 'Send',
    did: 'said whether it held',
  },
} as const satisfies Record<string, Move>
