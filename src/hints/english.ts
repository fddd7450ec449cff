import type { Language, Pattern } from './hint'

export const english: Language = {
  code: 'en',
  longest: 2_000,
  reported: words(
    `.*(said|say|saying|says|told you|tell you|telling you|wrote|write|written|claimed|claim|suggested|implied|meant|mean|think|thought|thinking|believe|believed|felt|feel|feeling|fear|feared|worry|worried|wonder|wondered|whether|as if|as though|sound like|pretend|pretended|not|n't|never|no longer)( to you)?( that)?( perhaps)?[ :,]*$`,
  ),
  patterns: patterns(),
}

function patterns(): Pattern[] {
  const apology = [
    "(I'm|I am|I was|we're|we are|I feel)( (so|very|really|truly|deeply|terribly|extremely|sincerely|genuinely|awfully|just|of course)){0,2} sorry",
    '(I|we)( (do|must|want to|would like to|can only|sincerely|truly|really|also))? (apologi[sz]e|regret)',
    '(please accept )?my( \\w+)? apologies',
    '(I|we) owe you an apology',
    '(^|[.!?,;] )(so |very |really |truly )?sorry',
    'say( that I am)?( how)?( very)? sorry',
  ].join('|')
  const sorry = `(${apology})`

  return [
    {
      kind: 'sorry_if',
      said: words(
        `${sorry}( (for|about)? ?(it|this|that))?,? if`,
        `${sorry} (for|about) any(thing|body)?`,
        `${sorry} (that|for|about) .{0,60}(I|we|this|it|that|which|words|remark|comment|message) (may|might) have`,
      ),
    },
    {
      kind: 'sorry_you_feel',
      said: words(
        `${sorry}( to (hear|read|learn|see))?( that)? (you|you are|you're|you were|you have|you've) (now |still |so )?(been )?(feel|felt|feeling|think|believe|experienced|experience|perceived|perceive|offended|upset|disappointed)`,
        `${sorry}( to (hear|read|learn|see))?( that)? you (now |still )?(see|saw|take|took|interpret|interpreted|find|found) (it|this|that|things|my)`,
      ),
      unless: words('(because|when|since|after|as|by what|through what) I', 'by my'),
    },
    {
      kind: 'apology_but',
      said: words(
        `${sorry},? (but|however)`,
        `${sorry}.{1,160}[,;:]? (but|however,?) (I|I'm|I've|I'd|you|you're|we|he|she|they|it|it's|that|that's|this|there|the|these|those|my|your|our|in|as|at|on|please|when|with|what|things|people|sometimes|somebody|nobody|everybody|to be)`,
        `${sorry}.{1,160}(?<!even) (although|though) (it|it's|there|this|that|in fairness|to be fair|in my defen[cs]e|I meant|I only|I still|I do)`,
      ),
      unless: butFine(),
    },
    {
      kind: 'apology_but',
      said: words(`${sorry}.{0,200}[.!?]+ (but|however|that said|having said that)`),
      unless: butFine(),
      withNext: true,
    },
    {
      kind: 'blame',
      said: words(
        "you(('ve| have)| must have| may have| might have| seem to have| appear to have| simply| just| clearly)? (completely )?(misunderstood|misheard|misread|misinterpreted|misremembered)",
        "you('re| are) (misunderstanding|misreading|misinterpreting|misremembering|twisting|projecting|remembering (it|this|that) (wrong|wrongly|differently))",
        'you (took|take|have taken|got|are taking) (it|this|that|me|my words|everything) (in )?(the wrong way|wrong|wrongly|out of context)',
        'you (really )?(should|could|ought to) have (told|said|asked|called|rung|spoken|let me|mentioned|come to me|raised|warned)',
        "(if you had|if you'd|had you|if only you had) (only |just )?(told|said|asked|called|rung|read|spoken|mentioned|come to me|let me|been (more|clearer|honest))",
        "why (didn't|did not|haven't|have not|don't) you( just| simply)? (tell|told|say|said|ask|asked|call|called|speak|mention)",
        'you never (told|said|asked|mentioned|called|raised)',
        "(that|this|it)('s| is|'s simply| is simply) not (what|how) (happened|it happened|it was|I said|I wrote|I meant|was said)",
        'I never (said|wrote|did) (that|this|anything|any such|such)',
        'you (need|have|must|ought)( to)? (understand|realise|realize|accept|see) (that|how|it|my)',
        '(take|accept|own)( some| your| more)? responsibility for your',
        '(is|was|be|may be|looks like|sounds like|about) your (own )?(transference|projection|resistance|defen[cs]es|attachment style|pathology|diagnosis|illness)',
        '(is|was) (your|partly your|also your) (own )?(fault|doing|choice|decision)',
        'you (were|are) the one who',
        'it was you who',
        'you made me',
        'it takes two',
        'I (feel|felt|am|was)( very| quite| rather)? attacked',
        "you('re| are) being (unfair|unreasonable|difficult|dramatic|manipulative)",
      ),
      unless: words(
        'you (were|are) the one who (had|has|have|was|paid|needed|noticed|suffered|carried|told|asked|decides|knows)',
        'it was you who (had|was|noticed|paid|suffered|told|asked|reminded|carried)',
        'you should have (told|asked|said) and',
      ),
    },
    {
      kind: 'minimizing',
      said: words(
        "(was|is|it's|that's|were)( really| all| probably| after all)? (only|just|merely|simply|nothing but) (a|an|one|your|the|my)( \\w+){0,2} (joke|slip|mistake|misunderstanding|typo|error|remark|comment|word|name|formality|mix-up|oversight|question|phrase|figure of speech|suggestion|detail|thing)",
        "(was|is|it's|that's)( really| only| just)? an? (minor|tiny|trivial|little|small) (mistake|error|slip|mix-up|oversight|detail|misunderstanding|matter|issue)",
        "(not|no|isn't|wasn't|hardly)( such| really| that)?( a)? big deal",
        'these things( can| do| just| will)? happen',
        '(everybody|everyone) makes mistakes',
        'we all make mistakes',
        '(happens|can happen|could happen) to (everybody|everyone|anybody|anyone|all of us|the best of us)',
        "you('re| are| were| may be| might be| seem| can be)( being)?( perhaps| maybe)?( a bit| a little| rather| quite| very)? (too |overly |over-?)(sensitive|emotional|dramatic)",
        "you('re| are| were| may be| might be| may have| might have| have)?( perhaps)?( been)? over-?react(ed|ing)?",
        '(make|making|made|read|reading) (too|so|very) much (of|into) (this|it|that)',
        'out of (all )?proportion',
        'mountain out of a molehill',
        'storm in a teacup',
        '(so|too|very) personally',
        'I (was|am) (only|just|merely) (trying|joking|teasing|kidding|being|doing my)',
        'I (only|just|merely) meant',
        'I (only|just|merely) (wanted|tried) (to help|to be (kind|helpful|funny|honest)|the best)',
        "(wasn't|isn't|was not|is not|weren't)( really| actually)? (that|all that|as) (bad|serious|terrible|dramatic|important)( as)?",
        'no( real| great| lasting)? harm (was |has been |is )?done',
        '(put|leave) (this|it|that|all this|all of this) behind us',
        "(let us|let's)( just| now| simply)? (move on|forget (it|this|about))",
        'nothing (really|much|bad|terrible|serious)( has)? happened',
        "at least (it|nobody|no one|you|we) (was|is|wasn't|isn't|were|are|has|have|did|didn't)",
        '(have|has|had) it( far| much| a lot)? worse',
      ),
      unless: words(
        '(move on|forget) (when|if|at) you',
        "(when|if|until|unless) you('re| are| feel| want| wish)",
      ),
    },
    {
      kind: 'already_explained',
      said: words(
        "(as|like) I('ve| have| had)?( already| just| also| clearly| repeatedly)? (explained|said|told|mentioned|wrote|written|pointed out|stated|indicated)",
        '^as( already| previously)? (mentioned|discussed|stated|explained|noted|outlined|advised|communicated)',
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
        '((all|most|none|many|some|several|any)( of)? )?my other (clients|patients|couples|people)',
        '(most|none|many|some|all|several)( of)? my (clients|patients)',
        '(no|not one) (other )?(client|patient)( of mine| here)? (has|had|have|ever)',
        "(the )?other (clients|patients|people)( of mine| I (work with|see)| here| in the practice)? (are|don't|do not|didn't|did not|find|manage|managed|like|have no|have never|never|understand|understood|accept|accepted|cope|like)",
        "(no one|nobody)( else)?( has| had|'s)?( ever| yet)? (complained|objected|minded|taken offen[cs]e|(said|mentioned)( \\w+){0,2} to me|told me (that|this|so))",
        "you('re| are) the (first|only) (client|patient|person|one|couple)?( of mine)? ?(who|that|to)( has| have| had| ever| would)* (complain|complained|complains|object|objected|objects|take|takes|taken|took|mind|minds|minded|find|finds|say|says|said)",
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
        "(it|this|that)('s| is| was)( simply| just| also)? (our|my|the|a|practice|clinic|standard|company)( \\w+('s)?)? polic(y|ies)",
        '(according to|under|per|as per|in line with|in accordance with|due to|because of|following) (our|the|my|practice|clinic)( \\w+){0,2} polic(y|ies)',
        'polic(y|ies) (is|are)( very| quite| perfectly| entirely| really)? (clear|firm|strict|plain|that|what|our|the)',
        "polic(y|ies) (does not|doesn't|do not|don't|will not|won't|cannot|can't|forbids?|prevents?|prohibits?) (me|us|allow|permit|let)",
        'polic(y|ies) (requires?|states?) (that|me|us)',
        'my (lawyers?|solicitors?|attorneys?|barrister|legal \\w+)',
        "my (insurer|insurers|insurance|insurance company|professional body|indemnity \\w+) (does|doesn't|do|don't|has|have|will|won't|says|say|tells|told|advises|advised|forbids|requires|asks)",
        '(for|on) legal (reasons|grounds)',
        '(advice of|advised by)( \\w+){0,2} (counsel|lawyers?|solicitors?|attorneys?)',
        'legal (advice|counsel|action|steps|proceedings)',
        'liab(le|ility)',
        'without prejudice',
        '(libel|slander|defamation|defamatory)',
        "you('ve| have)? (signed|agreed to|accepted) (the|our|my|a|these|those)( \\w+){0,2} (form|agreement|contract|terms|conditions|rules)",
        'terms (and|&) conditions',
        "I(('ve| have))?( only| simply| merely)? (followed|acted (within|according to)|kept to) (all )?(the )?(protocol|protocols|guidelines|procedure|procedures|rules)",
        '(standard|normal|usual) (procedure|protocol)',
        "(can't|cannot|not able to|unable to|not allowed to|not permitted to|not going to|won't) (comment|discuss (this|that|it) (here|further|with you))",
      ),
      unless: words(
        '(you are free|you can|you may|you have (the|a) right|your right)',
        "(does not|doesn't|will not|won't) (apply|be charged|charge|matter)",
        'nothing will be charged',
      ),
    },
    {
      kind: 'no_day',
      said: words(
        "(I|we)('ll| will| shall|'m going to| am going to|'re going to| are going to| promise to| promise that I will)( \\w+ly| also| then| of course| still| just| try to| gladly)? (get back to|get in touch|be in touch|come back to|look into|look at (it|this)|let you know|find out|think (about|over)|talk about|discuss|speak (to|with)|talk (to|with)|write (to|you|again)|call|ring|phone|contact|e-?mail|send|ask (my|the|our|for|whether|around)|check (with|whether|what|how|if)|see (to|about|what)|make sure|arrange|fix|correct|change|update|sort|raise|bring (it|this) up with|review|refund|repay|have (the|your|it|this)( \\w+){0,5} (corrected|changed|removed|fixed|sent|updated)|get (the|your|it|this)( \\w+){0,3} (corrected|changed|removed|fixed|sent|updated))",
        "(you will|you'll|you shall) (hear from|get (it|this|an answer|a reply|the|your))",
      ),
      unless: dayOrCondition(),
      withNext: true,
    },
    {
      kind: 'look_after_me',
      said: words(
        "please (don't|do not) (be (angry|mad|cross|upset|disappointed|hard on me)|hate|leave( me)?|give up on me|judge me|blame me|think (badly|ill|less)|take (this|it|that)( any)? further|report|complain|stop coming|tell (anyone|anybody|the|my))",
        '(hope|pray|wish)( that)? you (can|will|could|might|may|would)( one day| ever| find it in your heart to| find a way to)? forgive',
        '(please|can you|could you|will you) forgive me',
        "(hope|hoping)( that)? you (don't|do not|won't|will not) (think (badly|ill|less)|hold (it|this)|judge|hate|leave|be (too )?(angry|hard))",
        '(be|go) (gentle|patient|kind|easy|lenient|understanding) (with|on|towards|to) me',
        'bear with me',
        '(hurt|hurts|pained|wounded|upset|upsets|shocked|crushed) me( \\w+)? (to|that|when)',
        "I('m| am| was| feel| felt|'ve been| have been)( so| really| absolutely| quite| very| completely| just| deeply)? (devastated|heartbroken|crushed|hurt|wounded|terrible|awful|dreadful)",
        "I (have not|haven't|couldn't|could not|can't|cannot|can hardly|hardly|barely)( been able to| really)? (slept|sleep|eat|eaten|stop crying|stop thinking)",
        "I('d| would| will|'ll) be (so |really |very |utterly )?(heartbroken|devastated|crushed|lost|hurt|sad) if you",
        "(could not|couldn't|can't|cannot|would not|wouldn't) bear (it )?if you",
        "after (everything|all)( that)?( I| we)('ve| have)? (done|did|given|been through|put)",
        "(I've|I have) (done|given)( you)? so much",
        "(tell|reassure|promise) me( that)? (we|we're|everything|you still|you don't|you do not|you won't|you will not|you forgive|I am|I'm)",
        'cost me (my|this|everything)',
        '(hard|difficult|painful|tough|upsetting|stressful)( \\w+){0,4} (for|on) me',
        "I('m| am) only human",
        'at the end of my (strength|tether|rope)',
        'from my (side|point of view|perspective)',
        'in my (shoes|place|position)',
        "(I've|I have) had a (really |very )?(dreadful|terrible|hard|awful|difficult|rough|tough|bad) (month|year|week|time|day)",
      ),
      unless: words(
        'mine to (deal|carry|bear|look|work|hold)',
        "(not|isn't|never) (yours|your (burden|job|task|work))",
        'my supervisor',
        "(not|n't|never)( be)?( at all| very| too)? (hard|difficult)",
        'yourself',
        "(don't|do not|needn't|need not) (have|need) to",
      ),
    },
    {
      kind: 'off_the_record',
      said: words(
        'off[- ]the[- ]record',
        'off[- ]?line',
        '(leave|keep|take) (this|it|the|our)( \\w+){0,3} (out of|off|outside of|outside) (it|this|the portal|this portal|this page|here|writing)',
        '(outside|outside of) (this|the) (portal|page|system|site|platform)',
        '(please|just|simply|so) (call|ring|phone|text|e-?mail|message) me(?! (by|out|when|dr|doctor|if))',
        '^(call|ring|phone|text|e-?mail|message) me(?! (by|out|when|dr|doctor))',
        '(could|can|would|will) you( please| just)? (call|ring|phone|text|e-?mail|message) me(?! (by|out|when))',
        'give me a (call|ring|bell|buzz)',
        '(call|ring|phone|text|e-?mail|message|write to|talk to|come to|speak to) me (directly|privately|instead|rather|first|on my)',
        '(by|over|on)( the)? (phone|telephone) (rather than|instead of)',
        '(rather than|instead of) ((in )?writing( it)?( down)?( here)?|here|on (here|this page)|through this)',
        '(keep|leave) (this|it|that)( just| strictly)? between (us|the two of us|ourselves|you and me|you and I)',
        "(rather|prefer)( that| it if)?( we| you)?( to| did| do| would)?(n't| not)( to)? (put|use|write|do|discuss|have|say)( \\w+){0,3} (writing|here|page|portal|record|file|paper)",
        "(?<!I |we |to )(don't|do not) (write|put|post|send|say)( \\w+){0,3} (here|on this page|in writing|in this portal|down)",
        "(to|on|use|here's|here is) my (private|personal|own) (number|address|e-?mail|mobile|phone|cell|line)",
        "(no need|rather not|don't want|do not want|prefer not|without having) to (have|put|see) (this|it|that|everything)( all)? (on|in) (file|writing|record|paper|black and white)",
        '(talk|speak|discuss|sort|settle|clear)( \\w+){0,3} (privately|in private)',
      ),
      unless: words(
        "if you('d| would)? (like|want|prefer|rather|wish|feel)",
        'you (can|may|could|are welcome)',
        '(danger|emergency|crisis|unsafe|running late)',
        '(nothing|never|not)( \\w+){0,3} off the record',
      ),
    },
  ]
}

/** A "but" that makes an apology no smaller, or that belongs to what it is for. */
function butFine(): RegExp {
  return words(
    "but (that|this|sorry|it|words|those words|these words|an apology|saying so|saying it)( \\w+){0,3} (not|n't|isn't|doesn't|won't|can't|cannot|little|late|thin|small|nothing|only)",
    "but (I|it) (did not|didn't|had not|hadn't|was not|wasn't|never|forgot|failed|left|let)",
    'but (I know|I also|more than|above all|most of all|not only|first)',
    'but you (needed|had asked|asked|wanted|trusted|deserved|told|had told)',
    'not only',
  )
}

/** A day, or what takes the place of one: an occasion, "from now on", or what the other decides. */
function dayOrCondition(): RegExp {
  const month = '(january|february|march|april|may|june|july|august|september|october|november|december)'
  const unit = '(minutes?|hours?|days?|weeks?|weekend|months?|years?|fortnight)'
  return words(
    'today|tonight|tomorrow|now|at once|immediately|(straight|right) away|noon|midnight|overnight',
    '(mon|tues|wednes|thurs|fri|satur|sun)days?',
    `(this|next|each|every|the same|that) (${unit}|morning|afternoon|evening|time|session|appointment|meeting|hour|day|spring|summer|autumn|fall|winter|term|week)`,
    `(in|within|after) (a|an|one|two|three|four|five|six|seven|ten|fourteen|\\d+|a few|a couple of|the next)( \\w+){0,2} ${unit}`,
    `(in|by|of|until|from|before|after|since|early|late|mid) ${month}`,
    `${month} (the )?\\d{1,2}`,
    `\\d{1,2}(st|nd|rd|th)?( of)? ${month}`,
    'the \\d{1,2}(st|nd|rd|th)?',
    '\\d{1,2}[./:]\\d{1,2}',
    "\\d{1,2} ?(am|pm|o'clock)",
    'by the (end|time|start|beginning)|at the (end|start|beginning)',
    '(our|your|the|my) (next |first |last )?(session|sessions|appointment|appointments|meeting|hour)',
    'always|never|any time|at any time|christmas|easter|the holidays?',
    '(when|once|whenever|before|until|unless|if|whether|as soon as|after|only) (we|you|your|our)',
    '(before|until) (I|it|the|anything|anybody|each|every)',
    'whatever you|whichever you|as you (wish|like|asked)|with your',
  )
}

/** Any of these, as whole words. */
function words(...phrases: string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${phrases.join('|')})(?![\\p{L}\\p{N}])`, 'iu')
}
