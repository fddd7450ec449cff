import { clientNouns, germanDays, germanWords, sorry, you, youAre, youHave } from './german-words'
import type { HintLanguage, Pattern } from './hint'

const rules =
  '\\p{L}*(?:richtlinien?|vorschrift|vorschriften|vorgaben?|regelung|regelungen|ordnung|bestimmungen|bedingungen|agb|verträge|vertrag|vertrags)'
const said =
  '(?:gesagt|erklärt|erwähnt|erläutert|mitgeteilt|dargelegt|ausgeführt|hingewiesen|geschildert|geschrieben|beantwortet|betont|geäußert)'
const understood =
  '(?:missverstanden|(?:falsch|verkehrt) (?:verstanden|aufgefasst|gedeutet|interpretiert|gehört|gelesen|wahrgenommen|in Erinnerung|ausgelegt|gemerkt|mitbekommen|eingeordnet|abgespeichert)|fehlinterpretiert|überinterpretiert)'
const toSay =
  '(?:sagen|melden|anrufen|fragen|nachfragen|lesen|warnen|zuhören|warten|ansprechen|mitteilen|erwähnen|rückmelden|reden|aufpassen|Bescheid (?:geben|sagen))'
const toldMe =
  '(?:gesagt|gefragt|gelesen|zugehört|angerufen|gemeldet|gesprochen|gewartet|erwähnt|angesprochen|mitgeteilt|gewarnt|offen gewesen|ehrlich gewesen|pünktlich gewesen|gekommen|Bescheid (?:gegeben|gesagt))'
const took =
  '(?:empfind\\p{L}*|empfunden|auffassen|auffasst|aufgefasst|erleb\\p{L}+|sehen|siehst|verstehen|verstehst|verstanden|wahrnehm\\p{L}*|wahrnimmst|wahrgenommen|nehmen|nimmst|genommen|interpretier\\p{L}+)'
const small =
  '\\p{L}*(?:scherz|witz|spaß|versehen|versprecher|missverständnis|kleinigkeit|fehler|formalität|formsache|bemerkung|wort|satz|formular|mail|brief|name|redensart|formulierung|irrtum|verwechslung|panne|missgeschick|ausrutscher|unachtsamkeit|lappalie|bagatelle|detail|floskel|spruch)'
const some = '(?:ein paar|wenige|einige|eine|zwei|drei|vier|fünf|zehn|fünfzehn|\\d+)'
const hard = '(?:schwer|schwierig|hart|schmerzhaft|belastend|schlimm|nicht leicht|nicht einfach)'
const sick = '(?:furchtbar|schlecht|elend|miserabel|schrecklich|dreckig|gar nicht gut|nicht gut)'
const complained =
  '(?:beschwert|beklagt|gestört|bemängelt|beanstandet|kritisiert|moniert|Problem|Probleme|Anstoß|gesagt|vorgeworfen|übel genommen|etwas dagegen|Schwierigkeiten)'
const asked = '(?:möchten|wollen|mögen|möchtest|willst|magst|wünschen|lieber|wäre|ist|sind|bist)'

/** What is promised, after "ich" or "wir" or before it: present tense and future are one. */
const promised = [
  'melden? (?:mich|uns)|erkundigen? (?:mich|uns)|kümmern? (?:mich|uns)',
  'gebe¬3 Bescheid|gebe¬5 weiter|geben¬3 Bescheid|sage¬2 Bescheid',
  '(?:schreibe|antworte|schicke|sende|maile) (?:Ihnen|dir)(?!,? (?:das|dies|diese|hier|weil|um|damit|aus|als|mit|heute))',
  '(?:rufe|rufen)¬5 an',
  '(?:frage|fragen) (?:mal |einmal )?(?:meine[nr]?|die|den|das|im|in|bei|nach|unsere[nr]?)',
  '(?:spreche|rede|sprechen|reden) (?:mal |noch |bald |dann ){0,2}(?:mit|darüber)',
  '(?:kläre|prüfe|klären|prüfen|veranlasse|überprüfe)(?! ich| wir)',
  'finde¬3 heraus|sehe¬3 nach|(?:schaue|sehe) (?:mir|es|das)¬4 an|schaue¬3 nach|hake¬2 nach|gehe¬3 nach|forsche¬2 nach',
  'sorge¬1 dafür|bemühe mich|setze mich¬4 (?:ein|Verbindung)|kümmere mich|überlege mir|denke darüber nach',
  '(?:lasse|lassen)¬6 (?:ändern|korrigieren|berichtigen|prüfen|überprüfen|zukommen|streichen|wissen)',
  'bringe¬3 in Ordnung|spreche¬4 darauf an|leite¬4 weiter|finden?¬4 (?:Lösung|Weg|Termin|Zeitpunkt|Gelegenheit|Zeit)|(?:überweise|erstatte|organisiere|besorge|beantrage|kontaktiere|recherchiere|erledige)|hole¬4 (?:ein|nach)|reiche¬3 nach|lasse von mir hören|nehme¬5 mit ins|(?:schaue|schauen|sehen?)(?: mal)?,? (?:was|wie|ob)',
  'komme¬3 auf (?:Sie|dich) zu|komme¬3 darauf zurück',
]
const will =
  '(?:melden|antworten|schreiben|klären|fragen|nachfragen|sprechen|reden|nachdenken|kümmern|prüfen|überprüfen|nachsehen|anrufen|schicken|zuschicken|zusenden|weitergeben|besprechen|herausfinden|ansehen|anschauen|nachgehen|veranlassen|erkundigen|überlegen|durch den Kopf gehen lassen|bemühen|(?:ändern|korrigieren|berichtigen|streichen)(?: lassen)?|dafür sorgen|Bescheid (?:geben|sagen)|einsetzen|(?:versuchen|bemühen),? (?:das|es|mich)|in Ordnung bringen|weiterleiten|löschen|entfernen|besorgen|abklären|einholen|organisieren|erledigen|nachreichen|nachholen|zukommen lassen|kontaktieren|zurückkommen|erstatten|überweisen|zurückzahlen|sehen, was)'

/** A "but" that makes an apology no smaller. */
const goodBut = [
  '(?:aber|doch|jedoch|allerdings|auch wenn) (?:das|dies|es|dieses|diese|dieser|eine|ein|sie|mein|meine|leid)~5 (?:genug|reicht|reichen|ungeschehen|klein|wenig|spät|entschuldigt|hilft|ändert|gutmachen|wiedergutmachen|gut|nichts)',
  'aber (?:nicht|nie|es nicht|vor allem|mehr noch|zuerst|auch nicht|nichts)',
  'aber (?:ich )?(?:weiß|sehe(?! auch| keine)|verstehe|höre|kann~2 (?:verstehen|sehen|hören)|begreife)(?: ich)?',
  'ohne Wenn und Aber|nicht nur|kein "?aber',
]

const patterns: Pattern[] = [
  {
    kind: 'sorry_if',
    said: germanWords(
      `${sorry}~2,? (?:wenn|falls|sofern|sollte|sollten|solltest|für den Fall)`,
      `(?:wenn|falls|sofern|sollte|sollten|solltest) (?:ich|wir|dich|dir|Sie|du|Ihnen|das|dies|es|etwas|irgendetwas|meine?|unsere?)~9 (?:dann |so )?(?:tut|bitte ich|bitten wir|bedau\\p{L}+|entschuldig\\p{L}+|möchte ich)(?: es| das)? (?:mir|uns|ich|wir|mich|um|Sie|dich|das)`,
      `${sorry}~9 (?:etwaige|etwaigen|eventuelle|eventuellen|allfällige|allfälligen|mögliche|möglichen)`,
      `(?:für|wegen) (?:alle )?(?:etwaige|etwaigen|eventuelle|eventuellen|allfällige|allfälligen|mögliche|möglichen)~8 (?:entschuldig\\p{L}*|Verzeihung|Nachsicht|leid)`,
      `${sorry},? dass (?:ich|wir|das|es|mein\\p{L}*)~5 (?:möglicherweise|vielleicht|eventuell|womöglich|unter Umständen)`,
      '(?:es )?täte (?:es )?mir~2 leid',
    ),
    unless: germanWords(
      'wenn ich (?:daran|an|das|Ihre|deine|Sie|dich)~5 (?:denke|lese|höre|sehe)',
      'möchte ich (?:wissen|hören)|ohne Wenn und Aber',
    ),
  },
  {
    kind: 'sorry_you_feel',
    said: germanWords(
      `(?:${sorry}|schade)~3,? (?:dass|wie) ${you}~1 (?:sich|dich)~6 (?:fühlen|fühlst|gefühlt|fühlten|fühltest|vorkommen|vorkommst|vorgekommen)`,
      `(?:${sorry}|schade)~3,? (?:dass|wie) ${you} (?:das|es|dies|mich|meine?)~4 (?:so|anders|derart|persönlich|als|falsch)~3 ${took}`,
      `(?:${sorry}|schade)~3,? (?:dass|wie) ${you} (?:das|es|dies|mich|meine?)~3 (?:empfinde[nt]?|empfindest|empfunden|auffassen|aufgefasst|erleben|erlebt|wahrnehmen|wahrgenommen)`,
      `(?:${sorry}|schade)~3,? dass~6 so~2 (?:angekommen|ankam|ankommt|rübergekommen|rüberkam|herübergekommen|gewirkt|wirkt|wirkte|empfunden|aufgefasst|verstanden|aufgenommen)`,
      `(?:${sorry}|schade)~3,? dass~3 (?:den Eindruck|das Gefühl|dieser Eindruck|dieses Gefühl|der Eindruck|das Bild)`,
      `(?:${sorry}|schade)~3,? dass ${you}~3 (?:enttäuscht|verärgert|gekränkt|beleidigt|verletzt|wütend|aufgebracht|verstimmt|traurig) (?:sind|bist|waren|warst)`,
      `(?:${sorry}|schade)~3,? dass ${you} (?:so|jetzt|nun) (?:denken|denkst|fühlen|fühlst|reagieren|reagierst)`,
      `(?:${sorry}|schade)~3,? dass ${you}~1 (?:sich|dich)~6 (?:ärger\\p{L}*|geärgert|aufreg\\p{L}*|aufgeregt|gestört|gekränkt|Sorgen)`,
      `(?:${sorry}|schade)~3,? dass ${you}~4 (?:diesen|solchen|diesem|anderen) (?:Eindruck|Gefühl|Schluss|Ergebnis)`,
      `${sorry},? dass (?:mein|meine|das|es|dies)~3 (?:Sie|dich)~2 (?:getroffen|verletzt|gekränkt|verärgert|belastet) hat`,
    ),
    unless: germanWords(
      '(?:weil|als|da|nachdem|indem|wodurch|womit|was) ich|durch (?:mich|mein\\p{L}*)|von mir|wegen mir|meinetwegen',
    ),
  },
  {
    kind: 'apology_but',
    said: germanWords(
      `${sorry}(?:.{1,160})?,?(?: [-–—])? (?:aber|jedoch|allerdings|dennoch|andererseits)`,
      `${sorry}(?:.{1,160})?[,;] (?:doch|trotzdem)`,
      `${sorry}.{0,160}, nur (?:hatte|war|habe|ist|ging|konnte|wusste|fehlte|musste|dass)`,
      `${sorry}.{0,160}, (?:wobei (?:man|ich|Sie|du|es|das|auch|fairerweise|wir|der|die)|obwohl (?:man|fairerweise|auch)|auch wenn (?:ich|es|Sie|du|man|das|die|der)|(?:obwohl|wenngleich) ich (?:es|das|finde|meine|glaube|denke))`,
    ),
    unless: germanWords(...goodBut),
  },
  {
    kind: 'apology_but',
    said: germanWords(
      `${sorry}.{0,200}[.!?]+ (?:aber|allerdings|jedoch|doch|trotzdem|dennoch|andererseits|gleichzeitig|nur)`,
      `${sorry}.{0,200}[.!?]+ (?:ich|wir|es|Sie|du|man|das|die) (?:war|hatte|habe|ist|muss|musste|konnte|haben|hast|sollten|solltest)~2 (?:aber|allerdings|jedoch)`,
    ),
    unless: germanWords(...goodBut, 'aber ohne'),
    withNext: true,
  },
  {
    kind: 'blame',
    said: germanWords(
      `${youHave}¬6 ${understood}`,
      `${you}¬5 ${understood} (?:haben|hast)`,
      `${you} (?:missverstehen|missverstehst|irren sich|irrst dich|täuschen sich|täuschst dich)`,
      `${you} hätte(?:n|st)¬6 ${toSay} (?:müssen|sollen|können|dürfen)`,
      `${you}¬5 hätte(?:n|st) ${toSay} (?:müssen|sollen|können|dürfen)`,
      `wenn ${you}¬7 ${toldMe} (?:hätten|hättest|wären|wärst|wärest)`,
      `(?:^|[,.!?;] )(?:und )?(?:hätten Sie|hättest du|wären Sie|wärst du)¬7 ${toldMe}`,
      `(?:wäre|hätte)~3 (?:gewesen|geholfen),? wenn ${you}`,
      'warum (?:haben Sie|hast du)~6 (?:nicht|nichts|nie)',
      '(?:das|so etwas) (?:habe|hab) ich~3 (?:nie|niemals|so nicht) (?:gesagt|geschrieben|behauptet|gemeint)',
      'ich (?:habe|hab) (?:das|es|so etwas|dergleichen)~2 (?:nie|niemals|so nicht) (?:gesagt|geschrieben|behauptet)',
      'so (?:war|ist) (?:es|das)~2 (?:nicht|nie)|das (?:stimmt|ist)(?: doch| aber| einfach)* (?:so nicht|nicht so gewesen)|das entspricht nicht~3 (?:Tatsachen|Wahrheit)',
      'so (?:habe|hab) ich (?:das|es)~2 nicht (?:gesagt|in Erinnerung|erlebt|gemeint)|(?:ganz )?anders in Erinnerung',
      `(?:Sie müssen|du musst|müssen Sie|musst du|Sie sollten|du solltest)¬4 (?:verstehen|einsehen|akzeptieren|begreifen|zugeben|anerkennen|bedenken|wissen, dass)`,
      '(?:Ihre|deine)(?: eigene)? (?:Übertragung|Projektion|Abwehr|Verantwortung, )|(?:Ihr|dein)(?: eigener)? Widerstand',
      'projizier(?:en|st) (?:Sie|du)|(?:Sie|du)~3 projizier\\p{L}+|(?:verdrehen|verdrehst) (?:Sie|du)|(?:Sie|du) (?:verdrehen|verdrehst)|Worte? in den Mund',
      'ich fühle mich~5 (?:angegriffen|beschuldigt|in die Ecke gedrängt|an den Pranger gestellt|unter Druck gesetzt|vorgeführt)',
      '(?:Sie waren|du warst|waren Sie|warst du) (?:es|diejenige|derjenige)(?: doch| ja| selbst)?,? (?:der|die)',
      `(?:Sie waren|du warst|Sie kommen|du kommst) (?:auch|ebenfalls|selbst|ja)~3 (?:spät|unpünktlich|laut|unfreundlich|unhöflich|nicht)`,
      'gehören~3 zwei|(?:bilden Sie|bildest du) (?:sich|dir)~4 ein|(?:Sie bilden|du bildest) (?:sich|dir)~4 ein',
      'selbst (?:zuzuschreiben|schuld|eingebrockt)|(?:ist|war)~2 (?:Ihre|deine)(?: eigene)? Schuld|(?:liegt|lag)¬2 an (?:Ihnen|dir)|an (?:Ihnen|dir) gelegen',
      '(?:unterstellen Sie|unterstellst du|Sie unterstellen|du unterstellst)',
      `${you} hätte(?:n|st)(?: ja| doch| auch| einfach| nur| jederzeit){1,3}¬4 \\p{L}+en (?:können|müssen|sollen|dürfen)`,
      `wenn ${you}¬7 \\p{L}+ (?:hätten|hättest|wären|wärst), (?:hätten|wären) wir`,
      '(?:welchen Anteil|was~2 dazu beigetragen)|gegen mich~1 (?:auslegen|verwenden|aus)|(?:legen|legst|drehen|drehst)~6 (?:gegen mich|um)|(?:Sie müssen|du musst) (?:auch|schon|einfach) (?:sehen|zugeben|wissen)|(?:nur|bloß) an sich|(?:Sie wollten|du wolltest) (?:es|das)~1 (?:doch|ja)~1 so|beklag(?:en|st) (?:Sie sich|dich)|(?:erst|vorher)~1 an die eigene Nase',
      '(?:Sie|du)~3 (?:selbst|selber) (?:gewollt|entschieden|abgesagt|vorgeschlagen|unterschrieben)|(?:Sie|du) (?:verlangen|verlangst|erwarten|erwartest)~3 (?:zu viel|Unmögliches|Wunder)|(?:machen Sie|mach) mich nicht~2 verantwortlich|(?:Sie|du) (?:verwechseln|verwechselst|vergessen|vergisst)',
      'den Mund auf\\p{L}*|erwarte(?: ich)?~4,? dass (?:er|sie|du|man)|(?:Sie wussten|du wusstest|Sie wissen|du weißt) (?:doch|genau|ganz genau)|nicht meine Schuld|(?:kann ich nichts|ich kann nichts) dafür|(?:Sie tun|du tust) mir~1 Unrecht|(?:seien Sie|sei)~1 ehrlich:|(?:Sie suchen|du suchst)~3 (?:Schuld|Fehler|Streit)|(?:überzogene|falsche) Erwartungen',
      'zusammengereimt|zurechtgelegt|hineingedeutet|(?:Sie|du) (?:hören|hörst|lesen|liest|sehen|siehst) nur,? was|(?:wollen|willst) mich~2 (?:falsch|nicht|missverstehen)',
      '(?:Sie|du) (?:machen|machst) es mir~4 (?:schwer|nicht leicht|nicht einfach|unmöglich)|verbitte~1 mir|(?:das|dies) ist eine Unterstellung|(?:Sie|du) (?:blockier|sabotier|boykottier|provozier|manipulier)\\p{L}+',
      '(?:Ihr|dein|Ihre|deine) (?:Vorwurf|Vorwürfe|Kritik|Verhalten|Reaktion|Ton)~1 (?:ist|sind|war|waren)¬3 (?:unfair|ungerecht|haltlos|unberechtigt|überzogen|unangemessen|unangebracht|nicht gerechtfertigt)',
      `${youAre}¬3 (?:unfair|ungerecht|undankbar|manipulativ|unsachlich)`,
      '(?:Sie haben|du hast)~3 (?:nie|nicht|nichts|niemals)(?: davon)? (?:gesagt|erwähnt|angesprochen|Bescheid gegeben)',
      '(?:Sie haben|du hast|haben Sie|hast du)~4 nicht (?:richtig |genau ){0,2}(?:zugehört|hingehört|gelesen|aufgepasst|nachgefragt|gefragt|gemeldet)|hören Sie mir nicht zu|du hörst mir nicht zu',
      'was (?:haben Sie|hast du)~2 erwartet|hellsehen|Hellseher\\p{L}*|Gedanken lesen|falschen Hals|falschen Zusammenhang|aus dem Zusammenhang gerissen',
      '(?:auch )?(?:Ihr|Ihren|dein|deinen)(?: eigene[rn]?)? Anteil|einen Anteil (?:daran|haben)|(?:Sie haben|du hast) mir (?:ja )?keine (?:echte |faire )?Chance',
    ),
    unless: germanWords(
      '(?:weil|als|da|nachdem) ich',
      '(?:nichts|nicht|nie|kein\\p{L}*|niemals)~5 (?:Ihre|deine) (?:eigene )?Schuld',
      '(?:Sie waren|du warst) es,? (?:der|die)~5 (?:gemerkt|bezahlt|gebraucht|erinnert|gewarnt|getragen|ausgehalten)',
      '(?:habe|hatte) ich~4 (?:vorgeworfen|behauptet|unterstellt)',
    ),
  },
  {
    kind: 'minimizing',
    said: germanWords(
      `(?:war|ist|waren|sind|geht|ging)~4 (?:nur|bloß|lediglich|einfach nur)(?: um)?~2 ${small}`,
      `(?:handelte|handelt) (?:es )?sich~2 (?:nur|bloß|lediglich)~3 ${small}`,
      `(?:war|waren|ist|sind|geht|ging)~4 (?:nur|bloß|lediglich|kaum)(?: um)? ${some} (?:Minuten?|Tage?n?|Worte?n?|Wörter|Sätze?|Stunden?|Mal)(?! (?:vor|nach|später))`,
      '(?:war|ist)(?: doch| ja| wirklich| höchstens){1,2} eine (?:Kleinigkeit|Lappalie|Bagatelle)',
      '(?:war|ist)~3 (?:ein (?:ganz )?(?:kleiner|winziger|kleines|winziges|geringfügiger|minimaler|harmloser)|eine (?:ganz )?(?:kleine|winzige|harmlose|geringfügige)) \\p{L}+',
      '(?:war|ist|waren|sind)~4 (?:nicht|halb|nur halb|gar nicht|auch nicht)(?: wirklich| ganz| gar)? so (?:schlimm|wild|tragisch|dramatisch|ernst|arg)(?!,? (?:wenn|wie) )|halb so (?:wild|schlimm)',
      `${youAre}¬4 (?:zu |über|allzu |sehr |etwas |ein bisschen )(?:empfindlich|sensibel|dünnhäutig|emotional)`,
      `${you}¬4 (?:überreagier|übertreib|überbewerte)\\p{L}*|(?:überreagieren|übertreiben|übertreibst|überreagierst) ${you}|das (?:ist|finde ich)~3 übertrieben`,
      '(?:steigern Sie|steigere|steiger|steigerst|Sie steigern|du steigerst)~4 (?:hinein|rein)|hineingesteigert|reingesteigert',
      '(?:sollten|solltest|sollte|wollen|lassen Sie uns|lass uns)~4 nicht~2 (?:überbewerten|hochhängen|hineininterpretieren|hineinlesen|dramatisieren)|Goldwaage',
      '(?:(?:nimmst|nehmen|nimm)~5 (?:zu|so) (?:sehr )?zu Herzen)|(?:nimm|nehmen Sie|nehmt)~3 nicht~2 (?:persönlich|ernst|tragisch|schwer|übel|zu Herzen)|nicht (?:so |allzu |zu )?persönlich (?:nehmen|zu nehmen)',
      '(?:ich wollte|wollte ich)~3 (?:nur|bloß|lediglich|doch)~4 (?:helfen|Beste|nett|witzig|lustig|freundlich|ehrlich|Stimmung|aufmuntern|aufheitern|auflockern)',
      '(?:war|ist|hab|habe|hatte)~4 (?:nicht|nie) (?:so|böse|persönlich|ernst|abwertend|verletzend) gemeint|(?:nur|doch|ja)(?: nur)? gut gemeint',
      '(?:ist|war|wurde)(?: ja| doch| aber| am Ende| schließlich| letztlich| Gott sei Dank| zum Glück| eigentlich| weiter| im Grunde){1,3} nichts(?: weiter| Schlimmes| Ernstes){0,2} passiert|(?:kein|keinerlei)(?: großer| echter| wirklicher)? Schaden~1 (?:entstanden|angerichtet)',
      'Strich d(?:arunter|runter)|Schwamm drüber|Schnee von gestern|aus einer Mücke|Sturm im Wasserglas|kein (?:Drama|Weltuntergang|Beinbruch|Problem daraus)|nicht die Welt|keine (?:große|so große) Sache|nicht der Rede wert|Kopf hoch|wird schon wieder|Kirche im Dorf',
      '\\p{L}+, (?:nichts weiter|weiter nichts|mehr nicht)(?= *[.!]|$)|die Welt nicht unter|nicht der Weltuntergang|(?:stell dich|stellen Sie sich)~1 nicht so an|aufgebauscht|aufbauschen|(?:viel|großes) (?:Aufhebens|Theater|Wirbel)|über den Dingen|noch ?mal gut ?gegangen|nicht (?:allzu |zu )?dramatisieren',
      '(?:finde|glaube|denke)~3 nicht,? dass~6 (?:so|besonders|wirklich|derart|weiter) (?:schlimm|dramatisch|tragisch|verletzend|ernst)',
      '(?:mach|machen Sie)~3 (?:keinen Kopf|nicht so einen Kopf|nicht verrückt|keine (?:so großen )?Gedanken)|(?:nicht )?(?:so |zu )?hoch ?(?:zu )?hängen|(?:gibt|gäbe)~1 (?:wirklich |weiß Gott |doch )?Schlimmeres|(?:haben Sie|hast du|ist)~2 (?:bald|schnell|längst) (?:wieder )?vergessen|(?:sehen Sie|sieh)~3 positiv|Mein Gott,? (?:das|es)|so dahingesagt|was ist(?: denn| da| schon)+ dabei|(?:bisschen|etwas|mehr|keinen) (?:Humor|Spaß)',
      '(?:schauen|blicken|sehen) wir~2 nach vorne?|lass(?:en Sie)? uns~3 (?:nach vorne? (?:schauen|blicken|sehen)|weitermachen|vergessen|abhaken)|(?:vergessen|vergiss)(?: wir| Sie)? (?:das|es|die Sache)(?: einfach)?|hinter uns lassen',
      '(?:so etwas|so was|sowas|solche (?:Dinge|Sachen|Fehler))(?: kommt| kommen)(?: eben| halt| nun mal| nun einmal| schon| immer| leider){0,3}(?: mal| einmal)? vor',
      '(?:so etwas|so was|sowas|solche (?:Dinge|Sachen|Fehler)|das) (?:passiert|passieren)(?: eben| halt| nun mal| nun einmal| schon mal| mal| jedem| uns allen| den Besten)+',
      '(?:das|so etwas|so was|sowas) kann(?: ja| doch| schon| halt| eben){0,2}(?: jedem| jeder| allen| uns allen| mal| einmal)+~1 (?:passieren|vorkommen)|das kommt(?: schon| eben| halt)* (?:mal |einmal )?vor',
      'Fehler machen wir alle|(?:wir alle|alle|jeder|jede) (?:machen|macht)(?: mal| einmal| eben)? Fehler|Fehler passieren|(?:jeder|jede|alle|wir alle) (?:hat|haben)(?: mal| einmal)? (?:einen |auch )?schlechten? Tage?',
      '(?:andere|anderen|vielen|manchen|manche)(?: Menschen| Leuten)? (?:geht es|haben es|hatten es|ging es)~3 (?:schlechter|schwerer|schlimmer)',
      '(?:immerhin|wenigstens|zumindest) (?:war|ist|hat|haben|wurde|sind|waren)~3 (?:nur|niemand|nichts|nicht|kein\\p{L}*)',
      'kein Grund~4 (?:aufzuregen|Aufregung|ärgern|verletzt|traurig|wütend|Drama)|(?:regen Sie sich|reg dich)~3 nicht~1 auf|(?:war|ist|waren)~3 harmlos(?:e|er|es)?',
    ),
    unless: germanWords(
      'für (?:Sie|dich) (?:nicht|war|schon|ist)|Kleinigkeit, aber ich|nicht nur|erst als',
      'lass(?:en Sie)? uns erst',
    ),
  },
  {
    kind: 'already_explained',
    said: germanWords(
      `wie(?! (?:Sie|du|oft|viel|sehr) )~5 (?:schon|bereits|oben|mehrfach|mehrmals|zuvor|vorhin|wiederholt|eingangs)~5 (?:${said}|besprochen|vereinbart|angekündigt)`,
      'wie (?:in|im|am)~4 (?:geschrieben|erwähnt|erklärt|mitgeteilt|besprochen)|wie (?:gesagt|betont|erwähnt|erklärt|erläutert|dargelegt|ausgeführt)',
      'wie besprochen(?!,? (?:habe|bringe|schicke|sende|lasse|rufe|bekommen|liegt|finden|ist) )',
      `wie ich (?:Ihnen|dir)~6 ${said}`,
      `wie ich (?:am|im|in|beim|letzte\\p{L}*|neulich|gestern|damals)~4 ${said}`,
      `(?:habe|hatte|hab) ich~6 (?:schon|bereits|mehrmals|mehrfach|wiederholt|oft genug|klar|deutlich|oft|zigmal)~4 (?:${said}|gemacht|entschuldigt)`,
      `ich (?:habe|hatte|hab)~4 (?:schon|bereits|mehrmals|mehrfach|wiederholt|oft genug|klar|deutlich|doch)~5 (?:${said}|gemacht|entschuldigt)`,
      `was ich (?:Ihnen|dir)~2 (?:schon|bereits)~4 ${said}`,
      'ich kann(?: mich)?~1 (?:nur|bloß|lediglich)~3 wiederholen|ich wiederhole mich|ich wiederhole es|^(?:noch ?(?:ein ?)?mals?|erneut|abermals)(?: ganz deutlich| zum Mitschreiben)?:|^zum (?:letzten|wiederholten|dritten|zweiten) Mal',
      'ich verweise auf|(?:siehe|sehen Sie|lies|lesen Sie)~3 (?:letzte|vorige|erste|frühere)n? (?:Nachricht|Mail|Antwort|Schreiben)',
      'ich habe~4 (?:jetzt|nun|inzwischen|wirklich)~2 \\p{L}*mal~2 (?:gesagt|erklärt|geschrieben|erläutert|gebeten)|(?:Gründe|Grund|Haltung|Meinung|Standpunkt|Position|Antwort)~2 (?:kennen Sie|kennst du|bekannt)|(?:Sie kennen|du kennst) (?:ja |doch )?(?:meine?n?|die|unsere) (?:Gründe|Haltung|Meinung|Standpunkt|Position|Antwort|Regeln?)|es bleibt dabei|dabei bleibt es|wie immer:|auch wenn ich mich wiederhole',
      '(?:steht|stand|finden Sie|findest du|ergibt sich)~5 (?:meiner|der) (?:ersten|letzten|früheren|vorigen|obigen) (?:Antwort|Nachricht|Mail)|(?:bereits|schon)~2 (?:eingegangen|dargestellt)|(?:mehr|weiteres)~1 (?:habe ich|gibt es|kann ich)~2 nicht~1 (?:sagen|dazu)|mich (?:nicht )?(?:ständig |immer |dauernd )?wiederholen',
      '(?:dachte|hatte gedacht|ging davon aus)~1 (?:das|es|die Sache) (?:hätten wir|sei|wäre)~1 (?:geklärt|erledigt|klar|besprochen)|(?:Thema|Sache|Angelegenheit)~5 (?:erledigt|abgeschlossen|vom Tisch)|(?:muss|soll) ich~4 (?:noch einmal|nochmals?|schon wieder|ständig)',
      '(?:damit|dazu|hierzu|darüber)~5 (?:alles|genug) gesagt|nichts (?:mehr|weiter) hinzuzufügen',
      '(?:das hatten wir|das haben wir)(?: doch| ja)* (?:schon|bereits)|(?:darüber|davon) (?:haben|hatten) wir~3 (?:oft|mehrmals|mehrfach|ausführlich|zur Genüge|lang und breit)|wie oft (?:soll|muss) ich',
      'wie (?:Sie|du)(?: ja| doch| selbst| sehr wohl| genau| bereits){0,2} (?:wissen|weißt)|wie (?:Ihnen|dir)(?: ja)? bekannt',
    ),
    unless: germanWords(
      `(?:habe|hatte) (?:ich )?~4 (?:gesagt|geschrieben),? (?:ich|dass ich) (?:würde|werde)`,
    ),
  },
  {
    kind: 'other_clients',
    said: germanWords(
      `(?:mein|unser)(?:e|en|er|em) (?:anderen?|übrigen|sonstigen|restlichen) ${clientNouns}`,
      `(?:noch|auch) (?:\\p{L}+ )?andere ${clientNouns}(?: zu| betreuen| habe|$|[.!])|(?:Sie sind|du bist)~3 die Ausnahme|(?:freuen|bedanken) sich~2 (?:meine|die meisten|viele|andere)`,
      `(?:(?:^|[.!?,;:] )andere|vielen anderen|alle anderen?|die anderen?) ${clientNouns}(?: von mir| hier| in der (?:Praxis|Gruppe))? (?:kommen|kamen|stört|störte|finden|fanden|haben|hatten|mögen|schätzen|verstehen|verstanden|sind|waren|machen|nehmen|akzeptieren|freuen|schaffen|wären)`,
      `von (?:all )?(?:mein|unser)\\p{L}* ${clientNouns}~3 (?:noch|nie|niemand|keine?r?)`,
      `(?:noch|bisher|bislang)~2 (?:niemand|keiner|keine|kein|nie jemand|nie einer|nie eine)~6 ${complained}`,
      `(?:die meisten|viele|alle|manche|keiner?|einige|fast alle)~1 (?:meiner|von meinen|unserer) ${clientNouns}`,
      `(?:den meisten|den anderen|vielen)(?: ${clientNouns})? (?:tut|hilft|gefällt|tat|half|gefiel)|(?:bei|mit) (?:allen |vielen )?anderen(?: ${clientNouns})?~1 (?:nur |sehr |bisher )?(?:gute|beste) Erfahrungen`,
      `(?:^|[.!?,;:] )(?:alle )?meine ${clientNouns}~1 (?:schätzen|mögen|sagen|finden|lieben|kommen|wissen|verstehen|sind|reagieren|haben|freuen)`,
      `alle(?:n|r)? meine[nr]? ${clientNouns}`,
      `${youAre}(?: wirklich| bisher| tatsächlich)? (?:der|die|das) (?:erste|einzige|ersten|einzigen)(?: ${clientNouns})?,? (?:der|die|das)`,
      `(?:sonst|außer (?:Ihnen|dir)|niemand sonst|sonst keine?r?)~5 (?:niemand|keiner|keine|kein|niemanden)~6 (?:${complained}|stört)`,
      '(?:alle|den|die) anderen~6 (?:gutgetan|gefällt|gefallen|geholfen|gutgetan|verstanden|zufrieden|zurecht|geschafft|akzeptiert|kein Problem|einverstanden|dankbar|sehr gut)|bei (?:den |allen )?anderen~3 (?:funktioniert|klappt|geht|ging|hilft|half)',
      '(?:die meisten|viele|andere) (?:Menschen|Leute|Patienten|Klienten) (?:wären|sind|finden|mögen|schätzen|würden)~3 (?:dankbar|froh|gut|hilfreich|angenehm|zufrieden|sich)',
      '(?:die meisten|(?:^|[.!?,;:] )andere) (?:wären|sind|finden|kommen|nehmen|verstehen|freuen|schätzen|würden|schaffen|halten)|(?:im Gegensatz zu|anders als) (?:anderen?|die meisten|den meisten|mein\\p{L}*|all\\p{L}*)',
    ),
    unless: germanWords(
      `(?:Termine?|Sitzungen?|Stunden?|Akten?|Namen?|Notizen|Anrufe?)~1 mein(?:er|en) anderen`,
      '(?:einzige|erste)\\p{L}?,? (?:der|die)~6 (?:kann|darf|weiß|bestimmt|entscheidet|bemerkt|gemerkt)',
      '(?:lesen|sehen|hören|erfahren) (?:kann|können|wird|werden)|vergleichen|verglichen|verletzt (?:gewesen|worden)',
    ),
  },
  {
    kind: 'policy',
    said: germanWords(
      `(?:nach|gemäß|laut|aufgrund|wegen|entsprechend)(?: unsere[rmn]?| de[nrm]| den geltenden| meine[rnm]?)?(?: geltenden)? ${rules}`,
      `(?:sind|ist)(?: nun einmal| nun mal| eben| halt| einfach){0,2} unsere? (?:${rules}|regeln?)`,
      `(?:die|unsere|das|unser) (?:${rules}|regeln|praxisregeln)~4 (?:sind|ist|lassen|lässt|erlaub\\p{L}*|verbiet\\p{L}*|sieht|sehen|schreib\\p{L}*|verlang\\p{L}*|gestatte\\p{L}*)`,
      'aus (?:rechtlichen|juristischen|haftungsrechtlichen|versicherungsrechtlichen|datenschutzrechtlichen) Gründen|rechtlich gesehen|aus Haftungsgründen',
      `${youHave}~3 (?:${rules}|\\p{L}*(?:erklärung|formular|vereinbarung|regeln))~3 (?:unterschrieben|unterzeichnet|zugestimmt|akzeptiert)`,
      `(?:${rules}|\\p{L}*(?:erklärung|formular|vereinbarung)),? (?:den|die|das|dem|der) (?:Sie|du)~3 (?:unterschrieben|unterzeichnet|zugestimmt|akzeptiert)`,
      '(?:mein|unser)(?:e|er|en|em)? (?:rechts)?(?:anwalt|anwältin|anwälte|anwälten|anwalts|beistand|juristin|jurist|rechtsabteilung)',
      '(?:mein|unser)(?:e|er)? \\p{L}*(?:versicherung|versicherer|haftpflicht|kammer|berufsverband)~2 (?:erlaubt|verbietet|rät|sagt|verlangt|lässt|gestattet|will|untersagt|empfiehlt|schreibt)',
      '(?:keine? )?(?:Schuldeingeständnis|Schuldanerkenntnis|(?:Anerkennung|Eingeständnis) (?:einer|von) (?:Rechtspflicht|Schuld))|Rechtspflicht|haftbar|Haftung|Haftungs\\p{L}*|rechtliche Schritte|Rechtsweg|Verleumdung|üble Nachrede|Rufschädigung',
      `entspricht~3 (?:${rules}|regeln?|gesetz|standards?)|(?:aus Gründen|wegen) de[sr] (?:Datenschutz|Haftung|Versicherung|Rechts)\\p{L}*|Datenschutzgründen|keine Ausnahmen?|(?:rechtlich|fachlich|formal)~1 (?:einwandfrei|korrekt|zulässig|in Ordnung)|(?:steht|stand)~4 (?:AGB|Vertrag|Kleingedruckten|Vereinbarung|Merkblatt)|(?:gängige|übliche) Praxis`,
      `(?:in|nach) (?:unsere[rmn]|der|dem|den) ${rules}~3 (?:geregelt|festgelegt|vereinbart|vorgesehen|nachzulesen|nachlesen)`,
      'mit (?:Ihrer|deiner) Unterschrift|juristisch (?:betrachtet|gesehen)|(?:storno|ausfall|praxis|haus)regeln? (?:gilt|gelten|ist|sind|sieht|sehen)|nichts vorzuwerfen',
      'rechtlich~2 nicht verpflichtet|nicht~2 rechtlich verpflichtet|nicht dazu verpflichtet|behalte(?: ich)? mir~5 vor',
      '(?:ist|war|sind)~5 (?:Vorschrift|Vorschriften|vertraglich geregelt|vertraglich vereinbart|so vereinbart)',
      `ich habe mich~2 an (?:die|alle|unsere)~1 (?:${rules}|\\p{L}*leitlinien|regeln)~3 gehalten|nach Vorschrift gehandelt|korrekt (?:gehandelt|verhalten)`,
      '(?:kann|darf|werde|möchte)~4 (?:nicht|nichts)~2 (?:kommentieren|äußern|Stellung nehmen)|dazu nicht(?: weiter)?(?: zu)? äußern|(?:gehe|geh) (?:ich )?(?:darauf|auf)~3 nicht~1 ein',
      '(?:regeln|regelungen|bestimmungen|richtlinien)~2 sind~3 (?:klar|eindeutig|streng)|weitere (?:Kommunikation|Korrespondenz|Schreiben)~5 (?:anwalt|schriftlich|ausschließlich)',
    ),
    unless: germanWords(
      'Ihr Recht|das Recht|Sie können|du kannst|Sie dürfen|du darfst|wenn Sie|wenn du|steht Ihnen frei|schützt|Sie entscheiden',
      '(?:nicht|nie)(?: daran)? (?:gehalten|befolgt|beachtet)|nichts berechnet|verstoßen|verletzt|gebrochen|mein Fehler|entfällt|nichts zahlen',
    ),
  },
  {
    kind: 'no_day',
    said: germanWords(
      `(?:ich|wir|und) (?:${promised.join('|')})`,
      `(?:melde ich mich|melden wir uns|kümmere ich mich|erkundige ich mich|(?:schreibe|antworte|schicke) ich (?:Ihnen|dir)|rufe ich¬5 an|kläre ich|prüfe ich|klären wir das|lasse ich¬6 (?:ändern|korrigieren|berichtigen|prüfen|streichen)|(?:reden|sprechen) wir~3 (?:darüber|davon)|finde ich¬3 heraus|sorge ich|bringe ich¬3 in Ordnung|antworte ich|leite ich¬3 weiter|gebe ich¬4 (?:Bescheid|weiter)|frage ich (?:meine[nr]?|die|den|das|im|in|bei|nach))`,
      `(?:ich werde|werde ich|wir werden|werden wir)¬9 ${will}`,
      `ich (?:verspreche|habe vor)~5 zu (?:schicken|senden|schreiben|klären|ändern|fragen|prüfen|melden)`,
      '(?:Sie bekommen|du bekommst|Sie erhalten|du erhältst|bekommen Sie|bekommst du|erhalten Sie)~6 (?:Antwort|Rückmeldung|Nachricht|Bescheid)|wird sich~3 melden|(?:Sie hören|du hörst|Sie werden|du wirst)~5 von (?:mir|uns)',
      '(?:das|dies|es|(?:der|die|das|Ihre?|deine?) \\p{L}+) (?:wird|werden)¬4 (?:geändert|geklärt|korrigiert|berichtigt|gelöscht|nachgereicht|geprüft|erledigt|verschickt|zugeschickt|erstattet)',
    ),
    unless: germanWords(
      ...germanDays,
      'niemand\\p{L}*|nicht mehr|nie wieder|nichts|nicht wieder|nicht bitten',
      'dafür,? dass (?:Sie|du|niemand|keiner|das nicht|so etwas nicht)', // holds for all days
    ),
    withNext: true,
  },
  {
    kind: 'look_after_me',
    said: germanWords(
      '(?:seien Sie|sei)~3 nicht(?: so| zu)? (?:böse|sauer|wütend|enttäuscht|streng mit mir|hart zu mir)',
      '(?:hoffe|hoffentlich|wünsche mir|wünschte|bete)~8 (?:verzeihen|vergeben|verzeihst|vergibst)|mir~4 (?:verzeihen|vergeben) (?:kannst|können|könntest|könnten|würden|würdest)|(?:können Sie|kannst du) mir~3 (?:verzeihen|vergeben)|bitte (?:verzeih|verzeihen Sie|vergib|vergeben Sie) mir(?= *[.!]|$)',
      '(?:hat|haben|ist|war|macht|trifft|treffen|verletzt|verletzen|kränkt)~3 mich~4 (?:verletzt|getroffen|gekränkt|schockiert|erschüttert|mitgenommen|hart|tief|fertig|traurig)|(?:hat|haben|tut|tun)~2 mir~2 (?:weh|wehgetan|wehtun)',
      '(?:bin|war)~4 (?:am Boden zerstört|untröstlich|fix und fertig|völlig fertig|verzweifelt|in Tränen|zutiefst verletzt|sehr verletzt|sehr gekränkt|erschüttert)|mit~2 (?:Kraft|Kräften|Nerven|Latein) am Ende',
      'ich (?:habe|musste)~4 (?:geweint|weinen)|habe ich~4 geweint|schlaflose\\p{L}*|liege(?: ich)?~2 wach|(?:habe|kann|konnte)~6 (?:nicht|kaum|nicht mehr|kein Auge) (?:geschlafen|schlafen|essen|zugetan|zumachen)',
      `mir geht es~4 ${sick}|geht es mir~4 ${sick}|ich fühle mich~4 (?:furchtbar|elend|schrecklich|miserabel)`,
      'Herz (?:brechen|gebrochen|bricht)|bricht~3 Herz|brach~3 Herz',
      '(?:dich|Sie)~2 (?:nicht|ungern) (?:auch noch )?verlieren|(?:denk|denken Sie)~5 an mich|enttäuscht (?:von|über) (?:Ihnen|dir|Sie|dich)|(?:schlafe|esse)~4 (?:nicht|kaum|schlecht)|raubt~2 Schlaf|Burn-?out|ich brauche~4 (?:Trost|Zuspruch|Verständnis|Rückhalt)|(?:zeig|zeigen Sie) mich~2 nicht an|wieder gut (?:mit|auf) mi[rch]+|immer (?:mein Bestes|alles gegeben)',
      '(?:mache|mach) (?:ich )?mir~3 (?:Vorwürfe|Sorgen um mich)|komme~2 nicht zur Ruhe|Angst,? dass (?:Sie|du)~4 (?:verlassen|verlässt|gehen|gehst|aufhören|aufhörst|beschweren|beschwerst|melden)|Zusammenbruch|(?:mich|mir)~2 (?:belastet|zusetzt|quält|zermürbt)|belastet mich',
      '(?:haben Sie|hab)~2 (?:Nachsicht|Mitleid|Erbarmen)|bei mir~4 (?:viel los|drunter und drüber)|(?:hoffe|bitte)~4 nicht~1 nach(?:tragen)?|tragen~3 nicht nach|(?:trag|tragen Sie|trägst)~4 nicht nach|nachtragend',
      '(?:Zulassung|Approbation|Job|Existenz|Lebenswerk|Ruf|Stelle|Beruf)~3 (?:kosten|gefährden|ruinieren|zerstören|verlieren)|um meine (?:Zulassung|Approbation|Existenz|Stelle)',
      'sag(?:en Sie)? mir~2,? dass~4 (?:gut|in Ordnung|böse|verzeih\\p{L}*)|(?:(?:können Sie|kannst du) mir sagen, dass (?:Sie|du) )?mir noch~2 (?:vertrau|glaub)\\p{L}*|(?:mögen Sie|magst du) mich noch|(?:vertrauen Sie|vertraust du) mir (?:noch|trotzdem)',
      'so viel~3 gegeben|(?:alles|so viel|viel)~3 (?:für|mit) (?:Sie|dich|Ihnen|dir) (?:getan|gemacht|durchgemacht)|nach allem, was (?:ich|wir)',
      '(?:hatte|habe|hab|hinter mir)~4 (?:schrecklich|schwer|hart|furchtbar|schlimm|fürchterlich|grauenvoll|entsetzlich)\\p{L}* (?:Monate?|Jahre?|Wochen?|Zeit|Tage?)',
      `${hard}¬3 für mich|für mich¬5 ${hard}|fällt mir~3 (?:sehr|unglaublich|wahnsinnig) schwer`,
      'auch nur ein Mensch|(?:gib|geben Sie) mich~2 nicht auf|(?:verlass|verlassen Sie) mich~2 nicht|nicht hängen|lass(?:en Sie)? mich~2 nicht (?:im Stich|allein|fallen)',
      '(?:geh|gehen Sie|wende dich|wenden Sie sich|melden Sie|melde)~4 nicht~3 (?:Kammer|Leitung|Presse|Aufsicht|weiter)|(?:erzähl|erzählen Sie|sag|sagen Sie)~3 (?:niemandem|keinem|nicht weiter)',
      '(?:Verständnis|Nachsicht|Geduld|Mitgefühl)~1 (?:für|mit) (?:mich|mir)|(?:nachsichtig|sanft|gnädig|geduldig|milde|nicht so hart)~1 mit mir',
      'mache~4 (?:durch|eine schwere Zeit)|steckt?e?~2 (?:selbst|gerade) in einer|in meine (?:Lage|Situation|Haut)|an meiner Stelle|mich~2 zu verstehen|versteh(?:en Sie)?~1 mich(?: doch| bitte| auch)',
      'macht mir~4 zu schaffen|nimmt mich~3 mit|wühlt mich~2 auf|(?:könnte|würde|kann)~4 nicht (?:ertragen|aushalten|verkraften)',
      '(?:hoffe|bitte|denk|denken Sie)~6 (?:nicht|keinesfalls)~2 schlecht\\p{L}*~1 (?:von|über) (?:mir|mich)',
      '(?:hoffe|bitte)~4 (?:bleiben|bleibst|verlassen|verlässt) (?:mir|mich)|Angst,? (?:dich|Sie) zu verlieren|ohne (?:Sie|dich)~3 nicht',
    ),
    unless: germanWords(
      '(?:nicht|nie)~3 (?:Ihre|deine) (?:Aufgabe|Last|Sache)|damit komme ich|Supervis\\p{L}+|(?:müssen Sie|musst du|Sie müssen|du musst|brauchen|brauchst)~3 nicht|trage ich selbst|nicht tragen|nicht verzeihen',
      '(?:danke|Dank)~3 Geduld|streng mit sich|mit mir selbst|wie (?:schwer|hart|schwierig)~3 für (?:Sie|dich)',
    ),
  },
  {
    kind: 'off_the_record',
    said: germanWords(
      'bleibt~2 unter uns|unter uns~2 (?:bleiben|ausmachen|klären|regeln|lassen|gesagt)|unter vier Augen|unter der Hand|(?:nicht )?an die große Glocke|inoffiziell|ohne Protokoll',
      '(?:ruf|rufen Sie) mich~4 (?:an|durch)|(?:ruf|rufen Sie)(?: doch| einfach| kurz| mal| bitte)+ (?:an|durch)|(?:kannst du|können Sie|könnten Sie|könntest du|würden Sie|würdest du) mich~5 anrufen|(?:lassen Sie uns|lass uns) (?:kurz |mal |lieber )*telefonieren',
      '(?:statt|anstatt)~1 (?:hier|schriftlich|im Portal|über das Portal|das hier)',
      '(?:besser|lieber|am besten)~5 (?:am Telefon|telefonisch|persönlich|mündlich|von Angesicht)|am Telefon~3 (?:darüber|klären|besprechen|reden|sprechen|als hier)|am Telefon (?:reden|sprechen|klären)',
      '(?:hier ist|hier haben Sie|hier hast du|unter|auf|an)(?: auf)? meine[rn]? (?:private|privaten|persönliche|persönlichen|Privat\\p{L}+|Handynummer|Mobilnummer)',
      '(?:schreib|schreiben Sie|schick|schicken Sie|melde dich|melden Sie sich|mail|mailen Sie)~7 (?:WhatsApp|Signal|SMS|Threema|Telegram|privat|privaten?|Privat\\p{L}+|persönliche[nr]?)',
      '(?:möchte|würde|wäre|will|sollten|mir wäre)~5 (?:nicht|nichts) (?:schriftlich|hier|im Portal|ins Portal|in der Akte)~3 (?:machen|schreiben|schreibst|festhalten|besprechen|klären|haben|stehen|diskutieren)|wenn (?:Sie|du)~3 nicht hier (?:schreiben|schreibst)',
      '(?:schreib|schreiben Sie)(?: bitte)? hier(?: bitte)? nichts?|(?:schreib|schreiben Sie)(?: bitte| das| so etwas| davon){0,2} nichts?(?: mehr)?(?: davon| darüber| so etwas)? (?:hier|im Portal|ins Portal|in das Portal|auf diese Seite)',
      '(?:muss|müssen|soll|sollte|sollten|braucht)~3 nicht~3 (?:Akten?|Portal|hierher|schwarz auf weiß|schriftlich|auf Papier)|(?:gehört|gehören|gehörten) nicht (?:ins|in das|in dieses|auf dieses|hier)(?: Portal|her| hin|ein)?',
      '(?:bliebe|bleibe|bleiben|behalten|lassen|klären)~2 (?:zwischen|unter) uns|(?:zwischen|unter) uns(?: beiden)?~1 (?:bleiben|bleibt|bliebe|lassen)|(?:besser|lieber|klüger|klüger wäre es)~6 nicht~3 (?:aufschreiben|aufzuschreiben|schreiben|zu schreiben|festhalten|festzuhalten)|nicht aufzuschreiben|(?:kommen Sie|komm)(?: doch| einfach| mal| lieber)+ vorbei',
      'privat~2 (?:klären|besprechen|reden|regeln|sprechen)|Kreise zieht|kleinen Dienstweg|diskret|muss~2 (?:keiner|niemand)~3 (?:erfahren|wissen|mitbekommen)',
      '(?:ungern|nicht gern) (?:schriftlich|hier|im Portal)|nichts~2 (?:Unterlagen|Akten?|Protokoll)|schwarz auf weiß|nicht~2 offiziell|(?:behalten Sie|behalte|behalt)~3 für (?:sich|dich)|(?:bei|auf) einem? Kaffee|meine (?:private |persönliche )?(?:Handynummer|Privatnummer|Nummer) (?:haben Sie|hast du|ist|lautet)',
      'Portal~2 aus dem Spiel|(?:außerhalb|abseits)~1 Portals?|ohne das Portal|am Portal vorbei',
      '(?:können Sie|könnten Sie|würden Sie|kannst du|könntest du|würdest du)~5 (?:löschen|zurücknehmen|zurückziehen)|(?:löschen Sie|lösch|lösche)~1 (?:das|die|diese|bitte|Ihre|deine)|(?:zieh|ziehen Sie|nimm|nehmen Sie)~1 (?:die|Ihre|deine|diese)~2 zurück',
      '(?:in Ruhe|persönlich|direkt) (?:bei|mit) mir (?:und|statt|anstatt)|komm(?:en Sie)? (?:zuerst|erst|lieber|direkt|vorher) zu mir',
    ),
    unless: germanWords(
      `(?:wenn|falls) (?:Sie|du|Ihnen|dir)~6 ${asked}|wohler|(?:rufen Sie|ruf) mich gerne?|möchten Sie|wollen Sie|möchtest du|willst du|wäre (?:Ihnen|dir)|ist (?:Ihnen|dir)`,
      '(?:Sie können|du kannst|können Sie (?:gern|jederzeit|auch)|Sie dürfen|du darfst)',
      'Gefahr|Notfall|Krise|verspäte\\p{L}*|hätte|hätten|habe ich|ich habe|hatte|nicht inoffiziell',
      'ich (?:lasse|behalte)',
    ),
  },
]

export const germanHints: HintLanguage = {
  code: 'de',
  longest: 2_200,
  small: germanWords(
    'der|das|dem|des|und|oder|aber|doch|ich|wir|Sie|Ihnen|du|dir|mir|mich|dich|sich|uns|es|ein|eine|einen|ist|sind|war|nicht|kein|keine|dass|zu|zum|auf|mit|für|von|bei|habe|haben|hatte|tut|auch|wenn|falls|wie|mein|meine|Ihr|Ihre|dein|deine|nach|laut|unser|unsere|unserer|werden|wird|immer|noch|nur|schon|hier|bitte',
  ),
  goesOn:
    /(?<![\p{L}\p{N}])(?:\d{1,2}|z|z\. ?b|u|u\. ?a|d|d\. ?h|o|o\. ?ä|i|i\. ?d|bzw|ca|evtl|ggf|usw|etc|inkl|vgl|dr|prof|fr|hr|nr|str|tel|bspw|sog)\. *$/iu,
  reported: germanWords(
    '(?:sagen|sage|sagte|sagten|sagst|sagtest|gesagt|geschrieben|schrieb|schrieben|schreiben|schreibst|behaupte[tn]?|gemeint|meinte|meinten|gedacht|dachte|dachten|denken|denkst|geglaubt|glaubte|gefühlt|befürchtet|fürchten|fragen|frage|gefragt|vorgeworfen|getan|tat|angedeutet|nahegelegt|unterstellt)~3(?:[,:]|,? (?:dass|ob|als ob|als|wie)) *$',
    '(?:nicht|nie|niemals|kein|keine|nichts|kaum)(?: so| sagen| glauben| finden| behaupten| der Meinung| sicher| etwa)?,?(?: dass| weil)? *$',
    'als(?: ob)? *$|ob *$',
    '(?:Satz|Wort|Vorwurf|Behauptung|Gedanke|Gefühl)~1,? dass *$',
  ),
  patterns,
}
