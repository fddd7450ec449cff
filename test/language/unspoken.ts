/** Words and turns that nobody would say aloud at a practice, each with what to say instead. A text that has one of them is not finished. */
export const unspoken: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/being talked about/i, 'in conversation'],
  [/waits? for (the acknowledgement|an answer)/i, 'NAME is waiting for your answer'],
  [/\bit is with \{\{\w+\}\} now/i, 'NAME will answer by …'],
  [/\ban answer (is|was) due (by|on)\b|shown as late/i, 'NAME will answer by …; the answer is late'],
  [/look at it before it is sent/i, 'preview'],
  [/go on later/i, 'save and finish later'],
  [/how do you leave it|want to leave it/i, 'how do things stand for you?'],
  [/\bit does not fit\b/i, 'another time'],
  [
    /\b(bring|brings|bringing|brought) (in\b|(him|her|them|\w+body( else)?|someone( else)?) in\b)/i,
    'invite NAME to read',
  ],
  [/\byou neither\b/i, 'not even you'],
  [/\bwhere nobody finds it\b|by which we know it\b/i, 'what we do, in plain words'],
  [/\b(besides|anew|whoever|whomever|of which|thereof)\b/i, 'also · again · the person who, or a name'],
  [
    /\bWhether [^.?]*, (you|they) decide|, (you|they) are not told/i,
    'you decide whether …; we do not tell you …',
  ],
  [/\b(rests|let (it|this) rest)\b/i, 'pause until …'],
  [/\bas (you|they|the client) wished\b/i, 'say who asked for it'],
  [/\bmails?\b/i, 'email'],
  [/digits (from|in|of) (the|this|your) e?mail/i, 'sign-in code'],
  [/\b(else|\w+body|anyone|someone) of the practice\b/i, 'at the practice'],
  [/\b(this|what) stood\b|\bstands (here|there|again|among|with|at the beginning)\b/i, 'is here, is back'],
  [/\bthis place\b|\bin another place\b/i, 'this website; on another page'],
  [/, also (for|from|to|what|when|by|on|in)\b/i, 'including …'],
  [/(\bkept (at|on)\b|\bwords are kept\b)/i, 'saved'],
  [/\bopens? (nothing|anything) any more\b/i, 'no longer works'],
  [/\bhow (you|they) (call it|are called)\b/i, 'the name of …'],
  [/\bcan not\b/i, 'cannot'],
  [/\b(must|will|would) be so kind\b|\bkindly\b|\bplease note\b/i, 'say the thing itself'],
]

/** How Americans spell, which is not how this house does. Words that only look like it (size, prize, parameter) are not among them. */
export const american =
  /\b(\w*(organ|apolog|recogn|real|summar|final|author|minim|maxim|emphas|priorit|categor|anonym|normal|initial|local)iz(e|ed|es|ing|ation|ations|able)|analyz\w+|(un)?colors?|colored|centers?|centered|behaviors?|favor(s|ite|ites|ed)?|honor(s|ed)?|neighbors?|labors?|humor|canceled|canceling|traveling|counsel(ing|or|ors)|fulfills?|catalogs?|dialogs?|gotten|defense|offense|skeptical|gray)\b/gi

/** Which of these turns stand in a text, with what to say instead. */
export function turnsIn(text: string): string[] {
  return [
    ...unspoken
      .filter(([turn]) => turn.test(text))
      .map(([turn, instead]) => `${text.match(turn)?.[0]} → ${instead}`),
    ...Array.from(text.matchAll(american), ([word]) => `${word} → as the British spell it`),
  ]
}
