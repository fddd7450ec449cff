import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { englishHints } from '../../src/hints/english'
import { germanHints } from '../../src/hints/german'
import { hintsIn, type HintLanguage } from '../../src/hints/hint'
import { hintsFor } from '../../src/hints/languages'

const kindsIn = (text: string) => hintsFor(text).map(({ kind }) => kind)

describe('a good answer gets no hint', () => {
  test.each([
    ['a "but" without an apology', 'It was hard to read, but I am glad that you wrote it.'],
    ['a "but" that belongs to what was done', 'I am sorry that I saw your message but did not answer it.'],
    ['a "but" that makes an apology no smaller', 'I am sorry, but that is not enough.'],
    [
      'an apology for one’s own act, and a new sentence',
      'I am sorry that I was late. You waited in the rain.',
    ],
    ['"although" of one’s own act', 'I am sorry that I went on although you had asked me to stop.'],
    ['one’s own wrong words, told', 'I said that you misunderstood me. That was unfair.'],
    [
      'one’s own wrong words, in quotation marks',
      'I wrote “I am sorry if you felt hurt”. That was no apology.',
    ],
    ['one’s own wrong words, in single ones', "I wrote ‘I’m sorry if it’s hard’ and 'it was only a joke'."],
    ['the client’s words', 'You said that I told you "you should have told me". I did.'],
    ['a line as it is quoted in a mail', '> you should have told me\nI should have asked you.'],
    ['something denied', 'It is not that you misunderstood. I don’t think you overreacted.'],
    ['"if you would like"', 'If you would like to, we can begin with it on Thursday.'],
    ['"I understand if"', 'I understand if you do not want to come back.'],
    ['"you should have been told"', 'You should have been told by me, and not by a letter.'],
    ['"you feel" without sorry', 'You feel that I was far away. I was.'],
    ['sorry for a feeling whose reason is owned', 'I am sorry you felt alone because I did not answer.'],
    ['a policy that helps', 'Our cancellation policy gives you a free hour in such a case.'],
    ['a policy that was broken', 'It is our policy to ask first, and I did not.'],
    ['a promise with a day', 'I will write to you by Friday.'],
    ['a promise whose day comes in the next sentence', 'I will ask the office. You hear from me on Monday.'],
    ['a promise from now on', 'From now on I will send you every letter before it goes out.'],
    ['a promise for when they meet', 'I will talk about it with the group when we meet next.'],
    ['a promise that needs no day', 'I will not do that again. I will listen.'],
    ['a promise that waits for the client', 'I will call the clinic if you want me to.'],
    ['an offer to talk in the session', 'We can talk about it in our session if you like.'],
    ['a way to help in danger', 'If you are in danger, please call me or the number above.'],
    ['another client, whom it was about', 'I called you by the name of another client.'],
    ['a feeling that its writer carries', 'I felt terrible when I read it, and that is mine to carry.'],
    ['"you do not have to forgive me"', 'You do not have to forgive me.'],
  ])('%s', (_, text) => {
    expect(hintsFor(text)).toEqual([])
  })
})

describe('a good answer in German gets no hint', () => {
  test.each([
    [
      'an „aber“ without an apology',
      'Es war schwer zu lesen, aber ich bin froh, dass Sie es geschrieben haben.',
    ],
    ['an „aber“ that belongs to what was done', 'Es tut mir leid, dass ich Sie sah, aber nicht grüßte.'],
    ['an „aber“ that makes an apology no smaller', 'Es tut mir leid, aber das reicht nicht.'],
    ['one’s own wrong words, told', 'Ich habe gesagt, Sie haben mich falsch verstanden. Das war unfair.'],
    ['one’s own wrong words, told in the subjunctive', 'Ich schrieb, es sei doch nur ein Scherz gewesen.'],
    ['words in German quotation marks', 'Ich schrieb: „Das war nur ein Scherz“, und ‚Du übertreibst‘.'],
    ['words in angle ones', 'Auf »Sie übertreiben« folgte »so war es nicht«, und dann «nur ein Scherz».'],
    ['what stands between two quotes is still looked at', 'Erst »a«, nicht zu empfindlich, dann »b«.'],
    [
      'something denied',
      'Ich glaube nicht, dass Sie überreagiert haben. Es ist nicht so, dass Sie übertreiben.',
    ],
    ['a promise with a day', 'Ich melde mich bis Freitag.'],
    ['a promise with a date', 'Ich melde mich am 3. März bei Ihnen.'],
    ['a promise for when they meet', 'Ich gebe Ihnen Bescheid, wenn wir uns sehen.'],
    ['a promise from now on', 'Ab jetzt schicke ich Ihnen jeden Brief, bevor er hinausgeht.'],
    ['an offer to telephone', 'Wenn Sie lieber telefonieren möchten, rufen Sie mich an.'],
    ['"you do not have to forgive me"', 'Sie müssen mir nicht verzeihen.'],
  ])('%s', (_, text) => {
    expect(hintsFor(text)).toEqual([])
  })
})

describe('found is', () => {
  test('what was written, once for each kind, in the order of the kinds', () => {
    expect(
      hintsIn('It was only a joke. I’m  sorry if you felt hurt,\nbut I was tired.', englishHints),
    ).toEqual([
      { kind: 'sorry_if', words: ["I'm sorry if"] },
      { kind: 'apology_but', words: ["I'm sorry if you felt hurt, but I"] },
      { kind: 'minimizing', words: ['was only a joke'] },
    ])
  })

  test('an apology, and a "but" with which the next sentence begins', () => {
    expect(kindsIn('I am sorry. But you were late too.')).toEqual(['apology_but'])
  })

  test('the same with curly apostrophes, other spaces and signs that nobody sees', () => {
    expect(kindsIn('I’m\u00A0sor\u00ADry you\u200B feel that way.')).toEqual(['sorry_you_feel'])
  })

  test('what stands after a quotation mark that nobody closed', () => {
    expect(kindsIn('I said "no.\nYou misunderstood me.')).toEqual(['blame'])
  })

  test('a text that is very long, without any words of it', () => {
    expect(hintsIn('It was mine. '.repeat(200), englishHints)).toEqual([{ kind: 'very_long', words: [] }])
    expect(hintsIn(` ${'\n'.repeat(3_000)} `, englishHints)).toEqual([])
  })

  test.each([
    'Es tut mir leid, dass du dich so fühlst.',
    'ES TUT MIR LEID, DASS DU DICH SO FÜHLST.',
    'Es tut mir leid, dass du dich so fuehlst.',
    'Es tut mir leid, daß du dich so fu\u0308hlst.',
  ])('German, however it is spelt: %s', text => {
    expect(kindsIn(text)).toEqual(['sorry_you_feel'])
  })

  test.each([
    [
      'Sie haben mich missverstanden.',
      'Ich fürchte, dass Sie da etwas missverstanden haben.',
      'Da haben Sie mich missverstanden.',
    ],
    ['Du übertreibst.', 'Ich finde, dass du etwas übertreibst.', 'Da übertreibst du.'],
  ])('German, in whatever order the verb stands: %s', (...texts) => {
    expect(texts.map(text => hintsFor(text).length)).toEqual(texts.map(() => 1))
  })

  test('a German apology and its „aber“, with a date between them', () => {
    expect(
      kindsIn('Es tut mir leid, dass ich am 3. März fehlte, z. B. ohne Absage, aber ich war krank.'),
    ).toEqual(['apology_but'])
  })

  test('what is written in two languages', () => {
    expect(hintsFor('It was only a joke.\n\nEs war doch nur ein Scherz.')).toEqual([
      { kind: 'minimizing', words: ['war doch nur ein Scherz', 'was only a joke'] },
    ])
  })

  test('that a text is long, by the measure of the language in which it is written', () => {
    const [german, english] = ['Das ist so. ', 'That is so. '].map(text => text.repeat(175)) // 2,100 signs
    expect(kindsIn(german ?? '')).toEqual([])
    expect(kindsIn(english ?? '')).toEqual(['very_long'])
  })

  test('nothing in a language that we do not know', () => {
    expect(hintsFor('أنا آسف إذا شعرت بالأذى. '.repeat(200))).toEqual([])
  })
})

describe('whatever is written', () => {
  const pieces = fc.constantFrom(
    ...'I am sorry|but|if|you feel|I will|call|me|please|you should have|told|only|a|joke|my other clients|as I|policy'.split(
      '|',
    ),
    ...'Es tut mir leid|aber|wenn|dass Sie|das so|ich werde|Sie haben|mich|nur|ein|Scherz|nicht|unter uns|wie ich|z. B.|3.'.split(
      '|',
    ),
    ...[
      '"',
      '“',
      '”',
      '„',
      '‚',
      '‘',
      '’',
      "'",
      '«',
      '»',
      '>',
      '\n',
      '\n\n',
      '.',
      '!',
      ',',
      ' ',
      '\uD800',
      '👩‍👩‍👧',
      'Dr. ',
    ],
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.array(pieces, { maxLength: 200 }).map(parts => parts.join(' ')),
    fc.array(pieces, { maxLength: 200 }).map(parts => parts.join('')),
  )

  test('it is looked at without an error, and each kind is named once', () => {
    fc.assert(
      fc.property(texts, text => {
        const kinds = kindsIn(text)
        expect(new Set(kinds).size).toBe(kinds.length)
      }),
      { numRuns: 500 },
    )
  })

  test('what stands in quotation marks changes nothing', () => {
    const some = fc
      .string({ unit: 'grapheme', maxLength: 200 })
      .map(text => text.replace(/["“”„«»‘’'>\n]/g, ''))
    fc.assert(
      fc.property(some, fc.constantFrom('I am sorry if', 'You misunderstood me.'), (text, words) => {
        expect(kindsIn(`“${words} ${text}”`)).toEqual([])
        expect(kindsIn(`"${text} ${words}" I wrote.`)).toEqual([])
      }),
    )
  })

  describe.each([
    { name: 'English', language: englishHints },
    { name: 'German', language: germanHints },
  ])('in $name', ({ language }) => {
    test.each([
      ['no spaces', 'a'],
      ['spaces', ' '],
      ['line breaks', '\n'],
      ['lines', 'a\n'],
      ['paragraphs', 'I\n\n'],
      ['quotation marks', '"'],
      ['opening quotation marks', '“a '],
      ['single quotation marks', "'a "],
      ['curly single ones', '‘a’a '],
      ['angle ones', '«a '],
      ['signs of quoted lines', '> '],
      ['full stops', '.'],
      ['short sentences', 'I. '],
      ['words', 'word '],
      ['apologies', 'I am sorry '],
      ['apologies with commas', 'sorry, '],
      ['beginnings', 'I will ly '],
      ['"if I"', "if I a's "],
      ['"my"', 'my a a a '],
      ['"hard"', 'hard a a a a '],
      ['"you should have"', 'you should have '],
      ['"is only a"', 'is only a a a '],
      ['"as I"', 'as I have '],
      ['months', '1 may 1 may '],
      ['pairs of signs', '👩‍👩‍👧'],
      ['opening German ones', '„a ‚b »'],
      ['abbreviations', 'z. B. '],
      ['ordinals', '3. März '],
      ['German apologies', 'Es tut mir leid, dass '],
      ['"Sie"', 'Sie haben das '],
      ['"ich werde"', 'ich werde dann '],
      ['"war"', 'war nur ein '],
      ['"hätten"', 'wenn Sie hätten '],
      ['"wie ich"', 'wie ich Ihnen '],
      ['words and commas', 'wort, '],
    ])('four times as much of it is four times the work: %s', (_, piece) => {
      const [once, fourTimes] = [10_000, 40_000].map(signs =>
        lookedAt(piece.repeat(signs / piece.length), language),
      )
      expect(fourTimes?.signs).toBeLessThanOrEqual(5 * (once?.signs ?? 0))
      expect(fourTimes?.most).toBeLessThan(longestLook) // which is why no pattern takes long, however it goes back
    })
  })
})

/** Two pieces of a text, as they are cut, of signs that are pairs. */
const longestLook = 8_100

/** How many signs the patterns of a language looked at in all, and at most in one look. */
function lookedAt(text: string, language: HintLanguage): { signs: number; most: number } {
  const seen = { signs: 0, most: 0 }
  const counting = (pattern: RegExp) =>
    Object.assign(new RegExp(pattern), {
      exec(within: string) {
        seen.signs += within.length
        seen.most = Math.max(seen.most, within.length)
        return pattern.exec(within)
      },
    })
  const patterns = language.patterns.map(({ said, unless, ...rest }) => ({
    ...rest,
    said: counting(said),
    ...(unless && { unless: counting(unless) }),
  }))
  hintsIn(text, { ...language, patterns })
  return seen
}
