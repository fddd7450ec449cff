/** How often something may be done. */
export interface Limit {
  /** As the table in docs/operating.md says it; a test holds the two together. */
  readonly what: string
  readonly most: number
  /** Within how many minutes; null: as long as that by which it is counted lasts. */
  readonly minutes: number | null
  /** By what it is counted, over all processes. */
  readonly by: string
}

/** Every limit, and the only place where its numbers stand. Settings may replace some of them (config.ts). */
export const limits = {
  mails: {
    what: 'emails to one address: to sign in, invitations and sending them again, tests, confirmations (the last one is kept for signing in)',
    most: 3,
    minutes: 60,
    by: 'address; signing in by its email starts the count again',
  },
  mailsToKnown: {
    what: 'emails to sign in, asked for in a browser in which the same person has signed in before',
    most: 3,
    minutes: 60,
    by: 'browser',
  },
  signInSteps: {
    what: 'asking for an email to sign in, or trying digits',
    most: 60,
    minutes: 15,
    by: 'network, or browser in which somebody has signed in before',
  },
  wrongDigits: { what: 'wrong digits', most: 5, minutes: null, by: 'email' },
  wrongDigitsADay: {
    what: 'wrong digits; after that only the links in emails work',
    most: 20,
    minutes: 24 * 60,
    by: 'address, or browser in which the same person has signed in before',
  },
  wrongCodes: { what: 'wrong codes of the second factor', most: 5, minutes: null, by: 'session' },
  sending: { what: 'sending concerns, answers and messages', most: 30, minutes: 60, by: 'person' },
  doorNetwork: {
    what: 'first words without an account; after that each waits twice as long as the one before',
    most: 5,
    minutes: 60,
    by: 'network and practice',
  },
  doorPractice: {
    what: 'first words without an account; after that each network waits a little between its own',
    most: 40,
    minutes: 60,
    by: 'practice',
  },
  returnNetwork: {
    what: 'return codes; after that each waits twice as long as the one before',
    most: 10,
    minutes: 60,
    by: 'network',
  },
  newAddress: {
    what: 'codes for a new address; after that each waits twice as long as the one before',
    most: 10,
    minutes: 60,
    by: 'network',
  },
  keptWords: {
    what: 'words kept for a writer who is not signed in',
    most: 20,
    minutes: 60,
    by: 'network',
  },
  attachments: { what: 'pictures and files added to words', most: 60, minutes: 60, by: 'person' },
  imports: { what: 'imports of clients', most: 5, minutes: 60, by: 'person' },
} as const satisfies Record<string, Limit>
