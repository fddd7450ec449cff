import { expect, test } from '@jest/globals'
import { languages } from '../../src/language/languages'
import { languageOf } from '../../src/language/recognition'
import * as english from '../hints/english/fresh'
import * as german from '../hints/german/fresh'

test.each([
  ['en', 'You did not ask me how I felt about it.'],
  ['en', "I don't think that you heard what I said."],
  ['de', 'Ich habe mich nach der letzten Stunde nicht gehört gefühlt.'],
  ['de', 'Das hat mir wirklich wehgetan, und ich weiß nicht, ob ich wiederkomme.'],
  ['de', 'ICH MÖCHTE DAS NICHT NOCH EINMAL ERLEBEN'],
  ['ar', 'لم أشعر أنك سمعتني في الجلسة الأخيرة، ولا أعرف لماذا.'],
  ['ar', 'انا ما كنت مرتاحة بعد الجلسة بس ما قلت شي'],
  ['fa', 'من بعد از جلسه خیلی ناراحت بودم و نمی‌دانم چه کنم.'],
  ['tr', 'Son seanstan sonra kendimi çok kötü hissettim ama size bir şey söylemedim.'],
  ['fr', "J'ai eu mal après la séance et je ne sais pas si vous l'avez vu."],
  ['es', 'Después de la sesión me sentí muy mal y no sé si usted lo notó.'],
  ['it', 'Dopo la seduta mi sono sentita molto male e non so se lei lo ha notato.'],
  ['pt', 'Depois da sessão eu me senti muito mal e não sei se você percebeu.'],
  ['nl', 'Na de sessie voelde ik me niet gehoord, en ik weet niet of u dat weet.'],
  ['pl', 'Po sesji było mi bardzo źle i nie wiem, czy pan to zauważył.'],
  ['uk', 'Після сеансу мені було дуже погано, і я не знаю, чи ви це помітили.'],
  ['ru', 'После сеанса мне было очень плохо, и я не знаю, заметили ли вы это.'],
  ['hr', 'Nakon seanse mi je bilo jako loše i ne znam jesu li to primijetili, ali bih to rekla.'],
  ['ro', 'După ședință nu am fost bine și nu știu dacă ați văzut că mi-a fost greu.'],
  ['sv', 'Efter samtalet var jag inte glad och jag vill att du ska veta det.'],
  ['el', 'Μετά τη συνεδρία ένιωσα άσχημα.'],
  ['he', 'אחרי הפגישה הרגשתי לא טוב ואני לא יודעת אם זה היה בגלל מה שאמרת.'],
  ['ja', 'セッションのあと、とてもつらかったです。'],
  ['zh', '上次谈话以后我很难过。'],
  ['ko', '상담이 끝난 뒤에 마음이 아팠어요.'],
])('%s: %s', (language, text) => {
  expect(languageOf(text)).toBe(language)
})

test.each([
  ['nothing', ''],
  ['a number', '15:00'],
  ['one word', 'Danke'],
  ['two words', 'Thank you!'],
  ['names', 'Ruth Adler and Margit Hofer'],
  ['a practice', 'Praxis am Fluss'],
  ['a word of two languages', 'So was in Hand'],
  [
    'half of it in each language',
    'I was very sad and did not say it. Ich war sehr traurig und habe das nicht gesagt.',
  ],
  ['a language that is not known here', 'Ma olin pärast seanssi väga kurb ega tea, kas sa märkasid.'],
  ['letters without words', 'aaaa bbbb cccc dddd'],
  ['Arabic letters without a word that tells', 'شكرا جزيلا'],
])('not sure: %s', (_, text) => {
  expect(languageOf(text)).toBeNull()
})

/** No answer of these was seen when the words were chosen. */
const answers = (file: object) =>
  Object.values(file as Record<string, readonly (readonly [unknown, readonly string[]])[]>)
    .flat()
    .flatMap(([, texts]) => texts)

test.each([
  ['en', answers(english)],
  ['de', answers(german)],
])('answers in %s are never taken for another language, and nearly all are known', (language, texts) => {
  const found = texts.map(text => ({ text, language: languageOf(text) }))
  expect(found.filter(one => one.language !== null && one.language !== language)).toEqual([])
  expect(found.filter(one => one.language === language).length / texts.length).toBeGreaterThan(0.9)
})

test.each(languages)('no text of ours in $name is taken for another language', ({ code, texts }) => {
  const said = Object.values<Record<string, string>>(texts).flatMap(room => Object.values(room))
  const found = said.map(text => ({ text, language: languageOf(text.replace(/\{\{\w+\}\}/g, 'Kim')) }))
  expect(found.filter(({ language }) => language !== null && language !== code)).toEqual([])
})
