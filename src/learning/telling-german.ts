import type { Telling } from './telling-details'

const month = '(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)'
const day =
  '(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag)(?:s|morgen|vormittag|mittag|nachmittag|abend)?'
const many =
  '(?:drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|dreizehn|vierzehn|fünfzehn|sechzehn|siebzehn|achtzehn|neunzehn|zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig|hundert|\\p{L}{3,6}und(?:zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig))'
const place =
  '(?:dritte|vierte|fünfte|sechste|siebte|achte|neunte|zehnte|elfte|zwölfte|\\p{L}{3,8}(?:zehnte|zigste))[nrs]?'
const counted =
  '(?:Sitzungen|Stunden|Minuten|Jahren?|Monaten?|Wochen|Tagen?|Kindern?|Geschwistern?|Brüdern?|Schwestern|Söhnen?|Töchtern?|Klient\\p{L}+|Patient\\p{L}+|Paaren?|Terminen?|Menschen|Mal|Euro|Franken)'

/** Work by which a person can be found in a town, of women and of men. */
const jobs = [
  'Anw[aä]lt\\p{L}*|Architekt\\p{L}*|Apotheker\\p{L}*|Bäcker\\p{L}*|Bauern?|Bäuerin\\p{L}*|Bürgermeister\\p{L}*|Bürokauf\\p{L}+|Chirurg\\p{L}*|Dirigent\\p{L}*|Dolmetscher\\p{L}*|Elektriker\\p{L}*',
  'Erzieher\\p{L}*|Feuerwehr\\p{L}*|Fischer|Förster\\p{L}*|Friseur\\p{L}*|Gärtner\\p{L}*|Hebammen?|Imam|Imker\\p{L}*|Ingenieur\\p{L}*|Journalist\\p{L}*|Kellner\\p{L}*|Köch\\p{L}*|Krankenpfleger\\p{L}*|Krankenschwester\\p{L}*',
  'Landwirt\\p{L}*|Lehrer\\p{L}*|Lokführer\\p{L}*|Maler\\p{L}*|Musiker\\p{L}*|Nonnen?|Notar\\p{L}*|Pastor\\p{L}*|Pfarrer\\p{L}*|Pilot\\p{L}*|Polizist\\p{L}*|Priester\\p{L}*|Professor\\p{L}*|Rabbiner\\p{L}*|Richter\\p{L}*',
  'Sänger\\p{L}*|Schauspieler\\p{L}*|Schreiner\\p{L}*|Schriftsteller\\p{L}*|Soldat\\p{L}*|Sozialarbeiter\\p{L}*|Staatsanw\\p{L}+|Steuerberater\\p{L}*|Tierarzt|Tierärzt\\p{L}*|Tischler\\p{L}*|Winzer\\p{L}*|Zahnarzt|Zahnärzt\\p{L}*|(?:Bus|Taxi|Lkw)-?fahrer\\p{L}*|Azubi\\p{L}*|Lehrling\\p{L}*',
]

const illnesses = [
  'ADHS|ADS|PTBS|HIV|Aids|amyotroph\\p{L}*|autis\\p{L}+|Asperger\\p{L}*|bipolar\\p{L}*|Borderline\\p{L}*|schizo\\p{L}+|Psychosen?|psychotisch\\p{L}*|manisch\\p{L}*|Magersucht|magersüchtig\\p{L}*|Bulimie|Essstörung\\p{L}*|dissoziativ\\p{L}*',
  'Alkoholiker\\p{L}*|alkoholkrank\\p{L}*|Alkoholsucht|drogen\\p{L}+|spielsüchtig\\p{L}*|Heroin|Kokain|Krebs|Brustkrebs|Leukämie|Tumor\\p{L}*|Chemotherapie|Diabetes|Epilepsie|Parkinson|Alzheimer|Demenz|dement\\p{L}*|Schlaganfall|Multiple Sklerose|Rollstuhl|gehörlos\\p{L}*|blinde[rn]?|stotter\\p{L}*|Transplantation',
  'schwanger\\p{L}*|Schwangerschaft\\p{L}*|Fehlgeburt\\p{L}*|Totgeburt\\p{L}*|Abtreibung\\p{L}*|Kinderwunsch\\p{L}*|unfruchtbar\\p{L}*',
]

const lives = [
  'Zwilling\\p{L}*|Drillinge?|Einzelkind|adoptiert\\p{L}*|Adoption\\p{L}*|Pflegekind\\p{L}*|Pflegefamilie|Waisen?|Witwer?n?|verwitwet\\p{L}*|Scheidung\\p{L}*|geschieden\\p{L}*|Sorgerecht\\p{L}*|Stief\\p{L}+|polyamor\\p{L}*|Affäre|schwul\\p{L}*|lesbisch\\p{L}*|bisexuell\\p{L}*|trans|transgeschlechtlich\\p{L}*|nicht-?binär\\p{L}*',
  'geflüchtet\\p{L}*|Geflüchtete\\p{L}*|Flüchtling\\p{L}*|Asyl\\p{L}*|Einwander\\p{L}+|Gefängnis|Haft|Bewährung|Gerichtsverfahren|verurteilt\\p{L}*|Mord\\p{L}*|vergewaltigt\\p{L}*|Vergewaltigung|Überfall|Geisel\\p{L}*|Suizid\\p{L}*|ertrunken|Lawine|Erdbeben|Autounfall|Motorradunfall|Flugzeugabsturz|Brand|abgebrannt',
  'in der Zeitung|im Fernsehen|berühmt\\p{L}*|prominent\\p{L}*|Olympi\\p{L}+|Kirchenchor|Chor|Band|Lotto|Sekte|Kloster|Internat|im Dorf|unser Dorf|Kleinstadt|Tattoo|Narbe|Akzent|Dialekt|Stottern',
]
const origin =
  '(?:türkisch|polnisch|syrisch|afghanisch|russisch|ukrainisch|italienisch|spanisch|griechisch|serbisch|kroatisch|bosnisch|rumänisch|bulgarisch|ungarisch|arabisch|kurdisch|iranisch|irakisch|französisch|englisch|amerikanisch|chinesisch|vietnamesisch|afrikanisch|jüdisch|muslimisch|katholisch|evangelisch|orthodox|tschechisch|österreichisch|schweizer)(?:e[nrsm]?)'

/** Looked for in this order: what is found is not looked at again. */
const patterns: Telling['patterns'] = [
  { kind: 'contact', said: /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/giu },
  { kind: 'contact', said: /\b(https?:\/\/|www\.)\S+/gi },
  { kind: 'contact', said: /(?<![\d.])\+?\d[\d ()/-]{6,}\d/g },
  {
    kind: 'name',
    said: /(?<![\p{L}])(?:Herrn?|Frau|Dr\.|Prof\.|Familie|Ehepaar) (?:Dr\. )?(?!Doktor)\p{Lu}[\p{L}'-]*\.?/gu,
  },
  {
    kind: 'name',
    said: /(?<=(?<!\p{L})(?:Klient|Klientin|Klienten|Patient|Patientin|Patienten|Kollege|Kollegen|Kollegin|namens|heißt|hieß|nenne|genannt|Freundin|Freund|Tochter|Sohn|Schwester|Bruder|Mann) )(?!Ich(?!\p{L}))\p{Lu}[\p{Ll}-]+(?=[ .,]|$)(?! und )/gu,
  },
  { kind: 'name', said: /(?<=(?<!\p{L})(?:[Mm]it|und|[Vv]on|[Zz]u|[Ff]ür|[Bb]ei) )\p{Lu}\.(?= )/gu },
  { kind: 'time', said: /\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b/g },
  { kind: 'time', said: told(`(?:am |vom |bis |seit )?\\d{1,2}\\. ?(?:${month}|\\d{1,2}\\.)(?: \\d{4})?`) },
  {
    kind: 'time',
    said: told(`(?:im |seit |bis |ab |Anfang |Mitte |Ende |vom |letzten )*${month}(?: \\d{4})?`),
  },
  { kind: 'time', said: told(`(?:am |letzten |nächsten |jeden |diesen )?${day}`) },
  {
    kind: 'time',
    said: told('um \\d{1,2}(?:[:.]\\d{2})?|\\d{1,2}(?:[:.]\\d{2})? Uhr(?: \\d{2})?|\\d{1,2}:\\d{2}'),
  },
  {
    kind: 'time',
    said: told('(?:seit|im Jahr|in|von|bis|Sommer|Winter|Herbst|Frühjahr|Frühling) (?:19|20)\\d{2}'),
  },
  {
    kind: 'time',
    said: told(
      '(?:letzte|letzten|vorige|vorigen|vergangene|vergangenen|diese|diesen|dieses|letztes|voriges)[sn]? (?:Woche|Monat|Jahr|Frühjahr|Frühling|Sommer|Herbst|Winter)|gestern|vorgestern|heuer',
      `vor (?:${many}|zwei|einer|einem|einigen|ein paar|\\d+) (?:Tagen|Wochen|Monaten|Jahren?|Tag|Woche|Monat)`,
      '(?:kurz |knapp )?(?:vor|nach|zu|an|über) (?:Weihnachten|Ostern|Pfingsten|Silvester|Neujahr|Ramadan|dem Zuckerfest|Chanukka|den Sommerferien|den Ferien)|Geburtstag',
      `(?:\\d+|${many})[- ]?jährige[rns]?|(?:\\d+|${many}) Jahre alt|(?:Anfang|Mitte|Ende) (?:zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig)|Jugendliche[rn]?|Teenager\\p{L}*|(?:jüngste|älteste)[rn]? (?:Klient|Patient)\\p{L}*`,
    ),
  },
  {
    kind: 'number',
    said: told(
      `(?:${many}|\\d+) (?:\\p{L}+ )?${counted}`,
      `(?:der |die |das |den |ihr\\p{L}* |sein\\p{L}* )?${place} (?:Sitzung|Stunde|Termin|Jahr|Monat|Woche|Mal|Kind|Ehe)`,
    ),
  },
  {
    kind: 'number',
    said: /(?<![\p{L}\p{N}])[€£$]? ?\d+(?:[.,]\d+)*(?:\.|%| ?(?:Euro|Franken))?(?![\p{L}\p{N}])/gu,
  },
  {
    kind: 'place',
    said: /(?<!\p{L})(?:\p{Lu}\p{Ll}+(?:straße|strasse|gasse|allee|platz|weg|brücke|markt|klinikum|universität)|\p{Lu}\p{Ll}+er (?:Straße|Platz|Klinik|Krankenhaus|Schule|Universität|Allee)|St\. \p{Lu}\p{Ll}+)(?!\p{L})/gu,
  },
  {
    kind: 'place',
    said: told(
      '(?:in der|im|am|vom|von der|aus der|aus dem) (?:örtlichen|hiesigen|benachbarten|nahen|selben|nächsten) (?:Krankenhaus|Klinik|Schule|Universität|Kirche|Moschee|Synagoge|Gemeinde|Dorf|Ort|Stadt|Fabrik|Gefängnis|Bank|Kindergarten|Laden|Café)',
    ),
  },
  // Every noun is written large, so a town is known only by words that hardly stand before anything else, or by its name.
  {
    kind: 'place',
    said: /(?<=(?<!\p{L})(?:aus|nach|in|bei) )(?:(?:Bad|Sankt|Klein|Groß) )?\p{Lu}\p{Ll}+(?:burg|berg|stadt|dorf|heim|hausen|furt|bach|au|ingen|kirchen|feld|stein|brück|stedt|walde)(?!\p{L})/gu,
  },
  {
    kind: 'place',
    said: told(
      'Berlin|Hamburg|München|Köln|Frankfurt|Stuttgart|Düsseldorf|Leipzig|Dresden|Hannover|Bremen|Essen(?= (?:gezogen|gewohnt))|Dortmund|Bonn|Mainz|Kiel|Rostock|Potsdam|Erfurt|Kassel|Ulm|Trier|Wien|Graz|Linz|Salzburg|Innsbruck|Zürich|Basel|Bern|Luzern|Genf|Winterthur|Bayern|Sachsen|Hessen|Tirol|Kärnten|Steiermark|Vorarlberg|Polen|Syrien|Afghanistan|Iran|Irak|Russland|Rumänien|Bulgarien|Italien|Spanien|Portugal|Griechenland|Kroatien|Serbien|Bosnien|Kosovo|Albanien|Ungarn|Norwegen|Schweden|Finnland|Dänemark|Frankreich|England|Irland|Eritrea|Somalia|Nigeria|Ghana|Marokko|Tunesien|Ägypten|Libanon|Israel|Indien|China|Vietnam|Brasilien',
      '(?:aus|in) der (?:Ukraine|Türkei|Slowakei|Schweiz)',
    ),
  },
  { kind: 'rare', said: told(origin) },
  { kind: 'rare', said: told(...illnesses) },
  { kind: 'rare', said: told(...lives) },
  { kind: 'rare', said: told(...jobs) },
]

/** What is looked for, as whole words, in large and small letters. */
function told(...alternatives: string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}-])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'giu')
}

export const tellingGerman: Telling = {
  code: 'de',
  patterns,
  genitive: /s$/,
  wordsToo: new Set(
    'lang lange klein groß gross jung kurz kurze stark braun weiß weiss schwarz roth rot grün koch frei fromm gut ernst will mai mark may sommer winter herbst sonntag freitag morgen engel herz stein berg wolf'.split(
      ' ',
    ),
  ),
}
