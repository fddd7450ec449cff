/** The notation in which German patterns are written, and the pieces that many of them share. */

const word = "[\\p{L}\\p{N}][\\p{L}\\p{N}'*:_/-]*"

/** Other ways of writing a letter: without umlauts on a foreign keyboard, with ß as before 1996, and without it as in Switzerland. */
const otherwise: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss', ss: 'ß' }

/**
 * Any of these, as whole words. `~3` stands for up to three words of any kind, `¬3` for up to three without a *not* or *never* among them.
 * A letter that can be written in two ways is found in both.
 */
export function germanWords(...phrases: string[]): RegExp {
  const written = phrases
    .join('|')
    .replace(/ä|ö|ü|ß|ss/g, letter => `(?:${letter}|${otherwise[letter] ?? letter})`)
    .replace(/~(\d)/g, `(?:,? ${word}){0,$1},?`)
    .replace(/¬(\d)/g, `(?:,? (?!(?:nicht|nie|niemals|niemand|kein|keine|keinen) )${word}){0,$1},?`)
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${written})(?![\\p{L}\\p{N}])`, 'iu')
}

export const you = '(?:Sie|du)'
export const youHave = '(?:Sie haben|du hast|(?<!wir )haben Sie|hast du)'
export const youAre = '(?:Sie sind|du bist|sind Sie|bist du|Sie waren|du warst|waren Sie|warst du)'

/** Clients, in each of the ways in which German names men and women at once. */
export const clientNouns =
  '(?:(?:Klient|Patient)(?:[*:_/·]?-?(?:innen|in)|en)?|Paare?n?|Ratsuchenden?|Leuten?|Menschen|Personen|Familien|Teilnehm\\p{L}+)'

const apologies = [
  '(?:es |das |dies )?tut(?: es| das| dies)? (?:mir|uns)~3 leid',
  '(?:mir|uns) tut~4 leid',
  '(?:ich|wir) (?:bedauere|bedaure|bedauern|bereue|bereuen)(?: das| es| dies)?~1',
  '(?:bedauere|bedaure|bedauern) (?:ich|wir)(?: das| es| dies)?~1',
  '(?:ich|wir) entschuldigen? (?:mich|uns)~1',
  '(?:möchte|will|muss|kann|darf)(?: ich)? mich~4 entschuldigen',
  'entschuldige ich mich~1',
  '(?:^|[.!?,;:] )(?:bitte )?(?:entschuldige|entschuldigung|entschuldigen Sie|verzeih|verzeihung|verzeihen Sie|sorry|pardon)(?: mir| uns)?(?: bitte)?',
  'um (?:Entschuldigung|Verzeihung)|(?:mit|zu meinem) (?:großem )?Bedauern',
]
export const sorry = `(?:${apologies.join('|')})`

const months = 'Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember'
const unit = '(?:Minuten?|Stunden?|Tage?n?|Wochen?|Wochenendes?|Monate?n?|Jahre?n?)'

/** A day, or what takes the place of one: an occasion, "from now on", or what the other one decides. */
export const germanDays = [
  'heute|(?<!guten )morgen|übermorgen|jetzt|sofort|umgehend|gleich|soeben|mittags|nachher',
  '(?:mon|diens|donners|frei|sams|sonn)tag(?:s|abends?|morgens?|mittags?|nachmittags?|vormittags?)?|mittwoch\\p{L}*|sonnabends?',
  `(?:diese|dieser|diesen|dieses|diesem|nächste|nächsten|nächster|nächstes|kommende|kommenden|kommender|jede|jeder|jeden|jedes|selben|derselben) (?:${unit}|Mal|Woche|Morgen|Abend|Nachmittag|Vormittag|Sitzung|Termin|Treffen|Frühjahr|Frühling|Sommer|Herbst|Winter|Gespräch)`,
  `(?:in|innerhalb|binnen|nach)~3 ${unit}`,
  'bis (?:zum|zur|spätestens|ende|anfang|mitte|dahin)',
  `(?:am|im|ab|bis|vom|zum|seit|ende|anfang|mitte) (?:dem |den )?(?:${months})`,
  `\\d{1,2}\\.(?: ?(?:${months}|\\d{1,2}\\.?))?|\\d{1,2}(?:[.:]\\d{2})? Uhr|um (?:\\d{1,2}|eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)`,
  'am (?:Abend|Nachmittag|Vormittag|Mittag|Morgen|Wochenende|Monatsende)',
  '(?:unserer?|unserem|Ihrer?|Ihrem|deiner?|deinem|zum|beim|der|dem|zur) (?:nächsten |ersten )?(?:Sitzung|Stunde|Termin|Treffen|Gespräch)',
  'immer|nie|niemals|jederzeit|vor jede[rmn]|nach jede[rmn]|jedes Mal|künftig|ab sofort|Ostern|Weihnachten|Pfingsten|(?:den|dem) (?:Ferien|Urlaub)',
  '(?:wenn|sobald|bevor|bis|ob|falls|außer|sofern|sooft|nachdem|solange) (?:Sie|du|wir|ihr|Ihnen|dir)',
  'wie (?:Sie|du)~2 (?:möchten|wünschen|wollen|möchtest|willst|magst)|mit (?:Ihrem|deinem) Einverständnis|wann immer',
]
