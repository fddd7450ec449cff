import type { HintLanguage, Pattern } from './hint'

const apologies = [
  "(I'm|I am|I was|we're|we are|I feel)( (so|very|really|truly|deeply|terribly|extremely|sincerely|genuinely|awfully|just|of course)){0,2} sorry",
  '(I|we)( (do|must|want to|would like to|can only|sincerely|truly|really|also))? (apologi[sz]e|regret)',
  '(please accept )?my( \\w+)? apologies',
  '(I|we) owe you an apology',
  '(^|[.!?,;] )(so |very |really |truly )?sorry',
  'say( that I am)?( how)?( very)? sorry',
]
const sorry = `(${apologies.join('|')})`
const sorryToHear = `${sorry}( to (hear|read|learn|see))?( that)?`

const willI =
  "(?<!what |how |why |where |which )(I|we)('ll| will| shall|'m going to| am going to| promise to)"
const isIt = "(was|is|it's|that's|were)"
const youAre =
  "you('re| are| were| seem| can be| (may|might) (be|have)| have)?( perhaps| maybe)?( being| been)?"
const myReach = '(call|ring|phone|text|e-?mail|message) me(?! (by|out|when|if|dr|doctor))'

/** A "but" that makes an apology no smaller. */
const goodBut = [
  "but (that|this|sorry|it|the word|words|those words|these words|an apology|saying so|saying it)( [\\w']+){0,4} (enough|undo|mend|excuse|repair|thin|small|too little|too late)",
  'nothing( \\w+){0,4} but',
  'but (I know|I( can| also| can also)? (see|hear)|more than|above all|most of all|not only|first)',
  'not only',
]

const month = '(january|february|march|april|may|june|july|august|september|october|november|december)'
const unit = '(minutes?|hours?|days?|weeks?|weekend|months?|years?|fortnight)'

/** A day, or what takes the place of one: an occasion, "from now on", or what the other one decides. */
const days = [
  'today|tonight|tomorrow|now|at once|immediately|(straight|right) away|noon|midnight|overnight',
  '(mon|tues|wednes|thurs|fri|satur|sun)days?',
  `(this|next|each|every|the same|that) (${unit}|morning|afternoon|evening|time|session|appointment|meeting|spring|summer|autumn|fall|winter|term)`,
  `(in|within|after) (a|an|one|two|three|four|five|six|seven|ten|fourteen|\\d+|a few|a couple of|the next)( \\w+){0,2} ${unit}`,
  `(in|by|of|until|from|before|after|since|early|late|mid|\\d{1,2}|\\d{1,2}(st|nd|rd|th)) ${month}`,
  `${month} (the )?\\d{1,2}`,
  'the \\d{1,2}(st|nd|rd|th)?',
  "\\d{1,2}[./:]\\d{1,2}|\\d{1,2} ?(am|pm|o'clock)",
  '(by|at) the (end|start|beginning)|by the time',
  '(our|your|the|my) (next |first |last )?(sessions?|appointments?|meeting|hour)',
  'always|never|(at )?any time|christmas|easter|the holidays?',
  '(when|once|whenever|before|until|unless|if|whether|as soon as|after|only) (we|you|your|our)',
  '(before|until) (I|it|the|anything|anybody|each|every)',
  'whatever you|whichever you|as you (wish|like|asked)|with your',
]

const patterns: Pattern[] = [
  {
    kind: 'sorry_if',
    said: words(
      '(excuse|forgive) me if I',
      `if (I|we|it|this|that|anything|my \\w+)( [\\w']+){1,8}, (then )?${sorry}`,
      `${sorry}( (for|about)? ?(it|this|that))?,? if`,
      `${sorry} (for|about) (any|anything|whatever)`,
      `${sorry} (that|for|about) .{0,60}(I|we|this|it|that|which|words|remark|comment|message) (may|might) have`,
    ),
  },
  {
    kind: 'sorry_you_feel',
    said: words(
      `${sorryToHear} (it|this|that|my \\w+) (has |had )?(left|made) you (feel|feeling)`,
      `${sorryToHear} (it|this|that|things|my \\w+) (feels|felt|seems|seemed|came across|landed|sounded)( to you)? (that way|this way|like that|like this|so)`,
      `${sorryToHear} (you|you are|you're|you were|you have|you've) (now |still |so )?(been )?(feel|felt|feeling|think(?! of)|believe|experienced?|perceived?|offended|upset|disappointed)`,
      `${sorryToHear} you (now |still )?(see|saw|take|took|interpret|interpreted|find|found) (it|this|that|things|my)`,
    ),
    unless: words('(because|when|since|after|as|by what|through what) I'),
  },
  {
    kind: 'apology_but',
    said: words(`${sorry},? (but|however)`),
    unless: words(...goodBut),
  },
  {
    kind: 'apology_but',
    said: words(
      `${sorry}.{1,160}[,;:]? (but|however,?) (I|I'm|I've|I'd|you|you're|we|he|she|they|it|it's|that|that's|this|there|the|these|those|my|your|our|in|as|at|on|please|when|with|what|things|people|sometimes|somebody|nobody|everybody|to be)`,
      `${sorry}.{1,160}, yet (I|you|we|it|that|this|there|the|my|your)`,
      `${sorry}.{1,160}(?<!even) (although|though) (it|it's|there|this|that|in fairness|to be fair|in my defen[cs]e|I meant|I only|I still|I do)`,
    ),
    unless: words(
      ...goodBut,
      "but (I|it) (did not|didn't|had not|hadn't|never|forgot|failed|left|let)", // it belongs to what the apology is for
      'but you (needed|had asked|asked|wanted|trusted|deserved|told|had told)',
    ),
  },
  {
    kind: 'apology_but',
    said: words(`${sorry}.{0,200}[.!?]+ (but(?! for)|however|that said|having said that)`),
    unless: words(...goodBut),
    withNext: true,
  },
  {
    kind: 'blame',
    said: words(
      "never (gave|give) me (a|the) (real |fair )?chance|you (can hardly|can't|cannot|could hardly) (really )?expect me|your own (fault|making)",
      "wrong end of the stick|you('ve| have)? (got|have) (it|this|that)( all)? wrong|read your mind|a mind[- ]?reader",
      "(it would have|it'd have|it might have|would have) (helped|been (easier|better|good|useful|nice))( \\w+){0,2} if (you'd|you had) (told|said|asked|been|come|called|spoken)",
      '(heard|read|seen|saw) (something|things) (that )?(I never|I did|was not|were not|is not)',
      "you('re| are)( simply| clearly)? (mistaken|imagining|exaggerating|overinterpreting)",
      'you (failed|refused|neglected) to|you jumped to|you left me no',
      "you (did not|didn't)( even)? (tell|ask|warn|inform) me|you (did not|didn't|don't|do not|never) listen(ed)? to (me|what I)",
      'not how I (remember|recall|see|saw|experienced) (it|this|that)|what did you expect',
      '(is|was) your (reaction|behaviou?r|attitude|part in)|you (too|also) (were|have to|need to|must)|you always (have to|twist|blame|assume)',
      "you(('ve| have)| must have| may have| might have| seem to have| appear to have| simply| just| clearly)? (completely )?(misunderstood|misheard|misread|misinterpreted|misremembered)",
      "you('re| are) (misunderstanding|misreading|misinterpreting|misremembering|twisting|projecting|remembering (it|this|that) (wrong|wrongly|differently))",
      'you (took|take|have taken|got|are taking) (it|this|that|me|my words|everything) (in )?(the wrong way|wrong|wrongly|out of context)',
      'you (really )?(should|could|ought to) have (told (me|us|the|my)|said|read|checked|waited|listened|thought|asked|called|rung|spoken|let me|mentioned|come to me|raised|warned)',
      "(if you had|if you'd|had you|if only you had) (only |just )?(told|said|asked|called|rung|read|spoken|mentioned|come to me|let me|been (more|clearer|honest))",
      "why (didn't|did not|haven't|have not|don't) you( just| simply)? (tell|told|say|said|ask|asked|call|called|speak|mention)",
      'you never (told (me|us|the)|said|mentioned|raised)',
      "(that|this|it)('s| is|'s simply| is simply) not (what|how) (happened|it happened|it was|I (said|wrote|meant)(?! that)|was said)",
      'I never (said|wrote|did) (that|this|anything|any such|such)',
      'you (need to|have to|must|ought to) (understand|realise|realize|accept) (that|how|it|my)',
      '(take|accept|own)( some| your| more)? responsibility for your',
      `${isIt} (just |simply |only )?(your|a|some) (own )?(transference|projection|resistance|defen[cs]es)`,
      `(it|this|that)('s| is| was) (partly |also |just as much )?your (own )?(fault|doing)`,
      'you (were|are) the one who',
      'it was you who',
      'you made me (do|say|angry|late|look|feel (guilty|bad|small|attacked))',
      'it takes two',
      'I feel( very| quite| rather)? (attacked|accused)',
      "you('re| are) being (unfair|unreasonable|difficult|dramatic|manipulative)",
    ),
    unless: words(
      '(you (were|are) the one who|it was you who) (had|has|have|was|were|paid|needed|noticed|suffered|carried|told|asked|reminded|decides?|knows?|can)',
      'because I|believe you',
      '(none|nothing|no part)( \\w+){0,3} (is|was|were) your',
    ),
  },
  {
    kind: 'minimizing',
    said: words(
      "(would not|wouldn't|don't|do not|try not to) (read|make) (too|so) much|we('re| are)( only| just)? talking about (a few|a couple of|two|three|five|ten|\\d+) (minutes|words|days)|nothing personal",
      `${isIt} (an? |perfectly |quite |completely |just a |only a ){0,2}harmless`,
      "figure of speech|scheme of things|(not|isn't|hardly) the end of the world|fuss (about|over)|(would not |wouldn't )?lose (any |much )?sleep over|you('ll| will) (soon )?get over (it|this)|the funny side",
      `${isIt} (only|just|merely|hardly) (a few|a couple of|one|two|three|five|ten|fifteen|\\d+) (minutes?|days?|words?|times?|sessions?|sentences?)(?! (after|before|later|ago|until|since|when|that))`,
      `${isIt} (only|just|merely) (a|an|your|the) (form|email|e-mail|text|message|letter|date|number|technicality|bit of)`,
      '(we all|everybody|everyone) (have|has|had) (bad|off) days|nothing to (be upset|get upset|worry|cry) about|no need to (be|get) (so )?(upset|angry|dramatic)',
      `${isIt}( really| all| probably| after all)? (only|just|merely|simply|nothing but) (a|an|one|your|the|my)( \\w+){0,2} (joke|slip|mistake|misunderstanding|typo|error|remark|comment|word|name|formality|mix-up|oversight|phrase|figure of speech|suggestion|detail|thing)`,
      `${isIt}( really| only| just)? an? (minor|tiny|trivial|little|small) (mistake|error|slip|mix-up|oversight|detail|misunderstanding|matter|issue)`,
      "(not|no|isn't|wasn't|hardly)( such| really| that)?( a)? big deal",
      'these things( can| do| just| will)? happen',
      '(everybody|everyone) makes mistakes|we all make mistakes',
      '(happens|can happen|could happen) to (everybody|everyone|anybody|anyone|all of us|the best of us)',
      `${youAre}( a bit| a little| rather| quite| very)? (too |overly |over-?)(sensitive|emotional|dramatic)`,
      `${youAre} over-?react(ed|ing)?`,
      "((should not|shouldn't|don't|do not|let's not|let us not) (make|read)|you('re| are) (making|reading)) (too|so|very) much (of|into)",
      'out of (all )?proportion|mountain out of a molehill|storm in a teacup|water under the bridge',
      "(don't |do not )?(take|taking|took) (it|this|that|things|everything)( all)? (so|too|very) personally",
      'I (was|am) (only|just|merely) (trying|joking|teasing|kidding|doing my)',
      'I (only|just|merely) meant',
      'I (only|just|merely) (wanted|tried) (to help|to be (kind|helpful|funny|honest)|the best)',
      "(wasn't|isn't|was not|is not)( really| actually)? (that|all that) (bad|serious|terrible|dramatic)",
      'no( real| great| lasting)? harm (was |has been |is )?done',
      '(put|leave) (this|it|that|all this|all of this) behind us',
      "(let us|let's)( just| now| simply)? (move on|forget (it|this|about))",
      'nothing (really|much|bad|terrible|serious)( has)? happened',
      "at least (it|nobody|no one) (was|is|wasn't|isn't|has|did|didn't)",
      '(others|(other|many|most|some) (people|clients)) (have|had) it( far| much| a lot)? worse',
    ),
    unless: words("(move on|forget \\w+|when|if|until|unless) (at|you|you're|your)", 'to me'),
  },
  {
    kind: 'already_explained',
    said: words(
      'said (all|everything) (that )?I (have|had|want|wanted) to say|I did (already )?(explain|tell you about|mention) (it|this|that)|nothing (more|further) to add',
      '(refer|point) you to my|see my (earlier|previous|last|first) (message|mail|letter|answer)',
      "I (had |have |thought I had |thought I'd |'ve )?made (this|that|it|myself|my position)( \\w+)? clear",
      'as you (were told|are aware|have been told|well know)|how many more times',
      "(as|like) I('ve| have| had)?( already| just| also| clearly| repeatedly)? (explained|said|told you|mentioned|wrote|written|pointed out|stated|indicated)",
      '^as (mentioned|discussed|stated|explained|noted|outlined|advised|communicated)',
      'as (already|previously) (mentioned|discussed|stated|explained|noted|outlined|said)',
      "I('ve| have|'d| had)? already (told you|said (so|that|this|it)|explained|apologi[sz]ed (for|to you)|answered|mentioned|made (it )?clear)",
      "I('ve| have) (explained|said|told you|answered|been clear about|gone over)( \\w+){0,3} (several times|many times|before|more than once|repeatedly|often enough|twice|already|again and again)",
      'I can only repeat',
      "we('ve| have)( already)? (been|gone) (over|through) (this|that|it|all this)",
      '(let me|I will|I shall|I must|I have to)( \\w+)? (repeat|explain|say)( this| it| that| myself)? (again|once again|once more|one more time)',
      'how (many times|often) (do|must|should) I',
    ),
    unless: words(
      "(as|like) I('ve| have)? (said|told you|wrote|mentioned)( that)? (I would|I'd|I was going)",
    ),
  },
  {
    kind: 'other_clients',
    said: words(
      '(no one|nobody) else (in|here|seems|minds|minded|finds|found)',
      '(?<!\\w of )my (clients|patients|couples) (usually|generally|normally|all|tend|often|mostly|like|love|appreciate|find|tell|say|know|understand)',
      '(everyone|everybody) else (manages|managed|copes|coped|seems|seemed|likes|liked|is (fine|happy)|was (fine|happy)|understood|understands|accepts)',
      'people (usually|normally|generally) (like|love|appreciate|find|understand|accept|thank)',
      '((all|most|none|many|some|several|any)( of)? )?my other (clients|patients|couples|people)',
      '(most|none|many|some|all|several)( of)? my (clients|patients)',
      '(no|not one) (other )?(client|patient)( of mine| here)? (has|had|have|ever)',
      "(the )?other (clients|patients|people|members)( of mine| I (work with|see)| here| in the (practice|group))? (are|found|loved|liked|don't|do not|didn't|did not|find|manage|managed|like|have no|have never|never|understand|understood|accept|accepted|cope)",
      '(no one|nobody)( else)? (has|had)? ?complained',
      '(no one|nobody) (else( has| had)?( ever)?|(has|had) (ever|yet)|ever) (complained|objected|minded|taken offen[cs]e|(said|mentioned|told)( \\w+){0,2} (to )?me)',
      "you('re| are) the (first|only) (client|patient|person|one|couple)?( of mine)? ?(who|that|to)( has| have| had| ever| would)* (complain|object|take|taken|took|mind|find|say)(s|ed)?",
    ),
    unless: words(
      '(appointments?|sessions?|hours?|calls?|files?|names?|notes) (of|with|from) my other',
      "my other (clients|patients)'? (appointments?|sessions?|hours?|calls?|files?|notes)",
      '(clients|patients) (will|would|can|could|shall) (ever )?(see|read|hear|know|learn)',
    ),
  },
  {
    kind: 'policy',
    said: words(
      '(guidelines|rules|regulations) (are|is)( \\w+)? (strict|clear|firm|plain)|(direct|address) (any |all |your )?(further )?(questions|complaints|correspondence) to',
      "(practice|clinic|we) (do not|does not|don't|doesn't|never) (give|offer|issue|make) (refunds|exceptions)|rules are rules",
      '(as|which|what) you( have)? (agreed|signed|accepted|confirmed)( \\w+){0,2} (in writing|when you|at the (start|outset|beginning)|on the form)',
      "legal (team|department|representatives?|position)|I('m| am| was) not (legally )?(obliged|obligated|required) to|within my rights|reserve the right|contractual(ly)?",
      '(further|future) (communication|correspondence) (should|must|will|is to|has to)',
      "(it|this|that)('s| is| was)( simply| just| also)? (our|my|the|a|practice|clinic|standard|company)( \\w+('s)?)? polic(y|ies)",
      '(according to|under|per|as per|in line with|in accordance with|due to|because of|following) (our|the|my|practice|clinic)( \\w+){0,2} polic(y|ies)',
      'polic(y|ies) (is|are)( very| quite| perfectly| entirely| really)? (clear|firm|strict|plain|our policy)',
      "polic(y|ies) (does not|doesn't|do not|don't|will not|won't|cannot|can't|forbids?|prevents?|prohibits?) (me|us|allow|permit|let)",
      'polic(y|ies) (requires?|states?) (that|me|us)',
      'my (lawyers?|solicitors?|attorneys?|barrister|legal \\w+)',
      "my (insurers?|insurance|insurance company|professional body|indemnity \\w+) (does|doesn't|do|don't|has|have|will|won't|says|say|tells|told|advises|advised|forbids|requires|asks)",
      '(for|on) legal (reasons|grounds)',
      '(advice of|advised by)( \\w+){0,2} (counsel|lawyers?|solicitors?|attorneys?)',
      'legal (advice|counsel|action|steps|proceedings)',
      'liab(le|ility)|without prejudice|libel|slander|defamation|defamatory',
      "you('ve| have)? (signed|agreed to|accepted) (the|our|my|a|these|those)( \\w+){0,2} (form|agreement|contract|terms|conditions|rules)",
      'terms (and|&) conditions',
      "I('ve| have)?( only| simply| merely)? (followed|acted (within|according to)|kept to) (all )?(the )?(protocols?|guidelines|procedures?|rules)",
      '(standard|normal|usual) (procedure|protocol)',
      "(can't|cannot|not able to|unable to|not allowed to|not permitted to|not going to|won't) (comment|discuss (this|that|it) (here|further|with you))",
    ),
    unless: words(
      'you are free|you can|you may|if you|your right|you have (the|a) right',
      "(does not|doesn't|will not|won't) (apply|be charged|charge|matter)|nothing will be charged",
      "(I|we) (did not|didn't|broke|failed|ignored|forgot)",
    ),
  },
  {
    kind: 'no_day',
    said: words(
      `${willI}( [\\w']+){1,8} (and|to) (let you know|get back to you|come back to you|tell you)`,
      `${willI} (have|take) a (word|look|chat)`,
      `${willI}( \\w+ly| also| then| of course| still| just| gladly| try to)? (${[
        'get back to|get in touch|be in touch|come back to (you|this|it)|look into|look at (it|this)|let you know|find out',
        '(give|gives) (it|this|that)( \\w+){0,2} thought|sort (out|things)|think (it over|about (it|this|that|what you))|talk about|discuss|(speak|talk) (to|with) (my|the|our|him|her|them)',
        'write (to|you|again)|(ring|phone|contact|call) (the|your|them|him|her|you (about|back|again))|e-?mail|send',
        'ask (my|the|our|for|whether|around)|check (with|whether|what|how|if)|see (to|about|what)|arrange|review|refund|repay',
        'make sure|(fix|correct|change|update|raise) (it|this|that|the|your)|bring (it|this) up with',
        '(have|get) (the|your|it|this)( \\w+){0,5} (corrected|changed|removed|fixed|sent|updated)',
      ].join('|')})`,
      "(you will|you'll|you shall) (hear from|(get|have) (an|your|my) (answer|reply))",
    ),
    unless: words(
      ...days,
      'make sure( that)? (you|nobody|no one|I|(it|this|that) (does|never|will))', // holds for all days
    ),
    withNext: true,
  },
  {
    kind: 'look_after_me',
    said: words(
      "(broke|broken|breaks|breaking) my heart|please be (kind|gentle|patient|understanding|fair)(?! (to|with) yourself)|I('m| am) going through( a| my)? (divorce|separation|hard|difficult|lot|bereavement|illness)",
      "I('m| am| was|'ve been| have been) in tears|I('ve| have)? (cried|wept|been crying)|I('ve| have)? had( a| many)? sleepless|(keeps|kept|keeping) me (awake|up at night)",
      '(knocked|shaken|shattered|dented) my (confidence|faith)|(risk|lose|end|ruin|damage) my (job|career|licen[cs]e|reputation|livelihood|confidence)',
      'I (could do with|need|hope for|would like)( from you)? (a kind word|some (kindness|understanding|reassurance|support))',
      "I('m| am)( so| very| really| quite)? (worried|scared|frightened|anxious|afraid) (that )?you('ll| will| might| may) (leave|stop|complain|report|think|hate|go)",
      'do you still (trust|like|want|need|believe in) me|I have always (done|tried|given) (my best|everything)',
      "please (don't|do not) (be (angry|mad|cross|upset|disappointed|hard on me)|hate|leave (me|us|now|therapy|like this)|give up on me|judge me|blame me|think (badly|ill|less)|take (this|it|that)( any)? further|report|complain|stop coming|tell (anyone|anybody|my))",
      "(hope|pray|wish)( that)? you('ll| can| will| could| might| may| would)( be able to| one day| ever| find it in your heart to| find a way to)? forgive(?! yourself)",
      '(please|can you|could you|will you) forgive me',
      "(hope|hoping)( that)? you (don't|do not|won't|will not) (think (badly|ill|less)|hold (it|this)|judge|hate|leave|be (too )?(angry|hard))",
      '(be|go) (gentle|patient|kind|easy|lenient|understanding) (with|on|towards|to) me|bear with me',
      '(hurt|hurts|pained|wounded|upset|upsets|shocked|crushed) me( \\w+)? (to|that|when)',
      'your (words|message|letter|accusations?)( really| deeply)? (hurt|wounded|upset|pained) me',
      "I('m| am| was| feel| felt|'ve been| have been)( feeling)?( so| really| absolutely| quite| very| completely| just| deeply)? (devastated|heartbroken|crushed|hurt|wounded|terrible|awful|dreadful)",
      "I (have not|haven't|couldn't|could not|can't|cannot|can hardly|hardly|barely)( been able to| really)? (slept|sleep|eat|eaten|stop crying|stop thinking)",
      "I('d| would| will|'ll) be (so |really |very |utterly )?(heartbroken|devastated|crushed|lost|hurt|sad) if you",
      "(could not|couldn't|can't|cannot|would not|wouldn't) bear (it )?if you",
      "after (everything|all)( that)?( I| we)('ve| have)? (done|did|given|been through|put)",
      "(I've|I have) (done|given)( you)? so much",
      "(tell|reassure|promise) me( that)? (we|we're|everything|you still|you don't|you do not|you won't|you will not|you forgive|I am|I'm)",
      'cost me (my|this|everything)',
      '(hard|difficult|painful|tough|upsetting|stressful)( \\w+){0,4} (for|on) me',
      "I('m| am) only human|at the end of my (strength|tether|rope)",
      '(see|look at|understand) (it|this|that|things)( \\w+)? from my|put yourself in my',
      "(I've|I have) had a (really |very )?(dreadful|terrible|hard|awful|difficult|rough|tough|bad) (month|year|week|time|day)",
    ),
    unless: words(
      "mine to (deal|carry|bear|look|work|hold)|(not|isn't|never) (yours|your (burden|job|task|work))|my supervisor",
      "(not|n't|never)( be)?( at all| very| too)? (hard|difficult)|(hard|angry|cross|upset) (on|with) yourself",
      "(don't|do not|needn't|need not) (have to|need to|do)",
    ),
  },
  {
    kind: 'off_the_record',
    said: words(
      '(just|strictly) between (us|the two of us|ourselves|you and me)|if you (deleted|removed|withdrew|took down) (this|your|it)|without (leaving |having )?(a |any )?(paper|written) (trail|record)',
      '(sooner|rather|better) not (have|put|leave|keep) (this|it|that|anything)( \\w+){0,3} (in|on) (the|this|a|here|writing|file|record|paper)',
      '(please|could you|can you|would you|ask you to)( please)? (take (this|it) down|(delete|withdraw|drop) (this|it|your))',
      '(better|best|easier|rather) (be )?(discussed|said|sorted out|dealt with|handled|settled|talked about|spoken about)( \\w+){0,2} (in person|face to face|by phone|over the phone|on the phone|elsewhere)',
      '(sort|settle|clear|deal with)( \\w+){0,3} (quietly|discreetly|informally)|before (this|it) (goes|gets) (any further|official|further)',
      'off[- ]the[- ]record',
      '(talk|speak|discuss|meet|sort|settle|write|continue|take)( \\w+){0,4} (off[- ]?line|outside (of )?(this|the) (portal|page|system|site|platform))',
      '(leave|keep|take) (this|it)( \\w+){0,2} (out of|off|outside of|outside) (it|this|the portal|this portal|this page|here|writing)',
      `(please|just|simply|so|could you|can you|would you|will you)( please| just)? ${myReach}|^${myReach}`,
      'give me a( \\w+)? (call|ring|bell|buzz)|drop me a (line|text|note)',
      '(call|ring|phone|text|e-?mail|message|write to|talk to|come to|speak to) me (directly|privately|instead|rather|first|on my)',
      '(by|over|on)( the)? (phone|telephone) (rather than|instead of)',
      '(rather than|instead of) ((in )?writing( it)?( down)?( here)?|here|on (here|this page)|through this)',
      '(keep|leave) (this|it|that)( just| strictly)? between (us|the two of us|ourselves|you and me|you and I)',
      "(rather|prefer)( that| it if)?( we| you)?( to| did| do| would)?(n't| not)( to)? (put|use|write|do|discuss|have|say)( \\w+){0,3} (writing|here|page|portal|record|file|paper)",
      "(?<!I |we |to )(don't|do not) (write|put|post|send|say)( \\w+){0,3} (here|on this page|in writing|in this portal)",
      "(to|at|on|use|here's|here is) my (private|personal|own|home) (number|address|e-?mail|mobile|phone|cell|line)",
      "(no need|rather not|don't want|do not want|prefer not|without having) to (have|put|see) (this|it|that|everything)( all)? (on|in) (file|writing|record|paper|black and white)",
      '(talk|speak|discuss|sort|settle|clear)( \\w+){0,3} (privately|in private)',
    ),
    unless: words(
      "if you('d| would)? (like|want|prefer|rather|wish|feel)|if (that|it) is|would you (like|prefer|rather)",
      'you (can|may|could|are welcome)',
      'danger|emergency|crisis|unsafe|running late',
      '(nothing|never|not)( \\w+){0,3} off the record',
      "I('ll| will| shall|'d| would)?( never)? (keep|leave) (this|it|that)",
    ),
  },
]

export const englishHints: HintLanguage = {
  code: 'en',
  longest: 2_000,
  small: words(
    "the|and|of|to|you|your|I|I'm|my|me|it|it's|is|that|that's|this|these|for|with|not|no|have|had|but|or|at|on|by|be|we|our|what|when|would|did|if|sorry|please|let|let's",
  ),
  reported: words(
    '(say|saying|said|told you|tell you|telling you|wrote|written|claimed|suggested|implied|whether|as if|as though|sound like|pretend(ed)?)( to you)?( that)?( perhaps)?[ :]*$',
    '(thought|believed|felt|feared|assumed|worried|wondered)( that)?[ :]*$',
    "(you|nobody|not|\\w+n't|never)( \\w+)? (think|believe|feel|fear|worry|wonder|mean|want to say)( that)?[ :]*$",
    '(tell|telling|told|ask|asking|asked|want|wanted|expect|expected) (you|them|him|her) to *$',
    "(not|\\w+n't|never|no longer)( that)?[ :]*$",
  ),
  patterns,
}

/** Any of these, as whole words. */
function words(...phrases: string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${phrases.join('|')})(?![\\p{L}\\p{N}])`, 'iu')
}
