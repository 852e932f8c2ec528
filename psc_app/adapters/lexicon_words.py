"""What a clinic's patients mean by words of VADER's list, and words that it lacks."""

import re


def words(text: str) -> frozenset[str]:
    """The words of a text, in any order."""
    return frozenset(text.split())


SAYS_NOTHING = words(
    """
    accept accepting accident accidentally accidents ache aches aching active agitated agree
    agreed alert alive allergic alone attack attacks bad badly benefit benefits best blind
    block blocked blurry bore bored bright broke broken calm cancel cancelled cancer care
    cares challenge challenges chance clean clear clever collapse collapsed comfort
    comfortable committed confused confusion consent contagious cool cramp crash crazy
    crushed crushing cut cuts damage damaged danger dangerous dead dear dearest death defect
    demand depression died disorder dizzy doubt drop drown drunk dull effective emergency
    empty energy excuse exhausted fail failed failure faithfully falling fatal favor fight
    fine fit flu free freezing fresh fun funny god grand growth hand hard heart help helping
    holiday holidays honor hope hopefully hopes hoping hurray hurt hurting hurts idk ill
    illness important infected inflamed injured injury innocent interest interested
    irritated irritation itchy join kill kills kind kindly l lazy leave like likes lol loose
    lose losing loss lost loved low lower lowest luck matter matters mature miss missed
    missing mistake nah natural negative nervous no numb number numbness ok okay pain
    painful painless pains panic pardon pay peculiar please pls plz poison poisoned popular
    positive positively prepared pressure pressured pretty problem problems promise protect
    protected rash reach ready relief relieve resolve resolved risk risks safe safely safety
    satisfactory save secure serious seriously severe severely shake shaking share shock
    sick sincere sincerely sincerest solid sore sorry stab stable stop stopped stops
    straight strain strength strong strongly struggling stuck suffer suffered suffering
    suicidal super support supporting sure thank thanks thx tired top treat trouble true
    truly trust trusted tumor ty ugly uncomfortable urgent validate vision want warm warmth
    warning weak weaker weakness weary weeping weird welcome well wisdom wish wishes
    withdrawal worse worst wrong yeah yeees yep yes
    """
)
"""Words of VADER's list that in a clinic are about bodies, tests, errands or manners."""

SAYS = {
    "angry": -3.0,
    "appalling": -3.0,
    "awful": -2.9,
    "bs": -2.4,
    "bullshit": -3.2,
    "careless": -2.2,
    "clowns": -2.6,
    "clueless": -2.2,
    "damn": -1.8,
    "despair": -3.0,
    "devastated": -3.1,
    "disappointed": -2.0,
    "disgrace": -3.0,
    "disgraceful": -3.2,
    "dismissed": -1.6,
    "dismissive": -2.0,
    "displeasure2": -2.8,
    "displeasure3": -3.6,
    "fobbed": -2.2,
    "freaking": -2.2,
    "frustrated": -2.3,
    "frustrating": -2.3,
    "furious": -3.4,
    "good": 1.2,
    "gratitude1": 1.5,
    "gratitude2": 2.7,
    "great": 1.8,
    "heartbroken": -3.0,
    "hopeless": -2.9,
    "idiots": -3.4,
    "ignored": -2.2,
    "ignoring": -2.2,
    "impatience1": -1.6,
    "gratitude3": 3.4,
    "improvement2": 2.2,
    "incompetent": -3.3,
    "joke": -2.4,
    "lifesaver": 3.0,
    "livid": -3.4,
    "morons": -3.5,
    "nightmare": -2.8,
    "overcharged": -1.8,
    "pathetic": -3.2,
    "petrified": -2.8,
    "pissed": -3.0,
    "relieved": 2.3,
    "ridiculous": -2.8,
    "rude": -2.6,
    "scam": -2.6,
    "scared": -2.3,
    "shambles": -2.8,
    "shit": -2.8,
    "sucks": -2.2,
    "terrified": -3.0,
    "unacceptable": -2.9,
    "unhelpful": -2.2,
    "unprofessional": -2.6,
    "upset": -2.0,
    "useless": -2.9,
    "worried": -1.8,
    "worrying": -1.5,
    "wtf": -2.6,
}
"""What this list says of words that VADER's lacks or takes too lightly, -4 to 4.

Those with a number stand for phrases.
"""

_PHRASES = r"""
displeasure2 \b(?:thanks?|thx|ty)\s+(?:you\s+)?for\s+nothing\b
displeasure2 \bnot\s+(?:at\s+all\s+)?(?:good|great|happy|pleased|impressed|ok with)\b
displeasure2 \b(?:could|couldn'?t) (?:not )?care less\b
displeasure2 \b(?:sick|tired|sick and tired) of\b
displeasure2 ^(?:oh |wow,? )?(?:great|good|love|lovely|fantastic)[,.!]* (?:another|one more|again)\b
displeasure2 ^(?:oh |wow,? )?(?:wonderful|perfect|brilliant|awesome)[,.!]* (?:another|one more)\b
displeasure2 ^(?:oh |wow,? )?(?:great|wonderful|perfect|lovely|brilliant)[,.!]* just what i
displeasure2 \bfed up\b
displeasure2 \bgive up\b
displeasure2 \bgiving up\b
displeasure2 \bhad enough\b
displeasure2 \bno(?:body| one)(?: here| there)? (?:ever )?(?:cares?|listens?|answers?|helps?)\b
displeasure2 \bno(?:body| one)(?: here| there)? (?:ever )?(?:calls?|called|picks? up)\b
displeasure2 \bwaste of (?:time|money)\b
displeasure2 \bworst\s+(?:\w+\s+)?(?:clinic|doctor|service|place|experience|nurse|office|people)\b
displeasure3 \b(?:go to hell|f+u+c*k+ (?:you|off|this)|screw you|hate (?:you|this place))\b
displeasure3 \b(?:want|wish) (?:to|i (?:could|was|were)) (?:die|dead|be dead)\b
displeasure3 \bno point (?:in )?(?:living|going on|any ?more)\b
displeasure2 \bcan'?t (?:take|do|stand|bear|cope with) (?:it|this)(?: any ?more)?\b
displeasure2 \b(?:so|really|very|too|getting) (?:alone|lonely)\b
displeasure2 \b(?:feel|feeling|felt) (?:so )?alone\b
impatience1 \bstill (?:waiting|no (?:answer|reply|response|one|call))\b
impatience1 \bkeep(?:s)? (?:me )?waiting\b
impatience1 \bon hold (?:for|since)\b
improvement2 \b(?:feel(?:s|ing)?|much|lot|way|so much|doing) better\b
improvement2 \bwhat a relief\b
improvement2 \bsuch a relief\b
improvement2 \bthank god\b
gratitude3 \b(?:saved my life|can(?:'|no)?t thank you enough|life ?saver)\b
gratitude1 \b(?:thanks?|thank you|thx|ty)\s+(?:so|very|soo+)\s+much\b
gratitude1 \bmany thanks\b
gratitude1 \bthanks a (?:lot|million|bunch)\b
gratitude1 \bmuch appreciated\b
gratitude2 \bso kind\b
gratitude2 \b(?:very|really|so|been) (?:helpful|kind|patient)\b
"""
"""A word of SAYS and what stands for it, in the order in which they are looked for."""

PHRASES = tuple(
    (re.compile(pattern, re.IGNORECASE), f" {word} ")
    for word, pattern in (line.split(maxsplit=1) for line in _PHRASES.strip().splitlines())
)
"""Phrases that mean other than their words, and the word to put in their place."""

INSULT = re.compile(
    r"\b(?:idiots?|morons?|stupid (?:people|clinic|bitch)|assholes?|bastards?|scum"
    r"|piece of shit|f+u+c+k+(?:ing|ers?)|incompetent|clowns?|bitch(?:es)?)\b",
    re.IGNORECASE,
)
