"""Which words may be guessed from a slip of the pen, and which are no slip though they look it."""

from psc_app.domain.red_flag_spelling import word_set

GUESSED = word_set("""
abdomen abdominal abuse accident accidentally airway alcohol allergic allergy ambulance amputated
anaphylactic anaphylaxis angina antibiotic antifreeze artery assaulted asthma attack attacked
bathroom battery beating bladder bleach bleeding blister blistered blisters blurred blurry
boyfriend breastbone breath breathe breathing breathless bruises burning cardiac chest choked
choking clammy clots collapse collapsed confused confusion consciousness contractions convulsing
convulsion convulsions coughing crooked crushing cutting daughter delirious detergent diabetic
difficulty discomfort dizziness dizzy double drinking drooling drooping droopy drowned drowning
drowsy electrocuted elephant emergency epipen explosion fainted fainting feverish fever
finger fingers floppy gasping girlfriend grandma grandpa gushing hanging headache heartbeat heavy
hemorrhage hemorrhaging heroin fentanyl hives hurting husband infant inhaler insulin irregular
itching kicking killing knife lightheaded limping lopsided medication meningitis miscarriage
monoxide movement moving myself nauseous nausea newborn nosebleed numbness overdose overdosed
overdosing oxygen pacemaker palpitations paralysis paralyzed peanut peanuts poison poisoned
poisoning postpartum pounding preeclampsia pregnancy pregnant pressure profusely puncture purple
racing raped rectal responding responsive scalded scissors seizure seizures sepsis septic severe
severely shaking shellfish shivering shortness shoulder shrimp skull slurred slurring soaked
soaking spurting squeezing stabbed stabbing sternum stiff stomach strangled strangling stroke
strokes struggling sudden suddenly suffocating suicidal suicide swallow swallowed swallowing
sweating sweaty swelling swollen temperature testicle threatened threatening throat thunderclap
tight tightness tingling toddler tongue trouble turning twitching unconscious unresponsive vision
vomit vomited vomiting weakness weapon wheezing wheezy worthless wound wounds wrists
""")
"""Words whose slips are guessed: one letter missing, doubled, added, or two letters swapped; in
words of seven letters or more also one wrong letter."""

PLAIN_WORDS = word_set("""
attach attached badder beach beaches beaming beaning betting blasters bleeping blending bluster
breadth breeding bruiser colts confuse confuses confusing cooked crooned cushing delicious
deterrent droning emergence finer gapping grasping heroine lisping overdone racking ramped rapped
scaled scolded sharing shaving shelling skeptic soaring sporting spurred staking strikes swearing
swilling tuning wheeling
""")
