import type { Sentences } from './lessons'

/** The patterns were written with these before our eyes. */
export const tunedGerman: Sentences = [
  [
    [],
    [
      'Ich habe auf die Uhr geschaut, während jemand etwas Schweres erzählte.',
      'Wenn ich müde bin, fange ich an zu erklären, und die Erklärung klingt wie eine Verteidigung.',
      'Es half, zuerst zu sagen, was ich getan hatte, und dann erst warum.',
      'Ich frage jetzt am Anfang, ob vom letzten Mal noch etwas übrig ist.',
      'Eine Entschuldigung mit Begründung wurde als Ausrede gehört.',
      'Ich habe unterbrochen, weil ich dachte, ich wüsste, was kommt.',
      'Menschen merken es, wenn wir auf die Uhr sehen, und sagen es selten.',
      'Was ich für Widerstand hielt, war mein Tempo.',
      'Schweigen nach einem harten Satz ist nicht immer Zustimmung.',
      'Die erste Antwort darf kurz sein: was ich gelesen habe und dass es mir leidtut.',
      'Mit meiner Supervisorin spreche ich früher, als ich möchte.',
      'Eine Absage kurz vorher kann sich anfühlen wie weggeschickt werden.',
      'Geld gehört zur Beziehung, und ein Brief darüber braucht ein Wort.',
      'Wenn ich früher aufhören muss, sage ich es zu Beginn.',
      'Beim zweiten Lesen, nach einem Spaziergang, sah ich meinen Anteil.',
      'Ein Scherz, der es mir leichter macht, kann es dem Gegenüber schwerer machen.',
      'Abschiede brauchen mehr Vorlauf, als ich dachte.',
      'Es ist gleichgültig, wer recht hatte. Etwas tat weh.',
      'Ich hatte etwas Wichtiges vergessen und gehofft, dass es niemand merkt.',
      'Fachwörter schaffen Abstand, gerade wenn Nähe gebraucht wird.',
      'Der Kollege, den ich fragte, hörte nur zu.',
      'Eine Frau weinte, und ich reichte Taschentücher, statt zu warten.',
    ],
  ],
  [
    ['name'],
    [
      'Ich habe Lena gesagt, sie sei zu empfindlich.',
      'Als tomas mich vertrat, hatte ihm niemand etwas gesagt.',
      'Meine Klientin Andrea kam danach nicht wieder.',
      'Frau Hallweger wartete draußen, und ich vergaß sie.',
      'Mit K. ging ich zu schnell vor.',
      'Ihre Tochter Sofia hat alles mitgehört.',
      'Ich hatte Lenas Akte offen liegen lassen.',
    ],
  ],
  [
    ['contact'],
    [
      'Aus Versehen schrieb ich an anna.k@mail.example.',
      'Die Nummer war 0664 123 45 67, und ich ließ es klingeln.',
      'Das stand alles auf www.unsere-praxis.example.',
    ],
  ],
  [
    ['place'],
    [
      'In Salzburg trafen wir uns zufällig, und ich sah weg.',
      'Jemand war aus Syrien gekommen und sollte direkter sein.',
      'Ich kannte die Familie aus der hiesigen Kirche.',
      'Wir wohnen beide in der Lindenstraße.',
      'Im Zug nach Bad Homburg saßen wir uns gegenüber.',
    ],
  ],
  [
    ['time'],
    [
      'Letzten Dienstag vergaß ich einen Termin.',
      'Es begann im Oktober, nach einer langen Pause.',
      'Am 3. Mai sagte ich ohne ein Wort ab.',
      'Ein 34-jähriger fand, ich klinge wie ein Vater.',
      'Vor zwei Wochen sagte ich etwas, das ich bereue.',
      'Kurz vor Weihnachten beendete ich die Arbeit per Brief.',
      'Jemand Mitte vierzig fühlte sich wie ein Kind behandelt.',
      'Vereinbart war 16 Uhr, und ich kam später.',
      'Seit 2019 hatten wir nie über Geld gesprochen.',
    ],
  ],
  [
    ['number'],
    [
      'In der siebten Sitzung verlor ich die Geduld.',
      'Nach elf Jahren Arbeit schrieb ich drei Zeilen.',
      'Ich hatte 120 Euro für eine Stunde genommen, die ich versäumt hatte.',
    ],
  ],
  [
    ['rare'],
    [
      'Mich beeindruckte, dass er Chirurg war, und ich ließ ihn führen.',
      'Eine Geflüchtete fragte ich nach Papieren, als wäre ich ein Amt.',
      'Ich sprach zu laut, weil sie gehörlos war.',
      'Der Streit um das Sorgerecht war vorbei, und ich fing wieder davon an.',
      'Zu einer Witwe sagte ich, die Zeit heile alles.',
      'Jemanden mit bipolarer Störung fragte ich nach den Tabletten.',
      'Ich machte eine Bemerkung über eine türkische Hochzeit.',
      'Einen Zwilling fragte ich, wer zuerst geboren wurde.',
    ],
  ],
  [['name', 'time'], ['Im März rief ich Ruth an, statt zu warten.']],
  [['place', 'time'], ['Voriges Jahr in Graz hatte ich dasselbe gesehen.']],
  [['rare', 'number'], ['Eine Lehrerin mit vier Kindern hatte keine Minute, und ich gab Aufgaben mit.']],
]

/** Written afterwards, and no pattern was changed for them. */
export const freshGerman: Sentences = [
  [
    [],
    [
      'Ich gab im Kopf ein Versprechen und sprach es nie aus.',
      'Wer eine Beschwerde bringt, dem danke ich zuerst.',
      'Ich schrieb in der Nacht und hätte bis zum Morgen warten sollen.',
      'Das Zimmer war kalt, und ich hatte nicht gefragt.',
      'Wegen der Notizen am Bildschirm schaute ich im falschen Augenblick weg.',
      'Ich beantwortete eine Frage, die keiner gestellt hatte.',
      'Was ich Grenze nenne, kann sich wie eine Mauer anfühlen.',
      'Es war leichter, über die Methode zu reden als über uns.',
      'Jemand sagte mir, dass ich lächle, wenn es traurig wird.',
      'Ein Satz reichte: Sie haben recht, ich war nicht für Sie da.',
      'Hausaufgaben sollten ein Angebot sein. Meine waren eine Prüfung geworden.',
      'Hätte ich früher gefragt, wäre es klein geblieben.',
      'Der Brief der Versicherung kam, bevor ich ihn erklärt hatte.',
      'Ich hielt Stille für freundlich. Sie wirkte wie Kälte.',
      'Zu spät kommen geschieht. Nicht darüber zu sprechen ist der Fehler.',
      'Die Kollegin in der Supervision stellte nur Fragen.',
      'Mein Lob klang wie eine Note.',
      'Nähe lässt sich nicht verordnen.',
      'Unser Team bespricht Fehler jetzt ohne Schuldige.',
      'Aus Angst vor einem Vorwurf wurde ich förmlich.',
    ],
  ],
  [
    ['name'],
    [
      'Danach sagte mir Brandt, es sei der Ton gewesen.',
      'Herr Yılmaz hatte zweimal angerufen.',
      'Ich denke noch an das, was Dr. Meier uns sagte.',
    ],
  ],
  [['contact'], ['Eine Nachricht an +43 1 234 5678 blieb ohne Antwort.']],
  [
    ['place'],
    [
      'Im Wartezimmer der Klinik in Innsbruck grüßte ich jemanden mit Namen.',
      'Sie waren aus Norwegen angereist, und ich war nicht da.',
      'Auf dem Schillerplatz sahen sie mich mit meiner Familie.',
    ],
  ],
  [
    ['time'],
    [
      'Freitagnachmittags bin ich müde, und man sieht es.',
      'Im Sommer 2021 habe ich mein Honorar ohne ein Wort erhöht.',
      'Um 17:45 hatte ich schon den Mantel an.',
      'Gestern schrieb ich zu schnell zurück.',
    ],
  ],
  [
    ['number'],
    ['Sie hatte gezählt, dass ich 3 Mal gähnte.', 'Nach zwölf Sitzungen hatte ich noch das falsche Bild.'],
  ],
  [
    ['rare'],
    [
      'Einen Priester fragte ich aus Neugier nach dem Glauben.',
      'Ihre Schwangerschaft behandelte ich wie ein Symptom.',
      'Er war schwul, und ich sprach von einer Ehefrau.',
      'Meine Frage nach dem polnischen Nachnamen tat weh.',
      'Jemanden mit Magersucht lobte ich fürs Essen.',
      'Die Bürgermeisterin bekommt keine andere Stunde als andere, und ich gab ihr eine.',
      'Vor jemandem, der adoptiert war, sagte ich „normale Familien“.',
    ],
  ],
]
