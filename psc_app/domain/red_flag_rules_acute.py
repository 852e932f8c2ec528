"""The list, VI: other acute states. How a wording is read: red_flag_pattern."""

from psc_app.domain.red_flag_rule import Family, parse_rules

OTHER = """
OTH-01 alert: A seizure, now or just over
    having/had/have_a/another/is_having/keeps_having/first/more/just_had/have_1/have_2/have_3 ..
        @seizure unless meds/medicine/medication/free/form/if/@laughing/lobe/disorder/
        i_have_seizures/cause/risk/rare/common
    @relative seizing/convulsing/fitting/convulsed/seized_up unless room/dress/kitchen/shoe
    brothers/sisters/sons/daughters fitting
    is fitting + @relative/floor/now/he/she unless dress/room/that/it/kitchen
    having/had/has/have/another/epileptic =fit/fits unless if/dog/cat/about/over/bill/tantrum/best/
        good
    @seizure + minutes/stopping/stop/now/again/help/happening/foam/body/shake/won't unless free/
        years/meds/medication/months/@refill
    shake/shaking/jerk/jerking/twitching + all_over/body/foam/foaming/rolled/mouth/peed/wet_himself/
        whole/everywhere unless leg/eyelid/@laughing/dog/cold_out
    foam/foaming/froth/frothing/white + at/from/in mouth unless toothpaste/beer/spots/thrush/tongue
    eyes .. rolled/rolling/roll_back/rolled_back + back/head/he/she/his/her
    fall/fell + shake/shaking + body/mouth/white
    convulsiones/convulsionando
    fit/fits + bath/shower/floor/minutes/stopped + had/having/she/he unless into/clothes/in_the_tub
    tongue bitten/bit + woke/floor/shaking
OTH-02 alert: Unconscious, does not respond, can't be woken, has collapsed or fainted
    @relative/i/just/someone/girl/man @collapse unless took_my_blood/my_blood/blood_draw/lung/sofa/
        couch/asleep/tired/exhausted/nap/early/candy/flyers/dentist/needle/needles/blood_drawn/
        exhaustion/if/might/like/shelf/church
    @collapse + now/wake/fell/floor/head/twice/again/just/times/today/suddenly/3_times unless sofa/
        couch/asleep/early/lung
    can't/won't/unable/not/hardly/couldn't/wouldn't/hard .. wake/rouse/wake_up/come_to/come_round/
        come_around/be_woken/be_roused/get_up + @relative/him/her/he/she unless trying_not/alarm/
        night/early/kids_up/want/dead/hold/music/pee/hope/wish/walk/stairs/chair/floor/bed
    @relative .. not/won't/can't/cannot .. wake/wake_up/waking/rouse/come_to unless alarm/night/
        early/want/dead/hope/wish/hold/get_up/come_to_the
    not_wake/not_waking/not_wake_up unless i_am_not/at_night/alarm/want/hope/wish/refreshed/trying/
        baby
    @relative unresponsive/not_responding/won't_respond/doesn't_respond/not_answering_me/
        won't_answer/lifeless/unconscious/motionless/passed_out/isn't_responding/not_awake/
        is_out_cold unless phone/call/calls/email/emails/text/texts/treatment/insurance/message/
        office/doctor
    not/isn't/won't respond/responding/responsive .. to_me/to_anything/to_pain/to_my_voice
    found .. floor/unresponsive/unconscious/collapsed
    @relative is/lying/lies/laying .. floor/ground + wake/rouse/respond/moving/breathing/answer
    @relative fall/fell/falls .. not/won't answer/move/wake/moving/get_up
    lost/losing/lose consciousness unless not/if
    slid/slumped/dropped/fell .. off chair/sofa/seat/couch/toilet + @unresponsive/answering/stopped/
        not
    @relative slumped over
    woke/woken/came_to .. on .. floor/ground unless carpet_sleep/camping/mattress
    unconscious + after/fall/falling/fell/found/still/minutes/now unless years/ago/mind/bias
OTH-03 alert, alone: Names an acute state and nothing else
    seizure/seizures/convulsion/convulsions/unconscious/unresponsive/collapsed/passed_out/septic/
        sepsis/sudden_vision_loss/severe_burn/electric_shock/electrocuted/head_injury/drowning/
        meningitis/heatstroke/heat_stroke/coma/passing_out/can't_wake_up/snakebite/dying/
        open_fracture/third_degree_burn/not_responding/fainted/blacked_out/blind_suddenly/
        i_collapsed
    emergency/i_need_help_now/medical_emergency
OTH-04 alert: A blow to the head with vomiting, drowsiness, confusion, or blood thinners
    @hit_head + @head + @vomit/@sleepy/@confused/@faint/headache/remember/@thinner/memory/
        unconscious/blood/bleeding/double/blurry/sink/hard/open/ladder/seizure/knocked_out unless
        years/ago/nail/small_bump/playing
    @hit_head + @head ++ @vomit/@sleepy/@confused/@thinner/thinner/thinners/same_question/
        can't_remember/headache unless years/ago/nail/small_bump/playing/cold/flu/lice
    crack/cracked/split/smashed .. @head open/fell/bleed
    @head injury/trauma + @vomit/@confused/bleed/bad/severe/@sleepy/now unless years/ago/old
    fell/fall/hit/crash/no_helmet/went_down ++ out/unconscious + minute/minutes/cold/seconds/while
        ++ same/vomit/puked/@confused/question/helmet/sleepy/head unless years
    fall/fell/fallen ++ sleepy/drowsy ++ vomiting/vomit/throwing_up
    no_helmet/fell/crash + splitting_headache/can't_remember/memory
    skull fracture/fractured unless what/is
    ear/ears/nose + clear_fluid/leaking/bleeding + fell/accident/hit/knocked/crash/head
    @crash/fell/accident/skateboard/bike ++ knocked_out/unconscious/blacked_out unless years/ago
OTH-05 alert: Signs of sepsis: fever or chills with confusion, a fast heart, a spreading wound
    @fever/@chills/#fever/infection ++ @confused + @relative/i/talk/talking/so/and/is/speak unless
        @service/letter/about/dose/instructions/coffee
    fever/#fever/chills/shivering/shaking/temperature ++ mottled/clammy/heart_racing/
        heart_is_racing/racing_heart/fast_heart/heart_is_beating/beating_fast/skin_is_cold/
        cold_skin/peed/rigors unless anxiety/coffee/cold_outside/dog
    septic/sepsis + think/have/having/might/now/going/gone/signs unless ago/last/history/year/what/
        test/the/was/records/educate/recognise
    red_streak/red_streaks/red_line/red_lines/streaks/red_marks + @limb/wound/up/chills/hot/cut
        unless hair
    wound/incision/scar/port/cut/line/bite ++ red/hot/green/pus/oozing/smells/swollen ++ chills/
        fever/rigors/racing/shivering/#fever/shaking unless mild
    chemo/chemotherapy/neutropenic/transplant/port/no_spleen ++ fever/#fever/chills/rigors/
        temperature/shivering unless should/if/when/normal
    fever/#fever/temperature/infection + can't_stop_shaking/delirious/nonsense/shivering/shaking +
        talk/talking/so/confused/bed/cold/@bad/nonsense/stop unless mild/slight
    infection ++ @confused/clammy/shivering/shaking/rattles ++ cold/shivering/asking/confused/peed
    shaking/freezing/cold ++ mottled/clammy ++ heart/racing/peed/confused/legs
    105/106/107 fever/degrees/temperature
    fever/temperature .. 105/106/107
    wound/leg/foot/cut/toe + turning/turned/going/gone + black/green ++ fever/chills/shakes/#fever
    heat/sun + stopped_sweating/not_sweating/no_sweat/@confused unless tan
    @fever + confused/confusion/delirious + infection/chills/leg/wound/@bad/shaking
    @fever + @chills + confused/infection/racing/vomiting unless mild/flu_shot
OTH-06 alert: Stiff neck with fever or headache, or a rash that does not fade
    neck stiff/stiffness ++ @fever/#fever/rash/light/headache/vomiting unless @strain/desk/pillow/
        slept/computer/chiropractor/massage
    stiff neck ++ @fever/#fever/rash/light/headache/vomiting unless desk/pillow/slept/computer/
        massage/chiropractor
    rash/spots + not/won't/doesn't/don't fade/blanch/disappear/go_away ++ glass/fever/press/pressed/
        stiff/ill/purple unless sun/scar/acne/laser/cream
    rash/blotches/spots + purple/dark/black + fever/spreading/fast/@fever/ill
    rash .. spreading fast/quickly + @fever/@confused/@sleepy/@breathless
    purple/dark/pinprick spots/rash/bruises/blotches + @fever/sick/sleepy/ill unless old
    neck won't/can't/cannot/not .. bend/touch ++ light/shivering/fever/#fever/headache/rash/chills
        unless slept/desk/pillow
    light + hurts/hurt + eyes/my + @fever/neck
OTH-07 alert: A severe or large burn, or a chemical or electrical one
    @burned ++ skin + peel/peeling/off/blister/blistered/blisters/white/leathery/charred/melting
        unless sunburn/tiny/small/toast/thumb/eczema/reflux/shingles/razor/sunscreen
    @burned + arm/leg/face/chest/hand/hands/neck/body/whole/himself/herself/child/toddler/baby/kid/
        myself/foot + oil/water/acid/fire/boiling/grill/badly/bad/severe/kettle/tea/blister/
        blistered/blisters/oozing/white/leathery/charred/stove/skin/grease/coffee/chemical unless
        sunburn/tiny/heartburn/pee/reflux/mild/small/thumb/sensation/eyes_are
    kettle/boiling/scalding/hot_oil/hot_water/hot_coffee ++ burned/burnt/burn/scalded/skin/
        blistered unless tiny/small/bottle
    hot water/oil/coffee/tea/soup + child/baby/toddler/son/daughter/leg/arm/face/chest + fall/fell/
        spilled/pulled/skin/over/poured
    severe/bad/third_degree/3rd_degree/second_degree/terrible/serious/deep/chemical/electrical burn
        unless heartburn/sensation
    skin + peeling/coming/falling/going/melting + off + burn/oil/hot/fire/water/hands/arm/scald/
        hand unless sunburn/feet/dry/lips
    bleach/chemical/acid/ammonia/cleaner/lye/lime/drain_cleaner + eye/eyes unless lashes/fruit
    electrocuted/electric_shock/electrical_shock/struck_by_lightning unless like/sensation/spine
    i/he/she/house/clothes/kitchen/hair/car on_fire unless throat/mouth/feet/back/knees/feels
    flare/flared/exploded/explosion ++ white/leathery/skin/face/hand/burned ++ hand/arm/face/burn
    lye/acid/bleach/chemical/chemicals/drain_cleaner + foot/skin/hand/arm/face/leg + poured/spilled/
        splashed/burn/burning/burned/mush
    hot/boiling grease/oil/water/tea/coffee/soup .. splashed/spilled/spilt/fell .. on/over/down
        unless shirt/floor/counter/tablet
    shocked/zapped by .. wire/socket/outlet/electricity/current/dryer unless price/bill/news
OTH-08 alert: Sight is lost suddenly
    lost/lose/losing/loss .. vision/sight/eyesight unless glasses/insurance/years/slowly/cataract/
        color/progressive/progressively/ago/gradual/gradually/test/plan/weight
    went/gone/going/suddenly blind unless color/date/years/diabetes/glaucoma/slowly/aunt/uncle
    suddenly/sudden/all_of_a_sudden + can't/cannot/not/nothing see unless @service/appointment/
        results
    can't/cannot/not/couldn't see + out_of/from/in/with + eye/eyes/left/right unless print/portal/
        screen/well/small/up/wrong/results
    can't see anything + eye/eyes/sudden/suddenly/black/help
    can't see unless @service/print/results/screen/message/appointment/doctor/tv/far/records/
        glasses/option/button/link/small/until/well/wrong/him/anyone/test/schedule/slot/why/how/
        what/my_/the/you/anything/myself/a/without/any/it/where/that/your/her/them/when/who/if/this/
        to/board
    nothing + see + eye/eyes unless wrong
    curtain/shadow/veil/shade + eye/vision/sight/down/side unless shower/window/makeup/play
    everything went black/dark + eye/eyes/can't/see
    vision/sight/eyesight/eye went/gone/goes/is/just_went black/gone/dark/disappeared unless plan
    flash/flashes + floaters/shadow/light + eye/vision/curtain/today/shadow unless hot/drive
    blind + suddenly/sudden/just/this_morning
    lights .. went out + eye
    sight/vision/eye .. shut/switched/cut/turned off unless light/phone/tv
OTH-09 alert: Blood sugar far too low or too high, or diabetic and drowsy
    sugar/glucose/bg/cgm + #low_sugar unless 2_sugars/black/treated/earlier/mg/a1c/cubes/grams/
        carbs/old/units/years/teaspoons/
        consistently/hundred/under/fasting_insulin
    sugar/glucose + #high_sugar + @vomit/nausea/breath/confused/thirsty/sleepy/throwing/drowsy/sick
    sugar/glucose/diabetic/insulin + low/crashing/crashed/dropping/dropped/high/hi + @confused/
        @unresponsive/@sleepy/shaky/sweating unless a_bit/sometimes/diet
    diabetic/diabetes + acting_drunk/@unresponsive/@confused/ketones/fruity/ketoacidosis/passed_out
    ketones/dka/ketoacidosis + high/large/vomit/think/having
    hypo/hypoglycemia + think/having/now/shaking/confused unless treated/earlier/juice
OTH-10 alert: The worst pain, a rigid belly, a twisted testicle
    severe/worst/unbearable/excruciating/agonizing/terrible/horrible/intense abdominal/belly/
        stomach/tummy/pelvic pain/pains/cramps unless years/period/when_i_eat
    @belly + @sharp_pain + severe/worst/excruciating/rigid/agony/board/suddenly/screaming/doubled/
        unbearable unless months/years/period/when_i_eat
    @belly + hard/rigid/stiff + board/rock/wood/touch/@pain unless toilet/stool
    testicle/testicles/balls/testis/scrotum + @pain/swollen/swell + @sudden/@bad/suddenly/twisted
        unless football/tennis/basketball/game/years
    worst pain .. life/ever/had/felt
    appendix burst/ruptured/bursting/exploded
    ball/testicle/nut .. swollen/swelled/twisted + agony/pain/sudden/@bad unless foot/tennis/peanut/
        allergic
    hernia + hard/blue/purple/stuck/vomiting/popped unless appointment/repair/years
    shunt + headache/vomiting/sleepy unless appointment
OTH-11 alert: Legs without feeling, or a back injury with loss of bladder or bowel
    can't/cannot/lost/couldn't feel/feeling/all_feeling .. leg/legs/below_the_waist/waist_down/
        lower_body unless cold
    can't/cannot/unable move my/his/her/both legs unless stiff/sore/tired
    back/spine/neck + @numb/pee/urinate/bladder/bowel + crotch/groin/numb/saddle/legs/can't/control
        unless uti/years/months/enlarged
    numb groin/crotch/saddle
    groin/crotch/saddle/private_area/privates is/feels/went numb
    legs + numb/paralyzed/tingling + crash/fell/fall/accident/neck
    lost/losing/no control + bladder/bowel/bowels + sudden/suddenly/legs/back/numb
OTH-12 alert: A bad accident: hit by a car, a fall from a height, a bone through the skin, drowning
    hit/struck/run_over/ran_over/knocked .. by .. car/truck/bus/van/train/motorcycle/lorry/tram/suv
        unless years/insurance/claim/parked/ago
    was/been/just/had/in/am @crash + hurt/hurts/pain/neck/legs/numb/trapped/bleeding/chest/head/bad/
        can't/just unless years/ago/insurance/claim/last_year/last_month/physio/lawyer/report/
        @service/since
    @crash/collision just_now/just_happened/minutes_ago unless @service
    just/been in @crash unless years/ago/insurance/claim
    fell/fallen/falling/jumped/thrown/fall .. @great_height unless years/ago/no_injury/like
    fell/fallen/falling/thrown/fall .. @fall_height ++ head/can't/cannot/unconscious/neck/back/
        @vomit/bleeding/@confused/@sleepy/numb/move/knocked_out unless years/ago/back_to/back_on/
        love
    fell/fall/fallen + can't/cannot/unable + get_up/move/stand/walk/feel unless if/suppose/years/ago
    fall/fell/fallen ++ hip/leg + agony/turned/shorter/broken/snapped unless years/months/weeks/
        cast/since
    fall/fell/fallen ++ can't/cannot/unable get_up/stand_up unless if/suppose/years/months/weeks
    bone + stick/sticking/poking/through/visible/coming_out/sticking_out + skin/arm/leg/shin/wrist/
        ankle/out unless broth/soup/scan/density/chicken
    open/compound fracture
    drowned/nearly_drowned/near_drowning/almost_drowned/underwater + @relative/cough/coughing/
        breathing/sleepy/water/pool unless years/ago
    found/pulled .. pool/water/bathtub/tub + breathing/blue/unresponsive/coughing
    snake/rattlesnake/viper/black_widow bit/bite/bitten/bites
    bit/bitten by .. snake/rattlesnake/viper/spider unless years/ago/pet
    crushed/trapped/pinned/impaled .. under/in_the_machine/in_machine/by_a_car/by_the_car/on_a
        unless feelings/pill/pills/tablet
    hot_car/heat_stroke/heatstroke/hypothermia/heat_exhaustion ++ @relative/limp/confused/i/
        collapsed
    dog/bear/pitbull attack/attacked/mauled/bit/bitten + face/child/son/daughter/baby/bleeding/deep/
        neck/open
    fell/fall + roof/ladder/window/balcony/cliff unless years/ago
    @relative is/are pinned/trapped/crushed unless under_stress
    tree/car/wall/machine/roof/shelf/tractor .. fell/collapsed/rolled/landed .. on/over .. him/her/
        me/@relative
    bone .. out/showing/visible/exposed unless figured/broth/find/x_ray
    hand/arm/leg/foot/finger .. crushed/trapped/stuck/caught .. machine/press/door/car/tractor/
        grinder unless jewelry/ring
OTH-13 alert: Says that he or she is dying, or calls for an ambulance
    i_am_dying/think_i_am_dying/he_is_dying/she_is_dying/is_dying_help/going_to_die_right_now/
        about_to_die/think_i_will_die/feel_like_i_am_dying/mom_is_dying/dad_is_dying/i_might_die
        unless @laughing/hunger/boredom/hungry/coffee/slowly/hospice/embarrassment/see/know/of/for/
        to/heat/phone/cancer/wait/waiting/starving/here/get
    call/send/need/want/calling .. ambulance/911/999/paramedics/112/ems unless bill/if/says/when/
        should/cost/form/number/leaflet/box/driver_called/they_called/he_called/she_called/
        brother_called/bro_called/ride/invoice/charge/charged/insurance/return/paid/
        transport/sign/said/instructions/website/poster
    this/it_is/have/real/medical/life_or_death .. emergency + help/please/now/medical/this_is_an/
        life unless not/form/contact/contacts/number/plan/@refill/non/room/section/c_section/bill/
        fund/if/in_case/department/no
OTH-14 review: A blow to the head, a faint, a burn or a high fever without alarm signs
    @hit_head + @head unless nail/lice
    @collapse unless sofa/couch
    @burned + @limb/face unless sunburn
    #very_high_fever + fever/temperature
    concussion
"""

RULES = parse_rules(Family.OTHER_ACUTE, OTHER)
