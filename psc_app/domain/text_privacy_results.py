"""How a text tells a result: a test and what came out, or a figure with a clinical unit."""

import re

_TEST = (
    r"(?:test results?|results?|tests?|lab ?work|labs|lab (?:results?|values?|tests?|report)"
    r"|blood ?work|blood counts?|biopsy|pap(?: smear| test)?|(?:throat |urine |blood )?cultures?"
    r"|mammograms?|(?:ct|cat|pet|mri|bone|brain) ?scans?|scans?|mri|ct|x ?-?rays?|ultrasounds?"
    r"|sonogram|echo(?:cardiogram)?|ekg|ecg|eeg|colonoscopy|endoscopy|screening|swab|smear"
    r"|urinalysis|urine|imaging|stress test|radiologist|pathologist|bone density|panel"
    r"|white (?:blood )?cells|red (?:blood )?cells|kidney function|liver function|kidneys|liver"
    r"|(?:drug|genetic|pregnancy|covid|hiv|strep|flu|stool|urine|blood) (?:screen|test))"
)
_MEASURED = (
    r"(?:hb ?a1c|a1c|hemoglobin(?: a1c)?|haemoglobin|hematocrit|psa|tsh|ldl|hdl"
    r"|(?:total )?cholesterol|triglycerides?|glucose|blood sugars?|sugar level|blood pressure|bp"
    r"|inr|e?gfr|creatinine|potassium|sodium level|calcium level|platelets?(?: counts?)?|wbc|rbc"
    r"|ferritin|iron(?: level)?|vitamin [bd](?: ?12)?|b12|viral load|cd4(?: counts?)?|bmi"
    r"|oxygen(?: level| saturation)?|spo2|o2 sat\w*|ast|alt|liver enzymes|bilirubin|uric acid"
    r"|troponin|d-?dimer|crp|esr|hcg|folate|magnesium|t-?score|brca ?[12]?|antibod(?:y|ies)"
    r"|(?:thyroid|lead|lithium|hormone|testosterone|estrogen|drug) levels?|white counts?"
    r"|presion|azucar|colesterol|glucosa)"
)
_VERDICT = (
    r"(?:positive|negative|abnormal|normal|high|higher|low|lower|elevated|raised|benign|malignant"
    r"|clear|clean|fine|good|bad|great|okay|ok|undetectable|detected|reactive|nonreactive|stable"
    r"|within (?:normal )?(?:limits|range)|in range|out of range|worse|better|improv\w+"
    r"|unremarkable|inconclusive|borderline|deficient|suspicious|concerning|worrying|increased|decreased|doubled"
    r"|(?:is|are|was|were|went|gone|come|has gone|came) (?:back )?(?:up|down)|dropped|rose|fell"
    r"|show(?:s|ed|n)?|found|finds|grew|saw|reveal\w*|confirm(?:s|ed)"
    r"|normal(?:es)?|positiv[oa]s?|negativ[oa]s?|alt[oa]s?|baj[oa]s?|buen[oa]s?|mal[oa]s?)"
)
_OTHER_THINGS = (
    "room|check|checks|cuff|visit|visits|sample|samples|kit|kits|called|order|orders|form|forms"
    "|line|log|needed|free|first|portal|appointment|slot|office|desk|hours|hall|monitor|machine"
    "|class|open|ready|closed|scheduled|booked|until|after|when|if|please|call|copy|fee|cost|costs"
)
_ON = rf"(?:[^\w.,:;!?]+(?!(?:{_OTHER_THINGS})\b)[\w'’]+){{0,5}}?[^\w.,:;!?]+"
"""Up to five words of the same clause, while it is still about the test."""
_NO_TIME = r"(?![\d:]|\s?(?:am|pm|a\.m|p\.m|o.clock)\b)"
_NUMBER = rf"\d+(?:[.,]\d+)?(?:/\d+)?{_NO_TIME}%?"
_OUTCOME = rf"{_VERDICT}\b(?! for \d)"

RESULTS = re.compile(
    "|".join(
        (
            rf"\b{_TEST}(?:{_ON}|: ?){_OUTCOME}",
            rf"\b{_MEASURED}(?:{_ON}{_OUTCOME}|{_ON}{_NUMBER}|[^\w.!?]+{_NUMBER})",
            r"\b(?:found|saw|see|noticed|shows?|showed)(?:\W+\w+){1,4} (?:on|in) (?:your|the) "
            rf"{_TEST}\b",
            rf"\b(?:abnormal|normal|negative|positive|elevated|bad|good) {_TEST}\b",
            rf"\b(?:high|low|elevated|abnormal|normal) {_MEASURED}\b",
            r"\b(?:positive|negative|positivo|negativo|positiva|negativa) (?:for|para|a) ",
            r"\btest(?:s|ed)? (?:back )?(?:positive|negative)\b",
            r"\byou(?:'re|’re| are| were) (?:both )?(?:positive|negative)\b(?! that)",
            r"\bresultados?(?:\W+\w+){0,3}\W+(?:normal(?:es)?|positiv|negativ|buen|mal|anormal)\w*",
            r"\b\d+(?:[.,]\d+)? ?(?:[mnpuµ]?g|mcg|[mnp]mol|m?i?u|meq)/(?:dl|l|ml)\b",
            r"\b\d{2,3}/\d{2,3} ?mm ?hg\b",
        )
    )
)
"""A result, in a folded text (small letters, no accents)."""

DOSE = re.compile(r"\b\d+(?:[.,]\d+)? ?(?:mg|mcg|milligrams?|micrograms?|iu|puffs?)\b(?!/)")
"""How much of a drug is taken, whatever its name."""
