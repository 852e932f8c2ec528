"""The list, V: pregnancy and infants. How a wording is read: red_flag_pattern."""

from psc_app.domain.red_flag_rule import Family, parse_rules

PREGNANCY = """
PRG-01 alert: Bleeding in pregnancy
    @pregnant ++ bleed/bled/bleeding/hemorrhage/clots unless gums/nose/nosebleed/first_pregnancy/
        last_pregnancy
    @pregnant ++ blood + coming/lots/lot/much/toilet/wipe/wiping/red/down/bright/passing unless
        @blood_test
    #gestation + bleed/bleeding/clots unless after/surgery/nose/old/nosebleed/gums
    #gestation/@pregnant + spotting/cramping/cramps + badly/bad/severe/heavy/strong/blood
    bleeding like .. period + weeks/months/pregnant unless birth_control
    #gestation/@pregnant ++ blood + underwear/wipe/wiped/wiping/toilet/pad/discharge/panties/bright/
        clots
    @pregnant/#gestation ++ passing/passed/big/large clots/clot
    #gestation/@pregnant ++ blood + legs/leg/down_my/trickling/gush/running
PRG-02 alert: The unborn child moves less or no more
    baby/child/him/her .. not/hasn't/haven't/no/isn't/didn't/stopped/barely/less/never/won't ..
        @kick unless bowels/bowel/toddler/neck/finger/house/crawl/leg/arm/eyes/moved_out/
        since_moving
    not/haven't/hasn't/don't_think/can't/no/stopped .. felt/feel/feeling .. baby/him/her/movement/
        kick/kicks/move + today/yesterday/night/weeks/day/hours/lunch/since/morning/much/saturday/
        sunday/monday/move/kick unless medicine/pill/tablet
    not/haven't/hasn't/can't felt/feel .. baby .. move/kick/moving/kicking
    not/hasn't/haven't/don't_think .. kicked/kicking/moved/moving + weeks/baby/he/pregnant/
        pregnancy/him unless bowels/bowel/house/crawl/leg/arm/toddler
    baby/child/fetus/bump .. stopped/quit moving/kicking/movement
    baby/fetal/kicks movements/movement/less/fewer/decreased/reduced/slowed/down + less/fewer/
        decreased/reduced/slowed/stopped/none/no
    decreased/reduced/less/no fetal/baby movement/movements
    @pregnant ++ not/no/less/stopped/hasn't/nothing .. @kick unless moved_house/bowels
    baby + usually + nothing/quiet/kick/kicks
    movements slowed/less/reduced/stopped
    #gestation ++ baby/he/she + still/quiet/lazy/calm + today/since/all_day/unusually/really/so/
        tonight unless old/sleeps/born
    no kicks/kick/movement/movements/kicking + #gestation/today/baby/since/weeks unless bowel/bowels
    not/hasn't/haven't moved/kicked + baby/bump + night/today/yesterday/hours/morning
    can't/cannot/not/couldn't feel/find .. baby/babys_heartbeat/heartbeat unless bonding/towards
PRG-03 alert: The waters have broken
    water/waters @broke unless heater/main/pipe/bottle/fountain/tap/toilet/hot/sink/basement/drink/
        cooler/bill/kitchen/roof/eyes/eye/knee/line
    leaking/gushing/gush_of/lost/losing/leak .. fluid/water/waters + @pregnant/#gestation/weeks
        unless nose/ear/eye/milk/knee
    fluid/gush/gushing/leaking + @pregnant unless nose/ear/eye/milk/nipple
    water going/coming out + baby/month/months/weeks/pregnant
    membranes ruptured
    leaked/leaking/gush/gushed/pouring + fluid/water/waters/liquid ++ #gestation/pregnant unless
        nose/ear/eye
PRG-04 alert: Headache, unclear sight, swelling, high blood pressure, fits or fainting in pregnancy
    @pregnant ++ headache/head_is/head_pain/migraine + @bad/vision/spots/stars/lights/pounding/
        blurry/blurred/won't_go_away/swollen/splitting/doesn't_go_away/terrible
    @pregnant/#gestation/rings ++ headache ++ sparkles/spots/flashing/lights/blurred/blurry/vision/
        swollen/swelling/puffy/rings/severe/stars unless years
    @pregnant/#gestation ++ see/sees/seeing/vision + spots/stars/blurry/blurred/lights/right/
        flashing/double/sparkles unless old
    @pregnant ++ face/hands + swollen/swelling/puffy ++ spots/headache/vision/blurry/sudden/suddenly
    @pregnant ++ #high_pressure
    preeclampsia/eclampsia/hellp + think/having/now/signs/might unless last/first/ago/history/years
    @pregnant ++ seizure/fit/convulsion/convulsions/@collapse unless history/epilepsy/yoga/meds
    @pregnant ++ hands/face/feet + blew_up/swollen/swelled/puffy/puffed ++ head/headache/pounding/
        overnight/blurry
PRG-05 alert: Strong or one-sided pain in pregnancy
    @pregnant/positive_test ++ @sharp_pain/cramping/cramps + @bad/sharp/stabbing/one_side/strong/
        severe/shoulder/unbearable/right_side/left_side/constant/terrible/hard/dreadful/doubled
        unless heartburn/tooth/toothache/ear/throat/sciatica/hip/years/ago/mild/back_aches
    @pregnant ++ @belly + hard/rigid/rock/tight unless cheese
    @pregnant ++ dreadful/terrible/awful/horrible + pains
    ectopic + think/might/afraid/pain/bleeding/now unless ago/first/last/history
    #gestation ++ @pain + shoulder/one_side/unbearable/severe/stabbing + @belly/side/down/tip
        unless old/cough/ear/surgery
PRG-06 alert: Labor: early, with short intervals, or the child is coming now
    @contractions + minutes/apart/every/early/#preterm/strong/regular/regularly/non_stop/close/
        preterm/premature/now unless muscle/braxton/hicks
    contractions ++ #preterm/weeks unless braxton/hicks/old
    am/is/in/into/going/having in/into labor unless day/market/union/if/what_if/cost
    i/she/am/wife in labor unless if/what_if/market
    preterm/premature/early contractions/labor unless last/history/born
    #preterm + contractions/pains/labor unless old
    baby/head is/are coming/crowning/showing unless coming_home/home_from/to_visit/school/for/
        monday/tuesday/wednesday/thursday/friday/in_for/appointment/april/may/teeth/tooth/
        with_a_cold
    baby coming now/out/early/fast
    think .. baby .. coming
    baby/babys head + coming/out/see/crowning/there/showing
    crown/crowning + baby/head unless dental/tooth/molar/@dental
    see .. head + weeks/baby/she/wife/labor/push/pushing unless news/doctor
    urge/need/have/want .. push + baby/weeks/pregnant/labor/contractions
    she/wife/i pushing/push/pushes + baby/labor unless up/stroller/cart/weights/stairs
    giving/gives birth + now/car/is/she/bathroom/home/taxi unless after/plan/classes/class/center/
        where
    contractions + on_top_of_each_other/back_to_back/constant/poop/push/seconds/one_after
    cramps/pains/tightening .. every .. minutes + weeks/#gestation/@pregnant/pregnant unless old/
        diarrhea
    feel/feels/touch .. babys_head/the_head/head + coming/down/out/push/baby/weeks/between unless
        ache/cold/neck
    i can feel the head
    having the/my/our baby now/right_now/here/in_the_car/on_the_floor/in_the_bathroom
PRG-07 alert: The cord or a limb of the child is seen
    cord + out/hanging/coming/see/prolapse/prolapsed/between unless vocal/spinal/phone/power/cut/
        extension/stump/fell/fallen/charger
    baby/babys foot/arm/hand/feet/leg/bottom + sticking/out/coming/hanging unless rash/sock/blanket/
        crib/stroller
    prolapsed cord
    something .. coming/hanging out .. me + #gestation/@pregnant/weeks
    something/loop .. hanging/sticking/coming .. vagina/out_of_me
PRG-08 alert: A fall, a blow or an accident in pregnancy
    @pregnant ++ fell/fall/accident/crash/kicked/punched/slipped/tripped/wreck/hit + stairs/belly/
        stomach/car/down/today/hard/just/ice/on_my/tummy/was_in/in_the/got_in/wreck unless asleep/
        behind/apart/love/short/autumn/old
    @pregnant + fell/fall/crash/car_accident/accident unless asleep/old/season/this_fall
    kicked/punched/hit in/on belly/stomach/tummy + pregnant
    #gestation ++ slipped/fell/landed/tripped/punched/kicked + belly/stomach/tummy/ice/stairs/bump
        unless old/son/daughter
    punch/kick/blow/elbow/knee/boot .. stomach/belly/tummy/bump ++ #gestation/@pregnant unless baby
PRG-09 alert: After a birth: heavy bleeding, fever, headache, swollen leg, breathlessness, delusion
    @postpartum ++ bleed/bled/bleeding/blood/clots + @much/heavy/soak/soaking/pad/hour/through/bad/
        clots/large/clothes/lots unless first_period/years
    @postpartum ++ soak/soaking/soaked/bled_through + @pad
    @postpartum ++ fever/chills/feverish + discharge/stink/stinks/smells/foul/shaking/redness/wound
        unless baby_has/newborn/son/daughter
    @postpartum ++ discharge + stink/stinks/smells/foul ++ fever/shaking/chills
    @postpartum ++ headache/head + @bad/vision/spots/blurry/worst unless baby
    @postpartum ++ leg/calf + swollen/swelling/pain/sore unless years
    @postpartum ++ @breathless
    @postpartum ++ voices/evil/possessed/demon/hurt_the_baby/hurt_my_baby/harm_the_baby
    baby is/looks evil/possessed/demon/devil
    postpartum/postnatal hemorrhage/bleeding unless normal/how_long
    retained placenta
    @postpartum ++ bleed/bleeding + heavier/worse/more/again/increasing unless period/years
PRG-10 alert: A miscarriage now
    think/having/am/might .. miscarry/miscarrying/miscarriage/losing_the_baby/losing_my_baby unless
        ago/history/years/group/support/after
    miscarry/miscarrying/miscarriage + heavy/bleed/bleeding/blood/help/now unless ago/after/last/
        previous/since/history/years/group/support
    losing the/my baby
PRG-11 alert, alone: Names it and nothing else
    miscarriage/preeclampsia/eclampsia/in_labor/placental_abruption/prolapsed_cord/ectopic/
        baby_coming/contractions/baby_is_coming/postpartum_hemorrhage/preterm_labor/
        ectopic_pregnancy
PRG-12 review: Spotting, cramps, pains or fever without alarm signs
    @pregnant ++ spotting/cramp/cramps/cramping/dizzy/fainted/contractions/pain/pains
    @pregnant ++ fever/feverish
    contractions unless muscle
"""

INFANT = """
INF-01 alert: Fever in a child of up to three months
    @newborn/#young ++ @fever/#fever unless #normal_temperature/@vaccine/hot_tub/car_seat/milk/
        water/puppy/kitten/year/years/formula/weather/surgery/mg
    not yet 3 months ++ @fever/#fever
    born ++ #fever ++ baby/temperature/fever/warm/hot/he/she unless year/years/school
    born .. days/weeks/fortnight/week/yesterday/thursday/monday/tuesday/wednesday/friday/saturday/
        sunday ++ @fever/#fever unless year/years
    before/of #number weeks/days + born/baby ++ @fever/#fever unless year/years
    baby .. #number days ++ @fever/#fever unless for/ago/year/years
INF-02 alert: Fever in a baby whose age is not told, or a very high one in the first year
    infant/baby + fever/feverish/@hot_child/#fever unless #normal_temperature/#baby_age/@vaccine/
        aspirin/water/bath/milk/bottle/teething/formula/year/years/food/weather/room/shower
    baby/infant ++ #very_high_fever/104 unless year/years/weeks_pregnant/aspirin
    #baby_age ++ #very_high_fever unless pregnant/year/mg
INF-03 alert: A baby with fever is limp, hard to wake, does not feed, or cries strangely
    @baby/#young/#baby_age ++ @fever/#fever ++ limp/floppy/@sleepy/lethargic/won't_eat/not_feed/
        won't_feed/won't_drink/not_drink/soft_spot/bulging/high_pitched/grunting/purple/rag_doll/
        won't_latch/no_wet/won't_nurse/unresponsive/mottled/@blue/strange_voice/stiff_neck unless
        year/years/pregnant/playing
INF-04 alert: A baby in the first months is limp, cold, hard to wake or does not feed
    @newborn/#young/infant ++ limp/floppy/lethargic/@sleepy/unresponsive/hard_to_wake ++ feed/eat/
        nurse/latch/wake/cold/hot/baby/newborn/drink/breast unless puppy/kitten/sleeps_well
    @newborn/#young ++ won't/not/refuses/refusing/isn't feed/eat/nurse/latch/feeding/eating/nursing/
        drink unless puppy/solid/solids/spoon/peas
    newborn/baby is/feels cold/limp/floppy unless cold_and_cough/a_cold
    newborn/preemie ++ chills/oven/boiling
    @baby/#baby_age/#young ++ no_wet/no_tears/dry_diaper ++ stare/stares/staring/sunken/sunk/limp/
        floppy/listless/drowsy unless year/years
INF-05 review: Fever in a child of more than three months
    #baby_age/@baby/toddler ++ fever/feverish/temperature/#fever
"""

RULES = parse_rules(Family.PREGNANCY, PREGNANCY) + parse_rules(Family.INFANT_FEVER, INFANT)
