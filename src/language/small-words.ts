/**
 * Small words of languages, such as *and*, by which they are told apart: written in small letters, and cut at apostrophes. Languages that nobody
 * here speaks to clients stand among them too, as what is not known would be taken for its neighbour: Catalan for Spanish.
 */
export const smallWords: Readonly<Record<string, string>> = {
  // Latin letters
  en: 'the and of to you your i my me it is that this these those for with not no have has had but or at on by be been we our what when would did if so was were are am as an a in from they them he she him her his there about do don didn doesn wasn isn can could couldn should because how who than then just very please still never said told felt feel want know think m ve ll re t',
  de: 'der die das dem den des und oder aber doch ich wir sie ihnen du dir mir mich dich sich uns es er ein eine einen einem einer ist sind war waren bin hat habe haben hatte nicht kein keine dass daß zu zum zur auf mit für von vom bei beim auch wenn wie mein meine meinen ihr ihre ihren dein deine nach im in am an als so noch nur schon immer was weil wird werden würde kann könnte möchte bitte danke sehr mal da gesagt gefühlt fühle hätte mehr über um aus vor',
  nl: 'de het een en van ik je u jij wij zij hij is zijn was waren niet geen dat die dit in op te voor met aan bij maar ook als om er naar mijn jouw uw me mij heb hebt heeft hebben had wat wel nog dan zo door over uit of omdat toen kan wil gezegd voel voelde graag',
  af: 'die en van ek jy my het nie dat is in vir met aan by maar ook as om na wat ’n jou ons hulle sy hy was kan wil sal baie gesê voel toe dit',
  sv: 'och att det som en ett jag du är inte på för med av har hade den de vi var mig dig min ditt om men så när till från kan vill ska skulle kände sade eller hon han',
  da: 'og at det som en et jeg du er ikke på for med af har havde den de vi var mig dig min dit om men så når til fra kan vil skal skulle følte sagde eller hun han blev',
  nb: 'og at det som en et jeg du er ikke på for med av har hadde den de vi var meg deg min ditt om men så når til fra kan vil skal skulle følte sa eller hun han ble',
  fr: 'le la les un une des du de et ou mais je tu vous nous il elle on ils me te se mon ma mes votre vos son sa ses ce cette ces que qui quoi ne pas plus est sont était étais suis ai as a avez ont avait j l d c qu n m s en dans sur pour par avec sans au aux si comme quand parce très bien être été fait dit merci',
  es: 'el la los las un una unos de del y o pero yo tú usted nosotros me te se lo le mi mis su sus tu que no es son era fue soy estoy está he ha han había en con por para sin a al si como cuando porque muy más esto eso esta este nada bien dijo siento sentí gracias hasta sobre ya',
  pt: 'o a os as um uma de do da dos das e ou mas eu você nós me te se lhe meu minha seu sua que não é são era foi sou estou está tenho tem tinha em no na nos nas com por para sem ao à se como quando porque muito mais isso isto esta este nada bem disse sinto senti obrigado obrigada até já',
  gl: 'o a os as un unha de do da dos das e ou pero eu ti vostede nós me te se lle meu miña seu súa que non é son era foi estou está teño ten tiña en no na con por para sen ao á se como cando porque moi máis iso isto dixo grazas xa',
  ca: 'el la els les un una uns de del i o però jo tu vostè nosaltres em et es li meu meva seu seva que no és són era va vaig sóc estic està he ha han havia en amb per a al si com quan perquè molt més això aquest aquesta res bé dir gràcies fins sobre ja',
  it: 'il lo la gli le un una uno di del della dei delle e o ma io tu lei noi mi ti si ci mio mia suo sua che non è sono era ero ho ha hai hanno aveva in con per da al alla nel nella se come quando perché molto più questo questa quello niente bene detto sento sentito grazie anche già l un d c',
  ro: 'și si de la în in cu pe din care că nu este sunt era am ai a au fost eu tu noi el ea mă te se mi meu mea dumneavoastră un o unei sau dar pentru ca când foarte mai ce acest asta mult bine spus simt mulțumesc să al ale',
  pl: 'i w z na do nie to że się jest są był była byłam byłem jestem ja ty pan pani my mi mnie ci pana mój moja ale albo lub jak kiedy bo dla od po o przez co czy tak tego ten ta te już bardzo tylko jeszcze też by być mam ma proszę dziękuję czuję powiedział powiedziała',
  cs: 'a v z na do ne to že se je jsou byl byla jsem si já ty vy my mi mě mně vám můj moje ale nebo jak když protože pro od po o co tak ten ta už velmi jen ještě také by být mám má prosím děkuji řekl řekla bylo není',
  sk: 'a v z na do nie to že sa je sú bol bola som si ja ty vy my mi mňa vám môj moja ale alebo ako keď pretože pre od po o čo tak ten tá už veľmi len ešte tiež by byť mám má prosím ďakujem povedal povedala bolo',
  hr: 'i u na da ne je su se sam si nisam nije bio bila bilo ja ti vi mi me mi vam moj moja ali ili kao kad kada jer za od do o što šta kako to taj ta već vrlo samo još biti imam ima hvala rekao rekla bih s sa koji koja nisu',
  hu: 'a az és hogy nem is egy ez azt de van volt vagyok én te ön mi meg már csak mint ha vagy mert nagyon még el fel ki be kell lehet nekem engem köszönöm mondta éreztem azért amikor sem',
  tr: 've bir bu da de ben sen siz biz o için ile ama çok daha gibi ne değil var yok mi mı mu mü beni bana benim sana size sizin diye kadar sonra şey her hiç olarak oldu olan değildi ki en nasıl neden çünkü ya bunu teşekkür lütfen hissettim söyledi şu',
  az: 'və bir bu üçün ilə olan deyil var yox mən sən siz o da də ki nə çox ən hər mənə məni sizə sizin amma kimi sonra ya idi',
  eu: 'eta da du bat ez dago edo baina nik zu ni hau hori dut dute dira zen nintzen oso ere gehiago egin behar',
  sq: 'dhe e të në me për që një është nuk kam unë ti ju ne më i si por se ka isha ishte jam nga do mos shumë kur edhe këtë kjo faleminderit',
  ku: 'û ez tu em hûn ew min te me we di de ji bo li ku ne bi jî ye e bû gelek lê çi ev wek her nîn spas',
  vi: 'và là của tôi bạn không có được cho với này đã những một trong người khi thì mà nhưng rất tại vì cảm ơn ông bà anh chị em',
  id: 'dan yang di ke dari untuk dengan saya anda kamu tidak ini itu ada adalah akan sudah bisa karena tapi tetapi juga atau seperti pada sangat kami kita dia mereka terima kasih',
  fi: 'ja on ei että se en olen oli minä sinä te me minua minun minulle mutta tai kun niin kuin jos ole olisi hän tämä sitä mitä vain myös koska hyvin kiitos',
  // Cyrillic letters
  ru: 'и в не на я что с он она вы мы мне меня вас вам это как но по за то все у от из к о мой моя был была было так же бы для если или когда потому очень уже ещё еще только нет да мне есть сказал сказала чувствую спасибо',
  uk: 'і й в у не на я що з він вона ви ми мені мене вас вам це як але по за то все від до із про мій моя був була було так же б для якщо або коли тому дуже вже ще тільки ні є та сказав сказала відчуваю дякую',
  bg: 'и в не на аз че с той тя вие ние ми ме ви ви това как но по за то всичко от към мой моя бях беше е са съм се да ще ако или когато защото много вече още само има каза благодаря',
  sr: 'и у не на ја да с он она ви ми ме вам то како али по за је су се сам од до мој моја био била било ако или кад када јер врло већ још само има рекао рекла хвала што нисам није',
  // Arabic letters
  ar: 'في من على عن إلى الى أن ان لا ما لم لن هذا هذه ذلك كان كانت كنت أنا انا أنت انت هو هي نحن مع قد ثم أو او لكن ولكن كل بعد قبل عند عندما لأن لان لي لك له لها التي الذي اللي مش شو كتير جدا جداً شكرا شكراً هل كيف لماذا أي إذا اذا ليس بس يا منك مني معي معك قلت قال قالت وأنا وانا ولا وهذا غير حتى بين حين',
  fa: 'و که را این آن است از به در من شما با برای می نمی هم یا اما ولی بود بودم شد شده هست نیست خیلی چون اگر چه تا بر ما او کرد کردم کنم گفت گفتم یک هر خود مرا دیگر متشکرم ممنون نه',
  ur: 'اور کے کی کا کو میں نے سے ہے ہیں تھا تھی یہ وہ آپ مجھے میرا میری نہیں کہ پر بھی ہو کر ایک جو لیے لئے تو ہوں بہت شکریہ گیا کیا',
  ps: 'او د په چې له زه ته تاسو دی ده نه دا هغه زما ستاسو سره کې یم وم و شي هم ډېر مننه ما',
  ckb: 'و لە بە کە بۆ من تۆ ئێوە ئێمە ئەو ئەم نا نییە بوو بووم دەکەم زۆر هەر یان بەڵام لەگەڵ سوپاس چونکە',
  // Hebrew letters
  he: 'את של לא אני על זה היה הייתי הוא היא עם לי לך כי גם אבל או אם מה כל יש אין אתה אנחנו רק מאוד כמו עוד כבר שלי שלך אותי תודה זאת הזה איך למה כש',
  yi: 'און די דער דאס איז איך ניט נישט מיט פון צו האב האט זיי איר מיר מיך אבער אז וואס ווי אויך אין א',
}
