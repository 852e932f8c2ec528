"""The words of the rules, I: people, bodies and how a body feels. See red_flag_lexicon."""

BODY = """
chest: chest, breastbone, breast bone, sternum, rib cage, ribcage, thorax, ribs, under my ribs,
    breast middle, middle of the breast, behind the breast
heart: heart, ticker, heartbeat, heart beat
arm: arm, shoulder, elbow, forearm
limb: @arm, leg, hand, foot, fingers, fist, limb, wrist, knee, thigh
jaw: jaw, teeth, jawline
upper_back: upper back, shoulder blade, shoulderblade, between the shoulders
face: face, cheek, facial, mouth, smile, lip, eyelid, eye lid
mouth: lip, tongue, mouth, gums
lips: lip, fingertip, finger tip, fingernail, nail, face, mouth, skin, fingers, around the mouth
throat: throat, airway, windpipe, wind pipe, voice box, wind pipes
head: head, skull, forehead, noggin, scalp
belly: belly, stomach, tummy, abdomen, abdominal, gut, bump, pelvic, pelvis, side, womb, uterus
bottom: back passage, rectum, rectal, bottom, anus, bum, rear end, bowel, butt, backside
stool: stool, motion, bowel movement, feces, faeces, bm, diarrhea
breath: breathe, breath, inhale, air, oxygen, exhale, lungs, breather, wind
eye: eye, sight, vision, eyesight
sight: vision, sight, eyesight, eyes
body_part: @chest, @heart, @limb, @jaw, @face, @throat, @head, @belly, @eye, neck, back, body,
    skin, speech, breathing
one_side: one side, 1 side, left side, right side, half, same side, left half, right half,
    one half, left arm, right arm, left leg, right leg, left hand, right hand, left foot,
    right foot, left face, right face, this side, side of my body, side of body
"""

PEOPLE = """
i: =i, =me, =my, =mine, =myself, =we, =us, =our
relative: husband, wife, partner, boyfriend, girlfriend, fiance, spouse, son, daughter, child, kid,
    children, baby, infant, toddler, newborn, twin, boy, girl, brother, sister, mom, dad, parent,
    grandma, grandpa, grandson, granddaughter, grandchild, grandbaby, grandkid, aunt, uncle,
    cousin, nephew, niece, friend, mate, buddy, bro, sis, roommate, neighbor, neighbour, man, lady,
    woman, guy, colleague, coworker, he, she, they, him, her, them, stepdad, stepmom, stepson,
    stepdaughter, little one, mother in law, father in law, someone, somebody, person, wee one,
    boss, teacher, caregiver, carer, ex, roomate, bff, patient, resident, client, student, old man
attacker: father, mother, dads, home help, helper, aide, nanny, woman, girlfriend, housemate,
    flatmate, father in law, mother in law, cop, stranger, husband, wife, partner, boyfriend,
    girlfriend, fiance, spouse, son, brother, sister, mom, dad, parent, uncle, aunt, cousin,
    grandson, nephew, stepdad, stepmom, stepfather, stepmother, he, she, they, ex, boss, neighbor,
    neighbour, man, guy, caregiver, carer, nurse, pimp, teacher, coach, landlord, babysitter,
    someone, somebody, sitter, roommate, stalker, father of my child, men, people, gang, intruder,
    customer, coworker, boyfriends, husbands
child: child, kid, toddler, baby, infant, son, daughter, boy, girl, little one, grandson,
    granddaughter, grandchild, grandbaby, grandkid, nephew, niece, twin, children, newborn,
    lil sis, lil bro, little sister, little brother, little girl, little boy, year old, month old,
    months old, years old, year olds, wee one, bub, bairn
baby: baby, infant, newborn, new born, little one, son, daughter, twin, neonate, preemie, premie,
    grandson, granddaughter, grandbaby, great grandson, great granddaughter, boy, girl, child, bub,
    bairn, kid
newborn: newborn, new born, neonate, preemie, premie, premature baby, just born, week old,
    days old, day old, weeks old, fortnight old, month old, born a fortnight ago, born yesterday,
    born last week, born this week, brand new baby, first month
staff: doctor, nurse, clinic, hospital, receptionist, staff, office, place, building, school
"""

FEELING = """
pain: pain, hurt, ache, sore, agony, sting, throb, stab, cramp, burn, discomfort, spasm, twinge,
    painful, dolor, stabbing, excruciating, gnaw, =ouch
sharp_pain: pain, hurt, ache, agony, cramp, stab, excruciating, spasm, painful
press: bowling ball, ball on, wringing, wring, rope, chain around, strap, corset, twisting, truck,
    horse on, pressure, pressing, press, tight, tightness, tighten, squeeze, squeezing, squish,
    crush, heavy, heaviness, weight, vice, grip, clamp, elephant, constrict, clench, compress,
    sitting on, sit on, sits on, standing on, stood on, stand on, stepping on, stomping on,
    kneeling on, band around, belt around, brick, boulder, anvil, ton of, tons on, strangling,
    fullness, like a rock, weighing on, tightening, closing in, caving in, a knot in, like a fist,
    truck on, bear hug, concrete
crushing: crush, crushing, elephant, squeeze, squeezing, vice, heavy, heaviness, pressure,
    tightness, tight, clamp, sitting on, standing on, weight, brick, grip, standing, sitting
numb: belongs to somebody else, belongs to someone else, not part of me, does not feel like mine,
    pins, tingly, numb, numbness, tingle, tingling, pins and needles, dead, asleep, sleeping,
    no feel, lost feeling, lost sensation, no feeling, prickle, prickly, can not feel,
    lost all feeling, lost the feeling, gone to sleep
weak: rubbery, like jelly, like lead, will not listen, not listening, heavy like, can not grip,
    can not squeeze, drift, drifting, drooped, will not grip, will not do, will not obey, not mine,
    not my own, weak, weakness, limp, dead weight, lost strength, no strength, can not lift,
    can not move, can not raise, will not move, not moving, do not move, does not move,
    would not move, will not work, not working, do not work, stop working, paralyzed, paralysis,
    floppy, gave way, giving way, give out, gave out, useless, no force, no power, can not hold,
    could not move, could not lift, could not hold, not able to move, unable to move,
    unable to lift, drag, dragging, would not close, will not close, would not hold, lame, heavy,
    hang, drop, will not lift
droop: droop, sag, crooked, lopsided, lop sided, uneven, hang, hanging, slack, twisted, slid down,
    sliding, melting, drop, fall down, falling down, to one side, one sided, asymmetric,
    asymmetrical, slump, pulled down, dragging down, wonky, droopy, saggy, half frozen, not moving,
    will not move, paralyzed, skew, skewed, bent, falling, going to one side, pulled to one side,
    can not move, do not move, uneven smile, contorted, melted, closed, shut, crook, distorted,
    lower on
sweat: soaked in sweat, sweating, wringing wet, dripping, sweat, sweaty, clammy, drench,
    cold sweat, dripping wet, perspire, perspiring
ashen: gray, ashen, pale, white as a sheet, white as, colorless, funny color, lost color,
    lost all color, color is gone, bad color, blue, looks awful, looks terrible, white and
nausea: nausea, nauseous, nauseated, throw up, throwing up, threw up, thrown up, vomit, puke,
    to be sick, being sick, been sick, feel sick, feeling sick, heave, heaving, queasy, sick,
    bring up, bringing up, brought up, barf, upchuck, retch, spew, chuck up, chucking up
vomit: vomit, throw up, throwing up, threw up, thrown up, puke, being sick, been sick, bring up,
    bringing up, brought up, barf, retch, spew, was sick, spit up, sick up, hurl, throws up,
    spitting up, chuck up, chucking up, vomited
faint: fuzzy, swimming, see spots, seeing spots, gray out, graying out, tunnel vision, out of it,
    spaced out, faint, pass out, passing out, passed out, black out, blacking out, blacked out,
    blackout, lightheaded, light headed, dizzy, dizziness, woozy, goes dark, went dark, going dark,
    black spots, collapse, seeing stars, see stars, going black, go over, keel over, swoon,
    fall down, passed right out, unsteady, wobbly
breathless: short of breath, shortness of breath, breathless, breathlessness, out of breath,
    can not breathe, catch my breath, catch his breath, catch her breath, hard to breathe,
    trouble breathing, difficulty breathing, winded, struggling to breathe, short breath,
    breathing hard, gasp, wheeze, short winded
bad: bad, badly, severe, severely, terrible, terribly, awful, awfully, horrible, worst, worse,
    intense, extreme, extremely, unbearable, excruciating, massive, massively, dreadful,
    dreadfully, serious, seriously, huge, crazy, insane, horrendous, agony, killing, strong,
    can not stand it, like hell, af, screaming, big, real bad, violent, very, so much, acute,
    splitting, blinding, pounding, debilitating, crippling, doubled over, exploding, wicked,
    not bear, much pain, sharp
much: like mad, like anything, like crazy, through everything, river of, fountain of, waterfall,
    faucet, lots of, a lot of, a ton of, cupfuls, soaked, lot, lots, much, heavily, heavy, badly,
    bad, profuse, profusely, severe, severely, everywhere, gush, pour, spurt, spray, squirt, pump,
    soak, pool, puddle, drench, terrible, buckets, tons, loads, flood, shooting out, running down,
    runs down, all over, nonstop, non stop, great deal, large amount, excessive, excessively,
    massive, massively, full of, full with, rush, stream, streaming, jump out, many, freely, hard,
    like crazy, like a tap, hemorrhage, continuously, uncontrollably, constantly, fast, cup of,
    mouthful, mouthfuls, quarts, pints, out of control, litres, liters, horribly, awful, bowl,
    handful, not clotting, will not clot, large, bucket, never ending
sudden: sudden, suddenly, all of a sudden, out of nowhere, out of the blue, came on fast, at once,
    all at once, abrupt, abruptly, instantly, just now, in an instant, like a switch,
    without warning, from nowhere, woke up, this morning, since this morning, today, tonight,
    just started, just happened, minutes ago, minute ago, hour ago, hours ago, 1 minute, came on,
    from this morning, right now, started today, since lunch, since breakfast, since i got up,
    since i woke, since yesterday, last night, an hour, half an hour, within minutes, in seconds,
    now, yesterday, in the last hour, in one minute, from one moment, just went
now: now, right now, just, today, tonight, still, again, this morning, this minute, currently,
    at the moment, minutes ago, minute ago, hour ago, hours ago, this afternoon, this evening,
    already, an hour, half an hour, this instant, as we speak, last night, since lunch,
    since breakfast, since yesterday, since midnight, yesterday
swell: swell, swollen, swole, swelled, puff, puffy, puffed, balloon, ballooned, fat, thick, huge,
    enlarge, double in size, doubled, twice the size, blow up, blowing up, blown up, inflate,
    bulge, bulging, swelling, bloated, big, become big, bigger, massive, inflamed, twice its size,
    getting bigger, swells
tight_throat: close, closing, close up, closing up, tight, tightness, tighten, swell, swollen,
    shut, constrict, narrow, shrink, block, obstruct, becoming small, getting small, smaller,
    swelling, puffy, closed, seal, sealing, strange, thick, swelled, clamping
blue: blue, bluish, purple, purplish, violet, gray, blueish, dusky, cyanotic, bluey
confused: mumbo jumbo, can not remember his name, can not remember her name, talking in riddles,
    disorientated, talking rubbish, talking garbage, talks rubbish, rambling nonsense,
    speaking nonsense, confused, confusion, disoriented, disorientated, delirious, delirium,
    talking nonsense, not making sense, making no sense, not making any sense, does not make sense,
    muddled, does not know where, do not know where, do not recognise, do not recognize, rambling,
    talks nonsense, speak strange, speaking strange, incoherent, hallucinate, hallucination,
    out of it, not himself, not herself, not with it, talking funny, talking crazy, talking weird,
    same question, same questions, nonsense, gibberish, loopy, do not know who, seeing things,
    does not know what day, do not know what day, do not know what year, acting drunk,
    acting weird, acting strange, mixing up, strange things, babbling, not making much sense,
    asking for his mom, asking for her mom, thinks it is, can not remember, not know where,
    people who are not there, things that are not there, out of his head, out of her head,
    not there, talking to nobody, talking to himself, talking to herself, in a fog,
    does not know me, not recognize me, calling me by, wrong names
sleepy: can not keep my eyes open, can not keep his eyes open, can not keep her eyes open,
    eyes keep closing, fading, sleepy, drowsy, lethargic, lethargy, listless, hard to wake,
    will not wake, difficult to wake, sleep all time, sleep all the time, only sleep, want sleep,
    out of it, nod off, nodding off, can not wake, would not wake, not wake, limp, floppy,
    unresponsive, not responding, very quiet, barely awake, can not stay awake, wants only sleep,
    woozy, not waking, hardly wakes, zoned out, do not wake, wake up to eat, sluggish, dopey,
    unrousable, wants to sleep, sleepier, lifeless
"""

ALL = BODY + PEOPLE + FEELING
