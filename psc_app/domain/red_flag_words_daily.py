"""The words of the rules, III: events, and what of daily life explains a word of danger."""

DAILY = """
exertion: run, running, ran, jog, stairs, climb, uphill, hill, exercise, exert, exertion, workout,
    work out, treadmill, walk, walking, walked, gym, out of shape, marathon, mile, miles, hike, bike
nasal: nose, nostril, nasal, sinus, sinuses, stuffy, congested, congestion
strain: cough, coughed, muscle, gym, workout, rib, bench, pushup, push up, lifting weights, tattoo,
    bra, strained, pulled, shoveling, moving furniture, breastfeeding, waxing
dental: dentist, tooth, teeth, filling, novocain, lidocaine, numbing, wisdom, root canal, abscess,
    toothache, molar, braces, dental, gum
slept_on: slept, sleep on, slept on, lay on, carpal, cast, sling, block, anesthetic, laying on
service: hold, portal, website, site, webpage, page, form, app, line, phone, music, menu, system,
    paperwork, bill, billing, insurance, traffic, email, queue, password, upload, login, printer,
    parking, receptionist, refund, voicemail, automated, portals, copay, deductible
laughing: laugh, laughter, lol, haha, hahaha, lmao, joke, funny, hilarious, rofl, giggle
accident: accident, accidentally, by accident, paper cut, shaving, cooking, kitchen, saw, slipped,
    work, gym, lifting, running, grinder, playing, stove, oven, iron, gardening, mower, toast, pan,
    football, soccer, basketball, grill, coffee, kettle, knife slipped, curling, glue gun, tripped
vaccine: vaccine, vaccination, jab, jabs, shots, immunization, booster, flu shot, tetanus, vaccines
refill: refill, refilled, prescription, renew, renewal, renewed, reorder, pharmacy, rx
daily: daily, a day, per day, each day, every day, every morning, at night, every night, a week,
    per week, with food, before meals, after meals, as needed, weekends, each morning, twice a day,
    once a day, every evening, with breakfast, nightly, bedtime, a month
unit: mg, mcg, ml, milligram, units, puffs, =g
blood_test: test, tests, pressure, sugar, type, work, drawn, draw, thinner, count, sample, donate,
    donated, bank, results, lab, labs, donor, blood pressure, culture, drive
to_someone: speak to, talk to, talk about, speak to a, speak with, talk with, speak for, talk on,
    talk now, talk long, speak up, talk right now, talk in, speak any, speak good, speak your
not_working_limb: can't move, won't move, can't lift, won't work, not working, isn't working,
    don't work, stopped working, paralyzed, paralysis, doesn't move, don't move, can't raise,
    can't feel, dead weight, went weak, gone weak, gone limp, went limp, won't close,
    would not close, went dead, is dead, just dead, not move, no feel, don't feel, went numb,
    gone numb, just dropped, quit working, not responding, won't cooperate, lost feeling,
    fall down, is weak, are weak, is limp
"""

EVENTS = """
heart_attack: heart attack, cardiac event, infarct, infarction, cardiac arrest,
    myocardial infarction, heart attacks, mi, nstemi, stemi, coronary event
stroke: stroke, mini stroke, tia, ministroke, cva
gray: gray, ashen, grayish, gone gray, looks gray, colorless, funny color, pale
head: head, skull, forehead, noggin, back of the head, temple
hot_child: burning up, boiling, burning hot, hot to touch, hot to the touch, very hot, so hot,
    really hot, super hot, is hot, feels hot, warm to touch, feels warm, hot and
gush: river, fountain, waterfall, faucet, geyser, trickling down, flood, stream, steady stream,
    gush, pour, spurt, spray, squirt, pump, pool, puddle, shooting out, running down, streaming,
    gushing, jump out, dripping down, splatter
eaten: spoon of, spoonful, bite of, after, peanut butter, pesto, second day on, ate, eat, eaten,
    eating, had, stung, sting, bite, bit, took, taken, injection, shot, vaccine, antibiotic,
    new medication, new medicine, new pill, after, dinner, swallowed, trying, new tablet, new med,
    first bite, contrast, dye, nuts, peanut, shrimp, bee, wasp, penicillin, amoxicillin, infusion,
    prawns, =fish, egg
swallowed: suck, sucking on, mouthful of, knocked back, polished off, swallow, swallowed, ate,
    eaten, eat, drank, drunk, drink, ingest, chew, chewed, lick, licked, gulp, chug, chugged, sip,
    drinking, swallowing, guzzle, put in mouth, got hold of, been at, been into, downed
place: place, clinic, hospital, office, building, school, house, car
"""

PRINT = """
printed: care plan, leaflet, pamphlet, label, insert, brochure, handout, booklet, box, bottle,
    packet, package, website, google, internet, instructions, discharge papers, discharge note,
    sheet, paper, poster, warning, commercial, advert, consent form, visit summary, summary,
    papers, webpage, app, page, side effects list, vaccine handout, directions,
    after visit summary, card
media: movie, film, show, documentary, article, news, radio, tv, television, telly, program,
    programme, tiktok, youtube, video, podcast, series, episode, online, facebook, novel, story,
    reel, book, play
"""

ALL = DAILY + EVENTS + PRINT
