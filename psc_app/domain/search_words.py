"""Words as search sees them: one form for each, everyday spellings led to one.

Texts and questions pass through the same door, so that "my belly's hurting" and
"abdominal pain" meet. English; words of other languages pass unchanged but for
their plural, which does no harm to finding a word by itself.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST_QUESTION = 4_000
"""Characters of a question that are read; the rest of it adds nothing to the ranking."""

_NOISE = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\[[^\]]{1,20}\]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SHORT = 3

_STOP = """a about actually after again ago all also always am an and another any anybody anyone
    anything are around as ask at away b back be because been before being best better between
    both but by came can come comes coming cos could d day days dear did do does doesn doing don
    done dont down due during e each either else etc even ever every everyone everything f few
    find first for from g get gets getting give given go goes going gone good got great guys h had
    has have haven having he hello help her here hers hey hi him his hope how however i ie if im
    in information into is isn it its itself ive just k keep kind kindly know l last lately let
    like little ll long lot lots m made make makes making many mainly may maybe me mean means might
    mine more most much must my myself n name near need needs never new next no nor not nothing
    now o of off ok okay old on once one only onto or other our ours out over own p people person
    please pls plz possible put q question questions quite r re really regarding right s said same
    say says see seem seems she should show since sir so some somebody someone something sometimes
    somewhat soon still such sure t take taken taking tell than thank thanks that the their
    theirs them then there these they thing things think this those though three through thru till
    time times to today told too took tried try trying two u ur us use used using usually v ve
    very w want wanted wants was way we week weeks well went were what whats when where whether
    which while who whole whose why will wish with without won wont would wouldn x y yeah year
    years yes yesterday yet you your yours yourself z month months hour hours minute minutes
    wondering understand explain advice advise suggest reply answer customer service request
    clinicaltrials gov general specific study article articles searching website site page web
    madam respected regards sincerely read reading hear heard
    happen happens happening cause causes caused causing problem problems issue issues having
    different lately appreciate grateful write writing look looking looks lo"""
STOP = frozenset(_STOP.split())
"""Words that say nothing about the matter."""

_FAINT = """doctor health medical care hospital patient woman man lady mother father mom dad wife
    husband sister brother daughter son friend family grandma grandpa husband aunt uncle girl boy
    female male age aged adult disease disorder condition symptom treatment treat cure medicine
    diagnosis diagnose test result suffer experience start begin feel feeling bad severe help
    sign type effect part side body high low left right big small normal level life home work
    live night morning common cold long short term term eat drink food sleep hot red white
    child baby young elderly safe risk chance number check research school drug stop avoid prevent
    """
FAINT = frozenset(_FAINT.split())
"""Words that say a little: they count for less than others."""

_SAME = {
    "pain": "ache aches aching hurt hurts hurting hurted sore soreness painful pains achy",
    "child": "kid kids children toddler toddlers childs kiddo preschooler",
    "baby": "babies infant infants newborn newborns",
    "abdomen": "stomach tummy belly abdominal stomache stomack stomac stomachs tum",
    "medicine": "medication medications meds med medicines medicins medecine medicin",
    "doctor": "dr doctors doc docs physician physicians gp",
    "vaccine": "shot shots jab jabs vaccination vaccinations vaccines vaccinate vaccinated"
    " immunization immunizations immunisation immunisations immunize immunized immunised vax vaxx",
    "swell": "swollen swelling swells swelled swolen",
    "bleed": "bleeding bled bleeds",
    "breath": "breathe breathing breaths breathless breathlessness breathes",
    "poop": "poo poos pooping stool stools feces faeces pooped pooing crap bm",
    "pee": "urine urinate urinating urination urinary wee peeing pees weeing peed urin",
    "vomit": "puke puking vomiting vomited emesis barf barfing puked vomits spew",
    "sugar": "glucose sugars",
    "pregnant": "pregnancy pregnancies pregnent preggers preggo",
    "faint": "fainting fainted faints syncope",
    "itch": "itchy itching itches itchiness",
    "tired": "tiredness fatigue weary weariness fatigued exhausted exhaustion",
    "cant": "cannot unable couldnt",
    "bone": "bones",
    "heart": "cardiac hearts",
    "kidney": "renal kidneys",
    "eye": "eyes ocular",
    "foot": "feet",
    "tooth": "teeth",
    "lung": "pulmonary lungs",
    "skin": "cutaneous",
    "fall": "fell fallen falls falling",
    "break": "broke broken breaking",
    "burn": "burnt burned burning burns",
    "bite": "bit bitten bites biting",
    "sting": "stung stings stinging",
    "sleep": "slept sleeping asleep sleeps",
    "die": "dying dies died dead death",
    "smoke": "smoking smoked smoker smokers cigarette cigarettes cig cigs",
    "lose": "losing lost loses loosing loose loss",
    "woman": "women lady ladies",
    "man": "men",
    "test": "testing tests tested exam examination",
    "surgery": "surgical surgeries operation operations operated operate",
    "cancer": "carcinoma cancers cancerous malignancy malignant",
    "diabetes": "diabetic diabetics diabetis diabeties",
    "allergy": "allergic allergies alergy allergie alergic",
    "anemia": "anaemia anemic anaemic",
    "diarrhea": "diarrhoea diarrea diarreah diarhea diarrhoeal",
    "hemorrhoid": "haemorrhoids haemorrhoid hemroids hemmoroids hemorroids hemoroids",
    "edema": "oedema",
    "esophagus": "oesophagus esophageal",
    "tumor": "tumour tumors tumours",
    "anesthesia": "anaesthesia anaesthetic anesthetic anesthetics",
    "depress": "depressed depression depressing depressive",
    "anxiety": "anxious anxiousness",
    "dizzy": "dizziness giddy lightheaded",
    "weight": "weigh weighs weighing",
    "brain": "cerebral brains",
    "liver": "hepatic",
    "bloodpressure": "bp hbp",
    "scan": "scans scanning scanner",
    "insurance": "insured insurer uninsured",
    "caregiver": "carer carers caregivers caregiving",
    "stop": "quit quitting stopping stopped ceasing cessation stops",
    "vertigo": "vertigos",
    "flu": "influenza",
    "pill": "pills tablet tablets capsule capsules",
    "appendix": "appendicitis",
    "seizure": "seizures",
    "ear": "earache",
    "rash": "rashes",
    "infect": "infection infections infected infectious",
    "feel": "felt feeling feels",
    "catch": "caught",
    "choose": "choosing chose chosen choice",
    "sex": "sexual sexually",
    "mom": "mother mum mommy mums mama",
    "dad": "father daddy",
    "thyroid": "thyroids",
    "period": "periods menstrual menstruation",
    "vagina": "vaginal",
    "mammogram": "mammography mammograms",
    "fever": "feverish fevers febrile",
    "temp": "temperature temperatures",
    "cost": "costs expensive",
    "replace": "replacement replaced replacing",
    "bill": "bills",
    "old": "elderly older",
}
"""One form for words that mean the same, in questions and in articles alike."""

_CANONICAL = {other: one for one, others in _SAME.items() for other in others.split()}
SPELT = frozenset(_CANONICAL)
"""Words that stand for another, as they are written: a slip may be one of these."""

_PHRASES = (
    (r"\b(?:throw|threw|throws|thrown|throwing) up\b", "vomit"),
    (r"\b(?:pass|passed|passes|passing|black|blacked|blacking) out\b", "faint"),
    (r"\bblood pressure\b", "bloodpressure"),
    (r"\bcan'?t\b|\bcan not\b|\bcannot\b|\bcouldn'?t\b|\bnot able to\b|\bunable to\b", "cant"),
    (r"\b(?:trouble|difficulty|difficult|struggle|struggling|hard) (?:to |in )?(?=\w+)", "cant "),
    (r"\bbowel movements?\b", "poop"),
    (r"\b(?:give|giving|gave) up\b", "stop"),
    (r"\bover[- ]the[- ]counter\b", "otc overthecounter"),
    (r"\bx[- ]rays?\b", "xray"),
    (r"\b(\d{2,3})\s*(?:/|over)\s*(\d{2,3})\b", r"bloodpressure \1 \2"),
    (r"\btype (?:two|ii|2)\b|\btyped? ?2\b|\bt2d?\b|\btype-2\b", "type2"),
    (r"\btype (?:one|i|1)\b|\btyped? ?1\b|\bt1d?\b|\btype-1\b", "type1"),
    (r"\btype2 diabet\w+|\bdiabet\w+,? type2\b", "type2 diabetes"),
    (r"\btype1 diabet\w+|\bdiabet\w+,? type1\b", "type1 diabetes"),
    (r"\bhepatitis[- ]?([abc])\b|\bhep[- ]?([abc])\b", r"hepatitis hepatitis\1\2"),
    (r"\ba[- ]?1[- ]?c\b", "a1c"),
    (r"\ba[- ]fib\b", "afib"),
    (r"\bpink[- ]eyes?\b", "pinkeye"),
    (r"\bchicken[- ]po(?:x|cks)\b", "chickenpox"),
    (r"\bhead[- ]?aches?\b", "headache"),
    (r"\bback[- ]?aches?\b", "back pain"),
    (r"\b(?:stomach|belly|tummy)[- ]?aches?\b", "abdomen pain"),
    (r"\bear[- ]?aches?\b", "ear pain"),
    (r"\bwell[- ]?being\b", "wellbeing"),
    (r"\btb\b", "tuberculosis tb"),
    (r"\bmri'?s?\b", "mri"),
    (r"\bct\b|\bcat(?= scan)", "ct"),
    (r"\bc\.?o\.?p\.?d\b", "copd"),
    (r"\be\.?r\.?\b(?=[^a-z]|$)", "er"),
)
_REWRITES = tuple((re.compile(pattern), " " + into + " ") for pattern, into in _PHRASES)

_ENDINGS = (
    "ization",
    "isation",
    "ations",
    "ation",
    "iness",
    "ness",
    "ions",
    "ings",
    "ment",
    "ing",
    "ied",
    "ies",
    "ion",
    "ive",
    "ed",
    "ly",
    "al",
    "ic",
    "es",
    "s",
)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A word's form in the index: its family's one word, without its ending.

    Two words of one family may end in different stems; that costs a find, never an error.
    """
    word = _CANONICAL.get(word, word)
    if len(word) <= _SHORT or not word.isalpha() or word.endswith(("ss", "us", "is")):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > _SHORT:
            word = word[: -len(ending)]
            break
    else:
        if word.endswith("s") and len(word) > _SHORT:
            word = word[:-1]
    if word[-1] in "eyi" and len(word) > _SHORT:
        word = word[:-1]
    if len(word) > _SHORT + 1 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return _CANONICAL.get(word, word)


def plain(text: str) -> str:
    """Small letters, straight apostrophes, no accents, no addresses and placeholders."""
    text = _NOISE.sub(" ", text[:LONGEST_QUESTION]).lower()
    text = text.replace("\u2019", "'").replace("\u0131", "i")
    text = unicodedata.normalize("NFKD", text)
    return "".join(c for c in text if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """The words of a text in their order, everyday phrases already put as one word."""
    text = plain(text)
    for pattern, into in _REWRITES:
        text = pattern.sub(into, text)
    return [word.removesuffix("'s").replace("'", "") for word in _WORD.findall(text)]


STOP_STEMS = frozenset(stem(word) for word in STOP) | STOP
FAINT_STEMS = frozenset(stem(word) for word in FAINT)


def terms(text: str) -> list[str]:
    """The stems of a text that say something, in their order."""
    return [stem(word) for word in words(text) if word not in STOP]
