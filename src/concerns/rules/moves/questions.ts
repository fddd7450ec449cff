import { someWords, type Ask, type Move } from './move'

/** Four steps in words for a sentence about oneself: neither numbers nor faces. */
const steps = {
  yes: 'concerns.yes',
  mostly: 'concerns.mostly',
  little: 'concerns.aLittle',
  no: 'concerns.notReally',
} as const

/** Our own questions. */
export const ownQuestions = [
  { name: 'heard', label: 'concerns.iWasHeard', kind: 'option', options: steps, optional: true },
  {
    name: 'different',
    label: 'concerns.iKnowWhatWillBe',
    kind: 'option',
    options: steps,
    optional: true,
  },
  {
    name: 'again',
    label: 'concerns.iCouldBringSomethingUp',
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
    ifSomethingIsNewer: 'fine',
    path: 'how-it-was',
    offer: 'concerns.sayHowTheAnswerWas',
    hint: 'concerns.threeShortQuestionsAskedOnce',
    heading: 'concerns.howWasTheAnswerFor',
    button: 'concerns.send',
    did: 'concerns.saidHowTheAnswerWas',
  },
  say_held: {
    by: ['client'],
    from: ['closed'],
    to: null,
    words: [someWords],
    asks: [
      {
        name: 'held',
        label: 'concerns.didItHold',
        hint: 'concerns.ifItDidNotReally',
        kind: 'option',
        options: { yes: 'concerns.yes', partly: 'concerns.partly', no: 'concerns.notReally' },
      },
    ],
    turn: 'stays',
    needs: 'closed and not asked',
    ifSomethingIsNewer: 'fine',
    path: 'holding',
    offer: 'concerns.sayWhetherItHeld',
    hint: 'concerns.ifItDidNotReallyHold',
    heading: 'concerns.didItHold',
    button: 'concerns.send',
    did: 'concerns.saidWhetherItHeld',
  },
} as const satisfies Record<string, Move>
