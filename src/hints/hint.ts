/** What words of an answer can do that its writer hardly wants. */
export const hintKinds = [
  'sorry_if',
  'sorry_you_feel',
  'apology_but',
  'blame',
  'minimizing',
  'already_explained',
  'other_clients',
  'policy',
  'no_day',
  'look_after_me',
  'very_long',
  'off_the_record',
] as const
export type HintKind = (typeof hintKinds)[number]
