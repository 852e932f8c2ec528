"""The words of the rules, II: what happened, what was done or is meant. See red_flag_lexicon."""

GENERAL = """
cannot: can not, could not, unable, not able, struggle, fight, hardly, barely, hard to,
    difficult to, difficulty, trouble, hard time, problem, not possible, tough to
cannot_only: can not, could not, unable, not able, would not, will not, do not, did not, stopped,
    is not, was not, have not
not_stopping: faster than i can, like a tap, like a faucet, every few minutes, will not stop,
    would not stop, can not stop, could not stop, not stopping, keeps coming, still coming,
    non stop, nonstop, will not quit, not quit, not stop, does not stop, will not slow,
    not slowing, never stops, still going, keeps going, is not stopping, not clot, will not clot,
    not clotting, not letting up, continuous, will not close, will not slow down, keeps leaking,
    not coagulate, simply will not stop, can not get it to stop, never ending, can not control,
    uncontrolled, uncontrollable, would not quit, will not let up, keep coming
not_helping: not helping, not help, did nothing, do nothing, does nothing, not work, not working,
    no help, not respond, not responding, still there, no relief, not touching, no effect, still,
    nothing helps, not easing, no better, not doing anything, does not help, not make it better,
    empty, ran out, no use, second, third, 2 , 3, not go away, not relieve, not relieved
persist: will not go away, not going away, would not go away, not let up, will not stop,
    not stopping, will not quit, not easing, getting worse, worse, constant, for hours, hours,
    at rest, will not ease, not gone, all day, all night, minutes, hour, not getting better
think: think, might, maybe, feel like, feels like, may, believe, probably, suspect, pretty sure,
    sure, possible, possibly, could be, afraid, scared, signs of, looks like, is this, am i, is it,
    must be, convinced, certain, wondering if, symptoms of
having: having, has, have, had, in, into, is having, going into, went into, gone into, got, get,
    getting, suffer, suffered, =is, =are, keeps, keep, another, 1, active, first, start, started,
    goes into
"""

BLEEDING = """
bleed: bleed, bled, blood, bleeder, bloody, hemorrhage, haemorrhage, clots, sangre
bleed_only: bleed, bled, hemorrhage
wound: wound, incision, stitches, stitch, staples, surgical site, surgery site, cut, gash,
    dressing, fistula, vein, artery, port, operation, sutures, =scar, c section, bandage,
    laceration, bite, surgical wound
opened: open, burst, split, popped, rip, come apart, came apart, coming apart, dehisced,
    come undone, gape, popped open, tear, torn, busted
nose: nose, nosebleed, nose bleed, nostril
thinner: thinner, thinners, warfarin, coumadin, eliquis, xarelto, apixaban, rivaroxaban, heparin,
    plavix, anticoagulant, pradaxa, clopidogrel, medicine for thin blood, lovenox, brilinta,
    aspirin, dabigatran
soak: soak, soaked through, soaked, drench, going through, gone through, go through, went through,
    bled through, bleed through, bleeding through, saturate, fill, filled, running through, flood,
    getting through
pad: pad, pads, towel, dressing, bandage, tampon, tissue, gauze, clothes, sheets, trousers, pants,
    shirt, mattress, bed, jeans, cloth, diaper, underwear, sanitary, rags, tshirt, t shirt, sock
cut: punched, shred, shredded, mangle, mangled, crushed, tore a chunk, carve, slash, chainsaw,
    hacked, cut, slice, slash, gash, sever, chop, lacerate, rip, split, stab, gouge, tore, torn,
    impale
deep: deep, bone, fat, muscle, tendon, artery, open, gape, gaping, wide open, to the bone,
    white stuff, hanging off, deeply, flesh, hanging, insides
digit: palm, wrist, calf, chunk, nose, tip, finger, thumb, toe, hand, fingertip, finger tip, arm,
    foot, leg, ear, limb
gone_off: mangled, shredded, hanging by a thread, cut off, sliced off, chopped off, came off,
    come off, torn off, ripped off, severed, amputate, amputated, missing, hanging off, clean off,
    bitten off, sawed off, hanging by, lopped off, hacked off, are gone, is gone, took off,
    caught in, sawn off, off with, cut right off
"""

ALLERGY = """
hives: hive, welt, weal, wheal, urticaria, itchy bumps
itch: rash, red spots, itch, blotches, splotches, red bumps, breaking out, broke out, skin on fire
allergen: peanut, nut, nuts, cashew, almond, walnut, pecan, pistachio, shellfish, shrimp, prawn,
    lobster, crab, sesame, egg, =fish, seafood, bee, wasp, hornet, sting, stung, yellow jacket,
    fire ant, antibiotic, penicillin, amoxicillin, injection, contrast, dye, latex, vaccine, shot,
    ibuprofen, new medicine, new medication, new pill, new tablet, new med, new drug, allergic,
    allergy, dairy, milk, kiwi, strawberry, lisinopril, medicine, tablet, pill, ate, eaten, eating,
    eat, granola, cookie, bit by, bitten, ants, soy, sulfa, bactrim, cephalexin, first bite,
    infusion
all_over: all over, everywhere, whole body, all my body, entire body, covered, head to toe,
    spreading, full body, from head
epipen: epipen, epi pen, epinephrine, auvi q, adrenaline pen, auto injector, epi, adrenaline
"""

POISON = """
pills: pill, tablet, tab, capsule, medication, meds, med, medicine, xanax, tylenol, paracetamol,
    acetaminophen, advil, ibuprofen, aspirin, ambien, klonopin, valium, oxy, oxycodone, vicodin,
    percocet, norco, hydrocodone, codeine, morphine, tramadol, methadone, gabapentin, benadryl,
    antidepressant, zoloft, prozac, lithium, metoprolol, insulin, opioid, opiate, painkiller,
    pain killer, sleeper, sleeping, benzo, benzos, adderall, melatonin, seroquel, trazodone,
    ativan, lorazepam, alprazolam, diazepam, drugs, drug, edible, gummy, gummies, cough syrup,
    amitriptyline, nyquil, robitussin, digoxin, beta blocker, iron, unisom, co codamol, zolpidem,
    tylenols, dose, prescription, vitamins, iron tablets, heart medicine, blood pressure medicine,
    citalopram, sertraline, metformin, warfarin, clonazepam, suboxone, lyrica, propranolol, ecstasy
took: washed down, knocked back, polished off, finished, emptied, swallowing, suck, sucking on,
    take, took, taken, swallow, ate, eat, eaten, downed, gulp, pop, popped, ingest, drank, drink,
    drunk, chew, had, have had, snort, inject, injected, gave, give, given, consume, taking,
    got into, get into, bit into, bite, lick, licked, put in mouth, in his mouth, in her mouth,
    overtook, been at, been into, got hold of, necked, sip, gobble, chug, chugged, guzzle
swallow: swallow, ate, eaten, eat, drank, drink, drunk, ingest, chew, got into, gotten into,
    get into, bit into, bite into, lick, licked, put in mouth, in his mouth, in her mouth, been at,
    been into, got hold of, sip, gulp, chewed, found with, chug, guzzle, drinking, chewing
too_many: too many, too much, 2 much, to many, to much, way too, all of them, all my, all his,
    all her, whole bottle, entire bottle, whole box, whole packet, the whole, entire, handful,
    hand full, hole bottle, bunch of, full bottle, bottle of, box of, packet of, pack of, all the,
    the rest of, fistful, them all, every pill, month supply, weeks worth, days worth, whole week,
    whole pack, mouthful of, lots of, a lot of, load of, loads of, half a bottle, half the bottle,
    tons of, dozens of, dozen, all at once, overdose, a bunch, excess, more than i should,
    worth at once, strip of, ten times, 10 times, pile of, the lot, blister packs
toxin: methylated spirits, white spirit, meths, weedkiller, cleaning stuff, cleaning tablets,
    dishwasher pod, insulin pen, vape liquid, e cigarette liquid, rat bait, mouse poison, paint,
    glue, ant bait, toilet bowl, swimming pool, pool chlorine, hair dye, bug killer, moth balls,
    batteries, gas, windshield washer, bleach, antifreeze, detergent, tide pod, laundry pod,
    dishwasher, drain cleaner, cleaner, drano, weed killer, weedkiller, pesticide, insecticide,
    rat poison, poison, gasoline, petrol, kerosene, lighter fluid, paint thinner, turpentine,
    rubbing alcohol, isopropyl, hand sanitizer, perfume, mouthwash, nail polish remover, acetone,
    ammonia, lye, acid, oven cleaner, toilet cleaner, product for clean, disinfectant,
    washing up liquid, dish soap, lamp oil, essential oil, methanol, windshield fluid, battery,
    button battery, magnet, mothball, fertilizer, herbicide, pod, cleaning fluid, cleaning product,
    fentanyl patch, patch, vape juice, nicotine, liquid plumber, eye drops, hydrogen peroxide,
    glue, lysol, pine sol, roundup, slug pellets, chemical, drain stuff, fabric softener, chlorine,
    bug spray, e liquid, coin, marbles, needle, broken glass, super glue, pods
street_drug: heroin, fentanyl, meth, cocaine, coke, crack, molly, ecstasy, mdma, opioid, opiate,
    needle, shot up, shoot up, oxy, percs, xans, lean, ketamine, ghb, acid, shrooms, k2, spice,
    used, dope, drugs, xanax, methadone, pills, speed, high, syringe, injected, smack, vodka,
    booze, alcohol, bottle of vodka, whiskey, drank, something
berries: death cap, nightshade, hemlock, berry, berries, mushroom, wild mushroom, plant, leaves,
    toadstool, oleander, foxglove, seeds, houseplant
unresponsive: slumped, nodding, not answering, will not open her eyes, will not open his eyes,
    will not wake, can not wake, not waking, would not wake, not wake, not responding,
    unresponsive, can not rouse, can not be woken, will not respond, does not respond, unconscious,
    not answer, will not answer, out cold, passed out, blue, not moving, collapsed, not breathing,
    knocked out, barely breathing, breathing is slow, funny color, snoring, limp, lips are blue,
    gray, do not wake, will not come to, can not wake up, will not come round, nodding off,
    not awake, can not get him up, can not get her up, is not waking, breathing slow, foaming,
    gurgling, drowsy, can not move, can not stay awake, breathing is really slow
"""

INTENT = """
self: =myself, =me, my self, my life, my own life, it all
kill_self: blow his brains, blow her brains, brains out, slit his wrists, slit her wrists,
    shoot him self, jump off a, top himself, top herself, take himself out, take myself out,
    throw myself in, kill myself, killing myself, kill himself, kill herself,
    kill his self, kill themself, kill my self, killed himself, end my life, ending my life,
    end his life, end her life, take my life, taking my life, take my own life, taking my own life,
    kill him self, take his own life, take her own life, end my own life, suicidal,
    unalive, kms, off myself, hang myself, hang himself, hang herself, shoot myself, shoot himself,
    shoot herself, drown myself, slit my wrist, slit my wrists, slash my wrists, do myself in,
    top myself, finish myself, jump off a bridge, blow my brains, blow my head off,
    overdose on purpose, murder myself, gas myself, hanging myself, shooting myself, end myself,
    do away with myself, commit suicide, make end with me, die by suicide, slit my throat,
    hurl myself, end with myself, kill her self, neck myself
hurt_self: cut myself, cutting myself, hurt myself, hurting myself, harm myself, harming myself,
    self harm, self harming, self injury, burn myself, burning myself, cut herself,
    cutting herself, cut himself, cutting himself, hurt herself, hurting herself, hurt himself,
    hurting himself, harm herself, harm himself, punish myself, starve myself, harming herself,
    harming himself
die: die, dead, death, end, over, gone, dying, finish, disappear, sleep forever, not exist, vanish
live: live like this, living like this, be in this world, stay on this earth, be on this earth,
    see another day, live, alive, exist, be here, living, life, wake up, go on, carry on, continue,
    keep going, being here, being alive, wake, stay alive, be around, wake in the morning,
    existing, carrying on, going on, wake again, breathing, lived
kill: kill, murder, shoot, stab, hurt, strangle, behead, smash, slit, burn, attack, harm, beat up,
    beat the, punch, hit, bomb, poison, slaughter, execute, bash, batter, beat, choke, cut, bury,
    put a bullet, blow up, destroy, blow, torch, smother, gut, ruin, break, slap, throttle, hunt,
    smash his, finish, lynch
strong_kill: kill, murder, shoot, stab, strangle, slit, smash, beat up, put a bullet, slaughter,
    blow up, shoot up, burn down, bomb, set fire, hurt someone, hurt somebody, behead, run over
them: =him, =her, =them, =you, someone, somebody, people, everyone, everybody, everybody, staff,
    doctor, nurse, wife, husband, boss, mom, dad, brother, sister, neighbor, ex, baby, kids, child,
    kid, place, boyfriend, girlfriend, girl, boy, clinic, all of you, anyone, son, daughter, head,
    face, throat, skull, it up, hospital, us, family, children, that doctor, place up, your, his,
    others, stepdad, cops, person, guy, man, woman, coworker, manager, office, school, landlord
will: will, going to, want to, wanna, thinking of, thinking about, thoughts of, threatening to,
    plan to, planning to, ready to, about to, could, ill, swear, have to, keep thinking about,
    fantasize about, threaten, threatened to, thought of, urge to, urges to, thinking of,
    keep imagining, intend, imagine, trying to, plan, gonna, feel like
weapon: noose, broken glass, bottle at me, bottle at him, bottle at her, cleaver, scissors,
    bullets, hatchet, razor blade, rope and,
    pipe, chain, broken bottle, gun, knife, weapon, rifle, pistol, machete, bat, shotgun, blade,
    axe, ax, hammer, firearm, sword, crowbar, revolver, handgun, glock, sidearm, grenade, acid,
    screwdriver, baseball bat, ar15
hit: hit, beat, punch, slap, kick, choke, strangle, push, shove, attacked, attacking, attacks,
    hurt, threw, throw, grab, burn, stab, shoot, shot, pull my hair, drag, abuse, rape, smack,
    whip, batter, beaten, molest, handles roughly, headbutt, assault, pushed me down,
    trying to kill, try to kill, strangled, slam, tie, spit, smash, held me down, hitting,
    punching, beating, beats, hits, chase, handles me roughly, beat up
me: us, his mom, his dad, her mom, father, =me, =us, my mom, my sister, my brother, my child,
    my daughter, my son, my kid, my face, my baby, my neck, her, him, the kids, my kids, the baby,
    my arm, my head, my ribs, my nose, my neighbor, the children, my dad, our, my wife, a woman,
    his wife, his kids, her kids, my friend, a girl, my grandma, my hair, mom, wife, herself,
    their, each other, sister, brother, kid, kids, my little sister, my little brother, a guy,
    a man, a kid, my roommate, grandma, grandpa
rape: rape, raping, raped, sexually assault, sexual assault, sexually assaulted, molest,
    sexual abuse, sexually abuse, forced himself on, forced me to have sex, force me for sex,
    forced me into sex, incest, gang rape, date rape, made me have sex, makes me have sex,
    sexually abused, abuses me sexually, forced sex, groped
"""

PREGNANCY = """
pregnant: pregnant, pregnancy, expecting, trimester, with child, months along, weeks along,
    in the family way, weeks gone, months gone, due date, baby in belly, unborn, prenatal,
    gestation, fetus, foetus, embryo, positive test, positive pregnancy test, weeks pregnant,
    months pregnant, ivf, my bump, antenatal, obstetric, midwife, ob, midwives, gravid,
    up the duff, knocked up, twins
postpartum: postpartum, post partum, gave birth, given birth, giving birth, after birth,
    after delivery, had the baby, had my baby, had a baby, had our baby, delivered, delivery,
    after c section, c section, cesarean, caesarean, after the birth, after having the baby,
    just had a baby, new mom, placenta, afterbirth, since the birth, the birth, after childbirth,
    childbirth, after labor
contractions: contraction, contracting, labor pains, labor, pains coming, pains are coming,
    tightenings, surges, bloody show, birth pains, labor pain, pains come
water: water, waters, fluid, membranes, amniotic, amniotic fluid, sac
broke: broke, broken, break, leak, gush, gone, burst, going out, come out, coming out, trickle,
    pop, rupture, pouring, went, running down, breaking, breaks, go
kick: kick, move, movement, moved, wiggle, flutter, stir, hiccup, kicker
"""

MISC = """
seizure: seizure, convulsion, epileptic fit, status epilepticus, grand mal, =seizing, convulsing
collapse: collapse, collapsed, unconscious, pass out, passed out, passing out, black out,
    blacked out, blacking out, faint, fainted, fainting, lost consciousness, lose consciousness,
    keel over, keeled over, dropped to the floor, went down, knocked out, out cold,
    knocked unconscious, losing consciousness, unresponsive, found on the floor, lost conscience,
    fell unconscious, come over faint, passed right out
hit_head: hit, bang, knock, bump, crack, smash, whack, slam, fell on, land on, struck, kick, split,
    fell, bash, hurt, injury, injure, injured, trauma, fracture, wound, landed on, bust, clonk
burned: burn, burnt, scald, burned, boiling, flame, fire, charred, scalded, flare, hot oil,
    hot water, kettle, acid burn, electrical burn, chemical burn, grease
burn_bad: skin, peel, blister, white, leathery, charred, face, whole, arm, leg, chest, severe, bad,
    badly, third degree, 3rd degree, all over, hand, child, toddler, baby, son, daughter, deep,
    neck, oozing, weeping, back, black, falling off, melt, clothes, body, large, second degree,
    huge, genitals, feet, stomach, belly, himself, herself, airway
fever: fever, feverish, high temperature, burning up, temperature of, has a temperature,
    running a temperature, hot to touch, boiling, burning hot, have a temperature, pyrexia,
    skin feels hot, feels hot, feels very hot, so hot, very hot, super hot, is hot,
    hot to the touch, got a temperature, with a temperature, real hot, hot, febrile, fevers,
    had a temperature, temperature, warm, on fire, oven, temp
chills: chill, shivering, shiver, shaking, rigor, freezing, shake, teeth chattering,
    can not get warm, trembling, chills, cold sweats, shaky
great_height: ladder, roof, balcony, window, scaffold, scaffolding, cliff, second floor,
    third floor, attic, flight of stairs, out of the window, horse, moving car, great height
fall_height: @great_height, tree, stairs, bunk bed, bike, bicycle, motorcycle, motorbike, scooter,
    skateboard, wall, deck, changing table, trampoline, swing, monkey bars, shopping cart
crash: crash, car accident, hit by a car, hit by a truck, hit by a bus, run over, ran over,
    car wreck, accident, wreck, rolled the car, crashed my car, collision, pile up, hit by car,
    motorcycle accident, road accident, rear ended, t boned, car crash, knocked down by a car,
    fender bender, got hit by
"""

ALL = GENERAL + BLEEDING + ALLERGY + POISON + INTENT + PREGNANCY + MISC
