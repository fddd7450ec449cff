import type { Telling } from './telling-details'

const month =
  '(January|February|March|April|June|July|August|September|October|November|December|Jan\\.?|Feb\\.?|Sept?\\.?|Oct\\.?|Nov\\.?|Dec\\.?)'
const day = '(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?'
const many =
  '(three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|a hundred|hundreds of)([- ](one|two|three|four|five|six|seven|eight|nine))?'
const place =
  '(third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|twentieth|thirtieth|fortieth|fiftieth|hundredth)'
const counted =
  '(sessions|hours|minutes|years|months|weeks|days|children|kids|siblings|brothers|sisters|sons|daughters|clients|patients|couples|appointments|people|jobs|times|pounds|euros|dollars)'

/** Work by which somebody can be found in a town. A therapist, a client or a colleague is nobody in particular. */
const jobs = [
  'account(?:ant|ants)|actors?|actress(?:es)?|architects?|artists?|astronauts?|athletes?|bakers?|bankers?|barristers?|bus drivers?',
  'butchers?|carpenters?|chefs?|chemists?|cleaners?|clergy(?:man|woman)?|coach driver|comedians?|conductors?|cooks?|dancers?|dentists?',
  'diplomats?|drummers?|electricians?|engineers?|estate agents?|farmers?|fire ?fighters?|fire(?:man|men)|fisher(?:man|men)|florists?',
  'gardeners?|geologists?|hairdressers?|head ?(?:master|mistress|teacher)s?|imams?|journalists?|judges?|lawyers?|lecturers?|librarians?',
  'lorry drivers?|magistrates?|mayors?|mechanics?|midwi(?:fe|ves)|miners?|ministers?|models?(?= for| by profession)|musicians?|nannys?|nanny',
  'notar(?:y|ies)|nuns?|nurses?|opera singers?|painters?|paramedics?|pastors?|pharmacists?|pianists?|pilots?|plumbers?|poets?|police ?(?:man|men|woman|women|officers?)',
  'politicians?|postm[ae]n|priests?|principals?|prison officers?|professors?|programmers?|psychiatrists?|rabbis?|receptionist at|sailors?|scientists?|sculptors?',
  'secretary (?:at|of|to)|sergeants?|shepherds?|singers?|social workers?|soldiers?|solicitors?|surgeons?|surveyors?|tailors?|taxi drivers?|teachers?|train drivers?',
  'translators?|truck drivers?|vets?|veterinar(?:y|ian)s?|vicars?|violinists?|waiters?|waitress(?:es)?|welders?|writers? by|apprentices?|cellists?|ballet|officer in the army',
]

const illnesses = [
  "ADHD|ADD|OCD|PTSD|BPD|HIV|AIDS|MS|ALS|autis(?:m|tic)|asperger(?:s|'s)?|bipolar|borderline|schizo\\w+|psychos[ie]s|psychotic|manic|anorexi[ac]|bulimi[ac]",
  'eating disorder|dissociative|alcoholic|alcoholism|addict(?:ed|ion|s)?|heroin|cocaine|gambling|overdose|cancer|leuk[ae]*mia|tumou?r|chemotherapy|diabet(?:es|ic)|epilep\\w+',
  "parkinson'?s|alzheimer'?s|dementia|stroke|multiple sclerosis|crohn'?s|lupus|tourette'?s?|stammer\\w*|stutter\\w*|wheelchair|amputat\\w+|deaf|blind(?= (?:client|woman|man|person|in))|transplant",
  'infertil\\w+|miscarriages?|stillb\\w+|abortions?|IVF|pregnan\\w+|breast-?feeding',
]

const lives = [
  'twins?|triplets?|only child|adopted|adoption|foster (?:child|home|parents?|care)|orphans?|widow(?:s|ed|er|ers)?|divorc(?:e|ed|ing)|custody|step-?(?:mother|father|son|daughter|child|children)|polyamor\\w+',
  'affair with|gay|lesbians?|bisexual|trans(?:gender|sexual)?(?= (?:client|woman|man|person|people))|transgender|non-?binary|transition(?:ed|ing)? (?:to|from)|drag (?:queen|king)',
  'refugees?|asylum|immigrants?|fled from|veterans?|prison|jail|parole|court (?:case|hearing)|lawsuit|on trial|arrested|convicted|murder\\w*|rap(?:ed|e)|kidnap\\w*|hostage|stabb(?:ed|ing)|shot (?:by|himself|herself|dead)|suicide of|hanged|drowned|avalanche|earthquake|plane crash|car crash|train crash|house fire|burn(?:ed|t) down|car accident|motorcycle accident',
  'in the (?:papers?|newspapers?|news)|on television|on TV|famous|celebrity|well-known|award|olympic\\w*|the choir|the band|lottery|cult|sect|convent|monastery|boarding school|the village|our village|small town|the parish|the only (?:one|person|woman|man|client|couple|child|patient)',
  'her (?:tattoo|accent|scar)|his (?:tattoo|accent|scar)|their (?:tattoo|accent|scar)|with (?:a|the) (?:tattoo|scar|accent|red hair|stutter|limp)|ginger|redhead',
]

/** Looked for in this order: what is found is not looked at again. */
const patterns: Telling['patterns'] = [
  { kind: 'contact', said: /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/giu },
  { kind: 'contact', said: /\b(https?:\/\/|www\.)\S+/gi },
  { kind: 'contact', said: /(?<![\d.])\+?\d[\d ()/-]{6,}\d/g },
  { kind: 'contact', said: /(?<!\w)@[a-z]\w{2,}/gi },
  { kind: 'name', said: /\b(Mrs?|Ms|Mx|Miss|Dr|Prof|Sir|Lady|Frau|Herr|Madame)\b\.? ?\p{Lu}[\p{L}'-]*\.?/gu },
  {
    kind: 'name',
    said: /(?<=\b(client|patient|colleague|couple|name[ds]?( is| was)?|called) )(?!I\b)\p{Lu}\b\.?/gu,
  },
  { kind: 'name', said: /(?<=\b([Ww]ith|and|of|to|from|for|by|that) )(?!I\b)\p{Lu}\./gu },
  { kind: 'time', said: /\b\d{1,4}[./-]\d{1,2}[./-]\d{2,4}\b/g },
  {
    kind: 'time',
    said: new RegExp(`\\b(the )?\\d{1,2}(st|nd|rd|th)?( of)? (${month}|May)\\b( \\d{4})?`, 'g'),
  },
  {
    kind: 'time',
    said: new RegExp(
      `\\b(${month}|(?<=\\b([Ii]n|[Ll]ast|[Ss]ince|[Uu]ntil|[Oo]f|[Tt]his|[Ee]arly|[Ll]ate) )May)( \\d{1,2}(st|nd|rd|th)?)?\\b(,? \\d{4})?`,
      'g',
    ),
  },
  {
    kind: 'time',
    said: words(`(on |last |next |every |each )?${day}( (morning|afternoon|evening|night)s?)?`),
  },
  {
    kind: 'time',
    said: words("\\d{1,2}([:.]\\d{2})? ?(am|pm|o'clock)|\\d{1,2}:\\d{2}|(half|quarter) past \\w+"),
  },
  {
    kind: 'time',
    said: words('(in|since|from|until|of|by|summer|spring|autumn|winter) (19|20)\\d{2}|(19|20)\\d{2}s?'),
  },
  {
    kind: 'time',
    said: words(
      '(last|this) (week|month|year|spring|summer|autumn|fall|winter|christmas|easter|night)|yesterday|(the )?(day|week|month|year) before (last|yesterday)',
      `(${many}|two|an?|some|a few|\\d+) (days?|weeks?|months?|years?) ago`,
      '(at|before|after|over|around|since|last|just before|just after) (christmas|easter|new year|ramadan|hanukkah|passover|thanksgiving|the summer holidays?)|(his|her|their|my) birthday',
      `(\\d+|${many})[- ]years?[- ]old|aged? (\\d+|${many})|(in (his|her|their) |early |mid |late )?(teens|twenties|thirties|forties|fifties|sixties|seventies|eighties)|turn(ed|ing) (\\d+|${many})|(my|the) (youngest|oldest) client|teenagers?|(his|her|their) (\\d+|${place})(th|st|nd|rd)? birthday`,
    ),
  },
  {
    kind: 'number',
    said: words(
      `(${many}|two hundred) (\\w+ )?${counted}`,
      `(the |our |her |his |their |my )?${place} (session|hour|appointment|year|month|week|time|child|client|marriage)`,
    ),
  },
  {
    kind: 'number',
    said: /(?<![\p{L}\p{N}])[€£$]? ?\d+([.,]\d+)*(st|nd|rd|th|%| ?(euros?|dollars?|pounds?))?(?![\p{L}\p{N}])/gu,
  },
  {
    kind: 'place',
    said: /\b(\p{Lu}[\p{L}'-]+ )+(Street|Road|Lane|Avenue|Square|Hospital|Clinic|School|University|College|Church|Park|Station|Hall|Centre|Center|Institute|Prison|Bridge)\b/gu,
  },
  {
    kind: 'place',
    said: words(
      '(at|in|from|of) the (local|nearby|same|next|neighbou?ring) (hospital|clinic|school|university|college|church|mosque|synagogue|pub|caf[eé]|shop|town|village|factory|prison|bank|nursery|kindergarten)',
    ),
  },
  { kind: 'rare', said: words(...illnesses) },
  { kind: 'rare', said: words(...lives) },
  { kind: 'rare', said: words(...jobs.map(some => `(?<!(?:good|my own|own) )(?:${some})`)) },
]

/** What is looked for, as whole words, in large and small letters. */
function words(...alternatives: string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}-])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'giu')
}

export const tellingEnglish: Telling = {
  code: 'en',
  patterns,
  wordsToo: new Set(
    'will may mark rose grace hope faith art bill dawn joy june april august summer autumn violet lily daisy ivy hazel pat sue rob ray jack frank ernest gene miles chance young long short little white brown black green gray grey king price love moore stone wood woods hill field fields winter sommer day may page cook baker smith miller carpenter mason hunter bell cross church park lane banks rivers waters best good wise noble strong small rich gold silver lang berg stein graf vogel frei'.split(
      ' ',
    ),
  ),
  large: {
    common: new Set(
      "i i'm i've i'd i'll ok cbt dbt act emdr ifs zoom english tv dna nhs gp god internet american british e-mail covid makeright freudian".split(
        ' ',
      ),
    ),
    beforePlace:
      /\b(in|at|from|near|to|around|outside|into|through|across|leaving|left|visited|visiting|towards?|of)( (the|old|north|south|east|west|northern|southern|eastern|western|central|downtown))* $/i,
    origin:
      /(ish|ese|ian|ean|ansk|ans)$|^(German|Germans|French|Dutch|Danes?|Swiss|Greeks?|Turks?|Turkish|Turkey|Arab|Arabic|Israeli|Iraqi|Iranian|Afghan|Kurd|Kurdish|Jew|Jews|Jewish|Muslims?|Catholics?|Protestants?|Hindus?|Buddhists?|Sikhs?|Mormons?|Quakers?|Roma|Thai|Welsh|Scot|Scots|Czech|Slovak|Serb|Croat|Finn|Finns|Latino|Latina|African|Asian|European|Black|Pakistani|Bangladeshi|Somali|Jehovah's Witness(es)?)\b/,
  },
}
